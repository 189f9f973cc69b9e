/* quality.h: how good the probabilities are that a trained network gives, beyond which class is the largest.
 *
 *     log loss, Brier score, ECE   as metrics.h defines them, the ECE over its 15 bins
 *
 * All of one distribution a row (metrics.h), so that losses can be compared. mse-logits fits raw outputs,
 * which are no probabilities and lie outside 0 to 1 as well: its figures are NaN, and its bins empty. */
#ifndef STUDY_QUALITY_H
#define STUDY_QUALITY_H

#include "xent/metrics.h"
#include "xent/train.h"

/* Name, key (in JSON and in cells), title. */
#define STUDY_QUALITY_LIST(X)                                                                                \
    X(LOG_LOSS, "log_loss", "log loss")                                                                      \
    X(BRIER, "brier", "Brier")                                                                               \
    X(ECE, "ece", "ECE")

enum {
#define STUDY_QUALITY_ENUM(name, key, title) QUALITY_##name,
    STUDY_QUALITY_LIST(STUDY_QUALITY_ENUM)
#undef STUDY_QUALITY_ENUM
        QUALITY_FIGURES
};

extern const char *const quality_keys[QUALITY_FIGURES], *const quality_titles[QUALITY_FIGURES];

typedef struct study_quality {
    double figure[QUALITY_FIGURES];                   /* less is better; NaN: there are no probabilities */
    xent_calibration_bin bins[XENT_CALIBRATION_BINS]; /* of the ECE; sums, which can be added */
} study_quality;

/* NaNs and empty bins. */
study_quality quality_unknown(void);

/* Whether outputs under this loss mean probabilities. */
int loss_has_probabilities(xent_loss loss);

/* Of a network over a data set. The tape is reset. Rows of unknown classes are wrong in the ECE, and have no
 * part in the others (metrics.h); outputs that are infinite or NaN leave *q unknown, which is a result and no
 * error. E_SHAPE, E_MEMORY. */
xent_status quality_measure(study_quality *q, xent_tape *tape, const xent_net *net, const xent_dataset *data,
                            const xent_scaling *scaling, xent_loss loss, xent_error *error);

/* Rows of all bins, the part of them that is right, and the mean of what the network is sure of; NaN without
 * a row. */
typedef struct quality_total {
    int64_t rows;
    double accuracy, confidence;
} quality_total;
quality_total quality_total_of(const xent_calibration_bin *bins);

#endif
