/* train.h: trains and measures a network: of classes, of numbers (regression), or of several labels a row.
 *
 * The loop is no more than what a user would write with tape.h, data.h and optimizer.h: for every epoch,
 * for every batch, forward, loss, backward, step. Callbacks see each step and each epoch and may end it. */
#ifndef XENT_TRAIN_H
#define XENT_TRAIN_H

#include "xent/data.h"
#include "xent/metrics.h"
#include "xent/net.h"
#include "xent/recipe.h"
#include "xent/tape.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Measuring ----------------------------------------------------------------------------------------- */

typedef struct xent_evaluation {
    int64_t rows,
        correct;     /* a row is correct if its largest logit is that of its label; of several labels, if
                               each of them is told right */
    double accuracy; /* correct / rows; of several labels the exact match; NaN of a regression */
    double loss;     /* mean over the rows but those of unknown classes (NaN: there are no others); of a
                        regression, of scaled targets */
    int64_t unknown; /* rows whose label is XENT_LABEL_UNKNOWN; they are never correct */
    xent_regression regression; /* NaNs where it is none */
} xent_evaluation;

/* Runs the network over a data set. Each row also goes into `metrics` (not reset first), unless it is NULL,
 * with the probabilities that its logits mean under the loss (xent_loss_output).
 * The tape is reset. E_ARGUMENT (NULL, no rows, no labels), E_SHAPE (network and data do not fit, or metrics
 * of other classes than the network's), E_NONFINITE (a feature, a logit or the loss of a row is infinite or
 * NaN), E_VALUE (a label outside the classes, other than XENT_LABEL_UNKNOWN), E_MEMORY; the message names the
 * row of the set. */
XENT_API xent_status xent_evaluate(xent_tape *tape, const xent_net *net, const xent_dataset *data,
                                   const xent_scaling *scaling, xent_loss loss, xent_evaluation *result,
                                   xent_metrics *metrics, xent_error *error);

/* The same of a set with targets: a regression (loss squared, l1 or huber), whose targets were scaled by
 * `target` in training (NULL: not at all), or labels of 0 and 1 (bce), which are told where their logit is
 * above 0. `values`, if not NULL, has room for (rows, outputs): a regression's values in the unit of the
 * targets, or the probability of each label. Errors as above, but for metrics; E_ARGUMENT: no targets, a loss
 * of classes; E_VALUE: a label outside 0 .. 1. */
XENT_API xent_status xent_evaluate_targets(xent_tape *tape, const xent_net *net, const xent_dataset *data,
                                           const xent_scaling *scaling, const xent_scaling *target,
                                           xent_loss loss, xent_evaluation *result, xent_real *values,
                                           xent_error *error);

/* ---- Training ------------------------------------------------------------------------------------------ */

/* One epoch. Accuracies are fractions, NaN of a regression; root mean squared errors are in the unit of the
 * targets, NaN of all else. Training figures are the running mean over the epoch's batches, while the
 * weights change: with a focus, of the rows that it had. Test and validation figures are of the weights at
 * its end, NaN without such data. */
typedef struct xent_epoch {
    int epoch; /* from 1 */
    double train_loss, train_accuracy;
    double test_loss, test_accuracy;
    double validation_loss, validation_accuracy;
    double mean_gradient; /* mean of |d loss of a row / d logit| over rows, classes and batches: the signal
                             that reaches the network; it does not depend on the batch size */
    double rate;          /* learning rate of the last step */
    double seconds;       /* since xent_fit began */
    double train_rmse, test_rmse, validation_rmse;
} xent_epoch;

/* After a step: where the epoch stands. */
typedef struct xent_step {
    int epoch, epochs;   /* of how many */
    int64_t step, steps; /* over all epochs, from 1; fewer than `steps` where rows are left out (focus) */
    int64_t rows, total_rows; /* whose turn is over in all epochs, be they left out, of how many */
    double loss, accuracy;    /* running means over the epoch so far */
    double seconds;
    double rmse; /* likewise; of each pair of accuracy and rmse one is NaN */
} xent_step;

/* The epochs of a run, in order; grows as needed. Start with {NULL, 0, 0}. */
typedef struct xent_history {
    xent_epoch *epochs;
    int count, capacity;
} xent_history;

/* Appends a copy of the epoch. E_ARGUMENT: NULL; E_MEMORY; then the history is as it was. */
XENT_API xent_status xent_history_add(xent_history *history, const xent_epoch *epoch, xent_error *error);
XENT_API void xent_history_clear(xent_history *history); /* frees; {NULL, 0, 0} again */

/* Writes the epochs as CSV with a header line (of a regression with rmse in place of accuracy), to a file
 * that appears whole or not at all. E_ARGUMENT: NULL; E_IO; E_MEMORY. */
XENT_API xent_status xent_history_save(const xent_history *history, const char *path, xent_error *error);

typedef struct xent_fit_data {
    const xent_dataset *train;
    const xent_dataset *test;       /* measured after each epoch, or the last alone; may be NULL */
    const xent_dataset *validation; /* likewise; what patience and target look at */
    xent_scaling scaling;           /* of the training set's pixels */
    xent_scaling target;            /* of a regression's targets (xent_target_scaling); zeros: as they are */
    const xent_columns *columns;    /* of a table, as what is trained is to be called: a checkpoint goes on
                                       under the same ones alone (checkpoint.h); NULL: not known */
} xent_fit_data;

/* What stands between backward and update: the gradients are there, of the mean loss over the rows of the
 * step. */
typedef struct xent_update {
    xent_params *params; /* of the network; gradients may be changed, values not */
    int64_t step;        /* over all epochs, from 1 */
    int64_t rows;        /* of the step */
} xent_update;

typedef struct xent_fit_options {
    xent_recipe recipe; /* what and how (recipe.h) */
    /* May change the gradients of a step: adds those of other machines, or noise. What is not XENT_OK ends
     * training with this status, before the update; a message may be written to *error. NULL: not called. */
    xent_status (*before_update)(void *context, const xent_update *update, xent_error *error);
    /* Nonzero ends training there. NULL: not called. */
    int (*after_step)(void *context, const xent_step *step);
    int (*after_epoch)(void *context, const xent_epoch *epoch);
    void *context;
    int measure_last; /* 1: test and validation set are measured after the last epoch of the recipe alone, and
                         their figures in the others are NaN; not with patience or a target */
} xent_fit_options;
#define XENT_FIT_DEFAULT XENT_ZERO

/* Why training ended. */
typedef enum xent_fit_end {
    XENT_END_NONE,     /* it goes on, or an error ended it */
    XENT_END_EPOCHS,   /* all epochs are done */
    XENT_END_TARGET,   /* the target is reached */
    XENT_END_PATIENCE, /* the validation loss no longer falls */
    XENT_END_CALLER    /* a callback said so */
} xent_fit_end;

typedef struct xent_fit_result {
    xent_history history; /* free with xent_history_clear */
    xent_fit_end end;
    int64_t steps, rows; /* trained on */
    int best_epoch;      /* the last that ended, or with patience the best, whose weights are kept; 0: none */
    double seconds;
} xent_fit_result;

/* Trains the network in place; NULL options mean all defaults. The weights are a function of the seed,
 * whatever the number of threads.
 * E_ARGUMENT: NULL, a number of the recipe that no training can have, such as epochs or batch below 1,
 * patience or a target on a validation set that is not there, a loss that does not fit the task, sets that
 * have not what the task needs (labels, or targets), sets whose classes differ in number or name (without
 * names: in their numbers; load one under the classes of the other, data.h), a last batch of one row for a
 * network that needs two (xent_net_least_rows; with a focus too it has two, then); E_SHAPE: network and data
 * do not fit; E_NONFINITE: a feature is infinite or NaN (the message names set, row and feature, before the
 * first step), or an output, the loss or a weight became infinite or NaN (the message names epoch and step,
 * and where a set is measured, set and row); E_VALUE: a label outside the classes (set and row);
 * XENT_LABEL_UNKNOWN is one for the training set, others are only measured, but patience needs a known one;
 * one of several labels outside 0 .. 1; a class without rows where class weights are balanced; E_MEMORY;
 * what before_update returned. After an error the weights are those of the last step: with E_NONFINITE, of
 * the step that spoilt them; with patience those of the best epoch. With the best weights come the running
 * statistics beside them (batchnorm). For steps one by one, and for runs that are interrupted and go on, see
 * trainer.h. */
XENT_API xent_status xent_fit(xent_tape *tape, xent_net *net, const xent_fit_data *data,
                              const xent_fit_options *options, xent_fit_result *result, xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
