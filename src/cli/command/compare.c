/* xent compare: the same network, first weights and batches under several losses. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/commands.h"
#include "cli/command/comparison.h"
#include "cli/terminal/interrupt.h"
#include "cli/option/training.h"
#include "cli/terminal/output.h"
#include "cli/command/report_page.h"
#include "cli/terminal/progress.h"
#include "cli/command/dataset.h"
#include "cli/terminal/text_curves.h"

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
    X(BCE, "bce", 0.1) X(MSE, "mse", 0.2) X(MSE_SIGMOID, "mse-sigmoid", 1) X(MSE_LOGITS, "mse-logits", 0.02)
#define RATE_OF_LOSS(loss, name, rate) [XENT_LOSS_##loss] = rate,
#define RATE_IN_HELP(loss, name, rate) " " name "=" #rate

static const double default_rates[XENT_LOSS_COUNT] = {DEFAULT_RATES(RATE_OF_LOSS)};

/* 0 if all runs ended well; else an exit code, after saying what happened. */
static int check_runs(const comparison *c, int stopped) {
    for (int i = 0; i < c->losses.count * c->seeds; i++) {
        const comparison_run *run = &c->runs[i];
        if (run->error.status == XENT_OK) continue;
        report_failure("%s at rate %g, seed %llu: %s", xent_loss_name(run->loss), run->rate,
                       (unsigned long long)run->seed, run->error.message);
        return EXIT_WORK;
    }
    if (!stopped) return EXIT_FINE;
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
    char training[512];
    snprintf(training, sizeof training,
             "%lld rows a batch, sgd at a constant rate, momentum %g%s, weight decay %g, seeds %lld to %lld",
             (long long)s->loop.batch, s->loop.momentum, s->loop.nesterov ? " (Nesterov)" : "",
             s->loop.weight_decay.value, (long long)s->loop.seed, (long long)s->loop.seed + s->seeds - 1);
    const size_t used = strlen(training);
    if (c->search.rows > 0)
        snprintf(training + used, sizeof training - used,
                 "; rates found by a search on %lld training rows, held out for that",
                 (long long)c->search.rows);
    const page_origin origin = {data, c->data, &s->network, training};
    return save_comparison(c, s->directory) || save_comparison_page(c, &origin, s->directory);
}

static int finish_comparison(const compare_settings *s, const source *data, const comparison *c) {
    if (s->common.json) {
        print_json(comparison_json(c));
    } else if (!s->common.quiet) {
        print_comparison(c);
        print_accuracy_curves(c);
        print_finding(c);
    }
    if (s->directory && save_all(s, data, c)) return EXIT_WORK;
    if (s->directory && !s->common.json && !s->common.quiet)
        print("\nwritten: %s/report.html, with curves.csv and curves.gnuplot beside it\n", s->directory);
    return finish_output();
}

/* Finds the rates on rows held out, which then go back to the training set. */
static int tune(const compare_settings *s, source *data, rate_search *search) {
    run_plan plan = {.data = data,
                     .network = &s->network,
                     .loop = &s->loop,
                     .goes_on = 1,
                     .progress = progress_start(s->common.quiet, s->common.json)};
    plan.progress.shows_epochs = 0; /* the table tells enough */
    if (!s->common.quiet)
        report_note("trying %d rates for each loss on %lld rows held out", TRIED_RATES,
                    (long long)data->validation.rows);
    const int code = search_rates(&plan, &s->losses, (uint64_t)s->loop.seed, search);
    if (code != EXIT_FINE) return code;
    if (rejoin_source(data, &s->data)) return EXIT_WORK;
    if (!s->common.json && !s->common.quiet) print_search(search);
    return EXIT_FINE;
}

static double rate_for(const compare_settings *s, const comparison *c, xent_loss loss) {
    if (c->search.rows > 0) return c->search.rate[loss];
    return s->rates.rate[loss] > 0 ? s->rates.rate[loss] : default_rates[loss];
}

static int compare_losses(const compare_settings *s, const source *data, comparison *c) {
    const int count = c->losses.count * c->seeds;
    c->measured_on = data->validation.rows > 0 ? "validation" : "test";
    for (int i = 0; i < count; i++) {
        const xent_loss loss = c->losses.loss[i / c->seeds];
        c->runs[i].loss = loss;
        c->runs[i].seed = (uint64_t)s->loop.seed + (uint64_t)(i % c->seeds);
        c->runs[i].rate = rate_for(s, c, loss);
        if (c->found && i % c->seeds == 0) c->runs[i].found = &c->found[i / c->seeds];
    }
    const run_plan plan = {.data = data,
                           .network = &s->network,
                           .loop = &s->loop,
                           .progress = progress_start(s->common.quiet, s->common.json)};
    const int stopped = train_runs(&plan, c->runs, count);
    const int code = check_runs(c, stopped);
    return code == EXIT_FINE ? finish_comparison(s, data, c) : code;
}

/* The source is open: makes room, finds rates where that is wanted, and compares. */
static int compare_on(const compare_settings *s, source *data, comparison *c) {
    if (data->data.test.rows < 1 && (s->tune || data->validation.rows < 1)) {
        report_failure("%s has no test set%s", data->data.source,
                       s->tune ? ", which --tune needs beside the rows that it holds out"
                               : "; --validation 0.2 holds a fifth of it out");
        return EXIT_WORK;
    }
    c->runs = calloc((size_t)c->losses.count * (size_t)c->seeds, sizeof *c->runs);
    if (s->directory) c->found = calloc((size_t)c->losses.count, sizeof *c->found);
    if (!c->runs || (s->directory && !c->found)) {
        report_failure("no memory for %d runs", c->losses.count * c->seeds);
        return EXIT_WORK;
    }
    catch_interrupts();
    if (s->tune) {
        const int code = tune(s, data, &c->search);
        if (code != EXIT_FINE) return code;
    }
    return compare_losses(s, data, c);
}

static int check_compare(const void *settings, const char *const *arguments, int count) {
    const compare_settings *s = settings;
    (void)arguments;
    (void)count;
    for (int i = 0; i < XENT_LOSS_COUNT; i++) {
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
    for (int i = 0; i < COMPARISON_FILES; i++) writes_into(files, s->directory, comparison_files[i]);
}

static int run_compare(const void *settings, const char *const *arguments, int count) {
    compare_settings complete = *(const compare_settings *)settings;
    const compare_settings *s = &complete;
    complete_network(&complete.network, &compare_command);
    const char *name = count > 0 ? arguments[0] : NULL;
    data_settings held_out = s->data;
    if (s->tune && held_out.validation <= 0) held_out.validation = TUNE_FRACTION;
    source data;
    comparison c = {
        .data = source_name(name), .losses = s->losses, .seeds = (int)s->seeds, .target = s->target};
    int code = EXIT_WORK;
    if (open_source(&data, name, &held_out, &s->reading, (uint64_t)s->loop.seed, &s->common) == 0)
        code = compare_on(s, &data, &c);
    clear_runs(c.runs, c.losses.count * c.seeds);
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
    {.name = "tune",
     .kind = OPTION_FLAG,
     .at = offsetof(compare_settings, tune),
     .help = "first find each loss's rate on a tenth of the training set, or what --validation says"},
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
     .kind = OPTION_OUTPUT,
     .at = offsetof(compare_settings, directory),
     .help = "write report.html, curves.csv and curves.gnuplot there"},
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
        "train'.\n\n" LOSSES_HELP
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
