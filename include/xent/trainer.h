/* trainer.h: training step by step, by an object whose state can be saved and set.
 *
 *     trainer = xent_trainer_create(tape, net, &data, &options, &error);
 *     while (xent_trainer_end(trainer) == XENT_END_NONE)
 *         if (xent_trainer_epoch(trainer, &error) != XENT_OK) report(error.message);
 *     xent_trainer_use_best(trainer);
 *
 * is all of xent_fit (train.h), whose options, callbacks and figures these are. A trainer that is given the
 * state of another one of the same options goes on to the same bits, from any step, on any number of threads.
 * checkpoint.h keeps that state in a file. */
#ifndef XENT_TRAINER_H
#define XENT_TRAINER_H

#include "xent/train.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct xent_trainer xent_trainer;

/* A trainer of the network, before its first step. It borrows tape, network and data sets until it is
 * destroyed; the options are copied, NULL means all defaults. NULL and *error: as xent_fit. Free it with
 * xent_trainer_destroy, which leaves the network as it is; NULL is fine. */
XENT_API xent_trainer *xent_trainer_create(xent_tape *tape, xent_net *net, const xent_fit_data *data,
                                           const xent_fit_options *options, xent_error *error);
XENT_API void xent_trainer_destroy(xent_trainer *trainer);

/* One step, on the next batch of the epoch: gather, forward, loss, backward, before_update, update,
 * after_step. An epoch has ceil(rows / batch) steps. E_STATE: the steps of the epoch are done and it is to be
 * measured, or training has ended; E_ARGUMENT: NULL; E_NONFINITE: an output, the loss or, at the end of
 * an epoch or of training, a weight became infinite or NaN, and the weights are those of the step that spoilt
 * them; E_MEMORY; what before_update returned. After an error but that of a weight, everything is as before
 * the step, which may be tried again. */
XENT_API xent_status xent_trainer_step(xent_trainer *trainer, xent_error *error);

/* Ends an epoch whose steps are done: measures validation and test set, adds to the history, keeps the best
 * weights, calls after_epoch, and finds out whether training ends here. E_STATE: steps are left, or training
 * has ended; E_ARGUMENT: NULL; E_NONFINITE: an output of a row, or a loss, is infinite or NaN (the message
 * names set, epoch, step and row); E_MEMORY. After an error everything is as before, and it may be tried
 * again. */
XENT_API xent_status xent_trainer_measure(xent_trainer *trainer, xent_error *error);

/* The steps that are left of the epoch, and then its measuring; less where after_step ends it. Statuses as of
 * both. */
XENT_API xent_status xent_trainer_epoch(xent_trainer *trainer, xent_error *error);

/* The steps of an epoch that are left before it is measured; 0 for NULL. */
XENT_API int64_t xent_trainer_steps_left(const xent_trainer *trainer);

/* Why training ended; XENT_END_NONE while it goes on, and for NULL. */
XENT_API xent_fit_end xent_trainer_end(const xent_trainer *trainer);

/* With patience, gives the network the weights and running statistics of its best epoch, where one has ended;
 * what comes after is no continuation of the run. NULL is fine. */
XENT_API void xent_trainer_use_best(xent_trainer *trainer);

/* ---- The state ---------------------------------------------------------------------------------------- */

/* The arrays of a state. Weights and running statistics are the blocks of the network (params.h), the
 * optimiser's are as optimizer.h says; of the best epoch there are some with patience only. With a focus
 * (recipe.h) there is a number for each row of the training set: 0, or how many epochs it is left out of,
 * this one included, or XENT_FOCUS_EPOCHS + 1 where it was found to be known in this epoch. */
#define XENT_TRAINING_ARRAY_LIST(X)                                                                          \
    X(WEIGHTS, "weights")                                                                                    \
    X(STATISTICS, "statistics")                                                                              \
    X(OPTIMIZER, "optimizer")                                                                                \
    X(BEST_WEIGHTS, "best_weights")                                                                          \
    X(BEST_STATISTICS, "best_statistics")                                                                    \
    X(FOCUS, "focus")

typedef enum xent_training_array {
#define XENT_TRAINING_ARRAY_ENUM(name, text) XENT_TRAINING_##name,
    XENT_TRAINING_ARRAY_LIST(XENT_TRAINING_ARRAY_ENUM)
#undef XENT_TRAINING_ARRAY_ENUM
        XENT_TRAINING_ARRAYS
} xent_training_array;

/* "weights" and the like; "unknown" for a number that is none. Static storage. */
XENT_API const char *xent_training_array_name(xent_training_array array);

/* All that a checkpoint holds beside options and data. Everything else (the order of the rows, dropout's
 * masks, the rate) is a function of these numbers and the options. */
typedef struct xent_training_state {
    int64_t step; /* steps made in all epochs, which are the optimiser's too */
    int64_t rows; /* trained on in all epochs */
    int64_t epoch_rows,
        epoch_correct; /* sums over the steps of the epoch so far: rows, which are the place in the epoch,
                          rows that were right, */
    double epoch_loss, epoch_gradient; /* losses, and |d loss / d logit|, a mean over the classes, */
    double epoch_squares;              /* and squared errors of a regression, in the unit of its targets */
    double rate;                       /* of the last step */
    double seconds;                    /* spent on training so far */
    double best_loss;                  /* on the validation set; infinite before the first epoch */
    int best_epoch;                    /* as in xent_fit_result */
    xent_history history;              /* of the epochs that are measured */
    struct {
        size_t size; /* numbers; 0: there are none */
        const xent_real *values;
    } arrays[XENT_TRAINING_ARRAYS];
} xent_training_state;

/* The state between two steps. History and arrays are the trainer's own: valid until its next call. */
XENT_API xent_training_state xent_trainer_state(const xent_trainer *trainer);

/* Sets the state, which is copied, network and optimiser included; a target or patience of the options that
 * it meets ends training here. Which parameters are frozen is no part of it. E_ARGUMENT: NULL; E_SHAPE: an
 * array has not the size that network and options give it (the message has its name and both sizes); E_VALUE:
 * numbers that contradict each other or the data, or are infinite or NaN; E_MEMORY. After an error nothing is
 * changed. */
XENT_API xent_status xent_trainer_set_state(xent_trainer *trainer, const xent_training_state *state,
                                            xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
