/* matmul: y (m, n) = A (m, k) B (k, n), where A and B may be stored transposed.
 *
 *     dA = dy B^T     dB = A^T dy */
#include "math/gemm.h"
#include "ops/table.h"

typedef struct matmul_options {
    int transpose_a, transpose_b;
} matmul_options;

static matmul_options options_of(const xent_tensor *y) { return *(const matmul_options *)y->options; }

/* C = op(P) op(Q), or C += op(P) op(Q) if `add`; all three without gaps between rows. */
typedef struct product {
    gemm_shape shape;
    const xent_real *p, *q;
    int add;
    xent_real *c;
} product;

static void run_tile(void *context, int index) {
    const product *all = context;
    const gemm_shape s = all->shape;
    gemm(s, gemm_tile_at(s, index), (gemm_matrix){all->p, s.transpose_a ? s.m : s.k},
         (gemm_matrix){all->q, s.transpose_b ? s.k : s.n}, all->add, all->c, s.n);
}

static void run(xent_tensor *y, product all) {
    gemm_hold_threads();
    xent_parallel_for(xent_tape_pool(y->tape), gemm_tile_count(all.shape), run_tile, &all);
    gemm_release_threads();
}

/* m, n, k of y = A B. */
static gemm_shape shape_of(const xent_tensor *y) {
    const matmul_options o = options_of(y);
    return (gemm_shape){y->shape.dim[0], y->shape.dim[1], y->in[0]->shape.dim[o.transpose_a ? 0 : 1],
                        o.transpose_a, o.transpose_b};
}

static xent_status matmul_check(xent_tensor *y) {
    const xent_shape a = y->in[0]->shape, b = y->in[1]->shape;
    const matmul_options o = options_of(y);
    char a_text[96], b_text[96];
    if (a.rank != 2 || b.rank != 2 || a.dim[o.transpose_a ? 0 : 1] != b.dim[o.transpose_b ? 1 : 0])
        return xent_op_fail(y, XENT_E_SHAPE, "%s%s does not fit %s%s; expected (m, k) and (k, n)",
                            xent_shape_text(a, a_text, sizeof a_text), o.transpose_a ? " transposed" : "",
                            xent_shape_text(b, b_text, sizeof b_text), o.transpose_b ? " transposed" : "");
    y->shape = xent_matrix(a.dim[o.transpose_a ? 1 : 0], b.dim[o.transpose_b ? 0 : 1]);
    const gemm_shape s = shape_of(y);
    if (!gemm_fits(s.m, s.n, s.k))
        return xent_op_fail(y, XENT_E_SHAPE, "%s and %s are too large for the BLAS",
                            xent_shape_text(a, a_text, sizeof a_text),
                            xent_shape_text(b, b_text, sizeof b_text));
    return XENT_OK;
}

static void matmul_forward(xent_tensor *y) {
    run(y, (product){shape_of(y), y->in[0]->value, y->in[1]->value, 0, y->value});
}

/* dA = dy B^T; of a stored transpose B dy^T. */
static void gradient_of_a(xent_tensor *y, gemm_shape s) {
    const xent_gradient da = xent_input_gradient(y, 0);
    const xent_real *b = y->in[1]->value;
    if (!da.data) return;
    if (s.transpose_a)
        run(y, (product){{s.k, s.m, s.n, s.transpose_b, 1}, b, y->gradient, da.add, da.data});
    else
        run(y, (product){{s.m, s.k, s.n, 0, !s.transpose_b}, y->gradient, b, da.add, da.data});
}

/* dB = A^T dy; of a stored transpose dy^T A. */
static void gradient_of_b(xent_tensor *y, gemm_shape s) {
    const xent_gradient db = xent_input_gradient(y, 1);
    const xent_real *a = y->in[0]->value;
    if (!db.data) return;
    if (s.transpose_b)
        run(y, (product){{s.n, s.k, s.m, 1, s.transpose_a}, y->gradient, a, db.add, db.data});
    else
        run(y, (product){{s.k, s.n, s.m, !s.transpose_a, 0}, a, y->gradient, db.add, db.data});
}

static void matmul_backward(xent_tensor *y) {
    const gemm_shape s = shape_of(y);
    gradient_of_a(y, s);
    gradient_of_b(y, s);
}

const xent_op op_matmul = {"matmul", matmul_check, matmul_forward, matmul_backward};

xent_tensor *xent_matmul(xent_tape *tape, xent_tensor *a, xent_tensor *b, int transpose_a, int transpose_b) {
    xent_tensor *in[] = {a, b};
    const matmul_options options = {transpose_a != 0, transpose_b != 0};
    return xent_apply(tape, &op_matmul, in, 2, &options, sizeof options);
}
