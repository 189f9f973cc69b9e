/* trainer.h: what the files of the trainer share. */
#ifndef TRAIN_TRAINER_H
#define TRAIN_TRAINER_H

#include "train/focus.h"
#include "train/objective.h"
#include "xent/trainer.h"
#include "xent/loader.h"

struct xent_trainer {
    xent_tape *tape;
    xent_net *net;
    xent_fit_data data;
    xent_fit_options options;             /* defaults written out */
    xent_cross_entropy_options weighting; /* of the loss; its weights are the trainer's */
    objective objective;                  /* refers to it */
    xent_optimizer *optimizer;
    focus focus;
    xent_loader *loader;
    int loader_stands;       /* whether its next batch is that of the next step */
    int64_t steps_per_epoch; /* of all rows */
    int64_t epoch_steps;     /* of the epoch that runs: fewer, where rows are left out */
    double started;          /* on the clock, if all had been done in one go */
    xent_fit_end end;
    uint64_t content[3]; /* of training, test and validation set, once a checkpoint asked for it */
    int has_content;
    /* As in xent_training_state. */
    int64_t step, rows;
    int64_t epoch_rows, epoch_correct;
    double epoch_loss, epoch_gradient, epoch_squares;
    double rate, best_loss;
    int best_epoch;
    xent_history history;
    xent_real *best_weights,
        *best_statistics;         /* NULL without patience; statistics also where there are none */
    xent_real *statistics_before; /* of the step that runs, which moves them; NULL where there are none */
};

/* Steps made in the epoch: 0 .. epoch_steps. */
int64_t trainer_place(const xent_trainer *t);

/* Puts the loader before the first batch of an epoch (from 0), whose rows wait like this. */
void trainer_enter_epoch(xent_trainer *t, int epoch, const xent_real *waits);

/* Copies the values of a set; nothing where one of them is NULL. */
void trainer_copy(xent_real *to, const xent_real *from, xent_params *set);

/* Of the epoch so far; of a regression the first is NaN, of all else the second. */
double trainer_accuracy(const xent_trainer *t);
double trainer_rmse(const xent_trainer *t);

/* What the recipe says of the loss of a row beside its kind; out->class_weights is for the caller to free.
 * E_ARGUMENT: a text that gives no weights, or another number of them than classes; weights or smoothing that
 * do not go with the loss; E_VALUE: "balanced" with a class without a row; E_MEMORY. */
xent_status trainer_weighting(const xent_recipe *recipe, const xent_dataset *train, int64_t classes,
                              xent_cross_entropy_options *out, xent_error *error);

/* Why training ends after the epochs of the history. */
xent_fit_end trainer_end_of(const xent_trainer *t);

#endif
