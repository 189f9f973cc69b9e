/* matmul: y (m, n) = A (m, k) B (k, n), where A and B may be stored transposed; or a batch of such products,
 * where A or B may be one matrix for all of them.
 *
 *     dA = dy B^T     dB = A^T dy     of one for all: the sum over the batch */
#include "math/gemm.h"
#include "ops/product.h"
#include "ops/table.h"

typedef struct matmul_options {
    int transpose_a, transpose_b;
} matmul_options;

static matmul_options options_of(const xent_tensor *y) { return *(const matmul_options *)y->options; }

/* A matrix for each product of the batch, `apart` from each other; 0: one for all. */
typedef struct operand {
    const xent_real *values;
    int64_t apart;
} operand;

/* C = op(P) op(Q), or C += op(P) op(Q) if `add`; all three without gaps between rows. Where C is one for all
 * it is the sum over the batch. */
typedef struct product {
    gemm_plan plan;
    int64_t batch;
    operand p, q;
    int add;
    xent_real *c;
    int64_t c_apart;
} product;

static void run_tile(void *context, int index) {
    const product *all = context;
    const gemm_shape s = all->plan.shape;
    const int tiles = gemm_tile_count(&all->plan);
    const gemm_tile tile = gemm_tile_at(&all->plan, index % tiles);
    const int64_t first = all->c_apart ? index / tiles : 0, end = all->c_apart ? first + 1 : all->batch;
    for (int64_t i = first; i < end; i++)
        gemm(&all->plan, &tile, (gemm_matrix){all->p.values + i * all->p.apart, s.transpose_a ? s.m : s.k},
             (gemm_matrix){all->q.values + i * all->q.apart, s.transpose_b ? s.k : s.n},
             all->add || i > first, all->c + i * all->c_apart, s.n);
}

static void run(xent_tensor *y, product all) {
    const int64_t copies = all.c_apart ? all.batch : 1;
    gemm_plan_complete(&all.plan);
    gemm_hold_threads(&all.plan);
    xent_parallel_for(xent_tape_pool(y->tape), (int)copies * gemm_tile_count(&all.plan), run_tile, &all);
    gemm_release_threads(&all.plan);
}

/* The rows and columns of a matrix or of each in a batch, as they are stored. */
static int64_t rows_of(xent_shape s) { return s.dim[s.rank - 2]; }
static int64_t columns_of(xent_shape s) { return s.dim[s.rank - 1]; }

static operand operand_of(const xent_tensor *x) {
    return (operand){x->value, x->shape.rank == 3 ? rows_of(x->shape) * columns_of(x->shape) : 0};
}
static int64_t batch_of(const xent_tensor *y) { return y->shape.rank == 3 ? y->shape.dim[0] : 1; }

/* m, n, k of y = A B. */
static gemm_shape shape_of(const xent_tensor *y) {
    const matmul_options o = options_of(y);
    const xent_shape a = y->in[0]->shape;
    return (gemm_shape){rows_of(y->shape), columns_of(y->shape), o.transpose_a ? rows_of(a) : columns_of(a),
                        o.transpose_a, o.transpose_b};
}

static int is_countable(gemm_shape s, int64_t batch) {
    if (!gemm_fits(s.m, s.n, s.k)) return 0;
    gemm_plan plan = {.shape = s};
    gemm_plan_complete(&plan);
    return (double)batch * gemm_tile_count(&plan) <= INT32_MAX;
}

static int fits_together(xent_shape a, xent_shape b, matmul_options o) {
    if (a.rank < 2 || a.rank > 3 || b.rank < 2 || b.rank > 3) return 0;
    if (a.rank == 3 && b.rank == 3 && a.dim[0] != b.dim[0]) return 0;
    return (o.transpose_a ? rows_of(a) : columns_of(a)) == (o.transpose_b ? columns_of(b) : rows_of(b));
}

static xent_status matmul_check(xent_tensor *y) {
    const xent_shape a = y->in[0]->shape, b = y->in[1]->shape;
    const matmul_options o = options_of(y);
    char a_text[96], b_text[96];
    if (!fits_together(a, b, o))
        return xent_op_fail(
            y, XENT_E_SHAPE,
            "%s%s does not fit %s%s; expected (m, k) and (k, n), either of them or both behind "
            "one batch axis",
            xent_shape_text(a, a_text, sizeof a_text), o.transpose_a ? " transposed" : "",
            xent_shape_text(b, b_text, sizeof b_text), o.transpose_b ? " transposed" : "");
    const int64_t m = o.transpose_a ? columns_of(a) : rows_of(a),
                  n = o.transpose_b ? rows_of(b) : columns_of(b);
    const int64_t batch = a.rank == 3 ? a.dim[0] : b.dim[0];
    y->shape = a.rank == 3 || b.rank == 3 ? (xent_shape){3, {batch, m, n}} : xent_matrix(m, n);
    const gemm_shape s = shape_of(y);
    const gemm_shape da = {s.m, s.k, s.n, 0, 1}, db = {s.k, s.n, s.m, 1, 0};
    if (!is_countable(s, batch_of(y)) || !is_countable(da, batch_of(y)) || !is_countable(db, batch_of(y)))
        return xent_op_fail(y, XENT_E_SHAPE, "%s and %s are too large for the BLAS",
                            xent_shape_text(a, a_text, sizeof a_text),
                            xent_shape_text(b, b_text, sizeof b_text));
    return product_check_memory(y, s.m, s.n, s.k);
}

static int64_t apart(const xent_tensor *x) { return operand_of(x).apart; }

static void matmul_forward(xent_tensor *y) {
    if (y->size == 0) return;
    run(y, (product){{.shape = shape_of(y)},
                     batch_of(y),
                     operand_of(y->in[0]),
                     operand_of(y->in[1]),
                     0,
                     y->value,
                     apart(y)});
}

static operand upstream(const xent_tensor *y) { return (operand){y->gradient, apart(y)}; }

/* The gradient of an input: of no products it is 0. */
static void run_gradient(xent_tensor *y, gemm_shape shape, operand p, operand q, int input) {
    const xent_gradient d = xent_input_gradient(y, input);
    for (size_t i = 0; i < d.size && batch_of(y) == 0; i++) xent_add_gradient(d, i, 0);
    if (d.size > 0 && batch_of(y) > 0)
        run(y, (product){{.shape = shape}, batch_of(y), p, q, d.add, d.data, apart(y->in[input])});
}

static void matmul_backward(xent_tensor *y) {
    const gemm_shape s = shape_of(y);
    const operand a = operand_of(y->in[0]), b = operand_of(y->in[1]), dy = upstream(y);
    if (s.transpose_a) /* A is stored as its transpose: B dy^T */
        run_gradient(y, (gemm_shape){s.k, s.m, s.n, s.transpose_b, 1}, b, dy, 0);
    else
        run_gradient(y, (gemm_shape){s.m, s.k, s.n, 0, !s.transpose_b}, dy, b, 0);
    if (s.transpose_b) /* dy^T A */
        run_gradient(y, (gemm_shape){s.n, s.k, s.m, 1, s.transpose_a}, dy, a, 1);
    else
        run_gradient(y, (gemm_shape){s.k, s.n, s.m, !s.transpose_a, 0}, a, dy, 1);
}

const xent_op op_matmul = {"matmul", matmul_check, matmul_forward, matmul_backward};

xent_tensor *xent_matmul(xent_tape *tape, xent_tensor *a, xent_tensor *b, int transpose_a, int transpose_b) {
    xent_tensor *in[] = {a, b};
    const matmul_options options = {transpose_a != 0, transpose_b != 0};
    return xent_apply(tape, &op_matmul, in, 2, &options, sizeof options);
}
