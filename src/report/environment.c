#include "report/environment.h"

#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "xent/config.h"

/* The first "model name" of Linux's list of processors; 0 where there is none. */
static int find_processor(char *text, size_t size) {
    char line[256];
    int found = 0;
    FILE *file = fopen("/proc/cpuinfo", "r");
    if (file == NULL) return 0;
    while (!found && fgets(line, sizeof line, file)) {
        const char *colon = strstr(line, ": ");
        if (strncmp(line, "model name", 10) != 0 || colon == NULL) continue;
        snprintf(text, size, "%.*s", (int)strcspn(colon + 2, "\n"), colon + 2);
        found = 1;
    }
    fclose(file);
    return found;
}

int find_environment(environment *e, report_fact *facts) {
    struct utsname system;
    struct tm parts;
    int count = 0;
    snprintf(e->program, sizeof e->program, "%s, computing in %s", XENT_VERSION,
             sizeof(xent_real) == 8 ? "double" : "float");
    facts[count++] = (report_fact){"xent", e->program};
#ifdef __clang__
    facts[count++] = (report_fact){"compiler", __VERSION__};
#elif defined __GNUC__
    facts[count++] = (report_fact){"compiler", "GCC " __VERSION__};
#endif
    if (uname(&system) == 0) {
        snprintf(e->system, sizeof e->system, "%s %s %s", system.sysname, system.release, system.machine);
        facts[count++] = (report_fact){"system", e->system};
    }
    if (find_processor(e->processor, sizeof e->processor))
        facts[count++] = (report_fact){"processor", e->processor};
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    if (cores > 0) {
        snprintf(e->cores, sizeof e->cores, "%ld", cores);
        facts[count++] = (report_fact){"cores", e->cores};
    }
    const time_t now = time(NULL);
    if (gmtime_r(&now, &parts) && strftime(e->written, sizeof e->written, "%Y-%m-%d %H:%M UTC", &parts) > 0)
        facts[count++] = (report_fact){"written", e->written};
    return count;
}
