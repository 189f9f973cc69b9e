/* Microseconds of a training step (gather, forward, loss, backward, momentum update) of any network that
 * takes pictures of 28x28, for lenet.sh. With one thread the time is the processor's, which other work on the
 * machine disturbs less.
 *
 *     cc -O2 -Iinclude tests/bench/net_step.c -o net_step build/release/libxent.so
 * -Wl,-rpath,$PWD/build/release
 *     ./net_step 'conv 8 5x5 relu, maxpool 2' 128 1 2      network, batch, threads, seconds */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>

#include "times.h"
#include "xent/xent.h"

enum { ROWS = 12800, SIDE = 28, CLASSES = 10, WARM = 20 };

static double now(int threads) {
    return seconds_of(threads == 1 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC);
}

static xent_dataset make_set(void) {
    static uint8_t pixels[ROWS * SIDE * SIDE];
    static int32_t labels[ROWS];
    const xent_stream stream = {1, XENT_PURPOSE_USER, 0};
    for (int i = 0; i < ROWS * SIDE * SIDE; i++) pixels[i] = (uint8_t)xent_random_bits(stream, (uint64_t)i);
    for (int i = 0; i < ROWS; i++) labels[i] = pixels[i * SIDE * SIDE] % CLASSES;
    return (xent_dataset){.rows = ROWS,
                          .features = SIDE * SIDE,
                          .height = SIDE,
                          .width = SIDE,
                          .channels = 1,
                          .classes = CLASSES,
                          .bytes = pixels,
                          .labels = labels};
}

/* One step; 0 at the end of an epoch. */
static int step(xent_tape *tape, xent_net *net, xent_loader *loader, xent_optimizer *sgd, uint64_t number) {
    const xent_pass pass = {1, 1, number};
    xent_batch batch;
    xent_tape_reset(tape);
    if (!xent_loader_next(loader, tape, &batch)) return 0;
    xent_tensor *logits = xent_net_forward(tape, net, batch.x, &pass);
    xent_backward(tape, xent_softmax_cross_entropy(tape, logits, batch.labels, NULL));
    xent_optimizer_step(sgd, tape);
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 5) return fputs("usage: net_step NET BATCH THREADS SECONDS\n", stderr), 2;
    const int threads = atoi(argv[3]);
    const double seconds = atof(argv[4]);
    const xent_dataset data = make_set();
    const xent_scaling scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &data);
    const xent_net_options layers = {
        .layers = argv[1], .height = SIDE, .width = SIDE, .channels = 1, .outputs = CLASSES};
    const xent_loader_options batches = {.batch = atoi(argv[2])};
    const xent_optimizer_options learning = {.rate = 1e-4, .momentum = 0.9};
    xent_error error = {XENT_OK, ""};
    xent_tape *tape = xent_tape_create(&(xent_tape_options){.threads = threads}, &error);
    xent_net *net = xent_net_create(&layers, &error);
    xent_loader *loader = xent_loader_create(&data, &scaling, &batches, &error);
    xent_optimizer *sgd = net ? xent_optimizer_create(xent_net_params(net), &learning, &error) : NULL;
    if (!tape || !loader || !sgd) return fprintf(stderr, "%s\n", error.message), 1;
    uint64_t steps = 0;
    uint32_t epoch = 0;
    double begin = 0;
    while (steps < WARM || now(threads) - begin < seconds) {
        if (step(tape, net, loader, sgd, steps))
            steps++;
        else if (xent_tape_status(tape) == XENT_OK)
            xent_loader_start(loader, ++epoch);
        else
            return fprintf(stderr, "%s\n", xent_tape_error(tape)), 1;
        if (steps == WARM && begin <= 0) begin = now(threads);
    }
    printf("%.1f\n", 1e6 * (now(threads) - begin) / (double)(steps - WARM));
    xent_optimizer_destroy(sgd), xent_loader_destroy(loader), xent_net_destroy(net), xent_tape_destroy(tape);
    return 0;
}
