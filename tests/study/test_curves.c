/* Learning curves over seeds, and between epochs, on made-up runs: 2 seconds an epoch. */
#include <math.h>
#include <stdlib.h>

#include "study/curves.h"
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

START_TEST(a_curve_is_over_the_epochs_that_all_seeds_have) {
    static const double means[] = {0.2, 0.4, 0.8, 0.8};
    curve c;
    ck_assert_int_eq(curve_of(&m.series[0], field_test_accuracy, &c), 0);
    ck_assert_int_eq(c.count, 4);
    for (int e = 0; e < 4; e++) {
        ASSERT_CLOSE(c.mean[e], means[e], 1e-14);
        ASSERT_CLOSE(c.low[e], means[e] - 0.1, 1e-14);
        ASSERT_CLOSE(c.high[e], means[e] + 0.1, 1e-14);
    }
    free(c.mean);
    m.histories[0][1].count = 0;
    ck_assert_int_eq(curve_of(&m.series[0], field_test_accuracy, &c), 0);
    ck_assert_int_eq(c.count, 0);
    ck_assert(isnan(curve_reaches(&c, 0)));
}
END_TEST

START_TEST(a_level_is_reached_between_epochs) {
    curve c;
    ck_assert_int_eq(curve_of(&m.series[0], field_test_accuracy, &c), 0);
    ASSERT_CLOSE(curve_reaches(&c, 0.1), 1, 0); /* what came before was not measured */
    ASSERT_CLOSE(curve_reaches(&c, 0.3), 1.5, 1e-14);
    ASSERT_CLOSE(curve_reaches(&c, 0.5), 2.25, 1e-14);
    ck_assert(isnan(curve_reaches(&c, 0.81)));
    free(c.mean);
}
END_TEST

START_TEST(a_clock_runs_on_between_epochs) {
    curve c;
    ck_assert_int_eq(curve_of(&m.series[0], field_seconds, &c), 0);
    for (double epochs = 0; epochs <= 4; epochs += 0.25)
        ASSERT_CLOSE(curve_at(&c, epochs), 2 * epochs, 1e-14);
    ASSERT_CLOSE(curve_at(&c, 9), 8, 0);
    free(c.mean);
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

int main(void) {
    Suite *suite = suite_create("curves");
    ADD_TEST_WITH(suite, a_curve_is_over_the_epochs_that_all_seeds_have, make_curves, NULL);
    ADD_TEST_WITH(suite, a_level_is_reached_between_epochs, make_curves, NULL);
    ADD_TEST_WITH(suite, a_clock_runs_on_between_epochs, make_curves, NULL);
    ADD_TEST(suite, figures_are_of_the_first_set_that_was_measured);
    return run_suite(suite);
}
