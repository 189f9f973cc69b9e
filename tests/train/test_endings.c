/* How a run of fit ends: what ends it, which weights it leaves, and what is told of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "xent/xent.h"

static xent_data digits;
static uint32_t *select_rows;
static xent_dataset train, validation;
static xent_fit_data data;
static xent_tape *tape;
static xent_net *net;
static xent_fit_result result;
static xent_error error;

static void set_up(void) {
    ck_assert_int_eq(xent_data_load(NULL, &digits, NULL), XENT_OK);
    select_rows = malloc((size_t)digits.train.rows * sizeof *select_rows);
    ck_assert_int_eq(xent_dataset_split(&digits.train, 0.2, 1, select_rows, &train, &validation, NULL),
                     XENT_OK);
    data = (xent_fit_data){.train = &train,
                           .test = &digits.test,
                           .validation = &validation,
                           .scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &train)};
    tape = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
    net = NULL;
    result = (xent_fit_result){.history = {NULL, 0, 0}};
}
static void tear_down(void) {
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
    free(select_rows);
    xent_data_clear(&digits);
}

/* A run of a new network. */
static xent_status fit_net(const char *layers, const xent_fit_options *options) {
    const xent_net_options shape = {.inputs = 64, .outputs = 10, .layers = layers};
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    net = xent_net_create(&shape, NULL);
    ck_assert_ptr_nonnull(net);
    return xent_fit(tape, net, &data, options, &result, &error);
}
static xent_status fit(const xent_fit_options *options) { return fit_net("dense 16 relu", options); }

/* The best epoch is not the last: the validation loss falls, then rises. */
static xent_fit_options hasty(void) {
    xent_fit_options o = {.recipe.epochs = 25, .recipe.patience = 1000};
    o.recipe.optimizer.method = XENT_ADAM;
    o.recipe.schedule.rate = 0.05;
    return o;
}

/* The epoch with the lowest validation loss, the first of equals. */
static int lowest(void) {
    int best = 0;
    for (int i = 1; i < result.history.count; i++)
        if (result.history.epochs[i].validation_loss < result.history.epochs[best].validation_loss) best = i;
    return best + 1;
}

/* The network has the weights of that epoch: it measures as the history tells. */
static void check_weights_of(int epoch, xent_loss loss) {
    xent_evaluation now;
    ck_assert_int_eq(xent_evaluate(tape, net, &validation, &data.scaling, loss, &now, NULL, NULL), XENT_OK);
    const xent_epoch *told = &result.history.epochs[epoch - 1];
    ck_assert_msg(now.loss == told->validation_loss, "a loss of %g, but epoch %d had %g", now.loss, epoch,
                  told->validation_loss);
    ck_assert(now.accuracy == told->validation_accuracy);
    ck_assert_int_eq(xent_evaluate(tape, net, &digits.test, &data.scaling, loss, &now, NULL, NULL), XENT_OK);
    ck_assert(now.loss == told->test_loss && now.accuracy == told->test_accuracy);
}

START_TEST(the_best_weights_stay_when_the_epochs_run_out) {
    const xent_fit_options o = hasty();
    ck_assert_int_eq(fit(&o), XENT_OK);
    ck_assert_int_eq(result.end, XENT_END_EPOCHS);
    ck_assert_int_eq(result.history.count, o.recipe.epochs);
    ck_assert_int_eq(result.best_epoch, lowest());
    ck_assert_int_lt(result.best_epoch, o.recipe.epochs);
    check_weights_of(result.best_epoch, XENT_LOSS_CE);
}
END_TEST

/* Running statistics belong to the weights beside which they were taken. */
START_TEST(the_best_weights_keep_their_running_statistics) {
    const xent_fit_options o = hasty();
    ck_assert_int_eq(fit_net("dense 16, batchnorm relu", &o), XENT_OK);
    ck_assert_int_lt(result.best_epoch, o.recipe.epochs);
    check_weights_of(result.best_epoch, XENT_LOSS_CE);
}
END_TEST

START_TEST(without_patience_the_last_weights_stay) {
    xent_fit_options o = hasty();
    o.recipe.patience = 0;
    ck_assert_int_eq(fit(&o), XENT_OK);
    ck_assert_int_eq(result.best_epoch, o.recipe.epochs);
    ck_assert_int_lt(lowest(), o.recipe.epochs);
    check_weights_of(o.recipe.epochs, XENT_LOSS_CE);
}
END_TEST

/* ---- Callers that end it */

static int last_epoch;
static int end_after_epoch(void *context, const xent_epoch *epoch) {
    (void)context;
    return epoch->epoch == last_epoch;
}

START_TEST(a_caller_ends_it_after_an_epoch_with_the_best_weights) {
    xent_fit_options o = hasty();
    o.after_epoch = end_after_epoch;
    last_epoch = 24;
    ck_assert_int_eq(fit(&o), XENT_OK);
    ck_assert_int_eq(result.end, XENT_END_CALLER);
    ck_assert_int_eq(result.history.count, 24);
    ck_assert_int_eq(result.best_epoch, lowest());
    ck_assert_int_lt(result.best_epoch, 24);
    check_weights_of(result.best_epoch, XENT_LOSS_CE);
}
END_TEST

static int64_t last_step;
static int end_after_step(void *context, const xent_step *step) {
    (void)context;
    return step->step == last_step;
}

/* Epochs that have ended count; the one that was cut short is not told. */
START_TEST(a_caller_ends_it_within_an_epoch) {
    xent_fit_options o = {.recipe.epochs = 5, .after_step = end_after_step};
    const int64_t steps = (train.rows + 63) / 64;
    last_step = 2 * steps + 3;
    ck_assert_int_eq(fit(&o), XENT_OK);
    ck_assert_int_eq(result.end, XENT_END_CALLER);
    ck_assert(result.history.count == 2 && result.best_epoch == 2 && result.steps == last_step);
    ck_assert_int_eq(result.rows, 2 * train.rows + 3 * 64);
    o.recipe.patience = 10;
    ck_assert_int_eq(fit(&o), XENT_OK);
    check_weights_of(result.best_epoch, XENT_LOSS_CE);
}
END_TEST

/* ---- Targets */

/* The epoch of a run at which its target was reached, and that it was not before. */
static void check_target(xent_fit_options o, int on_test) {
    o.recipe.target_on_test = on_test;
    o.recipe.epochs = 4;
    ck_assert_int_eq(fit(&o), XENT_OK);
    double accuracy[4];
    for (int i = 0; i < 4; i++)
        accuracy[i] =
            on_test ? result.history.epochs[i].test_accuracy : result.history.epochs[i].validation_accuracy;
    ck_assert(accuracy[2] > accuracy[0] && accuracy[2] > accuracy[1]);
    o.recipe.target = accuracy[2]; /* exactly as much is enough */
    o.recipe.epochs = 1000;
    ck_assert_int_eq(fit(&o), XENT_OK);
    ck_assert_int_eq(result.end, XENT_END_TARGET);
    ck_assert_int_eq(result.history.count, 3);
}

START_TEST(a_target_is_reached_by_the_set_that_it_is_for) {
    xent_fit_options o = {.recipe.schedule = {.rate = 0.01}};
    check_target(o, 0);
    check_target(o, 1);
    data.validation = NULL;
    check_target(o, 1);
}
END_TEST

START_TEST(a_target_is_not_missed_for_a_caller_who_looks_on) {
    xent_fit_options o = {.recipe.epochs = 1000, .recipe.target = 0.5, .after_epoch = end_after_epoch};
    last_epoch = 999;
    ck_assert_int_eq(fit(&o), XENT_OK);
    ck_assert_int_eq(result.end, XENT_END_TARGET);
}
END_TEST

/* ---- Patience */

/* Weights that do not move have equal losses: the first is the best, and none is lower. */
START_TEST(an_equal_loss_is_not_a_lower_one) {
    const xent_fit_options o = {
        .recipe.epochs = 50, .recipe.patience = 3, .recipe.schedule = {.rate = XENT_OFF}};
    ck_assert_int_eq(fit(&o), XENT_OK);
    ck_assert_int_eq(result.end, XENT_END_PATIENCE);
    ck_assert(result.best_epoch == 1 && result.history.count == 4);
}
END_TEST

/* ---- Errors */

static int64_t steps_done;
static int count_steps(void *context, const xent_step *step) {
    (void)context;
    steps_done = step->step;
    return 0;
}

/* The rate grows by a million after two epochs; the message names the step behind the last good one. */
START_TEST(a_run_that_explodes_keeps_its_best_weights_and_says_when) {
    const int64_t steps = (train.rows + 63) / 64;
    xent_fit_options o = {
        .recipe.loss = XENT_LOSS_MSE_LOGITS,
        .recipe.epochs = 9,
        .recipe.patience = 5,
        .recipe.schedule = {.kind = XENT_STEP, .rate = 0.01, .every = 2 * steps, .factor = 1e12},
        .after_step = count_steps};
    steps_done = 0;
    ck_assert_int_eq(fit(&o), XENT_E_NONFINITE);
    ck_assert_int_ge(steps_done, 2 * steps);
    char place[64];
    snprintf(place, sizeof place, "epoch %d, step %lld", (int)(steps_done / steps) + 1,
             (long long)(steps_done % steps) + 1);
    ASSERT_CONTAINS(error.message, place);
    ck_assert_int_eq(result.best_epoch, 2);
    check_weights_of(2, XENT_LOSS_MSE_LOGITS);
}
END_TEST

/* Their loss would be the mean of nothing, and no epoch the best one. */
START_TEST(patience_needs_rows_of_known_classes) {
    static int32_t labels[20];
    for (int i = 0; i < 20; i++) labels[i] = XENT_LABEL_UNKNOWN;
    const xent_dataset strange = {
        .rows = 20, .features = 64, .classes = 10, .bytes = digits.test.bytes, .labels = labels};
    data.validation = &strange;
    xent_fit_options o = {.recipe.epochs = 2, .recipe.patience = 3};
    ck_assert_int_eq(fit(&o), XENT_E_VALUE);
    ASSERT_CONTAINS(error.message, "fit: no row of the validation set has a class that is known");
    ck_assert_int_eq(result.steps, 0);
    labels[19] = 0;
    ck_assert_msg(fit(&o) == XENT_OK, "%s", error.message);
    labels[19] = XENT_LABEL_UNKNOWN;
    o.recipe.patience = 0;
    ck_assert_msg(fit(&o) == XENT_OK, "%s", error.message);
}
END_TEST

/* The sigmoid of an infinite logit is a fine number, and so is its loss. */
START_TEST(infinite_outputs_end_a_run_though_the_loss_is_finite) {
    const double large = sizeof(xent_real) == 8 ? 1e300 : 1e37;
    const xent_net_options linear = {.inputs = 64, .outputs = 10, .layers = ""};
    const xent_fit_options o = {.recipe.loss = XENT_LOSS_MSE_SIGMOID, .recipe.epochs = 1};
    data.scaling = (xent_scaling){.factor = large};
    data.test = data.validation = NULL;
    net = xent_net_create(&linear, NULL);
    ck_assert_ptr_nonnull(net);
    xent_real *weights = xent_params_values(xent_net_params(net), 0);
    for (int i = 0; i < 64 * 10; i++) weights[i] = (xent_real)1e9;
    ck_assert_int_eq(xent_fit(tape, net, &data, &o, &result, &error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "an output of the network became inf in epoch 1, step 1");
    ck_assert_int_eq(result.steps, 0);
}
END_TEST

/* The rate of the schedule is told, not that of the step; and none where there is no lower one. */
START_TEST(the_rate_that_is_told_is_that_of_the_schedule) {
    const xent_schedule schedules[] = {{.kind = XENT_ONE_CYCLE, .rate = 0.5, .begin = XENT_OFF},
                                       {.rate = 0.5, .warmup = 100},
                                       {.rate = XENT_OFF},
                                       {.rate = 0}};
    static const char *const says[] = {"step 1; a lower learning rate than 0.5 may help",
                                       "step 1; a lower learning rate than 0.5 may help", "step 1",
                                       "step 1; a lower learning rate than 0.1 may help"};
    const xent_net_options linear = {.inputs = 64, .outputs = 10, .layers = ""};
    data.scaling = (xent_scaling){.factor = sizeof(xent_real) == 8 ? 1e300 : 1e37};
    data.test = data.validation = NULL;
    for (size_t i = 0; i < sizeof schedules / sizeof *schedules; i++) {
        const xent_fit_options o = {.recipe.epochs = 1, .recipe.schedule = schedules[i]};
        xent_net_destroy(net);
        net = xent_net_create(&linear, NULL);
        ck_assert_ptr_nonnull(net);
        for (int k = 0; k < 64 * 10; k++) xent_params_values(xent_net_params(net), 0)[k] = (xent_real)1e9;
        ck_assert_int_eq(xent_fit(tape, net, &data, &o, &result, &error), XENT_E_NONFINITE);
        const char *end = error.message + strlen(error.message) - strlen(says[i]);
        ck_assert_msg(end > error.message && strcmp(end, says[i]) == 0, "%s", error.message);
    }
}
END_TEST

static int end_at_once(void *context, const xent_step *step) {
    (void)context;
    (void)step;
    return 1;
}

/* What the last step spoils no loss has seen yet: also where a caller ends the run there. */
START_TEST(spoilt_weights_are_no_success) {
    xent_fit_options o = {.recipe.epochs = 1, .recipe.batch = train.rows};
    o.recipe.schedule.rate = sizeof(xent_real) == 8 ? 1e308 : 1e38;
    o.recipe.optimizer = (xent_optimizer_options){.method = XENT_SGD, .weight_decay = 1000};
    data.test = data.validation = NULL;
    for (int i = 0; i < 2; i++) {
        o.after_step = i ? end_at_once : NULL;
        ck_assert_int_eq(fit(&o), XENT_E_NONFINITE);
        ASSERT_CONTAINS(error.message, "a weight became");
        ASSERT_CONTAINS(error.message, "in epoch 1, step 1; a lower learning rate");
        ck_assert_int_eq(result.steps, 1);
        ck_assert_int_eq(result.history.count, 0);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("endings");
    ADD_TEST_WITH(suite, the_best_weights_stay_when_the_epochs_run_out, set_up, tear_down);
    ADD_TEST_WITH(suite, the_best_weights_keep_their_running_statistics, set_up, tear_down);
    ADD_TEST_WITH(suite, without_patience_the_last_weights_stay, set_up, tear_down);
    ADD_TEST_WITH(suite, a_caller_ends_it_after_an_epoch_with_the_best_weights, set_up, tear_down);
    ADD_TEST_WITH(suite, a_caller_ends_it_within_an_epoch, set_up, tear_down);
    ADD_TEST_WITH(suite, a_target_is_reached_by_the_set_that_it_is_for, set_up, tear_down);
    ADD_TEST_WITH(suite, a_target_is_not_missed_for_a_caller_who_looks_on, set_up, tear_down);
    ADD_TEST_WITH(suite, an_equal_loss_is_not_a_lower_one, set_up, tear_down);
    ADD_TEST_WITH(suite, a_run_that_explodes_keeps_its_best_weights_and_says_when, set_up, tear_down);
    ADD_TEST_WITH(suite, patience_needs_rows_of_known_classes, set_up, tear_down);
    ADD_TEST_WITH(suite, infinite_outputs_end_a_run_though_the_loss_is_finite, set_up, tear_down);
    ADD_TEST_WITH(suite, the_rate_that_is_told_is_that_of_the_schedule, set_up, tear_down);
    ADD_TEST_WITH(suite, spoilt_weights_are_no_success, set_up, tear_down);
    return run_suite(suite);
}
