/* objective.h: what a network is trained for, whatever its task: the loss of a batch, and how right it is. */
#ifndef TRAIN_OBJECTIVE_H
#define TRAIN_OBJECTIVE_H

#include "xent/recipe.h"
#include "xent/data.h"

typedef struct objective {
    xent_task task;
    xent_loss loss;
    const xent_cross_entropy_options *weighting; /* of classes; NULL: none */
    xent_scaling target;                         /* of a regression's targets */
} objective;

/* What rows should say: labels, or targets. */
typedef struct truth {
    const int32_t *labels;
    const xent_real *targets;
} truth;

/* How right the rows of a batch are. */
typedef struct score {
    int64_t correct; /* rows */
    double squares;  /* of a regression: the mean over the outputs of (value - target)^2, summed over rows */
} score;

/* The task of a set that is measured by this loss. */
xent_task objective_task(const xent_dataset *data, xent_loss loss);

/* The mean loss of the rows, as one number on the tape; NULL: the tape has an error. */
xent_tensor *objective_loss(const objective *o, xent_tape *tape, xent_tensor *logits, truth t);

score objective_score(const objective *o, const xent_tensor *logits, truth t);

#endif
