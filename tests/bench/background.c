/* Training steps of 784-128-10 on a data set, with what is known of its background and without, in turn:
 * microseconds of the processor on one thread, or of the clock on more; least and median.
 *
 *     cc -O2 -Iinclude tests/bench/background.c -o background build/release/libxent.so
 * -Wl,-rpath,$PWD/build/release
 *     ./background MNIST-DIRECTORY 128 1 700      data, batch, threads, steps of each kind */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>

#include "times.h"
#include "xent/op.h"
#include "xent/xent.h"

enum { MOST_STEPS = 100000, WARM = 40 };

static const char *const kinds[] = {"with", "without"};

/* One step; 0 at the end of an epoch. Without: the batch is as any other. */
static int step(xent_tape *tape, xent_net *net, xent_loader *loader, xent_optimizer *sgd, int without) {
    const xent_pass pass = {1, 1, 0};
    xent_batch batch;
    xent_tape_reset(tape);
    if (!xent_loader_next(loader, tape, &batch)) return 0;
    if (without) batch.x->background = NULL;
    xent_tensor *logits = xent_net_forward(tape, net, batch.x, &pass);
    xent_backward(tape, xent_softmax_cross_entropy(tape, logits, batch.labels, NULL));
    xent_optimizer_step(sgd, tape);
    return 1;
}

int main(int argc, char **argv) {
    static double times[2][MOST_STEPS];
    if (argc != 5) return fputs("usage: background DATA BATCH THREADS STEPS\n", stderr), 2;
    const int threads = atoi(argv[3]), steps = atoi(argv[4]) < MOST_STEPS ? atoi(argv[4]) : MOST_STEPS;
    const clockid_t clock = threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
    xent_error error = {XENT_OK, ""};
    xent_data data;
    if (steps < 1 || xent_data_load(argv[1], &data, &error) != XENT_OK)
        return fprintf(stderr, "%s\n", error.message), 1;
    const xent_scaling scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &data.train);
    const xent_net_options layers = {.layers = "dense 128 relu",
                                     .height = data.train.height,
                                     .width = data.train.width,
                                     .channels = data.train.channels,
                                     .outputs = data.train.classes};
    const xent_optimizer_options learning = {.rate = 1e-4, .momentum = 0.9};
    xent_tape *tape = xent_tape_create(&(xent_tape_options){.threads = threads}, &error);
    xent_net *net = xent_net_create(&layers, &error);
    xent_loader *loader =
        xent_loader_create(&data.train, &scaling, &(xent_loader_options){.batch = atoi(argv[2])}, &error);
    xent_optimizer *sgd = net ? xent_optimizer_create(xent_net_params(net), &learning, &error) : NULL;
    if (!tape || !loader || !sgd) return fprintf(stderr, "%s\n", error.message), 1;
    uint32_t epoch = 0;
    for (int i = -WARM; i < 2 * steps;) {
        const double begin = seconds_of(clock);
        if (!step(tape, net, loader, sgd, i & 1)) {
            if (xent_tape_status(tape) != XENT_OK) return fprintf(stderr, "%s\n", xent_tape_error(tape)), 1;
            xent_loader_start(loader, ++epoch);
            continue;
        }
        if (i >= 0) times[i & 1][i / 2] = 1e6 * (seconds_of(clock) - begin);
        i++;
    }
    for (int k = 0; k < 2; k++) {
        sort_times(times[k], steps);
        printf("%-8s least %7.1f us, median %7.1f us\n", kinds[k], times[k][0], times[k][steps / 2]);
    }
    xent_optimizer_destroy(sgd), xent_loader_destroy(loader), xent_net_destroy(net), xent_tape_destroy(tape);
    xent_data_clear(&data);
    return 0;
}
