/* metrics.h: what the metrics of a classifier are made of. */
#ifndef TRAIN_METRICS_H
#define TRAIN_METRICS_H

#include "xent/metrics.h"

/* The scores of the rows of one of two classes. */
typedef struct score_list {
    double *scores;
    int64_t count, room;
} score_list;

/* Sums over the rows whose probabilities are known. */
typedef struct probability_sums {
    int64_t rows;
    double log_loss, brier;
    xent_calibration_bin bins[XENT_CALIBRATION_BINS];
    score_list of_class[2]; /* for AUC, of two classes */
} probability_sums;

struct xent_metrics {
    int classes;
    int64_t total, correct;
    int64_t *count; /* classes x classes: [label][predicted] */
    probability_sums sums;
};

/* Forgets the rows; the memory stays. */
void probability_sums_reset(probability_sums *sums);
void probability_sums_clear(probability_sums *sums);

#endif
