/* Learning curves over seeds, and between epochs, on made-up runs: 2 seconds an epoch. */
#include <math.h>
#include <stdlib.h>

#include "study/curves.h"
#include "study/step_curve.h"
#include "support/pages.h"
#include "support/run.h"

static made_up m;

/* Accuracies of 0.1, 0.3, 0.7, 0.7, ... on the first seed, 0.2 more on the second, which ends sooner. */
static void make_curves(void) {
    static const double first[PAGE_EPOCHS] = {0.1, 0.3, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7};
    make_up(&m, 1, 1);
    for (int s = 0; s < PAGE_SEEDS; s++)
        for (int e = 0; e < PAGE_EPOCHS; e++) m.epochs[0][s][e].test_accuracy = first[e] + 0.2 * s;
    m.histories[0][1].count = 4;
}

/* The second run ends after 4 of the epochs, and has no number in the third. */
START_TEST(a_curve_is_over_the_runs_that_have_the_epoch) {
    curve c;
    m.epochs[0][1][2].test_accuracy = HUGE_VAL;
    ck_assert_int_eq(curve_of(&m.series[0], field_test_accuracy, &c), 0);
    ck_assert_int_eq(c.count, PAGE_EPOCHS);
    for (int e = 0; e < PAGE_EPOCHS; e++) {
        const double first = m.epochs[0][0][e].test_accuracy, half = e < 4 && e != 2 ? 0.1 : 0;
        ASSERT_CLOSE(c.epoch[e], e + 1, 0);
        ASSERT_CLOSE(c.median[e], first + half, 1e-14);
        ASSERT_CLOSE(c.quarter[e], first + half / 2, 1e-14);
        ASSERT_CLOSE(c.three_quarters[e], first + 1.5 * half, 1e-14);
    }
    free(c.epoch);
    ASSERT_CLOSE(last_median(&m.series[0], field_test_accuracy),
                 (m.epochs[0][0][PAGE_EPOCHS - 1].test_accuracy + m.epochs[0][1][3].test_accuracy) / 2,
                 1e-14);
    m.histories[0][0].count = 2; /* now the first is the shorter one */
    m.histories[0][1].count = PAGE_EPOCHS;
    ck_assert_int_eq(curve_of(&m.series[0], field_test_accuracy, &c), 0);
    ck_assert_int_eq(c.count, PAGE_EPOCHS);
    free(c.epoch);
    m.histories[0][0].count = m.histories[0][1].count = 0;
    ck_assert_int_eq(curve_of(&m.series[0], field_test_accuracy, &c), 0);
    ck_assert_int_eq(c.count, 0);
    ck_assert(isnan(last_median(&m.series[0], field_test_accuracy)));
}
END_TEST

/* Of the test set, else of the validation set, else of the training set. */
START_TEST(figures_are_of_the_first_set_that_was_measured) {
    const double none = (double)NAN;
    xent_epoch e = {.train_loss = 1, .train_accuracy = 0.1, .validation_loss = 2, .validation_accuracy = 0.2};
    e.test_loss = 3, e.test_accuracy = 0.3;
    ck_assert(field_loss(&e) == 3 && field_accuracy(&e) == 0.3);
    e.test_loss = e.test_accuracy = none;
    ck_assert(field_loss(&e) == 2 && field_accuracy(&e) == 0.2);
    e.validation_loss = e.validation_accuracy = none;
    ck_assert(field_loss(&e) == 1 && field_accuracy(&e) == 0.1);
}
END_TEST

/* Of the first run two points are left, as where its numbers exploded: behind them the second is alone. */
START_TEST(a_curve_over_steps_is_as_long_as_the_longest_run) {
    step_curve c;
    m.tracks[0][0].count = 2;
    for (int i = 0; i <= PAGE_EPOCHS; i++) m.points[0][1][i].accuracy += 0.02;
    ck_assert_int_eq(step_curve_of(&m.series[0], point_accuracy, &c), 0);
    ck_assert_int_eq(c.count, PAGE_EPOCHS + 1);
    for (int i = 0; i <= PAGE_EPOCHS; i++) {
        ASSERT_CLOSE(c.step[i], 100 * i, 0);
        ASSERT_CLOSE(c.median[i], m.points[0][1][i].accuracy - (i < 2 ? 0.01 : 0), 1e-14);
    }
    free(c.step);
}
END_TEST

/* Of a point in front of which there is no number, and of the first, it is the step itself. */
START_TEST(a_level_is_reached_at_a_point_or_on_the_way_to_it) {
    static const struct {
        double accuracy[3], steps;
    } cases[] = {{{0.5, 0.6, 0.7}, 0},
                 {{0.1, 0.5, 0.7}, 1},
                 {{0.1, 0.3, 0.7}, 3},
                 {{(double)NAN, 0.9, 0.9}, 1},
                 {{0.1, NAN, 0.9}, 5},
                 {{0.4, 0.3, 0.4}, HUGE_VAL},
                 {{NAN, NAN, (double)NAN}, HUGE_VAL}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        study_point points[3] = {{.step = 0}, {.step = 1}, {.step = 5}};
        for (int k = 0; k < 3; k++) points[k].accuracy = cases[i].accuracy[k];
        const study_points run = {points, 3, 3};
        const double steps = steps_to(&run, 0.5);
        ck_assert_msg(close_to(steps, cases[i].steps, 1e-12, 0) || steps == cases[i].steps, "%zu: %g", i,
                      steps);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("curves");
    ADD_TEST_WITH(suite, a_curve_is_over_the_runs_that_have_the_epoch, make_curves, NULL);
    ADD_TEST_WITH(suite, a_curve_over_steps_is_as_long_as_the_longest_run, make_curves, NULL);
    ADD_TEST(suite, figures_are_of_the_first_set_that_was_measured);
    ADD_TEST(suite, a_level_is_reached_at_a_point_or_on_the_way_to_it);
    return run_suite(suite);
}
