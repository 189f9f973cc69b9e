#define _GNU_SOURCE /* sched_getaffinity, sched_getcpu */
#include "base/cores.h"

#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "base/cgroup.h"
#include "xent/pool.h"

/* The set holds 1,024 cores; where there are more the call fails, and those of the machine are taken. */
static int allowed_cores(void) {
    cpu_set_t set;
    const long cores =
        sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > 65536 ? 65536 : (int)cores;
}

core_limits cores_limits(const char *root) {
    return (core_limits){.allowed = allowed_cores(), .quota = cgroup_cores(root)};
}

int cores_worth(core_limits limits) {
    if (limits.quota <= 0 || limits.quota >= limits.allowed) return limits.allowed;
    const double rounded = round(limits.quota);
    return rounded < 1 ? 1 : (int)rounded;
}

int cores_current(void) { return sched_getcpu(); }

int cores_stay(int number) {
    cpu_set_t all, one;
    if (sched_getaffinity(0, sizeof all, &all) != 0) return 0;
    int left = number % CPU_COUNT(&all);
    size_t core = 0;
    while (!CPU_ISSET(core, &all) || left-- > 0) core++;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    return sched_setaffinity(0, sizeof one, &one) == 0;
}

int cores_leave(int core) {
    cpu_set_t all, others;
    if (core < 0 || sched_getaffinity(0, sizeof all, &all) != 0) return 0;
    others = all;
    CPU_CLR((size_t)core, &others);
    if (CPU_COUNT(&others) == 0 || sched_setaffinity(0, sizeof others, &others) != 0) return 0;
    sched_setaffinity(0, sizeof all, &all); /* where the system puts it later is its business again */
    return 1;
}

int xent_available_cores(char *reason, size_t size) {
    const core_limits limits = cores_limits("");
    const int worth = cores_worth(limits);
    if (reason && size > 0) {
        const int used =
            snprintf(reason, size, "%d of %ld cores allowed", limits.allowed, sysconf(_SC_NPROCESSORS_ONLN));
        if (limits.quota > 0 && used > 0 && (size_t)used < size)
            snprintf(reason + used, size - (size_t)used, ", quota of %.3g", limits.quota);
    }
    return worth;
}
