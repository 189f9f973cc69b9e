/* softmax, log_softmax, logsumexp along an axis.
 *
 * With m the maximum of a line and s the sum of e^(x_j - m) over all j but one maximum, the sum over the
 * line is 1 + s and its logarithm log1p(s), which keeps its digits where s is tiny. Lines are separate,
 * so cutting them over the pool changes no result. */
#include <math.h>

#include "math/vector.h"
#include "ops/axis.h"
#include "ops/slices.h"

/* A line of n elements that are `step` apart, in x, y and their gradients. */
typedef struct line {
    size_t n, step;
    const xent_real *x, *dy;
    xent_real *y;
    xent_gradient dx;
    size_t dx_begin; /* where the line begins in dx */
} line;

/* The first NaN, if there is one: it counts as the greatest. */
static size_t maximum_at(const xent_real *x, size_t n, size_t step) {
    size_t at = 0;
    for (size_t i = 1; i < n && !isnan(x[at * step]); i++)
        if (x[i * step] > x[at * step] || isnan(x[i * step])) at = i;
    return at;
}

/* Elements whose exponentials are taken at a time. */
#define BLOCK 256

/* e^(x_i - shift) for elements begin .. begin+count-1 of the line, at most BLOCK; returns the count. */
static size_t exp_block(const line *l, const xent_real *x, xent_real shift, size_t begin, xent_real *e) {
    const size_t count = l->n - begin < BLOCK ? l->n - begin : BLOCK;
    for (size_t i = 0; i < count; i++) e[i] = x[(begin + i) * l->step] - shift;
    vec_exp(count, e, e);
    return count;
}

/* s: the sum over all but element `skip`. */
static double sum_of_others(const line *l, size_t skip) {
    const xent_real m = l->x[skip * l->step];
    xent_real e[BLOCK];
    double sum = 0;
    for (size_t begin = 0; begin < l->n; begin += BLOCK) {
        const size_t count = exp_block(l, l->x, m, begin, e);
        if (skip >= begin && skip < begin + count) e[skip - begin] = 0;
        for (size_t i = 0; i < count; i++) sum += (double)e[i];
    }
    return sum;
}

/* y_i = e^(x_i - m) / sum_j e^(x_j - m) */
static void softmax_line(const line *l) {
    const xent_real m = l->x[maximum_at(l->x, l->n, l->step) * l->step];
    xent_real e[BLOCK];
    double sum = 0;
    for (size_t begin = 0; begin < l->n; begin += BLOCK) {
        const size_t count = exp_block(l, l->x, m, begin, e);
        for (size_t i = 0; i < count; i++) {
            l->y[(begin + i) * l->step] = e[i];
            sum += (double)e[i];
        }
    }
    for (size_t i = 0; i < l->n; i++) l->y[i * l->step] = (xent_real)((double)l->y[i * l->step] / sum);
}

/* With d_i = dy_i - dy_k, k the most probable: dx_i = y_i (d_i - sum_j d_j y_j). As d_k is 0, the sum has no
 * term in which y_k would be taken for 1, and nothing cancels where it nearly is. */
static void softmax_line_gradient(const line *l) {
    const double top = (double)l->dy[maximum_at(l->y, l->n, l->step) * l->step];
    double sum = 0;
    for (size_t i = 0; i < l->n; i++) sum += ((double)l->dy[i * l->step] - top) * (double)l->y[i * l->step];
    for (size_t i = 0; i < l->n; i++) {
        const double d = (double)l->y[i * l->step] * ((double)l->dy[i * l->step] - top - sum);
        xent_add_gradient(l->dx, l->dx_begin + i * l->step, (xent_real)d);
    }
}

/* y_i = (x_i - m) - log1p(s); an infinite maximum leaves no probabilities */
static void log_softmax_line(const line *l) {
    const size_t at = maximum_at(l->x, l->n, l->step);
    const double m = (double)l->x[at * l->step];
    const double log_sum = isinf(m) ? (double)NAN : log1p(sum_of_others(l, at));
    for (size_t i = 0; i < l->n; i++)
        l->y[i * l->step] = (xent_real)((double)l->x[i * l->step] - m - log_sum);
}

/* dx_i = dy_i (1 - p_i) - p_i (the sum of the other dy_j), p_i = e^(y_i): of the most probable, k, 1 - p is
 * taken from y, and the sum does not hold dy_k, so that nothing cancels where p is nearly 1. */
static void log_softmax_line_gradient(const line *l) {
    const size_t k = maximum_at(l->y, l->n, l->step);
    const double top = (double)l->dy[k * l->step], rest = -expm1((double)l->y[k * l->step]);
    xent_real p[BLOCK];
    double sum = 0;
    for (size_t i = 0; i < l->n; i++) sum += i == k ? 0 : (double)l->dy[i * l->step];
    for (size_t begin = 0; begin < l->n; begin += BLOCK) {
        const size_t count = exp_block(l, l->y, 0, begin, p);
        for (size_t i = 0; i < count; i++) {
            const size_t at = (begin + i) * l->step;
            const double dy = (double)l->dy[at], q = (double)p[i];
            const double d = begin + i == k ? dy * rest - q * sum : dy * (1 - q) - q * (sum - dy + top);
            xent_add_gradient(l->dx, l->dx_begin + at, (xent_real)d);
        }
    }
}

/* y = m + log1p(s); an infinite maximum is the result */
static void logsumexp_line(const line *l) {
    if (l->n == 0) {
        l->y[0] = -(xent_real)INFINITY;
        return;
    }
    const size_t at = maximum_at(l->x, l->n, l->step);
    const double m = (double)l->x[at * l->step];
    l->y[0] = (xent_real)(isinf(m) ? m : m + log1p(sum_of_others(l, at)));
}

/* dx_i = dy e^(x_i - m) / (1 + s): y is rounded, and with large numbers e^(x_i - y) would be far off; 0 where
 * all probabilities are 0, NaN with a maximum of +inf */
static void logsumexp_line_gradient(const line *l) {
    const size_t k = maximum_at(l->x, l->n, l->step);
    const xent_real m = l->x[k * l->step];
    const int nothing = isinf(m) && m < 0;
    const double factor = (double)l->dy[0] / (1 + (isinf(m) ? (double)NAN : sum_of_others(l, k)));
    xent_real e[BLOCK];
    for (size_t begin = 0; begin < l->n; begin += BLOCK) {
        const size_t count = exp_block(l, l->x, m, begin, e);
        for (size_t i = 0; i < count; i++)
            xent_add_gradient(l->dx, l->dx_begin + (begin + i) * l->step,
                              nothing ? 0 : (xent_real)(factor * (double)e[i]));
    }
}

/* One call: a rule for every line of y's input. */
typedef struct lines_call {
    xent_tensor *y;
    axis_lines lines;
    int reduced; /* whether y has one element a line */
    xent_gradient dx;
    void (*rule)(const line *);
} lines_call;

static int64_t line_work(axis_lines lines) { return lines.n * AXIS_ELEMENT_WORK; }

static void run_slice(void *context, int index) {
    const lines_call *call = context;
    const xent_tensor *y = call->y;
    const axis_lines lines = call->lines;
    const slice part = slice_rows(lines.outer * lines.inner, line_work(lines), index);
    for (int64_t i = part.begin; i < part.begin + part.count; i++) {
        const size_t x_at = (size_t)(i / lines.inner * lines.n * lines.inner + i % lines.inner);
        const size_t y_at = call->reduced ? (size_t)i : x_at;
        line l = {.n = (size_t)lines.n, .step = (size_t)lines.inner, .dx = call->dx, .dx_begin = x_at};
        l.x = y->in[0]->value + x_at;
        l.y = y->value + y_at;
        if (y->gradient) l.dy = y->gradient + y_at;
        call->rule(&l);
    }
}

static void run_lines(xent_tensor *y, int reduced, xent_gradient dx, void (*rule)(const line *)) {
    if (y->size == 0) return; /* there may be 2^59 lines of nothing */
    lines_call call = {y, axis_lines_of(y), reduced, dx, rule};
    const int count = slice_count(call.lines.outer * call.lines.inner, line_work(call.lines));
    xent_parallel_for(xent_tape_pool(y->tape), count, run_slice, &call);
}

static void run_gradients(xent_tensor *y, int reduced, void (*rule)(const line *)) {
    const xent_gradient dx = xent_input_gradient(y, 0);
    if (dx.size > 0) run_lines(y, reduced, dx, rule);
}

static xent_status same_shape_check(xent_tensor *y) {
    y->shape = y->in[0]->shape;
    return axis_check(y, 0);
}

static xent_status reduced_check(xent_tensor *y) {
    const xent_status status = axis_check(y, 0);
    if (status == XENT_OK) y->shape = axis_reduced_shape(y);
    return status;
}

#define LINES_OP(name, check, reduced)                                                                       \
    static void name##_forward(xent_tensor *y) { run_lines(y, reduced, (xent_gradient){0}, name##_line); }   \
    static void name##_backward(xent_tensor *y) { run_gradients(y, reduced, name##_line_gradient); }         \
    const xent_op op_##name = {#name, check, name##_forward, name##_backward};                               \
    xent_tensor *xent_##name(xent_tape *tape, xent_tensor *x, int axis) {                                    \
        return axis_apply(tape, &op_##name, x, axis);                                                        \
    }

LINES_OP(softmax, same_shape_check, 0)
LINES_OP(log_softmax, same_shape_check, 0)
LINES_OP(logsumexp, reduced_check, 1)
