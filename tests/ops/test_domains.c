/* What is no probability, no logarithm of one and no number: refused by name, or NaN, never a wrong loss. */
#include <math.h>
#include <stdio.h>

#include "support/run.h"
#include "support/tensors.h"
#include "xent/losses.h"
#include "xent/ops.h"

static xent_tensor *vector(const xent_real *values, int64_t n) {
    return xent_input(tape, xent_vector(n), values);
}

/* The loss is refused with a message that has both parts; the tape is fresh again. */
static void check_refused(xent_tensor *loss, const char *place, const char *found) {
    ck_assert_ptr_null(loss);
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_VALUE);
    ASSERT_CONTAINS(xent_tape_error(tape), place);
    ASSERT_CONTAINS(xent_tape_error(tape), found);
    xent_tape_reset(tape);
}

START_TEST(binary_targets_are_shares) {
    static const xent_real p[3] = {0.5, 0.25, 0.75}, wrong[3][3] = {{0, 1, 2}, {0, -1, 1}, {255, 0, 1}};
    static const char *const places[] = {"element 2", "element 1", "element 0"}, *const found[] = {"2", "-1",
                                                                                                   "255"};
    for (int i = 0; i < 3; i++) {
        check_refused(xent_bce_with_logits(tape, vector(p, 3), vector(wrong[i], 3), NULL), places[i],
                      found[i]);
        check_refused(xent_bce(tape, vector(p, 3), vector(wrong[i], 3), NULL), places[i], found[i]);
    }
    const xent_real edges[3] = {0, 1, 0.5}, lost[3] = {0, NAN, 1};
    ck_assert(isfinite(xent_tensor_item(xent_bce(tape, vector(p, 3), vector(edges, 3), NULL))));
    ck_assert(isnan(xent_tensor_item(xent_bce(tape, vector(p, 3), vector(lost, 3), NULL))));
    ck_assert(isnan(xent_tensor_item(xent_bce_with_logits(tape, vector(p, 3), vector(lost, 3), NULL))));
}
END_TEST

START_TEST(logarithms_of_probabilities_are_not_above_0) {
    static const xent_real logits[4] = {-1, -2, 3, -4}, log_p[4] = {-1, -2, -3, -4},
                           p[4] = {0.5, 0, 0.25, 0.25};
    const int32_t labels[2] = {0, 0};
    const xent_shape pair = xent_matrix(2, 2);
    check_refused(xent_nll(tape, xent_input(tape, pair, logits), labels, NULL), "element 2", "3");
    check_refused(xent_kl_div(tape, vector(logits, 4), vector(p, 4), 0, XENT_SUM), "element 2", "3");
    check_refused(xent_kl_div(tape, vector(log_p, 4), vector(logits, 4), 1, XENT_SUM), "element 2", "3");
    check_refused(xent_kl_div(tape, vector(log_p, 4), vector(logits, 4), 0, XENT_SUM), "element 0", "-1");
}
END_TEST

/* Logarithms that were rounded: x - logsumexp(x) of large numbers may lie above 0 by a digit. */
START_TEST(rounded_logarithms_are_taken) {
    static const xent_real x[6] = {1000.37f, 990, 3, -1000, 999.99f, 0};
    const int32_t labels[2] = {0, 1};
    xent_tensor *all = xent_input(tape, xent_matrix(2, 3), x);
    xent_tensor *norm = xent_reshape(tape, xent_logsumexp(tape, all, 1), xent_matrix(2, 1));
    ck_assert(isfinite(xent_tensor_item(xent_nll(tape, xent_sub(tape, all, norm), labels, NULL))));
    ck_assert(isfinite(xent_tensor_item(xent_nll(tape, xent_log_softmax(tape, all, 1), labels, NULL))));
    static const xent_real above[1] = {(xent_real)5e-5}, one[1] = {1};
    ck_assert(isfinite(xent_tensor_item(xent_kl_div(tape, vector(above, 1), vector(one, 1), 0, XENT_SUM))));
}
END_TEST

START_TEST(kl_div_hides_no_nan) {
    static const xent_real log_p[3] = {NAN, -1, -1}, p[3] = {0, 0.5, 0.5}, never[3] = {-INFINITY, -1, -1};
    for (int log_targets = 0; log_targets <= 1; log_targets++) {
        xent_tape_reset(tape);
        xent_tensor *x = xent_variable(tape, xent_vector(3), log_p);
        xent_tensor *loss = xent_kl_div(tape, x, vector(log_targets ? never : p, 3), log_targets, XENT_SUM);
        ck_assert(isnan(xent_tensor_item(loss)));
        ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
        ck_assert(isnan(xent_tensor_gradient(x)[0]) && !isnan(xent_tensor_gradient(x)[1]));
    }
}
END_TEST

/* ---- Cross-entropy at its edges ------------------------------------------------------------------------ */

START_TEST(smoothed_labels_without_weight_have_no_mean) {
    static const xent_real z[6] = {1, 2, 3, 0, -1, 1}, weights[3] = {0, 1, 1};
    const int32_t labels[2] = {0, 0};
    xent_cross_entropy_options o = {
        .label_smoothing = 0.3, .class_weights = weights, .class_weight_count = 3};
    ck_assert(isnan(xent_tensor_item(
        xent_softmax_cross_entropy(tape, xent_input(tape, xent_matrix(2, 3), z), labels, &o))));
    o.label_smoothing = 0;
    ck_assert(isnan(xent_tensor_item(
        xent_softmax_cross_entropy(tape, xent_input(tape, xent_matrix(2, 3), z), labels, &o))));
    o.reduction = XENT_SUM;
    ck_assert(xent_tensor_item(
                  xent_softmax_cross_entropy(tape, xent_input(tape, xent_matrix(2, 3), z), labels, &o)) == 0);
}
END_TEST

/* Rows of nothing but -inf, or with NaN, whose targets are 0 or whose label has no weight. */
START_TEST(a_row_without_probabilities_is_nan_whatever_its_targets) {
    static const xent_real rows[2][2] = {{-INFINITY, -INFINITY}, {NAN, 1}}, zero[2] = {0, 0};
    const int32_t label[1] = {0};
    const xent_cross_entropy_options unweighted = {
        .reduction = XENT_SUM, .class_weights = zero, .class_weight_count = 2};
    for (int i = 0; i < 2; i++) {
        xent_tape_reset(tape);
        xent_tensor *z = xent_variable(tape, xent_matrix(1, 2), rows[i]),
                    *q = xent_input(tape, xent_matrix(1, 2), zero);
        xent_tensor *loss = xent_softmax_cross_entropy_with(tape, z, q, NULL);
        ck_assert(isnan(xent_tensor_item(loss)));
        ck_assert(isnan(xent_tensor_item(xent_softmax_cross_entropy(tape, z, label, &unweighted))));
        ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
        ck_assert(isnan(xent_tensor_gradient(z)[0]) && isnan(xent_tensor_gradient(z)[1]));
    }
}
END_TEST

/* So is one of log-probabilities, unless it is ignored; a class without weight may be impossible. */
START_TEST(nll_hides_no_nan) {
    static const xent_real log_p[4] = {(xent_real)NAN, -1, -(xent_real)INFINITY, -1}, zero[2] = {0, 0};
    static const int32_t labels[2] = {0, 0};
    xent_cross_entropy_options o = {
        .reduction = XENT_NONE, .class_weights = zero, .class_weight_count = 2, .ignore_index = 0};
    for (o.use_ignore_index = 0; o.use_ignore_index < 2; o.use_ignore_index++) {
        const xent_tensor *loss = xent_nll(tape, xent_input(tape, xent_matrix(2, 2), log_p), labels, &o);
        ck_assert(o.use_ignore_index ? value_at(loss, 0) == 0 : isnan(value_at(loss, 0)));
        ck_assert(value_at(loss, 1) == 0);
    }
}
END_TEST

/* Without rows there is no mean, and there need be no labels, whichever loss of classes it is. */
START_TEST(without_rows_no_labels_are_needed) {
    static const xent_real z[3] = {1, 2, 3};
    for (int loss = 0; loss < XENT_CLASS_LOSS_COUNT; loss++) {
        xent_tape_reset(tape);
        xent_tensor *none = xent_variable(tape, xent_matrix(0, 3), z);
        xent_tensor *mean = xent_classification_loss(tape, (xent_loss)loss, none, NULL, NULL);
        ck_assert_msg(mean != NULL, "%s: %s", xent_loss_name((xent_loss)loss), xent_tape_error(tape));
        ck_assert(isnan(xent_tensor_item(mean)));
        ck_assert_int_eq(xent_backward(tape, mean), XENT_OK);
        xent_tape_reset(tape);
        xent_tensor *one = xent_input(tape, xent_matrix(1, 3), z);
        ck_assert_ptr_null(xent_classification_loss(tape, (xent_loss)loss, one, NULL, NULL));
        ck_assert_int_eq(xent_tape_status(tape), XENT_E_ARGUMENT);
        ASSERT_CONTAINS(xent_tape_error(tape), "labels is NULL; expected 1 of them");
    }
}
END_TEST

/* A number that is finite, and is not any more as it is computed with. */
START_TEST(an_option_is_finite_as_it_is_computed_with) {
    static const xent_real x[2] = {1, -1};
    const xent_tensor *y = xent_leaky_relu(tape, vector(x, 2), 1e300);
    if (sizeof(xent_real) == sizeof(double)) {
        ck_assert(value_at(y, 1) == -1e300);
    } else {
        ck_assert_ptr_null(y);
        ck_assert_int_eq(xent_tape_status(tape), XENT_E_ARGUMENT);
        ASSERT_CONTAINS(xent_tape_error(tape), "the option is inf as xent_real; expected a finite number");
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("ops/domains");
    ADD_TEST_WITH(suite, binary_targets_are_shares, setup, teardown);
    ADD_TEST_WITH(suite, logarithms_of_probabilities_are_not_above_0, setup, teardown);
    ADD_TEST_WITH(suite, rounded_logarithms_are_taken, setup, teardown);
    ADD_TEST_WITH(suite, kl_div_hides_no_nan, setup, teardown);
    ADD_TEST_WITH(suite, smoothed_labels_without_weight_have_no_mean, setup, teardown);
    ADD_TEST_WITH(suite, nll_hides_no_nan, setup, teardown);
    ADD_TEST_WITH(suite, without_rows_no_labels_are_needed, setup, teardown);
    ADD_TEST_WITH(suite, an_option_is_finite_as_it_is_computed_with, setup, teardown);
    ADD_TEST_WITH(suite, a_row_without_probabilities_is_nan_whatever_its_targets, setup, teardown);
    return run_suite(suite);
}
