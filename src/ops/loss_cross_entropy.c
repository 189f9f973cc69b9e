/* softmax_cross_entropy: the loss of a classifier, on logits, in one node.
 *
 *     l_i  = sum_c t_c (-log p_c)               p = softmax(z)
 *     dz_c = p_c sum_k t_k - t_c                dq_c = (1 - s) w_c (-log p_c)
 *
 * with t from labels or target distributions (losses.h). dz is made in forward, while the row is in
 * cache; backward scales it by the gradient of the loss. */
#include <math.h>
#include <string.h>

#include "math/vector.h"
#include "ops/loss.h"
#include "ops/row_softmax.h"
#include "ops/slices.h"
#include "ops/table.h"

typedef struct cross_entropy_call {
    const int32_t *labels; /* NULL: the second input holds target distributions */
    xent_cross_entropy_options options;
} cross_entropy_call;

static const cross_entropy_call *call_of(const xent_tensor *y) { return y->options; }

/* What forward keeps: the rows' losses, their softmax, and dz without the gradient of the loss. */
static double *saved_losses(const xent_tensor *y) { return y->saved; }
static row_softmax *saved_softmax(const xent_tensor *y) {
    return (row_softmax *)(saved_losses(y) + loss_rows(y));
}
static xent_real *saved_dz(const xent_tensor *y) { return (xent_real *)(saved_softmax(y) + loss_rows(y)); }

static xent_status check_targets(xent_tensor *y) {
    char z_text[96], q_text[96];
    if (call_of(y)->options.use_ignore_index)
        return xent_op_fail(y, XENT_E_ARGUMENT,
                            "ignore_index goes with labels, not with target distributions");
    if (!xent_shape_equal(y->in[0]->shape, y->in[1]->shape))
        return xent_op_fail(y, XENT_E_SHAPE, "targets %s do not fit logits %s; expected the same shape",
                            xent_shape_text(y->in[1]->shape, q_text, sizeof q_text),
                            xent_shape_text(y->in[0]->shape, z_text, sizeof z_text));
    return XENT_OK;
}

static xent_status cross_entropy_check(xent_tensor *y) {
    const cross_entropy_call *call = call_of(y);
    xent_status status = loss_check_classes(y, &call->options);
    if (status == XENT_OK)
        status = y->in_count == 1 ? loss_check_labels(y, call->labels, &call->options) : check_targets(y);
    if (status != XENT_OK) return status;
    y->shape = call->options.reduction == XENT_NONE ? xent_vector(loss_rows(y)) : xent_scalar();
    const size_t row_bytes = sizeof(double) + sizeof(row_softmax);
    if ((size_t)loss_rows(y) > PTRDIFF_MAX / 2 / row_bytes) /* rows of no classes are as many as one likes */
        return xent_op_fail(y, XENT_E_SHAPE, "%lld rows do not fit in memory", (long long)loss_rows(y));
    y->saved_bytes = (size_t)loss_rows(y) * row_bytes + y->in[0]->size * sizeof(xent_real);
    return XENT_OK;
}

/* t_c of row i. */
static double target(const xent_tensor *y, int64_t row, int64_t c) {
    const cross_entropy_call *call = call_of(y);
    const double s = call->options.label_smoothing, w = loss_class_weight(&call->options, c);
    const double q =
        call->labels ? (double)(call->labels[row] == c) : (double)y->in[1]->value[row * loss_classes(y) + c];
    return w * ((1 - s) * q + s / (double)loss_classes(y));
}

/* The loss of a row whose t is `weight` at the label and 0 elsewhere; dz holds e^(z_j - m), then dz. */
static double label_row(const xent_tensor *y, int64_t row, row_softmax r, double scale, xent_real *dz) {
    const int64_t classes = loss_classes(y);
    const int32_t label = call_of(y)->labels[row];
    const double weight = loss_class_weight(&call_of(y)->options, label);
    const double share = row_softmax_other_share(r, label, (double)dz[label]),
                 factor = weight * scale / (1 + r.others);
    for (int64_t j = 0; j < classes; j++) dz[j] = (xent_real)((double)dz[j] * factor);
    dz[label] = (xent_real)(-weight * scale * share);
    return weight == 0 && !isnan(r.others)
               ? 0
               : weight * row_softmax_minus_log_p(r, (double)y->in[0]->value[row * classes + label]);
}

/* The same for any t. p_c T - t_c is computed as p_c (T - t_c) - t_c (1 - p_c): exact where t is a single
 * one. T - t_c of the largest t_c is summed on its own, for the same reason. */
static double target_row(const xent_tensor *y, int64_t row, row_softmax r, double scale, xent_real *dz) {
    const int64_t classes = loss_classes(y);
    const xent_real *z = y->in[0]->value + row * classes;
    double loss = isnan(r.others) ? r.others : 0, largest = target(y, row, 0), rest = 0;
    int64_t at = 0;
    for (int64_t c = 1; c < classes; c++)
        if (target(y, row, c) > largest) largest = target(y, row, at = c);
    for (int64_t c = 0; c < classes; c++)
        if (c != at) rest += target(y, row, c);
    for (int64_t c = 0; c < classes; c++) {
        const double t = target(y, row, c), e = (double)dz[c], p = e / (1 + r.others);
        const double without = c == at ? rest : rest - t + largest;
        if (t != 0) loss += t * row_softmax_minus_log_p(r, (double)z[c]);
        dz[c] = (xent_real)(scale * (p * without - t * row_softmax_other_share(r, c, e)));
    }
    return loss;
}

static double divisor(const xent_tensor *y) {
    return loss_divisor(y, &call_of(y)->options, y->in_count == 1, call_of(y)->labels);
}

typedef struct cross_entropy_pass {
    const xent_tensor *y;
    double scale;
} cross_entropy_pass;

#define ELEMENT_WORK 64 /* the price of a logit in multiply-adds of a product (slices.h) */

/* An empty batch may claim any number of classes; they cost nothing. */
static int64_t row_work(const xent_tensor *y) { return y->in[0]->size ? loss_classes(y) * ELEMENT_WORK : 0; }

static slice rows_of_slice(const xent_tensor *y, int index) {
    return slice_rows(loss_rows(y), row_work(y), index);
}

static int slices_of(const xent_tensor *y) { return slice_count(loss_rows(y), row_work(y)); }

/* The loss of a row whose dz holds e^(z_j - m), and its dz. */
static double finish_row(const xent_tensor *y, int64_t row, double scale) {
    const cross_entropy_call *call = call_of(y);
    const int64_t classes = loss_classes(y);
    xent_real *dz = saved_dz(y) + row * classes;
    if (classes == 0) return 0;
    if (call->labels && loss_ignores(&call->options, call->labels[row])) {
        memset(dz, 0, (size_t)classes * sizeof *dz);
        return 0;
    }
    row_softmax *r = &saved_softmax(y)[row];
    r->others = row_softmax_others(*r, classes, dz);
    if (call->labels && call->options.label_smoothing == 0) return label_row(y, row, *r, scale, dz);
    return target_row(y, row, *r, scale, dz);
}

/* Rows by the dozen, so that the exponentials are one long array. */
static void forward_rows(void *context, int index) {
    const cross_entropy_pass *pass = context;
    const xent_tensor *y = pass->y;
    const slice part = rows_of_slice(y, index);
    const int64_t classes = loss_classes(y), end = part.begin + part.count;
    xent_real *e = saved_dz(y) + part.begin * classes;
    for (int64_t row = part.begin; row < end && classes > 0; row++)
        saved_softmax(y)[row] =
            row_softmax_shift(classes, y->in[0]->value + row * classes, saved_dz(y) + row * classes);
    vec_exp((size_t)(part.count * classes), e, e);
    for (int64_t row = part.begin; row < end; row++) saved_losses(y)[row] = finish_row(y, row, pass->scale);
}

static void cross_entropy_forward(xent_tensor *y) {
    const double by = divisor(y);
    cross_entropy_pass pass = {y, 1 / by};
    xent_parallel_for(xent_tape_pool(y->tape), slices_of(y), forward_rows, &pass);
    if (call_of(y)->options.reduction == XENT_NONE)
        for (size_t i = 0; i < y->size; i++) y->value[i] = (xent_real)saved_losses(y)[i];
    else
        y->value[0] = (xent_real)(loss_sum(saved_losses(y), (size_t)loss_rows(y)) / by);
}

static void scale_dz(xent_tensor *y, xent_gradient dz) {
    const int64_t rows = loss_rows(y), classes = loss_classes(y);
    for (int64_t row = 0; row < rows; row++) {
        const xent_real g = loss_upstream(y, (size_t)row), *from = saved_dz(y) + row * classes;
        for (int64_t c = 0; c < classes; c++) {
            const size_t i = (size_t)(row * classes + c);
            xent_add_gradient(dz, i, g * from[c]);
        }
    }
}

static void target_gradient(xent_tensor *y, xent_gradient dq) {
    const xent_cross_entropy_options *o = &call_of(y)->options;
    const int64_t rows = loss_rows(y), classes = loss_classes(y);
    const double scale = (1 - o->label_smoothing) / divisor(y);
    for (int64_t row = 0; row < rows; row++) {
        const double g = (double)loss_upstream(y, (size_t)row) * scale;
        for (int64_t c = 0; c < classes; c++) {
            const size_t i = (size_t)(row * classes + c);
            const double z = (double)y->in[0]->value[i], factor = g * loss_class_weight(o, c);
            const double d = factor == 0 ? 0 : factor * row_softmax_minus_log_p(saved_softmax(y)[row], z);
            xent_add_gradient(dq, i, (xent_real)d);
        }
    }
}

static void cross_entropy_backward(xent_tensor *y) {
    const xent_gradient dz = xent_input_gradient(y, 0);
    if (dz.data) scale_dz(y, dz);
    if (y->in_count < 2) return;
    const xent_gradient dq = xent_input_gradient(y, 1);
    if (dq.data) target_gradient(y, dq);
}

const xent_op op_softmax_cross_entropy = {"softmax_cross_entropy", cross_entropy_check, cross_entropy_forward,
                                          cross_entropy_backward};

static const xent_cross_entropy_options defaults = XENT_CROSS_ENTROPY_DEFAULT;

xent_tensor *xent_softmax_cross_entropy(xent_tape *tape, xent_tensor *logits, const int32_t *labels,
                                        const xent_cross_entropy_options *options) {
    const cross_entropy_call call = {labels, options ? *options : defaults};
    return xent_apply(tape, &op_softmax_cross_entropy, &logits, 1, &call, sizeof call);
}

xent_tensor *xent_softmax_cross_entropy_with(xent_tape *tape, xent_tensor *logits, xent_tensor *targets,
                                             const xent_cross_entropy_options *options) {
    xent_tensor *in[] = {logits, targets};
    const cross_entropy_call call = {NULL, options ? *options : defaults};
    return xent_apply(tape, &op_softmax_cross_entropy, in, 2, &call, sizeof call);
}
