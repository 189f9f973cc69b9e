/* fit: when it ends, what it leaves, and what it tells. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/run.h"
#include "xent/xent.h"

static xent_data digits;
static uint32_t *select_rows;
static xent_dataset train, validation;
static xent_tape *tape;
static xent_net *net;
static xent_fit_result result;
static xent_error error;

static void set_up(void) {
    ck_assert_int_eq(xent_data_load(NULL, &digits, NULL), XENT_OK);
    select_rows = malloc((size_t)digits.train.rows * sizeof *select_rows);
    xent_dataset_split(&digits.train, 0.2, 1, select_rows, &train, &validation, NULL);
    const xent_net_options shape = {.layers = "dense 16 relu", .inputs = 64, .outputs = 10};
    tape = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
    net = xent_net_create(&shape, NULL);
}
static void tear_down(void) {
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
    free(select_rows);
    xent_data_clear(&digits);
}

static xent_status fit(const xent_fit_options *options) {
    const xent_fit_data data = {.train = &train,
                                .test = &digits.test,
                                .validation = &validation,
                                .scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &train)};
    return xent_fit(tape, net, &data, options, &result, &error);
}

START_TEST(every_epoch_is_told) {
    xent_fit_options options = XENT_FIT_DEFAULT;
    options.recipe.epochs = 4;
    ck_assert_msg(fit(&options) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(result.history.count, 4);
    ck_assert_int_eq(result.end, XENT_END_EPOCHS);
    ck_assert_int_eq(result.rows, 4 * train.rows);
    ck_assert_int_eq(result.steps, 4 * ((train.rows + 63) / 64));
    const xent_epoch *first = &result.history.epochs[0], *last = &result.history.epochs[3];
    ck_assert_int_eq(last->epoch, 4);
    ck_assert_double_lt(last->train_loss, first->train_loss);
    ck_assert_double_gt(last->test_accuracy, 0.8);
    ck_assert_double_lt(last->mean_gradient, first->mean_gradient);
}
END_TEST

/* The last epoch's figures are those of a run that is measured all the time. */
START_TEST(the_last_epoch_may_be_measured_alone) {
    xent_fit_options options = XENT_FIT_DEFAULT;
    options.recipe.epochs = 3;
    ck_assert_int_eq(fit(&options), XENT_OK);
    const xent_epoch always = result.history.epochs[2];
    tear_down();
    set_up();
    options.measure_last = 1;
    result = (xent_fit_result){.steps = 0};
    ck_assert_int_eq(fit(&options), XENT_OK);
    for (int i = 0; i < 2; i++) {
        const xent_epoch *e = &result.history.epochs[i];
        ck_assert(isnan(e->test_loss) && isnan(e->test_accuracy) && isnan(e->validation_loss));
        ck_assert(e->train_loss > 0 && e->train_accuracy > 0);
    }
    const xent_epoch *last = &result.history.epochs[2];
    ck_assert(last->test_loss == always.test_loss && last->test_accuracy == always.test_accuracy);
    ck_assert(last->validation_loss == always.validation_loss);
    xent_history_clear(&result.history);
    options.recipe.patience = 2;
    ck_assert_int_eq(fit(&options), XENT_E_ARGUMENT);
    options.recipe.patience = 0;
    options.recipe.target = 0.9;
    ck_assert_int_eq(fit(&options), XENT_E_ARGUMENT);
}
END_TEST

static int no_step(void *context, const xent_step *step) {
    (void)context;
    (void)step;
    ck_abort_msg("a step was made");
}

/* A file could not say them, and would refuse a training that has come to its end. */
START_TEST(numbers_that_no_file_can_say_are_refused_before_training) {
    static const struct {
        double target;
        int patience;
        const char *says;
    } wrong[] = {{(double)NAN, 0, "fit: \"target\" of its recipe is nan; expected a number from 0 to 1"},
                 {1.5, 0, "fit: \"target\" of its recipe is 1.5"},
                 {-1, 0, "fit: \"target\" of its recipe is -1"},
                 {0, -3, "fit: \"patience\" of its recipe is -3; expected a whole number of at least 0"}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        xent_fit_options options = {.after_step = no_step};
        options.recipe.target = wrong[i].target;
        options.recipe.patience = wrong[i].patience;
        ck_assert_int_eq(fit(&options), XENT_E_ARGUMENT);
        ASSERT_CONTAINS(error.message, wrong[i].says);
    }
}
END_TEST

START_TEST(a_target_ends_it) {
    xent_fit_options options = XENT_FIT_DEFAULT;
    options.recipe.epochs = 1000;
    options.recipe.target = 0.9;
    ck_assert_int_eq(fit(&options), XENT_OK);
    ck_assert_int_eq(result.end, XENT_END_TARGET);
    const xent_history *h = &result.history;
    ck_assert_double_ge(h->epochs[h->count - 1].validation_accuracy, 0.9);
    for (int i = 0; i + 1 < h->count; i++) ck_assert_double_lt(h->epochs[i].validation_accuracy, 0.9);
}
END_TEST

START_TEST(patience_gives_the_best_weights_back) {
    xent_fit_options options = XENT_FIT_DEFAULT;
    options.recipe.epochs = 1000;
    options.recipe.patience = 3;
    options.recipe.optimizer.method = XENT_ADAM;
    options.recipe.schedule.rate = 0.05;
    ck_assert_int_eq(fit(&options), XENT_OK);
    ck_assert_int_eq(result.end, XENT_END_PATIENCE);
    ck_assert_int_eq(result.history.count, result.best_epoch + 3);
    double least = INFINITY;
    for (int i = 0; i < result.history.count; i++)
        least = fmin(least, result.history.epochs[i].validation_loss);
    const xent_scaling scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &train);
    xent_evaluation now;
    ck_assert_int_eq(xent_evaluate(tape, net, &validation, &scaling, XENT_LOSS_CE, &now, NULL, NULL),
                     XENT_OK);
    ck_assert(now.loss == least);
    ck_assert(result.history.epochs[result.best_epoch - 1].validation_loss == least);
}
END_TEST

static int steps_seen;
static int end_at_seven(void *context, const xent_step *step) {
    ck_assert_ptr_eq(context, &steps_seen);
    ck_assert_int_eq(step->step, ++steps_seen);
    return steps_seen == 7;
}

START_TEST(a_callback_ends_it_after_the_step) {
    xent_fit_options options = XENT_FIT_DEFAULT;
    options.after_step = end_at_seven;
    options.context = &steps_seen;
    ck_assert_int_eq(fit(&options), XENT_OK);
    ck_assert_int_eq(result.end, XENT_END_CALLER);
    ck_assert_int_eq(result.steps, 7);
    ck_assert_int_eq(result.history.count, 0);
}
END_TEST

/* The weights are those of the last good step: all finite. */
START_TEST(a_loss_that_explodes_is_an_error) {
    xent_fit_options options = XENT_FIT_DEFAULT;
    options.recipe.loss = XENT_LOSS_MSE_LOGITS;
    options.recipe.schedule.rate = 1e6;
    ck_assert_int_eq(fit(&options), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "epoch ");
    ASSERT_CONTAINS(error.message, "lower learning rate than 1e+06");
}
END_TEST

/* A row as large as numbers are makes infinite outputs where it is measured. The message says where. */
START_TEST(a_set_that_cannot_be_measured_is_named) {
    static xent_real huge[2 * 64];
    const int32_t classes[2] = {0, 1};
    const xent_dataset beyond = {.rows = 2, .features = 64, .classes = 10, .reals = huge, .labels = classes};
    xent_fit_options options = {.recipe = {.epochs = 2, .batch = 240, .schedule = {.rate = 1e-4}}};
    for (int j = 64; j < 2 * 64; j++) huge[j] = (xent_real)(sizeof(xent_real) == 4 ? 3e38 : 1.7e308);
    for (int is_test = 0; is_test < 2; is_test++) {
        const xent_fit_data data = {.train = &train,
                                    .test = is_test ? &beyond : &digits.test,
                                    .validation = is_test ? &validation : &beyond,
                                    .scaling = XENT_SCALING_NONE};
        const char *const says =
            is_test ? "fit: the test set in epoch 1, after step 5: " : "fit: the validation set in epoch 1, ";
        ck_assert_int_eq(train.rows, 1154); /* five steps */
        ck_assert_int_eq(xent_fit(tape, net, &data, &options, &result, &error), XENT_E_NONFINITE);
        ASSERT_CONTAINS(error.message, says);
        ASSERT_CONTAINS(error.message, " of row 1 (both from 0) is ");
        ck_assert_int_eq(result.history.count, 0);
        xent_trainer *t = xent_trainer_create(tape, net, &data, &options, &error);
        while (xent_trainer_steps_left(t) > 0) ck_assert_int_eq(xent_trainer_step(t, NULL), XENT_OK);
        for (int i = 0; i < 2; i++) {
            ck_assert_int_eq(xent_trainer_measure(t, &error), XENT_E_NONFINITE);
            ASSERT_CONTAINS(error.message, says);
        }
        ck_assert_int_eq(xent_trainer_measure(t, NULL), XENT_E_NONFINITE);
        ck_assert_int_eq(xent_trainer_end(t), XENT_END_NONE);
        xent_trainer_destroy(t);
    }
}
END_TEST

/* A line an epoch; what was not measured is an empty cell. */
START_TEST(a_history_becomes_a_table) {
    const double none = (double)NAN;
    const xent_epoch epochs[] = {{.epoch = 1,
                                  .train_loss = 0.5,
                                  .train_accuracy = 0.25,
                                  .test_loss = none,
                                  .test_accuracy = none,
                                  .validation_loss = 2,
                                  .validation_accuracy = 0.125,
                                  .mean_gradient = 0.75,
                                  .rate = 0.1,
                                  .seconds = 1.5}};
    static const char expected[] =
        "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,test_loss,test_accuracy,"
        "mean_gradient,rate,seconds\n1,0.5,0.25,2,0.125,,,0.75,0.1,1.500\n";
    char text[sizeof expected + 100];
    for (int i = 0; i < 40; i++) /* more than there is room for at first */
        ck_assert_int_eq(xent_history_add(&result.history, epochs, &error), XENT_OK);
    ck_assert_int_eq(result.history.count, 40);
    result.history.count = 1;
    ck_assert_int_eq(xent_history_save(&result.history, test_path("history"), &error), XENT_OK);
    FILE *file = fopen(test_path("history"), "r");
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    ck_assert_str_eq(text, expected);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("fit");
    ADD_TEST_WITH(suite, every_epoch_is_told, set_up, tear_down);
    ADD_TEST_WITH(suite, the_last_epoch_may_be_measured_alone, set_up, tear_down);
    ADD_TEST_WITH(suite, numbers_that_no_file_can_say_are_refused_before_training, set_up, tear_down);
    ADD_TEST_WITH(suite, a_target_ends_it, set_up, tear_down);
    ADD_TEST_WITH(suite, patience_gives_the_best_weights_back, set_up, tear_down);
    ADD_TEST_WITH(suite, a_callback_ends_it_after_the_step, set_up, tear_down);
    ADD_TEST_WITH(suite, a_set_that_cannot_be_measured_is_named, set_up, tear_down);
    ADD_TEST_WITH(suite, a_loss_that_explodes_is_an_error, set_up, tear_down);
    ADD_TEST_WITH(suite, a_history_becomes_a_table, set_up, tear_down);
    return run_suite(suite);
}
