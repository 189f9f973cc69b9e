#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/count.h"
#include "base/defaults.h"
#include "model/recipe.h"
#include "train/train.h"
#include "train/trainer.h"
#include "xent/loader.h"

/* The losses of a task. */
static const char *losses_of(xent_task task, char *text, size_t size) {
    size_t used = 0;
    for (int i = 0; i < XENT_LOSS_COUNT && used < size; i++)
        if (xent_loss_fits((xent_loss)i, task))
            used += (size_t)snprintf(text + used, size - used, "%s%s", used ? ", " : "",
                                     xent_loss_name((xent_loss)i));
    return text;
}

static xent_status check_task(const xent_recipe *recipe, xent_error *error) {
    char losses[128] = "";
    if ((unsigned)recipe->task > XENT_TASK_MULTILABEL)
        return xent_fail(error, XENT_E_ARGUMENT, "fit: no task has the number %d", (int)recipe->task);
    if (!xent_loss_fits(recipe->loss, recipe->task))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "fit: the loss '%s' does not go with the task '%s'; expected %s",
                         xent_loss_name(recipe->loss), xent_task_name(recipe->task),
                         losses_of(recipe->task, losses, sizeof losses));
    if (recipe->task == XENT_TASK_REGRESSION && recipe->target > 0)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "fit: a target is an accuracy, which a regression does not have; patience can end "
                         "it");
    return XENT_OK;
}

/* What a set calls a class. */
static const char *class_text(const xent_dataset *data, int class, char number[24]) {
    if (data->class_names) return data->class_names[class];
    snprintf(number, 24, "%d", class);
    return number;
}

/* Whether a set has the classes of the training set. */
static xent_status check_classes(const xent_dataset *train, const xent_dataset *set, const char *what,
                                 xent_error *error) {
    char number[2][24];
    static const char way_out[] = "expected the same classes; load it under those of the training set "
                                  "(xent_data_like)";
    for (int k = 0; k < train->classes && k < set->classes; k++) {
        const char *a = class_text(train, k, number[0]), *b = class_text(set, k, number[1]);
        if (strcmp(a, b) != 0)
            return xent_fail(error, XENT_E_ARGUMENT,
                             "fit: class %d is '%.60s' in the training set and '%.60s' in %s; %s", k, a, b,
                             what, way_out);
    }
    if (set->classes == train->classes) return XENT_OK;
    const xent_dataset *larger = set->classes > train->classes ? set : train;
    const int least = set->classes > train->classes ? train->classes : set->classes;
    return xent_fail(
        error, XENT_E_ARGUMENT,
        "fit: the training set has %d classes and %s has %d: '%.60s' is a class of one alone; %s",
        train->classes, what, set->classes, class_text(larger, least, number[0]), way_out);
}

/* Whether a set, NULL: none, can be measured. */
static xent_status check_measured(const xent_net *net, const xent_dataset *train, const xent_dataset *set,
                                  xent_task task, const char *what, xent_error *error) {
    const xent_status status = set ? check_classes(train, set, what, error) : XENT_OK;
    return set && status == XENT_OK ? train_check_fit(net, set, task, XENT_LABEL_UNKNOWN, what, error)
                                    : status;
}

static xent_status check_sets(const xent_net *net, const xent_fit_data *data, xent_task task,
                              xent_error *error) {
    xent_status status = train_check_fit(net, data->train, task, 0, "the training set", error);
    if (status == XENT_OK) status = check_measured(net, data->train, data->test, task, "the test set", error);
    if (status == XENT_OK)
        status = check_measured(net, data->train, data->validation, task, "the validation set", error);
    return status;
}

/* Of the last batch of n rows. */
static int64_t last_batch(int64_t n, int64_t batch) {
    const int64_t rest = n % batch;
    return rest > 0 ? rest : batch;
}

/* Proposes the next smaller batch whose last one has rows enough; where there is none, a larger one. */
static xent_status check_last_batch(const xent_net *net, int64_t rows, int64_t batch, xent_error *error) {
    const int64_t least = xent_net_least_rows(net);
    if (last_batch(rows, batch) >= least) return XENT_OK;
    if (rows < least)
        return xent_fail(
            error, XENT_E_ARGUMENT,
            "fit: batchnorm needs two rows, for a variance, and there is one; expected more rows");
    int64_t better = batch;
    for (int64_t away = 1; last_batch(rows, better) < least; away++)
        better = batch > away ? batch - away : batch + away;
    return xent_fail(
        error, XENT_E_ARGUMENT,
        "fit: batches of %lld leave a last one of a single row of %lld, and batchnorm needs two, "
        "for a variance; expected a batch of %lld, for example",
        (long long)batch, (long long)rows, (long long)better);
}

/* The loss of no rows is no number, and none is lower. */
static xent_status check_patience(const xent_dataset *validation, xent_error *error) {
    if (!validation->labels) return XENT_OK;
    for (int64_t i = 0; i < validation->rows; i++)
        if (xent_dataset_label(validation, i) != XENT_LABEL_UNKNOWN) return XENT_OK;
    return xent_fail(
        error, XENT_E_VALUE,
        "fit: no row of the validation set has a class that is known, and patience looks at their "
        "loss; expected one at least");
}

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
    if (o->measure_last && (o->recipe.patience > 0 || o->recipe.target > 0))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "fit: patience or a target looks at every epoch; expected no measure_last");
    if (o->recipe.target > 0 && o->recipe.target_on_test && !data->test)
        return xent_fail(error, XENT_E_ARGUMENT, "fit: the target asks for a test set; there is none");
    xent_status status = check_task(&o->recipe, error);
    if (status == XENT_OK) status = check_sets(net, data, o->recipe.task, error);
    if (status == XENT_OK && o->recipe.patience > 0) status = check_patience(data->validation, error);
    if (status == XENT_OK) status = check_last_batch(net, data->train->rows, o->recipe.batch, error);
    return status;
}

/* The options with their defaults written out. */
static xent_fit_options complete(const xent_fit_options *options) {
    xent_fit_options o = options ? *options : (xent_fit_options)XENT_FIT_DEFAULT;
    o.recipe.epochs = (int)default_count(o.recipe.epochs, 10);
    o.recipe.batch = default_count(o.recipe.batch, 64);
    return o;
}

void trainer_copy(xent_real *to, const xent_real *from, xent_params *set) {
    if (to && from && set) memcpy(to, from, xent_params_block_size(set) * sizeof *to);
}

/* A copy of the set's values; *out stays NULL where there is no set. */
static xent_status new_copy(xent_params *set, xent_real **out, xent_error *error) {
    if (!set) return XENT_OK;
    const size_t bytes = xent_params_block_size(set) * sizeof **out;
    *out = malloc(bytes);
    if (!*out) return xent_fail(error, XENT_E_MEMORY, "fit: no memory to keep weights or statistics");
    trainer_copy(*out, xent_params_block(set), set);
    return XENT_OK;
}

static xent_status make_parts(xent_trainer *t, xent_error *error) {
    const xent_fit_options *o = &t->options;
    t->optimizer = xent_optimizer_create(xent_net_params(t->net), &o->recipe.optimizer, error);
    if (!t->optimizer) return error->status;
    xent_status status = focus_create(&t->focus, &o->recipe, t->data.train->rows, error);
    if (status != XENT_OK) return status;
    const xent_loader_options batches = {.batch = o->recipe.batch,
                                         .seed = o->recipe.seed,
                                         .augment = o->recipe.augment,
                                         .left_out = t->focus.left_out,
                                         .least_rows = xent_net_least_rows(t->net)};
    t->loader = xent_loader_create(t->data.train, &t->data.scaling, &batches, error);
    if (!t->loader) return error->status;
    status = trainer_weighting(&o->recipe, t->data.train, xent_net_outputs(t->net), &t->weighting, error);
    if (status == XENT_OK) status = new_copy(xent_net_buffers(t->net), &t->statistics_before, error);
    if (status != XENT_OK || o->recipe.patience <= 0) return status;
    status = new_copy(xent_net_params(t->net), &t->best_weights, error);
    return status == XENT_OK ? new_copy(xent_net_buffers(t->net), &t->best_statistics, error) : status;
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
    t->objective = (objective){o.recipe.task, o.recipe.loss, &t->weighting, data->target};
    if (make_parts(t, error) == XENT_OK && recipe_check(&t->options.recipe, "fit", error) == XENT_OK) {
        t->steps_per_epoch = t->epoch_steps = xent_loader_batches(t->loader);
        t->loader_stands = 1;
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
    focus_clear(&t->focus);
    free((void *)t->weighting.class_weights);
    free(t->best_weights);
    free(t->best_statistics);
    free(t->statistics_before);
    free(t);
}

/* All batches are full, but for the last of an epoch. */
int64_t trainer_place(const xent_trainer *t) { return count_batches(t->epoch_rows, t->options.recipe.batch); }

void trainer_enter_epoch(xent_trainer *t, int epoch, const xent_real *waits) {
    focus_look(&t->focus, waits);
    xent_loader_start(t->loader, (uint32_t)epoch);
    t->loader_stands = trainer_place(t) == 0;
    t->epoch_steps = xent_loader_batches(t->loader);
}

int64_t xent_trainer_steps_left(const xent_trainer *t) { return t ? t->epoch_steps - trainer_place(t) : 0; }

xent_fit_end xent_trainer_end(const xent_trainer *t) { return t ? t->end : XENT_END_NONE; }

xent_status xent_trainer_epoch(xent_trainer *t, xent_error *error) {
    if (!t) return xent_fail(error, XENT_E_ARGUMENT, "fit: the trainer is NULL");
    while (xent_trainer_steps_left(t) > 0) {
        const xent_status status = xent_trainer_step(t, error);
        if (status != XENT_OK || t->end != XENT_END_NONE) return status;
    }
    return xent_trainer_measure(t, error);
}
