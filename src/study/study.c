#include "study/study.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "study/keeping.h"
#include "xent/pool.h"

/* What the workers share: the cells that are left, and how far all of them are. */
typedef struct workshop {
    const study_plan *plan;
    study_cell *cells;
    int count, next;   /* of the cells */
    xent_dataset rows; /* measured at points; a view of `select`, where there are more of them */
    uint32_t *select;
    pthread_mutex_t lock;
    study_progress progress;
    int stopped;
} workshop;

/* A cell on its worker, with what its callbacks need. */
typedef struct job {
    workshop *shop;
    study_cell *cell;
    int64_t rows; /* reported so far */
    const xent_net *net;
    xent_tape *tape; /* to measure with */
    int64_t steps;   /* of an epoch */
    int measures;    /* there is something to measure */
} job;

/* Adds the point after `step` updates; a network that has no finite figures has NaNs. */
static xent_status add_point(job *j, int64_t step, double loss, double accuracy) {
    const study_point point = {step, (double)step / (double)j->steps, loss, accuracy, (double)NAN};
    if (study_points_add(&j->cell->points, &point) == 0) return XENT_OK;
    return xent_fail(&j->cell->error, XENT_E_MEMORY, "no memory for what is measured at step %lld",
                     (long long)step);
}

static xent_status measure_point(job *j, int64_t step) {
    xent_evaluation figures;
    const study_plan *plan = j->shop->plan;
    xent_status status = xent_evaluate(j->tape, j->net, &j->shop->rows, &plan->data.scaling, j->cell->loss,
                                       &figures, NULL, &j->cell->error);
    if (status == XENT_E_NONFINITE) {
        j->cell->error = (xent_error){.status = XENT_OK};
        figures.loss = figures.accuracy = (double)NAN;
        status = XENT_OK;
    }
    return status == XENT_OK ? add_point(j, step, figures.loss, figures.accuracy) : status;
}

static xent_status measure_pull(job *j) {
    const study_plan *plan = j->shop->plan;
    if (!plan->measures_quality || !j->measures) return XENT_OK;
    return pull_add(&j->cell->pull, j->tape, j->net, &j->shop->rows, &plan->data.scaling, j->cell->loss,
                    &j->cell->error);
}

static double norm_of(const xent_real *numbers, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)numbers[i] * (double)numbers[i];
    return sqrt(sum);
}

/* The update that follows a point is that point's. */
static xent_status before_update(void *context, const xent_update *update, xent_error *error) {
    job *j = context;
    study_points *p = &j->cell->points;
    study_point *last = p->count > 0 ? &p->points[p->count - 1] : NULL;
    (void)error;
    if (!last || last->step != update->step - 1) return XENT_OK;
    const size_t size = xent_params_block_size(update->params);
    last->update = j->cell->rate * norm_of(xent_params_gradient_block(update->params), size) /
                   norm_of(xent_params_block(update->params), size);
    return XENT_OK;
}

/* Whether the study is to end after this step. */
static int tell_step(job *j, const xent_step *step) {
    workshop *shop = j->shop;
    pthread_mutex_lock(&shop->lock);
    shop->progress.rows += step->rows - j->rows;
    j->rows = step->rows;
    if (shop->plan->after_step && shop->plan->after_step(shop->plan->context, &shop->progress))
        shop->stopped = 1;
    const int stopped = shop->stopped;
    pthread_mutex_unlock(&shop->lock);
    return stopped;
}

static int after_step(void *context, const xent_step *step) {
    job *j = context;
    if (tell_step(j, step)) return 1;
    if (!j->measures || !study_point_is_due(step->step) || step->step % j->steps == 0) return 0;
    return measure_point(j, step->step) != XENT_OK || measure_pull(j) != XENT_OK;
}

static int after_epoch(void *context, const xent_epoch *epoch) {
    job *j = context;
    const int64_t step = epoch->epoch * j->steps;
    if (j->measures && (j->shop->select ? measure_point(j, step)
                                        : add_point(j, step, epoch->test_loss, epoch->test_accuracy)))
        return 1;
    if (study_point_is_due(step) && measure_pull(j) != XENT_OK) return 1;
    if (!j->shop->plan->after_epoch) return 0;
    pthread_mutex_lock(&j->shop->lock);
    j->shop->plan->after_epoch(j->shop->plan->context, j->cell, epoch);
    pthread_mutex_unlock(&j->shop->lock);
    return 0;
}

/* The options of a cell's training. */
static xent_fit_options fit_options(job *j) {
    xent_fit_options o = {.recipe = j->shop->plan->recipe};
    o.recipe.loss = j->cell->loss;
    o.recipe.seed = j->cell->seed;
    o.recipe.schedule = (xent_schedule){.kind = XENT_CONSTANT, .rate = j->cell->rate};
    o.before_update = before_update;
    o.after_step = after_step;
    o.after_epoch = after_epoch;
    o.context = j;
    return o;
}

/* What the trained network of a cell is worth beside its accuracy. */
static xent_status measure_network(job *j, xent_tape *tape) {
    const study_plan *plan = j->shop->plan;
    study_cell *cell = j->cell;
    xent_status status = XENT_OK;
    if (plan->measures_quality && j->measures)
        status = quality_measure(&cell->quality, tape, j->net, plan->data.test, &plan->data.scaling,
                                 cell->loss, &cell->error);
    if (status == XENT_OK && cell->found)
        status = findings_collect(cell->found, tape, j->net, plan->data.test, &plan->data.scaling,
                                  xent_loss_output(cell->loss), &cell->error);
    return status;
}

static xent_status measure_first_weights(job *j) {
    if (!j->measures) return XENT_OK;
    const xent_status status = measure_point(j, 0);
    return status == XENT_OK ? measure_pull(j) : status;
}

static xent_status train_cell(job *j) {
    const study_plan *plan = j->shop->plan;
    study_cell *cell = j->cell;
    xent_net_options network = plan->network;
    network.seed = cell->seed;
    const xent_tape_options one_thread = {.threads = 1};
    const xent_fit_options options = fit_options(j);
    xent_net *net = xent_net_create(&network, &cell->error);
    xent_tape *tape = net ? xent_tape_create(&one_thread, &cell->error) : NULL;
    cell->quality = quality_unknown();
    j->net = net;
    j->tape = tape ? xent_tape_create(&one_thread, &cell->error) : NULL;
    xent_status status = j->tape ? measure_first_weights(j) : cell->error.status;
    if (status == XENT_OK) status = xent_fit(tape, net, &plan->data, &options, &cell->result, &cell->error);
    if (status == XENT_OK) status = cell->error.status; /* of measuring, which ended training */
    if (status == XENT_OK) status = measure_network(j, tape);
    xent_tape_destroy(j->tape);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
    return status;
}

int64_t study_epoch_steps(const study_plan *plan) {
    const int64_t batch = plan->recipe.batch > 0 ? plan->recipe.batch : 64;
    return plan->data.train->rows / batch + (plan->data.train->rows % batch > 0);
}

/* A job for a cell, with the place for its first point. */
static job begin_job(workshop *shop, study_cell *cell) {
    const xent_fit_data *data = &shop->plan->data;
    return (job){.shop = shop,
                 .cell = cell,
                 .steps = study_epoch_steps(shop->plan),
                 .measures = data->test && data->test->rows > 0};
}

/* The next cell that is to be done; NULL: there is none, or the study ends. */
static study_cell *next_cell(workshop *shop) {
    study_cell *cell = NULL;
    pthread_mutex_lock(&shop->lock);
    while (shop->next < shop->count && shop->cells[shop->next].state != CELL_TO_DO) shop->next++;
    if (!shop->stopped && shop->next < shop->count) cell = &shop->cells[shop->next++];
    shop->progress.begun += cell != NULL;
    pthread_mutex_unlock(&shop->lock);
    return cell;
}

/* A cell whose training came to an end of its own, or by its numbers, is a result; whether it is. */
static int finish_cell(const workshop *shop, study_cell *cell, xent_status status) {
    if (status != XENT_OK && status != XENT_E_NONFINITE) return 0;
    if (status == XENT_OK && cell->result.end == XENT_END_CALLER) return 1; /* the study ends */
    xent_error error;
    if (shop->plan->keeping && keeping_add(shop->plan->keeping, cell, &error) != XENT_OK) {
        cell->error = error;
        return 0;
    }
    cell->state = CELL_DONE;
    return 1;
}

/* A worker: takes cells until none is left. */
static void *work(void *context) {
    workshop *shop = context;
    study_cell *cell;
    while ((cell = next_cell(shop))) {
        job j = begin_job(shop, cell);
        if (finish_cell(shop, cell, train_cell(&j))) continue;
        pthread_mutex_lock(&shop->lock);
        shop->stopped = 1;
        pthread_mutex_unlock(&shop->lock);
    }
    return NULL;
}

/* As many as the cells, and without a number as the cores that this process may run on. */
static int worker_count(int threads, int cells) {
    xent_pool *pool = xent_pool_create(threads, NULL);
    const int wanted = xent_pool_threads(pool);
    xent_pool_destroy(pool);
    return wanted < cells ? wanted : cells;
}

/* Does the cells of the workshop on as many threads as there are cores and cells. */
static void run_workers(workshop *shop) {
    enum { MOST_WORKERS = 256 };
    pthread_t workers[MOST_WORKERS];
    pthread_mutex_init(&shop->lock, NULL);
    const int wanted = worker_count(shop->plan->threads, shop->progress.count);
    int started = 0;
    while (started < wanted - 1 && started < MOST_WORKERS &&
           pthread_create(&workers[started], NULL, work, shop) == 0)
        started++;
    work(shop);
    for (int i = 0; i < started; i++) pthread_join(workers[i], NULL);
    pthread_mutex_destroy(&shop->lock);
}

int study_run(const study_plan *plan, study_cell *cells, int count) {
    workshop shop = {.plan = plan, .cells = cells, .count = count};
    xent_error error;
    if (plan->keeping &&
        keeping_read(plan->keeping, (int)plan->network.outputs, cells, count, &error) != XENT_OK) {
        cells[0].error = error;
        return 1;
    }
    shop.progress.count = count_cells(cells, count, CELL_TO_DO);
    shop.progress.total_rows = plan->data.train->rows * plan->recipe.epochs * shop.progress.count;
    if (plan->data.test && study_point_rows(plan->data.test, &shop.rows, &shop.select)) {
        cells[0].error = (xent_error){.status = XENT_E_MEMORY, .message = "no memory for a list of rows"};
        return 1;
    }
    run_workers(&shop);
    free(shop.select);
    return shop.stopped;
}

double cell_accuracy(const study_cell *cell) {
    const xent_history *h = &cell->result.history;
    return h->count > 0 ? h->epochs[h->count - 1].test_accuracy : (double)NAN;
}

double cell_final_accuracy(const study_cell *cell, double guess) {
    const double accuracy = cell->error.status == XENT_OK ? cell_accuracy(cell) : guess;
    return isnan(accuracy) ? guess : accuracy;
}

void study_clear(study_cell *cells, int count) {
    for (int i = 0; cells && i < count; i++) {
        xent_history_clear(&cells[i].result.history);
        study_points_clear(&cells[i].points);
        findings_clear(cells[i].found);
    }
}
