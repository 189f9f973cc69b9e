#include <math.h>
#include <string.h>

#include "support/run.h"
#include "xent/metrics.h"

/* Labels 0 0 0 1 1 2, predictions 0 1 0 1 1 0. What scikit-learn's classification_report says of them. */
START_TEST(figures_are_those_of_scikit_learn) {
    xent_metrics *m = xent_metrics_create(3, NULL);
    const int32_t labels[] = {0, 0, 0, 1, 1, 2};
    const xent_real scores[] = {2, 1, 0, 0, 1, 0, 5, 1, 1, -1, 0, -2, 0, 9, 8, 3, 2, 1};
    ck_assert_int_eq(xent_metrics_add(m, scores, labels, 6, NULL), XENT_OK);
    ck_assert_int_eq(xent_metrics_correct(m), 4);
    ck_assert_int_eq(xent_metrics_total(m), 6);
    ck_assert_int_eq(xent_metrics_confusion(m, 0, 1), 1);
    ck_assert_int_eq(xent_metrics_confusion(m, 2, 0), 1);
    ASSERT_CLOSE(xent_metrics_accuracy(m), 4.0 / 6, 1e-15);
    ASSERT_CLOSE(xent_metrics_precision(m, 0), 2.0 / 3, 1e-15);
    ASSERT_CLOSE(xent_metrics_recall(m, 0), 2.0 / 3, 1e-15);
    ASSERT_CLOSE(xent_metrics_f1(m, 1), 0.8, 1e-15);
    ASSERT_CLOSE(xent_metrics_recall(m, 1), 1, 1e-15);
    ck_assert(xent_metrics_precision(m, 2) == 0 && xent_metrics_f1(m, 2) == 0);
    ck_assert_int_eq(xent_metrics_support(m, 0), 3);
    xent_metrics_reset(m);
    ck_assert_int_eq(xent_metrics_total(m), 0);
    ck_assert(isnan(xent_metrics_accuracy(m)));
    xent_metrics_destroy(m);
}
END_TEST

/* Labels 0 0 1 and two of no known class, which are taken for 0 and 1: a precision counts what is taken for a
 * class, whatever it is; a recall is of known rows. */
START_TEST(rows_of_unknown_classes_are_false_positives) {
    xent_metrics *m = xent_metrics_create(2, NULL);
    const int32_t labels[] = {0, 0, 1, XENT_LABEL_UNKNOWN, XENT_LABEL_UNKNOWN, XENT_LABEL_UNKNOWN};
    const xent_real scores[] = {1, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1};
    for (int pass = 0; pass < 2; pass++) { /* a reset forgets them too */
        xent_metrics_reset(m);
        ck_assert_int_eq(xent_metrics_add(m, scores, labels, 6, NULL), XENT_OK);
        ck_assert_int_eq(xent_metrics_support(m, XENT_LABEL_UNKNOWN), 3);
        ck_assert_int_eq(xent_metrics_confusion(m, XENT_LABEL_UNKNOWN, 0), 1);
        ck_assert_int_eq(xent_metrics_confusion(m, XENT_LABEL_UNKNOWN, 1), 2);
        ck_assert_int_eq(xent_metrics_support(m, 0), 2);
        ASSERT_CLOSE(xent_metrics_accuracy(m), 2.0 / 6, 1e-15);
        ASSERT_CLOSE(xent_metrics_precision(m, 0), 1.0 / 2, 1e-15);
        ASSERT_CLOSE(xent_metrics_precision(m, 1), 1.0 / 4, 1e-15);
        ASSERT_CLOSE(xent_metrics_recall(m, 1), 1, 1e-15);
        ASSERT_CLOSE(xent_metrics_f1(m, 1), 2.0 / (2 + 3), 1e-15);
        ASSERT_CLOSE(xent_metrics_balanced_accuracy(m), 0.75, 1e-15);
    }
    ck_assert_int_eq(xent_metrics_confusion(m, -2, 0), 0);
    ck_assert_int_eq(xent_metrics_support(NULL, XENT_LABEL_UNKNOWN), 0);
    xent_metrics_destroy(m);
}
END_TEST

START_TEST(argmax_takes_the_first_of_equals_and_never_a_nan) {
    const xent_real ties[] = {1, 3, 3}, nan_first[] = {(xent_real)NAN, 1, 2},
                    all_nan[] = {(xent_real)NAN, (xent_real)NAN};
    const xent_real low[] = {-(xent_real)INFINITY, -(xent_real)INFINITY};
    ck_assert_int_eq(xent_argmax(ties, 3), 1);
    ck_assert_int_eq(xent_argmax(nan_first, 3), 2);
    ck_assert_int_eq(xent_argmax(all_nan, 2), 0);
    ck_assert_int_eq(xent_argmax(low, 2), 0);
}
END_TEST

START_TEST(bad_calls_give_a_status_and_count_nothing) {
    xent_error error;
    ck_assert_ptr_null(xent_metrics_create(0, &error));
    ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
    ck_assert_ptr_null(xent_metrics_create(1 << 20, &error));
    xent_metrics *m = xent_metrics_create(2, NULL);
    const xent_real scores[] = {1, 0, 1, 0};
    const int32_t labels[] = {0, 2};
    ck_assert_int_eq(xent_metrics_add(m, scores, labels, 2, &error), XENT_E_VALUE);
    ASSERT_CONTAINS(error.message, "row 1 has label 2");
    ck_assert_int_eq(xent_metrics_total(m), 0);
    ck_assert_int_eq(xent_metrics_add(m, NULL, labels, 2, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_metrics_add(NULL, scores, labels, 2, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_metrics_confusion(m, 2, 0), 0);
    ck_assert_int_eq(xent_metrics_total(NULL), 0);
    xent_metrics_destroy(m);
    xent_metrics_destroy(NULL);
}
END_TEST

/* As many rows at once as are added one by one; what cannot be counts nothing. */
START_TEST(rows_may_be_counted_at_once) {
    xent_error error;
    xent_metrics *one = xent_metrics_create(3, NULL), *at_once = xent_metrics_create(3, NULL);
    const xent_real scores[] = {0, 1, 0};
    for (int32_t label = XENT_LABEL_UNKNOWN; label < 3; label++) {
        for (int i = 0; i < 5 + label; i++)
            ck_assert_int_eq(xent_metrics_add(one, scores, &label, 1, NULL), XENT_OK);
        ck_assert_int_eq(xent_metrics_add_count(at_once, label, 1, 5 + label, NULL), XENT_OK);
    }
    static const int64_t wrong[][3] = {{-2, 0, 1}, {3, 0, 1},  {0, -1, 1},
                                       {0, 3, 1},  {0, 0, -1}, {0, 0, INT64_MAX}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        ck_assert_int_eq(
            xent_metrics_add_count(at_once, (int)wrong[i][0], (int)wrong[i][1], wrong[i][2], &error),
            XENT_E_VALUE);
    ck_assert_int_eq(xent_metrics_add_count(NULL, 0, 0, 1, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_metrics_total(at_once), xent_metrics_total(one));
    ck_assert_int_eq(xent_metrics_correct(at_once), xent_metrics_correct(one));
    for (int label = XENT_LABEL_UNKNOWN; label < 3; label++)
        ck_assert_int_eq(xent_metrics_confusion(at_once, label, 1), xent_metrics_confusion(one, label, 1));
    xent_metrics_destroy(one);
    xent_metrics_destroy(at_once);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("metrics");
    ADD_TEST(suite, figures_are_those_of_scikit_learn);
    ADD_TEST(suite, rows_of_unknown_classes_are_false_positives);
    ADD_TEST(suite, argmax_takes_the_first_of_equals_and_never_a_nan);
    ADD_TEST(suite, bad_calls_give_a_status_and_count_nothing);
    ADD_TEST(suite, rows_may_be_counted_at_once);
    return run_suite(suite);
}
