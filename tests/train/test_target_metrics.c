/* The figures of a regression and of several labels a row: closed forms, and what scikit-learn says of random
 * ones (sklearn_targets.py). */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "support/named_arrays.h"
#include "support/python.h"
#include "support/run.h"
#include "xent/metrics.h"

START_TEST(a_regression_has_its_closed_forms) {
    const xent_real targets[] = {1, 2, 3, 6}, values[] = {1, 3, 3, 4}, mean[] = {3, 3, 3, 3};
    const xent_regression r = xent_regression_of(values, targets, 4, 1);
    ASSERT_CLOSE(r.r2, 1 - 5.0 / 14, 1e-15);
    ASSERT_CLOSE(r.rmse, sqrt(5.0 / 4), 1e-15);
    ASSERT_CLOSE(r.mae, 0.75, 1e-15);
    ASSERT_CLOSE(r.baseline_rmse, sqrt(14.0 / 4), 1e-15);
    ASSERT_CLOSE(r.baseline_mae, 1.5, 1e-15);
    const xent_regression b = xent_regression_of(mean, targets, 4, 1);
    ck_assert(fabs(b.r2) < 1e-15);
    ASSERT_CLOSE(b.rmse, b.baseline_rmse, 1e-15);
    ASSERT_CLOSE(b.mae, b.baseline_mae, 1e-15);
    /* the same output, and another one beside it */
    const xent_real two_targets[] = {1, 0, 2, 0, 3, 2, 6, 2}, two_values[] = {1, 1, 3, 0, 3, 2, 4, 2};
    const xent_regression two = xent_regression_of(two_values, two_targets, 4, 2);
    ASSERT_CLOSE(two.r2, (1 - 5.0 / 14 + 1 - 1.0 / 4) / 2, 1e-15);
    ASSERT_CLOSE(two.rmse, sqrt(6.0 / 8), 1e-15);
    ASSERT_CLOSE(two.mae, 4.0 / 8, 1e-15);
    ASSERT_CLOSE(two.baseline_rmse, sqrt(18.0 / 8), 1e-15);
    ASSERT_CLOSE(two.baseline_mae, 10.0 / 8, 1e-15);
}
END_TEST

/* Where the mean is as good as can be there is nothing to explain. */
START_TEST(equal_targets_are_told_or_not) {
    const xent_real equal[] = {7, 7, 7}, other[] = {7, 7, 8};
    ck_assert(xent_regression_of(equal, equal, 3, 1).r2 == 1);
    ck_assert(xent_regression_of(other, equal, 3, 1).r2 == 0);
    ck_assert(isnan(xent_regression_of(equal, equal, 0, 1).r2));
    const xent_regression one = xent_regression_of(other, equal, 1, 1); /* one row has no variance */
    ck_assert(isnan(one.r2) && one.rmse == 0 && one.mae == 0);
    ck_assert(isnan(xent_regression_of(NULL, equal, 3, 1).baseline_mae));
}
END_TEST

/* What is no number is not perfect, nor as good as the mean. */
START_TEST(r2_of_what_is_no_number_is_none) {
    const xent_real nan = (xent_real)NAN, inf = (xent_real)INFINITY;
    const xent_real equal[] = {7, 7}, unlike[] = {7, 8}, none[] = {7, nan}, endless[] = {inf, 1},
                    late[] = {1, inf};
    ck_assert(isnan(xent_regression_of(none, equal, 2, 1).r2));
    ck_assert(isnan(xent_regression_of(none, unlike, 2, 1).r2));
    ck_assert(isnan(xent_regression_of(unlike, none, 2, 1).r2));
    ck_assert(isnan(xent_regression_of(unlike, endless, 2, 1).r2));
    ck_assert(isnan(xent_regression_of(unlike, late, 2, 1).r2));
    ck_assert(xent_regression_of(endless, equal, 2, 1).r2 == 0); /* as wrong as can be */
    const xent_real beside[] = {7, nan, 7, 7}, equals[] = {7, 7, 7, 7};
    ck_assert(isnan(xent_regression_of(beside, equals, 2, 2).r2));
}
END_TEST

START_TEST(labels_have_their_closed_forms) {
    /* Of the first label: two told, one of them there; of the second: never there, never told. */
    const xent_real p[] = {0.875, 0.125, 0.75, 0, 0.5, 0.25}, there[] = {1, 0, 0, 0, 1, 0};
    xent_label_counts c[2] = {{0, 0, 0, 0}, {0, 0, 0, 0}};
    ck_assert_int_eq(xent_count_labels(p, there, 3, 2, 0.5, c), 1);
    ck_assert(c[0].rows == 3 && c[0].hits == 1 && c[0].told == 2 && c[0].present == 2);
    ASSERT_CLOSE(xent_label_precision(&c[0]), 0.5, 1e-15);
    ASSERT_CLOSE(xent_label_recall(&c[0]), 0.5, 1e-15);
    ASSERT_CLOSE(xent_label_f1(&c[0]), 0.5, 1e-15);
    ck_assert(isnan(xent_label_precision(&c[1])) && isnan(xent_label_recall(&c[1])));
    ck_assert(isnan(xent_label_f1(&c[1])) && isnan(xent_label_f1(NULL)));
}
END_TEST

/* The numbers of an array as the library takes them. */
static xent_real *reals_of(const named_array *a) {
    xent_real *reals = malloc(a->count * sizeof *reals);
    ck_assert_ptr_nonnull(reals);
    for (size_t i = 0; i < a->count; i++) reals[i] = (xent_real)a->values[i];
    return reals;
}

START_TEST(a_regression_is_that_of_scikit_learn) {
    static const char *const names[] = {"R2", "RMSE", "MAE", "RMSE of the mean", "MAE of the mean"};
    for (int c = 0; c < 12; c++) {
        const named_array *numbers = named_array_of("values%d", c),
                          *theirs = named_array_of("regression%d", c);
        const int64_t outputs = (int64_t)named_array_of("outputs%d", c)->values[0];
        xent_real *values = reals_of(numbers), *targets = reals_of(named_array_of("targets%d", c));
        const xent_regression r =
            xent_regression_of(values, targets, (int64_t)numbers->count / outputs, outputs);
        const double ours[] = {r.r2, r.rmse, r.mae, r.baseline_rmse, r.baseline_mae};
        for (int f = 0; f < 5; f++)
            ck_assert_msg(fabs(ours[f] - theirs->values[f]) <= 1e-6 * fabs(theirs->values[f]),
                          "case %d, %s: %.9g; expected %.9g", c, names[f], ours[f], theirs->values[f]);
        free(values);
        free(targets);
    }
}
END_TEST

START_TEST(labels_are_those_of_scikit_learn) {
    for (int c = 0; c < 12; c++) {
        const named_array *numbers = named_array_of("p%d", c), *theirs = named_array_of("figures%d", c);
        const int64_t labels = (int64_t)named_array_of("labels%d", c)->values[0];
        const int64_t rows = (int64_t)numbers->count / labels;
        xent_real *p = reals_of(numbers), *there = reals_of(named_array_of("there%d", c));
        xent_label_counts counts[8] = {{0, 0, 0, 0}};
        const int64_t exact = xent_count_labels(p, there, rows, labels, 0.5, counts);
        ASSERT_CLOSE((double)exact / (double)rows, named_array_of("exact%d", c)->values[0], 1e-12);
        for (int64_t k = 0; k < labels; k++) {
            const double ours[] = {xent_label_precision(&counts[k]), xent_label_recall(&counts[k]),
                                   xent_label_f1(&counts[k])};
            for (int f = 0; f < 3; f++)
                ck_assert_msg(fabs((isnan(ours[f]) ? 0 : ours[f]) - theirs->values[f * labels + k]) <= 1e-6,
                              "case %d, label %d, figure %d: %.9g; expected %.9g", c, (int)k, f, ours[f],
                              theirs->values[f * labels + k]);
        }
        free(p);
        free(there);
    }
}
END_TEST

int main(void) {
    const int has_oracle = python_has("sklearn");
    if (has_oracle && !named_arrays_read("tests/train/sklearn_targets.py")) return EXIT_FAILURE;
    Suite *suite = suite_create("target metrics");
    ADD_TEST(suite, a_regression_has_its_closed_forms);
    ADD_TEST(suite, equal_targets_are_told_or_not);
    ADD_TEST(suite, r2_of_what_is_no_number_is_none);
    ADD_TEST(suite, labels_have_their_closed_forms);
    if (has_oracle) ADD_TEST(suite, a_regression_is_that_of_scikit_learn);
    if (has_oracle) ADD_TEST(suite, labels_are_those_of_scikit_learn);
    return run_suite(suite);
}
