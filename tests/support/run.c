#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "support/torture.h"

int run_suite(Suite *suite) {
    SRunner *runner = srunner_create(suite);
    if (torture_wanted()) {
        const int code = torture_suite(runner);
        srunner_free(runner);
        return code;
    }
    srunner_run_all(runner, CK_ENV);
    int run = srunner_ntests_run(runner), failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    if (run == 0) fprintf(stderr, "no test was run\n");
    return run == 0 || failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

int close_to(double a, double b, double relative, double absolute) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    if (a == b) return 1;
    if (isinf(a) || isinf(b)) return 0; /* an infinite tolerance would let anything pass */
    return fabs(a - b) <= relative * fmax(fabs(a), fabs(b)) + absolute;
}

int count_of(const char *text, const char *part) {
    int count = 0;
    for (const char *at = strstr(text, part); at; at = strstr(at + 1, part)) count++;
    return count;
}
