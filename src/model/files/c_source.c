/* Writes a network as one file of C99: for each kind of layer a function that writes it. */
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "data/targets.h"
#include "model/files/c_columns.h"
#include "model/files/c_dense.h"
#include "model/files/c_layers.h"
#include "model/files/c_literals.h"
#include "model/model.h"
#include "xent/export.h"
#include "xent/file.h"

/* Floats that may lie on the stack (a thread of a small machine has 64 KiB of it). */
enum { MOST_ON_STACK = 4096 };

static int tells_values(const c_file *f) { return f->model->output == XENT_OUTPUT_IDENTITY; }

/* What the functions write. */
static const char *answers_of(const c_file *f) { return tells_values(f) ? "values" : "probabilities"; }

/* ---- What both files say */

static void put_comment(const c_file *f) {
    FILE *out = f->out;
    fprintf(out, "/* A neural network, written by xent %s: %lld inputs, %s.\n *\n", XENT_VERSION, f->inputs,
            xent_net_text(f->net));
    fprintf(out, " * All functions take a row of %lld features as they are in the data%s\n", f->inputs,
            f->model->height > 0 ? " (pixels 0 .. 255, row by row)" : "");
    if (tells_values(f))
        fprintf(out,
                " * and return 0. They write %lld values, in the unit of the targets, or what the last layer "
                "says of\n"
                " * scaled ones (logits), where the pointer is not NULL.\n",
                f->outputs);
    else
        fprintf(out,
                " * and return the most probable class, 0 .. %lld, whose name is %sclass_names[class]. They "
                "write %lld\n"
                " * probabilities or logits where the pointer is not NULL.\n",
                f->outputs - 1, f->prefix, f->outputs);
    c_put_columns(f);
    fprintf(
        out,
        " * %spredict_with works in the caller's scratch, %s_SCRATCH floats, and may run in any number of\n"
        " * threads at once; the others keep such an array %s. */\n",
        f->prefix, f->constant,
        2 * f->widest > MOST_ON_STACK ? "for the whole program: one call at a time" : "on the stack");
}

static void put_declarations(const c_file *f) {
    const char *p = f->prefix;
    fprintf(f->out, "enum { %s_INPUTS = %lld, %s_CLASSES = %lld, %s_SCRATCH = %lld };\n\n", f->constant,
            f->inputs, f->constant, f->outputs, f->constant, 2 * (long long)f->widest);
    fputs("#ifdef __cplusplus\nextern \"C\" {\n#endif\n", f->out);
    fprintf(f->out,
            "extern const char *const %sclass_names[%s_CLASSES];\n"
            "int %spredict(const float *x, float *%s);\n"
            "int %spredict_logits(const float *x, float *logits);\n"
            "int %spredict_with(const float *x, float *logits, float *%s, float *scratch);\n",
            p, f->constant, p, answers_of(f), p, p, answers_of(f));
    fputs("#ifdef __cplusplus\n}\n#endif\n", f->out);
}

static void put_header(const c_file *f) {
    put_comment(f);
    fprintf(f->out, "#ifndef %s_NETWORK_H\n#define %s_NETWORK_H\n\n", f->constant, f->constant);
    put_declarations(f);
    fputs("\n#endif\n", f->out);
}

/* ---- Data */

static void put_class_names(const c_file *f) {
    fprintf(f->out, "const char *const %sclass_names[%s_CLASSES] = {", f->prefix, f->constant);
    for (long long i = 0; i < f->outputs; i++) {
        char number[24];
        snprintf(number, sizeof number, "%lld", i);
        fputs(i > 0 ? ",\n    " : "\n    ", f->out);
        c_put_string(f->out, f->model->class_names ? f->model->class_names[i] : number);
    }
    fputs("};\n\n", f->out);
}

/* ---- The network */

static void put_numbers(const c_file *f, const char *name, const double *numbers, long long count) {
    fprintf(f->out, "static const double %s[%lld] = {", name, count);
    for (long long i = 0; i < count; i++) {
        fputs(i == 0 ? "\n    " : i % 4 ? ", " : ",\n    ", f->out);
        c_put_double(f->out, numbers[i]);
    }
    fputs("};\n\n", f->out);
}

static void put_arrays(const c_file *f) {
    const xent_scaling scaling = model_scaling(f->model);
    if (f->folded < 0 && scaling.shifts) {
        put_numbers(f, "shift", scaling.shifts, f->inputs);
        put_numbers(f, "factor", scaling.factors, f->inputs);
    }
    for (int i = 0; i < f->net->count; i++) {
        c_layer_arrays(f, &f->net->layers[i]);
    }
}

static void put_scaling(const c_file *f, const char *to) {
    const xent_scaling scaling = model_scaling(f->model);
    fprintf(f->out, "    for (int i = 0; i < %s_INPUTS; i++) %s[i] = (float)((x[i] - ", f->constant, to);
    if (scaling.shifts) {
        fputs("shift[i]) * factor[i]);\n", f->out);
        return;
    }
    fputc('(', f->out);
    c_put_double(f->out, scaling.shift);
    fputs(")) * ", f->out);
    c_put_double(f->out, scaling.factor);
    fputs(");\n", f->out);
}

/* Pictures lie with their channels last in data. */
static void put_channels_first(const c_file *f) {
    const xent_net_options *o = xent_net_settings(f->net);
    const int pixels = o->height * o->width;
    fprintf(f->out,
            "    for (int c = 0; c < %d; c++)\n"
            "        for (int i = 0; i < %d; i++) b[c * %d + i] = a[i * %d + c];\n",
            o->channels, pixels, pixels, o->channels);
}

/* Layers take turns between two arrays; b is there if one of them comes to it. */
static void put_scratch(const c_file *f) {
    int moves = f->folded < 0;
    for (int i = 0; i < f->net->count; i++) moves += c_layer_moves(&f->net->layers[i]);
    fputs("    float *const a = scratch;\n", f->out);
    if (moves > 1) fprintf(f->out, "    float *const b = scratch + %s_SCRATCH / 2;\n", f->constant);
}

static void put_layers(const c_file *f) {
    const char *from = f->folded < 0 ? "a" : "x", *to = f->folded < 0 ? "b" : "a";
    put_scratch(f);
    if (f->folded < 0) put_scaling(f, from);
    if (f->net->takes_pictures && xent_net_settings(f->net)->channels > 1) {
        put_channels_first(f);
        from = "b", to = "a";
    }
    for (int i = 0; i < f->net->count; i++) {
        c_layer_code(f, &f->net->layers[i], from, to);
        if (!c_layer_moves(&f->net->layers[i])) continue;
        from = to;
        to = from[0] == 'a' ? "b" : "a";
    }
    fprintf(f->out, "    const float *z = %s;\n", from);
}

static void put_probabilities(const c_file *f) {
    if (f->model->output == XENT_OUTPUT_SIGMOID)
        fprintf(f->out, "    for (int j = 0; j < %s_CLASSES; j++) probabilities[j] = (float)sigmoid(z[j]);\n",
                f->constant);
    else
        fprintf(f->out,
                "    double sum = 0;\n"
                "    for (int j = 0; j < %s_CLASSES; j++) sum += exp((double)z[j] - z[best]);\n"
                "    for (int j = 0; j < %s_CLASSES; j++)\n"
                "        probabilities[j] = (float)(exp((double)z[j] - z[best]) / sum);\n",
                f->constant, f->constant);
}

/* Scales back, each output by a line of its own. */
static void put_values(const c_file *f) {
    for (long long j = 0; j < f->outputs; j++) {
        const xent_scaling s = targets_scaling_of(&f->model->target, j);
        fprintf(f->out, "    values[%lld] = (float)(z[%lld] / ", j, j);
        c_put_double(f->out, s.factor);
        fputs(" + (", f->out);
        c_put_double(f->out, s.shift);
        fputs("));\n", f->out);
    }
    fputs("    return 0;\n}\n", f->out);
}

static void put_best(const c_file *f) {
    fprintf(f->out,
            "    int best = 0;\n"
            "    for (int j = 1; j < %s_CLASSES; j++)\n"
            "        if (z[j] > z[best]) best = j;\n",
            f->constant);
}

static void put_predict_with(const c_file *f) {
    fprintf(f->out, "int %spredict_with(const float *x, float *logits, float *%s, float *scratch) {\n",
            f->prefix, answers_of(f));
    put_layers(f);
    if (!tells_values(f)) put_best(f);
    fprintf(f->out,
            "    for (int j = 0; logits && j < %s_CLASSES; j++) logits[j] = z[j];\n"
            "    if (!%s) return %s;\n",
            f->constant, answers_of(f), tells_values(f) ? "0" : "best");
    if (tells_values(f)) {
        put_values(f);
        return;
    }
    put_probabilities(f);
    fputs("    return best;\n}\n", f->out);
}

static void put_predict(const c_file *f, const char *name, const char *output, const char *arguments) {
    fprintf(f->out,
            "\nint %s%s(const float *x, float *%s) {\n"
            "    %sfloat scratch[%s_SCRATCH];\n"
            "    return %spredict_with(x, %s, scratch);\n"
            "}\n",
            f->prefix, name, output, 2 * f->widest > MOST_ON_STACK ? "static " : "", f->constant, f->prefix,
            arguments);
}

static void put_source(const c_file *f) {
    put_comment(f);
    fputs("#include <math.h>\n\n", f->out);
    put_declarations(f);
    fputc('\n', f->out);
    put_class_names(f);
    put_arrays(f);
    c_layer_functions(f);
    put_predict_with(f);
    put_predict(f, "predict", answers_of(f), tells_values(f) ? "0, values" : "0, probabilities");
    put_predict(f, "predict_logits", "logits", "logits, 0");
}

/* ---- Files */

/* By hand, as isalpha and toupper follow the user's language. */
static int is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

static char upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c; }

int xent_export_name_is_valid(const char *name) {
    if (!name || !is_letter(name[0]) || strlen(name) > MOST_NAME) return 0;
    for (; *name; name++)
        if (!is_letter(*name) && !(*name >= '0' && *name <= '9') && *name != '_') return 0;
    return 1;
}

static c_file name_file(const xent_model *model, const char *name) {
    c_file f = {.model = model, .net = model->net, .constant = "PREDICT"};
    size_t size = 0;
    f.inputs = f.widest = xent_net_inputs(f.net);
    f.outputs = xent_net_outputs(f.net);
    for (int i = 0; i < f.net->count; i++) {
        xent_shape_size(f.net->layers[i].out, &size); /* which shape_layer has seen to */
        if ((int64_t)size > f.widest) f.widest = (int64_t)size;
    }
    f.widest = c_dense_width(f.widest);
    f.folded = c_dense_folded(&f);
    if (!name) return f;
    snprintf(f.prefix, sizeof f.prefix, "%s_", name);
    for (size_t i = 0; i <= strlen(name); i++) f.constant[i] = upper(name[i]);
    return f;
}

char *xent_export_c_text(const xent_model *model, const char *name, int header, xent_error *error) {
    if (model_check(model, "", (double)FLT_MAX, error) != XENT_OK) return NULL;
    if (name && !xent_export_name_is_valid(name)) {
        xent_fail(
            error, XENT_E_ARGUMENT,
            "export: the name '%.60s'; expected a letter, then letters, digits and _, at most %d of them",
            name, MOST_NAME);
        return NULL;
    }
    char *text = NULL;
    size_t size = 0;
    c_file f = name_file(model, name);
    f.out = open_memstream(&text, &size);
    int failed = !f.out;
    if (f.out) {
        header ? put_header(&f) : put_source(&f);
        failed = ferror(f.out) != 0;
        failed |= fclose(f.out) != 0;
    }
    if (!failed) return text;
    free(text);
    xent_fail(error, XENT_E_MEMORY, "model: no memory for its C source");
    return NULL;
}

/* The source or the header; where a group is given, as one of its files. */
static xent_status write_text(const xent_model *model, const char *name, int header, const char *path,
                              file_group *group, xent_error *error) {
    xent_error own = {XENT_OK, ""};
    char *text = xent_export_c_text(model, name, header, &own);
    if (!text) return xent_fail(error, own.status, "%s", own.message);
    const file_piece piece = {text, strlen(text)};
    const xent_status status =
        group ? file_group_add(group, path, &piece, 1, error) : file_replace(path, &piece, 1, error);
    free(text);
    return status;
}

char *xent_export_c_header(const char *path) {
    if (!path) return NULL;
    const size_t length = strlen(path);
    const int stem = (int)(length > 2 && strcmp(path + length - 2, ".c") == 0 ? length - 2 : length);
    char *header = malloc(length + 3);
    if (header) snprintf(header, length + 3, "%.*s.h", stem, path);
    return header;
}

static xent_status write_both(const xent_model *model, const char *name, const char *path,
                              xent_error *error) {
    file_group group = {.keeps_last = 1};
    char *header = xent_export_c_header(path);
    if (!header) return xent_fail(error, XENT_E_MEMORY, "model: no memory to write %s", path);
    xent_status status =
        xent_file_same(header, path)
            ? xent_fail(error, XENT_E_ARGUMENT, "model: %s and %s are one file; expected two", path, header)
            : write_text(model, name, 1, header, &group, error);
    free(header);
    if (status == XENT_OK) status = write_text(model, name, 0, path, &group, error);
    if (status == XENT_OK) return file_group_place(&group, error);
    file_group_drop(&group);
    return status;
}

xent_status xent_export_c(const xent_model *model, const char *path, const xent_export_c_options *options,
                          xent_error *error) {
    const xent_export_c_options o = options ? *options : (xent_export_c_options){NULL, 0};
    const xent_status status = model_check(model, path, (double)FLT_MAX, error);
    if (status != XENT_OK) return status;
    return o.header ? write_both(model, o.name, path, error)
                    : write_text(model, o.name, 0, path, NULL, error);
}
