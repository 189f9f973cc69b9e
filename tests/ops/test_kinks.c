/* Gradients where a function has a kink: what the headers promise, at the kink and beside it. */
#include <float.h>
#include <math.h>

#include "support/run.h"
#include "support/tensors.h"
#include "xent/losses.h"

/* Gradient of the sum of y with respect to x. */
static const xent_real *gradient_of(xent_tensor *y, const xent_tensor *x) {
    const xent_status status = xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES));
    ck_assert_msg(status == XENT_OK, "%s", xent_tape_error(tape));
    return xent_tensor_gradient(x);
}

static const double beside[] = {-1e-30, -0.0, 0.0, 1e-30};
enum { POINTS = 4 };

static xent_tensor *leaky(xent_tape *t, xent_tensor *x) { return xent_leaky_relu(t, x, 0.25); }
static xent_tensor *elu(xent_tape *t, xent_tensor *x) { return xent_elu(t, x, 1.5); }
static xent_tensor *clamp(xent_tape *t, xent_tensor *x) { return xent_clamp(t, x, -1, 0.5); }

START_TEST(functions_with_a_kink_at_0_have_the_slope_that_is_promised) {
    const struct {
        xent_tensor *(*call)(xent_tape *, xent_tensor *);
        double slopes[POINTS];
    } functions[] = {{xent_relu, {0, 0, 0, 1}},
                     {leaky, {0.25, 0.25, 0.25, 1}},
                     {elu, {1.5, 1.5, 1.5, 1}},
                     {xent_abs, {-1, 0, 0, 1}},
                     {clamp, {1, 1, 1, 1}}};
    for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++) {
        xent_tape_reset(tape);
        xent_tensor *x = vector_of(beside, POINTS);
        const xent_real *dx = gradient_of(functions[k].call(tape, x), x);
        for (int i = 0; i < POINTS; i++)
            ck_assert_msg((double)dx[i] == functions[k].slopes[i], "function %zu at %g: %g", k, beside[i],
                          (double)dx[i]);
    }
}
END_TEST

/* x W + b is exactly 0: by weights of 0, and by a bias that takes away what the product gives. */
START_TEST(a_fused_relu_has_no_slope_at_0) {
    const double one[] = {1}, weights[] = {0, 2, 2, 2}, biases[] = {0, -2, -1, -3};
    for (int with_bias = 0; with_bias < 2; with_bias++) {
        xent_tape_reset(tape);
        xent_tensor *x = xent_reshape(tape, vector_of(one, 1), xent_matrix(1, 1));
        xent_tensor *w = vector_of(weights, 4), *b = vector_of(biases, 4);
        xent_tensor *y =
            xent_linear(tape, x, xent_reshape(tape, w, xent_matrix(1, 4)), with_bias ? b : NULL, XENT_RELU);
        const xent_real *dw = gradient_of(y, w);
        ck_assert(dw[0] == 0 && dw[1] == (with_bias ? 0 : 1) && dw[2] == 1 && dw[3] == (with_bias ? 0 : 1));
        if (with_bias) ck_assert(xent_tensor_gradient(b)[1] == 0 && xent_tensor_gradient(b)[2] == 1);
    }
}
END_TEST

START_TEST(losses_have_the_slope_that_is_promised) {
    const double x[] = {1, 1, 1, 1, 1, 1}, t[] = {1, 0.5, 1.5, 4, -2, 1.75};
    xent_tensor *a = vector_of(x, 6), *b = vector_of(t, 6);
    const xent_real *dx = gradient_of(xent_l1(tape, a, b, XENT_SUM), a);
    const double l1[] = {0, 1, -1, -1, 1, -1}, huber[] = {0, 0.5, -0.5, -0.5, 0.5, -0.5};
    for (int i = 0; i < 6; i++) ck_assert((double)dx[i] == l1[i]);
    xent_tape_reset(tape);
    a = vector_of(x, 6), b = vector_of(t, 6);
    xent_tensor *loss = xent_huber(tape, a, b, 0.5, XENT_NONE);
    dx = gradient_of(loss, a);
    const double values[] = {0, 0.125, 0.125, 0.5 * 2.75, 0.5 * 2.75, 0.25};
    for (int i = 0; i < 6; i++) {
        ck_assert((double)dx[i] == huber[i] && value_at(loss, (size_t)i) == values[i]);
        ck_assert((double)xent_tensor_gradient(b)[i] == -huber[i]);
    }
}
END_TEST

START_TEST(equals_share_the_gradient_of_a_maximum) {
    const double x[] = {1, 2, 3}, t[] = {2, 2, 2};
    xent_tensor *a = vector_of(x, 3), *b = vector_of(t, 3);
    const xent_real *da = gradient_of(xent_maximum(tape, a, b), a), *db = xent_tensor_gradient(b);
    ck_assert(da[0] == 0 && da[1] == (xent_real)0.5 && da[2] == 1);
    ck_assert(db[0] == 1 && db[1] == (xent_real)0.5 && db[2] == 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("kinks");
    ADD_TEST_WITH(suite, functions_with_a_kink_at_0_have_the_slope_that_is_promised, setup, teardown);
    ADD_TEST_WITH(suite, a_fused_relu_has_no_slope_at_0, setup, teardown);
    ADD_TEST_WITH(suite, losses_have_the_slope_that_is_promised, setup, teardown);
    ADD_TEST_WITH(suite, equals_share_the_gradient_of_a_maximum, setup, teardown);
    return run_suite(suite);
}
