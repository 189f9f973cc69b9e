/* times.h: what the programs here measure with. */
#ifndef BENCH_TIMES_H
#define BENCH_TIMES_H

#include <stdlib.h>
#include <time.h>

/* Seconds of CLOCK_MONOTONIC, or of CLOCK_PROCESS_CPUTIME_ID, which other work disturbs less. */
static inline double seconds_of(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* How many runs to make before the next look at the clock, which takes a tenth of a tiny step: as many as
 * `xent bench` makes. */
static inline long runs_before_look(long made) { return 1 + made / 8; }

static inline int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static inline void sort_times(double *times, int count) {
    qsort(times, (size_t)count, sizeof *times, by_size);
}

#endif
