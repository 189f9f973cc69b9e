#include "model/files/onnx_layers.h"

#include <stdio.h>
#include <string.h>

#include "nn/layers/table.h"
#include "xent/ops_norm.h"

#define INPUTS(...) ((const char *const[]){__VA_ARGS__, NULL})

enum { NAME_SIZE = 64 };

/* "layer.3.mean": a value within a layer. */
static const char *within(const layer *l, const char *name, char *text) {
    snprintf(text, NAME_SIZE, "layer.%d.%s", l->index, name);
    return text;
}

/* An initializer, called as in the set. Returns its name. */
static const char *put_array(wire *w, xent_params *set, int index) {
    const xent_param_spec *spec = xent_params_spec(set, index);
    onnx_put_tensor(w, spec->name, spec->shape, xent_params_values(set, index));
    return spec->name;
}

static const char *put_parameter(wire *w, const layer *l, int index) {
    return put_array(w, l->net->params, l->first_param + index);
}

static void put_number(wire *w, const char *name, double value) {
    const xent_real number = (xent_real)value;
    onnx_put_tensor(w, name, xent_scalar(), &number);
}

/* ---- A row for each kind ------------------------------------------------------------------------------- */

static void put_dense(wire *w, const layer *l, const char *x, const char *y) {
    const char *weight = put_parameter(w, l, 0), *bias = l->no_bias ? NULL : put_parameter(w, l, 1);
    onnx_put_node(w, "Gemm", INPUTS(x, weight, bias), y, NULL);
}

static void put_windowed(wire *w, const layer *l, const char *operator, const char * const * inputs,
                         const char *y, onnx_attribute more) {
    const layer_window *n = &l->window;
    const int64_t *p = n->padding;
    const onnx_attribute attributes[] = {
        {"kernel_shape", ATTRIBUTE_IS_LIST, 0, 2, {n->size[0], n->size[1]}},
        {"strides", ATTRIBUTE_IS_LIST, 0, 2, {n->stride[0], n->stride[1]}},
        {"pads", ATTRIBUTE_IS_LIST, 0, 4, {p[0], p[1], p[0], p[1]}},
        more,
        ONNX_LAST,
    };
    onnx_put_node(w, operator, inputs, y, attributes);
}

static void put_conv(wire *w, const layer *l, const char *x, const char *y) {
    const char *weight = put_parameter(w, l, 0), *bias = l->no_bias ? NULL : put_parameter(w, l, 1);
    put_windowed(w, l, "Conv", INPUTS(x, weight, bias), y, (onnx_attribute)ONNX_LAST);
}

static void put_maxpool(wire *w, const layer *l, const char *x, const char *y) {
    put_windowed(w, l, "MaxPool", INPUTS(x), y, (onnx_attribute)ONNX_LAST);
}

static void put_avgpool(wire *w, const layer *l, const char *x, const char *y) {
    const onnx_attribute whole = {"count_include_pad", ATTRIBUTE_IS_INTEGER, 0, 1, {1}};
    if (l->global)
        onnx_put_node(w, "GlobalAveragePool", INPUTS(x), y, NULL);
    else
        put_windowed(w, l, "AveragePool", INPUTS(x), y, whole);
}

static void put_batchnorm(wire *w, const layer *l, const char *x, const char *y) {
    static const onnx_attribute attributes[] = {
        {"epsilon", ATTRIBUTE_IS_FLOAT, (float)XENT_NORM_EPSILON, 0, {0}}, ONNX_LAST};
    const char *weight = put_parameter(w, l, 0), *bias = put_parameter(w, l, 1);
    const char *mean = put_array(w, l->net->buffers, l->first_buffer),
               *variance = put_array(w, l->net->buffers, l->first_buffer + 1);
    onnx_put_node(w, "BatchNormalization", INPUTS(x, weight, bias, mean, variance), y, attributes);
}

/* Of its parts: LayerNormalization came with opset 17. */
static void put_layernorm(wire *w, const layer *l, const char *x, const char *y) {
    char mean[NAME_SIZE], centred[NAME_SIZE], square[NAME_SIZE], variance[NAME_SIZE], epsilon[NAME_SIZE],
        shifted[NAME_SIZE], deviation[NAME_SIZE], scaled[NAME_SIZE], weighted[NAME_SIZE];
    const onnx_attribute axes[] = {{"axes", ATTRIBUTE_IS_LIST, 0, l->in.rank, {1, 2, 3}}, ONNX_LAST};
    const char *weight = put_parameter(w, l, 0), *bias = put_parameter(w, l, 1);
    onnx_put_node(w, "ReduceMean", INPUTS(x), within(l, "mean", mean), axes);
    onnx_put_node(w, "Sub", INPUTS(x, mean), within(l, "centred", centred), NULL);
    onnx_put_node(w, "Mul", INPUTS(centred, centred), within(l, "square", square), NULL);
    onnx_put_node(w, "ReduceMean", INPUTS(square), within(l, "variance", variance), axes);
    put_number(w, within(l, "epsilon", epsilon), XENT_NORM_EPSILON);
    onnx_put_node(w, "Add", INPUTS(variance, epsilon), within(l, "shifted", shifted), NULL);
    onnx_put_node(w, "Sqrt", INPUTS(shifted), within(l, "deviation", deviation), NULL);
    onnx_put_node(w, "Div", INPUTS(centred, deviation), within(l, "scaled", scaled), NULL);
    onnx_put_node(w, "Mul", INPUTS(scaled, weight), within(l, "weighted", weighted), NULL);
    onnx_put_node(w, "Add", INPUTS(weighted, bias), y, NULL);
}

static void put_rmsnorm(wire *w, const layer *l, const char *x, const char *y) {
    char square[NAME_SIZE], mean[NAME_SIZE], epsilon[NAME_SIZE], shifted[NAME_SIZE], root[NAME_SIZE],
        scaled[NAME_SIZE];
    const onnx_attribute axes[] = {{"axes", ATTRIBUTE_IS_LIST, 0, l->in.rank, {1, 2, 3}}, ONNX_LAST};
    const char *weight = put_parameter(w, l, 0);
    onnx_put_node(w, "Mul", INPUTS(x, x), within(l, "square", square), NULL);
    onnx_put_node(w, "ReduceMean", INPUTS(square), within(l, "mean", mean), axes);
    put_number(w, within(l, "epsilon", epsilon), XENT_NORM_EPSILON);
    onnx_put_node(w, "Add", INPUTS(mean, epsilon), within(l, "shifted", shifted), NULL);
    onnx_put_node(w, "Sqrt", INPUTS(shifted), within(l, "root", root), NULL);
    onnx_put_node(w, "Div", INPUTS(x, root), within(l, "scaled", scaled), NULL);
    onnx_put_node(w, "Mul", INPUTS(scaled, weight), y, NULL);
}

/* Dropout changes nothing in prediction. */
static void put_identity(wire *w, const layer *l, const char *x, const char *y) {
    (void)l;
    onnx_put_node(w, "Identity", INPUTS(x), y, NULL);
}

static void put_flatten(wire *w, const layer *l, const char *x, const char *y) {
    (void)l;
    onnx_put_node(w, "Flatten", INPUTS(x), y, NULL);
}

static void put_binary(wire *w, const layer *l, const char *x, const char *y) {
    static const xent_real second[] = {0, 1};
    char name[NAME_SIZE];
    onnx_put_tensor(w, within(l, "second", name), xent_matrix(1, 2), second);
    onnx_put_node(w, "MatMul", INPUTS(x, name), y, NULL);
}

/* x P(x) = x / 2 (1 + erf(x / sqrt 2)) */
static void put_gelu(wire *w, const layer *l, const char *x, const char *y) {
    char root[NAME_SIZE], one[NAME_SIZE], half[NAME_SIZE], scaled[NAME_SIZE], error[NAME_SIZE],
        above[NAME_SIZE], part[NAME_SIZE];
    put_number(w, within(l, "root", root), 0.70710678118654752440);
    put_number(w, within(l, "one", one), 1);
    put_number(w, within(l, "half", half), 0.5);
    onnx_put_node(w, "Mul", INPUTS(x, root), within(l, "scaled", scaled), NULL);
    onnx_put_node(w, "Erf", INPUTS(scaled), within(l, "error", error), NULL);
    onnx_put_node(w, "Add", INPUTS(error, one), within(l, "above", above), NULL);
    onnx_put_node(w, "Mul", INPUTS(x, half), within(l, "part", part), NULL);
    onnx_put_node(w, "Mul", INPUTS(part, above), y, NULL);
}

static void put_silu(wire *w, const layer *l, const char *x, const char *y) {
    char sigmoid[NAME_SIZE];
    onnx_put_node(w, "Sigmoid", INPUTS(x), within(l, "sigmoid", sigmoid), NULL);
    onnx_put_node(w, "Mul", INPUTS(x, sigmoid), y, NULL);
}

/* Those that are one operator, with their number as alpha; the others have no operator here. */
static const char *operator_of(const named_activation *a) {
    static const char *const operators[][2] = {
        {"relu", "Relu"}, {"leaky_relu", "LeakyRelu"}, {"elu", "Elu"},          {"softplus", "Softplus"},
        {"tanh", "Tanh"}, {"sigmoid", "Sigmoid"},      {"identity", "Identity"}};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i][0], a->name) == 0) return operators[i][1];
    return NULL;
}

static void put_activation(wire *w, const layer *l, const char *x, const char *y) {
    const char *operator= operator_of(l->activation);
    const onnx_attribute alpha[] = {{"alpha", ATTRIBUTE_IS_FLOAT, (float)l->option, 0, {0}}, ONNX_LAST};
    if (operator)
        onnx_put_node(w, operator, INPUTS(x), y, l->activation->has_option ? alpha : NULL);
    else if (strcmp(l->activation->name, "gelu") == 0)
        put_gelu(w, l, x, y);
    else
        put_silu(w, l, x, y);
}

/* ---- The table ----------------------------------------------------------------------------------------- */

static const struct {
    const layer_kind *kind;
    void (*put)(wire *w, const layer *l, const char *x, const char *y);
} rows[] = {
    {&layer_dense, put_dense},           {&layer_conv, put_conv},
    {&layer_maxpool, put_maxpool},       {&layer_avgpool, put_avgpool},
    {&layer_batchnorm, put_batchnorm},   {&layer_layernorm, put_layernorm},
    {&layer_rmsnorm, put_rmsnorm},       {&layer_dropout, put_identity},
    {&layer_flatten, put_flatten},       {&layer_binary, put_binary},
    {&layer_activation, put_activation},
};

void onnx_put_layer(wire *w, const layer *l, const char *x, const char *y) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].kind == l->kind) rows[i].put(w, l, x, y);
}

int onnx_layer_is_known(const layer_kind *kind) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].kind == kind) return 1;
    return 0;
}

int onnx_activation_is_known(const named_activation *activation) {
    return operator_of(activation) || strcmp(activation->name, "gelu") == 0 ||
           strcmp(activation->name, "silu") == 0;
}

void onnx_put_pictures(wire *w, const xent_net_options *o, const char *x, const char *y) {
    static const onnx_attribute channels_first[] = {{"perm", ATTRIBUTE_IS_LIST, 0, 4, {0, 3, 1, 2}},
                                                    ONNX_LAST};
    const int64_t grey[] = {-1, 1, o->height, o->width}, colour[] = {-1, o->height, o->width, o->channels};
    onnx_put_integers(w, "picture", o->channels == 1 ? grey : colour, 4);
    if (o->channels == 1) {
        onnx_put_node(w, "Reshape", INPUTS(x, "picture"), y, NULL);
        return;
    }
    onnx_put_node(w, "Reshape", INPUTS(x, "picture"), "rows", NULL);
    onnx_put_node(w, "Transpose", INPUTS("rows"), y, channels_first);
}
