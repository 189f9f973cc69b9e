/* load DATA [THREADS [TIMES]]: how long a data set takes to load: the least and the median of several times,
 * in one process, and the most memory that it took. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "times.h"
#include "xent/data.h"

enum { MOST_TIMES = 100 };

int main(int argc, char **argv) {
    double seconds[MOST_TIMES];
    int times = 9;
    struct rusage used;
    xent_data_options options = XENT_DATA_DEFAULT;
    if (argc < 2) return 2;
    if (argc > 2) options.threads = atoi(argv[2]);
    if (argc > 3) times = atoi(argv[3]);
    if (times < 1 || times > MOST_TIMES) return 2;
    for (int i = 0; i < times; i++) {
        xent_data data;
        xent_error error;
        const double begin = seconds_of(CLOCK_MONOTONIC);
        if (xent_data_load_with(argv[1], &options, &data, &error) != XENT_OK) {
            fprintf(stderr, "%s\n", error.message);
            return 1;
        }
        seconds[i] = seconds_of(CLOCK_MONOTONIC) - begin;
        if (i == 0)
            printf("%s: %lld + %lld rows", argv[1], (long long)data.train.rows, (long long)data.test.rows);
        xent_data_clear(&data);
    }
    sort_times(seconds, times);
    getrusage(RUSAGE_SELF, &used);
    printf(", least %.1f ms, median %.1f ms, %ld MiB\n", 1e3 * seconds[0], 1e3 * seconds[times / 2],
           used.ru_maxrss / 1024);
    return 0;
}
