/* xent lab outliers: where the least mean loss lies, without outliers and with them. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/faults.h"
#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

static const json_t *theta(const json_t *rows, const char *inliers, const char *loss, const char *outliers) {
    return json_object_get(lab_row_of(rows, "inliers", inliers, "loss", loss, "outliers", outliers, NULL),
                           "ours");
}

static double number(const json_t *rows, const char *inliers, const char *loss, const char *outliers) {
    return json_number_value(theta(rows, inliers, loss, outliers));
}

START_TEST(outliers_take_theta_to_0) {
    const json_t *rows = lab_rows("outliers --seeds 2");
    ck_assert_uint_eq(json_array_size(rows), 12);
    /* Apart: each loss falls for ever. At theta = 0 the pulls are equal in the mean. */
    ck_assert_str_eq(json_string_value(theta(rows, "apart", "logistic", "0")), "inf");
    ck_assert(fabs(number(rows, "apart", "logistic", "50")) < 1e-3);
    ck_assert(fabs(number(rows, "overlapping", "logistic", "50")) < 2e-3);
    /* Of N(+-1, 1) the logarithm of the odds is 2 x. */
    ck_assert_double_eq_tol(number(rows, "overlapping", "logistic", "0"), 2, 0.25);
    char said[80];
    snprintf(said, sizeof said, "logistic regression from %.2f to %.2f,",
             number(rows, "overlapping", "logistic", "0"), number(rows, "overlapping", "logistic", "50"));
    ASSERT_CONTAINS(lab_finding_of("outliers --seeds 2"), said);
    ck_assert_double_ge(number(rows, "apart", "huberised", "50"), -0.0113);
    ck_assert_double_le(number(rows, "apart", "huberised", "50"), 2);
}
END_TEST

/* The bounded loss stays where it is. */
START_TEST(a_bounded_loss_does_not_see_them) {
    const json_t *rows = lab_rows("outliers --seeds 1 --seed 3");
    ck_assert_str_eq(json_string_value(theta(rows, "apart", "partially huberised", "50")), "inf");
    const json_t *without = theta(rows, "overlapping", "partially huberised", "0"),
                 *with = theta(rows, "overlapping", "partially huberised", "50");
    ck_assert(json_is_string(without) == json_is_string(with));
    ck_assert(json_is_string(with) || json_number_value(with) > 10);
}
END_TEST

START_TEST(the_table_is_narrow) { ASSERT_CONTAINS(lab_text_of("outliers --seeds 2"), "inf to inf"); }
END_TEST

/* Wherever the memory of a search ends, it does; slopes that are not computed lead nowhere. */
START_TEST(no_search_goes_on_without_memory) {
    take_refusable_program();
    ck_assert_int_eq(fault_begin(), 0);
    int searches = 0, is_search = 0;
    for (long n = 1; is_search || searches == 0; n++) {
        fault_plan(FAULT_ALLOC, n, 1, 1);
        const program_run run = run_program("lab outliers --seeds 1 --threads 1");
        ck_assert_msg(run.code == 1, "place %ld: exit code %d: %s", n, run.code, run.err);
        is_search = strstr(run.err, "tape: out of memory for ") != NULL;
        searches += is_search;
    }
    ck_assert_int_gt(searches, 3); /* refused in the first loss, and in the next */
}
END_TEST

int main(void) {
    Suite *suite = suite_create("outliers");
    ADD_TEST(suite, outliers_take_theta_to_0);
    ADD_TEST(suite, a_bounded_loss_does_not_see_them);
    ADD_TEST(suite, the_table_is_narrow);
    ADD_TEST(suite, no_search_goes_on_without_memory);
    return run_suite(suite);
}
