/* rms_norm: y = gamma x r with r = 1 / sqrt(mean of x^2 + epsilon) of each row. x is seen as rows of n
 * numbers: the axes before and from `axis` on.
 *
 *     g = dy gamma;   dx = r (g - x r^2 mean (g x));   dgamma = sum over rows of dy x r
 *
 * The rows are shared over the pool; for dgamma the columns are. Sums are taken in double. */
#include <math.h>

#include "math/moments.h"
#include "ops/norm.h"
#include "ops/slices.h"

enum { X, GAMMA };

typedef struct rms_call {
    xent_tensor *y;
    int64_t rows, n;
    double *r; /* one a row */
    xent_gradient dx, dgamma;
} rms_call;

static rms_call call_of(xent_tensor *y) {
    rms_call call = {.y = y, .r = y->saved, .n = norm_row_size(y)};
    if (call.n > 0) call.rows = (int64_t)y->in[X]->size / call.n;
    return call;
}

static xent_status rms_norm_check(xent_tensor *y) {
    static const char *const names[] = {"x", "gamma"};
    const xent_status status = norm_check_rows(y, names, 2);
    if (status == XENT_OK) y->saved_bytes = (size_t)call_of(y).rows * sizeof(double);
    return status;
}

static int64_t row_work(const rms_call *call) { return call->n * NORM_ELEMENT_WORK; }

static void forward_slice(void *context, int index) {
    const rms_call *call = context;
    const xent_tensor *y = call->y;
    const slice part = slice_rows(call->rows, row_work(call), index);
    for (int64_t i = part.begin; i < part.begin + part.count; i++) {
        const xent_real *x = y->in[X]->value + i * call->n;
        double squares = 0;
        moments_deviation((size_t)call->n, x, 0, &squares);
        call->r[i] = 1 / sqrt(squares / (double)call->n + norm_epsilon(y));
        for (int64_t j = 0; j < call->n; j++)
            y->value[i * call->n + j] = (xent_real)((double)x[j] * call->r[i] * norm_factor(y->in[GAMMA], j));
    }
}

static void rms_norm_forward(xent_tensor *y) {
    if (y->size == 0) return;
    rms_call call = call_of(y);
    xent_parallel_for(xent_tape_pool(y->tape), slice_count(call.rows, row_work(&call)), forward_slice, &call);
}

static void dx_slice(void *context, int index) {
    const rms_call *call = context;
    const xent_tensor *y = call->y, *gamma = y->in[GAMMA];
    const slice part = slice_rows(call->rows, row_work(call), index);
    for (int64_t i = part.begin; i < part.begin + part.count; i++) {
        const xent_real *x = y->in[X]->value + i * call->n, *dy = y->gradient + i * call->n;
        const double r = call->r[i];
        double dot = 0;
        for (int64_t j = 0; j < call->n; j++) dot += (double)dy[j] * norm_factor(gamma, j) * (double)x[j];
        const double slope = dot * r * r / (double)call->n;
        for (int64_t j = 0; j < call->n; j++) {
            const double d = r * ((double)dy[j] * norm_factor(gamma, j) - (double)x[j] * slope);
            xent_add_gradient(call->dx, (size_t)(i * call->n + j), (xent_real)d);
        }
    }
}

static void dgamma_slice(void *context, int index) {
    const rms_call *call = context;
    const slice part = slice_rows(call->n, call->rows * NORM_ELEMENT_WORK, index);
    for (int64_t j = part.begin; j < part.begin + part.count; j++) {
        double sum = 0;
        for (int64_t i = 0; i < call->rows; i++) {
            const int64_t at = i * call->n + j;
            sum += (double)call->y->gradient[at] * (double)call->y->in[X]->value[at] * call->r[i];
        }
        xent_add_gradient(call->dgamma, (size_t)j, (xent_real)sum);
    }
}

static void rms_norm_backward(xent_tensor *y) {
    xent_pool *pool = xent_tape_pool(y->tape);
    rms_call call = call_of(y);
    call.dx = xent_input_gradient(y, X);
    if (call.dx.size > 0) xent_parallel_for(pool, slice_count(call.rows, row_work(&call)), dx_slice, &call);
    call.dgamma = xent_input_gradient(y, GAMMA);
    if (call.dgamma.size > 0)
        xent_parallel_for(pool, slice_count(call.n, call.rows * NORM_ELEMENT_WORK), dgamma_slice, &call);
}

const xent_op op_rms_norm = {"rms_norm", rms_norm_check, rms_norm_forward, rms_norm_backward};

xent_tensor *xent_rms_norm(xent_tape *tape, xent_tensor *x, int axis, xent_tensor *gamma, double epsilon) {
    xent_tensor *in[] = {x, gamma};
    const norm_options o = {norm_default_epsilon(epsilon), axis};
    return xent_apply_optional(tape, &op_rms_norm, in, 2, 1, &o, sizeof o);
}
