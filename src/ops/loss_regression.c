/* mse, l1, huber, kl_div: losses of pairs without weights (losses.h has the formulas). */
#include <math.h>

#include "ops/loss_pairs.h"

typedef struct pair_options {
    xent_reduction reduction;
    double delta;    /* huber */
    int log_targets; /* kl_div */
} pair_options;

static const pair_options *options_of(const xent_tensor *y) { return y->options; }

static xent_status check(xent_tensor *y) { return pairs_check(y, options_of(y)->reduction); }

/* The forward and backward rules of one function, and the operation of the three. */
#define PAIR_OPERATION(name, check, rule)                                                                    \
    static void name##_forward(xent_tensor *y) { pairs_forward(y, options_of(y)->reduction, rule); }         \
    static void name##_backward(xent_tensor *y) { pairs_backward(y, options_of(y)->reduction, rule); }       \
    const xent_op op_##name = {#name, check, name##_forward, name##_backward};

static xent_tensor *apply(xent_tape *tape, const xent_op *op, xent_tensor *x, xent_tensor *t,
                          pair_options options) {
    xent_tensor *in[] = {x, t};
    return xent_apply(tape, op, in, 2, &options, sizeof options);
}

static pair_loss squared(const xent_tensor *y, size_t i, double x, double t) {
    (void)y, (void)i;
    return (pair_loss){(x - t) * (x - t), 2 * (x - t), -2 * (x - t)};
}

PAIR_OPERATION(mse, check, squared)

xent_tensor *xent_mse(xent_tape *tape, xent_tensor *x, xent_tensor *targets, xent_reduction reduction) {
    return apply(tape, &op_mse, x, targets, (pair_options){reduction, 0, 0});
}

static pair_loss absolute(const xent_tensor *y, size_t i, double x, double t) {
    (void)y, (void)i;
    const double d = x - t, sign = d > 0 ? 1 : d < 0 ? -1 : d; /* d itself: 0, or NaN */
    return (pair_loss){fabs(d), sign, -sign};
}

PAIR_OPERATION(l1, check, absolute)

xent_tensor *xent_l1(xent_tape *tape, xent_tensor *x, xent_tensor *targets, xent_reduction reduction) {
    return apply(tape, &op_l1, x, targets, (pair_options){reduction, 0, 0});
}

static xent_status huber_check(xent_tensor *y) {
    const double delta = options_of(y)->delta;
    if (!(delta > 0) || isinf(delta))
        return xent_op_fail(y, XENT_E_ARGUMENT, "delta is %g; expected positive and finite", delta);
    return check(y);
}

static pair_loss huber(const xent_tensor *y, size_t i, double x, double t) {
    (void)i;
    const double d = x - t, delta = options_of(y)->delta;
    if (fabs(d) <= delta) return (pair_loss){d * d / 2, d, -d};
    const double slope = d > 0 ? delta : d < 0 ? -delta : d;
    return (pair_loss){delta * (fabs(d) - delta / 2), slope, -slope};
}

PAIR_OPERATION(huber, huber_check, huber)

xent_tensor *xent_huber(xent_tape *tape, xent_tensor *x, xent_tensor *targets, double delta,
                        xent_reduction reduction) {
    return apply(tape, &op_huber, x, targets, (pair_options){reduction, delta, 0});
}

static const char a_logarithm[] = "the logarithm of a probability, at most 0, such as log_softmax makes";

static xent_status divergence_check(xent_tensor *y) {
    const int log_targets = options_of(y)->log_targets;
    xent_status status = check(y);
    if (status == XENT_OK) status = loss_check_range(y, 0, -INFINITY, LOSS_LOG_TOLERANCE, a_logarithm);
    if (status != XENT_OK) return status;
    return log_targets ? loss_check_range(y, 1, -INFINITY, LOSS_LOG_TOLERANCE, a_logarithm)
                       : loss_check_range(y, 1, 0, INFINITY, "a target of at least 0");
}

static pair_loss divergence(const xent_tensor *y, size_t i, double x, double t) {
    (void)i;
    if (isnan(x)) return (pair_loss){x, x, x};
    if (options_of(y)->log_targets) {
        const double p = exp(t);
        return (pair_loss){p == 0 ? 0 : p * (t - x), -p, p == 0 ? 0 : p * (t - x + 1)};
    }
    if (t == 0) return (pair_loss){0, 0, 0};
    return (pair_loss){t * (log(t) - x), -t, log(t) + 1 - x};
}

PAIR_OPERATION(kl_div, divergence_check, divergence)

xent_tensor *xent_kl_div(xent_tape *tape, xent_tensor *log_p, xent_tensor *targets, int log_targets,
                         xent_reduction reduction) {
    return apply(tape, &op_kl_div, log_p, targets, (pair_options){reduction, 0, log_targets});
}
