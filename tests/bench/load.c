/* How long a data set takes to load: the least and the median of several times, in one process. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "xent/data.h"

enum { TIMES = 9 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv) {
    double seconds[TIMES];
    xent_data_options options = XENT_DATA_DEFAULT;
    if (argc < 2) return 2;
    if (argc > 2) options.threads = atoi(argv[2]);
    for (int i = 0; i < TIMES; i++) {
        xent_data data;
        xent_error error;
        const double begin = now();
        if (xent_data_load_with(argv[1], &options, &data, &error) != XENT_OK) {
            fprintf(stderr, "%s\n", error.message);
            return 1;
        }
        seconds[i] = now() - begin;
        if (i == 0)
            printf("%s: %lld + %lld rows", argv[1], (long long)data.train.rows, (long long)data.test.rows);
        xent_data_clear(&data);
    }
    qsort(seconds, TIMES, sizeof *seconds, by_size);
    printf(", least %.1f ms, median %.1f ms\n", 1e3 * seconds[0], 1e3 * seconds[TIMES / 2]);
    return 0;
}
