/* Writes a network as one file of C99: for each kind of layer a function that writes it. */
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/c_literals.h"
#include "model/layout.h"
#include "model/model.h"
#include "nn/layers/table.h"
#include "xent/export.h"

/* Floats that may lie on the stack (a thread of a small machine has 64 KiB of it); the
 * longest name. */
enum { MOST_ON_STACK = 4096, MOST_NAME = 40 };

/* What is written, and its names: "digits_" and "DIGITS" with a name, "" and "PREDICT" without. */
typedef struct c_file {
    FILE *out;
    const xent_model *model;
    const xent_net *net;
    char prefix[MOST_NAME + 2], constant[MOST_NAME + 2];
    long long inputs, outputs;
    int64_t widest; /* of the features and of all layers; scratch holds two such rows */
} c_file;

/* ---- What both files say */

static void put_comment(const c_file *f) {
    const char *layers = xent_net_settings(f->net)->layers;
    FILE *out = f->out;
    fprintf(out, "/* A neural network, written by xent %s: %lld inputs, %s%sdense %lld.\n *\n", XENT_VERSION,
            f->inputs, layers, *layers ? ", " : "", f->outputs);
    fprintf(out,
            " * All functions take a row of %lld features as they are in the data%s\n"
            " * and return the most probable class, 0 .. %lld, whose name is %sclass_names[class]. They "
            "write %lld\n"
            " * probabilities or logits where the pointer is not NULL.\n",
            f->inputs, f->model->height > 0 ? " (pixels 0 .. 255, row by row)" : "", f->outputs - 1,
            f->prefix, f->outputs);
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
            "int %spredict(const float *x, float *probabilities);\n"
            "int %spredict_logits(const float *x, float *logits);\n"
            "int %spredict_with(const float *x, float *logits, float *probabilities, float *scratch);\n",
            p, f->constant, p, p, p);
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

/* ---- Functions that layers call, each written once where a layer needs it */

static void put_linear_function(const c_file *f) {
    fputs("/* z = W x + b, with sums in double */\n"
          "static void linear(const float *x, int inputs, const float *weight, const float *bias, int "
          "outputs,\n"
          "                   float *z) {\n"
          "    for (int j = 0; j < outputs; j++) {\n"
          "        double sum = bias ? bias[j] : 0;\n"
          "        for (int i = 0; i < inputs; i++) sum += (double)*weight++ * x[i];\n"
          "        z[j] = (float)sum;\n"
          "    }\n"
          "}\n\n",
          f->out);
}

/* 1 / (1 + e^-z), by the exponential that cannot overflow. */
static void put_sigmoid_function(const c_file *f) {
    fputs("static double sigmoid(double z) {\n"
          "    const double e = exp(-fabs(z));\n"
          "    return (z < 0 ? e : 1) / (1 + e);\n"
          "}\n\n",
          f->out);
}

static int has_activation(const c_file *f, const char *name) {
    for (int i = 0; i < f->net->count; i++)
        if (f->net->layers[i].activation && strcmp(f->net->layers[i].activation->name, name) == 0) return 1;
    return 0;
}

/* ---- Layers: a row for each kind, which writes its arrays, and its code from array `from` to array `to` */

typedef struct c_row {
    const layer_kind *kind;
    void (*arrays)(const c_file *f, const layer *l); /* NULL: it has none */
    /* Whether the result stands in `to`, and not in `from` still. */
    int (*code)(const c_file *f, const layer *l, const char *from, const char *to);
} c_row;

static void put_parameter(const c_file *f, const layer *l, int index, const char *name) {
    xent_params *params = l->net->params;
    c_put_array(f->out, name, l->index, xent_params_spec(params, l->first_param + index),
                xent_params_values(params, l->first_param + index));
}

static void put_dense_arrays(const c_file *f, const layer *l) {
    put_parameter(f, l, 0, "weight");
    if (!l->no_bias) put_parameter(f, l, 1, "bias");
}

static int put_dense(const c_file *f, const layer *l, const char *from, const char *to) {
    char bias[32] = "0";
    if (!l->no_bias) snprintf(bias, sizeof bias, "bias_%d", l->index);
    fprintf(f->out, "    linear(%s, %lld, weight_%d, %s, %lld, %s);\n", from, (long long)l->in.dim[0],
            l->index, bias, (long long)l->out.dim[0], to);
    return 1;
}

static int put_flatten(const c_file *f, const layer *l, const char *from, const char *to) {
    (void)f, (void)l, (void)from, (void)to;
    return 0;
}

static int put_activation(const c_file *f, const layer *l, const char *from, const char *to) {
    static const char *const formulas[][2] = {
        {"relu", "z > 0 ? z : 0"}, {"sigmoid", "(float)sigmoid(z)"}, {"tanh", "(float)tanh(z)"}};
    size_t count = 0;
    (void)to;
    xent_shape_size(l->in, &count); /* of a network that was made */
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
        if (strcmp(formulas[i][0], l->activation->name) == 0)
            fprintf(f->out,
                    "    for (int i = 0; i < %zu; i++) {\n"
                    "        const float z = %s[i];\n"
                    "        %s[i] = %s;\n"
                    "    }\n",
                    count, from, from, formulas[i][1]);
    return 0;
}

static const c_row rows[] = {{&layer_dense, put_dense_arrays, put_dense},
                             {&layer_flatten, NULL, put_flatten},
                             {&layer_activation, NULL, put_activation}};

static const c_row *row_of(const layer *l) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].kind == l->kind) return &rows[i];
    return NULL;
}

/* ---- The network */

static void put_numbers(const c_file *f, const char *name, const double *numbers) {
    fprintf(f->out, "static const double %s[%s_INPUTS] = {", name, f->constant);
    for (long long i = 0; i < f->inputs; i++) {
        fputs(i == 0 ? "\n    " : i % 4 ? ", " : ",\n    ", f->out);
        c_put_double(f->out, numbers[i]);
    }
    fputs("};\n\n", f->out);
}

static void put_arrays(const c_file *f) {
    const xent_scaling scaling = model_scaling(f->model);
    if (scaling.shifts) put_numbers(f, "shift", scaling.shifts);
    if (scaling.shifts) put_numbers(f, "factor", scaling.factors);
    for (int i = 0; i < f->net->count; i++) {
        const c_row *row = row_of(&f->net->layers[i]);
        if (row->arrays) row->arrays(f, &f->net->layers[i]);
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

/* Layers take turns between two arrays. */
static void put_layers(const c_file *f) {
    const char *from = "a", *to = "b";
    put_scaling(f, from);
    for (int i = 0; i < f->net->count; i++) {
        if (!row_of(&f->net->layers[i])->code(f, &f->net->layers[i], from, to)) continue;
        const char *swap = from;
        from = to;
        to = swap;
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

static void put_predict_with(const c_file *f) {
    fprintf(f->out,
            "int %spredict_with(const float *x, float *logits, float *probabilities, float *scratch) {\n"
            "    float *const a = scratch, *const b = scratch + %s_SCRATCH / 2;\n",
            f->prefix, f->constant);
    put_layers(f);
    fprintf(f->out,
            "    int best = 0;\n"
            "    for (int j = 1; j < %s_CLASSES; j++)\n"
            "        if (z[j] > z[best]) best = j;\n"
            "    for (int j = 0; logits && j < %s_CLASSES; j++) logits[j] = z[j];\n"
            "    if (!probabilities) return best;\n",
            f->constant, f->constant);
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
    put_linear_function(f);
    if (f->model->output == XENT_OUTPUT_SIGMOID || has_activation(f, "sigmoid")) put_sigmoid_function(f);
    put_predict_with(f);
    put_predict(f, "predict", "probabilities", "0, probabilities");
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
    size_t size;
    f.inputs = f.widest = xent_net_inputs(f.net);
    f.outputs = xent_net_outputs(f.net);
    for (int i = 0; i < f.net->count; i++)
        if (xent_shape_size(f.net->layers[i].out, &size) == XENT_OK && (int64_t)size > f.widest)
            f.widest = (int64_t)size;
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

static xent_status write_text(const xent_model *model, const char *name, int header, const char *path,
                              xent_error *error) {
    xent_error own = {XENT_OK, ""};
    char *text = xent_export_c_text(model, name, header, &own);
    if (!text) return xent_fail(error, own.status, "%s", own.message);
    const file_piece piece = {text, strlen(text)};
    const xent_status status = file_replace(path, &piece, 1, error);
    free(text);
    return status;
}

/* net.h for net.c; for another name, that name and .h. */
static xent_status write_header(const xent_model *model, const char *name, const char *path,
                                xent_error *error) {
    const size_t length = strlen(path);
    const int stem = (int)(length > 2 && strcmp(path + length - 2, ".c") == 0 ? length - 2 : length);
    char *header = malloc(length + 3);
    if (!header) return xent_fail(error, XENT_E_MEMORY, "model: no memory to write %s", path);
    snprintf(header, length + 3, "%.*s.h", stem, path);
    const xent_status status = write_text(model, name, 1, header, error);
    free(header);
    return status;
}

xent_status xent_export_c(const xent_model *model, const char *path, const xent_export_c_options *options,
                          xent_error *error) {
    const xent_export_c_options o = options ? *options : (xent_export_c_options){NULL, 0};
    xent_status status = model_check(model, path, (double)FLT_MAX, error);
    if (status == XENT_OK && o.header) status = write_header(model, o.name, path, error);
    return status == XENT_OK ? write_text(model, o.name, 0, path, error) : status;
}
