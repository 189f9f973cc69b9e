/* The figures of probabilities: closed forms, and what scikit-learn says of random ones
 * (sklearn_metrics.py). */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "support/named_arrays.h"
#include "support/python.h"
#include "support/run.h"
#include "xent/metrics.h"

/* Labels 0 1 1 0; the third row is taken for class 0. */
static const xent_real pairs[] = {0.75, 0.25, 0.25, 0.75, 0.625, 0.375, 0.5, 0.5};
static const int32_t labels[] = {0, 1, 1, 0};

START_TEST(figures_have_their_closed_forms) {
    xent_metrics *m = xent_metrics_create(2, NULL);
    ck_assert(isnan(xent_metrics_brier(m)) && isnan(xent_metrics_ece(m)) && isnan(xent_metrics_auc(m)));
    ck_assert(isnan(xent_metrics_log_loss(m)) && isnan(xent_metrics_balanced_accuracy(m)));
    const int32_t others[] = {1, 1, 0, 1};
    for (int pass = 0; pass < 2; pass++) { /* a reset forgets, other rows too */
        ck_assert_int_eq(xent_metrics_add_probabilities(m, pairs, others, 4, NULL), XENT_OK);
        xent_metrics_reset(m);
        ck_assert_int_eq(xent_metrics_add_probabilities(m, pairs, labels, 2, NULL), XENT_OK);
        ck_assert_int_eq(xent_metrics_add_probabilities(m, pairs + 4, labels + 2, 2, NULL), XENT_OK);
        ck_assert_int_eq(xent_metrics_total(m), 4);
        ASSERT_CLOSE(xent_metrics_balanced_accuracy(m), 0.75, 1e-15);
        ASSERT_CLOSE(xent_metrics_log_loss(m), -(2 * log(0.75) + log(0.375) + log(0.5)) / 4, 1e-15);
        ASSERT_CLOSE(xent_metrics_brier(m), (2 * 0.0625 + 0.625 * 0.625 + 0.25) / 4, 1e-15);
        ASSERT_CLOSE(xent_metrics_ece(m), (0.5 + 0.625 + 0.5) / 4, 1e-15);
        ASSERT_CLOSE(xent_metrics_auc(m), 0.75, 1e-15); /* 3 of the 4 pairs are in order */
    }
    xent_metrics_destroy(m);
}
END_TEST

/* Confidences 0.75, 0.75, 0.625 (wrong) and 0.5, which is the upper end of bin 7. */
START_TEST(bins_are_sums_of_their_rows) {
    xent_metrics *m = xent_metrics_create(2, NULL);
    ck_assert_int_eq(xent_metrics_add_probabilities(m, pairs, labels, 4, NULL), XENT_OK);
    int64_t rows = 0;
    for (int b = 0; b < XENT_CALIBRATION_BINS; b++) rows += xent_metrics_calibration(m, b).rows;
    ck_assert_int_eq(rows, 4);
    const xent_calibration_bin sure = xent_metrics_calibration(m, 11), wrong = xent_metrics_calibration(m, 9);
    ck_assert(sure.rows == 2 && sure.correct == 2 && sure.confidence == 1.5);
    ck_assert(wrong.rows == 1 && wrong.correct == 0 && wrong.confidence == 0.625);
    ck_assert_int_eq(xent_metrics_calibration(m, 7).correct, 1);
    ck_assert_int_eq(xent_metrics_calibration(m, -1).rows, 0);
    ck_assert_int_eq(xent_metrics_calibration(m, XENT_CALIBRATION_BINS).rows, 0);
    ck_assert_int_eq(xent_metrics_calibration(NULL, 0).rows, 0);
    xent_metrics_destroy(m);
}
END_TEST

/* Each bin is open below and closed above. The other classes share what is left. */
START_TEST(every_confidence_has_its_bin) {
    enum { CLASSES = 2 * XENT_CALIBRATION_BINS };
    for (int k = 1; k <= CLASSES; k++) {
        const double p = (double)k / CLASSES;
        xent_real row[CLASSES] = {(xent_real)p};
        for (int j = 1; j < CLASSES; j++) row[j] = (xent_real)((1 - p) / (CLASSES - 1));
        double sum = 0;
        for (int j = 0; j < CLASSES; j++) sum += (double)row[j];
        const int32_t label = 0;
        const int place = (int)ceil((double)row[0] / sum * XENT_CALIBRATION_BINS) - 1;
        xent_metrics *m = xent_metrics_create(CLASSES, NULL);
        ck_assert_int_eq(xent_metrics_add_probabilities(m, row, &label, 1, NULL), XENT_OK);
        for (int b = 0; b < XENT_CALIBRATION_BINS; b++)
            ck_assert_msg(xent_metrics_calibration(m, b).rows == (b == place), "%g, bin %d", p, b);
        ck_assert(xent_metrics_total(m) == 1 && xent_metrics_brier(m) >= 0);
        xent_metrics_destroy(m);
    }
}
END_TEST

START_TEST(classes_without_a_row_are_left_out) {
    xent_metrics *m = xent_metrics_create(3, NULL);
    const xent_real p[] = {0.5, 0.25, 0.25, 0, 1, 0};
    const int32_t first[] = {0, 0};
    ck_assert_int_eq(xent_metrics_add_probabilities(m, p, first, 2, NULL), XENT_OK);
    ASSERT_CLOSE(xent_metrics_balanced_accuracy(m), 0.5, 1e-15);
    ASSERT_CLOSE(xent_metrics_brier(m), (0.25 + 2 * 0.0625 + 2) / 2, 1e-15);
    ASSERT_CLOSE(xent_metrics_log_loss(m), (log(2) + 52 * log(2)) / 2, 1e-15); /* no infinity */
    ck_assert(isnan(xent_metrics_auc(m)));
    xent_metrics_destroy(m);
}
END_TEST

/* Sigmoids stand for themselves: (0.9, 0.6, 0) is (0.6, 0.4, 0) of one distribution, all 0 or all 1 are
 * evenly spread. */
START_TEST(a_row_is_one_distribution) {
    const xent_real p[] = {(xent_real)0.9, (xent_real)0.6, 0, 0, 0, 0, 1, 1, 1};
    const int32_t of[] = {1, 2, 0};
    xent_metrics *m = xent_metrics_create(3, NULL);
    ck_assert_int_eq(xent_metrics_add_probabilities(m, p, of, 3, NULL), XENT_OK);
    ASSERT_CLOSE(xent_metrics_log_loss(m), (-log(0.4) + 2 * log(3)) / 3, 1e-6);
    ASSERT_CLOSE(xent_metrics_brier(m), (0.36 + 0.36 + 2 * (2 / 3.0)) / 3, 1e-6);
    ASSERT_CLOSE(xent_metrics_calibration(m, 8).confidence, 0.6, 1e-6);
    ck_assert_int_eq(xent_metrics_calibration(m, 14).rows, 0);
    ASSERT_CLOSE(xent_metrics_ece(m), (0.6 + 1 / 3.0) / 3, 1e-6); /* the evenly spread: one of two is right */
    xent_metrics_destroy(m);
}
END_TEST

/* (0.8, 0.8) says as much of class 1 as (0.5, 0.5), and less than (0.3, 0.6). */
START_TEST(auc_is_of_one_distribution_a_row) {
    const xent_real p[] = {(xent_real)0.8, (xent_real)0.8, (xent_real)0.3, (xent_real)0.6};
    const int32_t of[] = {0, 1};
    xent_metrics *m = xent_metrics_create(2, NULL);
    ck_assert_int_eq(xent_metrics_add_probabilities(m, p, of, 2, NULL), XENT_OK);
    ASSERT_CLOSE(xent_metrics_auc(m), 1, 1e-15);
    xent_metrics_destroy(m);
}
END_TEST

/* Who is sure of a class that a row cannot be of is wrong; there is no probability of its true class. */
START_TEST(rows_of_unknown_classes_are_wrong_in_calibration_alone) {
    xent_metrics *m = xent_metrics_create(2, NULL);
    const int32_t of[] = {0, 1, XENT_LABEL_UNKNOWN};
    const xent_real p[] = {0.75, 0.25, 0.25, 0.75, 0.125, 0.875};
    ck_assert_int_eq(xent_metrics_add_probabilities(m, p, of, 3, NULL), XENT_OK);
    ASSERT_CLOSE(xent_metrics_log_loss(m), -log(0.75), 1e-15);
    ASSERT_CLOSE(xent_metrics_brier(m), 0.0625, 1e-15);
    ASSERT_CLOSE(xent_metrics_auc(m), 1, 1e-15);
    ASSERT_CLOSE(xent_metrics_ece(m), (0.5 + 0.875) / 3, 1e-15);
    const xent_calibration_bin sure = xent_metrics_calibration(m, 13);
    ck_assert(sure.rows == 1 && sure.correct == 0 && sure.confidence == 0.875);
    xent_metrics_reset(m);
    ck_assert_int_eq(xent_metrics_add_probabilities(m, p, of + 2, 1, NULL), XENT_OK);
    ck_assert(isnan(xent_metrics_log_loss(m)) && isnan(xent_metrics_brier(m)));
    ASSERT_CLOSE(xent_metrics_ece(m), 0.75, 1e-15);
    xent_metrics_destroy(m);
}
END_TEST

START_TEST(bad_probabilities_count_nothing) {
    xent_error error;
    xent_metrics *m = xent_metrics_create(2, NULL);
    const xent_real above[] = {0.5, 0.5, 0.5, 1.5}, none[] = {(xent_real)NAN, 0};
    const int32_t wrong[] = {0, 2};
    ck_assert_int_eq(xent_metrics_add_probabilities(m, above, labels, 2, &error), XENT_E_VALUE);
    ASSERT_CONTAINS(error.message, "row 1, class 1 has probability 1.5");
    ck_assert_int_eq(xent_metrics_add_probabilities(m, none, labels, 1, NULL), XENT_E_VALUE);
    ck_assert_int_eq(xent_metrics_add_probabilities(m, pairs, wrong, 2, NULL), XENT_E_VALUE);
    ck_assert_int_eq(xent_metrics_add_probabilities(m, NULL, labels, 2, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_metrics_add_probabilities(NULL, pairs, labels, 2, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_metrics_total(m), 0);
    ck_assert(isnan(xent_metrics_brier(m)) && isnan(xent_metrics_auc(NULL)));
    xent_metrics_destroy(m);
}
END_TEST

enum { CASES = 20, MOST_ROWS = 1000, MOST_CLASSES = 10 };

static xent_metrics *metrics_of_case(int c) {
    static xent_real p[MOST_ROWS * MOST_CLASSES];
    static int32_t of[MOST_ROWS];
    const named_array *numbers = named_array_of("p%d", c), *classes = named_array_of("labels%d", c);
    for (size_t i = 0; i < numbers->count; i++) p[i] = (xent_real)numbers->values[i];
    for (size_t i = 0; i < classes->count; i++) of[i] = (int32_t)classes->values[i];
    xent_metrics *m = xent_metrics_create((int)(numbers->count / classes->count), NULL);
    ck_assert_int_eq(xent_metrics_add_probabilities(m, p, of, (int64_t)classes->count, NULL), XENT_OK);
    return m;
}

/* A figure of -1 is not defined, or not of the same definition. */
START_TEST(figures_are_those_of_scikit_learn) {
    static const char *const names[] = {"accuracy", "balanced accuracy", "Brier", "ECE", "AUC", "log loss"};
    for (int c = 0; c < CASES; c++) {
        xent_metrics *m = metrics_of_case(c);
        const double ours[] = {xent_metrics_accuracy(m), xent_metrics_balanced_accuracy(m),
                               xent_metrics_brier(m),    xent_metrics_ece(m),
                               xent_metrics_auc(m),      xent_metrics_log_loss(m)};
        const named_array *theirs = named_array_of("figures%d", c);
        for (int f = 0; f < 6; f++)
            if (theirs->values[f] >= 0)
                ck_assert_msg(fabs(ours[f] - theirs->values[f]) <= 1e-6, "case %d, %s: %.9g; expected %.9g",
                              c, names[f], ours[f], theirs->values[f]);
        xent_metrics_destroy(m);
    }
}
END_TEST

int main(void) {
    const int has_oracle = python_has("sklearn");
    if (has_oracle && !named_arrays_read("tests/train/sklearn_metrics.py")) return EXIT_FAILURE;
    Suite *suite = suite_create("probabilities");
    ADD_TEST(suite, figures_have_their_closed_forms);
    ADD_TEST(suite, bins_are_sums_of_their_rows);
    ADD_TEST(suite, every_confidence_has_its_bin);
    ADD_TEST(suite, classes_without_a_row_are_left_out);
    ADD_TEST(suite, a_row_is_one_distribution);
    ADD_TEST(suite, auc_is_of_one_distribution_a_row);
    ADD_TEST(suite, rows_of_unknown_classes_are_wrong_in_calibration_alone);
    ADD_TEST(suite, bad_probabilities_count_nothing);
    if (has_oracle) ADD_TEST(suite, figures_are_those_of_scikit_learn);
    return run_suite(suite);
}
