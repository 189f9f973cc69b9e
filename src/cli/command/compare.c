/* xent compare: the same network, first weights and batches under several losses. */
#include "cli/command/commands.h"
#include "cli/command/compare_finish.h"
#include "cli/command/compare_runs.h"
#include "cli/command/report_page.h"
#include "cli/terminal/output.h"

/* What --tune holds out of the training set where --validation does not say it. */
#define TUNE_FRACTION 0.1

/* A share of a study has a place where it is kept, and rates that all shares know. */
static int check_share(const compare_settings *s) {
    if (s->share.parts == 0 || (s->directory && !s->tune)) return PARSED;
    if (!s->directory)
        report_failure("--part keeps its runs in a directory for 'xent merge'; expected -o DIR beside it");
    else
        report_failure("--tune looks at all of its runs before it goes on, so it has no parts; expected "
                       "--lr with the rates that 'xent compare --tune --seeds 1' finds");
    return suggest_help(&compare_command);
}

static int compares(const loss_list *losses, xent_loss loss) {
    int found = 0;
    for (int i = 0; i < losses->count; i++) found |= losses->loss[i] == loss;
    return found;
}

static int check_compare(const void *settings, const char *const *arguments, int count) {
    const compare_settings *s = settings;
    if (s->reading.task != XENT_TASK_CLASSIFY) {
        report_failure(
            "compare compares losses of classes by accuracy; expected --task classify. 'xent train "
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
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++) {
        if (!s->rates.by_loss || s->rates.rate[i] <= 0 || compares(&s->losses, (xent_loss)i)) continue;
        report_failure(
            "--lr has a rate for %s, which --losses does not compare; expected the rates of what is "
            "compared",
            xent_loss_name((xent_loss)i));
        return suggest_help(&compare_command);
    }
    network_settings network = s->network;
    const int code = complete_network(&network, &compare_command);
    return code == PARSED ? check_share(s) : code;
}

static void declare_compare(const void *settings, const char *const *arguments, int count, file_list *files) {
    const compare_settings *s = settings;
    reads_data(files, count > 0 ? arguments[0] : NULL);
    reads_file(files, s->reading.labels);
    if (s->data.test) reads_data(files, s->data.test);
    writes_comparison(files, s->directory);
}

static int run_compare(const void *settings, const char *const *arguments, int count) {
    compare_settings complete = *(const compare_settings *)settings;
    const compare_settings *s = &complete;
    complete_network(&complete.network, &compare_command);
    const char *name = count > 0 ? arguments[0] : NULL;
    data_settings held_out = s->data;
    if (s->tune && held_out.validation <= 0) held_out.validation = TUNE_FRACTION;
    source data;
    compare_results results = {.data = source_name(name), .note = s->note, .cost = step_cost_unknown()};
    int code = EXIT_WORK;
    if (open_source(&data, name, &held_out, &s->reading, NULL, &s->loop, &s->common) == 0)
        code = compare_on(s, &data, &held_out, &results);
    digests_clear(&results.digests);
    close_source(&data);
    return code;
}

#define RATE_IN_HELP(loss, name, rate) " " name "=" #rate

static const option compare_options[] = {
    OPTION(OTHER, "losses", compare_settings, losses, .argument = "LIST", .initial = "ce,bce,mse",
           .parse = parse_losses, .help = "of the losses above"),
    OPTION(OTHER, "lr", compare_settings, rates, .argument = "LIST",
           .shown = "by loss" DEFAULT_RATES(RATE_IN_HELP), .parse = parse_rates,
           .help = "one learning rate, or one for each loss: ce=0.1,mse=1"),
    OPTION(FLAG, "tune", compare_settings, tune,
           .help = "first find each loss's rate, by five seeds on a tenth of the training set that is held "
                   "out, or on "
                   "what --validation says"),
    OPTION(COUNT, "seeds", compare_settings, seeds, .argument = "N", .initial = "5", .low = 1,
           .high = MOST_SEEDS, .help = "runs of each loss, with seeds counted up from --seed"),
    OPTION(NUMBER, "target", compare_settings, target, .argument = "X",
           .shown = "four fifths of the way from guessing to no mistake", .high = 1,
           .help = "the accuracy to which steps are counted"),
    OPTION(NUMBER, "margin", compare_settings, margin, .argument = "POINTS", .initial = "0.3", .low = 1e-6,
           .high = 100, .help = "a difference of accuracy below this counts as none"),
    OPTION(TEXT, "note", compare_settings, note, .argument = "TEXT",
           .help = "words that the page shows below its heading, and that --json keeps"),
    {.name = NULL},
};

const option compare_where_options[] = {
    OPTION(
        OUTPUT, "output", compare_settings, directory, .letter = 'o', .argument = "DIR",
        .help =
            "write report.html, its figures as SVG, curves.csv and curves.gnuplot there, and keep each run "
            "that ends: the same command goes on after a crash or Ctrl-C, and with more --seeds adds runs"),
    OPTION(OTHER, "part", compare_settings, share, .argument = "I/N", .shown = "all runs",
           .parse = parse_share,
           .help = "make every N-th run alone, from the I-th on, for 'xent merge' to join"),
    {.name = NULL},
};

static const option_group groups[] = {
    {"Comparison", compare_options, 0},
    {"Study", compare_where_options, 0},
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
                "  xent compare mnist --seeds 20 --part 3/8 -o part-3\n"
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
