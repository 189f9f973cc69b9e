/* bench_rig.h: what `xent bench` measures: a network, made-up rows, and what trains it on them. */
#ifndef TRAIN_BENCH_RIG_H
#define TRAIN_BENCH_RIG_H

#include "xent/bench.h"
#include "xent/data.h"
#include "xent/loader.h"
#include "xent/optimizer.h"

enum { BENCH_RIG_ROWS = 60000 }; /* as many as MNIST has: rows come from memory and not from a cache */

typedef struct bench_rig {
    int64_t batch;
    uint8_t *bytes;
    int32_t *labels;    /* classes, one an output, or */
    xent_real *targets; /* of a network with one output, whose softmax would always be 1: 0 and 1 */
    xent_dataset data;
    xent_tape *tape;
    xent_net *net;
    xent_optimizer *optimizer;
    xent_loader *loader;
} bench_rig;

/* Makes a rig, which is all zero before, of options without defaults. It is to be freed after an error too.
 * E_ARGUMENT, E_MEMORY. */
xent_status bench_rig_make(bench_rig *rig, const xent_bench_options *options, xent_error *error);

/* A step of training on the next batch: softmax cross-entropy, of one output binary cross-entropy. */
xent_status bench_rig_step(bench_rig *rig, xent_error *error);

/* Measures XENT_BENCH_ROWS rows with the same loss. */
xent_status bench_rig_measure(bench_rig *rig, xent_error *error);

void bench_rig_free(bench_rig *rig);

#endif
