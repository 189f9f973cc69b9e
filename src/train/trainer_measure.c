#include <math.h>

#include "base/clock.h"
#include "train/trainer.h"

double trainer_accuracy(const xent_trainer *t) {
    if (t->objective.task == XENT_TASK_REGRESSION) return (double)NAN;
    return (double)t->epoch_correct / (double)t->epoch_rows;
}

double trainer_rmse(const xent_trainer *t) {
    if (t->objective.task != XENT_TASK_REGRESSION) return (double)NAN;
    return sqrt(t->epoch_squares / (double)t->epoch_rows);
}

/* What is kept of a set's measuring. */
typedef struct figures {
    double loss, accuracy, rmse;
} figures;

static xent_status measure(xent_trainer *t, const xent_dataset *data, const char *what, figures *f,
                           xent_error *error) {
    *f = (figures){(double)NAN, (double)NAN, (double)NAN};
    if (!data) return XENT_OK;
    xent_evaluation e;
    xent_error problem;
    const xent_loss loss = t->options.recipe.loss;
    const xent_status status =
        t->objective.task == XENT_TASK_CLASSIFY
            ? xent_evaluate(t->tape, t->net, data, &t->data.scaling, loss, &e, NULL, &problem)
            : xent_evaluate_targets(t->tape, t->net, data, &t->data.scaling, &t->data.target, loss, &e, NULL,
                                    &problem);
    if (status != XENT_OK)
        return xent_fail(error, status, "fit: %s in epoch %d, after step %lld: %s", what,
                         t->history.count + 1, (long long)trainer_place(t), problem.message);
    *f = (figures){e.loss, e.accuracy, e.regression.rmse};
    return XENT_OK;
}

static xent_status measure_epoch(xent_trainer *t, xent_epoch *e, xent_error *error) {
    const double rows = (double)t->epoch_rows;
    const int measures = !t->options.measure_last || t->history.count + 1 >= t->options.recipe.epochs;
    figures validation, test;
    xent_status status =
        measure(t, measures ? t->data.validation : NULL, "the validation set", &validation, error);
    if (status == XENT_OK) status = measure(t, measures ? t->data.test : NULL, "the test set", &test, error);
    if (status != XENT_OK) return status;
    *e = (xent_epoch){.epoch = t->history.count + 1,
                      .train_loss = t->epoch_loss / rows,
                      .train_accuracy = trainer_accuracy(t),
                      .train_rmse = trainer_rmse(t),
                      .validation_loss = validation.loss,
                      .validation_accuracy = validation.accuracy,
                      .validation_rmse = validation.rmse,
                      .test_loss = test.loss,
                      .test_accuracy = test.accuracy,
                      .test_rmse = test.rmse,
                      .mean_gradient = t->epoch_gradient / rows,
                      .rate = t->rate,
                      .seconds = clock_seconds() - t->started};
    return xent_history_add(&t->history, e, error);
}

/* The last epoch counts as the best one, unless patience looks for it. */
static void keep_best(xent_trainer *t, const xent_epoch *e) {
    if (t->best_weights && !(e->validation_loss < t->best_loss)) return;
    xent_params *weights = xent_net_params(t->net), *statistics = xent_net_buffers(t->net);
    t->best_epoch = e->epoch;
    if (t->best_weights) t->best_loss = e->validation_loss;
    trainer_copy(t->best_weights, xent_params_block(weights), weights);
    trainer_copy(t->best_statistics, xent_params_block(statistics), statistics);
}

void xent_trainer_use_best(xent_trainer *t) {
    if (!t || t->best_epoch < 1) return;
    xent_params *weights = xent_net_params(t->net), *statistics = xent_net_buffers(t->net);
    trainer_copy(xent_params_block(weights), t->best_weights, weights);
    trainer_copy(xent_params_block(statistics), t->best_statistics, statistics);
}

xent_fit_end trainer_end_of(const xent_trainer *t) {
    const xent_fit_options *o = &t->options;
    const int count = t->history.count;
    if (count < 1) return XENT_END_NONE;
    const xent_epoch *last = &t->history.epochs[count - 1];
    if (o->recipe.target > 0 &&
        (o->recipe.target_on_test ? last->test_accuracy : last->validation_accuracy) >= o->recipe.target)
        return XENT_END_TARGET;
    if (o->recipe.patience > 0 && count - t->best_epoch >= o->recipe.patience) return XENT_END_PATIENCE;
    return count >= o->recipe.epochs ? XENT_END_EPOCHS : XENT_END_NONE;
}

xent_status xent_trainer_measure(xent_trainer *t, xent_error *error) {
    if (!t) return xent_fail(error, XENT_E_ARGUMENT, "fit: the trainer is NULL");
    if (t->end != XENT_END_NONE || xent_trainer_steps_left(t) > 0)
        return xent_fail(error, XENT_E_STATE, "fit: %s",
                         t->end != XENT_END_NONE ? "training has ended" : "steps of the epoch are left");
    xent_epoch e;
    const xent_status status = measure_epoch(t, &e, error);
    if (status != XENT_OK) return status;
    keep_best(t, &e);
    t->epoch_rows = t->epoch_correct = 0;
    t->epoch_loss = t->epoch_gradient = t->epoch_squares = 0;
    focus_next(&t->focus);
    trainer_enter_epoch(t, t->history.count, t->focus.waits);
    const xent_fit_options *o = &t->options;
    const int ended = o->after_epoch && o->after_epoch(o->context, &e);
    t->end = ended ? XENT_END_CALLER : trainer_end_of(t);
    return XENT_OK;
}
