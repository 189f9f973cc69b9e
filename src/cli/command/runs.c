#include "cli/command/runs.h"

#include <math.h>
#include <pthread.h>

#include "cli/terminal/interrupt.h"
#include "cli/option/training.h"
#include "xent/pool.h"

/* What the workers share: the runs that are left, and how far all of them are. */
typedef struct workshop {
    const run_plan *plan;
    comparison_run *runs;
    pthread_mutex_t lock;
    int next, count; /* the first run that nobody has begun; of how many */
    int64_t rows, total_rows;
    progress progress;
    int stopped;
} workshop;

/* A run on its worker, with what its callbacks need. */
typedef struct job {
    workshop *shop;
    comparison_run *run;
    int64_t rows; /* reported so far */
} job;

static int after_step(void *context, const xent_step *step) {
    job *j = context;
    workshop *shop = j->shop;
    pthread_mutex_lock(&shop->lock);
    shop->rows += step->rows - j->rows;
    j->rows = step->rows;
    if (interrupted()) shop->stopped = 1;
    if (progress_due(&shop->progress)) {
        char label[64];
        snprintf(label, sizeof label, "%d of %d runs begun", shop->next, shop->count);
        progress_draw(&shop->progress, label, (double)NAN, (double)NAN, shop->rows, shop->total_rows);
    }
    const int stopped = shop->stopped;
    pthread_mutex_unlock(&shop->lock);
    return stopped;
}

static int after_epoch(void *context, const xent_epoch *e) {
    job *j = context;
    pthread_mutex_lock(&j->shop->lock);
    progress_line(&j->shop->progress, "%-11s  seed %llu  epoch %d/%lld  loss %.4f  accuracy %.2f %%  %.2f s",
                  xent_loss_name(j->run->loss), (unsigned long long)j->run->seed, e->epoch,
                  (long long)j->shop->plan->loop->epochs, e->train_loss, 100 * e->test_accuracy, e->seconds);
    pthread_mutex_unlock(&j->shop->lock);
    return 0;
}

/* Plain SGD at a constant rate, so that the losses differ in nothing else. */
static xent_fit_options fit_options(const loop_settings *loop, const comparison_run *run) {
    const learning_settings plain = {
        .loss = (int)run->loss, .optimizer = XENT_SGD, .schedule = XENT_CONSTANT, .rate = run->rate};
    xent_fit_options o = learning_fit_options(&plain, loop, 1);
    o.seed = run->seed;
    o.after_step = after_step;
    o.after_epoch = after_epoch;
    return o;
}

/* One set is measured: the one held out, if there is one, so that a search never sees the test set. */
static xent_fit_data fit_data(const source *data) {
    xent_fit_data d = source_fit_data(data);
    if (d.validation) d.test = d.validation;
    d.validation = NULL;
    return d;
}

static xent_status train_run(job *j) {
    const run_plan *plan = j->shop->plan;
    comparison_run *run = j->run;
    const xent_net_options network = network_for(plan->network, &plan->data->train, run->seed);
    const xent_tape_options one_thread = {.threads = 1};
    const xent_fit_data data = fit_data(plan->data);
    xent_fit_options options = fit_options(plan->loop, run);
    options.context = j;
    xent_net *net = xent_net_create(&network, &run->error);
    xent_tape *tape = net ? xent_tape_create(&one_thread, &run->error) : NULL;
    xent_status status =
        tape ? xent_fit(tape, net, &data, &options, &run->result, &run->error) : run->error.status;
    if (status == XENT_OK && run->found)
        status = findings_collect(run->found, tape, net, data.test, &data.scaling, loss_output(run->loss),
                                  &run->error);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
    return status;
}

/* A worker: takes runs until none is left. */
static void *work(void *context) {
    workshop *shop = context;
    for (;;) {
        pthread_mutex_lock(&shop->lock);
        const int index = shop->stopped ? shop->count : shop->next;
        if (index < shop->count) shop->next++;
        pthread_mutex_unlock(&shop->lock);
        if (index >= shop->count) return NULL;
        job j = {shop, &shop->runs[index], 0};
        if (train_run(&j) == XENT_OK || shop->plan->goes_on) continue;
        pthread_mutex_lock(&shop->lock);
        shop->stopped = 1;
        pthread_mutex_unlock(&shop->lock);
    }
}

/* As many as the runs, and without a number as the cores that this process may run on. */
static int worker_count(int64_t threads, int runs) {
    xent_pool *pool = xent_pool_create((int)threads, NULL);
    const int wanted = xent_pool_threads(pool);
    xent_pool_destroy(pool);
    return wanted < runs ? wanted : runs;
}

int train_runs(const run_plan *plan, comparison_run *runs, int count) {
    enum { MOST_WORKERS = 256 };
    pthread_t workers[MOST_WORKERS];
    workshop shop = {.plan = plan, .runs = runs, .count = count, .progress = plan->progress};
    shop.total_rows = plan->data->train.rows * plan->loop->epochs * count;
    pthread_mutex_init(&shop.lock, NULL);
    const int wanted = worker_count(plan->loop->threads, count);
    int started = 0;
    while (started < wanted - 1 && started < MOST_WORKERS &&
           pthread_create(&workers[started], NULL, work, &shop) == 0)
        started++;
    work(&shop);
    for (int i = 0; i < started; i++) pthread_join(workers[i], NULL);
    progress_clear(&shop.progress);
    pthread_mutex_destroy(&shop.lock);
    return shop.stopped;
}

double last_accuracy(const comparison_run *run) {
    const xent_history *h = &run->result.history;
    return h->count > 0 ? h->epochs[h->count - 1].test_accuracy : (double)NAN;
}

void clear_runs(comparison_run *runs, int count) {
    for (int i = 0; runs && i < count; i++) {
        xent_history_clear(&runs[i].result.history);
        findings_clear(runs[i].found);
    }
}
