/* xent export: a network in a form that other programs run. */
#include "commands.h"
#include "model_file.h"
#include "output.h"
#include "settings.h"
#include "xent/export.h"

typedef struct export_settings {
    common_settings common;
    import_settings import;
    const char *onnx, *c, *safetensors;
} export_settings;

typedef xent_status export_function(const xent_model *, const char *, xent_error *);

typedef struct target {
    const char *key; /* of --json */
    const char *path;
    export_function *write;
    const char *says;
} target;

enum { TARGETS = 3 };

/* Writes what was asked for, in order; 0, or 1 after saying what is wrong. */
static int write_targets(const export_settings *s, const xent_model *model, const target *targets) {
    xent_error error;
    char sizes[512];
    describe_sizes(sizes, sizeof sizes, xent_mlp_settings(model->mlp));
    for (int i = 0; i < TARGETS; i++) {
        if (!targets[i].path) continue;
        if (targets[i].write(model, targets[i].path, &error) != XENT_OK) {
            report_failure("%s", error.message);
            return 1;
        }
        if (!s->common.quiet && !s->common.json)
            printf("%s: %s; %s\n", targets[i].path, sizes, targets[i].says);
    }
    return 0;
}

static void print_targets(const char *model, const target *targets) {
    json_t *object = json_pack("{s:s}", "model", model);
    for (int i = 0; i < TARGETS; i++)
        if (targets[i].path) json_object_set_new(object, targets[i].key, json_string(targets[i].path));
    print_json(object);
}

static int run_export(const void *settings, const char *const *arguments, int count) {
    const export_settings *s = settings;
    (void)count;
    const target targets[TARGETS] = {
        {"onnx", s->onnx, xent_export_onnx,
         "takes \"input\" (N, features) as in the data, gives \"logits\" and \"probabilities\""},
        {"c", s->c, xent_export_c, "int predict(const float *x, float *probabilities), C99"},
        {"safetensors", s->safetensors, xent_model_save, "a model of xent"},
    };
    if (!s->onnx && !s->c && !s->safetensors) {
        report_failure("nothing to write; expected --onnx FILE, --c FILE or --safetensors FILE");
        return suggest_help(&export_command);
    }
    for (int i = 0; i < TARGETS; i++)
        if (targets[i].path && check_writable(targets[i].path)) return EXIT_WORK;
    xent_model model;
    if (open_model(&model, arguments[0], &s->import, s->common.quiet)) return EXIT_WORK;
    const int failed = write_targets(s, &model, targets);
    xent_model_clear(&model);
    if (failed) return EXIT_WORK;
    if (s->common.json) print_targets(arguments[0], targets);
    return finish_output();
}

static const option export_options[] = {
    {.name = "onnx",
     .argument = "FILE",
     .kind = OPTION_TEXT,
     .at = offsetof(export_settings, onnx),
     .shown = "not written",
     .help = "write an ONNX file (opset 13), for onnxruntime and others"},
    {.name = "c",
     .argument = "FILE",
     .kind = OPTION_TEXT,
     .at = offsetof(export_settings, c),
     .shown = "not written",
     .help = "write one C99 file with the weights and predict()"},
    {.name = "safetensors",
     .argument = "FILE",
     .kind = OPTION_TEXT,
     .at = offsetof(export_settings, safetensors),
     .shown = "not written",
     .help = "write a model of xent, such as of a PyTorch state_dict"},
    {.name = NULL},
};

static const option_group groups[] = {
    {"Files to write", export_options, 0},
    {"Of a MODEL that another program wrote", import_options, offsetof(export_settings, import)},
    {"Output", common_options, offsetof(export_settings, common)},
};

const command export_command = {
    .name = "export",
    .arguments = "MODEL",
    .summary = "write a network as ONNX or as C source",
    .details =
        "Both hold the scaling of the features and turn logits into probabilities: they take a row as it is\n"
        "in the data. MODEL may be a PyTorch state_dict of linear layers in a safetensors file.",
    .examples = "  xent export model.safetensors --onnx model.onnx\n"
                "  xent export model.safetensors --c model.c\n"
                "  xent export state_dict.safetensors --activation tanh --safetensors model.safetensors",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 1,
    .most_arguments = 1,
    .settings_size = sizeof(export_settings),
    .run = run_export,
};
