/* How many classes a network tells. */
#include "lab/told.h"
#include "support/run.h"

START_TEST(classes_that_rows_are_taken_for_are_counted) {
    const xent_real scores[] = {1, 0, 0, 0, 0, 1, 1, 0, 0}; /* the rows are taken for 0, 2 and 0 */
    const int32_t labels[] = {0, 1, 1};
    xent_metrics *metrics = xent_metrics_create(3, NULL);
    ck_assert_int_eq(lab_classes_told(metrics), 0);
    ck_assert_int_eq(xent_metrics_add(metrics, scores, labels, 1, NULL), XENT_OK);
    ck_assert_int_eq(lab_classes_told(metrics), 1);
    ck_assert_int_eq(xent_metrics_add(metrics, scores, labels, 3, NULL), XENT_OK);
    ck_assert_int_eq(lab_classes_told(metrics), 2);
    xent_metrics_destroy(metrics);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("told");
    ADD_TEST(suite, classes_that_rows_are_taken_for_are_counted);
    return run_suite(suite);
}
