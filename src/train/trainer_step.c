#include <math.h>
#include <stdio.h>

#include "base/clock.h"
#include "math/vector.h"
#include "train/trainer.h"
#include "xent/loader.h"

/* Puts the loader before the batch of the next step. */
static xent_status seek(xent_trainer *t, xent_error *error) {
    return t->loader_stands
               ? XENT_OK
               : xent_loader_seek(t->loader, (uint32_t)t->history.count, trainer_place(t), error);
}

/* The step of the schedule, for which each epoch is one of all rows: step n of N of an epoch ends where step
 * n S / N of S would. */
static int64_t scheduled_step(const xent_trainer *t) {
    const int64_t whole = t->steps_per_epoch;
    return t->history.count * whole + (trainer_place(t) + 1) * whole / t->epoch_steps - 1;
}

/* The batch of the step, and the rate for it. */
static xent_status begin_step(xent_trainer *t, xent_batch *batch, xent_error *error) {
    const xent_status status = seek(t, error);
    if (status != XENT_OK) return status;
    xent_tape_reset(t->tape);
    if (!xent_loader_next(t->loader, t->tape, batch))
        return xent_fail(error, xent_tape_status(t->tape), "fit: %s", xent_tape_error(t->tape));
    t->loader_stands = 0; /* but for a step that is done */
    t->rate = xent_schedule_rate(&t->options.recipe.schedule, scheduled_step(t),
                                 t->steps_per_epoch * t->options.recipe.epochs);
    return xent_optimizer_set_rate(t->optimizer, t->rate) == XENT_OK
               ? XENT_OK
               : xent_fail(error, XENT_E_ARGUMENT, "fit: the schedule gives the rate %g at step %lld",
                           t->rate, (long long)t->step);
}

static xent_status fail_nonfinite(const xent_trainer *t, const char *what, double value, int64_t step,
                                  xent_error *error) {
    const xent_schedule constant = {.rate = t->options.recipe.schedule.rate}; /* 0: the usual one */
    const double rate = xent_schedule_rate(&constant, 0, 1);
    char advice[80] = "";
    if (rate > 0) snprintf(advice, sizeof advice, "; a lower learning rate than %g may help", rate);
    return xent_fail(error, XENT_E_NONFINITE, "fit: %s became %g in epoch %d, step %lld%s", what, value,
                     t->history.count + 1, (long long)step, advice);
}

/* What a batch gives. */
typedef struct answers {
    xent_tensor *logits;
    const xent_tensor *losses; /* of its rows, for the focus; NULL: none is asked for */
    double loss;
} answers;

/* Forward, loss and backward. */
static xent_status differentiate(xent_trainer *t, const xent_batch *batch, answers *a, xent_error *error) {
    const xent_pass pass = {1, t->options.recipe.seed, (uint64_t)t->step};
    a->logits = xent_net_forward(t->tape, t->net, batch->x, &pass);
    a->losses = focus_losses(&t->focus, t->tape, a->logits, batch->labels);
    xent_tensor *mean =
        objective_loss(&t->objective, t->tape, a->logits, (truth){batch->labels, batch->targets});
    xent_backward(t->tape, mean);
    const xent_status status = xent_tape_status(t->tape);
    if (status != XENT_OK) return xent_fail(error, status, "fit: %s", xent_tape_error(t->tape));
    a->loss = xent_tensor_item(mean);
    const xent_real *z = xent_tensor_values(a->logits);
    const size_t size = xent_tensor_size(a->logits), finite = vec_count_finite(size, z);
    if (!isfinite(a->loss)) return fail_nonfinite(t, "the loss", a->loss, trainer_place(t) + 1, error);
    if (finite < size)
        return fail_nonfinite(t, "an output of the network", (double)z[finite], trainer_place(t) + 1, error);
    return XENT_OK;
}

/* After the last step of an epoch, or of a run: what it spoilt no loss has shown yet. */
static xent_status check_weights(const xent_trainer *t, xent_error *error) {
    if (t->end == XENT_END_NONE && xent_trainer_steps_left(t) > 0) return XENT_OK;
    xent_params *const sets[] = {xent_net_params(t->net), xent_net_buffers(t->net)};
    for (int k = 0; k < 2; k++) {
        const xent_real *numbers = xent_params_block(sets[k]);
        const size_t size = xent_params_block_size(sets[k]), finite = vec_count_finite(size, numbers);
        if (finite < size)
            return fail_nonfinite(t, "a weight", (double)numbers[finite], trainer_place(t), error);
    }
    return XENT_OK;
}

/* What others make of the gradients, and then the optimiser. */
static xent_status update(xent_trainer *t, int64_t rows, xent_error *error) {
    const xent_fit_options *o = &t->options;
    if (o->before_update) {
        const xent_update now = {xent_net_params(t->net), t->step + 1, rows};
        if (error) *error = (xent_error){XENT_OK, ""};
        const xent_status status = o->before_update(o->context, &now, error);
        if (status != XENT_OK) {
            if (error && error->status == XENT_OK)
                xent_fail(error, status, "fit: before_update ended it at step %lld", (long long)now.step);
            return status;
        }
    }
    const xent_status status = xent_optimizer_step(t->optimizer, t->tape);
    return status == XENT_OK ? status : xent_fail(error, status, "fit: %s", xent_tape_error(t->tape));
}

/* The sum of |d loss / d logit| over a batch; backward is done. */
static double gradient_sum(const xent_tensor *logits) {
    const xent_real *gradient = xent_tensor_gradient(logits);
    const size_t size = gradient ? xent_tensor_size(logits) : 0;
    double sum = 0;
    for (size_t i = 0; i < size; i++) sum += fabs((double)gradient[i]);
    return sum;
}

static void count_step(xent_trainer *t, const xent_batch *batch, const answers *a) {
    const double rows = (double)batch->rows;
    const int64_t classes = xent_tensor_shape(a->logits).dim[1];
    const score right = objective_score(&t->objective, a->logits, (truth){batch->labels, batch->targets});
    t->step++;
    t->rows += batch->rows;
    t->epoch_rows += batch->rows;
    t->epoch_correct += right.correct;
    t->epoch_squares += right.squares;
    t->epoch_loss += a->loss * rows;
    /* The loss is a mean over rows; times the rows, the gradient is a row's own. */
    t->epoch_gradient += gradient_sum(a->logits) * rows / (double)classes;
    focus_note(&t->focus, a->losses, batch->order);
}

/* Rows whose turn is over, in all epochs: trained on, or left out. */
static int64_t rows_passed(const xent_trainer *t) {
    const int64_t all = t->data.train->rows, some = xent_loader_rows(t->loader);
    return t->history.count * all + all * t->epoch_rows / some;
}

/* Asks the caller whether to go on. */
static void tell_step(xent_trainer *t) {
    const xent_fit_options *o = &t->options;
    if (!o->after_step) return;
    const double rows = (double)t->epoch_rows;
    const xent_step step = {.epoch = t->history.count + 1,
                            .epochs = o->recipe.epochs,
                            .step = t->step,
                            .steps = t->steps_per_epoch * o->recipe.epochs,
                            .rows = rows_passed(t),
                            .total_rows = t->data.train->rows * o->recipe.epochs,
                            .loss = t->epoch_loss / rows,
                            .accuracy = trainer_accuracy(t),
                            .rmse = trainer_rmse(t),
                            .seconds = clock_seconds() - t->started};
    if (o->after_step(o->context, &step)) t->end = XENT_END_CALLER;
}

xent_status xent_trainer_step(xent_trainer *t, xent_error *error) {
    if (!t) return xent_fail(error, XENT_E_ARGUMENT, "fit: the trainer is NULL");
    if (t->end != XENT_END_NONE || xent_trainer_steps_left(t) < 1)
        return xent_fail(error, XENT_E_STATE, "fit: %s",
                         t->end != XENT_END_NONE ? "training has ended"
                                                 : "the steps of the epoch are done; measure it first");
    xent_batch batch;
    answers a = {.loss = 0};
    const double rate = t->rate;
    xent_params *statistics = xent_net_buffers(t->net);
    trainer_copy(t->statistics_before, xent_params_block(statistics), statistics);
    xent_status status = begin_step(t, &batch, error);
    if (status == XENT_OK) status = differentiate(t, &batch, &a, error);
    if (status == XENT_OK) status = update(t, batch.rows, error);
    if (status != XENT_OK) {
        t->rate = rate;
        trainer_copy(xent_params_block(statistics), t->statistics_before, statistics);
        return status;
    }
    t->loader_stands = 1;
    count_step(t, &batch, &a);
    tell_step(t);
    return check_weights(t, error);
}
