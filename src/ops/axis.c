#include "ops/axis.h"

static int option_of(const xent_tensor *y) { return *(const int *)y->options; }

static int axis_of(const xent_tensor *y) {
    const int axis = option_of(y);
    return axis < 0 ? axis + y->in[0]->shape.rank : axis;
}

axis_lines axis_lines_of(const xent_tensor *y) {
    const xent_shape x = y->in[0]->shape;
    if (option_of(y) == XENT_ALL_AXES) return (axis_lines){1, (int64_t)y->in[0]->size, 1};
    const int axis = axis_of(y);
    axis_lines lines = {1, x.dim[axis], 1};
    for (int i = 0; i < axis; i++) lines.outer *= x.dim[i];
    for (int i = axis + 1; i < x.rank; i++) lines.inner *= x.dim[i];
    return lines;
}

xent_status axis_check(xent_tensor *y, int all) {
    const xent_shape x = y->in[0]->shape;
    const int axis = option_of(y);
    if ((all && axis == XENT_ALL_AXES) || (axis >= -x.rank && axis < x.rank)) return XENT_OK;
    char text[96];
    return xent_op_fail(y, XENT_E_ARGUMENT, "shape %s has no axis %d", xent_shape_text(x, text, sizeof text),
                        axis);
}

xent_shape axis_reduced_shape(const xent_tensor *y) {
    xent_shape shape = {0, {0}};
    if (option_of(y) == XENT_ALL_AXES) return shape;
    const int axis = axis_of(y);
    for (int i = 0; i < y->in[0]->shape.rank; i++)
        if (i != axis) shape.dim[shape.rank++] = y->in[0]->shape.dim[i];
    return shape;
}

xent_tensor *axis_apply(xent_tape *tape, const xent_op *op, xent_tensor *x, int axis) {
    return xent_apply(tape, op, &x, 1, &axis, sizeof axis);
}
