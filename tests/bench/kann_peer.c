/* kann_peer.c: microseconds of a training step with momentum in KANN, for peers.sh, which builds it with the
 * sources that KANN=DIR has, its products by OpenBLAS.
 *   kann_peer NET BATCH THREADS SECONDS      NET as 784-128-10 */
#define _POSIX_C_SOURCE 200809L
#include <kann.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "times.h"

enum { BATCHES = 100 };

/* Layers of the sizes, ReLU between them, softmax cross-entropy behind, of one output the binary one; *inputs
 * and *outputs are those. */
static kann_t *make_net(const char *sizes, int *inputs, int *outputs) {
    char *at;
    *inputs = (int)strtol(sizes, &at, 10);
    kad_node_t *t = kann_layer_input(*inputs);
    while (*at == '-') {
        *outputs = (int)strtol(at + 1, &at, 10);
        if (*at == '-') t = kad_relu(kann_layer_dense(t, *outputs));
    }
    return kann_new(kann_layer_cost(t, *outputs, *outputs > 1 ? KANN_C_CEM : KANN_C_CEB), 0);
}

static void step(kann_t *net, float *x, float *y, float *velocity) {
    kann_feed_bind(net, KANN_F_IN, 0, &x);
    kann_feed_bind(net, KANN_F_TRUTH, 0, &y);
    kann_cost(net, 0, 1);
    const int count = kann_size_var(net);
    for (int i = 0; i < count; i++) {
        velocity[i] = 0.9f * velocity[i] + net->g[i];
        net->x[i] -= 1e-4f * velocity[i];
    }
}

int main(int argc, char **argv) {
    int inputs = 0, outputs = 0;
    if (argc != 5) return 2;
    kann_t *net = make_net(argv[1], &inputs, &outputs);
    const int batch = atoi(argv[2]), rows = BATCHES * batch;
    float *x = malloc((size_t)rows * (size_t)inputs * sizeof *x);
    float *y = calloc((size_t)rows * (size_t)outputs, sizeof *y);
    float *velocity = calloc((size_t)kann_size_var(net), sizeof *velocity);
    if (!x || !y || !velocity) return 1;
    for (int i = 0; i < rows * inputs; i++) x[i] = (float)((unsigned)i * 2654435761u >> 24) / 255;
    for (int i = 0; i < rows; i++) y[i * outputs + i % outputs] = outputs > 1 || i % 2;
    kann_mt(net, atoi(argv[3]), batch);
    kann_set_batch_size(net, batch);
    kann_switch(net, 1);
    const double seconds = strtod(argv[4], NULL), begin = seconds_of(CLOCK_MONOTONIC);
    double now = begin;
    long steps = 0;
    while (now - begin < seconds) {
        for (long more = runs_before_look(steps); more > 0; more--, steps++) {
            const int first = (int)(steps % BATCHES) * batch;
            step(net, x + first * inputs, y + first * outputs, velocity);
        }
        now = seconds_of(CLOCK_MONOTONIC);
    }
    printf("%.3f\n", 1e6 * (now - begin) / (double)steps);
    kann_delete(net);
    free(x);
    free(y);
    free(velocity);
    return 0;
}
