/* xent lab: published results, and what comes of them here. */
#include <stdlib.h>

#include "cli/command/commands.h"
#include "cli/command/lab_output.h"
#include "cli/option/shared.h"
#include "cli/terminal/interrupt.h"
#include "cli/terminal/output.h"
#include "cli/terminal/progress.h"
#include "xent/suggest.h"

typedef struct lab_command_settings {
    common_settings common;
    lab_settings lab;
    int64_t seed;
    const char *directory;
} lab_command_settings;

/* The bits of the options that were given. */
static unsigned given_bits(const lab_settings *s) {
    unsigned bits = 0;
#define ADD_BIT(bit, value, field, name) bits |= s->field ? (unsigned)bit : 0;
    LAB_OPTION_LIST(ADD_BIT)
#undef ADD_BIT
    return bits;
}

static int unknown_experiment(const char *name) {
    xent_suggestion near = {name, NULL, 0};
    for (int i = 0; i < lab_count(); i++) xent_suggest(&near, lab_at(i)->name);
    if (xent_suggestion_found(&near))
        report_failure("unknown experiment '%s'; did you mean '%s'?", name, xent_suggestion_found(&near));
    else
        report_failure("unknown experiment '%s'; 'xent lab' lists them", name);
    return suggest_help(&lab_command);
}

static int check_lab(const void *settings, const char *const *arguments, int count) {
    const lab_command_settings *s = settings;
    const unsigned given = given_bits(&s->lab);
    if (count == 0 && !given && !s->directory && s->lab.seeds == 0) return PARSED;
    if (count == 0) {
        report_failure("an experiment is missing, which these options are for; 'xent lab' lists them");
        return suggest_help(&lab_command);
    }
    const experiment *e = lab_find(arguments[0]);
    if (!e) return unknown_experiment(arguments[0]);
    char has[160];
#define REFUSE(bit, value, field, text)                                                                      \
    if (given & ~e->options & bit) {                                                                         \
        report_failure("%s has no --%s; it has %s", e->name, text, lab_option_names(e, has, sizeof has));    \
        return suggest_help(&lab_command);                                                                   \
    }
    LAB_OPTION_LIST(REFUSE)
#undef REFUSE
    if (s->lab.share.parts > 0 && !s->directory) {
        report_failure("--part keeps its runs in a directory; expected -o DIR beside it");
        return suggest_help(&lab_command);
    }
    return PARSED;
}

static void declare_lab(const void *settings, const char *const *arguments, int count, file_list *files) {
    const lab_command_settings *s = settings;
    (void)arguments;
    (void)count;
    if (s->lab.data) reads_data(files, s->lab.data);
    if (s->directory) writes_lab(files, s->directory);
}

static int after_step(void *context, const char *what, int64_t done, int64_t all) {
    progress *p = context;
    if (progress_due(p)) progress_draw(p, what, done, all);
    return interrupted();
}

/* Tells the results: an exit code. */
static int finish_lab(const lab_command_settings *s, const lab *l) {
    if (l->part_done) {
        if (!s->common.quiet)
            report_note(
                "part %d/%d is done, in %s/cells; once all parts are, the same command without --part "
                "tells the results",
                s->lab.share.part, s->lab.share.parts, s->directory);
        return finish_output();
    }
    if (l->stopped) {
        if (s->directory && l->experiment->options & LAB_PART)
            report_note("interrupted; the same command goes on with what is not in %s/cells", s->directory);
        else
            report_note("interrupted; nothing is written");
        return 128 + interrupted();
    }
    if (l->error.status != XENT_OK) {
        report_failure("%s: %s", l->experiment->name, l->error.message);
        return EXIT_WORK;
    }
    if (s->common.json)
        print_json(lab_json(l));
    else if (!s->common.quiet)
        print_lab(l);
    if (s->directory && save_lab_page(l, s->directory)) return EXIT_WORK;
    if (s->directory && !s->common.json && !s->common.quiet)
        print("\nwritten: %s/report.html\nbeside it: each figure as SVG\n", s->directory);
    return finish_output();
}

static int run_experiment(const lab_command_settings *s, const experiment *e) {
    lab *l = calloc(1, sizeof *l);
    if (!l) {
        report_failure("no memory for %s", e->name);
        return EXIT_WORK;
    }
    progress shown = progress_start(s->common.quiet, s->common.json);
    const double began = clock_seconds();
    l->experiment = e;
    l->settings = s->lab;
    l->settings.directory = s->directory;
    l->settings.seed = (uint64_t)s->seed;
    l->after_step = after_step;
    l->context = &shown;
    catch_interrupts();
    lab_run(l);
    l->results.seconds = clock_seconds() - began;
    progress_clear(&shown);
    const int code = finish_lab(s, l);
    lab_clear(l);
    free(l);
    return code;
}

static int run_lab(const void *settings, const char *const *arguments, int count) {
    const lab_command_settings *s = settings;
    if (count > 0) return run_experiment(s, lab_find(arguments[0]));
    if (s->common.json)
        print_json(experiments_json());
    else if (!s->common.quiet)
        print_experiments();
    return finish_output();
}

static const option lab_options[] = {
    OPTION(COUNT, "seeds", lab_command_settings, lab.seeds, .argument = "N", .shown = "the experiment's own",
           .high = 1000, .help = "runs of each setting, with seeds counted up from --seed"),
    OPTION(COUNT, "seed", lab_command_settings, seed, .argument = "N", .initial = "1", .high = MOST_SEED,
           .help = "of the first run"),
    OPTION(COUNT, "threads", lab_command_settings, lab.threads, .argument = "N", .initial = "0",
           .shown = "the cores", .high = 256, .help = "runs at a time; results do not depend on it"),
    OPTION(
        OUTPUT, "output", lab_command_settings, directory, .letter = 'o', .argument = "DIR",
        .help =
            "write report.html and its figures as SVG there; a long experiment keeps what is done there and "
            "goes on with it"),
    {.name = NULL},
};

static const option own_options[] = {
    OPTION(TEXT, "data", lab_command_settings, lab.data, .argument = "DATA",
           .shown = "what the source used, else what is there", .help = "other data, as in 'xent train'"),
    OPTION(COUNT, "hidden", lab_command_settings, lab.hidden, .argument = "N", .shown = "as published",
           .high = 100000, .help = "hidden units, of those that the table has"),
    OPTION(COUNT, "epochs", lab_command_settings, lab.epochs, .argument = "N",
           .shown = "the experiment's own", .high = 1000000, .help = "passes over the training set"),
    OPTION(COUNT, "steps", lab_command_settings, lab.steps, .argument = "N", .shown = "the experiment's own",
           .high = 1000000000, .help = "steps of training"),
    OPTION(COUNT, "rows", lab_command_settings, lab.rows, .argument = "N", .shown = "the experiment's own",
           .high = 1000000000, .help = "rows to train on"),
    OPTION(OTHER, "part", lab_command_settings, lab.share, .argument = "I/N", .shown = "all runs",
           .parse = parse_share, .help = "do part I of N of the runs, and keep them in -o DIR"),
    OPTION(FLAG, "full", lab_command_settings, lab.full, .help = "at the size of the source, however long"),
    {.name = NULL},
};

static const option_group groups[] = {
    {"Experiment", lab_options, 0},
    {"Of some experiments", own_options, 0},
    {"Output", common_options, offsetof(lab_command_settings, common)},
};

const command lab_command = {
    .name = "lab",
    .arguments = "[NAME]",
    .summary = "repeat published results on losses and learning",
    .details =
        "Without a name, lists the experiments: how long each takes on two cores, and what it is. With one,\n"
        "runs it and prints its table beside the published one. Rates are chosen on rows held out, never on\n"
        "the test set. Where the data of the source are not there, others stand in, and the table says so.",
    .examples = "  xent lab\n"
                "  xent lab neuron -o neuron\n"
                "  xent lab saturation --json",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 0,
    .most_arguments = 1,
    .settings_size = sizeof(lab_command_settings),
    .check = check_lab,
    .declare = declare_lab,
    .run = run_lab,
};
