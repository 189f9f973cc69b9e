/* xent compare: the same network, first weights and batches under several losses. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/commands.h"
#include "cli/command/compare_output.h"
#include "cli/terminal/interrupt.h"
#include "cli/option/training.h"
#include "cli/terminal/output.h"
#include "cli/command/report_page.h"
#include "cli/terminal/progress.h"
#include "cli/command/dataset.h"

typedef struct compare_settings {
    common_settings common;
    data_settings data;
    reading_settings reading;
    network_settings network;
    loop_settings loop;
    loss_list losses;
    rate_list rates;
    int64_t seeds;
    double target;
    int tune;
    const char *directory;
} compare_settings;

/* What --tune holds out of the training set where --validation does not say it. */
#define TUNE_FRACTION 0.1

/* The default rates: for each loss the best of 0.01, 0.02, 0.05, ... 5 on a tenth of Fashion-MNIST's training
 * set that was held out (784-128-10, batch 64, 10 epochs, 2 seeds). Origin: tests/bench/rates.sh. */
#define DEFAULT_RATES(X)                                                                                     \
    X(CE, "ce", 0.05)                                                                                        \
    X(BCE, "bce", 0.1)                                                                                       \
    X(MSE, "mse", 0.2)                                                                                       \
    X(MSE_SIGMOID, "mse-sigmoid", 1)                                                                         \
    X(MSE_LOGITS, "mse-logits", 0.02) X(FOCAL, "focal", 0.05) X(GCE, "gce", 0.2)
#define RATE_OF_LOSS(loss, name, rate) [XENT_LOSS_##loss] = rate,
#define RATE_IN_HELP(loss, name, rate) " " name "=" #rate

static const double default_rates[XENT_CLASS_LOSS_COUNT] = {DEFAULT_RATES(RATE_OF_LOSS)};

/* The studies of a command: what they share, and how they are watched. */
typedef struct watched_study {
    study_plan plan;
    progress progress;
} watched_study;

static int after_step(void *context, const study_progress *p) {
    watched_study *w = context;
    if (progress_due(&w->progress)) {
        char label[64];
        snprintf(label, sizeof label, "%d of %d runs begun", p->begun, p->count);
        progress_draw(&w->progress, label, p->rows, p->total_rows);
    }
    return interrupted();
}

static void after_epoch(void *context, const study_cell *cell, const xent_epoch *e) {
    watched_study *w = context;
    progress_line(&w->progress, "%-11s  seed %llu  epoch %d/%d  loss %.4f  accuracy %.2f %%  %.2f s",
                  xent_loss_name(cell->loss), (unsigned long long)cell->seed, e->epoch, w->plan.recipe.epochs,
                  e->train_loss, 100 * e->test_accuracy, e->seconds);
}

/* One set is measured: the one held out, if there is one, so that a search never sees the test set. */
static xent_fit_data study_data(const source *data) {
    xent_fit_data d = source_fit_data(data);
    if (d.validation) d.test = d.validation;
    d.validation = NULL;
    return d;
}

/* Plain SGD, so that the losses differ in nothing else. */
static void begin_study(watched_study *w, const compare_settings *s, const source *data) {
    const learning_settings plain = {.optimizer = XENT_SGD};
    *w = (watched_study){.progress = progress_start(s->common.quiet, s->common.json)};
    w->plan = (study_plan){.network = network_for(&s->network, &data->train, 0),
                           .data = study_data(data),
                           .recipe = learning_recipe(&plain, &s->loop, 1),
                           .threads = (int)s->loop.threads,
                           .after_step = after_step,
                           .after_epoch = after_epoch,
                           .context = w};
}

static int told_interrupted(void) {
    report_note("interrupted; nothing is written");
    return 128 + interrupted();
}

/* EXIT_FINE if all runs ended well; else an exit code, after saying what happened. */
static int check_cells(const comparison *c, int stopped) {
    for (int i = 0; i < c->losses.count * c->seeds; i++) {
        const study_cell *cell = &c->cells[i];
        if (cell->error.status == XENT_OK) continue;
        report_failure("%s at rate %g, seed %llu: %s", xent_loss_name(cell->loss), cell->rate,
                       (unsigned long long)cell->seed, cell->error.message);
        return EXIT_WORK;
    }
    return stopped ? told_interrupted() : EXIT_FINE;
}

static int save_all(const compare_settings *s, const source *data, const compare_results *r) {
    char training[512];
    snprintf(training, sizeof training,
             "%lld rows a batch, sgd at a constant rate, momentum %g%s, weight decay %g, seeds %lld to %lld",
             (long long)s->loop.batch, s->loop.momentum, s->loop.nesterov ? " (Nesterov)" : "",
             s->loop.weight_decay.value, (long long)s->loop.seed, (long long)s->loop.seed + s->seeds - 1);
    const size_t used = strlen(training);
    if (r->search.rows > 0)
        snprintf(training + used, sizeof training - used,
                 "; rates found by a search on %lld training rows, held out for that",
                 (long long)r->search.rows);
    const page_origin origin = {data, r->data, &s->network, training};
    return save_curves(r, s->directory) || save_comparison_page(r, &origin, s->directory);
}

static int finish_comparison(const compare_settings *s, const source *data, const compare_results *r) {
    if (s->common.json) {
        print_json(results_json(r));
    } else if (!s->common.quiet) {
        print_results(r);
        print_finding(r);
    }
    if (s->directory && save_all(s, data, r)) return EXIT_WORK;
    if (s->directory && !s->common.json && !s->common.quiet)
        print("\nwritten: %s/report.html, with curves.csv and curves.gnuplot beside it\n", s->directory);
    return finish_output();
}

/* Finds the rates on rows held out, which then go back to the training set. */
static int tune(const compare_settings *s, source *data, rate_search *search) {
    watched_study study;
    xent_error error;
    int stopped;
    begin_study(&study, s, data);
    study.progress.shows_epochs = 0; /* the table tells enough */
    if (!s->common.quiet)
        report_note("trying %d rates for each loss on %lld rows held out", TRIED_RATES,
                    (long long)data->validation.rows);
    const xent_status status =
        search_rates(&study.plan, &s->losses, (uint64_t)s->loop.seed, search, &stopped, &error);
    progress_clear(&study.progress);
    if (stopped) return told_interrupted();
    if (status != XENT_OK) {
        report_failure("%s", error.message);
        return EXIT_WORK;
    }
    if (rejoin_source(data, &s->data)) return EXIT_WORK;
    if (!s->common.json && !s->common.quiet) print_search(search);
    return EXIT_FINE;
}

static int compare_losses(const compare_settings *s, const source *data, compare_results *r) {
    double rates[XENT_CLASS_LOSS_COUNT];
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++)
        rates[i] = r->search.rows > 0     ? r->search.rate[i]
                   : s->rates.rate[i] > 0 ? s->rates.rate[i]
                                          : default_rates[i];
    comparison *c = &r->comparison;
    int code = EXIT_WORK;
    if (comparison_begin(c, &s->losses, (int)s->seeds, (uint64_t)s->loop.seed, rates, s->directory != NULL)) {
        report_failure("no memory for %lld runs", (long long)s->losses.count * s->seeds);
    } else {
        watched_study study;
        begin_study(&study, s, data);
        c->target = s->target;
        const int stopped = comparison_run(c, &study.plan);
        progress_clear(&study.progress);
        code = check_cells(c, stopped);
    }
    if (code == EXIT_FINE) {
        comparison_summarize(c);
        code = finish_comparison(s, data, r);
    }
    comparison_clear(c);
    return code;
}

/* The source is open: finds rates where that is wanted, and compares. */
static int compare_on(const compare_settings *s, source *data, compare_results *r) {
    if (data->data.test.rows < 1 && (s->tune || data->validation.rows < 1)) {
        report_failure("%s has no test set%s", data->data.source,
                       s->tune ? ", which --tune needs beside the rows that it holds out"
                               : "; --validation 0.2 holds a fifth of it out");
        return EXIT_WORK;
    }
    catch_interrupts();
    if (s->tune) {
        const int code = tune(s, data, &r->search);
        if (code != EXIT_FINE) return code;
    }
    r->measured_on = data->validation.rows > 0 ? "validation" : "test";
    return compare_losses(s, data, r);
}

static int check_compare(const void *settings, const char *const *arguments, int count) {
    const compare_settings *s = settings;
    if (s->reading.task != XENT_TASK_CLASSIFY) {
        report_failure(
            "compare races losses of classes to an accuracy; expected --task classify. 'xent train "
            "--task %s --loss ...' tries one loss",
            xent_task_name((xent_task)s->reading.task));
        return suggest_help(&compare_command);
    }
    (void)arguments;
    (void)count;
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++) {
        if (!s->tune || s->rates.rate[i] <= 0) continue;
        report_failure("--tune finds the rates that --lr would set; expected one of them");
        return suggest_help(&compare_command);
    }
    network_settings network = s->network;
    return complete_network(&network, &compare_command);
}

static void declare_compare(const void *settings, const char *const *arguments, int count, file_list *files) {
    const compare_settings *s = settings;
    reads_data(files, count > 0 ? arguments[0] : NULL);
    reads_file(files, s->reading.labels);
    if (s->data.test) reads_data(files, s->data.test);
    for (int i = 0; i < COMPARE_FILES; i++) writes_into(files, s->directory, compare_files[i]);
}

static int run_compare(const void *settings, const char *const *arguments, int count) {
    compare_settings complete = *(const compare_settings *)settings;
    const compare_settings *s = &complete;
    complete_network(&complete.network, &compare_command);
    const char *name = count > 0 ? arguments[0] : NULL;
    data_settings held_out = s->data;
    if (s->tune && held_out.validation <= 0) held_out.validation = TUNE_FRACTION;
    source data;
    compare_results results = {.data = source_name(name)};
    int code = EXIT_WORK;
    if (open_source(&data, name, &held_out, &s->reading, NULL, (uint64_t)s->loop.seed, &s->common) == 0)
        code = compare_on(s, &data, &results);
    close_source(&data);
    return code;
}

static const option compare_options[] = {
    OPTION(OTHER, "losses", compare_settings, losses, .argument = "LIST", .initial = "ce,bce,mse",
           .parse = parse_losses, .help = "of the losses above"),
    OPTION(OTHER, "lr", compare_settings, rates, .argument = "LIST",
           .shown = "by loss" DEFAULT_RATES(RATE_IN_HELP), .parse = parse_rates,
           .help = "one learning rate, or one for each loss: ce=0.1,mse=1"),
    OPTION(FLAG, "tune", compare_settings, tune,
           .help = "first find each loss's rate on a tenth of the training set, or what --validation says"),
    OPTION(COUNT, "seeds", compare_settings, seeds, .argument = "N", .initial = "1", .low = 1,
           .high = MOST_SEEDS, .help = "runs of each loss, with seeds counted up from --seed"),
    OPTION(NUMBER, "target", compare_settings, target, .argument = "X", .initial = "0.85", .high = 1,
           .help = "the accuracy whose first epoch the table tells"),
    OPTION(OUTPUT, "output", compare_settings, directory, .letter = 'o', .argument = "DIR",
           .help = "write report.html, curves.csv and curves.gnuplot there"),
    {.name = NULL},
};

static const option_group groups[] = {
    {"Comparison", compare_options, 0},
    {"Network", network_options, offsetof(compare_settings, network)},
    {"Loop", loop_options, offsetof(compare_settings, loop)},
    {"Data", data_options, offsetof(compare_settings, data)},
    {READING_TITLE, reading_options, offsetof(compare_settings, reading)},
    {"Output", common_options, offsetof(compare_settings, common)},
};

const command compare_command = {
    .name = "compare",
    .arguments = "[DATA]",
    .summary = "train the same network with several losses",
    .details =
        "Every loss starts from the same weights and sees the same batches, under plain SGD at a constant\n"
        "rate. Runs go side by side on the cores, one thread each. DATA is as in 'xent "
        "train'.\n\n" CLASS_LOSSES_HELP
        "\nThe default rates were found by a search on a validation split of Fashion-MNIST.",
    .examples = "  xent compare fashion-mnist -o comparison\n"
                "  xent compare --losses mse,mse-sigmoid,mse-logits --seeds 5\n"
                "  xent compare mnist --tune --seeds 5 -o comparison\n"
                "  xent compare mnist --lr ce=0.05,bce=0.05,mse=1 --epochs 5 --json",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 0,
    .most_arguments = 1,
    .settings_size = sizeof(compare_settings),
    .check = check_compare,
    .declare = declare_compare,
    .run = run_compare,
};
