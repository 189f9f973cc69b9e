/* reshape and transpose: the same elements in another shape or order. */
#include "ops/slices.h"
#include "ops/table.h"

/* The price of copying an element in multiply-adds of a matrix product (slices.h). */
#define ELEMENT_WORK 16

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

/* A copy from one place to another, cut into runs of elements: to y's values, which are stored, or to a
 * gradient, which may be added to what is there. */
typedef struct copy_call {
    const xent_real *from;
    xent_gradient to;
} copy_call;

static void copy_slice(void *context, int index) {
    const copy_call *call = context;
    const slice part = slice_rows((int64_t)call->to.size, ELEMENT_WORK, index);
    const size_t begin = (size_t)part.begin, end = (size_t)(part.begin + part.count);
    for (size_t i = begin; i < end; i++) xent_add_gradient(call->to, i, call->from[i]);
}

static void copy(const xent_tensor *y, const xent_real *from, xent_gradient to) {
    copy_call call = {from, to};
    if (to.size > 0)
        xent_parallel_for(xent_tape_pool(y->tape), slice_count((int64_t)to.size, ELEMENT_WORK), copy_slice,
                          &call);
}

static void reshape_forward(xent_tensor *y) {
    copy(y, y->in[0]->value, (xent_gradient){.data = y->value, .size = y->size, .add = 0});
}

static void reshape_backward(xent_tensor *y) { copy(y, y->gradient, xent_input_gradient(y, 0)); }

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

/* to (columns, rows) = the transpose of from (rows, columns), stored or added as `to` asks for; cut into
 * bands of TILE columns of `from`, which are whole rows of `to`. */
typedef struct transpose_call {
    const xent_real *from;
    size_t rows, columns;
    xent_gradient to;
} transpose_call;

static int64_t band_count(const transpose_call *call) { return (int64_t)((call->columns + TILE - 1) / TILE); }
static int64_t band_work(const transpose_call *call) { return (int64_t)call->rows * TILE * ELEMENT_WORK; }

static void transpose_band(const transpose_call *call, size_t j0) {
    const size_t rows = call->rows, columns = call->columns;
    for (size_t i0 = 0; i0 < rows; i0 += TILE)
        for (size_t j = j0; j < columns && j < j0 + TILE; j++)
            for (size_t i = i0; i < rows && i < i0 + TILE; i++)
                xent_add_gradient(call->to, j * rows + i, call->from[i * columns + j]);
}

static void transpose_slice(void *context, int index) {
    const transpose_call *call = context;
    const slice bands = slice_rows(band_count(call), band_work(call), index);
    for (int64_t i = bands.begin; i < bands.begin + bands.count; i++) transpose_band(call, (size_t)i * TILE);
}

static void transpose(const xent_tensor *y, transpose_call call) {
    if (call.to.size == 0) return;
    xent_parallel_for(xent_tape_pool(y->tape), slice_count(band_count(&call), band_work(&call)),
                      transpose_slice, &call);
}

static void transpose_forward(xent_tensor *y) {
    const int64_t *dim = y->in[0]->shape.dim;
    const xent_gradient to = {.data = y->value, .size = y->size, .add = 0};
    transpose(y, (transpose_call){y->in[0]->value, (size_t)dim[0], (size_t)dim[1], to});
}

static void transpose_backward(xent_tensor *y) {
    const int64_t *dim = y->shape.dim;
    const xent_gradient dx = xent_input_gradient(y, 0);
    transpose(y, (transpose_call){y->gradient, (size_t)dim[0], (size_t)dim[1], dx});
}

const xent_op op_transpose = {"transpose", transpose_check, transpose_forward, transpose_backward};

xent_tensor *xent_transpose(xent_tape *tape, xent_tensor *x) {
    return xent_apply(tape, &op_transpose, &x, 1, NULL, 0);
}
