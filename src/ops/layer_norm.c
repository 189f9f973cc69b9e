/* layer_norm: y = gamma (x - m) r + beta, with the mean m and r = 1 / sqrt(v + epsilon) of each row. x is
 * seen as rows of n numbers: the axes before and from `axis` on (ops_norm.h has the gradients).
 *
 * The rows are shared over the pool; for dgamma and dbeta the columns are, each summed in double. */
#include <math.h>

#include "math/moments.h"
#include "ops/norm.h"
#include "ops/slices.h"

enum { X, GAMMA, BETA };

typedef struct row {
    double mean, r;
} row;

typedef struct layer_call {
    xent_tensor *y;
    int64_t rows, n;
    row *of;
    xent_gradient dx, dgamma, dbeta;
} layer_call;

static layer_call call_of(xent_tensor *y) {
    layer_call call = {.y = y, .of = y->saved, .n = norm_row_size(y)};
    if (call.n > 0) call.rows = (int64_t)y->in[X]->size / call.n;
    return call;
}

static xent_status layer_norm_check(xent_tensor *y) {
    static const char *const names[] = {"x", "gamma", "beta"};
    const xent_status status = norm_check_rows(y, names, 3);
    if (status == XENT_OK) y->saved_bytes = (size_t)call_of(y).rows * sizeof(row);
    return status;
}

static void normalise_row(const layer_call *call, int64_t i) {
    const xent_tensor *y = call->y;
    const xent_real *x = y->in[X]->value + i * call->n;
    double sum = 0, squares = 0;
    moments_sum((size_t)call->n, x, &sum);
    const double mean = sum / (double)call->n;
    moments_deviation((size_t)call->n, x, mean, &squares);
    const double r = 1 / sqrt(squares / (double)call->n + norm_epsilon(y));
    call->of[i] = (row){mean, r};
    for (int64_t j = 0; j < call->n; j++)
        y->value[i * call->n + j] = (xent_real)(((double)x[j] - mean) * r * norm_factor(y->in[GAMMA], j) +
                                                norm_offset(y->in[BETA], j));
}

static int64_t row_work(const layer_call *call) { return call->n * NORM_ELEMENT_WORK; }

static void forward_slice(void *context, int index) {
    const layer_call *call = context;
    const slice part = slice_rows(call->rows, row_work(call), index);
    for (int64_t i = part.begin; i < part.begin + part.count; i++) normalise_row(call, i);
}

static void layer_norm_forward(xent_tensor *y) {
    if (y->size == 0) return;
    layer_call call = call_of(y);
    xent_parallel_for(xent_tape_pool(y->tape), slice_count(call.rows, row_work(&call)), forward_slice, &call);
}

static void dx_row(const layer_call *call, int64_t i) {
    const xent_tensor *y = call->y, *gamma = y->in[GAMMA];
    const xent_real *x = y->in[X]->value + i * call->n, *dy = y->gradient + i * call->n;
    const row of = call->of[i];
    double sum = 0, dot = 0;
    if (gamma)
        moments_weighted_dot((size_t)call->n, dy, gamma->value, x, of.mean, &sum, &dot);
    else
        moments_dot((size_t)call->n, dy, x, of.mean, &sum, &dot);
    const double mean_g = sum / (double)call->n, slope = dot * of.r * of.r / (double)call->n;
    for (int64_t j = 0; j < call->n; j++) {
        const double g = (double)dy[j] * norm_factor(gamma, j);
        const double d = of.r * (g - mean_g - ((double)x[j] - of.mean) * slope);
        xent_add_gradient(call->dx, (size_t)(i * call->n + j), (xent_real)d);
    }
}

static void dx_slice(void *context, int index) {
    const layer_call *call = context;
    const slice part = slice_rows(call->rows, row_work(call), index);
    for (int64_t i = part.begin; i < part.begin + part.count; i++) dx_row(call, i);
}

/* dgamma and dbeta of some columns. */
static void sum_columns(const layer_call *call, int64_t first, int64_t count) {
    enum { BLOCK = 64 };
    for (int64_t begin = first; begin < first + count; begin += BLOCK) {
        const int64_t n = first + count - begin < BLOCK ? first + count - begin : BLOCK;
        double dgamma[BLOCK] = {0}, dbeta[BLOCK] = {0};
        for (int64_t i = 0; i < call->rows; i++) {
            const xent_real *x = call->y->in[X]->value + i * call->n + begin;
            const xent_real *dy = call->y->gradient + i * call->n + begin;
            for (int64_t j = 0; j < n; j++) {
                dgamma[j] += (double)dy[j] * ((double)x[j] - call->of[i].mean) * call->of[i].r;
                dbeta[j] += (double)dy[j];
            }
        }
        for (int64_t j = 0; j < n && call->dgamma.data; j++)
            xent_add_gradient(call->dgamma, (size_t)(begin + j), (xent_real)dgamma[j]);
        for (int64_t j = 0; j < n && call->dbeta.data; j++)
            xent_add_gradient(call->dbeta, (size_t)(begin + j), (xent_real)dbeta[j]);
    }
}

static void column_slice(void *context, int index) {
    const layer_call *call = context;
    const slice part = slice_rows(call->n, call->rows * NORM_ELEMENT_WORK, index);
    sum_columns(call, part.begin, part.count);
}

static void layer_norm_backward(xent_tensor *y) {
    xent_pool *pool = xent_tape_pool(y->tape);
    layer_call call = call_of(y);
    call.dx = xent_input_gradient(y, X);
    if (call.dx.size > 0) xent_parallel_for(pool, slice_count(call.rows, row_work(&call)), dx_slice, &call);
    call.dgamma = xent_input_gradient(y, GAMMA);
    call.dbeta = xent_input_gradient(y, BETA);
    if (call.dgamma.size > 0 || call.dbeta.size > 0)
        xent_parallel_for(pool, slice_count(call.n, call.rows * NORM_ELEMENT_WORK), column_slice, &call);
}

const xent_op op_layer_norm = {"layer_norm", layer_norm_check, layer_norm_forward, layer_norm_backward};

xent_tensor *xent_layer_norm(xent_tape *tape, xent_tensor *x, int axis, xent_tensor *gamma, xent_tensor *beta,
                             double epsilon) {
    xent_tensor *in[] = {x, gamma, beta};
    const norm_options o = {norm_default_epsilon(epsilon), axis};
    return xent_apply_optional(tape, &op_layer_norm, in, 3, 1, &o, sizeof o);
}
