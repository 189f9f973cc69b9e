#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/defaults.h"
#include "train/train.h"

/* Everything a run owns, so that one function frees it, however the run ends. */
typedef struct run {
    xent_tape *tape;
    xent_net *net;
    const xent_fit_data *data;
    const xent_fit_options *options;
    xent_fit_result *result;
    xent_error *error;
    xent_optimizer *optimizer;
    xent_loader *loader;
    double started;
    int64_t steps_per_epoch, train_rows;
    double rate;
    xent_real *best; /* the weights of the epoch with the lowest validation loss, with patience */
    double best_loss;
    int64_t rows, correct; /* sums over the epoch so far */
    double loss, gradient;
} run;

static xent_status check_arguments(const xent_net *net, const xent_fit_data *data, const xent_fit_options *o,
                                   xent_error *error) {
    if (o->epochs < 1 || o->batch < 1)
        return xent_fail(error, XENT_E_ARGUMENT, "fit: %d epochs, batch %lld; expected at least 1 of each",
                         o->epochs, (long long)o->batch);
    if (data->train->rows < 1) return xent_fail(error, XENT_E_ARGUMENT, "fit: the training set has no rows");
    int on_validation = o->patience > 0 || (o->target > 0 && !o->target_on_test);
    if (on_validation && !data->validation)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "fit: patience or target asks for a validation set; there is none");
    if (o->target > 0 && o->target_on_test && !data->test)
        return xent_fail(error, XENT_E_ARGUMENT, "fit: the target asks for a test set; there is none");
    if (train_check_fit(net, data->train, "the training set", error) != XENT_OK) return error->status;
    if (data->test && train_check_fit(net, data->test, "the test set", error) != XENT_OK)
        return error->status;
    if (data->validation) return train_check_fit(net, data->validation, "the validation set", error);
    return XENT_OK;
}

static xent_status start_run(run *r) {
    const xent_fit_options *o = r->options;
    r->started = clock_seconds();
    r->train_rows = r->data->train->rows;
    /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): batches below 1 were refused */
    r->steps_per_epoch = (r->train_rows + o->batch - 1) / o->batch;
    r->best_loss = INFINITY;
    r->optimizer = xent_optimizer_create(xent_net_params(r->net), &o->optimizer, r->error);
    if (!r->optimizer) return r->error->status;
    const xent_loader_options batches = {.batch = o->batch, .seed = o->seed};
    r->loader = xent_loader_create(r->data->train, &r->data->scaling, &batches, r->error);
    if (!r->loader) return r->error->status;
    if (o->patience > 0) {
        r->best = malloc(xent_params_block_size(xent_net_params(r->net)) * sizeof *r->best);
        if (!r->best) return xent_fail(r->error, XENT_E_MEMORY, "fit: no memory to keep the best weights");
    }
    return XENT_OK;
}

static void end_run(run *r) {
    r->result->seconds = clock_seconds() - r->started;
    xent_optimizer_destroy(r->optimizer);
    xent_loader_destroy(r->loader);
    free(r->best);
}

/* The sum of |d loss / d logit| over a batch; backward is done. */
static double gradient_sum(const xent_tensor *logits) {
    const xent_real *gradient = xent_tensor_gradient(logits);
    double sum = 0;
    for (size_t i = 0; gradient && i < xent_tensor_size(logits); i++) sum += fabs((double)gradient[i]);
    return sum;
}

/* Forward, loss, backward and update for one batch. */
static xent_status train_batch(run *r, const xent_batch *batch) {
    const int64_t step = r->result->steps % r->steps_per_epoch + 1;
    const xent_pass pass = {1, r->options->seed, (uint64_t)r->result->steps};
    xent_tensor *logits = xent_net_forward(r->tape, r->net, batch->x, &pass);
    xent_tensor *loss = xent_classification_loss(r->tape, r->options->loss, logits, batch->labels);
    xent_backward(r->tape, loss);
    xent_status status = xent_tape_status(r->tape);
    if (status != XENT_OK) return xent_fail(r->error, status, "fit: %s", xent_tape_error(r->tape));
    double value = xent_tensor_item(loss);
    if (!isfinite(value))
        return xent_fail(r->error, XENT_E_NONFINITE,
                         "fit: the loss became %g in epoch %d, step %lld; a lower learning "
                         "rate than %g may help",
                         value, r->result->history.count + 1, (long long)step, r->rate);
    status = xent_optimizer_step(r->optimizer, r->tape);
    if (status != XENT_OK) return xent_fail(r->error, status, "fit: %s", xent_tape_error(r->tape));
    double rows = (double)batch->rows;
    int64_t classes = xent_tensor_shape(logits).dim[1];
    r->rows += batch->rows;
    r->loss += value * rows;
    r->correct += xent_count_correct(xent_tensor_values(logits), batch->labels, batch->rows, classes);
    /* The loss is a mean over rows; times the rows, the gradient is a row's own. */
    r->gradient += gradient_sum(logits) * rows / (double)classes;
    return XENT_OK;
}

/* Asks the caller whether to go on after a step: 1 to end. */
static int after_step(run *r) {
    const xent_fit_options *o = r->options;
    if (!o->after_step) return 0;
    double rows = (double)r->rows;
    xent_step step = {.epoch = r->result->history.count + 1,
                      .epochs = o->epochs,
                      .step = r->result->steps,
                      .steps = r->steps_per_epoch * o->epochs,
                      .rows = r->result->rows,
                      .total_rows = r->train_rows * o->epochs,
                      .loss = r->loss / rows,
                      .accuracy = (double)r->correct / rows,
                      .seconds = clock_seconds() - r->started};
    return o->after_step(o->context, &step);
}

/* Trains on every batch of one epoch. *ended: a callback said so. */
static xent_status train_epoch(run *r, int epoch, int *ended) {
    r->rows = r->correct = 0;
    r->loss = r->gradient = 0;
    xent_loader_start(r->loader, (uint32_t)epoch);
    for (int64_t i = 0; i < r->steps_per_epoch && !*ended; i++) {
        xent_batch batch;
        xent_tape_reset(r->tape);
        if (!xent_loader_next(r->loader, r->tape, &batch))
            return xent_fail(r->error, xent_tape_status(r->tape), "fit: %s", xent_tape_error(r->tape));
        r->rate = xent_schedule_rate(&r->options->schedule, r->result->steps,
                                     r->steps_per_epoch * r->options->epochs);
        xent_status status = xent_optimizer_set_rate(r->optimizer, r->rate);
        if (status != XENT_OK)
            return xent_fail(r->error, status, "fit: the schedule gives the rate %g at step %lld", r->rate,
                             (long long)r->result->steps);
        status = train_batch(r, &batch);
        if (status != XENT_OK) return status;
        r->result->steps++;
        r->result->rows += batch.rows;
        *ended = after_step(r);
    }
    return XENT_OK;
}

static xent_status measure(run *r, const xent_dataset *data, double *loss, double *accuracy) {
    *loss = *accuracy = (double)NAN;
    if (!data) return XENT_OK;
    xent_evaluation e;
    xent_status status =
        xent_evaluate(r->tape, r->net, data, &r->data->scaling, r->options->loss, &e, NULL, r->error);
    if (status != XENT_OK) return status;
    *loss = e.loss;
    *accuracy = e.accuracy;
    return XENT_OK;
}

static xent_status finish_epoch(run *r, xent_epoch *e) {
    double rows = (double)r->rows;
    *e = (xent_epoch){.epoch = r->result->history.count + 1,
                      .train_loss = r->loss / rows,
                      .train_accuracy = (double)r->correct / rows,
                      .mean_gradient = r->gradient / rows,
                      .rate = r->rate};
    xent_status status = measure(r, r->data->validation, &e->validation_loss, &e->validation_accuracy);
    if (status == XENT_OK) status = measure(r, r->data->test, &e->test_loss, &e->test_accuracy);
    e->seconds = clock_seconds() - r->started;
    return status == XENT_OK ? xent_history_add(&r->result->history, e, r->error) : status;
}

/* Keeps the best weights; 1 when patience is at its end. */
static int patience_ends(run *r, const xent_epoch *e) {
    if (!r->best) {
        r->result->best_epoch = e->epoch;
        return 0;
    }
    xent_params *params = xent_net_params(r->net);
    if (e->validation_loss < r->best_loss) {
        r->best_loss = e->validation_loss;
        r->result->best_epoch = e->epoch;
        memcpy(r->best, xent_params_block(params), xent_params_block_size(params) * sizeof *r->best);
    }
    return e->epoch - r->result->best_epoch >= r->options->patience;
}

static int target_reached(const xent_fit_options *o, const xent_epoch *e) {
    return o->target > 0 && (o->target_on_test ? e->test_accuracy : e->validation_accuracy) >= o->target;
}

static xent_status train_epochs(run *r) {
    const xent_fit_options *o = r->options;
    for (int i = 0; i < o->epochs; i++) {
        int ended = 0;
        xent_epoch e;
        xent_status status = train_epoch(r, i, &ended);
        if (status != XENT_OK) return status;
        r->result->end = XENT_END_CALLER;
        if (ended) return XENT_OK;
        status = finish_epoch(r, &e);
        if (status != XENT_OK) return status;
        int impatient = patience_ends(r, &e);
        if (o->after_epoch && o->after_epoch(o->context, &e)) return XENT_OK;
        r->result->end = XENT_END_TARGET;
        if (target_reached(o, &e)) return XENT_OK;
        r->result->end = XENT_END_PATIENCE;
        if (impatient) return XENT_OK;
    }
    r->result->end = XENT_END_EPOCHS;
    return XENT_OK;
}

/* The options with their defaults written out. */
static xent_fit_options complete(const xent_fit_options *options) {
    xent_fit_options o = options ? *options : (xent_fit_options)XENT_FIT_DEFAULT;
    o.epochs = (int)default_count(o.epochs, 10);
    o.batch = default_count(o.batch, 64);
    return o;
}

xent_status xent_fit(xent_tape *tape, xent_net *net, const xent_fit_data *data,
                     const xent_fit_options *options, xent_fit_result *result, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (!result) return xent_fail(error, XENT_E_ARGUMENT, "fit: result is NULL");
    *result = (xent_fit_result){{NULL, 0, 0}, XENT_END_EPOCHS, 0, 0, 0, 0};
    if (!tape || !net || !data || !data->train)
        return xent_fail(error, XENT_E_ARGUMENT, "fit: tape, network or training set is NULL");
    const xent_fit_options o = complete(options);
    run r = {.tape = tape, .net = net, .data = data, .options = &o, .result = result, .error = error};
    xent_status status = check_arguments(net, data, &o, error);
    if (status == XENT_OK) status = start_run(&r);
    if (status == XENT_OK) status = train_epochs(&r);
    /* With patience the network keeps its best weights, however the run ended. */
    if (r.best && result->best_epoch > 0) {
        xent_params *params = xent_net_params(net);
        memcpy(xent_params_block(params), r.best, xent_params_block_size(params) * sizeof *r.best);
    }
    end_run(&r);
    return status;
}
