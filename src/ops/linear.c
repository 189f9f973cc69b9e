/* linear: y = f(x W + b), with f the identity or a fused activation.
 *
 *     z  = x W + b                 x (..., in)   W (in, out)   b (out)   y (..., out)
 *     dz = dy * f'(z)              f' from y: relu y > 0, sigmoid y (1 - y), tanh 1 - y^2
 *     dx = dz W^T    dW = x^T dz    db = sum of the rows of dz
 *
 * The three products are cut into tiles by their shape (gemm.h), dz into rows, db into columns: nothing
 * is summed across slices, so results do not depend on the number of threads.
 *
 * Where x is a constant of which most elements are known to be those of one row (xent_tensor.background), as
 * pixels that are 0, z and dW are summed over the others alone (math/background.h). */
#include "math/background.h"
#include "math/gemm.h"
#include "math/vector.h"
#include "ops/fused.h"
#include "ops/product.h"
#include "ops/slices.h"
#include "xent/ops.h"

typedef struct linear_options {
    xent_activation activation;
} linear_options;

static int64_t in_features(const xent_tensor *y) { return y->in[1]->shape.dim[0]; }
static int64_t out_features(const xent_tensor *y) { return y->in[1]->shape.dim[1]; }
static int64_t row_count(const xent_tensor *y) {
    int64_t rows = 1;
    for (int i = 0; i + 1 < y->shape.rank; i++) rows *= y->shape.dim[i];
    return rows;
}
static xent_activation activation_of(const xent_tensor *y) {
    return ((const linear_options *)y->options)->activation;
}

/* Whether z and dW are summed over what is not background: a property of the data and of the sizes, as all
 * that decides about bits. */
static int is_mostly_background(const xent_tensor *y) {
    const xent_tensor *x = y->in[0];
    const int64_t rows = row_count(y), out = out_features(y);
    return x->background && !x->wants_gradient && rows >= BACKGROUND_LEAST_ROWS &&
           in_features(y) >= BACKGROUND_LEAST_COLUMNS && out >= BACKGROUND_LEAST_OUT &&
           rows >= BACKGROUND_LEAST_RESULT / out;
}

/* What is saved: dz where there is an activation; and behind it, for a background, the base of the rows of z,
 * whose place the sums of the columns of dz take, and the bits. Each begins with a cache line. */
typedef struct linear_saved {
    xent_real *row;
    uint64_t *bits;
} linear_saved;

static size_t whole_lines(size_t bytes) { return (bytes + 63) / 64 * 64; }

static size_t dz_bytes(const xent_tensor *y) {
    size_t size;
    const int keeps = activation_of(y) != XENT_IDENTITY && xent_shape_size(y->shape, &size) == XENT_OK;
    return keeps ? size * sizeof(xent_real) : 0;
}
static size_t row_bytes(const xent_tensor *y) {
    return whole_lines((size_t)out_features(y) * sizeof(xent_real));
}
static size_t saved_bytes(const xent_tensor *y) {
    if (!is_mostly_background(y)) return dz_bytes(y);
    const int64_t words = row_count(y) * background_words(in_features(y));
    return whole_lines(dz_bytes(y)) + row_bytes(y) + (size_t)words * sizeof(uint64_t);
}
static linear_saved saved_of(const xent_tensor *y) {
    char *const saved = y->saved, *const row = saved + whole_lines(dz_bytes(y));
    return (linear_saved){(xent_real *)(void *)row, (uint64_t *)(void *)(row + row_bytes(y))};
}

static xent_status linear_check(xent_tensor *y) {
    const xent_shape x = y->in[0]->shape, w = y->in[1]->shape;
    char x_text[96], w_text[96], b_text[96];
    const xent_status status = fused_check(y, activation_of(y));
    if (status != XENT_OK) return status;
    if (x.rank < 2 || w.rank != 2 || x.dim[x.rank - 1] != w.dim[0])
        return xent_op_fail(y, XENT_E_SHAPE, "x %s does not fit weight %s; expected (..., in) and (in, out)",
                            xent_shape_text(x, x_text, sizeof x_text),
                            xent_shape_text(w, w_text, sizeof w_text));
    if (y->in[2] && (y->in[2]->shape.rank != 1 || y->in[2]->shape.dim[0] != w.dim[1]))
        return xent_op_fail(y, XENT_E_SHAPE, "bias %s does not fit weight %s; expected (out)",
                            xent_shape_text(y->in[2]->shape, b_text, sizeof b_text),
                            xent_shape_text(w, w_text, sizeof w_text));
    y->shape = x;
    y->shape.dim[x.rank - 1] = w.dim[1];
    if (!gemm_fits(row_count(y), w.dim[0], w.dim[1]))
        return xent_op_fail(y, XENT_E_SHAPE, "x %s and weight %s are too large for the BLAS",
                            xent_shape_text(x, x_text, sizeof x_text),
                            xent_shape_text(w, w_text, sizeof w_text));
    y->saved_bytes = saved_bytes(y);
    return product_check_memory(y, row_count(y), w.dim[0], w.dim[1]);
}

/* z = f(z + bias) on so many rows, or a part of each. */
static void finish_rows(const xent_tensor *y, index_range rows, index_range columns) {
    const int64_t out = out_features(y);
    const xent_real *bias = y->in[2] ? y->in[2]->value + columns.begin : NULL;
    const size_t n = (size_t)columns.count;
    xent_real *z = y->value + rows.begin * out + columns.begin;
    if (bias && activation_of(y) == XENT_RELU) {
        vec_add_bias_relu((size_t)rows.count, n, bias, z, (size_t)out);
        return;
    }
    if (bias) vec_add_bias((size_t)rows.count, n, bias, z, (size_t)out);
    if (activation_of(y) == XENT_IDENTITY) return;
    for (int64_t i = 0; i < rows.count; i++) fused_apply(activation_of(y), n, z + i * out);
}

typedef struct linear_product {
    xent_tensor *y;
    gemm_plan plan;
} linear_product;

static void forward_tile(void *context, int index) {
    const linear_product *product = context;
    const xent_tensor *y = product->y;
    const int64_t in = in_features(y), out = out_features(y);
    const gemm_tile tile = gemm_tile_at(&product->plan, index);
    gemm(&product->plan, &tile, (gemm_matrix){y->in[0]->value, in}, (gemm_matrix){y->in[1]->value, out}, 0,
         y->value, out);
    finish_rows(y, (index_range){tile.row, tile.rows}, (index_range){tile.column, tile.columns});
}

/* ---- Where x is mostly background ---------------------------------------------------------------------- */

static background_matrix matrix_of(const xent_tensor *y) {
    return (background_matrix){row_count(y),         in_features(y),   y->in[0]->value,
                               y->in[0]->background, saved_of(y).bits, NULL};
}

enum {
    MARK_WORK = 12, /* the price of a bit in multiply-adds */
    SPARED = 4,     /* one in so many multiply-adds is left */
    STRIP = 128     /* columns of a tile: sums that are begun side by side */
};

static int strip_count(const xent_tensor *y) { return (int)((out_features(y) + STRIP - 1) / STRIP); }

/* Columns number `index` of so many parts, which begin at a multiple of 16. */
static index_range columns_at(const xent_tensor *y, int count, int index) {
    enum { UNIT = 16 };
    const slice units = slice_of((out_features(y) + UNIT - 1) / UNIT, count, index);
    const int64_t begin = units.begin * UNIT, end = begin + units.count * UNIT;
    return (index_range){begin, (end < out_features(y) ? end : out_features(y)) - begin};
}

static int mark_count(const xent_tensor *y) { return slice_count(row_count(y), in_features(y) * MARK_WORK); }

/* The bits of some rows of x, and some columns of the base. */
static void mark_rows(void *context, int index) {
    xent_tensor *y = context;
    const background_matrix x = matrix_of(y);
    const int64_t words = background_words(x.columns);
    const linear_saved saved = saved_of(y);
    const slice rows = slice_of(x.rows, mark_count(y), index);
    for (int64_t i = rows.begin; i < rows.begin + rows.count; i++)
        background_mark(x.columns, x.x + i * x.columns, x.background, saved.bits + i * words);
    background_base(&x, y->in[1]->value, out_features(y), columns_at(y, mark_count(y), index), saved.row);
}

/* Strip by strip, as the tiles of gemm.h, so that a thread keeps its part of the weights. */
static int few_rows_count(const xent_tensor *y) {
    return slice_count(row_count(y), in_features(y) * STRIP / SPARED);
}

static void few_rows(void *context, int index) {
    xent_tensor *y = context;
    const int64_t out = out_features(y);
    const int count = few_rows_count(y);
    const background_matrix x = matrix_of(y);
    const index_range columns = columns_at(y, strip_count(y), index / count);
    const slice part = slice_of(x.rows, count, index % count);
    const index_range rows = {part.begin, part.count};
    background_product(&x, y->in[1]->value, out, saved_of(y).row, rows, columns, y->value);
    finish_rows(y, rows, columns);
}

static void forward_few(xent_tensor *y) {
    xent_pool *pool = xent_tape_pool(y->tape);
    xent_parallel_for(pool, mark_count(y), mark_rows, y);
    xent_parallel_for(pool, strip_count(y) * few_rows_count(y), few_rows, y);
}

static void linear_forward(xent_tensor *y) {
    if (is_mostly_background(y)) {
        forward_few(y);
        return;
    }
    linear_product z = {y, {.shape = {row_count(y), out_features(y), in_features(y), 0, 0}}};
    gemm_plan_complete(&z.plan);
    gemm_hold_threads(&z.plan);
    xent_parallel_for(xent_tape_pool(y->tape), gemm_tile_count(&z.plan), forward_tile, &z);
    gemm_release_threads(&z.plan);
}

/* What the slices of a backward pass share. */
typedef struct linear_pass {
    xent_tensor *y;
    const xent_real *dz;
    xent_gradient dx, dw, db;
    xent_real *sums; /* of the columns of dz, where they are wanted for more than db */
    gemm_plan to_x, to_w;
} linear_pass;

#define ELEMENT_WORK 16 /* the price of an element of dz in multiply-adds of a product */

static void dz_rows(void *context, int index) {
    linear_pass *pass = context;
    xent_tensor *y = pass->y;
    const int64_t out = out_features(y);
    const slice rows = slice_rows(row_count(y), out * ELEMENT_WORK, index);
    const size_t first = (size_t)(rows.begin * out);
    fused_gradient(activation_of(y), (size_t)(rows.count * out), y->value + first, y->gradient + first,
                   (xent_real *)y->saved + first);
}

static void dx_tile(void *context, int index) {
    const linear_pass *pass = context;
    const xent_tensor *y = pass->y;
    const int64_t in = in_features(y), out = out_features(y);
    const gemm_tile tile = gemm_tile_at(&pass->to_x, index);
    gemm(&pass->to_x, &tile, (gemm_matrix){pass->dz, out}, (gemm_matrix){y->in[1]->value, out}, pass->dx.add,
         pass->dx.data, in);
}

/* db[begin .. begin+count-1], and the sums, each column summed in double. */
static void sum_columns(const linear_pass *pass, slice columns) {
    enum { BLOCK = 64 };
    const int64_t rows = row_count(pass->y), out = out_features(pass->y);
    for (int64_t begin = columns.begin; begin < columns.begin + columns.count; begin += BLOCK) {
        const int64_t end = columns.begin + columns.count, n = end - begin < BLOCK ? end - begin : BLOCK;
        double sum[BLOCK];
        for (int64_t j = 0; j < n; j++) sum[j] = 0;
        vec_add_rows((size_t)rows, (size_t)n, pass->dz + begin, (size_t)out, sum);
        for (int64_t j = 0; pass->sums && j < n; j++) pass->sums[begin + j] = (xent_real)sum[j];
        for (int64_t j = 0; pass->db.data && j < n; j++)
            xent_add_gradient(pass->db, (size_t)(begin + j), (xent_real)sum[j]);
    }
}

/* A tile of dW, and its share of the columns of db. */
static void dw_tile(void *context, int index) {
    const linear_pass *pass = context;
    const xent_tensor *y = pass->y;
    const int64_t in = in_features(y), out = out_features(y);
    const gemm_tile tile = gemm_tile_at(&pass->to_w, index);
    if (pass->dw.data)
        gemm(&pass->to_w, &tile, (gemm_matrix){y->in[0]->value, in}, (gemm_matrix){pass->dz, out},
             pass->dw.add, pass->dw.data, out);
    if (pass->db.data) sum_columns(pass, slice_of(out, gemm_tile_count(&pass->to_w), index));
}

#define SUM_WORK 4 /* the price of an element of dz in multiply-adds */

static void sum_slice(void *context, int index) {
    const linear_pass *pass = context;
    sum_columns(pass, slice_rows(out_features(pass->y), row_count(pass->y) * SUM_WORK, index));
}

/* The rows of dW that go with a word of bits, strip by strip. */
static void few_dw(void *context, int index) {
    const linear_pass *pass = context;
    const xent_tensor *y = pass->y;
    const background_matrix x = matrix_of(y);
    const int64_t words = background_words(x.columns);
    background_transposed(&x, pass->dz, out_features(y), pass->sums, index % words,
                          columns_at(y, strip_count(y), (int)(index / words)), pass->dw.add, pass->dw.data);
}

static void backward_few(linear_pass *pass) {
    xent_tensor *y = pass->y;
    xent_pool *pool = xent_tape_pool(y->tape);
    pass->dw = xent_input_gradient(y, 1);
    pass->db = xent_input_gradient(y, 2);
    pass->sums = saved_of(y).row;
    xent_parallel_for(pool, slice_count(out_features(y), row_count(y) * SUM_WORK), sum_slice, pass);
    const int tiles = strip_count(y) * (int)background_words(in_features(y));
    if (pass->dw.data) xent_parallel_for(pool, tiles, few_dw, pass);
}

/* The two products; dX has as many multiply-adds as dW, so that what is held for one is for the other. */
static void backward_products(linear_pass *pass) {
    xent_tensor *y = pass->y;
    xent_pool *pool = xent_tape_pool(y->tape);
    const int64_t rows = row_count(y), in = in_features(y), out = out_features(y);
    pass->to_x.shape = (gemm_shape){rows, in, out, 0, 1};
    pass->to_w.shape = (gemm_shape){in, out, rows, 1, 0};
    gemm_plan_complete(&pass->to_x);
    gemm_plan_complete(&pass->to_w);
    gemm_hold_threads(&pass->to_w);
    pass->dx = xent_input_gradient(y, 0);
    if (pass->dx.data) xent_parallel_for(pool, gemm_tile_count(&pass->to_x), dx_tile, pass);
    pass->dw = xent_input_gradient(y, 1);
    pass->db = xent_input_gradient(y, 2);
    if (pass->dw.data || pass->db.data) xent_parallel_for(pool, gemm_tile_count(&pass->to_w), dw_tile, pass);
    gemm_release_threads(&pass->to_w);
}

static void linear_backward(xent_tensor *y) {
    linear_pass pass = {.y = y, .dz = y->gradient};
    if (activation_of(y) != XENT_IDENTITY) {
        pass.dz = y->saved;
        xent_parallel_for(xent_tape_pool(y->tape), slice_count(row_count(y), out_features(y) * ELEMENT_WORK),
                          dz_rows, &pass);
    }
    if (is_mostly_background(y))
        backward_few(&pass);
    else
        backward_products(&pass);
}

const xent_op op_linear = {"linear", linear_check, linear_forward, linear_backward};

xent_tensor *xent_linear(xent_tape *tape, xent_tensor *x, xent_tensor *weight, xent_tensor *bias,
                         xent_activation activation) {
    xent_tensor *in[] = {x, weight, bias};
    linear_options options = {activation == 0 ? XENT_IDENTITY : activation};
    return xent_apply_optional(tape, &op_linear, in, 3, 2, &options, sizeof options);
}
