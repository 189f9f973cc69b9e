/* reshape and transpose: the same elements in another shape or order. */
#include <string.h>

#include "ops/table.h"

/* reshape: y = x, dx = dy, element by element in row-major order. */

/* Replaces a size of -1 by what is left of `size` elements; 0 if the sizes cannot be met. */
static int resolve_shape(xent_shape *shape, size_t size) {
    int free_axis = -1;
    if (shape->rank < 0 || shape->rank > XENT_MAX_RANK) return 0;
    for (int i = 0; i < shape->rank; i++) {
        if (shape->dim[i] != -1) continue;
        if (free_axis >= 0) return 0;
        free_axis = i;
        shape->dim[i] = 1;
    }
    size_t known;
    if (xent_shape_size(*shape, &known) != XENT_OK) return 0;
    if (free_axis < 0) return known == size;
    if (known == 0 || size % known != 0) return 0;
    shape->dim[free_axis] = (int64_t)(size / known);
    return 1;
}

static xent_status reshape_check(xent_tensor *y) {
    const xent_shape wanted = *(const xent_shape *)y->options;
    y->shape = wanted;
    if (resolve_shape(&y->shape, y->in[0]->size)) return XENT_OK;
    char from[96], to[96];
    return xent_op_fail(y, XENT_E_SHAPE, "shape %s does not become %s",
                        xent_shape_text(y->in[0]->shape, from, sizeof from),
                        xent_shape_text(wanted, to, sizeof to));
}

static void reshape_forward(xent_tensor *y) {
    if (y->size > 0) memcpy(y->value, y->in[0]->value, y->size * sizeof *y->value);
}

static void reshape_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, y->gradient[i]);
}

const xent_op op_reshape = {"reshape", reshape_check, reshape_forward, reshape_backward};

xent_tensor *xent_reshape(xent_tape *tape, xent_tensor *x, xent_shape shape) {
    return xent_apply(tape, &op_reshape, &x, 1, &shape, sizeof shape);
}

/* transpose: y_ji = x_ij, dx_ij = dy_ji. */

/* Tiles of so many rows and columns stay in the cache while they are read along one axis and written
 * along the other. */
#define TILE 32

static xent_status transpose_check(xent_tensor *y) {
    const xent_shape x = y->in[0]->shape;
    char text[96];
    if (x.rank != 2)
        return xent_op_fail(y, XENT_E_SHAPE, "shape %s; expected rank 2",
                            xent_shape_text(x, text, sizeof text));
    y->shape = xent_matrix(x.dim[1], x.dim[0]);
    return XENT_OK;
}

/* to (columns, rows) = the transpose of from (rows, columns), stored or added as `to` asks for. */
static void transpose(const xent_real *from, size_t rows, size_t columns, xent_gradient to) {
    if (to.size == 0) return;
    for (size_t i0 = 0; i0 < rows; i0 += TILE)
        for (size_t j0 = 0; j0 < columns; j0 += TILE)
            for (size_t j = j0; j < columns && j < j0 + TILE; j++)
                for (size_t i = i0; i < rows && i < i0 + TILE; i++)
                    xent_add_gradient(to, j * rows + i, from[i * columns + j]);
}

static void transpose_forward(xent_tensor *y) {
    const int64_t *dim = y->in[0]->shape.dim;
    transpose(y->in[0]->value, (size_t)dim[0], (size_t)dim[1], (xent_gradient){y->value, y->size, 0});
}

static void transpose_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    if (dx.data) transpose(y->gradient, (size_t)y->shape.dim[0], (size_t)y->shape.dim[1], dx);
}

const xent_op op_transpose = {"transpose", transpose_check, transpose_forward, transpose_backward};

xent_tensor *xent_transpose(xent_tape *tape, xent_tensor *x) {
    return xent_apply(tape, &op_transpose, &x, 1, NULL, 0);
}
