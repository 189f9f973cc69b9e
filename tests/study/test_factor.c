/* By what factor two lots of numbers differ, against published tables and by drawing many of them. */
#include <math.h>

#include "study/factor.h"
#include "support/run.h"
#include "xent/random.h"

/* Mann & Whitney's test, two-sided, at 5 %: tables of critical values (Milton, An extended table of critical
 * values for the Mann-Whitney (Wilcoxon) two-sample statistic, 1964). */
START_TEST(critical_values_are_those_of_the_tables) {
    const struct {
        int n, m, critical;
    } table[] = {{3, 3, -1}, {3, 5, 0},  {4, 4, 0},   {5, 5, 2},    {5, 8, 6},
                 {7, 9, 12}, {9, 9, 17}, {8, 12, 22}, {10, 10, 23}, {20, 20, 127}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        ck_assert_int_eq(factor_critical(table[i].n, table[i].m), table[i].critical);
        ck_assert_int_eq(factor_critical(table[i].m, table[i].n), table[i].critical);
    }
    ck_assert_int_gt(factor_critical(FACTOR_MOST, FACTOR_MOST), 127);
    ck_assert_int_ge(factor_critical(FACTOR_LEAST, FACTOR_LEAST), 0);
}
END_TEST

START_TEST(the_factor_is_the_median_of_quotients) {
    const double a[] = {2, 4, 8, 16}, b[] = {1, 1, 1, 1}, c[] = {1, 10, 100, 1000};
    const factor f = factor_between(a, 4, b, 4);
    ck_assert_double_eq(f.middle, 6); /* 4 and 8 are in the middle */
    ck_assert_double_eq(f.low, 2);
    ck_assert_double_eq(f.high, 16);
    const factor g = factor_between(a, 4, c, 4);
    ck_assert_double_eq(g.low, 2 / 1000.);
    ck_assert_double_eq(g.high, 16);
    ck_assert(isnan(factor_between(a, 4, b, 3).middle) && isnan(factor_between(a, 33, b, 4).low));
}
END_TEST

/* From four to 32 of both. */
START_TEST(fewer_and_more_numbers_have_no_factor) {
    static const int lengths[] = {FACTOR_LEAST - 1, FACTOR_LEAST, FACTOR_MOST, FACTOR_MOST + 1};
    double numbers[FACTOR_MOST + 1];
    for (int i = 0; i <= FACTOR_MOST; i++) numbers[i] = 2;
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 4; k++) {
            const factor f = factor_between(numbers, lengths[i], numbers, lengths[k]);
            const int has = i % 3 != 0 && k % 3 != 0;
            ck_assert_msg(has ? f.low == 1 && f.middle == 1 && f.high == 1 : isnan(f.middle), "%d and %d: %g",
                          lengths[i], lengths[k], f.middle);
        }
}
END_TEST

/* Of lognormal times the interval misses the true factor in one of twenty, at most. */
START_TEST(the_interval_holds_what_it_says) {
    enum { TIMES = 4000, COUNT = 9 };
    const xent_stream stream = {.seed = 7, .purpose = XENT_PURPOSE_USER};
    int missed = 0;
    for (int t = 0; t < TIMES; t++) {
        double a[COUNT], b[COUNT];
        for (int i = 0; i < COUNT; i++) {
            a[i] = 1.3 * exp(0.1 * xent_random_normal(stream, (uint64_t)(2 * COUNT * t + i)));
            b[i] = exp(0.1 * xent_random_normal(stream, (uint64_t)(2 * COUNT * t + COUNT + i)));
        }
        const factor f = factor_between(a, COUNT, b, COUNT);
        ASSERT_QUICKLY(f.low <= f.middle && f.middle <= f.high, "%g %g %g", f.low, f.middle, f.high);
        missed += f.low > 1.3 || f.high < 1.3;
    }
    ck_assert_int_lt(missed, TIMES * 6 / 100); /* 4 %, and four deviations */
    ck_assert_int_gt(missed, TIMES * 2 / 100);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("factor");
    ADD_TEST(suite, critical_values_are_those_of_the_tables);
    ADD_TEST(suite, the_factor_is_the_median_of_quotients);
    ADD_TEST(suite, fewer_and_more_numbers_have_no_factor);
    ADD_TEST(suite, the_interval_holds_what_it_says);
    return run_suite(suite);
}
