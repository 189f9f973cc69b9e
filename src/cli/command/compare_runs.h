/* compare_runs.h: the runs of `xent compare`: a search for rates where it is wanted, the comparison, and what
 * is told when they have ended. */
#ifndef CLI_COMPARE_RUNS_H
#define CLI_COMPARE_RUNS_H

#include "cli/command/compare_output.h"
#include "cli/command/dataset.h"
#include "cli/option/shared.h"
#include "cli/option/training.h"
#include "study/cell_share.h"

typedef struct compare_settings {
    common_settings common;
    data_settings data;
    reading_settings reading;
    network_settings network;
    loop_settings loop;
    loss_list losses;
    rate_list rates;
    int64_t seeds;
    double target, margin;
    int tune;
    const char *directory, *note;
    cell_share share; /* zeros: all of it */
} compare_settings;

/* The default rates: for each loss the best of 0.01, 0.02, 0.05, ... 5 on a tenth of Fashion-MNIST's training
 * set that was held out (784-128-10, batch 64, 10 epochs, 2 seeds). Origin: tests/bench/rates.sh. */
#define DEFAULT_RATES(X)                                                                                     \
    X(CE, "ce", 0.05)                                                                                        \
    X(BCE, "bce", 0.1)                                                                                       \
    X(MSE, "mse", 0.2)                                                                                       \
    X(MSE_SIGMOID, "mse-sigmoid", 1)                                                                         \
    X(MSE_LOGITS, "mse-logits", 0.02) X(FOCAL, "focal", 0.05) X(GCE, "gce", 0.2)

/* Where runs are kept, and which are made: not told on the page. */
extern const option compare_where_options[];

/* Compares on a source that is open, of whose training rows so many are held out: the exit code. */
int compare_on(const compare_settings *s, source *data, const data_settings *held_out, compare_results *r);

#endif
