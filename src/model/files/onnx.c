/* Writes ONNX. Field numbers and meaning: onnx.proto of ONNX 1.8 (IR version 8), operators of opset 13. */
#include <float.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "data/targets.h"
#include "model/files/columns_json.h"
#include "model/files/json_text.h"
#include "model/files/recipe_json.h"
#include "model/model.h"
#include "model/files/onnx_layers.h"
#include "nn/layer.h"
#include "xent/export.h"

enum { IR_VERSION = 8, OPSET = 13 };

/* Protocol Buffers end at 2 GiB; the graph around the weights is small. */
#define MOST_NUMBERS ((size_t)500 << 20)

enum { MODEL_IR = 1, MODEL_PRODUCER = 2, MODEL_PRODUCER_VERSION = 3, MODEL_GRAPH = 7, MODEL_OPSET = 8 };
enum { MODEL_METADATA = 14, ENTRY_KEY = 1, ENTRY_VALUE = 2, OPSET_DOMAIN = 1, OPSET_VERSION = 2 };
enum { GRAPH_NAME = 2, GRAPH_INPUT = 11, GRAPH_OUTPUT = 12 };
enum {
    VALUE_NAME = 1,
    VALUE_TYPE = 2,
    TYPE_TENSOR = 1,
    TENSOR_ELEMENT = 1,
    ELEMENT_FLOAT = 1,
    TENSOR_SHAPE = 2
};
enum { SHAPE_DIM = 1, DIM_VALUE = 1, DIM_NAME = 2 };

/* An input or output of the graph: floats (N, columns). */
static void put_value(wire *w, int field, const char *name, int64_t columns) {
    size_t value = wire_begin(w, field);
    wire_text(w, VALUE_NAME, name);
    size_t type = wire_begin(w, VALUE_TYPE), tensor = wire_begin(w, TYPE_TENSOR);
    wire_integer(w, TENSOR_ELEMENT, ELEMENT_FLOAT);
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

/* One number, or one for each of `count`. */
static void put_numbers(wire *w, const char *name, double one, const double *each, int64_t count) {
    if (!each) {
        onnx_put_tensor(w, name, xent_scalar(), &(xent_real){(xent_real)one});
        return;
    }
    xent_real *reals = malloc((size_t)count * sizeof *reals);
    w->failed |= !reals;
    if (!reals) return;
    for (int64_t i = 0; i < count; i++) reals[i] = (xent_real)each[i];
    onnx_put_tensor(w, name, xent_vector(count), reals);
    free(reals);
}

/* x to (x - shift) * factor. */
static void put_scaling(wire *w, const xent_model *model) {
    const xent_scaling s = model_scaling(model);
    put_numbers(w, "shift", s.shift, s.shifts, xent_net_inputs(model->net));
    put_numbers(w, "factor", s.factor, s.factors, xent_net_inputs(model->net));
    onnx_put_node(w, "Sub", (const char *const[]){"input", "shift", NULL}, "shifted", NULL);
    onnx_put_node(w, "Mul", (const char *const[]){"shifted", "factor", NULL}, "scaled", NULL);
}

static void put_layers(wire *w, const xent_model *model) {
    const xent_net *net = model->net;
    char x[32] = "scaled", y[32];
    if (net->takes_pictures) {
        onnx_put_pictures(w, xent_net_settings(net), x, "pictures");
        strcpy(x, "pictures");
    }
    for (int i = 0; i < net->count; i++) {
        snprintf(y, sizeof y, i + 1 == net->count ? "logits" : "layer.%d", i);
        onnx_put_layer(w, &net->layers[i], x, y);
        memcpy(x, y, sizeof x);
    }
}

/* An entry of the metadata: 1, or 0 where there was no memory for its text. */
static int put_metadata(wire *w, const char *key, const char *value) {
    if (!value) return 0;
    const size_t entry = wire_begin(w, MODEL_METADATA);
    wire_text(w, ENTRY_KEY, key);
    wire_text(w, ENTRY_VALUE, value);
    wire_end(w, entry);
    return 1;
}

static int put_columns(wire *w, const xent_columns *columns) {
    json_t *array = columns_json(columns);
    char *text = array ? json_text_of(array, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
    const int done = put_metadata(w, "columns", text);
    free(text);
    json_decref(array);
    return done;
}

static int put_class_names(wire *w, const xent_model *model) {
    json_t *names = model_class_names(model);
    char *text = names ? json_text_of(names, JSON_COMPACT) : NULL;
    const int done = put_metadata(w, "class_names", text);
    free(text);
    json_decref(names);
    return done;
}

static int put_recipe(wire *w, const xent_recipe *recipe) {
    json_t *object = recipe_json(recipe);
    char *text = object ? json_text_of(object, JSON_COMPACT | JSON_REAL_PRECISION(17)) : NULL;
    const int done = put_metadata(w, "training", text);
    free(text);
    json_decref(object);
    return done;
}

/* Of a regression z to z * deviation + mean: as many numbers as outputs. */
static void put_values(wire *w, const xent_model *model) {
    const int64_t outputs = xent_net_outputs(model->net);
    double *deviations = calloc(2 * (size_t)outputs, sizeof *deviations);
    w->failed |= !deviations;
    if (!deviations) return;
    for (int64_t j = 0; j < outputs; j++) {
        const xent_scaling s = targets_scaling_of(&model->target, j);
        deviations[j] = 1 / s.factor;
        deviations[outputs + j] = s.shift;
    }
    put_numbers(w, "deviation", 0, deviations, outputs);
    put_numbers(w, "mean", 0, deviations + outputs, outputs);
    free(deviations);
    onnx_put_node(w, "Mul", (const char *const[]){"logits", "deviation", NULL}, "deviations", NULL);
    onnx_put_node(w, "Add", (const char *const[]){"deviations", "mean", NULL}, "values", NULL);
}

/* What is made of the logits; returns its name. */
static const char *put_answers(wire *w, const xent_model *model) {
    static const onnx_attribute classes[] = {{"axis", ATTRIBUTE_IS_INTEGER, 0, 1, {1}}, ONNX_LAST};
    const int sigmoid = model->output == XENT_OUTPUT_SIGMOID;
    if (model->output == XENT_OUTPUT_IDENTITY) {
        put_values(w, model);
        return "values";
    }
    onnx_put_node(w, sigmoid ? "Sigmoid" : "Softmax", (const char *const[]){"logits", NULL}, "probabilities",
                  sigmoid ? NULL : classes);
    return "probabilities";
}

static int put_model(wire *w, const xent_model *model) {
    wire_integer(w, MODEL_IR, IR_VERSION);
    wire_text(w, MODEL_PRODUCER, "xent");
    wire_text(w, MODEL_PRODUCER_VERSION, XENT_VERSION);
    size_t graph = wire_begin(w, MODEL_GRAPH);
    wire_text(w, GRAPH_NAME, "xent");
    put_scaling(w, model);
    put_layers(w, model);
    const char *answers = put_answers(w, model);
    put_value(w, GRAPH_INPUT, "input", xent_net_inputs(model->net));
    put_value(w, GRAPH_OUTPUT, "logits", xent_net_outputs(model->net));
    put_value(w, GRAPH_OUTPUT, answers, xent_net_outputs(model->net));
    wire_end(w, graph);
    size_t opset = wire_begin(w, MODEL_OPSET);
    wire_text(w, OPSET_DOMAIN, "");
    wire_integer(w, OPSET_VERSION, OPSET);
    wire_end(w, opset);
    if (model->recipe && !put_recipe(w, model->recipe)) return 0;
    if (model->columns && !put_columns(w, model->columns)) return 0;
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
