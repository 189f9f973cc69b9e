/* focal and generalised_cross_entropy: what a function of the label's probability p makes of a row.
 *
 *     focal     l = (1 - p)^g (-log p)      f = (1 - p)^g (1 + g p (-log p) / (1 - p))
 *     gce       l = (1 - p^q) / q           f = p^q
 *
 *     dz_j = w f (p_j - [j = y])            f = -p dl/dp: 1 for cross-entropy
 *
 * 1 - p is the share of the other classes and -log p comes from the logits, as in softmax_cross_entropy, so
 * that no digit is lost where the row is nearly certain. dz is made in forward, while the row is in cache. */
#include <math.h>
#include <string.h>

#include "math/vector.h"
#include "ops/loss.h"
#include "ops/row_softmax.h"
#include "ops/slices.h"
#include "ops/table.h"

typedef struct labels_call {
    const int32_t *labels;
    xent_cross_entropy_options options;
    double exponent; /* g or q */
} labels_call;

/* Of one row: its loss, and f. */
typedef struct label_loss {
    double value, factor;
} label_loss;

/* From p, 1 - p and -log p. */
typedef label_loss label_rule(double exponent, double p, double rest, double minus_log_p);

static label_loss focal_rule(double g, double p, double rest, double minus_log_p) {
    const double power = pow(rest, g);
    const double slope = p == 0 ? 0 : p * (rest == 0 ? 1 : minus_log_p / rest);
    return (label_loss){power == 0 ? 0 : power * minus_log_p, power * (1 + g * slope)};
}

static label_loss gce_rule(double q, double p, double rest, double minus_log_p) {
    (void)p, (void)rest;
    return (label_loss){-expm1(-q * minus_log_p) / q, exp(-q * minus_log_p)};
}

static const labels_call *call_of(const xent_tensor *y) { return y->options; }

/* What forward keeps: the rows' losses, and dz without the gradient of the loss. */
static double *saved_losses(const xent_tensor *y) { return y->saved; }
static xent_real *saved_dz(const xent_tensor *y) { return (void *)(saved_losses(y) + loss_rows(y)); }

static xent_status labels_check(xent_tensor *y) {
    const labels_call *call = call_of(y);
    xent_status status = loss_check_classes(y, &call->options);
    if (status == XENT_OK) status = loss_check_labels(y, call->labels, &call->options);
    if (status != XENT_OK) return status;
    if (call->options.label_smoothing != 0)
        return xent_op_fail(y, XENT_E_ARGUMENT, "label_smoothing is %g; this loss has none",
                            call->options.label_smoothing);
    if ((size_t)loss_rows(y) > PTRDIFF_MAX / 2 / sizeof(double))
        return xent_op_fail(y, XENT_E_SHAPE, "%lld rows do not fit in memory", (long long)loss_rows(y));
    y->shape = call->options.reduction == XENT_NONE ? xent_vector(loss_rows(y)) : xent_scalar();
    y->saved_bytes = (size_t)loss_rows(y) * sizeof(double) + y->in[0]->size * sizeof(xent_real);
    return XENT_OK;
}

typedef struct labels_pass {
    const xent_tensor *y;
    label_rule *rule;
    double divisor; /* of the mean */
} labels_pass;

static double forward_row(const labels_pass *pass, int64_t row) {
    const labels_call *call = call_of(pass->y);
    const int64_t classes = loss_classes(pass->y);
    const int32_t label = call->labels[row];
    const xent_real *z = pass->y->in[0]->value + row * classes;
    xent_real *dz = saved_dz(pass->y) + row * classes;
    if (loss_ignores(&call->options, label)) {
        memset(dz, 0, (size_t)classes * sizeof *dz);
        return 0;
    }
    row_softmax r = row_softmax_shift(classes, z, dz);
    vec_exp((size_t)classes, dz, dz);
    r.others = row_softmax_others(r, classes, dz);
    const double weight = loss_class_weight(&call->options, label), p = (double)dz[label] / (1 + r.others);
    const double rest = row_softmax_other_share(r, label, (double)dz[label]);
    const label_loss l = pass->rule(call->exponent, p, rest, row_softmax_minus_log_p(r, (double)z[label]));
    const double scale = weight * l.factor / pass->divisor;
    for (int64_t j = 0; j < classes; j++) dz[j] = (xent_real)((double)dz[j] * (scale / (1 + r.others)));
    dz[label] = (xent_real)(-scale * rest);
    return weight == 0 && !isnan(r.others) ? 0 : weight * l.value;
}

#define ELEMENT_WORK 64 /* the price of a logit in multiply-adds of a product (slices.h) */

/* An empty batch may claim any number of classes; they cost nothing. */
static int64_t row_work(const xent_tensor *y) { return y->in[0]->size ? loss_classes(y) * ELEMENT_WORK : 0; }

static void forward_slice(void *context, int index) {
    const labels_pass *pass = context;
    const slice part = slice_rows(loss_rows(pass->y), row_work(pass->y), index);
    for (int64_t row = part.begin; row < part.begin + part.count; row++)
        saved_losses(pass->y)[row] = forward_row(pass, row);
}

static void labels_forward(xent_tensor *y, label_rule *rule) {
    const labels_call *call = call_of(y);
    labels_pass pass = {y, rule, loss_divisor(y, &call->options, 1, call->labels)};
    xent_parallel_for(xent_tape_pool(y->tape), slice_count(loss_rows(y), row_work(y)), forward_slice, &pass);
    if (call->options.reduction == XENT_NONE)
        for (size_t i = 0; i < y->size; i++) y->value[i] = (xent_real)saved_losses(y)[i];
    else
        y->value[0] = (xent_real)(loss_sum(saved_losses(y), (size_t)loss_rows(y)) / pass.divisor);
}

static void labels_backward(xent_tensor *y) {
    const xent_gradient dz = xent_input_gradient(y, 0);
    const size_t classes = (size_t)loss_classes(y);
    for (size_t i = 0; i < dz.size; i++)
        xent_add_gradient(dz, i, loss_upstream(y, i / classes) * saved_dz(y)[i]);
}

static xent_tensor *apply(xent_tape *tape, const xent_op *op, xent_tensor *logits, const int32_t *labels,
                          double exponent, const xent_cross_entropy_options *options) {
    labels_call call = {.labels = labels, .exponent = exponent};
    if (options) call.options = *options;
    return xent_apply(tape, op, &logits, 1, &call, sizeof call);
}

static xent_status focal_check(xent_tensor *y) {
    const double g = call_of(y)->exponent;
    if (!(g >= 0) || isinf(g))
        return xent_op_fail(y, XENT_E_ARGUMENT, "gamma is %g; expected 0 or a positive number", g);
    return labels_check(y);
}

static void focal_forward(xent_tensor *y) { labels_forward(y, focal_rule); }

const xent_op op_focal = {"focal", focal_check, focal_forward, labels_backward};

xent_tensor *xent_focal(xent_tape *tape, xent_tensor *logits, const int32_t *labels, double gamma,
                        const xent_cross_entropy_options *options) {
    return apply(tape, &op_focal, logits, labels, gamma, options);
}

static xent_status gce_check(xent_tensor *y) {
    const double q = call_of(y)->exponent;
    if (!(q > 0 && q <= 1))
        return xent_op_fail(y, XENT_E_ARGUMENT, "q is %g; expected above 0, at most 1", q);
    return labels_check(y);
}

static void gce_forward(xent_tensor *y) { labels_forward(y, gce_rule); }

const xent_op op_generalised_cross_entropy = {"generalised_cross_entropy", gce_check, gce_forward,
                                              labels_backward};

xent_tensor *xent_generalised_cross_entropy(xent_tape *tape, xent_tensor *logits, const int32_t *labels,
                                            double q, const xent_cross_entropy_options *options) {
    return apply(tape, &op_generalised_cross_entropy, logits, labels, q, options);
}
