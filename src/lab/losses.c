#include "lab/losses.h"

#include <math.h>

/* ---- Of margins --------------------------------------------------------------------------------------- */

typedef struct margin_call {
    margin_loss loss;
    double tau;
} margin_call;

const char *margin_loss_name(margin_loss loss) {
    static const char *const names[] = {"logistic", "huberised", "partially huberised"};
    return (unsigned)loss < MARGIN_LOSSES ? names[loss] : "unknown";
}

static double sigmoid(double v) { return 1 / (1 + exp(-v)); }

static double softplus(double z) { return fmax(z, 0) + log1p(exp(-fabs(z))); }

/* Whether v lies in the part that was made linear. */
static int is_cut(const margin_call *call, double v) {
    if (call->loss == MARGIN_HUBERISED) return sigmoid(-v) >= call->tau;
    return call->loss == MARGIN_PARTIAL && sigmoid(v) * call->tau <= 1;
}

static double margin_value(const margin_call *call, double v) {
    const double tau = call->tau;
    if (!is_cut(call, v)) return softplus(-v);
    return call->loss == MARGIN_HUBERISED ? -log1p(-tau) - tau * (v + log(tau / (1 - tau)))
                                          : 1 + log(tau) - tau * sigmoid(v);
}

static double margin_slope(const margin_call *call, double v) {
    if (!is_cut(call, v)) return -sigmoid(-v);
    return call->loss == MARGIN_HUBERISED ? -call->tau : -call->tau * sigmoid(v) * sigmoid(-v);
}

static xent_status margin_check(xent_tensor *y) {
    const margin_call *call = y->options;
    if ((unsigned)call->loss >= MARGIN_LOSSES)
        return xent_op_fail(y, XENT_E_ARGUMENT, "there is no loss of margins %d", (int)call->loss);
    if (call->loss == MARGIN_HUBERISED && !(call->tau > 0 && call->tau < 1))
        return xent_op_fail(y, XENT_E_ARGUMENT, "tau is %g; expected one between 0 and 1", call->tau);
    if (call->loss == MARGIN_PARTIAL && !(call->tau > 1 && isfinite(call->tau)))
        return xent_op_fail(y, XENT_E_ARGUMENT, "tau is %g; expected one above 1", call->tau);
    y->shape = y->in[0]->shape;
    return XENT_OK;
}

static void margin_forward(xent_tensor *y) {
    for (size_t i = 0; i < y->size; i++)
        y->value[i] = (xent_real)margin_value(y->options, (double)y->in[0]->value[i]);
}

static void margin_backward(xent_tensor *y) {
    const xent_real *v = y->in[0]->value, *dy = y->gradient;
    const xent_gradient dv = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dv.size; i++)
        xent_add_gradient(dv, i, (xent_real)(margin_slope(y->options, (double)v[i]) * (double)dy[i]));
}

static const xent_op margin_op = {"margin_loss", margin_check, margin_forward, margin_backward};

xent_tensor *lab_margin_loss(xent_tape *tape, xent_tensor *margins, margin_loss loss, double tau) {
    const margin_call call = {loss, tau};
    return xent_apply(tape, &margin_op, &margins, 1, &call, sizeof call);
}

/* ---- Of logits ---------------------------------------------------------------------------------------- */

typedef struct partial_call {
    const int32_t *labels;
    double tau;
} partial_call;

static xent_status partial_check(xent_tensor *y) {
    const partial_call *call = y->options;
    const xent_shape z = y->in[0]->shape;
    char text[96];
    if (!call->labels) return xent_op_fail(y, XENT_E_ARGUMENT, "labels are NULL");
    if (!(call->tau > 1 && isfinite(call->tau)))
        return xent_op_fail(y, XENT_E_ARGUMENT, "tau is %g; expected one above 1", call->tau);
    if (z.rank != 2 || z.dim[0] < 1)
        return xent_op_fail(y, XENT_E_SHAPE, "logits %s; expected (rows, classes)",
                            xent_shape_text(z, text, sizeof text));
    for (int64_t i = 0; i < z.dim[0]; i++)
        if (call->labels[i] < 0 || call->labels[i] >= z.dim[1])
            return xent_op_fail(y, XENT_E_VALUE, "row %lld has the label %d; expected 0 to %lld",
                                (long long)i, call->labels[i], (long long)z.dim[1] - 1);
    y->shape = xent_scalar();
    y->saved_bytes = y->in[0]->size * sizeof(xent_real); /* dz */
    return XENT_OK;
}

/* The loss of a row; its dz, but for the division by rows. */
static double partial_row(const xent_real *z, int64_t classes, int32_t label, double tau, xent_real *dz) {
    double most = (double)z[0];
    for (int64_t c = 1; c < classes; c++) most = fmax(most, (double)z[c]);
    double sum = exp((double)z[0] - most);
    for (int64_t c = 1; c < classes; c++) sum += exp((double)z[c] - most);
    const double minus_log_p = most - (double)z[label] + log(sum), p = exp(-minus_log_p);
    const int cut = p * tau <= 1;
    const double factor = cut ? tau * p : 1;
    for (int64_t c = 0; c < classes; c++)
        dz[c] = (xent_real)(factor * (exp((double)z[c] - most) / sum - (c == label)));
    return cut ? 1 + log(tau) - tau * p : minus_log_p;
}

static void partial_forward(xent_tensor *y) {
    const partial_call *call = y->options;
    const int64_t rows = y->in[0]->shape.dim[0], classes = y->in[0]->shape.dim[1];
    double sum = 0;
    for (int64_t i = 0; i < rows; i++)
        sum += partial_row(y->in[0]->value + i * classes, classes, call->labels[i], call->tau,
                           (xent_real *)y->saved + i * classes);
    y->value[0] = (xent_real)(sum / (double)rows);
}

static void partial_backward(xent_tensor *y) {
    const double dy = (double)y->gradient[0] / (double)y->in[0]->shape.dim[0];
    const xent_real *dz = y->saved;
    const xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, (xent_real)((double)dz[i] * dy));
}

static const xent_op partial_op = {"partial_cross_entropy", partial_check, partial_forward, partial_backward};

xent_tensor *lab_partial_cross_entropy(xent_tape *tape, xent_tensor *logits, const int32_t *labels,
                                       double tau) {
    const partial_call call = {labels, tau};
    return xent_apply(tape, &partial_op, &logits, 1, &call, sizeof call);
}
