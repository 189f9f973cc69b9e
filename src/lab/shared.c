#include "lab/shared.h"

#include <stdio.h>
#include <stdlib.h>

#include "xent/pool.h"
#include "xent/tape.h"

/* ---- Data ---------------------------------------------------------------------------------------------- */

/* Loads the first of the names that is there; what is there and broken is an error. */
static xent_status load_first(lab *l, const char *const *names, lab_data *data) {
    xent_status status = XENT_E_IO;
    xent_error error;
    const xent_data_options options = {.threads = (int)l->settings.threads};
    for (int i = 0; names[i] && status == XENT_E_IO; i++) {
        data->name = names[i];
        status = xent_data_load_with(names[i], &options, &data->all, &error);
        if (i == 0 || status != XENT_E_IO) l->error = error;
    }
    if (status == XENT_OK) l->error = (xent_error){.status = XENT_OK};
    return l->error.status;
}

xent_status lab_open_data(lab *l, const char *const *names, xent_normalize kind, lab_data *data) {
    const char *const given[] = {l->settings.data, NULL};
    *data = (lab_data){.all = XENT_DATA_EMPTY, .scaling = XENT_SCALING_NONE};
    if (load_first(l, l->settings.data ? given : names, data) != XENT_OK) return l->error.status;
    if (data->all.test.rows < 1 || data->all.train.classes < 2)
        return xent_fail(&l->error, XENT_E_ARGUMENT, "%s has no test set of classes, which %s needs",
                         data->name, l->experiment->name);
    data->train = data->all.train;
    data->test = data->all.test;
    data->scaling = xent_scaling_of(kind, &data->train);
    return XENT_OK;
}

void lab_close_data(lab_data *data) {
    xent_data_clear(&data->all);
    free(data->select);
}

xent_status lab_open_mnist(lab *l, xent_normalize kind, lab_data *data) {
    static const char *const names[] = {"mnist", "fashion-mnist", "digits", NULL};
    return lab_open_data(l, names, kind, data);
}

xent_status lab_on_mnist(lab *l, xent_status (*run_on)(lab *l, lab_data *data)) {
    lab_data data;
    if (lab_open_mnist(l, XENT_NORMALIZE_SCALE, &data) == XENT_OK) run_on(l, &data);
    lab_close_data(&data);
    return l->error.status;
}

void lab_tell_data(lab *l, const lab_data *data) {
    lab_fact(l, "data", "%s: %lld rows to train on, %lld to test", data->name, (long long)data->train.rows,
             (long long)data->test.rows);
}

xent_status lab_hold_out(lab *l, lab_data *data, double fraction) {
    const xent_dataset whole = data->train;
    free(data->select);
    data->select = malloc((size_t)whole.rows * sizeof *data->select);
    if (!data->select) return xent_fail(&l->error, XENT_E_MEMORY, "no memory to split %s", data->name);
    return xent_dataset_split(&whole, fraction, l->settings.seed, data->select, &data->train, &data->test,
                              &l->error);
}

void lab_rejoin(lab_data *data) {
    data->train = data->all.train;
    data->test = data->all.test;
}

xent_fit_data lab_fit_data(const lab_data *data) {
    return (xent_fit_data){.train = &data->train, .test = &data->test, .scaling = data->scaling};
}

/* ---- Runs side by side --------------------------------------------------------------------------------- */

typedef struct watched {
    lab *l;
    const char *what;
} watched;

static int after_step(void *context, const study_progress *p) {
    const watched *w = context;
    return !lab_goes_on(w->l, w->what, p->rows, p->total_rows);
}

/* The plan with what it is asked here and how it is watched. */
static study_plan watched_plan(const study_plan *plan, watched *w) {
    study_plan p = *plan;
    p.threads = (int)w->l->settings.threads;
    p.after_step = after_step;
    p.context = w;
    return p;
}

xent_status lab_study(lab *l, const char *what, const study_plan *plan, study_cell *cells, int count) {
    watched w = {l, what};
    const study_plan p = watched_plan(plan, &w);
    study_run(&p, cells, count);
    for (int i = 0; i < count && l->error.status == XENT_OK; i++)
        if (cells[i].error.status != XENT_OK && cells[i].error.status != XENT_E_NONFINITE)
            l->error = cells[i].error;
    return l->error.status;
}

/* Says what a search has found: "ce 0.2, mse 0.5". */
static void tell_search(lab *l, const char *what, const rate_search *search) {
    char text[256] = "";
    size_t used = 0;
    for (int i = 0; i < search->losses.count && used < sizeof text; i++) {
        const xent_loss loss = search->losses.loss[i];
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %g", i > 0 ? ", " : "",
                                 xent_loss_name(loss), search->rate[loss]);
    }
    lab_fact(l, "search", "%s: %s, of %d seeds on %lld rows held out", what, text, SEARCH_SEEDS,
             (long long)search->rows);
}

xent_status lab_search(lab *l, const char *what, const study_plan *plan, lab_data *data,
                       const loss_list *losses, rate_search *search) {
    watched w = {l, what};
    study_plan held_out = watched_plan(plan, &w);
    int stopped = 0;
    if (lab_hold_out(l, data, 0.2) != XENT_OK) return l->error.status;
    held_out.data = lab_fit_data(data);
    search_rates(&held_out, losses, l->settings.seed, search, &stopped, &l->error);
    lab_rejoin(data);
    if (!stopped && l->error.status == XENT_OK) tell_search(l, what, search);
    return stopped ? XENT_E_STATE : l->error.status;
}

typedef struct shift {
    lab *l;
    lab_task task;
    void *context;
} shift;

static void do_task(void *context, int index) {
    shift *s = context;
    xent_error error = {.status = XENT_OK};
    if (!lab_goes_on(s->l, s->l->experiment->name, 0, 0)) return;
    const xent_status status = s->task(s->l, s->context, index, &error);
    pthread_mutex_lock(&s->l->lock);
    if (status != XENT_OK && s->l->error.status == XENT_OK) s->l->error = error;
    pthread_mutex_unlock(&s->l->lock);
}

xent_status lab_parallel(lab *l, lab_task task, void *context, int count) {
    shift s = {l, task, context};
    xent_pool *pool = xent_pool_create((int)l->settings.threads, &l->error);
    if (!pool) return l->error.status;
    xent_parallel_each(pool, count, do_task, &s);
    xent_pool_destroy(pool);
    return l->error.status;
}

xent_tape *lab_tape(xent_error *error) {
    const xent_tape_options alone = {.threads = 1};
    return xent_tape_create(&alone, error);
}

static int after_fit_step(void *context, const xent_step *step) {
    lab *l = context;
    (void)step;
    return !lab_goes_on(l, l->experiment->name, 0, 0);
}

xent_status lab_fit(lab *l, xent_net *net, const xent_fit_data *data, const xent_recipe *recipe,
                    double *accuracy, xent_error *error) {
    const xent_fit_options options = {.recipe = *recipe, .after_step = after_fit_step, .context = l};
    xent_fit_result result = {.history = {NULL, 0, 0}};
    xent_tape *tape = lab_tape(error);
    const xent_status status = tape ? xent_fit(tape, net, data, &options, &result, error) : error->status;
    const int epochs = result.history.count;
    *accuracy = status == XENT_OK && epochs > 0 ? 100 * result.history.epochs[epochs - 1].test_accuracy : 0;
    xent_history_clear(&result.history);
    xent_tape_destroy(tape);
    return status == XENT_E_NONFINITE ? XENT_OK : status;
}
