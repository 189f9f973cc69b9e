/* Field numbers: onnx.proto of ONNX 1.8. */
#include "model/files/onnx_graph.h"

#include <string.h>

enum { GRAPH_NODE = 1, GRAPH_INITIALIZER = 5 };
enum { NODE_INPUT = 1, NODE_OUTPUT = 2, NODE_NAME = 3, NODE_OPERATOR = 4, NODE_ATTRIBUTE = 5 };
enum {
    ATTRIBUTE_NAME = 1,
    ATTRIBUTE_FLOAT = 2,
    ATTRIBUTE_INTEGER = 3,
    ATTRIBUTE_LIST = 8,
    ATTRIBUTE_TYPE = 20
};
enum { TYPE_FLOAT = 1, TYPE_INTEGER = 2, TYPE_LIST = 7, ELEMENT_FLOAT = 1, ELEMENT_INTEGER = 7 };
enum { TENSOR_DIM = 1, TENSOR_TYPE = 2, TENSOR_NAME = 8, TENSOR_RAW = 9 };

static void put_bytes(unsigned char *to, uint64_t bits, int size) {
    for (int k = 0; k < size; k++) to[k] = (unsigned char)(bits >> 8 * k);
}

void onnx_put_tensor(wire *w, const char *name, xent_shape shape, const xent_real *values) {
    size_t count = 1;
    size_t tensor = wire_begin(w, GRAPH_INITIALIZER);
    for (int i = 0; i < shape.rank; i++) {
        wire_integer(w, TENSOR_DIM, shape.dim[i]);
        count *= (size_t)shape.dim[i];
    }
    wire_integer(w, TENSOR_TYPE, ELEMENT_FLOAT);
    wire_text(w, TENSOR_NAME, name);
    unsigned char *to = wire_bytes(w, TENSOR_RAW, 4 * count);
    for (size_t i = 0; to && i < count; i++) {
        const float value = (float)values[i];
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        put_bytes(to + 4 * i, bits, 4);
    }
    wire_end(w, tensor);
}

void onnx_put_integers(wire *w, const char *name, const int64_t *values, int count) {
    size_t tensor = wire_begin(w, GRAPH_INITIALIZER);
    wire_integer(w, TENSOR_DIM, count);
    wire_integer(w, TENSOR_TYPE, ELEMENT_INTEGER);
    wire_text(w, TENSOR_NAME, name);
    unsigned char *to = wire_bytes(w, TENSOR_RAW, 8 * (size_t)count);
    for (int i = 0; to && i < count; i++) put_bytes(to + 8 * i, (uint64_t)values[i], 8);
    wire_end(w, tensor);
}

static void put_attribute(wire *w, const onnx_attribute *a) {
    size_t attribute = wire_begin(w, NODE_ATTRIBUTE);
    wire_text(w, ATTRIBUTE_NAME, a->name);
    switch (a->kind) {
    case ATTRIBUTE_IS_FLOAT:
        wire_float(w, ATTRIBUTE_FLOAT, a->real);
        wire_integer(w, ATTRIBUTE_TYPE, TYPE_FLOAT);
        break;
    case ATTRIBUTE_IS_INTEGER:
        wire_integer(w, ATTRIBUTE_INTEGER, a->integers[0]);
        wire_integer(w, ATTRIBUTE_TYPE, TYPE_INTEGER);
        break;
    case ATTRIBUTE_IS_LIST:
        for (int i = 0; i < a->count; i++) wire_integer(w, ATTRIBUTE_LIST, a->integers[i]);
        wire_integer(w, ATTRIBUTE_TYPE, TYPE_LIST);
        break;
    }
    wire_end(w, attribute);
}

void onnx_put_node(wire *w, const char *operator, const char * const * inputs, const char *output,
                   const onnx_attribute *attributes) {
    size_t node = wire_begin(w, GRAPH_NODE);
    for (int i = 0; inputs[i]; i++) wire_text(w, NODE_INPUT, inputs[i]);
    wire_text(w, NODE_OUTPUT, output);
    wire_text(w, NODE_NAME, output);
    wire_text(w, NODE_OPERATOR, operator);
    for (; attributes && attributes->name; attributes++) put_attribute(w, attributes);
    wire_end(w, node);
}
