/* The search for a rate: its table, and the choice. */
#include <string.h>

#include "study/rate_search.h"
#include "support/run.h"

enum { ROWS = 40 };
static xent_real rows[ROWS];
static int32_t labels[ROWS];

/* Two classes on either side of 0: many rates learn them without a mistake. */
START_TEST(the_lowest_of_the_best_rates_is_chosen) {
    for (int i = 0; i < ROWS; i++) {
        labels[i] = i % 2;
        rows[i] = (xent_real)((i % 2 ? 1 : -1) * (1 + 0.05 * i));
    }
    const xent_dataset data = {.rows = ROWS, .features = 1, .classes = 2, .reals = rows, .labels = labels};
    const study_plan plan = {.network = {.layers = "", .inputs = 1, .outputs = 2},
                             .data = {.train = &data, .test = &data},
                             .recipe = {.epochs = 3, .batch = 8},
                             .threads = 1};
    const loss_list losses = {2, {XENT_LOSS_MSE, XENT_LOSS_CE}};
    rate_search search;
    int stopped;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(search_rates(&plan, &losses, 3, &search, &stopped, &error) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(stopped, 0);
    ck_assert_int_eq(search.rows, ROWS);
    for (int l = 0; l < 2; l++) {
        const tried_rate *tried = search.tried[losses.loss[l]];
        int best = FIRST_RATE, equal = 0, lowest = GRID_RATES, highest = 0;
        for (int k = 0; k < GRID_RATES; k++) {
            if (tried[k].runs == 0) continue;
            ck_assert_int_eq(tried[k].runs, SEARCH_SEEDS);
            if (k < lowest) lowest = k;
            highest = k;
            if (tried[k].dead == 0 && tried[k].accuracy > tried[best].accuracy) best = k;
        }
        for (int k = 0; k < best; k++)
            if (tried[k].runs > 0 && tried[k].dead == 0 && tried[k].accuracy >= tried[best].accuracy) equal++;
        ck_assert_int_eq(equal, 0);
        ck_assert(search.rate[losses.loss[l]] == grid_rates[best]);
        ck_assert_int_le(lowest, FIRST_RATE);
        ck_assert_int_ge(highest, LAST_RATE);
        ck_assert((best > lowest || lowest == 0) && (best < highest || highest == GRID_RATES - 1));
    }
}
END_TEST

/* The search for one loss, of a network of weights alone, on the rows as they are. */
static xent_status search_of_rows(xent_loss loss, rate_search *search) {
    const xent_dataset data = {.rows = ROWS, .features = 1, .classes = 2, .reals = rows, .labels = labels};
    const study_plan plan = {.network = {.layers = "dense 2 nobias", .inputs = 1, .outputs = XENT_OFF},
                             .data = {.train = &data, .test = &data},
                             .recipe = {.epochs = 4, .batch = 8},
                             .threads = 1};
    const loss_list losses = {1, {loss}};
    int stopped;
    return search_rates(&plan, &losses, 3, search, &stopped, NULL);
}

/* Two classes at +-x. Cross-entropy turns weights that begin the wrong way by about rate x / 2 a step,
 * which at x = 0.005 takes more than a rate of 5; squared error on raw outputs diverges where rate x^2 is
 * above 2, which at x = 20 leaves only rates below 0.01. */
START_TEST(the_grid_goes_on_past_its_ends) {
    for (int large = 0; large < 2; large++) {
        const double size = large ? 20 : 0.005;
        for (int i = 0; i < ROWS; i++) {
            labels[i] = i % 2;
            rows[i] = (xent_real)(i % 2 ? size : -size);
        }
        const xent_loss loss = large ? XENT_LOSS_MSE_LOGITS : XENT_LOSS_CE;
        rate_search search;
        ck_assert_int_eq(search_of_rows(loss, &search), XENT_OK);
        const double rate = search.rate[loss];
        ck_assert_msg(large ? rate < grid_rates[FIRST_RATE] : rate > grid_rates[LAST_RATE], "x %g: rate %g",
                      size, rate);
    }
}
END_TEST

/* An error is told as such, and not as an end that was asked for. */
START_TEST(a_run_that_fails_ends_the_search) {
    const xent_dataset data = {.rows = ROWS, .features = 1, .classes = 2, .reals = rows, .labels = labels};
    const study_plan plan = {.network = {.layers = "", .inputs = 1, .outputs = 2},
                             .data = {.train = &data, .test = &data},
                             .recipe = {.epochs = 3, .batch = 8, .optimizer = {.momentum = 2}},
                             .threads = 1};
    const loss_list losses = {1, {XENT_LOSS_CE}};
    rate_search search;
    int stopped = 7;
    xent_error error = {XENT_OK, ""};
    ck_assert_int_eq(search_rates(&plan, &losses, 3, &search, &stopped, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(stopped, 0);
    ASSERT_CONTAINS(error.message, "ce at rate ");
    ASSERT_CONTAINS(error.message, "momentum is 2");
}
END_TEST

/* A run that ends below the guess has the accuracy that it has; one whose numbers explode, in its first epoch
 * or later, or that has no accuracy, counts as one that guesses. */
START_TEST(what_has_no_accuracy_counts_as_a_guess) {
    xent_epoch epoch = {.epoch = 1, .test_accuracy = 0.25};
    study_cell cell = {.loss = XENT_LOSS_CE};
    ck_assert(cell_final_accuracy(&cell, 0.5) == 0.5);
    ck_assert_int_eq(xent_history_add(&cell.result.history, &epoch, NULL), XENT_OK);
    ck_assert(cell_final_accuracy(&cell, 0.5) == 0.25);
    cell.error.status = XENT_E_NONFINITE;
    ck_assert(cell_final_accuracy(&cell, 0.5) == 0.5);
    study_clear(&cell, 1);
}
END_TEST

/* Every row is the same, and three in four are of class 0, which is the guess: what never learns ends at 0.25
 * as often as at 0.75, and what explodes at the guess. */
START_TEST(means_are_of_what_runs_end_at) {
    for (int large = 0; large < 2; large++) {
        for (int i = 0; i < ROWS; i++) {
            labels[i] = i % 4 == 0;
            rows[i] = (xent_real)(large ? 1e4 : 1e-3);
        }
        const xent_loss loss = large ? XENT_LOSS_MSE_LOGITS : XENT_LOSS_CE;
        rate_search search;
        ck_assert_int_eq(search_of_rows(loss, &search), XENT_E_NONFINITE);
        const tried_rate *t = &search.tried[loss][large ? LAST_RATE : FIRST_RATE];
        ck_assert_int_eq(t->dead, SEARCH_SEEDS);
        if (large)
            ASSERT_CLOSE(t->accuracy, 0.75, 1e-12);
        else
            ck_assert_msg(t->accuracy < 0.74, "%g", t->accuracy);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("rate_search");
    ADD_TEST(suite, the_lowest_of_the_best_rates_is_chosen);
    ADD_TEST(suite, the_grid_goes_on_past_its_ends);
    ADD_TEST(suite, a_run_that_fails_ends_the_search);
    ADD_TEST(suite, what_has_no_accuracy_counts_as_a_guess);
    ADD_TEST(suite, means_are_of_what_runs_end_at);
    return run_suite(suite);
}
