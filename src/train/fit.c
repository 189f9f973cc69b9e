#include "base/clock.h"
#include "train/trainer.h"

static xent_status run_epochs(xent_trainer *t, xent_error *error) {
    xent_status status = XENT_OK;
    while (status == XENT_OK && t->end == XENT_END_NONE) status = xent_trainer_epoch(t, error);
    return status;
}

xent_status xent_fit(xent_tape *tape, xent_net *net, const xent_fit_data *data,
                     const xent_fit_options *options, xent_fit_result *result, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (!result) return xent_fail(error, XENT_E_ARGUMENT, "fit: result is NULL");
    *result = (xent_fit_result){{NULL, 0, 0}, XENT_END_NONE, 0, 0, 0, 0};
    xent_trainer *t = xent_trainer_create(tape, net, data, options, error);
    if (!t) return error->status;
    const xent_status status = run_epochs(t, error);
    /* With patience the network keeps its best weights, however the run ended. */
    xent_trainer_use_best(t);
    *result = (xent_fit_result){.history = t->history,
                                .end = t->end,
                                .steps = t->step,
                                .rows = t->rows,
                                .best_epoch = t->best_epoch,
                                .seconds = clock_seconds() - t->started};
    t->history = (xent_history){NULL, 0, 0}; /* is the caller's */
    xent_trainer_destroy(t);
    return status;
}
