/* nll: l_i = -w_y log_p[y];  d log_p[y] = -w_y, over the divisor of the mean. */
#include <math.h>

#include "ops/loss.h"
#include "ops/table.h"

typedef struct nll_call {
    const int32_t *labels;
    xent_cross_entropy_options options;
} nll_call;

static const nll_call *call_of(const xent_tensor *y) { return y->options; }

static xent_status nll_check(xent_tensor *y) {
    const nll_call *call = call_of(y);
    xent_status status = loss_check_classes(y, &call->options);
    if (status == XENT_OK) status = loss_check_labels(y, call->labels, &call->options);
    if (status != XENT_OK) return status;
    if (call->options.label_smoothing != 0)
        return xent_op_fail(y, XENT_E_ARGUMENT, "label_smoothing is %g; nll has none",
                            call->options.label_smoothing);
    status =
        loss_check_range(y, 0, -INFINITY, LOSS_LOG_TOLERANCE,
                         "the logarithm of a probability, at most 0, such as log_softmax makes; logits go "
                         "to softmax_cross_entropy");
    if (status != XENT_OK) return status;
    const int64_t rows = loss_rows(y);
    y->shape = call->options.reduction == XENT_NONE ? xent_vector(rows) : xent_scalar();
    y->saved_bytes = (size_t)rows * sizeof(double);
    return XENT_OK;
}

static double divisor(const xent_tensor *y) {
    return loss_divisor(y, &call_of(y)->options, 1, call_of(y)->labels);
}

/* Without weight a class may be impossible, but NaN stays NaN. */
static double row_loss(double weight, xent_real log_p) {
    return weight == 0 && !isnan(log_p) ? 0 : -weight * (double)log_p;
}

static void nll_forward(xent_tensor *y) {
    const nll_call *call = call_of(y);
    const int64_t rows = loss_rows(y), classes = loss_classes(y);
    double *losses = y->saved;
    for (int64_t row = 0; row < rows; row++) {
        const int32_t label = call->labels[row];
        losses[row] = loss_ignores(&call->options, label) ? 0
                                                          : row_loss(loss_class_weight(&call->options, label),
                                                                     y->in[0]->value[row * classes + label]);
    }
    if (call->options.reduction == XENT_NONE)
        for (int64_t row = 0; row < rows; row++) y->value[row] = (xent_real)losses[row];
    else
        y->value[0] = (xent_real)(loss_sum(losses, (size_t)rows) / divisor(y));
}

static void nll_backward(xent_tensor *y) {
    const nll_call *call = call_of(y);
    const int64_t rows = loss_rows(y), classes = loss_classes(y);
    const xent_gradient dx = xent_input_gradient(y, 0);
    if (!dx.data) return;
    const double by = divisor(y);
    for (int64_t row = 0; row < rows; row++) {
        const int32_t label = call->labels[row];
        for (int64_t c = 0; c < classes; c++) {
            const int counts = c == label && !loss_ignores(&call->options, label);
            const double d = counts ? -loss_class_weight(&call->options, label) / by : 0;
            xent_add_gradient(dx, (size_t)(row * classes + c),
                              (xent_real)((double)loss_upstream(y, (size_t)row) * d));
        }
    }
}

const xent_op op_nll = {"nll", nll_check, nll_forward, nll_backward};

xent_tensor *xent_nll(xent_tape *tape, xent_tensor *log_p, const int32_t *labels,
                      const xent_cross_entropy_options *options) {
    const xent_cross_entropy_options defaults = XENT_CROSS_ENTROPY_DEFAULT;
    const nll_call call = {labels, options ? *options : defaults};
    return xent_apply(tape, &op_nll, &log_p, 1, &call, sizeof call);
}
