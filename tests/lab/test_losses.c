/* The losses that experiments bring with them: closed values, where their parts meet, and gradients. */
#include <math.h>
#include <string.h>

#include "lab/losses.h"
#include "support/run.h"
#include "xent/gradcheck.h"
#include "xent/losses.h"
#include "xent/ops.h"

#ifdef XENT_DOUBLE
#define NEAR 1e-14
#else
#define NEAR 1e-6
#endif

static double margin_at(double v, margin_loss loss, double tau) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    const xent_real value = (xent_real)v;
    const double l =
        xent_tensor_item(lab_margin_loss(tape, xent_input(tape, xent_scalar(), &value), loss, tau));
    xent_tape_destroy(tape);
    return l;
}

/* In closed form. tau = 1/4: the slope of a quarter is reached at sigmoid(-v) = 1/4, v = log 3. */
START_TEST(margins_have_the_values_of_the_formulas) {
    ASSERT_CLOSE(margin_at(0, MARGIN_LOGISTIC, 0), log(2), NEAR);
    ASSERT_CLOSE(margin_at(-1000, MARGIN_LOGISTIC, 0), 1000, NEAR);
    ASSERT_CLOSE(margin_at(0, MARGIN_HUBERISED, 0.25), log(4.0 / 3) + 0.25 * log(3), NEAR);
    ASSERT_CLOSE(margin_at(-4, MARGIN_HUBERISED, 0.25), log(4.0 / 3) + 0.25 * (log(3) + 4), NEAR);
    ASSERT_CLOSE(margin_at(2, MARGIN_HUBERISED, 0.25), log1p(exp(-2)), NEAR);
    ASSERT_CLOSE(margin_at(0, MARGIN_PARTIAL, 2), log(2), NEAR); /* s = 1 / tau: both parts */
    ASSERT_CLOSE(margin_at(-log(3), MARGIN_PARTIAL, 2), 0.5 + log(2), NEAR);
    ASSERT_CLOSE(margin_at(-1000, MARGIN_PARTIAL, 2), 1 + log(2), NEAR); /* bounded */
    ASSERT_CLOSE(margin_at(log(3), MARGIN_PARTIAL, 2), log(4.0 / 3), NEAR);
}
END_TEST

/* A loss that jumps, or bends, where it is cut would be another one. */
START_TEST(parts_of_a_loss_meet) {
    const double step = 1e-3;
    for (int i = 0; i < 2; i++) {
        const margin_loss loss = i ? MARGIN_PARTIAL : MARGIN_HUBERISED;
        const double tau = i ? 1.25 : 0.1, at = i ? log(4) : log(9);
        const double below = margin_at(at - step, loss, tau), above = margin_at(at + step, loss, tau);
        ck_assert(close_to(margin_at(at, loss, tau), margin_at(at, MARGIN_LOGISTIC, 0), NEAR, 0));
        const double slope = (above - below) / (2 * step);
        ck_assert_msg(fabs(slope + 1 / (1 + exp(at))) < 1e-3, "slope %g", slope);
    }
}
END_TEST

typedef struct margin_case {
    margin_loss loss;
    double tau;
} margin_case;

static xent_tensor *build_margin(xent_tape *tape, xent_tensor *const *in, void *context) {
    const margin_case *c = context;
    return lab_margin_loss(tape, in[0], c->loss, c->tau);
}

START_TEST(gradients_of_margins_are_right) {
    const margin_case cases[] = {{MARGIN_LOGISTIC, 0}, {MARGIN_HUBERISED, 0.25}, {MARGIN_PARTIAL, 2}};
    const xent_real v[6] = {-3, -1, -(xent_real)0.5, (xent_real)0.4, 2, 5}; /* cuts: log 3, 0 */
    const xent_gradcheck_input in = {xent_matrix(2, 3), v};
    const xent_gradcheck_options options = {.elements = 1};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        xent_gradcheck_result r;
        xent_error error;
        margin_case c = cases[i];
        ck_assert_msg(xent_gradcheck(build_margin, &c, &in, 1, &options, &r, &error) == XENT_OK, "%s",
                      error.message);
        ck_assert_msg(r.error <= XENT_GRADCHECK_TOLERANCE && r.operation_error <= XENT_GRADCHECK_TOLERANCE,
                      "%s: %g, %g", margin_loss_name(c.loss), r.error, r.operation_error);
    }
}
END_TEST

static double partial_at(const xent_real *z, const int32_t *labels, int64_t rows, double tau) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_tensor *logits = xent_input(tape, xent_matrix(rows, 3), z);
    const double l = xent_tensor_item(lab_partial_cross_entropy(tape, logits, labels, tau));
    xent_tape_destroy(tape);
    return l;
}

/* Logits that are logarithms of probabilities 1/2, 1/3, 1/6. */
START_TEST(partial_cross_entropy_is_cut_at_one_in_tau) {
    const xent_real z[6] = {(xent_real)log(3), (xent_real)log(2), 0, (xent_real)log(3), (xent_real)log(2), 0};
    const int32_t sure[] = {0}, rare[] = {2}, both[] = {0, 2};
    ASSERT_CLOSE(partial_at(z, sure, 1, 4), log(2), NEAR);
    ASSERT_CLOSE(partial_at(z, rare, 1, 4), 1 + log(4) - 4.0 / 6, NEAR);
    ASSERT_CLOSE(partial_at(z, rare, 1, 10), log(6), NEAR);
    ASSERT_CLOSE(partial_at(z, both, 2, 4), (log(2) + 1 + log(4) - 4.0 / 6) / 2, NEAR);
    const xent_real far[3] = {0, 0, -1000};
    ASSERT_CLOSE(partial_at(far, rare, 1, 10), 1 + log(10), NEAR);
}
END_TEST

static const int32_t checked_labels[] = {0, 2, 1, 1};

static xent_tensor *build_partial(xent_tape *tape, xent_tensor *const *in, void *context) {
    return lab_partial_cross_entropy(tape, in[0], checked_labels, *(double *)context);
}

START_TEST(gradients_of_logits_are_right) {
    const xent_real z[12] = {2, 0, 1, 0, 1, -2, 3, 0, -1, 0, 1, 0}; /* p of labels: .67, .04, .05, .58 */
    const xent_gradcheck_input in = {xent_matrix(4, 3), z};
    const xent_gradcheck_options options = {.elements = 1};
    xent_gradcheck_result r;
    xent_error error;
    double tau = 4;
    ck_assert_msg(xent_gradcheck(build_partial, &tau, &in, 1, &options, &r, &error) == XENT_OK, "%s",
                  error.message);
    ck_assert_msg(r.error <= XENT_GRADCHECK_TOLERANCE && r.operation_error <= XENT_GRADCHECK_TOLERANCE,
                  "%g, %g", r.error, r.operation_error);
}
END_TEST

static const char *message_of(xent_tape *tape, xent_tensor *loss, xent_status status) {
    ck_assert_ptr_null(loss);
    ck_assert_int_eq(xent_tape_status(tape), status);
    return xent_tape_error(tape);
}

START_TEST(mistakes_are_named) {
    const xent_real z[3] = {0, 1, 2};
    const int32_t label[] = {3};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_tensor *x = xent_input(tape, xent_matrix(1, 3), z);
    ASSERT_CONTAINS(message_of(tape, lab_margin_loss(tape, x, MARGIN_HUBERISED, 1), XENT_E_ARGUMENT),
                    "tau is 1; expected one between 0 and 1");
    xent_tape_reset(tape), x = xent_input(tape, xent_matrix(1, 3), z);
    ASSERT_CONTAINS(message_of(tape, lab_margin_loss(tape, x, MARGIN_PARTIAL, 1), XENT_E_ARGUMENT),
                    "expected one above 1");
    xent_tape_reset(tape), x = xent_input(tape, xent_matrix(1, 3), z);
    ASSERT_CONTAINS(message_of(tape, lab_margin_loss(tape, x, MARGIN_LOSSES, 2), XENT_E_ARGUMENT), "no loss");
    xent_tape_reset(tape), x = xent_input(tape, xent_matrix(1, 3), z);
    ASSERT_CONTAINS(message_of(tape, lab_partial_cross_entropy(tape, x, label, 2), XENT_E_VALUE),
                    "row 0 has the label 3; expected 0 to 2");
    xent_tape_reset(tape), x = xent_input(tape, xent_vector(3), z);
    ASSERT_CONTAINS(message_of(tape, lab_partial_cross_entropy(tape, x, label, 2), XENT_E_SHAPE),
                    "expected (rows, classes)");
    xent_tape_destroy(tape);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lab/losses");
    ADD_TEST(suite, margins_have_the_values_of_the_formulas);
    ADD_TEST(suite, parts_of_a_loss_meet);
    ADD_TEST(suite, gradients_of_margins_are_right);
    ADD_TEST(suite, partial_cross_entropy_is_cut_at_one_in_tau);
    ADD_TEST(suite, gradients_of_logits_are_right);
    ADD_TEST(suite, mistakes_are_named);
    return run_suite(suite);
}
