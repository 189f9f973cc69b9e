/* metrics.h: what the metrics of a classifier are made of. */
#ifndef TRAIN_METRICS_H
#define TRAIN_METRICS_H

#include "xent/metrics.h"

/* The scores of the rows of one of two classes. */
typedef struct score_list {
    double *scores;
    int64_t count, room;
} score_list;

/* Sums over the rows whose probabilities are known; `rows` and the first two over those of known classes. */
typedef struct probability_sums {
    int64_t rows;
    double log_loss, brier;
    xent_calibration_bin bins[XENT_CALIBRATION_BINS];
    score_list of_class[2]; /* for AUC, of two classes */
} probability_sums;

struct xent_metrics {
    int classes;
    int64_t total, correct;
    int64_t *count; /* (1 + classes) x classes: [1 + label][predicted]; unknown ones come first */
    probability_sums sums;
};

/* Numbers of `count`. */
static inline size_t metrics_counts(const xent_metrics *m) {
    return (1 + (size_t)m->classes) * (size_t)m->classes;
}

/* Forgets the rows; the memory stays. */
void probability_sums_reset(probability_sums *sums);
void probability_sums_clear(probability_sums *sums);

#endif
