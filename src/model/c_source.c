/* Writes a network as one file of C99. Its numbers are hexadecimal floats: exact, and without a decimal
 * point, which printf would write as the user's language does. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "model/model.h"
#include "xent/export.h"

/* Numbers a line. */
enum { COLUMNS = 6 };

/* value = mantissa x 2^exponent, with a mantissa of `bits` bits. */
static void put_number(FILE *out, double value, int bits, const char *suffix) {
    int exponent;
    const double mantissa = ldexp(frexp(value, &exponent), bits);
    if (mantissa == 0)
        fprintf(out, "0");
    else
        fprintf(out, "%s0x%llxp%d%s", mantissa < 0 ? "-" : "", (unsigned long long)fabs(mantissa),
                exponent - bits, suffix);
}

static void put_float(FILE *out, double value) { put_number(out, (double)(float)value, FLT_MANT_DIG, "f"); }

static void put_double(FILE *out, double value) { put_number(out, value, DBL_MANT_DIG, ""); }

/* A text as a string literal. A question mark is escaped, as two begin a trigraph in C99. */
static void put_string(FILE *out, const char *text) {
    fputc('"', out);
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\' || c == '?')
            fprintf(out, "\\%c", c);
        else if (c < 32 || c > 126)
            fprintf(out, "\\%03o", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

/* The array [out, in] of a weight (in, out), or of a bias. */
static void put_array(FILE *out, const char *name, int layer, const xent_param_spec *spec,
                      const xent_real *values) {
    const int matrix = spec->shape.rank == 2;
    const int64_t rows = matrix ? spec->shape.dim[0] : 1, columns = spec->shape.dim[matrix];
    fprintf(out, "static const float %s_%d[%lld] = {", name, layer, (long long)rows * columns);
    for (int64_t j = 0; j < columns; j++)
        for (int64_t i = 0; i < rows; i++) {
            const int64_t at = j * rows + i;
            if (at > 0) fputc(',', out);
            fputs(at % COLUMNS == 0 ? "\n    " : " ", out);
            put_float(out, (double)values[i * columns + j]);
        }
    fputs("};\n\n", out);
}

static void put_head(FILE *out, const xent_model *model, int64_t widest) {
    const xent_mlp_options *o = xent_mlp_settings(model->mlp);
    fprintf(out, "/* A neural network, written by xent %s: %lld", XENT_VERSION, (long long)o->inputs);
    for (int i = 0; i < o->hidden_count; i++) fprintf(out, " - %lld", (long long)o->hidden[i]);
    fprintf(out, " - %lld, %s.\n *\n", (long long)o->outputs, xent_activation_name(o->activation));
    fprintf(out,
            " *     int predict(const float *x, float *probabilities);\n *\n"
            " * takes a row of %lld features as they are in the data (pixels 0 .. 255, row by row) and\n"
            " * returns the most probable class, 0 .. %lld; the probabilities of all classes are written\n"
            " * where the pointer is not NULL. class_names[] are their names. Needs C99 and math.h. */\n"
            "#include <math.h>\n\n",
            (long long)o->inputs, (long long)o->outputs - 1);
    fprintf(out, "enum { INPUTS = %lld, CLASSES = %lld, WIDEST = %lld };\n\n", (long long)o->inputs,
            (long long)o->outputs, (long long)widest);
    fputs("extern const char *const class_names[CLASSES];\n"
          "int predict(const float *x, float *probabilities);\n\n",
          out);
}

static void put_class_names(FILE *out, const xent_model *model) {
    fputs("const char *const class_names[CLASSES] = {", out);
    for (int64_t i = 0; i < xent_mlp_settings(model->mlp)->outputs; i++) {
        char number[24];
        snprintf(number, sizeof number, "%lld", (long long)i);
        fputs(i > 0 ? ",\n    " : "\n    ", out);
        put_string(out, model->class_names && model->class_names[i] ? model->class_names[i] : number);
    }
    fputs("};\n\n", out);
}

static void put_functions(FILE *out, xent_activation activation) {
    static const char *const formulas[] = {NULL, "z > 0 ? z : 0", "(float)(1 / (1 + exp(-z)))",
                                           "(float)tanh(z)", NULL};
    fputs("/* z = W x + b, with sums in double */\n"
          "static void linear(const float *x, int inputs, const float *weight, const float *bias, int "
          "outputs,\n"
          "                   float *z) {\n"
          "    for (int j = 0; j < outputs; j++) {\n"
          "        double sum = bias[j];\n"
          "        for (int i = 0; i < inputs; i++) sum += (double)*weight++ * x[i];\n"
          "        z[j] = (float)sum;\n"
          "    }\n"
          "}\n\n",
          out);
    if (!formulas[activation]) return;
    fprintf(out,
            "static void activate(float *values, int count) {\n"
            "    for (int i = 0; i < count; i++) {\n"
            "        const float z = values[i];\n"
            "        values[i] = %s;\n"
            "    }\n"
            "}\n\n",
            formulas[activation]);
}

static void put_scaling(FILE *out, const xent_model *model) {
    fputs("    for (int i = 0; i < INPUTS; i++) a[i] = (float)((x[i] - ", out);
    fputc('(', out);
    const xent_scaling scaling = model_scaling(model);
    put_double(out, scaling.shift);
    fputs(")) * ", out);
    put_double(out, scaling.factor);
    fputs(");\n", out);
}

static void put_layers(FILE *out, const xent_mlp_options *o) {
    const char *from = "a", *to = "b";
    for (int k = 0; k <= o->hidden_count; k++) {
        const int last = k == o->hidden_count;
        const long long inputs = k == 0 ? o->inputs : o->hidden[k - 1],
                        outputs = last ? o->outputs : o->hidden[k];
        fprintf(out, "    linear(%s, %lld, weight_%d, bias_%d, %lld, %s);\n", from, inputs, k, k, outputs,
                to);
        if (!last && o->activation != XENT_IDENTITY) fprintf(out, "    activate(%s, %lld);\n", to, outputs);
        const char *swap = from;
        from = to;
        to = swap;
    }
    fprintf(out, "    const float *z = %s;\n", from);
}

static void put_predict(FILE *out, const xent_model *model) {
    const xent_mlp_options *o = xent_mlp_settings(model->mlp);
    /* Without hidden layers the second array holds the logits alone, but is no smaller. */
    fputs("int predict(const float *x, float *probabilities) {\n"
          "    float a[WIDEST], b[WIDEST];\n",
          out);
    put_scaling(out, model);
    put_layers(out, o);
    fputs("    int best = 0;\n"
          "    for (int j = 1; j < CLASSES; j++)\n"
          "        if (z[j] > z[best]) best = j;\n"
          "    if (!probabilities) return best;\n",
          out);
    if (model->output == XENT_OUTPUT_SIGMOID)
        fputs("    for (int j = 0; j < CLASSES; j++) probabilities[j] = (float)(1 / (1 + "
              "exp(-(double)z[j])));\n",
              out);
    else
        fputs("    double sum = 0;\n"
              "    for (int j = 0; j < CLASSES; j++) sum += exp((double)z[j] - z[best]);\n"
              "    for (int j = 0; j < CLASSES; j++)\n"
              "        probabilities[j] = (float)(exp((double)z[j] - z[best]) / sum);\n",
              out);
    fputs("    return best;\n}\n", out);
}

static void put_file(FILE *out, const xent_model *model) {
    const xent_mlp_options *o = xent_mlp_settings(model->mlp);
    xent_params *params = xent_mlp_params(model->mlp);
    int64_t widest = o->inputs > o->outputs ? o->inputs : o->outputs;
    for (int i = 0; i < o->hidden_count; i++)
        if (o->hidden[i] > widest) widest = o->hidden[i];
    put_head(out, model, widest);
    put_class_names(out, model);
    for (int k = 0; k <= o->hidden_count; k++) {
        put_array(out, "weight", k, xent_params_spec(params, 2 * k), xent_params_values(params, 2 * k));
        put_array(out, "bias", k, xent_params_spec(params, 2 * k + 1), xent_params_values(params, 2 * k + 1));
    }
    put_functions(out, o->hidden_count > 0 ? o->activation : XENT_IDENTITY);
    put_predict(out, model);
}

xent_status xent_export_c(const xent_model *model, const char *path, xent_error *error) {
    xent_status status = model_check(model, path, (double)FLT_MAX, error);
    if (status != XENT_OK) return status;
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    int failed = !out;
    if (out) {
        put_file(out, model);
        failed = ferror(out) != 0;
        failed |= fclose(out) != 0;
    }
    const file_piece piece = {text, size};
    status = failed ? xent_fail(error, XENT_E_MEMORY, "model: no memory to write %s", path)
                    : file_replace(path, &piece, 1, error);
    free(text);
    return status;
}
