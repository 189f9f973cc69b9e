/* ONNX's Gather, Concat, Slice, Clip and Pow. */
#include <math.h>

#include "support/onnx_operators.h"

/* x with axis `axis` brought to the front, or back from there. */
static xent_tensor *move_axis(onnx_run *run, xent_tensor *x, int axis, int back) {
    const int rank = xent_tensor_shape(x).rank;
    int axes[XENT_MAX_RANK] = {0};
    for (int k = 0; k < rank; k++) {
        const int from = k == axis ? 0 : k < axis ? k + 1 : k, to = k == 0 ? axis : k <= axis ? k - 1 : k;
        axes[k] = back ? from : to;
    }
    return xent_permute(run->tape, x, axes);
}

/* The axes of x with those of the indices in the place of one. */
static int gathered_shape(xent_shape x, int axis, const onnx_tensor *indices, xent_shape *shape) {
    if (x.rank + indices->rank - 1 > XENT_MAX_RANK) return 0;
    shape->rank = 0;
    for (int i = 0; i < axis; i++) shape->dim[shape->rank++] = x.dim[i];
    for (int i = 0; i < indices->rank; i++) shape->dim[shape->rank++] = indices->dim[i];
    for (int i = axis + 1; i < x.rank; i++) shape->dim[shape->rank++] = x.dim[i];
    return 1;
}

xent_tensor *onnx_gather(onnx_run *run, const onnx_node *node) {
    const onnx_tensor *source = onnx_source(run, node, 1);
    xent_tensor *x = onnx_in(run, node, 0);
    xent_shape shape;
    if (!x || !source || !source->values) return NULL;
    const int rank = xent_tensor_shape(x).rank, given = (int)onnx_integer(node, "axis", 0);
    const int axis = given < 0 ? given + rank : given;
    if (!gathered_shape(xent_tensor_shape(x), axis, source, &shape))
        return onnx_refuse(run, "a rank above 4");
    const int64_t size = xent_tensor_shape(x).dim[axis];
    int32_t *indices = xent_tape_memory(run->tape, (source->count + 1) * sizeof *indices);
    for (size_t i = 0; indices && i < source->count; i++)
        indices[i] = (int32_t)(source->values[i] + (source->values[i] < 0 ? (double)size : 0));
    xent_tensor *rows = xent_gather(run->tape, move_axis(run, x, axis, 0), indices, (int64_t)source->count);
    return xent_reshape(run->tape, move_axis(run, rows, axis, 1), shape);
}

xent_tensor *onnx_concat(onnx_run *run, const onnx_node *node) {
    xent_tensor *in[ONNX_MAX_PLACES];
    for (int i = 0; i < node->in_count; i++) in[i] = onnx_in(run, node, i);
    return run->reason ? NULL
                       : xent_concat(run->tape, in, node->in_count, (int)onnx_integer(node, "axis", 1));
}

/* Number i of an input, or before opset 10 of an attribute. */
static double list_number(onnx_run *run, const onnx_node *node, int input, const char *name, size_t i,
                          double otherwise) {
    const onnx_tensor *source = onnx_source(run, node, input);
    const onnx_attribute *a = onnx_find(node, name);
    if (source && source->values && i < source->count) return source->values[i];
    return a && (int)i < a->int_count ? (double)a->ints[i] : otherwise;
}

/* What a place means that may count from the end or lie beyond it. */
static int64_t place(double given, int64_t size) {
    if (given < 0) given += (double)size;
    return given < 0 ? 0 : given > (double)size ? size : (int64_t)given;
}

xent_tensor *onnx_slice(onnx_run *run, const onnx_node *node) {
    xent_tensor *x = onnx_in(run, node, 0);
    for (size_t i = 0; x && !isnan(list_number(run, node, 1, "starts", i, (double)NAN)); i++) {
        const xent_shape shape = xent_tensor_shape(x);
        const int axis = (int)list_number(run, node, 3, "axes", i, (double)i);
        const int64_t size = shape.dim[axis < 0 ? axis + shape.rank : axis];
        const int64_t begin = place(list_number(run, node, 1, "starts", i, 0), size);
        const int64_t end = place(list_number(run, node, 2, "ends", i, 0), size);
        if (list_number(run, node, 4, "steps", i, 1) != 1) return onnx_refuse(run, "steps other than 1");
        x = xent_slice(run->tape, x, axis, begin, end > begin ? end : begin);
    }
    return x;
}

xent_tensor *onnx_clip(onnx_run *run, const onnx_node *node) {
    const onnx_tensor *low = onnx_source(run, node, 1), *high = onnx_source(run, node, 2);
    xent_tensor *x = onnx_in(run, node, 0);
    return xent_clamp(run->tape, x,
                      low && low->values ? low->values[0] : onnx_real(node, "min", -(double)INFINITY),
                      high && high->values ? high->values[0] : onnx_real(node, "max", (double)INFINITY));
}

xent_tensor *onnx_pow(onnx_run *run, const onnx_node *node) {
    const onnx_tensor *exponent = onnx_source(run, node, 1);
    xent_tensor *x = onnx_in(run, node, 0);
    if (run->reason) return NULL;
    if (!exponent || !exponent->values || exponent->count != 1) return onnx_refuse(run, "powers of a tensor");
    return xent_pow(run->tape, x, exponent->values[0]);
}

/* The library has none: values alone, without a gradient. */
xent_tensor *onnx_erf(onnx_run *run, const onnx_node *node) {
    const xent_tensor *x = onnx_in(run, node, 0);
    if (!x) return NULL;
    xent_real *values = xent_tape_memory(run->tape, xent_tensor_size(x) * sizeof *values);
    for (size_t i = 0; values && i < xent_tensor_size(x); i++)
        values[i] = (xent_real)erf((double)xent_tensor_values(x)[i]);
    return xent_input(run->tape, xent_tensor_shape(x), values);
}
