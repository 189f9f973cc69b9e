#include "model/files/c_layers.h"

#include <math.h>
#include <string.h>

#include "model/files/c_dense.h"
#include "model/files/c_literals.h"
#include "nn/layers/table.h"
#include "xent/ops_norm.h"

static size_t size_of(xent_shape shape) {
    size_t size = 0;
    xent_shape_size(shape, &size); /* of a network that was made */
    return size;
}

/* ---- Functions, each written where a layer calls it ---------------------------------------------------- */

/* 1 / (1 + e^-z), by the exponential that cannot overflow. */
static const char sigmoid[] = "static double sigmoid(double z) {\n"
                              "    const double e = exp(-fabs(z));\n"
                              "    return (z < 0 ? e : 1) / (1 + e);\n"
                              "}\n\n";

static const char convolve[] =
    "/* Pictures are channel by channel, row by row; weight is [out][channels][rows][columns]. */\n"
    "static void convolve(const float *x, int channels, window w, const float *weight, const float *bias,\n"
    "                     int outputs, float *z) {\n"
    "    for (int o = 0; o < outputs; o++)\n"
    "        for (int i = 0; i < w.high; i++)\n"
    "            for (int j = 0; j < w.wide; j++) {\n"
    "                double sum = bias ? bias[o] : 0;\n"
    "                for (int c = 0; c < channels; c++)\n"
    "                    for (int u = 0; u < w.rows; u++)\n"
    "                        for (int v = 0; v < w.columns; v++) {\n"
    "                            const int y = i * w.down + u - w.above, at = j * w.right + v - w.left;\n"
    "                            if (y < 0 || y >= w.height || at < 0 || at >= w.width) continue;\n"
    "                            sum += (double)weight[((o * channels + c) * w.rows + u) * w.columns + v] *\n"
    "                                   x[(c * w.height + y) * w.width + at];\n"
    "                        }\n"
    "                *z++ = (float)sum;\n"
    "            }\n"
    "}\n\n";

static const char window_type[] = "/* A window and its way over a picture of height x width. */\n"
                                  "typedef struct window { int height, width, rows, columns, down, right, "
                                  "above, left, high, wide; } window;\n\n";

static const char pool[] =
    "/* The maximum or the mean of each window; padding is no maximum, and zeros for the mean. */\n"
    "static void pool(const float *x, int channels, window w, int mean, float *z) {\n"
    "    for (int c = 0; c < channels; c++)\n"
    "        for (int i = 0; i < w.high; i++)\n"
    "            for (int j = 0; j < w.wide; j++) {\n"
    "                double sum = 0, most = -HUGE_VAL;\n"
    "                for (int u = 0; u < w.rows; u++)\n"
    "                    for (int v = 0; v < w.columns; v++) {\n"
    "                        const int y = i * w.down + u - w.above, at = j * w.right + v - w.left;\n"
    "                        if (y < 0 || y >= w.height || at < 0 || at >= w.width) continue;\n"
    "                        const float value = x[(c * w.height + y) * w.width + at];\n"
    "                        sum += value;\n"
    "                        if (value > most) most = value;\n"
    "                    }\n"
    "                *z++ = (float)(mean ? sum / (w.rows * w.columns) : most);\n"
    "            }\n"
    "}\n\n";

static const char normalize[] =
    "/* To mean 0 and deviation 1, times a factor, plus an offset. */\n"
    "static void normalize(float *x, int count, const float *factor, const float *offset, double epsilon) {\n"
    "    double mean = 0, variance = 0;\n"
    "    for (int i = 0; i < count; i++) mean += x[i];\n"
    "    mean /= count;\n"
    "    for (int i = 0; i < count; i++) variance += (x[i] - mean) * (x[i] - mean);\n"
    "    const double scale = 1 / sqrt(variance / count + epsilon);\n"
    "    for (int i = 0; i < count; i++) x[i] = (float)((x[i] - mean) * scale * factor[i] + offset[i]);\n"
    "}\n\n";

static const char normalize_square[] =
    "/* Over the root of the mean square, times a factor. */\n"
    "static void normalize_square(float *x, int count, const float *factor, double epsilon) {\n"
    "    double square = 0;\n"
    "    for (int i = 0; i < count; i++) square += (double)x[i] * x[i];\n"
    "    const double scale = 1 / sqrt(square / count + epsilon);\n"
    "    for (int i = 0; i < count; i++) x[i] = (float)(x[i] * scale * factor[i]);\n"
    "}\n\n";

/* ---- Rows ---------------------------------------------------------------------------------------------- */

static void put_parameter(const c_file *f, const layer *l, int index, const char *name) {
    xent_params *params = l->net->params;
    c_put_array(f->out, name, l->index, xent_params_spec(params, l->first_param + index),
                xent_params_values(params, l->first_param + index));
}

static void put_weights(const c_file *f, const layer *l) {
    put_parameter(f, l, 0, "weight");
    if (!l->no_bias) put_parameter(f, l, 1, "bias");
}

static void bias_name(const layer *l, char *text, size_t size) {
    if (l->no_bias)
        snprintf(text, size, "0");
    else
        snprintf(text, size, "bias_%d", l->index);
}

static void put_window(const c_file *f, const layer *l) {
    const layer_window *w = &l->window;
    const int64_t numbers[] = {l->in.dim[1], l->in.dim[2],  w->size[0],    w->size[1],    w->stride[0],
                               w->stride[1], w->padding[0], w->padding[1], l->out.dim[1], l->out.dim[2]};
    fprintf(f->out, "    const window window_%d = {", l->index);
    for (int i = 0; i < 10; i++) fprintf(f->out, "%s%lld", i ? ", " : "", (long long)numbers[i]);
    fputs("};\n", f->out);
}

static void put_conv(const c_file *f, const layer *l, const char *from, const char *to) {
    char bias[32];
    bias_name(l, bias, sizeof bias);
    put_window(f, l);
    fprintf(f->out, "    convolve(%s, %lld, window_%d, weight_%d, %s, %lld, %s);\n", from,
            (long long)l->in.dim[0], l->index, l->index, bias, (long long)l->out.dim[0], to);
}

static void put_pool(const c_file *f, const layer *l, const char *from, const char *to) {
    layer pooled = *l; /* the mean over each channel is that over one window */
    if (l->global) pooled.window = (layer_window){.size = {l->in.dim[1], l->in.dim[2]}, .stride = {1, 1}};
    put_window(f, &pooled);
    fprintf(f->out, "    pool(%s, %lld, window_%d, %d, %s);\n", from, (long long)l->in.dim[0], l->index,
            l->kind == &layer_avgpool, to);
}

/* In prediction it is a factor and an offset for each channel. */
static void put_batchnorm_arrays(const c_file *f, const layer *l) {
    xent_params *params = l->net->params;
    const xent_real *gamma = xent_params_values(params, l->first_param),
                    *beta = xent_params_values(params, l->first_param + 1);
    const xent_real *mean = layer_buffer(l, 0), *variance = layer_buffer(l, 1);
    const int64_t count = l->in.dim[0];
    for (int offset = 0; offset < 2; offset++) {
        fprintf(f->out, "static const float %s_%d[%lld] = {", offset ? "offset" : "factor", l->index,
                (long long)count);
        for (int64_t c = 0; c < count; c++) {
            const double factor = (double)gamma[c] / sqrt((double)variance[c] + XENT_NORM_EPSILON);
            fputs(c ? ", " : "", f->out);
            c_put_float(f->out, offset ? (double)beta[c] - factor * (double)mean[c] : factor);
        }
        fputs("};\n\n", f->out);
    }
}

static void put_batchnorm(const c_file *f, const layer *l, const char *from, const char *to) {
    const size_t count = size_of(l->in), each = count / (size_t)l->in.dim[0];
    (void)to;
    fprintf(f->out,
            "    for (int i = 0; i < %zu; i++)\n"
            "        %s[i] = (float)((double)%s[i] * factor_%d[i / %zu] + offset_%d[i / %zu]);\n",
            count, from, from, l->index, each, l->index, each);
}

static void put_layernorm(const c_file *f, const layer *l, const char *from, const char *to) {
    (void)to;
    fprintf(f->out, "    normalize(%s, %zu, weight_%d, bias_%d, %g);\n", from, size_of(l->in), l->index,
            l->index, XENT_NORM_EPSILON);
}

static void put_factor(const c_file *f, const layer *l) { put_parameter(f, l, 0, "weight"); }

static void put_rmsnorm(const c_file *f, const layer *l, const char *from, const char *to) {
    (void)to;
    fprintf(f->out, "    normalize_square(%s, %zu, weight_%d, %g);\n", from, size_of(l->in), l->index,
            XENT_NORM_EPSILON);
}

/* Dropout and flatten change nothing in prediction. */
static void put_nothing(const c_file *f, const layer *l, const char *from, const char *to) {
    (void)f, (void)l, (void)from, (void)to;
}

static void put_binary(const c_file *f, const layer *l, const char *from, const char *to) {
    (void)l;
    fprintf(f->out, "    %s[0] = 0;\n    %s[1] = %s[0];\n", to, to, from);
}

static const char *formula_of(const named_activation *a) {
    static const char *const formulas[][2] = {
        {"relu", "z > 0 ? z : 0"},
        {"leaky_relu", "z > 0 ? z : (float)(option * z)"},
        {"elu", "z > 0 ? z : (float)(option * expm1(z))"},
        {"gelu", "(float)(0.5 * z * erfc(-z * 0.70710678118654752440))"},
        {"silu", "(float)(z * sigmoid(z))"},
        {"softplus", "(float)((z > 0 ? z : 0) + log1p(exp(-fabs(z))))"},
        {"tanh", "(float)tanh(z)"},
        {"sigmoid", "(float)sigmoid(z)"}};
    for (size_t i = 0; i < sizeof formulas / sizeof *formulas; i++)
        if (strcmp(formulas[i][0], a->name) == 0) return formulas[i][1];
    return NULL; /* identity */
}

static void put_activation(const c_file *f, const layer *l, const char *from, const char *to) {
    const char *formula = formula_of(l->activation);
    (void)to;
    if (!formula) return;
    fprintf(f->out, "    for (int i = 0; i < %zu; i++) {\n", size_of(l->in));
    if (l->activation->has_option) {
        fputs("        const double option = ", f->out);
        c_put_double(f->out, l->option);
        fputs(";\n", f->out);
    }
    fprintf(f->out,
            "        const float z = %s[i];\n"
            "        %s[i] = %s;\n"
            "    }\n",
            from, from, formula);
}

/* ---- The table ----------------------------------------------------------------------------------------- */

typedef struct c_row {
    const layer_kind *kind;
    const char *types, *function; /* that its code wants; NULL: none */
    void (*arrays)(const c_file *f, const layer *l);
    void (*code)(const c_file *f, const layer *l, const char *from, const char *to);
    int moves; /* its result stands in `to`; else in `from` */
} c_row;

static const c_row rows[] = {
    {&layer_dense, NULL, NULL, c_dense_arrays, c_dense_code, 1},
    {&layer_conv, window_type, convolve, put_weights, put_conv, 1},
    {&layer_maxpool, window_type, pool, NULL, put_pool, 1},
    {&layer_avgpool, window_type, pool, NULL, put_pool, 1},
    {&layer_batchnorm, NULL, NULL, put_batchnorm_arrays, put_batchnorm, 0},
    {&layer_layernorm, NULL, normalize, put_weights, put_layernorm, 0},
    {&layer_rmsnorm, NULL, normalize_square, put_factor, put_rmsnorm, 0},
    {&layer_dropout, NULL, NULL, NULL, put_nothing, 0},
    {&layer_flatten, NULL, NULL, NULL, put_nothing, 0},
    {&layer_binary, NULL, NULL, NULL, put_binary, 1},
    {&layer_activation, NULL, NULL, NULL, put_activation, 0},
};

static const c_row *row_of(const layer_kind *kind) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].kind == kind) return &rows[i];
    return NULL;
}

int c_layer_is_known(const layer_kind *kind) { return row_of(kind) != NULL; }

/* Writes a text that a layer wants, unless one before it wanted the same. */
static void put_once(const c_file *f, int index, int types) {
    const c_row *row = row_of(f->net->layers[index].kind);
    const char *text = types ? row->types : row->function;
    for (int i = 0; text && i < index; i++) {
        const c_row *before = row_of(f->net->layers[i].kind);
        if ((types ? before->types : before->function) == text) text = NULL;
    }
    if (text) fputs(text, f->out);
}

static int wants_sigmoid(const c_file *f) {
    int wants = f->model->output == XENT_OUTPUT_SIGMOID;
    for (int i = 0; i < f->net->count; i++) {
        const named_activation *a = f->net->layers[i].activation;
        wants |= a && (strcmp(a->name, "sigmoid") == 0 || strcmp(a->name, "silu") == 0);
    }
    return wants;
}

void c_layer_functions(const c_file *f) {
    for (int types = 1; types >= 0; types--)
        for (int i = 0; i < f->net->count; i++) put_once(f, i, types);
    if (wants_sigmoid(f)) fputs(sigmoid, f->out);
}

void c_layer_arrays(const c_file *f, const layer *l) {
    const c_row *row = row_of(l->kind);
    if (row->arrays) row->arrays(f, l);
}

int c_layer_moves(const layer *l) { return row_of(l->kind)->moves; }

void c_layer_code(const c_file *f, const layer *l, const char *from, const char *to) {
    row_of(l->kind)->code(f, l, from, to);
}
