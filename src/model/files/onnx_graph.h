/* onnx_graph.h: the parts of an ONNX graph. */
#ifndef MODEL_ONNX_GRAPH_H
#define MODEL_ONNX_GRAPH_H

#include "model/files/wire.h"
#include "xent/tensor.h"

typedef enum onnx_attribute_kind {
    ATTRIBUTE_IS_FLOAT,
    ATTRIBUTE_IS_INTEGER,
    ATTRIBUTE_IS_LIST
} onnx_attribute_kind;

/* An attribute of a node. Lists of them end with ONNX_LAST. */
typedef struct onnx_attribute {
    const char *name;
    onnx_attribute_kind kind;
    float real;
    int count;
    int64_t integers[4];
} onnx_attribute;
#define ONNX_LAST                                                                                            \
    {                                                                                                        \
        NULL, ATTRIBUTE_IS_INTEGER, 0, 0, { 0 }                                                              \
    }

/* An initializer of floats, in memory's shape and order; and one of whole numbers. */
void onnx_put_tensor(wire *w, const char *name, xent_shape shape, const xent_real *values);
void onnx_put_integers(wire *w, const char *name, const int64_t *values, int count);

/* A node with one output, which is also its name; NULL ends the inputs. NULL attributes: none. */
void onnx_put_node(wire *w, const char *operator, const char * const * inputs, const char *output,
                   const onnx_attribute *attributes);

#endif
