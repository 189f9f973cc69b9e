/* onnx_run.h: runs the graph of an ONNX model with the library's operations. */
#ifndef TESTS_ONNX_RUN_H
#define TESTS_ONNX_RUN_H

#include "support/onnx.h"
#include "xent/ops.h"

/* A named value of the graph: as the file holds it, and on the tape (made when first asked for). */
typedef struct onnx_value {
    const char *name;
    const onnx_tensor *source;
    xent_tensor *tensor;
} onnx_value;

typedef struct onnx_run {
    xent_tape *tape;
    const onnx_model *model;
    onnx_value values[ONNX_MAX_NODES + 2 * ONNX_MAX_PLACES + ONNX_MAX_INITIALIZERS];
    int count;
    const char *reason; /* why the graph cannot be run; NULL as long as it can */
} onnx_run;

/* One operator: node's first output, or NULL with a reason. */
typedef xent_tensor *onnx_operator(onnx_run *run, const onnx_node *node);

/* Operators by name; NULL if there is none. */
onnx_operator *onnx_operator_of(const char *name);

/* Names a value of the graph. */
void onnx_set(onnx_run *run, const char *name, const onnx_tensor *source, xent_tensor *tensor);

/* Input `index` of a node on the tape, or as the file holds it. NULL if it is left out; NULL and a reason
 * if it has no real numbers, or a rank above 4. */
xent_tensor *onnx_in(onnx_run *run, const onnx_node *node, int index);
const onnx_tensor *onnx_source(onnx_run *run, const onnx_node *node, int index);
xent_tensor *onnx_value_tensor(onnx_run *run, const char *name);

/* Attributes, with ONNX's default where they are not given. */
double onnx_real(const onnx_node *node, const char *name, double otherwise);
int64_t onnx_integer(const onnx_node *node, const char *name, int64_t otherwise);

/* Runs all nodes. 1, or 0 with a reason. */
int onnx_run_graph(onnx_run *run);

#endif
