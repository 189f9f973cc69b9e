#include "cli/command/loaded_model.h"

#include "cli/terminal/output.h"

static const char *const activation_names[] = {XENT_ACTIVATION_LIST(CHOICE_NAME_AT) NULL};
static const char *const output_names[] = {XENT_OUTPUT_LIST(CHOICE_NAME) NULL};
static const char *const normalize_names[] = {"none", "scale", NULL}; /* those that need no training set */

const option import_options[] = {
    OPTION(TEXT, "net", import_settings, net, .argument = "LAYERS",
           .shown = "dense layers, as its arrays say",
           .help = "its layers but for the last, as in 'xent train'"),
    OPTION(CHOICE, "activation", import_settings, activation, .initial = "relu", .choices = activation_names,
           .help = "of the hidden layers"),
    OPTION(CHOICE, "output-activation", import_settings, output, .initial = "softmax",
           .choices = output_names, .help = "of the last layer: how its outputs become answers"),
    OPTION(CHOICE, "normalize", import_settings, normalize, .initial = "scale", .choices = normalize_names,
           .help = "features as they are, or over 255 as torchvision's ToTensor makes pixels"),
    {.name = NULL},
};

/* What is taken for what the file does not say. */
static void tell_assumed(const xent_model *model, const char *path, const import_settings *settings) {
    const char *layers = xent_net_settings(model->net)->layers;
    const char *quote = *layers ? "`" : "";
    report_note("%s is another program's file and holds weights alone; taken as %s%s%s, %s behind it, "
                "features %s (--net, --activation, --output-activation, --normalize)",
                path, quote, *layers ? layers : "one dense layer", quote, output_names[settings->output],
                settings->normalize ? "over 255" : "as they are");
}

int open_model(xent_model *model, const char *path, const import_settings *settings, int quiet) {
    const xent_import_options options = {
        .layers = settings->net,
        .activation = activation_names[settings->activation],
        .output = (xent_output)settings->output,
        .normalize = (xent_normalize)xent_normalize_find(normalize_names[settings->normalize])};
    xent_error error;
    if (xent_model_import(path, &options, model, &error) != XENT_OK) {
        report_failure("%s", error.message);
        return 1;
    }
    if (model->foreign && !quiet) tell_assumed(model, path, settings);
    return 0;
}

void read_like_model(const xent_model *model, xent_data_options *base) {
    xent_model_reading(model, base);
    base->labels = NULL;
    base->missing = XENT_MISSING_MEAN;
}

xent_data_options model_reading(const xent_model *model, const reading_settings *reading) {
    xent_data_options base = XENT_DATA_DEFAULT;
    read_like_model(model, &base);
    if (model->recipe || reading->task == XENT_TASK_CLASSIFY) return base;
    base.task = (xent_task)reading->task;
    base.classes = 0;
    base.class_names = NULL;
    return base;
}

xent_task model_task(const xent_model *model, const reading_settings *reading) {
    return model->recipe ? model->recipe->task : model_reading(model, reading).task;
}

int check_outputs(const xent_model *model, const reading_settings *reading) {
    const xent_task task = model_task(model, reading);
    const xent_output output = xent_loss_output(xent_task_loss(task));
    if (model->recipe || task == XENT_TASK_CLASSIFY || output == model->output) return 0;
    report_failure("the model's outputs are %s; expected %s for the task %s (--output-activation)",
                   xent_output_name(model->output), xent_output_name(output), xent_task_name(task));
    return 1;
}

void describe_net(char *text, size_t size, const xent_net *net) {
    snprintf(text, size, "%lld inputs, %s; %zu parameters", (long long)xent_net_inputs(net),
             xent_net_text(net), xent_params_total(xent_net_params(net)));
}

const char *class_name(const xent_model *model, int class, char *number) {
    if (model->class_names) return model->class_names[class];
    snprintf(number, 24, "%d", class);
    return number;
}
