/* max_pool2d, avg_pool2d, global_avg_pool2d: a number for each place of a window (ops_image.h).
 *
 * The planes (an image's channel) are separate; but for those of global_avg_pool2d they are shared over the
 * pool of threads. */
#include <math.h>

#include "math/maximum.h"
#include "math/moments.h"
#include "ops/slices.h"
#include "ops/table.h"
#include "ops/window.h"

/* The price of a pixel in a window, in multiply-adds of a matrix product (slices.h). */
#define PIXEL_WORK 8

static windows pool_windows(const xent_tensor *y) {
    const xent_pool2d_options *o = y->options;
    return windows_of(y, o->window, o->stride, o->padding);
}

static int64_t plane_count(const xent_tensor *y) { return y->in[0]->shape.dim[0] * y->in[0]->shape.dim[1]; }

static xent_status pool_check(xent_tensor *y) {
    const xent_pool2d_options *o = y->options;
    const windows w = pool_windows(y);
    const xent_status status = windows_check(y, w);
    if (status != XENT_OK) return status;
    if (o->padding[0] > o->window[0] / 2 || o->padding[1] > o->window[1] / 2)
        return xent_op_fail(y, XENT_E_ARGUMENT,
                            "padding (%lld, %lld) is more than half of the window (%lld, %lld)",
                            (long long)o->padding[0], (long long)o->padding[1], (long long)o->window[0],
                            (long long)o->window[1]);
    y->shape = y->in[0]->shape;
    y->shape.dim[2] = w.y.out;
    y->shape.dim[3] = w.x.out;
    return XENT_OK;
}

/* The pixels of an axis that window `at` covers: first .. end-1, without the padding. */
typedef struct span {
    int64_t first, end;
} span;

static inline span span_at(window_axis a, int64_t at) {
    const int64_t begin = at * a.stride - a.padding, end = begin + a.window;
    return (span){begin > 0 ? begin : 0, end < a.size ? end : a.size};
}

/* One call: a rule for each plane of x, dx or NULL, y and dy; `first` is where it begins in y. */
typedef struct pool_call {
    const xent_tensor *y;
    windows w;
    xent_gradient dx;
    void (*rule)(const struct pool_call *call, const xent_real *x, xent_real *dx, int64_t first);
} pool_call;

static int64_t plane_work(const pool_call *call) {
    const windows w = call->w;
    const double work = (double)w.y.out * (double)w.x.out * (double)w.y.window * (double)w.x.window;
    return work < 1e9 ? (int64_t)work * PIXEL_WORK : INT32_MAX;
}

static void run_slice(void *context, int index) {
    const pool_call *call = context;
    const int64_t in_size = call->w.y.size * call->w.x.size, out_size = call->w.y.out * call->w.x.out;
    const slice planes = slice_rows(plane_count(call->y), plane_work(call), index);
    for (int64_t i = planes.begin; i < planes.begin + planes.count; i++) {
        xent_real *dx = call->dx.data ? call->dx.data + i * in_size : NULL;
        for (int64_t j = 0; dx && !call->dx.add && j < in_size; j++) dx[j] = 0;
        call->rule(call, call->y->in[0]->value + i * in_size, dx, i * out_size);
    }
}

static void run_planes(pool_call call) {
    if (call.y->size == 0) return;
    xent_parallel_for(xent_tape_pool(call.y->tape), slice_count(plane_count(call.y), plane_work(&call)),
                      run_slice, &call);
}

/* ---- The maximum: forward keeps where it stands in the plane */

static xent_status max_pool2d_check(xent_tensor *y) {
    const xent_status status = pool_check(y);
    size_t size;
    if (status != XENT_OK) return status;
    const windows w = pool_windows(y);
    if ((double)w.y.size * (double)w.x.size > INT32_MAX)
        return xent_op_fail(y, XENT_E_SHAPE, "the images are too large");
    if (xent_shape_size(y->shape, &size) == XENT_OK) y->saved_bytes = size * sizeof(int32_t);
    return XENT_OK;
}

static int64_t maximum_at(const xent_real *x, int64_t width, span rows, span columns) {
    int64_t at = rows.first * width + columns.first;
    for (int64_t i = rows.first; i < rows.end; i++)
        for (int64_t j = i * width + columns.first; j < i * width + columns.end; j++)
            if (x[j] > x[at] || isnan(x[j])) at = j;
    return at;
}

static int is_halving(window_axis a) { return a.window == 2 && a.stride == 2 && a.padding == 0; }

static void max_plane(const pool_call *call, const xent_real *x, xent_real *dx, int64_t first) {
    int32_t *saved = (int32_t *)call->y->saved + first;
    xent_real *y = call->y->value + first;
    (void)dx;
    if (is_halving(call->w.y) && is_halving(call->w.x)) {
        maximum_of_squares(call->w.y.out, call->w.x.out, call->w.x.size, x, y, saved);
        return;
    }
    for (int64_t i = 0; i < call->w.y.out; i++)
        for (int64_t j = 0; j < call->w.x.out; j++) {
            const int64_t at = maximum_at(x, call->w.x.size, span_at(call->w.y, i), span_at(call->w.x, j));
            *y++ = x[at];
            *saved++ = (int32_t)at;
        }
}

static void max_plane_gradient(const pool_call *call, const xent_real *x, xent_real *dx, int64_t first) {
    const int32_t *saved = (const int32_t *)call->y->saved + first;
    const xent_real *dy = call->y->gradient + first;
    (void)x;
    for (int64_t i = 0; i < call->w.y.out * call->w.x.out; i++) dx[saved[i]] += dy[i];
}

static void max_pool2d_forward(xent_tensor *y) {
    run_planes((pool_call){y, pool_windows(y), {0}, max_plane});
}

static void max_pool2d_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    if (dx.data) run_planes((pool_call){y, pool_windows(y), dx, max_plane_gradient});
}

const xent_op op_max_pool2d = {"max_pool2d", max_pool2d_check, max_pool2d_forward, max_pool2d_backward};

/* ---- The mean */

/* By how many pixels a window's sum is divided. */
static double counted(const pool_call *call, span rows, span columns) {
    const xent_pool2d_options *o = call->y->options;
    if (!o->leave_padding_out) return (double)call->w.y.window * (double)call->w.x.window;
    return (double)(rows.end - rows.first) * (double)(columns.end - columns.first);
}

static void mean_plane(const pool_call *call, const xent_real *x, xent_real *dx, int64_t first) {
    xent_real *y = call->y->value + first;
    (void)dx;
    for (int64_t i = 0; i < call->w.y.out; i++)
        for (int64_t j = 0; j < call->w.x.out; j++) {
            const span rows = span_at(call->w.y, i), columns = span_at(call->w.x, j);
            double sum = 0;
            for (int64_t r = rows.first; r < rows.end; r++)
                for (int64_t c = columns.first; c < columns.end; c++)
                    sum += (double)x[r * call->w.x.size + c];
            *y++ = (xent_real)(sum / counted(call, rows, columns));
        }
}

static void mean_plane_gradient(const pool_call *call, const xent_real *x, xent_real *dx, int64_t first) {
    const xent_real *dy = call->y->gradient + first;
    (void)x;
    for (int64_t i = 0; i < call->w.y.out; i++)
        for (int64_t j = 0; j < call->w.x.out; j++) {
            const span rows = span_at(call->w.y, i), columns = span_at(call->w.x, j);
            const xent_real share = (xent_real)((double)*dy++ / counted(call, rows, columns));
            for (int64_t r = rows.first; r < rows.end; r++)
                for (int64_t c = columns.first; c < columns.end; c++) dx[r * call->w.x.size + c] += share;
        }
}

static void avg_pool2d_forward(xent_tensor *y) {
    run_planes((pool_call){y, pool_windows(y), {0}, mean_plane});
}

static void avg_pool2d_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    if (dx.data) run_planes((pool_call){y, pool_windows(y), dx, mean_plane_gradient});
}

const xent_op op_avg_pool2d = {"avg_pool2d", pool_check, avg_pool2d_forward, avg_pool2d_backward};

static xent_tensor *apply(xent_tape *tape, const xent_op *op, xent_tensor *x,
                          const xent_pool2d_options *options) {
    xent_pool2d_options o = {{0}, {0}, {0}, 0}; /* a window of 0, which check refuses */
    if (options) o = *options;
    for (int k = 0; k < 2; k++)
        if (o.stride[k] == 0) o.stride[k] = o.window[k];
    return xent_apply(tape, op, &x, 1, &o, sizeof o);
}

xent_tensor *xent_max_pool2d(xent_tape *tape, xent_tensor *x, const xent_pool2d_options *options) {
    return apply(tape, &op_max_pool2d, x, options);
}

xent_tensor *xent_avg_pool2d(xent_tape *tape, xent_tensor *x, const xent_pool2d_options *options) {
    return apply(tape, &op_avg_pool2d, x, options);
}

/* ---- The mean of a whole plane */

static xent_status global_avg_pool2d_check(xent_tensor *y) {
    const xent_shape x = y->in[0]->shape;
    char text[96];
    if (x.rank != 4)
        return xent_op_fail(y, XENT_E_SHAPE, "x is %s; expected (batch, channels, height, width)",
                            xent_shape_text(x, text, sizeof text));
    y->shape = xent_matrix(x.dim[0], x.dim[1]);
    return XENT_OK;
}

static void global_avg_pool2d_forward(xent_tensor *y) {
    const size_t n = y->size ? y->in[0]->size / y->size : 0;
    for (size_t i = 0; i < y->size; i++) {
        double sum = 0;
        moments_sum(n, y->in[0]->value + i * n, &sum);
        y->value[i] = (xent_real)(sum / (double)n);
    }
}

static void global_avg_pool2d_backward(xent_tensor *y) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    const size_t n = y->size ? y->in[0]->size / y->size : 0;
    for (size_t i = 0; i < dx.size; i++)
        /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero): where n = 0 there is no dx */
        xent_add_gradient(dx, i, (xent_real)((double)y->gradient[i / n] / (double)n));
}

const xent_op op_global_avg_pool2d = {"global_avg_pool2d", global_avg_pool2d_check, global_avg_pool2d_forward,
                                      global_avg_pool2d_backward};

xent_tensor *xent_global_avg_pool2d(xent_tape *tape, xent_tensor *x) {
    return xent_apply(tape, &op_global_avg_pool2d, &x, 1, NULL, 0);
}
