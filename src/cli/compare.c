/* xent compare: the same network, first weights and batches under several losses. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "comparison.h"
#include "interrupt.h"
#include "learning.h"
#include "output.h"
#include "page.h"
#include "progress.h"
#include "source.h"
#include "text_curves.h"

typedef struct compare_settings {
    common_settings common;
    data_settings data;
    network_settings network;
    loop_settings loop;
    loss_list losses;
    rate_list rates;
    int64_t seeds;
    double target;
    const char *directory;
} compare_settings;

/* The default rates: for each loss the best of 0.01, 0.02, 0.05, ... 5 on a tenth of Fashion-MNIST's training
 * set that was held out (784-128-10, batch 64, 10 epochs, 2 seeds). Origin: tests/bench/rates.sh. */
#define DEFAULT_RATES(X)                                                                                     \
    X(CE, "ce", 0.05)                                                                                        \
    X(BCE, "bce", 0.1) X(MSE, "mse", 0.2) X(MSE_SIGMOID, "mse-sigmoid", 1) X(MSE_LOGITS, "mse-logits", 0.02)
#define RATE_OF_LOSS(loss, name, rate) [XENT_LOSS_##loss] = rate,
#define RATE_IN_HELP(loss, name, rate) " " name "=" #rate

static const double default_rates[XENT_LOSS_COUNT] = {DEFAULT_RATES(RATE_OF_LOSS)};

/* What the workers share: the runs that are left, and how far all of them are. */
typedef struct workshop {
    const compare_settings *settings;
    const source *data;
    comparison *comparison;
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
                  (long long)j->shop->settings->loop.epochs, e->train_loss, 100 * e->test_accuracy,
                  e->seconds);
    pthread_mutex_unlock(&j->shop->lock);
    return 0;
}

/* Plain SGD at a constant rate, so that the losses differ in nothing else. */
static xent_fit_options fit_options(const compare_settings *s, const comparison_run *run) {
    const learning_settings plain = {
        .loss = (int)run->loss, .optimizer = XENT_SGD, .schedule = XENT_CONSTANT, .rate = run->rate};
    xent_fit_options o = learning_fit_options(&plain, &s->loop, 1);
    o.seed = run->seed;
    o.after_step = after_step;
    o.after_epoch = after_epoch;
    return o;
}

/* What the report shows of a loss: how the network of its first seed does on what is measured. */
static xent_status study_network(job *j, xent_tape *tape, const xent_mlp *mlp, const xent_fit_data *data) {
    const comparison *c = j->shop->comparison;
    const int index = (int)(j->run - c->runs);
    if (!c->found || index % c->seeds != 0) return XENT_OK;
    return findings_collect(&c->found[index / c->seeds], tape, mlp, data->test, &data->scaling,
                            loss_output(j->run->loss) == XENT_OUTPUT_SIGMOID, &j->run->error);
}

static xent_status train_run(job *j) {
    const compare_settings *s = j->shop->settings;
    comparison_run *run = j->run;
    const xent_mlp_options network = network_for(&s->network, &j->shop->data->train, run->seed);
    const xent_tape_options one_thread = {.threads = 1};
    xent_mlp *mlp = xent_mlp_create(&network, &run->error);
    xent_tape *tape = mlp ? xent_tape_create(&one_thread, &run->error) : NULL;
    xent_fit_data data = source_fit_data(j->shop->data);
    /* One set is measured: the one held out, if there is one, so that a search never sees the test set. */
    if (data.validation) data.test = data.validation;
    data.validation = NULL;
    xent_fit_options options = fit_options(s, run);
    options.context = j;
    xent_status status =
        tape ? xent_fit(tape, mlp, &data, &options, &run->result, &run->error) : run->error.status;
    if (status == XENT_OK) status = study_network(j, tape, mlp, &data);
    xent_tape_destroy(tape);
    xent_mlp_destroy(mlp);
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
        job j = {shop, &shop->comparison->runs[index], 0};
        if (train_run(&j) == XENT_OK) continue;
        pthread_mutex_lock(&shop->lock);
        shop->stopped = 1;
        pthread_mutex_unlock(&shop->lock);
    }
}

static int worker_count(const compare_settings *s, int runs) {
    const long cores = sysconf(_SC_NPROCESSORS_ONLN);
    const int64_t wanted = s->loop.threads > 0 ? s->loop.threads : cores > 0 ? cores : 1;
    return wanted < runs ? (int)wanted : runs;
}

/* Trains all runs side by side, on as many threads as start. */
static void train_all(workshop *shop) {
    enum { MOST_WORKERS = 256 };
    pthread_t workers[MOST_WORKERS];
    int count = worker_count(shop->settings, shop->count), started = 0;
    while (started < count - 1 && started < MOST_WORKERS &&
           pthread_create(&workers[started], NULL, work, shop) == 0)
        started++;
    work(shop);
    for (int i = 0; i < started; i++) pthread_join(workers[i], NULL);
    progress_clear(&shop->progress);
}

/* 0 if all runs ended well; else an exit code, after saying what happened. */
static int check_runs(const workshop *shop) {
    for (int i = 0; i < shop->count; i++) {
        const comparison_run *run = &shop->comparison->runs[i];
        if (run->error.status == XENT_OK) continue;
        report_failure("%s at rate %g, seed %llu: %s", xent_loss_name(run->loss), run->rate,
                       (unsigned long long)run->seed, run->error.message);
        return EXIT_WORK;
    }
    if (!shop->stopped) return EXIT_FINE;
    report_note("interrupted; nothing is written");
    return 128 + interrupted();
}

/* The accuracies of each loss over the epochs, means over the seeds. */
static void print_accuracy_curves(const comparison *c) {
    const int epochs = c->runs[0].result.history.count;
    text_series series[XENT_LOSS_COUNT];
    double *values = calloc((size_t)c->losses.count * (size_t)epochs + 1, sizeof *values);
    if (!values) return; /* an ornament: not worth an error */
    for (int i = 0; i < c->losses.count; i++) {
        static const char marks[XENT_LOSS_COUNT] = {'c', 'b', 'm', 's', 'l'};
        const xent_loss loss = c->losses.loss[i];
        double *mean = values + i * epochs;
        for (int k = 0; k < epochs * c->seeds; k++)
            mean[k % epochs] +=
                c->runs[i * c->seeds + k / epochs].result.history.epochs[k % epochs].test_accuracy / c->seeds;
        series[i] = (text_series){marks[loss], xent_loss_name(loss), mean, epochs};
    }
    print_text_curves(series, c->losses.count, "accuracy after each epoch");
    free(values);
}

static int save_all(const compare_settings *s, const source *data, const comparison *c) {
    char training[256];
    snprintf(training, sizeof training,
             "%lld rows a batch, sgd at a constant rate, momentum %g%s, weight decay %g, seeds %lld to %lld",
             (long long)s->loop.batch, s->loop.momentum, s->loop.nesterov ? " (Nesterov)" : "",
             s->loop.weight_decay, (long long)s->loop.seed, (long long)s->loop.seed + s->seeds - 1);
    const page_origin origin = {data, c->data, &s->network, training};
    return save_comparison(c, s->directory) || save_comparison_page(c, &origin, s->directory);
}

static int finish_comparison(const compare_settings *s, const source *data, const comparison *c) {
    if (s->common.json) {
        print_json(comparison_json(c));
    } else if (!s->common.quiet) {
        print_comparison(c);
        print_accuracy_curves(c);
    }
    if (s->directory && save_all(s, data, c)) return EXIT_WORK;
    if (s->directory && !s->common.json && !s->common.quiet)
        printf("\nwritten: %s/report.html, with curves.csv and curves.gnuplot beside it\n", s->directory);
    return finish_output();
}

static int compare_losses(const compare_settings *s, const source *data, comparison *c) {
    workshop shop = {.settings = s, .data = data, .comparison = c, .count = c->losses.count * c->seeds};
    shop.total_rows = data->train.rows * s->loop.epochs * shop.count;
    for (int i = 0; i < shop.count; i++) {
        const xent_loss loss = c->losses.loss[i / c->seeds];
        c->runs[i].loss = loss;
        c->runs[i].seed = (uint64_t)s->loop.seed + (uint64_t)(i % c->seeds);
        c->runs[i].rate = s->rates.rate[loss] > 0 ? s->rates.rate[loss] : default_rates[loss];
    }
    pthread_mutex_init(&shop.lock, NULL);
    catch_interrupts();
    shop.progress = progress_start(s->common.quiet, s->common.json);
    train_all(&shop);
    pthread_mutex_destroy(&shop.lock);
    const int code = check_runs(&shop);
    return code == EXIT_FINE ? finish_comparison(s, data, c) : code;
}

static int run_compare(const void *settings, const char *const *arguments, int count) {
    const compare_settings *s = settings;
    if (s->directory && make_directory(s->directory)) return EXIT_WORK;
    source data;
    comparison c = {.data = source_name(count > 0 ? arguments[0] : NULL),
                    .losses = s->losses,
                    .seeds = (int)s->seeds,
                    .target = s->target};
    int code = EXIT_WORK;
    if (open_source(&data, count > 0 ? arguments[0] : NULL, &s->data, (uint64_t)s->loop.seed) == 0) {
        c.measured_on = data.validation.rows > 0 ? "validation" : "test";
        c.runs = calloc((size_t)c.losses.count * (size_t)c.seeds, sizeof *c.runs);
        if (s->directory) c.found = calloc((size_t)c.losses.count, sizeof *c.found);
        if (!c.runs || (s->directory && !c.found))
            report_failure("no memory for %d runs", c.losses.count * c.seeds);
        else if (data.validation.rows < 1 && data.data.test.rows < 1)
            report_failure("%s has no test set; --validation 0.2 holds a fifth of it out", data.data.source);
        else
            code = compare_losses(s, &data, &c);
    }
    for (int i = 0; c.runs && i < c.losses.count * c.seeds; i++)
        xent_history_clear(&c.runs[i].result.history);
    for (int i = 0; c.found && i < c.losses.count; i++) findings_clear(&c.found[i]);
    free(c.runs);
    free(c.found);
    close_source(&data);
    return code;
}

static const option compare_options[] = {
    {.name = "losses",
     .argument = "LIST",
     .kind = OPTION_OTHER,
     .at = offsetof(compare_settings, losses),
     .initial = "ce,bce,mse",
     .parse = parse_losses,
     .help = "of ce, bce, mse, mse-sigmoid, mse-logits"},
    {.name = "lr",
     .argument = "LIST",
     .kind = OPTION_OTHER,
     .at = offsetof(compare_settings, rates),
     .shown = "by loss" DEFAULT_RATES(RATE_IN_HELP),
     .parse = parse_rates,
     .help = "one learning rate, or one for each loss: ce=0.1,mse=1"},
    {.name = "seeds",
     .argument = "N",
     .kind = OPTION_COUNT,
     .at = offsetof(compare_settings, seeds),
     .initial = "1",
     .low = 1,
     .high = 1000,
     .help = "runs of each loss, with seeds counted up from --seed"},
    {.name = "target",
     .argument = "X",
     .kind = OPTION_NUMBER,
     .at = offsetof(compare_settings, target),
     .initial = "0.85",
     .high = 1,
     .help = "the accuracy whose first epoch the table tells"},
    {.name = "output",
     .letter = 'o',
     .argument = "DIR",
     .kind = OPTION_TEXT,
     .at = offsetof(compare_settings, directory),
     .help = "write report.html, curves.csv and curves.gnuplot there"},
    {.name = NULL},
};

static const option_group groups[] = {
    {"Comparison", compare_options, 0},
    {"Network", network_options, offsetof(compare_settings, network)},
    {"Loop", loop_options, offsetof(compare_settings, loop)},
    {"Data", data_options, offsetof(compare_settings, data)},
    {"Output", common_options, offsetof(compare_settings, common)},
};

const command compare_command = {
    .name = "compare",
    .arguments = "[DATA]",
    .summary = "train the same network with several losses",
    .details =
        "Every loss starts from the same weights and sees the same batches, under plain SGD at a constant\n"
        "rate. Runs go side by side on the cores, one thread each. DATA is as in 'xent "
        "train'.\n\n" LOSSES_HELP
        "\nThe default rates were found by a search on a validation split of Fashion-MNIST.",
    .examples = "  xent compare fashion-mnist -o comparison\n"
                "  xent compare --losses mse,mse-sigmoid,mse-logits --seeds 5\n"
                "  xent compare mnist --lr ce=0.05,bce=0.05,mse=1 --epochs 5 --json",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 0,
    .most_arguments = 1,
    .settings_size = sizeof(compare_settings),
    .run = run_compare,
};
