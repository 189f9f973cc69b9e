#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/defaults.h"
#include "train/train.h"
#include "train/trainer.h"

static xent_status check_arguments(const xent_net *net, const xent_fit_data *data, const xent_fit_options *o,
                                   xent_error *error) {
    if (o->recipe.epochs < 1 || o->recipe.batch < 1)
        return xent_fail(error, XENT_E_ARGUMENT, "fit: %d epochs, batch %lld; expected at least 1 of each",
                         o->recipe.epochs, (long long)o->recipe.batch);
    if (data->train->rows < 1) return xent_fail(error, XENT_E_ARGUMENT, "fit: the training set has no rows");
    int on_validation = o->recipe.patience > 0 || (o->recipe.target > 0 && !o->recipe.target_on_test);
    if (on_validation && !data->validation)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "fit: patience or target asks for a validation set; there is none");
    if (o->recipe.target > 0 && o->recipe.target_on_test && !data->test)
        return xent_fail(error, XENT_E_ARGUMENT, "fit: the target asks for a test set; there is none");
    if (train_check_fit(net, data->train, "the training set", error) != XENT_OK) return error->status;
    if (data->test && train_check_fit(net, data->test, "the test set", error) != XENT_OK)
        return error->status;
    if (data->validation) return train_check_fit(net, data->validation, "the validation set", error);
    return XENT_OK;
}

/* The options with their defaults written out. */
static xent_fit_options complete(const xent_fit_options *options) {
    xent_fit_options o = options ? *options : (xent_fit_options)XENT_FIT_DEFAULT;
    o.recipe.epochs = (int)default_count(o.recipe.epochs, 10);
    o.recipe.batch = default_count(o.recipe.batch, 64);
    return o;
}

/* A copy of the set's values; *out stays NULL where there is no set. */
static xent_status copy_values(xent_params *set, xent_real **out, xent_error *error) {
    if (!set) return XENT_OK;
    const size_t bytes = xent_params_block_size(set) * sizeof **out;
    *out = malloc(bytes);
    if (!*out) return xent_fail(error, XENT_E_MEMORY, "fit: no memory to keep the best weights");
    memcpy(*out, xent_params_block(set), bytes);
    return XENT_OK;
}

static xent_status make_parts(xent_trainer *t, xent_error *error) {
    const xent_fit_options *o = &t->options;
    t->optimizer = xent_optimizer_create(xent_net_params(t->net), &o->recipe.optimizer, error);
    if (!t->optimizer) return error->status;
    const xent_loader_options batches = {
        .batch = o->recipe.batch, .seed = o->recipe.seed, .augment = o->recipe.augment};
    t->loader = xent_loader_create(t->data.train, &t->data.scaling, &batches, error);
    if (!t->loader) return error->status;
    xent_status status =
        trainer_weighting(&o->recipe, t->data.train, xent_net_outputs(t->net), &t->weighting, error);
    if (status != XENT_OK || o->recipe.patience <= 0) return status;
    status = copy_values(xent_net_params(t->net), &t->best_weights, error);
    return status == XENT_OK ? copy_values(xent_net_buffers(t->net), &t->best_statistics, error) : status;
}

xent_trainer *xent_trainer_create(xent_tape *tape, xent_net *net, const xent_fit_data *data,
                                  const xent_fit_options *options, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (!tape || !net || !data || !data->train) {
        xent_fail(error, XENT_E_ARGUMENT, "fit: tape, network or training set is NULL");
        return NULL;
    }
    const xent_fit_options o = complete(options);
    if (check_arguments(net, data, &o, error) != XENT_OK) return NULL;
    xent_trainer *t = calloc(1, sizeof *t);
    if (!t) {
        xent_fail(error, XENT_E_MEMORY, "fit: no memory for the trainer");
        return NULL;
    }
    t->started = clock_seconds();
    t->tape = tape;
    t->net = net;
    t->data = *data;
    t->options = o;
    t->best_loss = INFINITY;
    if (make_parts(t, error) == XENT_OK) {
        t->steps_per_epoch = xent_loader_batches(t->loader);
        return t;
    }
    xent_trainer_destroy(t);
    return NULL;
}

void xent_trainer_destroy(xent_trainer *t) {
    if (!t) return;
    xent_optimizer_destroy(t->optimizer);
    xent_loader_destroy(t->loader);
    xent_history_clear(&t->history);
    free((void *)t->weighting.class_weights);
    free(t->best_weights);
    free(t->best_statistics);
    free(t);
}

int64_t trainer_place(const xent_trainer *t) { return t->step - t->history.count * t->steps_per_epoch; }

int64_t xent_trainer_steps_left(const xent_trainer *t) {
    return t ? t->steps_per_epoch - trainer_place(t) : 0;
}

xent_fit_end xent_trainer_end(const xent_trainer *t) { return t ? t->end : XENT_END_NONE; }

xent_status xent_trainer_epoch(xent_trainer *t, xent_error *error) {
    if (!t) return xent_fail(error, XENT_E_ARGUMENT, "fit: the trainer is NULL");
    while (xent_trainer_steps_left(t) > 0) {
        const xent_status status = xent_trainer_step(t, error);
        if (status != XENT_OK || t->end != XENT_END_NONE) return status;
    }
    return xent_trainer_measure(t, error);
}
