/* xent export: a network in a form that other programs run. */
#include <stdlib.h>
#include <string.h>

#include "cli/command/commands.h"
#include "cli/command/loaded_model.h"
#include "cli/terminal/output.h"
#include "cli/option/shared.h"
#include "xent/export.h"

typedef struct export_settings {
    common_settings common;
    import_settings import;
    const char *onnx, *c, *name, *safetensors;
} export_settings;

typedef xent_status export_function(const xent_model *, const char *path, const export_settings *,
                                    xent_error *);

typedef struct target {
    const char *key; /* of --json */
    const char *path;
    export_function *write;
    const char *says;
} target;

enum { TARGETS = 3 };

static xent_status write_onnx(const xent_model *model, const char *path, const export_settings *s,
                              xent_error *error) {
    (void)s;
    return xent_export_onnx(model, path, error);
}

static int is_standard_output(const char *path) { return path && strcmp(path, "-") == 0; }

static xent_status write_c(const xent_model *model, const char *path, const export_settings *s,
                           xent_error *error) {
    const xent_export_c_options options = {s->name, 1};
    xent_error own = {XENT_OK, ""};
    if (!is_standard_output(path)) return xent_export_c(model, path, &options, error);
    char *text = xent_export_c_text(model, s->name, 0, &own);
    if (text)
        fputs(text, stdout);
    else
        *error = own;
    free(text);
    return own.status;
}

static xent_status write_safetensors(const xent_model *model, const char *path, const export_settings *s,
                                     xent_error *error) {
    (void)s;
    return xent_model_save(model, path, error);
}

/* Writes what was asked for, in order; 0, or 1 after saying what is wrong. */
static int write_targets(const export_settings *s, const xent_model *model, const target *targets) {
    xent_error error;
    char sizes[512];
    describe_net(sizes, sizeof sizes, model->net);
    for (int i = 0; i < TARGETS; i++) {
        if (!targets[i].path) continue;
        fflush(stdout); /* the target may be /dev/stdout */
        if (targets[i].write(model, targets[i].path, s, &error) != XENT_OK) {
            report_failure("%s", error.message);
            return 1;
        }
        if (!s->common.quiet && !s->common.json && !is_standard_output(s->c))
            print("%s: %s\n  %s\n", targets[i].path, sizes, targets[i].says);
    }
    return 0;
}

static void print_targets(const char *model, const target *targets) {
    json_t *object = json_pack("{s:o}", "model", json_text(model));
    for (int i = 0; i < TARGETS; i++)
        if (targets[i].path) json_put(object, targets[i].key, json_text(targets[i].path));
    print_json(object);
}

static int check_export(const void *settings, const char *const *arguments, int count) {
    const export_settings *s = settings;
    (void)arguments;
    (void)count;
    if (!s->onnx && !s->c && !s->safetensors) {
        report_failure("nothing to write; expected --onnx FILE, --c FILE or --safetensors FILE");
        return suggest_help(&export_command);
    }
    if (is_standard_output(s->c) && s->common.json) {
        report_failure("--c - and --json both write to standard output; expected one of them");
        return suggest_help(&export_command);
    }
    return PARSED;
}

static void declare_export(const void *settings, const char *const *arguments, int count, file_list *files) {
    const export_settings *s = settings;
    (void)count;
    reads_file(files, arguments[0]);
    writes_file(files, s->onnx);
    writes_file(files, s->safetensors);
    if (!s->c || is_standard_output(s->c)) return;
    char *header = xent_export_c_header(s->c);
    writes_file(files, s->c);
    writes_file(files, header);
    free(header);
}

/* What both files give beside the logits. */
static const char *answers_of(const xent_model *model) {
    return model->output == XENT_OUTPUT_IDENTITY ? "values" : "probabilities";
}

static int run_export(const void *settings, const char *const *arguments, int count) {
    const export_settings *s = settings;
    char c_says[160], onnx_says[160];
    xent_model model;
    (void)count;
    if (open_model(&model, arguments[0], &s->import, s->common.quiet)) return EXIT_WORK;
    snprintf(c_says, sizeof c_says, "int %.40s%spredict(const float *x, float *%s), C99; with a header",
             s->name ? s->name : "", s->name ? "_" : "", answers_of(&model));
    snprintf(onnx_says, sizeof onnx_says,
             "takes \"input\" (N, features) as in the data, gives \"logits\" and \"%s\"", answers_of(&model));
    const target targets[TARGETS] = {
        {"onnx", s->onnx, write_onnx, onnx_says},
        {"c", s->c, write_c, c_says},
        {"safetensors", s->safetensors, write_safetensors, "a model of xent"},
    };
    const int failed = write_targets(s, &model, targets);
    xent_model_clear(&model);
    if (failed) return EXIT_WORK;
    if (s->common.json) print_targets(arguments[0], targets);
    return finish_output();
}

static int parse_name(const char *text, void *field, char *expected, size_t size) {
    snprintf(expected, size, "a letter, then letters, digits and _, at most 40 of them");
    *(const char **)field = text;
    return !xent_export_name_is_valid(text);
}

static const option export_options[] = {
    OPTION(OUTPUT, "onnx", export_settings, onnx, .argument = "FILE", .shown = "not written",
           .help = "write an ONNX file (opset 13), for onnxruntime and others"),
    OPTION(
        TEXT, "c", export_settings, c, .argument = "FILE", .shown = "not written",
        .help =
            "write one C99 file with the weights and predict(), and its header; - writes the C file alone to "
            "standard output"),
    OPTION(OTHER, "name", export_settings, name, .argument = "NAME", .parse = parse_name, .shown = "none",
           .help = "what the names of the C file begin with: NAME_predict()"),
    OPTION(OUTPUT, "safetensors", export_settings, safetensors, .argument = "FILE", .shown = "not written",
           .help = "write a model of xent, such as of a PyTorch state_dict"),
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
                "  xent export model.safetensors --c digits.c --name digits\n"
                "  xent export state.safetensors --activation tanh --safetensors m.safetensors",
    .groups = groups,
    .group_count = COUNT_OF(groups),
    .least_arguments = 1,
    .most_arguments = 1,
    .settings_size = sizeof(export_settings),
    .check = check_export,
    .declare = declare_export,
    .run = run_export,
};
