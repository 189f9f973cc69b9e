/* The cost of a step: that it is measured, of what is asked for. No test looks at how much it is, but for its
 * unit. */
#include <math.h>
#include <time.h>

#include "study/step_cost.h"
#include "support/run.h"

enum { ROWS = 40, FEATURES = 4, CLASSES = 3 };

static study_plan make_plan(xent_dataset *data) {
    static xent_real rows[ROWS * FEATURES];
    static int32_t labels[ROWS];
    for (int i = 0; i < ROWS; i++) {
        labels[i] = i % CLASSES;
        for (int k = 0; k < FEATURES; k++) rows[i * FEATURES + k] = (xent_real)sin(i + 3 * k);
    }
    *data = (xent_dataset){
        .rows = ROWS, .features = FEATURES, .classes = CLASSES, .reals = rows, .labels = labels};
    return (study_plan){.network = {.layers = "dense 5 tanh", .inputs = FEATURES, .outputs = CLASSES},
                        .data = {.train = data, .test = data},
                        .recipe = {.epochs = 1, .batch = 16, .optimizer = {.method = XENT_SGD}}};
}

/* Cross-entropy is measured beside every list, and is its own measure. */
START_TEST(each_loss_has_a_cost_beside_cross_entropy) {
    xent_dataset data;
    const study_plan plan = make_plan(&data);
    const loss_list two = {2, {XENT_LOSS_MSE, XENT_LOSS_GCE}};
    step_cost cost;
    struct timespec begin, end;
    clock_gettime(CLOCK_MONOTONIC, &begin);
    ck_assert_int_eq(step_cost_measure(&plan, &two, 0.01, &cost, NULL), XENT_OK);
    clock_gettime(CLOCK_MONOTONIC, &end);
    /* six rounds at least took a step of the median or more: together no more than all of it */
    const double all =
        1e6 * (double)(end.tv_sec - begin.tv_sec) + 1e-3 * (double)(end.tv_nsec - begin.tv_nsec);
    ck_assert_double_le(6 * cost.microseconds[XENT_LOSS_CE], all);
    ck_assert(cost.ratio[XENT_LOSS_CE] == 1 && cost.microseconds[XENT_LOSS_CE] > 0);
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++) {
        const int asked = i == XENT_LOSS_CE || i == XENT_LOSS_MSE || i == XENT_LOSS_GCE;
        ck_assert_int_eq(isfinite(cost.ratio[i]) != 0, asked);
        ck_assert_int_eq(isfinite(cost.microseconds[i]) != 0, asked);
        ck_assert(!asked || cost.ratio[i] > 0);
    }
}
END_TEST

/* However little time there is, each round has a step. */
START_TEST(no_time_is_enough_for_a_step) {
    xent_dataset data;
    const study_plan plan = make_plan(&data);
    const loss_list one = {1, {XENT_LOSS_MSE}};
    step_cost cost;
    ck_assert_int_eq(step_cost_measure(&plan, &one, 0, &cost, NULL), XENT_OK);
    ck_assert(isfinite(cost.microseconds[XENT_LOSS_CE]) && isfinite(cost.microseconds[XENT_LOSS_MSE]));
    ck_assert(cost.ratio[XENT_LOSS_CE] == 1 && isfinite(cost.ratio[XENT_LOSS_MSE]));
}
END_TEST

START_TEST(what_cannot_be_trained_has_none) {
    xent_dataset data;
    xent_error error;
    study_plan plan = make_plan(&data);
    const loss_list one = {1, {XENT_LOSS_CE}};
    step_cost cost;
    plan.network.layers = "conv 2";
    ck_assert_int_ne(step_cost_measure(&plan, &one, 0.01, &cost, &error), XENT_OK);
    ck_assert_int_ne(error.message[0], '\0');
    ck_assert(isnan(cost.ratio[XENT_LOSS_CE]));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("step cost");
    ADD_TEST(suite, each_loss_has_a_cost_beside_cross_entropy);
    ADD_TEST(suite, no_time_is_enough_for_a_step);
    ADD_TEST(suite, what_cannot_be_trained_has_none);
    return run_suite(suite);
}
