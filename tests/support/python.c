#include "support/python.h"

#include <stdarg.h>
#include <stdlib.h>

/* Also asked before there is a suite, where Check's asserts cannot be used. */
FILE *python_open(const char *script, const char *arguments, ...) {
    const char *source = getenv("XENT_SOURCE");
    char command[4096];
    size_t used = (size_t)snprintf(command, sizeof command, "/usr/bin/python3 -B -W ignore '%s/%s' ",
                                   source ? source : ".", script);
    va_list list;
    va_start(list, arguments);
    if (used < sizeof command)
        used += (size_t)vsnprintf(command + used, sizeof command - used, arguments, list);
    va_end(list);
    FILE *pipe = used < sizeof command ? popen(command, "r") : NULL;
    if (!pipe) {
        fprintf(stderr, "cannot run %s\n", script);
        exit(EXIT_FAILURE);
    }
    return pipe;
}

int python_has(const char *module) {
    const int status = pclose(python_open("tests/support/has_module.py", "%s 2>/dev/null", module));
    if (status == 0) return 1;
    printf("skipped: /usr/bin/python3 has no %s (Debian: python3-%s)\n", module, module);
    return 0;
}
