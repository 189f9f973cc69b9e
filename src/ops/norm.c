#include "ops/norm.h"

#include <math.h>

xent_status norm_check_epsilon(xent_tensor *y, double epsilon) {
    if (epsilon > 0 && isfinite(epsilon)) return XENT_OK;
    return xent_op_fail(y, XENT_E_ARGUMENT, "epsilon is %g; expected a positive number", epsilon);
}

xent_shape norm_row_shape(const xent_tensor *y) {
    const int axis = ((const norm_options *)y->options)->axis;
    const xent_shape x = y->in[0]->shape;
    xent_shape row = {0, {0}};
    for (int i = axis < 0 ? axis + x.rank : axis; i < x.rank; i++) row.dim[row.rank++] = x.dim[i];
    return row;
}

int64_t norm_row_size(const xent_tensor *y) {
    size_t size = 0;
    return xent_shape_size(norm_row_shape(y), &size) == XENT_OK ? (int64_t)size : 0;
}

xent_status norm_check_rows(xent_tensor *y, const char *const *names, int count) {
    const int axis = ((const norm_options *)y->options)->axis;
    char text[96], expected[96];
    y->shape = y->in[0]->shape;
    if (axis < -y->shape.rank || axis >= y->shape.rank)
        return xent_op_fail(y, XENT_E_ARGUMENT, "shape %s has no axis %d",
                            xent_shape_text(y->shape, text, sizeof text), axis);
    const xent_shape row = norm_row_shape(y);
    for (int k = 1; k < count; k++)
        if (y->in[k] && !xent_shape_equal(y->in[k]->shape, row))
            return xent_op_fail(y, XENT_E_SHAPE, "%s is %s; expected %s, the axes that are normalised",
                                names[k], xent_shape_text(y->in[k]->shape, text, sizeof text),
                                xent_shape_text(row, expected, sizeof expected));
    return norm_check_epsilon(y, norm_epsilon(y));
}
