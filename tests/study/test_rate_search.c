/* The search for a rate: its table, and the choice. */
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
        const double *accuracy = search.accuracy[losses.loss[l]];
        int best = 0, equal = 0;
        for (int k = 1; k < TRIED_RATES; k++)
            if (accuracy[k] > accuracy[best]) best = k;
        for (int k = 0; k < TRIED_RATES; k++) equal += accuracy[k] >= accuracy[best];
        ck_assert_int_ge(equal, 2);
        ck_assert(search.rate[losses.loss[l]] == tried_rates[best]);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("rate_search");
    ADD_TEST(suite, the_lowest_of_the_best_rates_is_chosen);
    return run_suite(suite);
}
