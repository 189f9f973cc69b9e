/* Axes and their ticks. */
#include <math.h>
#include <string.h>

#include "report/axis.h"
#include "support/run.h"

static void check_axis(double low, double high, int log) {
    const axis a = axis_over(low, high, log);
    const double hair = 1e-9 * (fabs(low) + fabs(high)); /* ends are multiples of a step, rounded */
    ck_assert_msg(a.low <= low + hair && high <= a.high + hair, "%g .. %g does not hold %g .. %g", a.low,
                  a.high, low, high);
    ck_assert_msg(a.tick_count >= 2 && a.tick_count <= AXIS_MAX_TICKS, "%g .. %g: %d ticks", low, high,
                  a.tick_count);
    char text[AXIS_MAX_TICKS][32];
    for (int i = 0; i < a.tick_count; i++) {
        const double place = axis_place(&a, a.tick[i]);
        ck_assert_msg(-1e-9 <= place && place <= 1 + 1e-9, "tick %g of %g .. %g", a.tick[i], a.low, a.high);
        axis_text(&a, a.tick[i], 0, text[i], sizeof text[i]);
        if (i > 0)
            ck_assert_msg(strcmp(text[i], text[i - 1]) != 0, "%s twice in %g .. %g", text[i], low, high);
    }
}

START_TEST(an_axis_holds_its_values_and_tells_its_ticks_apart) {
    static const double lows[] = {0, 0.5, -3, 0.8123, 99.99, 1e-5, 1e6};
    static const double spans[] = {1e-3, 0.07, 1, 2.5, 99, 12345, 1e7};
    for (size_t i = 0; i < sizeof lows / sizeof *lows; i++)
        for (size_t k = 0; k < sizeof spans / sizeof *spans; k++) {
            check_axis(lows[i], lows[i] + spans[k], 0);
            if (lows[i] > 0) check_axis(lows[i], lows[i] + spans[k], 1);
        }
}
END_TEST

START_TEST(ticks_are_round_numbers) {
    const axis a = axis_over(0.81, 0.89, 0);
    char text[32];
    ASSERT_CLOSE(a.low, 0.8, 1e-12);
    ASSERT_CLOSE(a.high, 0.9, 1e-12);
    ASSERT_CLOSE(a.tick[1], 0.82, 1e-12);
    axis_text(&a, a.tick[1], 1, text, sizeof text);
    ck_assert_str_eq(text, "82 %");
    const axis tens = axis_over(0, 40, 0); /* a step of 8 is rounded up to 10 */
    ck_assert_int_eq(tens.tick_count, 5);
    ASSERT_CLOSE(tens.tick[1], 10, 1e-12);
    const axis log = axis_over(0.013, 0.7, 1);
    ASSERT_CLOSE(log.low, 0.01, 1e-12);
    ASSERT_CLOSE(log.high, 1, 1e-12);
    ASSERT_CLOSE(axis_place(&log, 0.1), 0.5, 1e-12);
}
END_TEST

START_TEST(large_ticks_are_short) {
    const axis a = axis_over(1.2e7, 2.9e7, 0);
    char text[32];
    axis_text(&a, a.tick[1], 0, text, sizeof text);
    ck_assert_str_eq(text, "1.5e+07");
    const axis zero = axis_over(0, 2e9, 0);
    axis_text(&zero, 0, 0, text, sizeof text);
    ck_assert_str_eq(text, "0");
}
END_TEST

START_TEST(small_ticks_are_told_apart) {
    const axis a = axis_over(-1e-13, 3e-13, 0), percent = axis_over(0, 4e-9, 0);
    static const char *const texts[] = {"-1e-13", "0", "1e-13", "2e-13", "3e-13"};
    ck_assert_int_eq(a.tick_count, 5);
    for (int i = 0; i < 5; i++) {
        char text[32];
        axis_text(&a, a.tick[i], 0, text, sizeof text);
        ck_assert_str_eq(text, texts[i]);
    }
    char text[32];
    axis_text(&percent, percent.tick[1], 1, text, sizeof text);
    ck_assert_str_eq(text, "1e-07 %");
    const axis usual = axis_over(0, 4e-4, 0);
    axis_text(&usual, usual.tick[1], 0, text, sizeof text);
    ck_assert_str_eq(text, "0.0001");
}
END_TEST

START_TEST(extreme_values_make_finite_axes) {
    static const double values[] = {5e-324, 1e-300, 1e-7, 1, 1e38, 1e300, 1.7e308};
    enum { COUNT = sizeof values / sizeof *values };
    for (int i = 0; i < COUNT; i++)
        for (int k = i; k < COUNT; k++)
            for (int log = 0; log <= 1; log++) {
                const axis a = axis_over(log ? values[i] : -values[i], values[k], log);
                ck_assert_msg(isfinite(a.low) && isfinite(a.high) && a.low < a.high && a.tick_count >= 2,
                              "%g .. %g: %g .. %g, %d ticks", values[i], values[k], a.low, a.high,
                              a.tick_count);
                const double place = axis_place(&a, values[k]);
                ck_assert_msg(0 <= place && place <= 1, "%g at %g", values[k], place);
            }
}
END_TEST

START_TEST(epochs_are_counted_in_whole_numbers) {
    const axis a = axis_exactly(1, 3, 1);
    ck_assert_int_eq(a.tick_count, 3);
    ASSERT_CLOSE(a.tick[1], 2, 1e-12);
    ASSERT_CLOSE(axis_place(&a, 3), 1, 1e-12);
}
END_TEST

/* Also where it comes of a number below it, rounded up. */
START_TEST(zero_has_no_sign) {
    const axis axes[] = {axis_exactly(-0.5, 10, 0), axis_over(-3, 0, 0), axis_over(-0.07, 0.03, 0)};
    for (size_t k = 0; k < sizeof axes / sizeof *axes; k++) {
        int zeros = 0;
        for (int i = 0; i < axes[k].tick_count; i++) {
            char text[32];
            axis_text(&axes[k], axes[k].tick[i], k == 2, text, sizeof text);
            const int is_zero = strspn(text, "-0. %") == strlen(text);
            ck_assert_msg(!is_zero || *text == '0', "%s", text);
            zeros += is_zero;
        }
        ck_assert_int_eq(zeros, 1);
    }
}
END_TEST

START_TEST(one_value_makes_an_axis_too) {
    static const double values[] = {0, 0.5, -2, 1e-9, 1e9, 1e20};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        check_axis(values[i], values[i], 0);
        if (values[i] > 0) check_axis(values[i], values[i], 1);
        const axis a = axis_exactly(values[i], values[i], 0);
        ck_assert(isfinite(axis_place(&a, values[i])));
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("axis");
    ADD_TEST(suite, an_axis_holds_its_values_and_tells_its_ticks_apart);
    ADD_TEST(suite, ticks_are_round_numbers);
    ADD_TEST(suite, large_ticks_are_short);
    ADD_TEST(suite, small_ticks_are_told_apart);
    ADD_TEST(suite, extreme_values_make_finite_axes);
    ADD_TEST(suite, epochs_are_counted_in_whole_numbers);
    ADD_TEST(suite, zero_has_no_sign);
    ADD_TEST(suite, one_value_makes_an_axis_too);
    return run_suite(suite);
}
