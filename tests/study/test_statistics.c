/* Means, deviations, quantiles and Student's t, against closed forms, tables and SciPy. */
#include <math.h>

#include "study/statistics.h"
#include "support/python.h"
#include "support/run.h"

/* 1, 2, ..., n: mean (n + 1) / 2, variance n (n + 1) / 12. */
START_TEST(numbers_in_a_row_have_a_closed_form) {
    double numbers[200];
    for (int n = 1; n <= 200; n++) {
        numbers[n - 1] = n;
        ASSERT_CLOSE(mean_of(numbers, n), (n + 1) / 2.0, 1e-12);
        ASSERT_CLOSE(deviation_of(numbers, n), n > 1 ? sqrt(n * (n + 1) / 12.0) : 0, 1e-12);
    }
    ck_assert(isnan(mean_of(numbers, 0)));
}
END_TEST

/* The 0.975 quantiles of Student's t: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2. */
START_TEST(quantiles_are_those_of_student) {
    static const struct {
        int freedom;
        double quantile;
    } known[] = {{1, 12.706}, {2, 4.303},  {4, 2.776},  {9, 2.262},  {10, 2.228},
                 {11, 2.201}, {15, 2.131}, {29, 2.045}, {60, 2.000}, {99, 1.984}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        ASSERT_CLOSE(student_quantile(0.05, known[k].freedom), known[k].quantile, 5e-4);
}
END_TEST

/* 1 degree of freedom is Cauchy's distribution, 2: P(|T| > t) = 1 - t / sqrt(2 + t^2); many: the normal
 * one. */
START_TEST(tails_have_their_closed_forms) {
    const double pi = acos(-1);
    for (double t = 0; t < 20; t += 0.37) {
        ck_assert(close_to(student_tail(t, 1), 1 - 2 * atan(t) / pi, 1e-12, 1e-15));
        ck_assert(close_to(student_tail(-t, 2), 1 - t / sqrt(2 + t * t), 1e-12, 1e-15));
        ck_assert(close_to(student_tail(t, 100000), erfc(t / sqrt(2)), 1e-3, 1e-9));
        for (int n = 1; n < 40; n++)
            ASSERT_CLOSE(student_tail(student_quantile(exp(-t / 4), n), n), exp(-t / 4), 1e-9);
    }
}
END_TEST

/* SciPy's stats.t.sf and .isf; a line says so where there is none. */
START_TEST(tails_are_those_of_scipy) {
    if (!python_has("scipy")) return;
    FILE *told = python_open("tests/study/scipy_student.py", " ");
    double t, tail, quantile;
    int freedom, count = 0;
    for (; fscanf(told, "%d %lf %lf %lf", &freedom, &t, &tail, &quantile) == 4; count++) {
        ck_assert(close_to(student_tail(t, freedom), tail, 1e-9, 1e-14));
        ck_assert(close_to(student_quantile(tail > 1e-9 ? tail : 1e-9, freedom), quantile, 1e-6, 1e-9));
    }
    ck_assert_int_eq(pclose(told), 0);
    ck_assert_int_ge(count, 40);
}
END_TEST

/* NumPy's examples of its default; infinities; what has no order. */
START_TEST(quantiles_lie_between_neighbours) {
    const double numbers[] = {10, 7, 4, 3, 2, 1};
    ASSERT_CLOSE(quantile_of(numbers, 6, 0.5), 3.5, 1e-15);
    ASSERT_CLOSE(quantile_of(numbers, 6, 0.25), 2.25, 1e-15);
    ASSERT_CLOSE(quantile_of(numbers, 6, 1), 10, 0);
    ASSERT_CLOSE(quantile_of(numbers, 6, 0), 1, 0);
    const double never[] = {5, HUGE_VAL, 3, HUGE_VAL};
    ck_assert(isinf(quantile_of(never, 4, 0.9)));
    ASSERT_CLOSE(survival_median(never, 4), 5, 0);
    ASSERT_CLOSE(survival_median(never, 3), 5, 0);
    const double most[] = {5, HUGE_VAL, HUGE_VAL};
    ck_assert(isinf(survival_median(most, 3)));
    const double none[] = {1, (double)NAN};
    ck_assert(isnan(quantile_of(none, 2, 0.5)) && isnan(quantile_of(none, 0, 0.5)));
    const spread s = spread_of(numbers, 6);
    ck_assert(s.low == 1 && s.high == 10 && s.quarter == 2.25 && s.three_quarters == 6.25);
    ASSERT_CLOSE(s.mean, 4.5, 1e-15);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("statistics");
    ADD_TEST(suite, numbers_in_a_row_have_a_closed_form);
    ADD_TEST(suite, quantiles_are_those_of_student);
    ADD_TEST(suite, tails_have_their_closed_forms);
    ADD_TEST(suite, tails_are_those_of_scipy);
    ADD_TEST(suite, quantiles_lie_between_neighbours);
    return run_suite(suite);
}
