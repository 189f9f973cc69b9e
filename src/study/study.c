#include "study/study.h"

#include <math.h>
#include <pthread.h>

#include "xent/pool.h"

/* What the workers share: the cells that are left, and how far all of them are. */
typedef struct workshop {
    const study_plan *plan;
    study_cell *cells;
    pthread_mutex_t lock;
    study_progress progress;
    int stopped;
} workshop;

/* A cell on its worker, with what its callbacks need. */
typedef struct job {
    workshop *shop;
    study_cell *cell;
    int64_t rows; /* reported so far */
} job;

static int after_step(void *context, const xent_step *step) {
    job *j = context;
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

static int after_epoch(void *context, const xent_epoch *epoch) {
    job *j = context;
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
    o.after_step = after_step;
    o.after_epoch = after_epoch;
    o.context = j;
    return o;
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
    xent_status status =
        tape ? xent_fit(tape, net, &plan->data, &options, &cell->result, &cell->error) : cell->error.status;
    if (status == XENT_OK && cell->found)
        status = findings_collect(cell->found, tape, net, plan->data.test, &plan->data.scaling,
                                  xent_loss_output(cell->loss), &cell->error);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
    return status;
}

/* A worker: takes cells until none is left. */
static void *work(void *context) {
    workshop *shop = context;
    for (;;) {
        pthread_mutex_lock(&shop->lock);
        const int index = shop->stopped ? shop->progress.count : shop->progress.begun;
        if (index < shop->progress.count) shop->progress.begun++;
        pthread_mutex_unlock(&shop->lock);
        if (index >= shop->progress.count) return NULL;
        job j = {shop, &shop->cells[index], 0};
        if (train_cell(&j) == XENT_OK || shop->plan->goes_on) continue;
        pthread_mutex_lock(&shop->lock);
        shop->stopped = 1;
        pthread_mutex_unlock(&shop->lock);
    }
}

/* As many as the cells, and without a number as the cores that this process may run on. */
static int worker_count(int threads, int cells) {
    xent_pool *pool = xent_pool_create(threads, NULL);
    const int wanted = xent_pool_threads(pool);
    xent_pool_destroy(pool);
    return wanted < cells ? wanted : cells;
}

int study_run(const study_plan *plan, study_cell *cells, int count) {
    enum { MOST_WORKERS = 256 };
    pthread_t workers[MOST_WORKERS];
    workshop shop = {.plan = plan, .cells = cells, .progress = {.count = count}};
    shop.progress.total_rows = plan->data.train->rows * plan->recipe.epochs * count;
    pthread_mutex_init(&shop.lock, NULL);
    const int wanted = worker_count(plan->threads, count);
    int started = 0;
    while (started < wanted - 1 && started < MOST_WORKERS &&
           pthread_create(&workers[started], NULL, work, &shop) == 0)
        started++;
    work(&shop);
    for (int i = 0; i < started; i++) pthread_join(workers[i], NULL);
    pthread_mutex_destroy(&shop.lock);
    return shop.stopped;
}

double cell_accuracy(const study_cell *cell) {
    const xent_history *h = &cell->result.history;
    return h->count > 0 ? h->epochs[h->count - 1].test_accuracy : (double)NAN;
}

void study_clear(study_cell *cells, int count) {
    for (int i = 0; cells && i < count; i++) {
        xent_history_clear(&cells[i].result.history);
        findings_clear(cells[i].found);
    }
}
