#include "ops/loss_pairs.h"
#include "ops/slices.h"

xent_status pairs_check(xent_tensor *y, xent_reduction reduction) {
    char x_text[96], t_text[96];
    if (!xent_shape_equal(y->in[0]->shape, y->in[1]->shape))
        return xent_op_fail(y, XENT_E_SHAPE, "targets %s do not fit input %s; expected the same shape",
                            xent_shape_text(y->in[1]->shape, t_text, sizeof t_text),
                            xent_shape_text(y->in[0]->shape, x_text, sizeof x_text));
    xent_status status = loss_check_reduction(y, reduction);
    if (status != XENT_OK) return status;
    y->shape = reduction == XENT_NONE ? y->in[0]->shape : xent_scalar();
    y->saved_bytes = y->in[0]->size * sizeof(double) * (y->in[0]->wants_gradient ? 2 : 1);
    return XENT_OK;
}

/* What forward keeps: the loss of each element, and where it is wanted its dx. */
static double *saved_losses(const xent_tensor *y) { return y->saved; }
static double *saved_dx(const xent_tensor *y) {
    return y->in[0]->wants_gradient ? saved_losses(y) + y->in[0]->size : NULL;
}

typedef struct pairs_pass {
    xent_tensor *y;
    pair_rule rule;
    double scale;
    xent_gradient gradient;
    int of_targets;
} pairs_pass;

#define ELEMENT_WORK 256 /* the price of a pair in multiply-adds of a product (slices.h) */

static int slices_of(const xent_tensor *y) { return slice_count((int64_t)y->in[0]->size, ELEMENT_WORK); }

static void forward_slice(void *context, int index) {
    const pairs_pass *pass = context;
    const xent_tensor *y = pass->y;
    const slice part = slice_rows((int64_t)y->in[0]->size, ELEMENT_WORK, index);
    double *losses = saved_losses(y), *dx = saved_dx(y);
    for (int64_t i = part.begin; i < part.begin + part.count; i++) {
        const pair_loss l = pass->rule(y, (size_t)i, (double)y->in[0]->value[i], (double)y->in[1]->value[i]);
        losses[i] = l.value;
        if (dx) dx[i] = l.dx;
    }
}

void pairs_forward(xent_tensor *y, xent_reduction reduction, pair_rule rule) {
    const size_t n = y->in[0]->size;
    const double *losses = saved_losses(y);
    pairs_pass pass = {y, rule, 0, {0}, 0};
    xent_parallel_for(xent_tape_pool(y->tape), slices_of(y), forward_slice, &pass);
    if (reduction == XENT_NONE)
        for (size_t i = 0; i < n; i++) y->value[i] = (xent_real)losses[i];
    else
        y->value[0] = (xent_real)(loss_sum(losses, n) / (reduction == XENT_MEAN ? (double)n : 1));
}

static void backward_slice(void *context, int index) {
    const pairs_pass *pass = context;
    const xent_tensor *y = pass->y;
    const slice part = slice_rows((int64_t)y->in[0]->size, ELEMENT_WORK, index);
    const double *dx = saved_dx(y);
    for (int64_t k = part.begin; k < part.begin + part.count; k++) {
        const size_t i = (size_t)k;
        const double g = (double)loss_upstream(y, i) * pass->scale;
        const double d = pass->of_targets
                             ? pass->rule(y, i, (double)y->in[0]->value[i], (double)y->in[1]->value[i]).dt
                             : dx[i];
        xent_add_gradient(pass->gradient, i, (xent_real)(g * d));
    }
}

void pairs_backward(xent_tensor *y, xent_reduction reduction, pair_rule rule) {
    pairs_pass pass = {y, rule, reduction == XENT_MEAN ? 1 / (double)y->in[0]->size : 1, {0}, 0};
    for (pass.of_targets = 0; pass.of_targets < 2; pass.of_targets++) {
        pass.gradient = xent_input_gradient(y, pass.of_targets);
        if (pass.gradient.data)
            xent_parallel_for(xent_tape_pool(y->tape), slices_of(y), backward_slice, &pass);
    }
}
