/* onnx.h: reads ONNX models and tensors (onnx.proto of ONNX 1.12), for the published test vectors. */
#ifndef TESTS_ONNX_H
#define TESTS_ONNX_H

#include "xent/tape.h"

enum { ONNX_MAX_RANK = 8, ONNX_MAX_PLACES = 16, ONNX_MAX_NODES = 64, ONNX_MAX_ATTRIBUTES = 16 };
enum { ONNX_MAX_INITIALIZERS = 24 };

/* The element types that occur (TensorProto.DataType); others are read as no values. */
enum { ONNX_FLOAT = 1, ONNX_UINT8 = 2, ONNX_INT32 = 6, ONNX_INT64 = 7, ONNX_BOOL = 9, ONNX_DOUBLE = 11 };

typedef struct onnx_tensor {
    const char *name;
    int type, rank;
    int64_t dim[ONNX_MAX_RANK];
    size_t count;
    double *values; /* converted; NULL for a type that is not read */
} onnx_tensor;

typedef struct onnx_attribute {
    const char *name, *text;
    double f;
    int64_t i;
    int64_t ints[ONNX_MAX_RANK];
    int int_count;
    onnx_tensor tensor;
} onnx_attribute;

typedef struct onnx_node {
    const char *op;
    const char *in[ONNX_MAX_PLACES], *out[ONNX_MAX_PLACES];
    int in_count, out_count;
    onnx_attribute attribute[ONNX_MAX_ATTRIBUTES];
    int attribute_count;
} onnx_node;

typedef struct onnx_model {
    int64_t opset;
    onnx_node nodes[ONNX_MAX_NODES];
    int node_count;
    onnx_tensor initializers[ONNX_MAX_INITIALIZERS];
    int initializer_count;
    const char *in[ONNX_MAX_PLACES], *out[ONNX_MAX_PLACES];
    int in_count, out_count;
    int too_large; /* more of something than there are places for here */
} onnx_model;

/* Read a file; memory comes from the tape. 0: there is no such file, or it is not a whole one. */
int onnx_read_model(const char *path, xent_tape *memory, onnx_model *model);
int onnx_read_tensor(const char *path, xent_tape *memory, onnx_tensor *tensor);

/* The attribute of that name, NULL without. */
const onnx_attribute *onnx_find(const onnx_node *node, const char *name);

#endif
