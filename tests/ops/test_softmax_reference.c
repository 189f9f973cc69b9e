/* The gradients of softmax, log_softmax, logsumexp and sigmoid against values of 60 digits
 * (support/reference.h), where one probability is nearly 1 and where the numbers are large. */
#include <math.h>
#include <stdio.h>

#include "support/run.h"

#ifdef HAVE_MPFR
#include "support/reference.h"
#include "support/tensors.h"
#include "xent/ops.h"
#include "xent/train.h"

#ifdef XENT_DOUBLE
#define RELATIVE 1e-13
#define EPSILON 0x1p-52
#else
#define RELATIVE 1e-6
#define EPSILON 0x1p-23
#endif
/* Below the smallest normal float (its gradients may be cut to 0) nothing is compared. */
#define LEAST 1e-37

enum { MOST = 5 };

typedef struct operation {
    const char *name;
    xent_tensor *(*apply)(xent_tape *tape, xent_tensor *x, int axis);
    void (*reference)(int64_t n, const double *z, const double *dy, reference_number *dx);
} operation;

static const operation operations[] = {
    {"softmax", xent_softmax, reference_softmax_gradient},
    {"log_softmax", xent_log_softmax, reference_log_softmax_gradient},
    {"logsumexp", xent_logsumexp, reference_logsumexp_gradient},
};

/* e^(z_i - m) has the relative error of its exponent, which is rounded. */
static void check_line(const operation *o, int64_t n, const double *z, const double *dy) {
    xent_real z_real[MOST], dy_real[MOST];
    reference_number exact[MOST];
    double m = z[0];
    for (int64_t i = 0; i < n; i++) {
        z_real[i] = (xent_real)z[i];
        dy_real[i] = (xent_real)dy[i];
        m = fmax(m, z[i]);
    }
    o->reference(n, z, dy, exact);
    xent_tape_reset(tape);
    xent_tensor *x = xent_variable(tape, xent_vector(n), z_real), *y = o->apply(tape, x, 0);
    xent_tensor *weights = xent_input(tape, xent_tensor_shape(y), dy_real);
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, xent_mul(tape, y, weights), XENT_ALL_AXES)), XENT_OK);
    for (int64_t i = 0; i < n; i++) {
        const double found = (double)xent_tensor_gradient(x)[i], error = fabs(found - exact[i].value);
        const double allowed = (RELATIVE + EPSILON * (m - z[i])) * exact[i].size + LEAST;
        ck_assert_msg(error <= allowed, "%s of (%g, %g, ...): dx_%d is %.17g, not %.17g", o->name, z[0], z[1],
                      (int)i, found, exact[i].value);
    }
}

START_TEST(gradients_keep_their_digits_where_one_class_is_certain) {
    static const double dys[][MOST] = {
        {1, 0, 0, 0, 0}, {0, 1, 0, 0, 0}, {0.25, -3, 2, 0.5, -1}, {1, 1, 1, 1, 1}};
    for (int gap = 1; gap <= 80; gap++)
        for (size_t k = 0; k < sizeof operations / sizeof *operations; k++)
            for (size_t d = 0; d < 4; d++) {
                const double two[] = {gap, 0}, five[] = {-1, gap, 0.5, -2, 0}, far[] = {0, -gap, -gap, 0, -3};
                check_line(&operations[k], 2, two, dys[d]);
                check_line(&operations[k], 5, five, dys[d]);
                check_line(&operations[k], 5, far, dys[d]);
            }
}
END_TEST

START_TEST(gradients_keep_their_digits_where_numbers_are_large) {
    static const double dy[MOST] = {1, -2, 0.5, 3, 0};
    for (size_t k = 0; k < sizeof operations / sizeof *operations; k++)
        for (double size = 1; size <= 1e7; size *= 10) {
            const double equal[] = {size, size, size}, near[] = {size, size + 1, size - 2, -size, size};
            const double below[] = {-size, -size - 1, -size + 4};
            check_line(&operations[k], 3, equal, dy);
            check_line(&operations[k], 5, near, dy);
            check_line(&operations[k], 3, below, dy);
        }
}
END_TEST

/* The gradient of squared error of probabilities, of a row (z, 0) that is certain of the wrong class: by the
 * sum rule dz_1 = -dz_0 = 2 p_0 p_1, of 1/2 sum of (p - t)^2. */
START_TEST(squared_error_learns_from_a_certain_mistake) {
    const int32_t label[] = {1};
    for (int z = 1; z <= 60; z++) {
        const xent_real row[2] = {(xent_real)z, 0};
        const double e = exp(-z), p0 = 1 / (1 + e), p1 = e / (1 + e), expected = 2 * p0 * p1 * p0;
        xent_tape_reset(tape);
        xent_tensor *x = xent_variable(tape, xent_matrix(1, 2), row);
        xent_backward(tape, xent_classification_loss(tape, XENT_LOSS_MSE, x, label, NULL));
        const xent_real *dz = xent_tensor_gradient(x);
        ck_assert_ptr_nonnull(dz);
        ASSERT_CLOSE((double)dz[0], expected, 2 * RELATIVE);
        ASSERT_CLOSE((double)-dz[1], expected, 2 * RELATIVE);
    }
}
END_TEST

START_TEST(sigmoid_s_gradient_keeps_its_digits_on_both_sides) {
    for (int z = -80; z <= 80; z++) {
        const xent_real number[1] = {(xent_real)z};
        const double e = exp(-fabs((double)z));
        xent_tape_reset(tape);
        xent_tensor *x = xent_variable(tape, xent_vector(1), number);
        ck_assert_int_eq(xent_backward(tape, xent_sum(tape, xent_sigmoid(tape, x), 0)), XENT_OK);
        ASSERT_CLOSE((double)xent_tensor_gradient(x)[0], e / (1 + e) / (1 + e), RELATIVE);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("ops/softmax_reference");
    ADD_TEST_WITH(suite, gradients_keep_their_digits_where_one_class_is_certain, setup, teardown);
    ADD_TEST_WITH(suite, gradients_keep_their_digits_where_numbers_are_large, setup, teardown);
    ADD_TEST_WITH(suite, squared_error_learns_from_a_certain_mistake, setup, teardown);
    ADD_TEST_WITH(suite, sigmoid_s_gradient_keeps_its_digits_on_both_sides, setup, teardown);
    return run_suite(suite);
}
#else
int main(void) {
    puts("skipped: MPFR is not here");
    return 0;
}
#endif
