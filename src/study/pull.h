/* pull.h: how hard a loss pulls on what a network says: |dL/dz| of the logit z of a row's true class, against
 * the probability p that the row has there. Losses differ most where p is small, where a network is wrong:
 * cross-entropy pulls with nearly 1, squared error behind a softmax or a sigmoid hardly at all.
 *
 * Measured by backward on a tape, from the loss to the logits, and beside it the formula (losses.h):
 *
 *     ce, bce       1 - p
 *     mse           p ((1 - p)^2 + S), S the sum of the squares of the other probabilities: from
 *                   p (1 - p)^2 C / (C - 1), the rest spread evenly over C - 1 classes, to 2 p (1 - p)^2, all
 *                   of it on one of them
 *     mse-sigmoid   p (1 - p)^2, at most 4/27, at p = 1/3
 *     focal         (1 - p)^3 + 2 p (1 - p)^2 (-log p)
 *     gce           p^0.7 (1 - p)
 *
 * p is what the loss makes of the logits: softmax, or the sigmoid of z alone. mse-logits has no probabilities
 * (quality.h): it is left out. */
#ifndef STUDY_PULL_H
#define STUDY_PULL_H

#include "xent/train.h"

enum { PULL_BINS = 20 }; /* narrow enough that a mean in a bin lies on a curved formula */

/* The rows whose p lies in [b/20, (b+1)/20); sums, which can be added. */
typedef struct pull_bin {
    int64_t rows;
    double probability, gradient; /* p, and |dL/dz| of a row by itself */
} pull_bin;

typedef struct study_pull {
    pull_bin bins[PULL_BINS];
} study_pull;

/* Adds the rows of a set, those of unknown classes left out. The tape is reset. Outputs that are infinite or
 * NaN add nothing of their batch, or nothing at all. E_SHAPE, E_MEMORY. */
xent_status pull_add(study_pull *pull, xent_tape *tape, const xent_net *net, const xent_dataset *data,
                     const xent_scaling *scaling, xent_loss loss, xent_error *error);

/* The least and the greatest |dL/dz| at p, 0 to 1, of so many classes, 2 at least; NaN for mse-logits. */
typedef struct pull_range {
    double low, high;
} pull_range;
pull_range pull_formula(xent_loss loss, double p, int classes);

#endif
