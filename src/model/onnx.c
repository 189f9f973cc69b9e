/* Writes ONNX. Field numbers and meaning: onnx.proto of ONNX 1.8 (IR version 8), operators of opset 13. */
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/model.h"
#include "model/wire.h"
#include "nn/layers/table.h"
#include "xent/export.h"

enum { IR_VERSION = 8, OPSET = 13 };

/* Protocol Buffers end at 2 GiB; the graph around the weights is small. */
#define MOST_NUMBERS ((size_t)500 << 20)

enum { MODEL_IR = 1, MODEL_PRODUCER = 2, MODEL_PRODUCER_VERSION = 3, MODEL_GRAPH = 7, MODEL_OPSET = 8 };
enum { MODEL_METADATA = 14, ENTRY_KEY = 1, ENTRY_VALUE = 2, OPSET_DOMAIN = 1, OPSET_VERSION = 2 };
enum { GRAPH_NODE = 1, GRAPH_NAME = 2, GRAPH_INITIALIZER = 5, GRAPH_INPUT = 11, GRAPH_OUTPUT = 12 };
enum { NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_NAME = 3, NODE_OPERATOR = 4, NODE_ATTRIBUTE = 5 };
enum { ATTRIBUTE_NAME = 1, ATTRIBUTE_INTEGER = 3, ATTRIBUTE_TYPE = 20, TYPE_INTEGER = 2 };
enum { TENSOR_DIM = 1, TENSOR_TYPE = 2, TENSOR_NAME = 8, TENSOR_RAW = 9, TYPE_FLOAT = 1 };
enum { VALUE_NAME = 1, VALUE_TYPE = 2, TYPE_TENSOR = 1, TENSOR_ELEMENT = 1, TENSOR_SHAPE = 2 };
enum { SHAPE_DIM = 1, DIM_VALUE = 1, DIM_NAME = 2 };

/* An initializer of little-endian floats. */
static void put_tensor(wire *w, const char *name, xent_shape shape, const xent_real *values) {
    size_t count = 1;
    size_t tensor = wire_begin(w, GRAPH_INITIALIZER);
    for (int i = 0; i < shape.rank; i++) {
        wire_integer(w, TENSOR_DIM, shape.dim[i]);
        count *= (size_t)shape.dim[i];
    }
    wire_integer(w, TENSOR_TYPE, TYPE_FLOAT);
    wire_text(w, TENSOR_NAME, name);
    unsigned char *to = wire_bytes(w, TENSOR_RAW, 4 * count);
    for (size_t i = 0; to && i < count; i++) {
        const float value = (float)values[i];
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        for (int k = 0; k < 4; k++) to[4 * i + (size_t)k] = (unsigned char)(bits >> 8 * k);
    }
    wire_end(w, tensor);
}

/* A node with one output, which is also its name; NULL ends the inputs. An axis below 0: none. */
static void put_node(wire *w, const char *operator, const char * const * inputs, const char *output,
                     int axis) {
    size_t node = wire_begin(w, GRAPH_NODE);
    for (int i = 0; inputs[i]; i++) wire_text(w, NODE_INPUT, inputs[i]);
    wire_text(w, NODE_OUTPUT, output);
    wire_text(w, NODE_NAME, output);
    wire_text(w, NODE_OPERATOR, operator);
    if (axis >= 0) {
        size_t attribute = wire_begin(w, NODE_ATTRIBUTE);
        wire_text(w, ATTRIBUTE_NAME, "axis");
        wire_integer(w, ATTRIBUTE_INTEGER, axis);
        wire_integer(w, ATTRIBUTE_TYPE, TYPE_INTEGER);
        wire_end(w, attribute);
    }
    wire_end(w, node);
}

/* An input or output of the graph: floats (N, columns). */
static void put_value(wire *w, int field, const char *name, int64_t columns) {
    size_t value = wire_begin(w, field);
    wire_text(w, VALUE_NAME, name);
    size_t type = wire_begin(w, VALUE_TYPE), tensor = wire_begin(w, TYPE_TENSOR);
    wire_integer(w, TENSOR_ELEMENT, TYPE_FLOAT);
    size_t shape = wire_begin(w, TENSOR_SHAPE), rows = wire_begin(w, SHAPE_DIM);
    wire_text(w, DIM_NAME, "N");
    wire_end(w, rows);
    size_t dim = wire_begin(w, SHAPE_DIM);
    wire_integer(w, DIM_VALUE, columns);
    wire_end(w, dim);
    wire_end(w, shape);
    wire_end(w, tensor);
    wire_end(w, type);
    wire_end(w, value);
}

/* One number, or one for each feature. */
static void put_numbers(wire *w, const char *name, double one, const double *each, int64_t count) {
    xent_real *reals = malloc((size_t)count * sizeof *reals);
    w->failed |= !reals;
    if (!reals) return;
    for (int64_t i = 0; i < count; i++) reals[i] = (xent_real)(each ? each[i] : one);
    put_tensor(w, name, each ? xent_vector(count) : xent_scalar(), reals);
    free(reals);
}

/* x to (x - shift) * factor. */
static void put_scaling(wire *w, const xent_model *model) {
    const xent_scaling s = model_scaling(model);
    put_numbers(w, "shift", s.shift, s.shifts, xent_net_inputs(model->net));
    put_numbers(w, "factor", s.factor, s.factors, xent_net_inputs(model->net));
    put_node(w, "Sub", (const char *const[]){"input", "shift", NULL}, "shifted", -1);
    put_node(w, "Mul", (const char *const[]){"shifted", "factor", NULL}, "scaled", -1);
}

/* ---- A row for each kind of layer: its nodes, from the value `x` to `y`
 * ------------------------------------ */

typedef void put_layer(wire *w, const layer *l, const char *x, const char *y);

static void put_dense(wire *w, const layer *l, const char *x, const char *y) {
    const xent_params *params = l->net->params;
    const char *weight = xent_params_spec(params, l->first_param)->name,
               *bias = l->no_bias ? NULL : xent_params_spec(params, l->first_param + 1)->name;
    put_node(w, "Gemm", (const char *const[]){x, weight, bias, NULL}, y, -1);
}

static void put_flatten(wire *w, const layer *l, const char *x, const char *y) {
    (void)l;
    put_node(w, "Flatten", (const char *const[]){x, NULL}, y, 1);
}

/* PyTorch's names in ONNX. */
static const char *activation_operator(const named_activation *a) {
    static const char *const operators[][2] = {{"relu", "Relu"},
                                               {"tanh", "Tanh"},
                                               {"sigmoid", "Sigmoid"},
                                               {"softplus", "Softplus"},
                                               {"identity", "Identity"}};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i][0], a->name) == 0) return operators[i][1];
    return "";
}

static void put_activation(wire *w, const layer *l, const char *x, const char *y) {
    put_node(w, activation_operator(l->activation), (const char *const[]){x, NULL}, y, -1);
}

static const struct {
    const layer_kind *kind;
    put_layer *put;
} rows[] = {{&layer_dense, put_dense}, {&layer_flatten, put_flatten}, {&layer_activation, put_activation}};

static void put_layers(wire *w, const xent_model *model) {
    const xent_net *net = model->net;
    char x[32] = "scaled", y[32];
    for (int i = 0; i < xent_params_count(net->params); i++) {
        const xent_param_spec *spec = xent_params_spec(net->params, i);
        put_tensor(w, spec->name, spec->shape, xent_params_values(net->params, i));
    }
    for (int i = 0; i < net->count; i++) {
        snprintf(y, sizeof y, i + 1 == net->count ? "logits" : "layer.%d", i);
        for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
            if (rows[k].kind == net->layers[i].kind) rows[k].put(w, &net->layers[i], x, y);
        memcpy(x, y, sizeof x);
    }
}

/* An entry of the metadata, if the text is UTF-8, as it must be: 1 or 0. */
static int put_metadata(wire *w, const char *key, const char *value) {
    json_t *text = value ? json_string(value) : NULL;
    if (!text) return 0;
    size_t entry = wire_begin(w, MODEL_METADATA);
    wire_text(w, ENTRY_KEY, key);
    wire_text(w, ENTRY_VALUE, value);
    wire_end(w, entry);
    json_decref(text);
    return 1;
}

static int put_class_names(wire *w, const xent_model *model) {
    json_t *names = model_class_names(model);
    char *text = names ? json_dumps(names, JSON_COMPACT) : NULL;
    const int done = put_metadata(w, "class_names", text);
    free(text);
    json_decref(names);
    return done;
}

static int put_model(wire *w, const xent_model *model) {
    const int sigmoid = model->output == XENT_OUTPUT_SIGMOID;
    wire_integer(w, MODEL_IR, IR_VERSION);
    wire_text(w, MODEL_PRODUCER, "xent");
    wire_text(w, MODEL_PRODUCER_VERSION, XENT_VERSION);
    size_t graph = wire_begin(w, MODEL_GRAPH);
    wire_text(w, GRAPH_NAME, "xent");
    put_scaling(w, model);
    put_layers(w, model);
    put_node(w, sigmoid ? "Sigmoid" : "Softmax", (const char *const[]){"logits", NULL}, "probabilities",
             sigmoid ? -1 : 1);
    put_value(w, GRAPH_INPUT, "input", xent_net_inputs(model->net));
    put_value(w, GRAPH_OUTPUT, "logits", xent_net_outputs(model->net));
    put_value(w, GRAPH_OUTPUT, "probabilities", xent_net_outputs(model->net));
    wire_end(w, graph);
    size_t opset = wire_begin(w, MODEL_OPSET);
    wire_text(w, OPSET_DOMAIN, "");
    wire_integer(w, OPSET_VERSION, OPSET);
    wire_end(w, opset);
    if (model->settings && !put_metadata(w, "training", model->settings)) return 0;
    return !model->class_names || put_class_names(w, model);
}

xent_status xent_export_onnx(const xent_model *model, const char *path, xent_error *error) {
    xent_status status = model_check(model, path, (double)FLT_MAX, error);
    if (status != XENT_OK) return status;
    if (xent_params_total(xent_net_params(model->net)) > MOST_NUMBERS)
        return xent_fail(error, XENT_E_VALUE, "model: %zu weights; an ONNX file has room for %zu",
                         xent_params_total(xent_net_params(model->net)), MOST_NUMBERS);
    wire w = {0};
    const int whole = put_model(&w, model) && !w.failed;
    const file_piece piece = {w.bytes, w.size};
    status = whole ? file_replace(path, &piece, 1, error)
                   : xent_fail(error, XENT_E_MEMORY, "model: no memory to write %s", path);
    free(w.bytes);
    return status;
}
