/* load DATA [THREADS [TIMES]]: how long a data set takes to load: the least and the median of several times,
 * in one process, and the most memory that it took; and then how long a batch of 128 rows takes, which lie
 * anywhere in the training set, on one thread. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "times.h"
#include "xent/loader.h"

enum { MOST_TIMES = 100 };

/* Microseconds of a batch over four passes; each column has a factor. 0: there is none, or no memory. */
static double time_batches(const xent_dataset *train) {
    enum { BATCH = 128, PASSES = 4 };
    double *numbers = malloc(2 * (size_t)train->features * sizeof *numbers);
    const xent_scaling scaling = {.shifts = numbers, .factors = numbers ? numbers + train->features : NULL};
    xent_tape *tape = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
    xent_loader *loader = NULL;
    if (numbers && tape &&
        xent_pixel_scaling(XENT_NORMALIZE_STANDARD, train, numbers, numbers + train->features, NULL, NULL) ==
            XENT_OK)
        loader = xent_loader_create(train, &scaling, &(xent_loader_options){.batch = BATCH, .seed = 1}, NULL);
    const double begin = seconds_of(CLOCK_MONOTONIC);
    for (uint32_t pass = 0; loader && pass < PASSES; pass++) {
        xent_batch batch;
        xent_loader_start(loader, pass);
        do xent_tape_reset(tape);
        while (xent_loader_next(loader, tape, &batch));
    }
    const int64_t batches = PASSES * xent_loader_batches(loader);
    const double seconds = seconds_of(CLOCK_MONOTONIC) - begin;
    xent_loader_destroy(loader);
    xent_tape_destroy(tape);
    free(numbers);
    return batches > 0 ? 1e6 * seconds / (double)batches : 0;
}

int main(int argc, char **argv) {
    double seconds[MOST_TIMES], batch = 0;
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
        getrusage(RUSAGE_SELF, &used);
        if (i == times - 1) batch = time_batches(&data.train);
        xent_data_clear(&data);
    }
    sort_times(seconds, times);
    printf(", least %.1f ms, median %.1f ms, %ld MiB; a batch of 128 %.1f us\n", 1e3 * seconds[0],
           1e3 * seconds[times / 2], used.ru_maxrss / 1024, batch);
    return 0;
}
