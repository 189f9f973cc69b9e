/* custom_op.c: an operation of your own, with a check of its gradient. Public headers only.
 *
 *     y = a tanh x,  a one learned number:    dx = a (1 - t^2) dy,   da = sum t dy,   with t = tanh x */
#include <math.h>
#include <stdio.h>

#include "xent/gradcheck.h"
#include "xent/op.h"

/* The only rule that may fail: it states the shape of y, and the bytes to keep for backward (t). */
static xent_status scaled_tanh_check(xent_tensor *y) {
    const xent_tensor *x = y->in[0], *a = y->in[1];
    if (a->size != 1) return xent_op_fail(y, XENT_E_SHAPE, "the scale has %zu numbers; expected 1", a->size);
    y->shape = x->shape;
    y->saved_bytes = x->size * sizeof(xent_real);
    return XENT_OK;
}

static void scaled_tanh_forward(xent_tensor *y) {
    const xent_real *x = y->in[0]->value, a = y->in[1]->value[0];
    xent_real *t = y->saved;
    for (size_t i = 0; i < y->size; i++) {
        t[i] = (xent_real)tanh((double)x[i]);
        y->value[i] = a * t[i];
    }
}

static void scaled_tanh_backward(xent_tensor *y) {
    const xent_real *t = y->saved, *dy = y->gradient, a = y->in[1]->value[0];
    xent_gradient dx = xent_input_gradient(y, 0); /* its size is 0 if x wants no gradient */
    for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, a * (1 - t[i] * t[i]) * dy[i]);
    xent_gradient da = xent_input_gradient(y, 1);
    double sum = 0;
    for (size_t i = 0; i < y->size; i++) sum += (double)t[i] * (double)dy[i];
    if (da.data) xent_add_gradient(da, 0, (xent_real)sum);
}

static const xent_op scaled_tanh = {"scaled_tanh", scaled_tanh_check, scaled_tanh_forward,
                                    scaled_tanh_backward};

/* The same with a mistake: the derivative of tanh is missing. */
static void wrong_backward(xent_tensor *y) {
    xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, y->in[1]->value[0] * y->gradient[i]);
    xent_gradient da = xent_input_gradient(y, 1);
    if (da.data) xent_add_gradient(da, 0, 1);
}

static const xent_op wrong = {"wrong_tanh", scaled_tanh_check, scaled_tanh_forward, wrong_backward};

static xent_tensor *build(xent_tape *tape, xent_tensor *const *in, void *op) {
    return xent_apply(tape, op, in, 2, NULL, 0);
}

/* Prints what the checker found; returns whether the gradient is right, or -1 on an error. */
static int check(const xent_op *op) {
    const xent_real x[6] = {(xent_real)-1.5, (xent_real)-0.5, 0, (xent_real)0.25, 1, 2},
                    a[1] = {(xent_real)1.7};
    const xent_gradcheck_input inputs[] = {{{2, {2, 3}}, x}, {{0, {0}}, a}};
    xent_gradcheck_options options = XENT_GRADCHECK_DEFAULT;
    xent_gradcheck_result result;
    xent_error error;
    options.elements = 1;
    if (xent_gradcheck(build, (void *)op, inputs, 2, &options, &result, &error) != XENT_OK) {
        fprintf(stderr, "%s\n", error.message);
        return -1;
    }
    /* The first error is that of the whole function; the second of each operation by itself, which also sees
     * what this function does not show, such as a gradient that is stored where it should be added. */
    const int right =
        result.error <= XENT_GRADCHECK_TOLERANCE && result.operation_error <= XENT_GRADCHECK_TOLERANCE;
    char text[512];
    printf("%s: %s\n", op->name, xent_gradcheck_text(&result, text, sizeof text));
    return right;
}

int main(void) { return check(&scaled_tanh) == 1 && check(&wrong) == 0 ? 0 : 1; }
