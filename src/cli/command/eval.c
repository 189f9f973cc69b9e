/* xent eval: how good a trained network is. */
#include <stdlib.h>

#include "cli/command/class_names.h"
#include "cli/command/commands.h"
#include "cli/terminal/metrics.h"
#include "cli/command/loaded_model.h"
#include "cli/terminal/output.h"
#include "cli/command/dataset.h"
#include "xent/model.h"

typedef struct eval_settings {
    common_settings common;
    import_settings import;
    reading_settings reading;
    int part; /* 0: the test set, 1: the training set */
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

/* How the model was trained: the loss that it is measured by, and the seed that says which rows of a table
 * were held out. The usual ones where its file does not say it. */
static xent_recipe training_of(const xent_model *model) {
    if (model->recipe) return *model->recipe;
    const int is_sigmoid = model->output == XENT_OUTPUT_SIGMOID;
    return (xent_recipe){.loss = is_sigmoid ? XENT_LOSS_BCE : XENT_LOSS_CE, .seed = 1};
}

static int evaluate_model(const eval_settings *s, const xent_model *model, const xent_dataset *data) {
    xent_error error = {XENT_OK, ""};
    xent_evaluation result;
    const xent_tape_options threads = {.threads = (int)s->threads};
    xent_metrics *metrics = xent_metrics_create((int)xent_net_outputs(model->net), &error);
    xent_tape *tape = metrics ? xent_tape_create(&threads, &error) : NULL;
    int code = EXIT_WORK;
    if (tape && xent_evaluate(tape, model->net, data, &model->scaling, training_of(model).loss, &result,
                              metrics, &error) == XENT_OK)
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
    reads_data(files, count > 1 ? arguments[1] : NULL);
    reads_file(files, s->reading.labels);
}

static int run_eval(const void *settings, const char *const *arguments, int count) {
    const eval_settings *s = settings;
    xent_model model;
    xent_data data = XENT_DATA_EMPTY;
    if (open_model(&model, arguments[0], &s->import, s->common.quiet)) return EXIT_WORK;
    int32_t *labels = NULL;
    int code = EXIT_WORK;
    if (read_data(&data, count > 1 ? arguments[1] : NULL, &s->reading, training_of(&model).seed, &s->common))
        code = EXIT_WORK;
    else if (!s->part && data.test.rows < 1)
        report_failure("%s has no test set; --part train measures on all of it", data.source);
    else if (match_classes(&model, data.source, s->part ? &data.train : &data.test, &labels) == 0)
        code = evaluate_model(s, &model, s->part ? &data.train : &data.test);
    free(labels);
    xent_data_clear(&data);
    xent_model_clear(&model);
    return code;
}

static const char *const parts[] = {"test", "train", NULL};

static const option eval_options[] = {
    OPTION(CHOICE, "part", eval_settings, part, .initial = "test", .choices = parts,
           .help = "the set to measure on"),
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
        "DATA is as in 'xent train'. Its features are scaled as those that the network was trained on.",
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
