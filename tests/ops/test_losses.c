/* What losses.h promises of single rows: the options, infinite logits, ignored rows, certain rows. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "support/run.h"
#include "support/tensors.h"
#include "xent/losses.h"
#include "xent/ops.h"

enum { CLASSES = 3 };
#define NEVER (-(xent_real)INFINITY)

static xent_tensor *logits_of(const xent_real *z, int64_t rows) {
    return xent_variable(tape, xent_matrix(rows, CLASSES), z);
}

/* The loss and its gradient, kept in `dz`. */
static double loss_of(const xent_real *z, const int32_t *labels, int64_t rows, xent_cross_entropy_options o,
                      double *dz) {
    xent_tape_reset(tape);
    xent_tensor *logits = logits_of(z, rows);
    xent_tensor *loss = xent_softmax_cross_entropy(tape, logits, labels, &o);
    ck_assert_msg(xent_backward(tape, loss) == XENT_OK, "%s", xent_tape_error(tape));
    for (int64_t i = 0; dz && i < rows * CLASSES; i++) dz[i] = (double)xent_tensor_gradient(logits)[i];
    return xent_tensor_item(loss);
}

static const xent_real even[] = {0, 0, 0, 0, 0, 0, 0, 0, 0};
static const xent_real weights[CLASSES] = {1, 2, 5};
static const double ln3 = 1.0986122886681098; /* -log(1/3) */

START_TEST(the_mean_of_labels_divides_by_their_weights) {
    static const xent_real z[] = {0, 0, 0, 1, 1, 1, 3, 2, 1};
    const int32_t labels[] = {0, 1, 2};
    const xent_cross_entropy_options mean = {.class_weights = weights, .class_weight_count = CLASSES};
    const xent_cross_entropy_options sum = {
        .reduction = XENT_SUM, .class_weights = weights, .class_weight_count = CLASSES};
    double dz[9];
    const double last = 2 + log1p(exp(-1) + exp(-2)); /* -log p_2 of (3, 2, 1) */
    ASSERT_CLOSE(loss_of(z, labels, 3, sum, NULL), 3 * ln3 + 5 * last, TOLERANCE);
    ASSERT_CLOSE(loss_of(z, labels, 3, mean, dz), (3 * ln3 + 5 * last) / 8, TOLERANCE);
    ASSERT_CLOSE(dz[0], (1.0 / 3 - 1) / 8, TOLERANCE);
    ASSERT_CLOSE(dz[4], 2 * (1.0 / 3 - 1) / 8, TOLERANCE);
}
END_TEST

START_TEST(the_mean_of_distributions_divides_by_rows) {
    static const xent_real q[] = {1, 0, 0, 0, 0, 1};
    const xent_cross_entropy_options o = {.class_weights = weights, .class_weight_count = CLASSES};
    xent_tensor *loss = xent_softmax_cross_entropy_with(tape, logits_of(even, 2),
                                                        xent_input(tape, xent_matrix(2, CLASSES), q), &o);
    ASSERT_CLOSE(value_at(loss, 0), (1 + 5) * ln3 / 2, TOLERANCE);
}
END_TEST

/* s/C * sum_c w_c (-log p_c), and the denominator knows nothing of it. */
START_TEST(smoothing_weighs_every_class) {
    static const xent_real z[] = {2, 0, 1};
    const int32_t label[] = {1};
    const double s = 0.3, rest = log1p(exp(-2) + exp(-1)), l[] = {rest, 2 + rest, 1 + rest};
    const xent_cross_entropy_options o = {
        .label_smoothing = s, .class_weights = weights, .class_weight_count = CLASSES};
    const double sum = (1 - s) * 2 * l[1] + s / 3 * (l[0] + 2 * l[1] + 5 * l[2]);
    ASSERT_CLOSE(loss_of(z, label, 1, o, NULL), sum / 2, TOLERANCE);
}
END_TEST

START_TEST(ignored_rows_do_not_count) {
    static const xent_real z[] = {4, 2, NAN, 0, 0, 0, 1, 0, 0};
    static const int32_t ignored[] = {-100, 0, 2, 7, INT32_MIN, INT32_MAX};
    for (size_t k = 0; k < sizeof ignored / sizeof *ignored; k++)
        for (int smooth = 0; smooth < 2; smooth++) {
            const int32_t labels[] = {ignored[k], 1, ignored[k]};
            const xent_cross_entropy_options o = {.label_smoothing = smooth ? 0.25 : 0,
                                                  .class_weights = weights,
                                                  .class_weight_count = CLASSES,
                                                  .use_ignore_index = 1,
                                                  .ignore_index = ignored[k]};
            double dz[9];
            const double smoothed = 0.75 * 2 * ln3 + 0.25 / 3 * 8 * ln3;
            ASSERT_CLOSE(loss_of(z, labels, 3, o, dz), smooth ? smoothed / 2 : ln3, TOLERANCE);
            for (int i = 0; i < 9; i++) ck_assert_msg((i / 3 == 1) == (dz[i] != 0), "dz %d is %g", i, dz[i]);
        }
}
END_TEST

START_TEST(the_ignore_index_is_off_unless_set) {
    const int32_t labels[] = {0, -100};
    ck_assert_ptr_null(xent_softmax_cross_entropy(tape, logits_of(even, 2), labels, NULL));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_VALUE);
    ASSERT_CONTAINS(xent_tape_error(tape), "row 1 has label -100; expected 0 to 2");
}
END_TEST

static xent_cross_entropy_options ignoring(int32_t label, xent_reduction reduction) {
    return (xent_cross_entropy_options){.reduction = reduction, .use_ignore_index = 1, .ignore_index = label};
}

START_TEST(a_batch_of_ignored_rows_has_a_sum_and_no_mean) {
    const int32_t labels[] = {2, 2};
    double dz[6];
    ck_assert(isnan(loss_of(even, labels, 2, ignoring(2, XENT_MEAN), dz)));
    for (int i = 0; i < 6; i++) ck_assert(dz[i] == 0);
    ck_assert(loss_of(even, labels, 2, ignoring(2, XENT_SUM), dz) == 0);
    for (int i = 0; i < 6; i++) ck_assert(dz[i] == 0);
    const xent_cross_entropy_options none = ignoring(2, XENT_NONE);
    const xent_tensor *rows = xent_softmax_cross_entropy(tape, logits_of(even, 2), labels, &none);
    ck_assert(value_at(rows, 0) == 0 && value_at(rows, 1) == 0);
    const xent_cross_entropy_options mean = ignoring(2, XENT_MEAN), sum = ignoring(2, XENT_SUM);
    ck_assert(isnan(xent_tensor_item(xent_nll(tape, logits_of(even, 2), labels, &mean))));
    ck_assert(xent_tensor_item(xent_nll(tape, logits_of(even, 2), labels, &sum)) == 0);
}
END_TEST

START_TEST(an_empty_batch_has_a_sum_and_no_mean) {
    ck_assert(isnan(loss_of(NULL, NULL, 0, (xent_cross_entropy_options){.reduction = XENT_MEAN}, NULL)));
    ck_assert(loss_of(NULL, NULL, 0, (xent_cross_entropy_options){.reduction = XENT_SUM}, NULL) == 0);
}
END_TEST

/* A logit of -inf is a class of probability 0: without a target it takes no part, with one it costs +inf. */
START_TEST(minus_infinity_is_a_class_that_cannot_be) {
    static const xent_real z[] = {0, NEVER, 0};
    const int32_t possible[] = {0}, impossible[] = {1};
    const xent_cross_entropy_options plain = XENT_CROSS_ENTROPY_DEFAULT, smooth = {.label_smoothing = 0.1};
    double dz[3];
    ASSERT_CLOSE(loss_of(z, possible, 1, plain, dz), log(2), TOLERANCE);
    ck_assert(dz[0] == -0.5 && dz[1] == 0 && dz[2] == 0.5);
    ck_assert(loss_of(z, impossible, 1, plain, dz) == (double)INFINITY);
    ck_assert(dz[0] == 0.5 && dz[1] == -1 && dz[2] == 0.5);
    ck_assert(loss_of(z, possible, 1, smooth, dz) == (double)INFINITY);
    ASSERT_CLOSE(dz[1], -0.1 / 3, TOLERANCE);
}
END_TEST

START_TEST(minus_infinity_with_distributions) {
    static const struct {
        xent_real q[CLASSES];
        double loss, dz[CLASSES];
    } cases[] = {{{(xent_real)0.5, 0, (xent_real)0.5}, 0.6931471805599453, {0, 0, 0}},
                 {{0, 0, 0}, 0, {0, 0, 0}},
                 {{(xent_real)0.5, (xent_real)0.5, 0}, (double)INFINITY, {0, -0.5, 0.5}}};
    static const xent_real z[] = {0, NEVER, 0};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        xent_tape_reset(tape);
        xent_tensor *logits = logits_of(z, 1), *q = xent_input(tape, xent_matrix(1, CLASSES), cases[k].q);
        xent_tensor *loss = xent_softmax_cross_entropy_with(tape, logits, q, NULL);
        ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
        ck_assert_msg(close_to(xent_tensor_item(loss), cases[k].loss, TOLERANCE, 0), "case %zu", k);
        for (int c = 0; c < CLASSES; c++)
            ck_assert_msg((double)xent_tensor_gradient(logits)[c] == cases[k].dz[c], "case %zu, class %d", k,
                          c);
    }
}
END_TEST

/* The header lists where NaN comes from: these are all, and a row of its own never touches another. */
START_TEST(not_a_number_comes_only_from_what_the_header_lists) {
    static const xent_real rows[][CLASSES] = {
        {NAN, 0, 0}, {(xent_real)INFINITY, 0, 0}, {NEVER, NEVER, NEVER}};
    const int32_t labels[] = {0, 1};
    const xent_cross_entropy_options none = {.reduction = XENT_NONE};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        for (int at = 0; at < 2; at++) {
            xent_real z[2 * CLASSES] = {0};
            memcpy(z + CLASSES * at, rows[k], sizeof rows[k]);
            xent_tape_reset(tape);
            xent_tensor *logits = logits_of(z, 2);
            xent_tensor *loss = xent_softmax_cross_entropy(tape, logits, labels, &none);
            ck_assert_int_eq(xent_backward(tape, xent_sum(tape, loss, XENT_ALL_AXES)), XENT_OK);
            ck_assert(isnan(value_at(loss, (size_t)at)) && isfinite(value_at(loss, (size_t)(1 - at))));
            for (int c = 0; c < CLASSES; c++)
                ck_assert(isfinite((double)xent_tensor_gradient(logits)[CLASSES * (1 - at) + c]));
        }
}
END_TEST

/* log(p) of a p that was rounded to 0, or was kept above 1e-9, has no gradient here. */
START_TEST(a_hopeless_row_keeps_its_gradient) {
    static const double margins[] = {21, 50, 100, 700, 1e4};
    for (size_t k = 0; k < sizeof margins / sizeof *margins; k++) {
        const xent_real z[] = {0, (xent_real)margins[k], 0, 0, 0, 0, (xent_real)-margins[k], 0, 0, 0, 0, 0};
        const int32_t labels[] = {0, 0, 0, 0};
        double dz[12];
        const double loss = loss_of(z, labels, 4, (xent_cross_entropy_options){.reduction = XENT_MEAN}, dz);
        const double e = exp(-margins[k]);
        ASSERT_CLOSE(loss, (2 * margins[k] + log1p(2 * e) + log(2) + log1p(e / 2) + 2 * ln3) / 4, TOLERANCE);
        ASSERT_CLOSE(dz[0], -0.25, 2e-9);
        ASSERT_CLOSE(dz[6], -0.25, 2e-9);
    }
}
END_TEST

/* A pos_weight is that of its column, in every row: of z = 0 each element is ln 2, times it where t is 1. */
START_TEST(a_pos_weight_is_of_its_column) {
    static const xent_real ones[] = {1, 1, 1, 1, 1, 1};
    const xent_bce_options o = {.reduction = XENT_NONE, .pos_weight = weights, .pos_weight_count = CLASSES};
    const xent_tensor *loss =
        xent_bce_with_logits(tape, logits_of(even, 2), xent_input(tape, xent_matrix(2, CLASSES), ones), &o);
    ck_assert_msg(loss != NULL, "%s", xent_tape_error(tape));
    for (int i = 0; i < 2 * CLASSES; i++)
        ASSERT_CLOSE((double)xent_tensor_values(loss)[i], (double)weights[i % CLASSES] * log(2), TOLERANCE);
}
END_TEST

START_TEST(one_class_is_always_right) {
    static const xent_real z[] = {-3, 0, 1e4};
    const int32_t labels[] = {0, 0, 0};
    xent_tensor *logits = xent_variable(tape, xent_matrix(3, 1), z);
    xent_tensor *loss = xent_softmax_cross_entropy(tape, logits, labels, NULL);
    ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
    ck_assert(xent_tensor_item(loss) == 0);
    for (int i = 0; i < 3; i++) ck_assert(xent_tensor_gradient(logits)[i] == 0);
}
END_TEST

/* PyTorch's limits: no logarithm is below -100, no divisor below 1e-12. */
START_TEST(a_certain_and_wrong_probability_has_a_bounded_loss) {
    const xent_real p[] = {0, 1, (xent_real)1e-30, 0, (xent_real)1e-9}, t[] = {1, 0, 1, 0, 1};
    const double losses[] = {100, 100, -log((double)p[2]), 0, -log((double)p[4])};
    const double gradients[] = {-1e12, 1e12, -1e12, 1, -1 / (double)p[4]};
    const xent_bce_options o = {.reduction = XENT_NONE};
    xent_tensor *x = xent_variable(tape, xent_vector(5), p);
    xent_tensor *loss = xent_bce(tape, x, xent_input(tape, xent_vector(5), t), &o);
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, loss, XENT_ALL_AXES)), XENT_OK);
    for (size_t i = 0; i < 5; i++) {
        ASSERT_CLOSE(value_at(loss, i), losses[i], TOLERANCE);
        ASSERT_CLOSE((double)xent_tensor_gradient(x)[i], gradients[i], TOLERANCE);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("losses");
    ADD_TEST_WITH(suite, the_mean_of_labels_divides_by_their_weights, setup, teardown);
    ADD_TEST_WITH(suite, the_mean_of_distributions_divides_by_rows, setup, teardown);
    ADD_TEST_WITH(suite, smoothing_weighs_every_class, setup, teardown);
    ADD_TEST_WITH(suite, ignored_rows_do_not_count, setup, teardown);
    ADD_TEST_WITH(suite, the_ignore_index_is_off_unless_set, setup, teardown);
    ADD_TEST_WITH(suite, a_batch_of_ignored_rows_has_a_sum_and_no_mean, setup, teardown);
    ADD_TEST_WITH(suite, an_empty_batch_has_a_sum_and_no_mean, setup, teardown);
    ADD_TEST_WITH(suite, minus_infinity_is_a_class_that_cannot_be, setup, teardown);
    ADD_TEST_WITH(suite, minus_infinity_with_distributions, setup, teardown);
    ADD_TEST_WITH(suite, not_a_number_comes_only_from_what_the_header_lists, setup, teardown);
    ADD_TEST_WITH(suite, a_hopeless_row_keeps_its_gradient, setup, teardown);
    ADD_TEST_WITH(suite, one_class_is_always_right, setup, teardown);
    ADD_TEST_WITH(suite, a_pos_weight_is_of_its_column, setup, teardown);
    ADD_TEST_WITH(suite, a_certain_and_wrong_probability_has_a_bounded_loss, setup, teardown);
    return run_suite(suite);
}
