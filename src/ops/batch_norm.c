/* batch_norm and batch_norm_with: y = gamma (x - m) r + beta for each channel, r = 1 / sqrt(v + epsilon);
 * with the mean m and variance v of the batch, or given ones (ops_norm.h has the gradients).
 *
 * x is seen as (B, C, P): the channels are separate, and shared over the pool. */
#include <math.h>

#include "math/moments.h"
#include "ops/norm.h"
#include "ops/slices.h"

enum { X, GAMMA, BETA, MEAN, VARIANCE };

/* What is kept for a channel. */
typedef struct channel {
    double mean, variance, r;
    double sum, dot; /* in backward: sum dy, and sum dy (x - mean) */
} channel;

typedef struct norm_call {
    xent_tensor *y;
    int64_t batch, channels, places;
    channel *of;
    xent_gradient dx;
    void (*rule)(const struct norm_call *call, int64_t c);
} norm_call;

static norm_call call_of(xent_tensor *y) {
    const xent_shape x = y->in[X]->shape;
    norm_call call = {.y = y, .batch = x.dim[0], .channels = x.dim[1], .places = 1, .of = y->saved};
    if (y->in[X]->size == 0) call.batch = 0; /* and sizes whose product may overflow */
    for (int i = 2; i < x.rank && call.batch > 0; i++) call.places *= x.dim[i];
    return call;
}

static xent_real *at(const norm_call *call, xent_real *values, int64_t b, int64_t c) {
    return values + (b * call->channels + c) * call->places;
}

static void run_slice(void *context, int index) {
    const norm_call *call = context;
    const slice part = slice_rows(call->channels, call->batch * call->places * NORM_ELEMENT_WORK, index);
    for (int64_t c = part.begin; c < part.begin + part.count; c++) call->rule(call, c);
}

static void run_channels(norm_call *call, void (*rule)(const norm_call *call, int64_t c)) {
    const int64_t work = call->batch * call->places * NORM_ELEMENT_WORK;
    call->rule = rule;
    xent_parallel_for(xent_tape_pool(call->y->tape), slice_count(call->channels, work), run_slice, call);
}

static xent_status check_channels(xent_tensor *y) {
    const xent_shape x = y->in[X]->shape;
    char x_text[96], text[96];
    static const char *const names[] = {"x", "gamma", "beta", "mean", "variance"};
    if (x.rank < 2)
        return xent_op_fail(y, XENT_E_SHAPE, "x is %s; expected (batch, channels, ...)",
                            xent_shape_text(x, x_text, sizeof x_text));
    for (int k = GAMMA; k < y->in_count; k++)
        if (y->in[k] && !xent_shape_equal(y->in[k]->shape, xent_vector(x.dim[1])))
            return xent_op_fail(y, XENT_E_SHAPE, "%s is %s; expected (%lld), one number a channel of %s",
                                names[k], xent_shape_text(y->in[k]->shape, text, sizeof text),
                                (long long)x.dim[1], xent_shape_text(x, x_text, sizeof x_text));
    y->shape = x;
    if ((size_t)x.dim[1] > PTRDIFF_MAX / 2 / sizeof(channel))
        return xent_op_fail(y, XENT_E_SHAPE, "%lld channels do not fit in memory", (long long)x.dim[1]);
    y->saved_bytes = (size_t)x.dim[1] * sizeof(channel);
    return norm_check_epsilon(y, norm_epsilon(y));
}

/* ---- Forward */

static void normalise_channel(const norm_call *call, int64_t c) {
    const xent_tensor *y = call->y;
    const double gamma = norm_factor(y->in[GAMMA], c), beta = norm_offset(y->in[BETA], c);
    const double mean = call->of[c].mean, scale = gamma * call->of[c].r;
    for (int64_t b = 0; b < call->batch; b++) {
        const xent_real *x = at(call, y->in[X]->value, b, c);
        xent_real *out = at(call, y->value, b, c);
        for (int64_t i = 0; i < call->places; i++) out[i] = (xent_real)(((double)x[i] - mean) * scale + beta);
    }
}

static void measure_channel(const norm_call *call, int64_t c) {
    const double n = (double)call->batch * (double)call->places;
    channel *of = &call->of[c];
    double sum = 0, squares = 0;
    for (int64_t b = 0; b < call->batch; b++)
        moments_sum((size_t)call->places, at(call, call->y->in[X]->value, b, c), &sum);
    of->mean = sum / n;
    for (int64_t b = 0; b < call->batch; b++)
        moments_deviation((size_t)call->places, at(call, call->y->in[X]->value, b, c), of->mean, &squares);
    of->variance = squares / n;
    of->r = n > 0 ? 1 / sqrt(of->variance + norm_epsilon(call->y)) : 0;
    normalise_channel(call, c);
}

static void batch_norm_forward(xent_tensor *y) {
    norm_call call = call_of(y);
    run_channels(&call, measure_channel);
}

static void take_channel(const norm_call *call, int64_t c) {
    const double variance = (double)call->y->in[VARIANCE]->value[c];
    const double mean = (double)call->y->in[MEAN]->value[c];
    call->of[c] = (channel){mean, variance, 1 / sqrt(variance + norm_epsilon(call->y)), 0, 0};
    normalise_channel(call, c);
}

static void batch_norm_with_forward(xent_tensor *y) {
    norm_call call = call_of(y);
    run_channels(&call, take_channel);
}

/* ---- Backward */

static void sum_channel(const norm_call *call, int64_t c) {
    channel *of = &call->of[c];
    of->sum = of->dot = 0;
    for (int64_t b = 0; b < call->batch; b++)
        moments_dot((size_t)call->places, at(call, call->y->gradient, b, c),
                    at(call, call->y->in[X]->value, b, c), of->mean, &of->sum, &of->dot);
}

/* dx = dy scale - (x - m) slope - offset */
static void write_dx(const norm_call *call, int64_t c, double scale, double slope, double offset) {
    for (int64_t b = 0; b < call->batch; b++) {
        const xent_real *x = at(call, call->y->in[X]->value, b, c), *dy = at(call, call->y->gradient, b, c);
        const xent_gradient dx = {at(call, call->dx.data, b, c), (size_t)call->places, call->dx.add};
        for (size_t i = 0; i < dx.size; i++)
            xent_add_gradient(
                dx, i,
                (xent_real)((double)dy[i] * scale - ((double)x[i] - call->of[c].mean) * slope - offset));
    }
}

static void dx_channel(const norm_call *call, int64_t c) {
    const channel of = call->of[c];
    const double n = (double)call->batch * (double)call->places;
    const double scale = norm_factor(call->y->in[GAMMA], c) * of.r;
    write_dx(call, c, scale, scale * of.r * of.r * of.dot / n, scale * of.sum / n);
}

static void dx_channel_with(const norm_call *call, int64_t c) {
    write_dx(call, c, norm_factor(call->y->in[GAMMA], c) * call->of[c].r, 0, 0);
}

/* The gradient of input k, a number a channel. */
static void channel_gradient(const norm_call *call, int k) {
    const xent_gradient d = xent_input_gradient(call->y, k);
    for (size_t c = 0; c < d.size; c++) {
        const channel of = call->of[c];
        const double scale = norm_factor(call->y->in[GAMMA], (int64_t)c) * of.r;
        const double value[] = {0, of.dot * of.r, of.sum, -scale * of.sum, -scale * of.r * of.r / 2 * of.dot};
        xent_add_gradient(d, c, (xent_real)value[k]);
    }
}

static void backward(xent_tensor *y, void (*rule)(const norm_call *call, int64_t c)) {
    norm_call call = call_of(y);
    run_channels(&call, sum_channel);
    call.dx = xent_input_gradient(y, X);
    if (call.dx.size > 0) run_channels(&call, rule);
    for (int k = GAMMA; k < y->in_count; k++) channel_gradient(&call, k);
}

static void batch_norm_backward(xent_tensor *y) { backward(y, dx_channel); }
static void batch_norm_with_backward(xent_tensor *y) { backward(y, dx_channel_with); }

static xent_status batch_norm_check(xent_tensor *y) {
    const xent_status status = check_channels(y);
    char text[96];
    if (status != XENT_OK) return status;
    if (y->shape.dim[1] > 0 && y->in[X]->size == (size_t)y->shape.dim[1])
        return xent_op_fail(y, XENT_E_SHAPE, "x is %s: one value a channel has no variance",
                            xent_shape_text(y->shape, text, sizeof text));
    return XENT_OK;
}

static xent_status batch_norm_with_check(xent_tensor *y) {
    if (!y->in[MEAN] || !y->in[VARIANCE]) return xent_op_fail(y, XENT_E_ARGUMENT, "mean or variance is NULL");
    return check_channels(y);
}

const xent_op op_batch_norm = {"batch_norm", batch_norm_check, batch_norm_forward, batch_norm_backward};
const xent_op op_batch_norm_with = {"batch_norm_with", batch_norm_with_check, batch_norm_with_forward,
                                    batch_norm_with_backward};

xent_tensor *xent_batch_norm(xent_tape *tape, xent_tensor *x, xent_tensor *gamma, xent_tensor *beta,
                             double epsilon, xent_real *mean, xent_real *variance) {
    xent_tensor *in[] = {x, gamma, beta};
    const norm_options o = {norm_default_epsilon(epsilon), 0};
    xent_tensor *y = xent_apply_optional(tape, &op_batch_norm, in, 3, 1, &o, sizeof o);
    if (!y) return NULL;
    const norm_call call = call_of(y);
    const double n = (double)call.batch * (double)call.places;
    for (int64_t c = 0; c < call.channels; c++) {
        if (mean) mean[c] = (xent_real)call.of[c].mean;
        if (variance) variance[c] = (xent_real)(call.of[c].variance * n / (n - 1));
    }
    return y;
}

xent_tensor *xent_batch_norm_with(xent_tape *tape, xent_tensor *x, xent_tensor *gamma, xent_tensor *beta,
                                  xent_tensor *mean, xent_tensor *variance, double epsilon) {
    xent_tensor *in[] = {x, gamma, beta, mean, variance};
    const norm_options o = {norm_default_epsilon(epsilon), 0};
    return xent_apply_optional(tape, &op_batch_norm_with, in, 5, 1, &o, sizeof o);
}
