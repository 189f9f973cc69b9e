/* Writes ONNX. Field numbers and meaning: onnx.proto of ONNX 1.8 (IR version 8), operators of opset 13. */
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/model.h"
#include "model/wire.h"
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

/* x to (x - shift) * factor. */
static void put_scaling(wire *w, const xent_model *model) {
    const xent_scaling scaling = model_scaling(model);
    const xent_real shift = (xent_real)scaling.shift, factor = (xent_real)scaling.factor;
    put_tensor(w, "shift", xent_scalar(), &shift);
    put_tensor(w, "factor", xent_scalar(), &factor);
    put_node(w, "Sub", (const char *const[]){"input", "shift", NULL}, "shifted", -1);
    put_node(w, "Mul", (const char *const[]){"shifted", "factor", NULL}, "scaled", -1);
}

static void put_layers(wire *w, const xent_model *model) {
    static const char *const operators[] = {"", "Relu", "Sigmoid", "Tanh", ""};
    const xent_mlp_options *o = xent_mlp_settings(model->mlp);
    xent_params *params = xent_mlp_params(model->mlp);
    char x[32] = "scaled", z[32];
    for (int k = 0; k <= o->hidden_count; k++) {
        const xent_param_spec *weight = xent_params_spec(params, 2 * k),
                              *bias = xent_params_spec(params, 2 * k + 1);
        const int last = k == o->hidden_count;
        snprintf(z, sizeof z, last ? "logits" : "z.%d", k);
        put_tensor(w, weight->name, weight->shape, xent_params_values(params, 2 * k));
        put_tensor(w, bias->name, bias->shape, xent_params_values(params, 2 * k + 1));
        put_node(w, "Gemm", (const char *const[]){x, weight->name, bias->name, NULL}, z, -1);
        memcpy(x, z, sizeof x);
        if (last || o->activation == XENT_IDENTITY) continue;
        snprintf(x, sizeof x, "h.%d", k);
        put_node(w, operators[o->activation], (const char *const[]){z, NULL}, x, -1);
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
    const xent_mlp_options *o = xent_mlp_settings(model->mlp);
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
    put_value(w, GRAPH_INPUT, "input", o->inputs);
    put_value(w, GRAPH_OUTPUT, "logits", o->outputs);
    put_value(w, GRAPH_OUTPUT, "probabilities", o->outputs);
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
    if (xent_params_total(xent_mlp_params(model->mlp)) > MOST_NUMBERS)
        return xent_fail(error, XENT_E_VALUE, "model: %zu weights; an ONNX file has room for %zu",
                         xent_params_total(xent_mlp_params(model->mlp)), MOST_NUMBERS);
    wire w = {0};
    const int whole = put_model(&w, model) && !w.failed;
    const file_piece piece = {w.bytes, w.size};
    status = whole ? file_replace(path, &piece, 1, error)
                   : xent_fail(error, XENT_E_MEMORY, "model: no memory to write %s", path);
    free(w.bytes);
    return status;
}
