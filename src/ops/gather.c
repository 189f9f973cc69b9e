/* gather: y_k = row indices[k] of x, a row being what stands behind one index of the first axis.
 *
 *     dx_r = sum over all k with indices[k] = r of dy_k
 *
 * Forward keeps for each row of x a chain of the places k that it went to, in order, so that the rows of dx
 * can be shared over the pool, each of them summed in double and in that order. */
#include "ops/slices.h"
#include "ops/table.h"

/* The price of one element in multiply-adds of a matrix product (slices.h). */
#define ELEMENT_WORK 16
/* Numbers of a row that are summed at a time. */
#define BLOCK 64

typedef struct gather_options {
    const int32_t *indices;
    int64_t count;
} gather_options;

static const gather_options *options_of(const xent_tensor *y) { return y->options; }
static int64_t row_count(const xent_tensor *y) { return y->in[0]->shape.dim[0]; }
static int64_t row_size(const xent_tensor *y) {
    return y->size > 0 ? (int64_t)y->size / options_of(y)->count : 0;
}

/* The chains: first[r], and next[k]; -1 is the end. */
static int64_t *first_place(const xent_tensor *y) { return y->saved; }
static int64_t *next_place(const xent_tensor *y) { return first_place(y) + row_count(y); }

static xent_status gather_check(xent_tensor *y) {
    const gather_options *o = options_of(y);
    const xent_shape x = y->in[0]->shape;
    if (x.rank < 1) return xent_op_fail(y, XENT_E_SHAPE, "a tensor of rank 0 has no rows");
    if (o->count < 0 || (!o->indices && o->count > 0))
        return xent_op_fail(y, XENT_E_ARGUMENT, "%lld indices%s", (long long)o->count,
                            o->indices ? "" : ", but they are NULL");
    for (int64_t k = 0; k < o->count; k++)
        if (o->indices[k] < 0 || o->indices[k] >= x.dim[0])
            return xent_op_fail(y, XENT_E_VALUE, "index %lld is %d; expected 0 to %lld", (long long)k,
                                (int)o->indices[k], (long long)x.dim[0] - 1);
    y->shape = x;
    y->shape.dim[0] = o->count;
    if (y->in[0]->size > 0) y->saved_bytes = (size_t)(x.dim[0] + o->count) * sizeof(int64_t);
    return XENT_OK;
}

static void chain_places(const xent_tensor *y) {
    const gather_options *o = options_of(y);
    for (int64_t r = 0; r < row_count(y); r++) first_place(y)[r] = -1;
    for (int64_t k = o->count - 1; k >= 0; k--) {
        next_place(y)[k] = first_place(y)[o->indices[k]];
        first_place(y)[o->indices[k]] = k;
    }
}

static void forward_slice(void *context, int index) {
    const xent_tensor *y = context;
    const int64_t n = row_size(y);
    const slice rows = slice_rows(options_of(y)->count, n * ELEMENT_WORK, index);
    for (int64_t k = rows.begin; k < rows.begin + rows.count; k++) {
        const xent_real *x = y->in[0]->value + options_of(y)->indices[k] * n;
        for (int64_t j = 0; j < n; j++) y->value[k * n + j] = x[j];
    }
}

static void gather_forward(xent_tensor *y) {
    if (y->in[0]->size > 0) chain_places(y);
    if (y->size > 0)
        xent_parallel_for(xent_tape_pool(y->tape),
                          slice_count(options_of(y)->count, row_size(y) * ELEMENT_WORK), forward_slice, y);
}

typedef struct gather_pass {
    const xent_tensor *y;
    xent_gradient dx;
    int64_t n; /* numbers of a row */
} gather_pass;

static void sum_row(const gather_pass *pass, int64_t r) {
    const xent_tensor *y = pass->y;
    for (int64_t begin = 0; begin < pass->n; begin += BLOCK) {
        const int64_t n = pass->n - begin < BLOCK ? pass->n - begin : BLOCK;
        double sum[BLOCK] = {0};
        for (int64_t k = first_place(y)[r]; k >= 0; k = next_place(y)[k])
            for (int64_t j = 0; j < n; j++) sum[j] += (double)y->gradient[k * pass->n + begin + j];
        for (int64_t j = 0; j < n; j++)
            xent_add_gradient(pass->dx, (size_t)(r * pass->n + begin + j), (xent_real)sum[j]);
    }
}

static void backward_slice(void *context, int index) {
    const gather_pass *pass = context;
    const slice rows = slice_rows(row_count(pass->y), pass->n * ELEMENT_WORK, index);
    for (int64_t r = rows.begin; r < rows.begin + rows.count; r++) sum_row(pass, r);
}

static void gather_backward(xent_tensor *y) {
    gather_pass pass = {y, xent_input_gradient(y, 0), 0};
    if (pass.dx.size == 0) return;
    pass.n = (int64_t)pass.dx.size / row_count(y);
    xent_parallel_for(xent_tape_pool(y->tape), slice_count(row_count(y), pass.n * ELEMENT_WORK),
                      backward_slice, &pass);
}

const xent_op op_gather = {"gather", gather_check, gather_forward, gather_backward};

xent_tensor *xent_gather(xent_tape *tape, xent_tensor *x, const int32_t *indices, int64_t count) {
    const gather_options o = {indices, count};
    return xent_apply(tape, &op_gather, &x, 1, &o, sizeof o);
}
