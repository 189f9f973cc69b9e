#include "model_file.h"

#include "output.h"

static const char *const activation_names[] = {"relu", "tanh", "sigmoid", "identity", NULL};
static const xent_activation activations[] = {XENT_RELU, XENT_TANH, XENT_SIGMOID, XENT_IDENTITY};
static const char *const output_names[] = {"softmax", "sigmoid", NULL}; /* an xent_output */
static const char *const normalize_names[] = {"none", "scale", NULL};

const option import_options[] = {
    {.name = "activation",
     .kind = OPTION_CHOICE,
     .at = offsetof(import_settings, activation),
     .initial = "relu",
     .choices = activation_names,
     .help = "of the hidden layers"},
    {.name = "output",
     .kind = OPTION_CHOICE,
     .at = offsetof(import_settings, output),
     .initial = "softmax",
     .choices = output_names,
     .help = "how logits become probabilities"},
    {.name = "normalize",
     .kind = OPTION_CHOICE,
     .at = offsetof(import_settings, normalize),
     .initial = "scale",
     .choices = normalize_names,
     .help = "features as they are, or over 255 as torchvision's ToTensor makes pixels"},
    {.name = NULL},
};

int open_model(xent_model *model, const char *path, const import_settings *settings, int quiet) {
    const xent_import_options options = {activations[settings->activation], (xent_output)settings->output,
                                         settings->normalize ? XENT_NORMALIZE_SCALE : XENT_NORMALIZE_NONE};
    xent_error error;
    if (xent_model_import(path, &options, model, &error) != XENT_OK) {
        report_failure("%s", error.message);
        return 1;
    }
    if (model->foreign && !quiet)
        report_note("%s is another program's file and holds weights alone; taken as %s between layers, %s "
                    "behind them, features %s (--activation, --output, --normalize)",
                    path, activation_names[settings->activation], output_names[settings->output],
                    settings->normalize ? "over 255" : "as they are");
    return 0;
}

void describe_sizes(char *text, size_t size, const xent_mlp_options *network) {
    size_t used = (size_t)snprintf(text, size, "%lld", (long long)network->inputs);
    for (int i = 0; i < network->hidden_count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, " - %lld", (long long)network->hidden[i]);
    if (used < size)
        used += (size_t)snprintf(text + used, size - used, " - %lld", (long long)network->outputs);
    if (network->hidden_count > 0 && used < size)
        snprintf(text + used, size - used, ", %s", xent_activation_name(network->activation));
}

const char *class_name(const xent_model *model, int class, char *number) {
    if (model->class_names) return model->class_names[class];
    snprintf(number, 24, "%d", class);
    return number;
}
