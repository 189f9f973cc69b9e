/* xent train: trains a network and writes it to a file. */
#include <stdlib.h>
#include <string.h>

#include "cli/command/commands.h"
#include "cli/terminal/interrupt.h"
#include "cli/option/training.h"
#include "cli/terminal/metrics.h"
#include "cli/terminal/output.h"
#include "cli/command/report_page.h"
#include "cli/command/dataset.h"
#include "cli/command/train_run.h"
#include "cli/command/train_output.h"
#include "xent/model.h"

/* Measures the trained network once more, for what it says of its classes. */
static xent_status review_training(const source *data, const xent_net *net, xent_tape *tape,
                                   const xent_recipe *recipe, const xent_history *history, train_notices *out,
                                   xent_error *error) {
    train_review review = {
        .train = &data->train, .history = history, .class_names = data->class_names, .recipe = recipe};
    const xent_dataset *rows = measured_rows(data, &review.measured);
    xent_evaluation unused;
    review.metrics = xent_metrics_create((int)xent_net_outputs(net), error);
    if (!review.metrics) return error->status;
    const xent_status status =
        xent_evaluate(tape, net, rows, &data->scaling, recipe->loss, &unused, review.metrics, error);
    if (status == XENT_OK) find_notices(&review, out);
    xent_metrics_destroy(review.metrics);
    return status;
}

/* What there is to tell where neither a test nor a validation set was measured. */
static xent_status measure_training(const source *data, const xent_net *net, xent_tape *tape,
                                    const xent_recipe *recipe, xent_evaluation *out, xent_error *error) {
    const xent_fit_data fit_data = source_fit_data(data);
    *out = (xent_evaluation){.rows = 0};
    if (fit_data.test || fit_data.validation || data->train.targets) return XENT_OK;
    return xent_evaluate(tape, net, &data->train, &data->scaling, recipe->loss, out, NULL, error);
}

/* What is measured when training has ended. */
typedef struct train_measures {
    xent_evaluation training; /* where neither a test nor a validation set was measured */
    train_notices notices;
    target_figures figures; /* of sets with targets */
    const char *measured_on;
} train_measures;

static xent_status measure_outcome(const train_run *run, const source *data, const xent_net *net,
                                   xent_tape *tape, const xent_recipe *recipe, const xent_history *history,
                                   train_measures *out, xent_error *error) {
    if (data->train.targets)
        return measure_targets(tape, net, measured_rows(data, &out->measured_on), &data->scaling,
                               &data->target, recipe, &out->figures, error);
    const xent_status status = measure_training(data, net, tape, recipe, &out->training, error);
    if (status != XENT_OK || run->stopped) return status;
    return review_training(data, net, tape, recipe, history, &out->notices, error);
}

static void tell_outcome(const train_run *run, const char *name, const xent_recipe *recipe,
                         const train_measures *measures, const xent_fit_result *result) {
    static const option *const repeated[] = {data_options, reading_options, network_options, NULL};
    const train_settings *s = run->settings;
    char *options = given_options(&train_command, repeated);
    const train_outcome outcome = {.model = s->model,
                                   .data = name,
                                   .stopped = run->stopped,
                                   .recipe = recipe,
                                   .options = options ? options : "",
                                   .training = measures->training,
                                   .result = result,
                                   .notices = &measures->notices,
                                   .figures = measures->measured_on ? &measures->figures : NULL,
                                   .measured_on = measures->measured_on};
    if (s->common.json)
        print_totals(&outcome);
    else if (!s->common.quiet)
        print_outcome(&outcome);
    free(options);
}

/* What an interrupted training leaves: a checkpoint, or half-trained outputs beside what stands there. */
static xent_status leave(const train_run *run, train_settings *s, char *names[OUTPUTS], xent_error *error) {
    const char *why = interrupted() ? "interrupted" : "standard output fails";
    const char *model = s->model;
    if (run->is_kept) {
        report_note("%s after step %lld; --resume %s goes on", why, (long long)run->result.steps,
                    run->checkpoints.directory);
        return XENT_OK;
    }
    const xent_status status = rename_outputs(s, names, error);
    if (status == XENT_OK)
        report_note("%s after step %lld; saving %s; %s stays as it was", why, (long long)run->result.steps,
                    s->model, model);
    return status;
}

/* Trains, saves and tells; the source is open and the network made. */
static int train_network(const train_settings *settings, const source *data, xent_net *net, xent_tape *tape,
                         const char *name) {
    xent_error error;
    train_settings s = *settings;
    char *names[OUTPUTS] = {NULL, NULL, NULL};
    train_run run = {.settings = &s};
    xent_recipe recipe = recipe_for(&s, data, name);
    const xent_fit_data fit_data = source_fit_data(data);
    train_measures measures = {.measured_on = NULL};
    xent_status status = run_training(&run, tape, net, &fit_data, &recipe, &error);
    recipe.epochs_done = run.result.history.count;
    recipe.steps_done = run.result.steps;
    if (status == XENT_OK && run.stopped) status = leave(&run, &s, names, &error);
    const int writes = status == XENT_OK && !run.is_kept;
    if (writes) status = save_outputs(&s, data, net, tape, &recipe, &run.result, &error);
    if (writes && status == XENT_OK)
        status = measure_outcome(&run, data, net, tape, &recipe, &run.result.history, &measures, &error);
    if (writes && status == XENT_OK) tell_outcome(&run, name, &recipe, &measures, &run.result);
    if (status != XENT_OK) report_failure("%s", error.message);
    clear_targets(&measures.figures);
    end_training(&run);
    for (int i = 0; i < OUTPUTS; i++) free(names[i]);
    if (status != XENT_OK) return EXIT_WORK;
    return run.stopped && interrupted() ? 128 + interrupted() : finish_output();
}

/* The network for the data, or that of the model to start from, and the tape to train it on. */
static int prepare_and_train(const train_settings *s, const source *data, const xent_model *from,
                             const char *name) {
    xent_error error;
    const xent_net_options network = network_for(&s->network, &data->train, (uint64_t)s->loop.seed);
    const xent_tape_options threads = {.threads = (int)s->loop.threads};
    xent_net *made = from ? NULL : xent_net_create(&network, &error), *net = from ? from->net : made;
    xent_tape *tape = net ? xent_tape_create(&threads, &error) : NULL;
    int code = EXIT_WORK;
    if (tape)
        code = train_network(s, data, net, tape, name);
    else if (!net)
        code = refuse_network(&error, &train_command);
    else
        report_failure("%s", error.message);
    xent_tape_destroy(tape);
    xent_net_destroy(made);
    return code;
}

/* Options that would be without effect are a mistake. */
static int check_train(const void *settings, const char *const *arguments, int count) {
    const train_settings *s = settings;
    const int method = s->learning.optimizer;
    const xent_task task = (xent_task)s->reading.task;
    const xent_loss loss = chosen_loss(&s->learning, task);
    xent_augment augment;
    xent_error error;
    char losses[128] = "";
    (void)arguments;
    (void)count;
    if (s->loop.momentum > 0 && method != XENT_SGD && method != XENT_RMSPROP)
        report_failure("--momentum goes with --optimizer sgd or rmsprop; adam and adamw have their own");
    else if (s->loop.nesterov && (method != XENT_SGD || s->loop.momentum <= 0))
        report_failure("--nesterov goes with --optimizer sgd and a --momentum above 0");
    else if (!xent_loss_fits(loss, task))
        report_failure("--loss %s does not go with --task %s; expected %s", xent_loss_name(loss),
                       xent_task_name(task), losses_of_task(task, losses, sizeof losses));
    else if (loss != XENT_LOSS_CE && (s->learning.focus > 0 || s->learning.label_smoothing > 0))
        report_failure("--%s goes with --loss ce alone", s->learning.focus > 0 ? "focus" : "label-smoothing");
    else if (s->learning.class_weights && (task != XENT_TASK_CLASSIFY || !xent_loss_takes_weights(loss)))
        report_failure("--class-weights goes with --task classify and --loss ce, focal or gce");
    else if (s->learning.target > 0 && task == XENT_TASK_REGRESSION)
        report_failure("--target is an accuracy, which a regression does not have; --patience ends it too");
    else if (xent_augment_parse(s->learning.augment, &augment, &error) != XENT_OK)
        report_failure("--%s", error.message);
    else if (s->from && (s->network.net || s->network.hidden.given || s->network.activation ||
                         s->network.init || s->network.init_deviation > 0))
        report_failure("--from brings its network and weights; expected no --net, --hidden, --activation, "
                       "--init or --init-deviation beside it");
    else {
        network_settings network = s->network;
        const int code = complete_network(&network, &train_command);
        return code == PARSED ? check_checkpoints(&s->checkpoints, &train_command) : code;
    }
    return suggest_help(&train_command);
}

static void declare_train(const void *settings, const char *const *arguments, int count, file_list *files) {
    const train_settings *s = settings;
    const char *const outputs[OUTPUTS] = {s->model, s->history, s->report};
    reads_data(files, count > 0 ? arguments[0] : NULL);
    reads_file(files, s->reading.labels);
    if (s->data.test) reads_data(files, s->data.test);
    reads_file(files, s->from);
    declare_checkpoints(&s->checkpoints, files);
    for (int i = 0; i < OUTPUTS; i++) {
        char *instead = outputs[i] ? interrupted_path(outputs[i]) : NULL;
        writes_file(files, outputs[i]);
        if (instead && strcmp(instead, outputs[i]) != 0) may_write(files, instead);
        free(instead);
    }
}

/* The data are read, under the model to start from, if there is one, and trained on. */
static int train_on(train_settings *s, const xent_model *from, const char *name) {
    source data;
    int code = EXIT_WORK;
    complete_network(&s->network, &train_command);
    complete_recipe(&s->learning, &s->data, (xent_task)s->reading.task);
    if (open_source(&data, name, &s->data, &s->reading, from, &s->loop, &s->common) == 0) {
        complete_by_data(&s->learning, &s->loop, &data.train, (xent_task)s->reading.task);
        if (s->learning.target > 0 && s->learning.target_on && data.data.test.rows < 1)
            report_failure("%s has no test set for --target-on test", data.data.source);
        else {
            catch_interrupts();
            code = prepare_and_train(s, &data, from, name);
        }
    }
    close_source(&data);
    return code;
}

static int run_train(const void *settings, const char *const *arguments, int count) {
    train_settings s = *(const train_settings *)settings;
    const char *name = count > 0 ? arguments[0] : NULL;
    xent_model from;
    xent_error error;
    if (!s.from) return train_on(&s, NULL, name);
    if (xent_model_load(s.from, &from, &error) != XENT_OK) {
        report_failure("%s", error.message);
        return EXIT_WORK;
    }
    s.network.net = xent_net_settings(from.net)->layers;
    const int code = train_on(&s, &from, name);
    xent_model_clear(&from);
    return code;
}

static const option file_options[] = {
    OPTION(TEXT, "from", train_settings, from, .argument = "MODEL", .shown = "new weights",
           .help =
               "start from the weights of this model; DATA is read as its own was, and scaled as it scales"),
    OPTION(OUTPUT, "output", train_settings, model, .letter = 'o', .argument = "MODEL",
           .initial = "model.safetensors", .help = "the file to write the network to"),
    OPTION(OUTPUT, "history", train_settings, history, .argument = "FILE.csv",
           .help = "write the figures of every epoch to a CSV file"),
    OPTION(OUTPUT, "report", train_settings, report, .argument = "FILE.html",
           .help = "write a page with curves, mistakes and weights; of a regression, predicted against true"),
    OPTION(TEXT, "note", train_settings, note, .argument = "TEXT",
           .help = "words that the page shows below its heading"),
    {.name = NULL},
};

static const option_group groups[] = {
    {"Network", network_options, offsetof(train_settings, network)},
    {"Learning", learning_options, offsetof(train_settings, learning)},
    {"Loop", loop_options, offsetof(train_settings, loop)},
    {"Data", data_options, offsetof(train_settings, data)},
    {READING_TITLE, reading_options, offsetof(train_settings, reading)},
    {"Files", file_options, 0},
    {"Checkpoints", checkpoint_options, offsetof(train_settings, checkpoints)},
    {"Output", common_options, offsetof(train_settings, common)},
};

static const option_default defaults[] = {
    {"epochs", NULL, "4, more for small data sets"},
    {"validation", NULL, "0; 0.1 where patience or a target needs it"},
    {"batch", "128", NULL},
    {"weight-decay", NULL, "of adamw 0.1, for small data sets up to 2; of the others 0"},
    {NULL, NULL, NULL}};

const command train_command = {
    .name = "train",
    .arguments = "[DATA]",
    .summary = "train a network and write it to a file",
    .details =
        "Without options this is the fast way to a good network: AdamW, with one cycle of its rate. DATA\n"
        "is a directory with MNIST's four files, a directory with image files in a directory a class,\n"
        "a table (CSV), or a name (digits, fashion-mnist, mnist); without it, xent trains on the 8x8\n"
        "digits that come with it. Where DATA has no test set, a fifth of it becomes one.\n"
        "Training figures are running means over an epoch, while the weights change: they may lie below\n"
        "those of the test set, which are of the weights at its end. Without --epochs, and where nobody\n"
        "looks at epochs (a terminal, --json, --history, --report, --checkpoint, --patience, --target),\n"
        "the test set is measured after the last one alone.\n\n" LOSSES_HELP,
    .examples = "  xent train\n"
                "  xent train fashion-mnist --hidden 256,128 -o fashion.safetensors\n"
                "  xent train photos --size 32x32 --colour --on-error skip\n"
                "  xent train mnist --optimizer sgd --lr 0.1 --schedule constant --loss mse",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .defaults = defaults,
    .least_arguments = 0,
    .most_arguments = 1,
    .settings_size = sizeof(train_settings),
    .check = check_train,
    .declare = declare_train,
    .run = run_train,
};
