/* Means, deviations and intervals, against closed forms and the tables of Student's t. */
#include <math.h>

#include "study/statistics.h"
#include "support/run.h"

/* 1, 2, ..., n: mean (n + 1) / 2, variance n (n + 1) / 12. */
START_TEST(numbers_in_a_row_have_a_closed_form) {
    double numbers[200];
    for (int n = 1; n <= 200; n++) {
        numbers[n - 1] = n;
        ASSERT_CLOSE(mean_of(numbers, n), (n + 1) / 2.0, 1e-12);
        ASSERT_CLOSE(deviation_of(numbers, n), n > 1 ? sqrt(n * (n + 1) / 12.0) : 0, 1e-12);
    }
    ck_assert(isnan(mean_of(numbers, 0)));
}
END_TEST

/* The 0.975 quantiles of Student's t: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2. */
START_TEST(intervals_are_those_of_student) {
    static const struct {
        int freedom;
        double quantile;
    } known[] = {{1, 12.706}, {2, 4.303},  {4, 2.776},  {9, 2.262},  {10, 2.228},
                 {11, 2.201}, {15, 2.131}, {29, 2.045}, {60, 2.000}, {99, 1.984}};
    double numbers[101];
    for (int i = 0; i < 101; i++) numbers[i] = i % 7;
    for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
        const int count = known[k].freedom + 1;
        ASSERT_CLOSE(half_width_of(numbers, count),
                     known[k].quantile * deviation_of(numbers, count) / sqrt(count), 5e-4);
    }
    ck_assert(isnan(half_width_of(numbers, 1)));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("statistics");
    ADD_TEST(suite, numbers_in_a_row_have_a_closed_form);
    ADD_TEST(suite, intervals_are_those_of_student);
    return run_suite(suite);
}
