/* Who learned fastest, on made-up runs: 0.9 - 0.5 / 2^(speed epochs) after each epoch, 2 seconds an epoch. */
#include "study/race.h"
#include "support/pages.h"
#include "support/run.h"

static made_up m;

static race race_to(double target) {
    race x;
    ck_assert_int_eq(run_race(m.series, 2, target, &x), 0);
    return x;
}

/* 0.9 - 0.5 / 8 is reached after 3 epochs at speed 1 and after 6 at speed 1/2. */
START_TEST(the_faster_is_first_and_both_are_timed) {
    for (int slow = 0; slow < 2; slow++) {
        make_up(&m, slow ? 0.5 : 1, slow ? 1 : 0.5);
        const race x = race_to(0.9 - 0.5 / 8);
        ck_assert_int_eq(x.order[0], slow);
        ASSERT_CLOSE(x.epochs[slow], 3, 1e-9);
        ASSERT_CLOSE(x.epochs[!slow], 6, 1e-9);
        ASSERT_CLOSE(x.seconds[!slow], 12, 1e-9);
    }
}
END_TEST

/* The second seed goes the other way, more slowly than the first in the mean. */
START_TEST(firsts_are_counted_seed_by_seed) {
    make_up(&m, 1, 0.5);
    for (int e = 0; e < PAGE_EPOCHS; e++) {
        m.epochs[0][1][e].test_accuracy -= 0.02;
        m.epochs[1][1][e].test_accuracy = m.epochs[0][0][e].test_accuracy;
    }
    const race x = race_to(0.8);
    ck_assert_int_eq(x.firsts[0], 1);
    ck_assert_int_eq(x.firsts[1], 1);
}
END_TEST

/* A target that nobody reaches becomes the leader's best; one that the leader has at once, its first
 * epoch. */
START_TEST(the_level_is_one_that_can_be_raced_to) {
    make_up(&m, 1, 0.5);
    ASSERT_CLOSE(race_to(1).level, m.epochs[0][0][PAGE_EPOCHS - 1].test_accuracy, 1e-12);
    ASSERT_CLOSE(race_to(0.1).level, m.epochs[0][0][0].test_accuracy, 1e-12);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("race");
    ADD_TEST(suite, the_faster_is_first_and_both_are_timed);
    ADD_TEST(suite, firsts_are_counted_seed_by_seed);
    ADD_TEST(suite, the_level_is_one_that_can_be_raced_to);
    return run_suite(suite);
}
