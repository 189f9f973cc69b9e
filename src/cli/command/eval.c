/* xent eval: how good a trained network is. */
#include <stdlib.h>

#include "cli/command/commands.h"
#include "cli/terminal/metrics.h"
#include "cli/terminal/target_figures.h"
#include "cli/command/loaded_model.h"
#include "cli/terminal/output.h"
#include "cli/command/measured_data.h"
#include "xent/model.h"

typedef struct eval_settings {
    common_settings common;
    import_settings import;
    reading_settings reading;
    int part; /* a measured_part */
    int64_t threads;
} eval_settings;

static int print_evaluation(const eval_settings *s, xent_metrics *metrics, double loss,
                            const char *const *names) {
    if (s->common.json)
        print_json(metrics_json(metrics, loss, names));
    else if (!s->common.quiet)
        print_metrics(metrics, loss, names);
    return finish_output();
}

/* The loss that the model was trained with, and is measured by; the usual one where its file does not say
 * it. */
static xent_loss loss_of(const xent_model *model) {
    if (model->recipe) return model->recipe->loss;
    return model->output == XENT_OUTPUT_SIGMOID ? XENT_LOSS_BCE : XENT_LOSS_CE;
}

/* What targets are measured by; of a model that does not say it, the usual loss of its task. */
static xent_recipe recipe_of(const xent_model *model, xent_task task) {
    return model->recipe ? *model->recipe : (xent_recipe){.task = task, .loss = xent_task_loss(task)};
}

/* The same of a model whose task is another one than classes. */
static int evaluate_targets(const eval_settings *s, const xent_model *model, const xent_dataset *data) {
    xent_error error = {XENT_OK, ""};
    target_figures figures = {.counts = NULL};
    const xent_recipe recipe = recipe_of(model, model_task(model, &s->reading));
    const xent_tape_options threads = {.threads = (int)s->threads};
    xent_tape *tape = xent_tape_create(&threads, &error);
    int code = EXIT_WORK;
    if (tape && measure_targets(tape, model->net, data, &model->scaling, &model->target, &recipe, &figures,
                                &error) == XENT_OK) {
        if (s->common.json) {
            json_t *object = json_object();
            add_target_json(object, &figures);
            print_json(object);
        } else if (!s->common.quiet)
            print_targets(&figures);
        code = finish_output();
    } else
        report_failure("%s", error.message);
    clear_targets(&figures);
    xent_tape_destroy(tape);
    return code;
}

static int evaluate_model(const eval_settings *s, const xent_model *model, const xent_dataset *data) {
    if (data->targets) return evaluate_targets(s, model, data);
    xent_error error = {XENT_OK, ""};
    xent_evaluation result;
    const xent_tape_options threads = {.threads = (int)s->threads};
    xent_metrics *metrics = xent_metrics_create((int)xent_net_outputs(model->net), &error);
    xent_tape *tape = metrics ? xent_tape_create(&threads, &error) : NULL;
    int code = EXIT_WORK;
    if (tape && xent_evaluate(tape, model->net, data, &model->scaling, loss_of(model), &result, metrics,
                              &error) == XENT_OK)
        code = print_evaluation(s, metrics, result.loss, model->class_names);
    else
        report_failure("%s", error.message);
    xent_tape_destroy(tape);
    xent_metrics_destroy(metrics);
    return code;
}

static void declare_eval(const void *settings, const char *const *arguments, int count, file_list *files) {
    const eval_settings *s = settings;
    reads_file(files, arguments[0]);
    if (count > 1) reads_data(files, arguments[1]); /* otherwise the model tells, and open_measured looks */
    reads_file(files, s->reading.labels);
}

static int run_eval(const void *settings, const char *const *arguments, int count) {
    const eval_settings *s = settings;
    xent_model model;
    measured_data data;
    if (open_model(&model, arguments[0], &s->import, s->common.quiet)) return EXIT_WORK;
    int code = EXIT_WORK;
    if (check_outputs(&model, &s->reading) == 0) {
        code = open_measured(&data, count > 1 ? arguments[1] : NULL, &model, (measured_part)s->part,
                             &s->reading, (int)s->threads, &s->common);
        if (code == EXIT_FINE) code = evaluate_model(s, &model, &data.rows);
        close_measured(&data);
    }
    xent_model_clear(&model);
    return code;
}

static const char *const parts[] = {"auto", "test", "train", "all", NULL};

static const option eval_options[] = {
    OPTION(CHOICE, "part", eval_settings, part, .initial = "auto", .choices = parts,
           .help = "what to measure on; auto: of the very data that the model was trained on what it has not "
                   "learned, all of others"),
    OPTION(COUNT, "threads", eval_settings, threads, .argument = "N", .initial = "0", .shown = "the cores",
           .high = 256, .help = "threads to work with"),
    {.name = NULL},
};

static const option_group groups[] = {
    {"Evaluation", eval_options, 0},
    {READING_TITLE, reading_options, offsetof(eval_settings, reading)},
    {"Of a MODEL that another program wrote", import_options, offsetof(eval_settings, import)},
    {"Output", common_options, offsetof(eval_settings, common)},
};

const command eval_command = {
    .name = "eval",
    .arguments = "MODEL [DATA]",
    .summary = "measure a network on data: accuracy, loss, confusion matrix",
    .details =
        "DATA is as in 'xent train', and is read as what the network was trained on was: its classes, its\n"
        "column of labels and its scaling hold. All rows are measured, and of the very data that it was\n"
        "trained on, which are known by their content, those that were held out. Without DATA it is\n"
        "measured on these. Log loss, Brier score and calibration error are of one distribution a row:\n"
        "sigmoids are divided by their sum. Rows of a class that the model does not know are wrong in\n"
        "accuracy, precision, F1 and calibration error, and left out of the other figures. The Brier score\n"
        "is the mean of the sum of (p - t)^2 over the classes, twice the loss mse; of two classes half of\n"
        "that sum, which is the loss mse.",
    .examples = "  xent eval model.safetensors\n"
                "  xent eval fashion.safetensors fashion-mnist --json",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 1,
    .most_arguments = 2,
    .settings_size = sizeof(eval_settings),
    .declare = declare_eval,
    .run = run_eval,
};
