/* Schedules at the steps where their formulas give numbers that are known by heart. */
#include <math.h>

#include "support/run.h"
#include "xent/schedule.h"

static xent_schedule schedule_of(xent_schedule_kind kind) {
    xent_schedule s = XENT_SCHEDULE_DEFAULT;
    s.kind = kind;
    s.rate = 2;
    return s;
}

START_TEST(constant_stays) {
    const xent_schedule s = schedule_of(XENT_CONSTANT);
    for (int t = 0; t < 12; t++) ck_assert(xent_schedule_rate(&s, t, 10) == 2);
}
END_TEST

START_TEST(step_falls_by_its_factor) {
    xent_schedule s = schedule_of(XENT_STEP);
    s.every = 3;
    s.factor = 0.5;
    const double expected[] = {2, 2, 2, 1, 1, 1, 0.5, 0.5, 0.5, 0.25};
    for (int t = 0; t < 10; t++) ck_assert(xent_schedule_rate(&s, t, 10) == expected[t]);
    ck_assert(xent_schedule_rate(&s, 1000, 10) == 0.25);
}
END_TEST

START_TEST(cosine_is_halfway_down_in_the_middle) {
    xent_schedule s = schedule_of(XENT_COSINE);
    s.end = 0.25;
    ck_assert(xent_schedule_rate(&s, 0, 12) == 2);
    ASSERT_CLOSE(xent_schedule_rate(&s, 4, 12), 2 * (0.25 + 0.75 * 0.75), 1e-15); /* cos(pi / 3) = 1/2 */
    ASSERT_CLOSE(xent_schedule_rate(&s, 6, 12), 2 * 0.625, 1e-15);
    ASSERT_CLOSE(xent_schedule_rate(&s, 8, 12), 2 * (0.25 + 0.75 * 0.25), 1e-15);
    ck_assert(xent_schedule_rate(&s, 12, 12) == xent_schedule_rate(&s, 11, 12));
    s.end = 0;
    for (int t = 1; t < 12; t++) ck_assert(xent_schedule_rate(&s, t, 12) < xent_schedule_rate(&s, t - 1, 12));
}
END_TEST

START_TEST(one_cycle_rises_and_falls) {
    xent_schedule s = schedule_of(XENT_ONE_CYCLE);
    s.rise = 0.5;
    s.begin = 0.25;
    s.end = 0.125;
    /* The top is step 0.5 * 10 - 1 = 4. */
    ASSERT_CLOSE(xent_schedule_rate(&s, 0, 10), 0.5, 1e-15);
    ASSERT_CLOSE(xent_schedule_rate(&s, 2, 10), 2 * 0.625, 1e-15);
    ASSERT_CLOSE(xent_schedule_rate(&s, 4, 10), 2, 1e-15);
    ASSERT_CLOSE(xent_schedule_rate(&s, 9, 10), 0.25, 1e-15);
    for (int t = 1; t < 10; t++) {
        const double before = xent_schedule_rate(&s, t - 1, 10), now = xent_schedule_rate(&s, t, 10);
        ck_assert(t <= 4 ? now > before : now < before);
    }
}
END_TEST

/* Cycles so short that they have no way up, or no way down. */
START_TEST(one_cycle_of_a_few_steps_stays_within_its_bounds) {
    for (int total = 1; total <= 6; total++)
        for (int i = 1; i < 10; i++) {
            xent_schedule s = schedule_of(XENT_ONE_CYCLE);
            s.rise = i / 10.0;
            for (int t = 0; t < total; t++) {
                const double rate = xent_schedule_rate(&s, t, total);
                ck_assert_msg(rate >= 0 && rate <= 2, "rise %g, step %d of %d: %g", s.rise, t, total, rate);
            }
        }
}
END_TEST

START_TEST(a_warm_up_leads_to_the_whole_curve) {
    for (int kind = XENT_CONSTANT; kind <= XENT_ONE_CYCLE; kind++) {
        xent_schedule s = schedule_of((xent_schedule_kind)kind);
        s.every = 3;
        const xent_schedule bare = s;
        s.warmup = 4;
        for (int t = 0; t < 4; t++) ASSERT_CLOSE(xent_schedule_rate(&s, t, 14), 0.5 * (t + 1), 1e-15);
        for (int t = 4; t < 14; t++)
            ck_assert(xent_schedule_rate(&s, t, 14) == xent_schedule_rate(&bare, t - 4, 10));
    }
}
END_TEST

START_TEST(a_warm_up_may_be_longer_than_the_training) {
    xent_schedule s = schedule_of(XENT_COSINE);
    s.warmup = 100;
    ASSERT_CLOSE(xent_schedule_rate(&s, 13, 14), 2 * 14 / 100.0, 1e-15);
    ASSERT_CLOSE(xent_schedule_rate(&s, 50, 14), 2 * 14 / 100.0, 1e-15);
}
END_TEST

static void check_refused(xent_schedule s) { ck_assert(isnan(xent_schedule_rate(&s, 0, 10))); }

START_TEST(settings_out_of_range_have_no_rate) {
    const xent_schedule good = schedule_of(XENT_ONE_CYCLE);
    xent_schedule s;
    ck_assert(isfinite(xent_schedule_rate(&good, 0, 10)));
    ck_assert(isnan(xent_schedule_rate(NULL, 0, 10)));
    ck_assert(isnan(xent_schedule_rate(&good, -1, 10)));
    ck_assert(isnan(xent_schedule_rate(&good, 0, 0)));
    check_refused((s = good, s.rate = -1, s));
    check_refused((s = good, s.rate = (double)NAN, s));
    check_refused((s = good, s.rate = (double)INFINITY, s));
    check_refused((s = good, s.warmup = -1, s));
    check_refused((s = good, s.rise = -0.1, s));
    check_refused((s = good, s.rise = 1, s));
    check_refused((s = good, s.begin = -1, s));
    check_refused((s = good, s.end = (double)NAN, s));
    check_refused((s = good, s.kind = (xent_schedule_kind)9, s));
    check_refused((s = good, s.kind = (xent_schedule_kind)-1, s));
    check_refused((s = good, s.kind = (xent_schedule_kind)4, s.warmup = 5, s)); /* in the warm-up, too */
    check_refused((s = schedule_of(XENT_COSINE), s.end = -1, s));
    check_refused((s = schedule_of(XENT_STEP), s.every = -1, s));
    check_refused((s = schedule_of(XENT_STEP), s.factor = -0.5, s));
    /* What another kind needs is not looked at. */
    ck_assert(xent_schedule_rate((s = schedule_of(XENT_CONSTANT), s.every = -1, s.rise = 7, &s), 0, 10) == 2);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("schedule");
    ADD_TEST(suite, constant_stays);
    ADD_TEST(suite, step_falls_by_its_factor);
    ADD_TEST(suite, cosine_is_halfway_down_in_the_middle);
    ADD_TEST(suite, one_cycle_rises_and_falls);
    ADD_TEST(suite, one_cycle_of_a_few_steps_stays_within_its_bounds);
    ADD_TEST(suite, a_warm_up_leads_to_the_whole_curve);
    ADD_TEST(suite, a_warm_up_may_be_longer_than_the_training);
    ADD_TEST(suite, settings_out_of_range_have_no_rate);
    return run_suite(suite);
}
