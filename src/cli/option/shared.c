#include "cli/option/shared.h"

#include "cli/terminal/output.h"

static const char *const normalize_names[] = {XENT_NORMALIZE_LIST(CHOICE_NAME_AT) NULL};
static const char *const init_names[] = {XENT_INIT_LIST(CHOICE_NAME) NULL};
static const char *const activation_names[] = {"relu", "tanh", "sigmoid", NULL};

const option common_options[] = {
    OPTION(FLAG, "quiet", common_settings, quiet, .letter = 'q',
           .help = "say nothing but errors and what --json prints"),
    OPTION(FLAG, "json", common_settings, json, .help = "print the results as JSON"),
    {.name = NULL},
};

const option data_options[] = {
    OPTION(
        CHOICE, "normalize", data_settings, normalize, .initial = "standard", .choices = normalize_names,
        .help =
            "features as they are, over 255, or less the training set's mean and over its deviation; those "
            "of a table column by column"),
    OPTION(NUMBER, "validation", data_settings, validation, .argument = "F", .initial = "0", .low = 0,
           .high = 0.9,
           .help = "hold out this fraction of the training set, evenly over the classes, and measure on it"),
    OPTION(TEXT, "test", data_settings, test, .argument = "FILE",
           .shown = "DATA's own, or a part of its rows",
           .help = "the test set: all rows of another table, or a directory, read as DATA is"),
    OPTION(NUMBER, "test-fraction", data_settings, test_fraction, .argument = "F", .initial = "0.2", .low = 0,
           .high = 0.9,
           .help =
               "where there is no test set, this fraction of the rows becomes one, evenly over the classes; "
               "0: none"),
    {.name = NULL},
};

xent_normalize chosen_normalize(const data_settings *settings) {
    return (xent_normalize)xent_normalize_find(normalize_names[settings->normalize]);
}

enum { DEFAULT_HIDDEN = 128 };

const option network_options[] = {
    OPTION(TEXT, "net", network_settings, net, .argument = "LAYERS", .shown = "as --hidden says",
           .help = "the layers but for the last, such as 'dense 128 relu, dense 64 tanh'"),
    OPTION(OTHER, "hidden", network_settings, hidden, .argument = "SIZES", .shown = "128",
           .parse = parse_hidden, .help = "units of the hidden layers, such as 256,64, or 'none'"),
    OPTION(CHOICE, "activation", network_settings, activation, .initial = "relu", .choices = activation_names,
           .help = "of the hidden layers"),
    OPTION(CHOICE, "init", network_settings, init, .argument = "KIND", .initial = "auto",
           .choices = init_names,
           .help = "first weights, called as in PyTorch; auto is xavier-uniform before tanh, sigmoid and no "
                   "activation, else kaiming-normal"),
    OPTION(NUMBER, "init-deviation", network_settings, init_deviation, .argument = "X",
           .shown = "as --init says", .low = 1e-12, .high = 1e12,
           .help = "every first weight normal with this deviation, biases 0"),
    {.name = NULL},
};

const option loop_options[] = {
    OPTION(COUNT, "batch", loop_settings, batch, .argument = "N", .initial = "64", .low = 1, .high = 1 << 20,
           .help = "rows a step"),
    OPTION(COUNT, "epochs", loop_settings, epochs, .argument = "N", .initial = "10", .low = 1,
           .high = 1000000, .help = "passes over the training set"),
    OPTION(COUNT, "seed", loop_settings, seed, .argument = "N", .initial = "1", .low = 0, .high = MOST_SEED,
           .help = "of the first weights and of the order of the rows"),
    OPTION(NUMBER, "momentum", loop_settings, momentum, .argument = "X", .initial = "0", .low = 0,
           .high = 0.9999, .help = "of sgd"),
    OPTION(FLAG, "nesterov", loop_settings, nesterov, .help = "Nesterov's momentum (default: off)"),
    OPTION(OTHER, "weight-decay", loop_settings, weight_decay, .argument = "X", .shown = "0",
           .parse = parse_decay, .help = "pulls weights towards 0"),
    OPTION(FLAG, "decay-weights-only", loop_settings, decay_weights_only,
           .help = "no weight decay on biases and normalisation"),
    OPTION(COUNT, "threads", loop_settings, threads, .argument = "N", .initial = "0", .shown = "the cores",
           .low = 0, .high = 256, .help = "threads to work with; results do not depend on it"),
    {.name = NULL},
};

int complete_network(network_settings *s, const command *c) {
    size_t used = 0;
    if (s->net && s->hidden.given) {
        report_failure("--net is the whole network, which --hidden is short for; expected one of them");
        return suggest_help(c);
    }
    if (s->init_deviation > 0 && s->init != XENT_INIT_AUTO && s->init != XENT_INIT_NORMAL) {
        report_failure("--init %s has a deviation of its own; expected no --init-deviation beside it",
                       init_names[s->init]);
        return suggest_help(c);
    }
    if (!s->hidden.given) s->hidden = (hidden_list){.count = 1, .size = {DEFAULT_HIDDEN}};
    for (int i = 0; i < s->hidden.count && used < sizeof s->layers; i++)
        used +=
            (size_t)snprintf(s->layers + used, sizeof s->layers - used, "%sdense %lld %s", i > 0 ? ", " : "",
                             (long long)s->hidden.size[i], activation_names[s->activation]);
    if (!s->net) s->net = s->layers;
    return PARSED;
}

int refuse_network(const xent_error *error, const command *c) {
    if (error->status != XENT_E_ARGUMENT) {
        report_failure("%s", error->message);
        return EXIT_WORK;
    }
    report_failure("--net: %s", error->message);
    return suggest_help(c);
}

xent_net_options network_for(const network_settings *settings, const xent_dataset *data, uint64_t seed) {
    return (xent_net_options){.layers = settings->net,
                              .inputs = data->features,
                              .height = data->height,
                              .width = data->width,
                              .channels = data->channels,
                              .outputs = data->targets ? data->outputs : data->classes,
                              .init = (xent_init)settings->init,
                              .init_deviation = settings->init_deviation,
                              .seed = seed};
}
