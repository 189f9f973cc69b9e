/* fann_peer.c: how many microseconds FANN takes to train a network on one row, for peers.sh.
 *   fann_peer NET SECONDS       NET as 784-128-10
 * FANN has no minibatches: it learns row by row, with momentum, here with hidden units that are linear
 * between two bounds (it has no ReLU). */
#include <fann.h>
#include <stdio.h>
#include <stdlib.h>

#include "times.h"

enum { MOST_LAYERS = 16, ROWS = 1000 };

int main(int argc, char **argv) {
    unsigned sizes[MOST_LAYERS], layers = 0;
    if (argc != 3) return 2;
    for (char *at = argv[1]; *at && layers < MOST_LAYERS; at += *at == '-')
        sizes[layers++] = (unsigned)strtoul(at, &at, 10);
    struct fann *net = fann_create_standard_array(layers, sizes);
    if (!net) return 1;
    fann_set_activation_function_hidden(net, FANN_LINEAR_PIECE);
    fann_set_activation_function_output(net, FANN_SIGMOID);
    fann_set_training_algorithm(net, FANN_TRAIN_INCREMENTAL);
    fann_set_learning_rate(net, 0.001f);
    fann_set_learning_momentum(net, 0.9f);
    const unsigned inputs = sizes[0], outputs = sizes[layers - 1];
    fann_type *x = malloc(ROWS * inputs * sizeof *x), *t = calloc(ROWS * outputs, sizeof *t);
    if (!x || !t) return 1;
    for (unsigned i = 0; i < ROWS * inputs; i++) x[i] = (fann_type)(i * 2654435761u >> 24) / 255;
    for (unsigned i = 0; i < ROWS; i++) t[i * outputs + i % outputs] = outputs > 1 || i % 2;
    const double seconds = strtod(argv[2], NULL), begin = seconds_of(CLOCK_MONOTONIC);
    double now = begin;
    long rows = 0;
    while (now - begin < seconds) {
        for (long more = runs_before_look(rows); more > 0; more--, rows++)
            fann_train(net, x + rows % ROWS * inputs, t + rows % ROWS * outputs);
        now = seconds_of(CLOCK_MONOTONIC);
    }
    printf("%.3f\n", 1e6 * (now - begin) / (double)rows);
    free(x);
    free(t);
    fann_destroy(net);
    return 0;
}
