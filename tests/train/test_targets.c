/* Regression and several labels a row: one step of a linear network from zero weights, whose gradient is
 * written out here, what is measured, and what is refused. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/models.h"
#include "support/run.h"
#include "support/tensors.h"
#include "xent/xent.h"

enum { ROWS = 6, FEATURES = 2, OUTPUTS = 2 };

static const xent_real rows[ROWS][FEATURES] = {{1, 2}, {0, 1}, {-1, 3}, {2, -2}, {0.5, 0}, {-3, 1}};
static const xent_real prices[ROWS][OUTPUTS] = {{100, 3}, {300, 1}, {200, 1}, {900, 0}, {150, 2}, {450, 5}};
static const xent_real marks[ROWS][OUTPUTS] = {{1, 0}, {0, 1}, {1, 1}, {0, 0}, {1, 0}, {0, 1}};
static double shift[OUTPUTS], factor[OUTPUTS];

static xent_dataset set_of(const xent_real *targets) {
    return (xent_dataset){
        .rows = ROWS, .features = FEATURES, .reals = rows[0], .targets = targets, .outputs = OUTPUTS};
}

/* A linear network of zeros. */
static xent_net *network(void) {
    const xent_net_options o = {.layers = "", .inputs = FEATURES, .outputs = OUTPUTS};
    xent_net *net = xent_net_create(&o, NULL);
    ck_assert_ptr_nonnull(net);
    xent_params *params = xent_net_params(net);
    for (size_t i = 0; i < xent_params_block_size(params); i++) xent_params_block(params)[i] = 0;
    return net;
}

static xent_fit_data fit_data(const xent_dataset *set) {
    ck_assert_int_eq(xent_target_scaling(set, shift, factor, NULL), XENT_OK);
    return (xent_fit_data){.train = set, .test = set, .target = {.shifts = shift, .factors = factor}};
}

static xent_recipe one_step(xent_task task, xent_loss loss) {
    return (xent_recipe){.task = task, .loss = loss, .epochs = 1, .batch = ROWS, .schedule = {.rate = 1}};
}

/* -dL/dz of a row's output where z is 0 and the scaled target t. */
static double pull(xent_loss loss, double t) {
    if (loss == XENT_LOSS_SQUARED) return 2 * t;
    if (loss == XENT_LOSS_L1) return (t > 0) - (t < 0);
    if (loss == XENT_LOSS_HUBER) return fmax(-1, fmin(1, t));
    return t - 0.5; /* bce */
}

static void expect_step(xent_task task, xent_loss loss) {
    const xent_real(*targets)[OUTPUTS] = task == XENT_TASK_REGRESSION ? prices : marks;
    const xent_dataset set = set_of(targets[0]);
    const xent_fit_data data = fit_data(&set);
    const xent_fit_options options = {.recipe = one_step(task, loss)};
    xent_net *net = network();
    xent_fit_result result;
    ck_assert_int_eq(xent_fit(tape, net, &data, &options, &result, NULL), XENT_OK);
    for (int j = 0; j < FEATURES; j++)
        for (int k = 0; k < OUTPUTS; k++) {
            double step = 0;
            for (int i = 0; i < ROWS; i++) {
                const double t = (double)targets[i][k];
                step += (double)rows[i][j] / ROWS *
                        pull(loss, task == XENT_TASK_REGRESSION ? (t - shift[k]) * factor[k] : t);
            }
            const double found = (double)xent_params_values(xent_net_params(net), 0)[j * OUTPUTS + k];
            ck_assert_msg(close_to(found, step, 20 * TOLERANCE, TOLERANCE),
                          "%s: weight %d %d: %.9g, not %.9g", xent_loss_name(loss), j, k, found, step);
        }
    xent_history_clear(&result.history);
    xent_net_destroy(net);
}

START_TEST(a_step_is_that_of_the_loss) {
    expect_step(XENT_TASK_REGRESSION, XENT_LOSS_SQUARED);
    expect_step(XENT_TASK_REGRESSION, XENT_LOSS_L1);
    expect_step(XENT_TASK_REGRESSION, XENT_LOSS_HUBER);
    expect_step(XENT_TASK_MULTILABEL, XENT_LOSS_BCE);
}
END_TEST

START_TEST(targets_are_scaled_by_mean_and_deviation) {
    const xent_real some[] = {1, 7, 3, 7, 5, 7, 1e6, 7};
    const uint32_t select[] = {0, 1, 2};
    const xent_dataset set = {
        .rows = 3, .features = 1, .reals = some, .targets = some, .outputs = 2, .select = select};
    ck_assert_int_eq(xent_target_scaling(&set, shift, factor, NULL), XENT_OK);
    ASSERT_CLOSE(shift[0], 3, 1e-15);
    ASSERT_CLOSE(factor[0], 1 / sqrt(8.0 / 3), 1e-15);
    ck_assert(shift[1] == 7 && factor[1] == 1); /* equal targets */
    const xent_dataset labels = {.rows = 3, .features = 1, .reals = some};
    ck_assert_int_eq(xent_target_scaling(&labels, shift, factor, NULL), XENT_E_ARGUMENT);
}
END_TEST

/* A network of zeros tells the mean of the targets. */
START_TEST(what_is_measured_is_in_the_unit_of_the_targets) {
    const xent_dataset set = set_of(prices[0]);
    const xent_fit_data data = fit_data(&set);
    xent_net *net = network();
    xent_evaluation e;
    xent_real values[ROWS][OUTPUTS];
    ck_assert_int_eq(
        xent_evaluate_targets(tape, net, &set, NULL, &data.target, XENT_LOSS_SQUARED, &e, values[0], NULL),
        XENT_OK);
    ck_assert(e.rows == ROWS && isnan(e.accuracy) && fabs(e.regression.r2) < 1e-6);
    ck_assert_int_eq(xent_evaluate_targets(tape, net, &set, NULL, NULL, XENT_LOSS_CE, &e, NULL, NULL),
                     XENT_E_ARGUMENT);
    ASSERT_CLOSE(e.loss, OUTPUTS, 1e-6); /* the variance of each */
    ASSERT_CLOSE(e.regression.rmse, e.regression.baseline_rmse, 1e-6);
    for (int i = 0; i < ROWS; i++) {
        ASSERT_CLOSE((double)values[i][0], 350, 1e-6);
        ASSERT_CLOSE((double)values[i][1], 2, 1e-6);
    }
    xent_net_destroy(net);
}
END_TEST

/* More rows than are measured at once; z = (x0 + 3 x1, 2 x0 + 4 x1), targets are one less. */
START_TEST(values_of_many_rows_stand_where_the_rows_do) {
    enum { MANY = 600 };
    static xent_real x[MANY][FEATURES], wanted[MANY][OUTPUTS], targets[MANY][OUTPUTS], values[MANY][OUTPUTS];
    static const xent_real none[MANY][OUTPUTS];
    static const xent_real weights[] = {1, 2, 3, 4};
    for (int i = 0; i < MANY; i++) {
        x[i][0] = (xent_real)i;
        x[i][1] = (xent_real)(i % 7);
        wanted[i][0] = x[i][0] + 3 * x[i][1];
        wanted[i][1] = 2 * x[i][0] + 4 * x[i][1];
        for (int k = 0; k < OUTPUTS; k++) targets[i][k] = wanted[i][k] - 1;
    }
    const xent_dataset set = {
        .rows = MANY, .features = FEATURES, .reals = x[0], .targets = targets[0], .outputs = OUTPUTS};
    xent_net *net = network();
    xent_evaluation e;
    memcpy(xent_params_values(xent_net_params(net), 0), weights, sizeof weights);
    ck_assert_int_eq(
        xent_evaluate_targets(tape, net, &set, NULL, NULL, XENT_LOSS_SQUARED, &e, values[0], NULL), XENT_OK);
    for (int i = 0; i < MANY; i++)
        for (int k = 0; k < OUTPUTS; k++) ASSERT_CLOSE((double)values[i][k], (double)wanted[i][k], 1e-2);
    ASSERT_CLOSE(e.regression.rmse, 1, 1e-4);
    ASSERT_CLOSE(e.loss, OUTPUTS, 1e-3);
    /* of which 408 and more are too many in this unit, though no loss is infinite */
    const double large = sizeof(xent_real) == 4 ? FLT_MAX : DBL_MAX;
    const xent_scaling unit = {.factor = 403.5 / large};
    const xent_dataset zeros = {
        .rows = MANY, .features = FEATURES, .reals = x[0], .targets = &none[0][0], .outputs = OUTPUTS};
    xent_error error;
    ck_assert_int_eq(xent_evaluate_targets(tape, net, &zeros, NULL, &unit, XENT_LOSS_L1, &e, NULL, &error),
                     XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "evaluate: the data set: value 1 of row 194 (both from 0) is inf");
    xent_net_destroy(net);
}
END_TEST

START_TEST(a_regression_tells_rmse_in_place_of_accuracy) {
    const xent_dataset set = set_of(prices[0]);
    const xent_fit_data data = fit_data(&set);
    xent_fit_options options = {.recipe = one_step(XENT_TASK_REGRESSION, XENT_LOSS_SQUARED)};
    xent_net *net = network();
    xent_fit_result result;
    options.recipe.batch = 4; /* two steps, of which the second is smaller */
    options.recipe.schedule.rate = 1e-9;
    ck_assert_int_eq(xent_fit(tape, net, &data, &options, &result, NULL), XENT_OK);
    const xent_epoch *e = &result.history.epochs[0];
    const xent_regression mean = xent_regression_of(
        (const xent_real[ROWS][OUTPUTS]){{350, 2}, {350, 2}, {350, 2}, {350, 2}, {350, 2}, {350, 2}}[0],
        prices[0], ROWS, OUTPUTS);
    ck_assert(isnan(e->train_accuracy) && isnan(e->test_accuracy) && isnan(e->validation_rmse));
    ASSERT_CLOSE(e->train_rmse, mean.rmse, 1e-5);
    ASSERT_CLOSE(e->test_rmse, mean.rmse, 1e-5);
    const char *path = test_path("h.csv");
    char line[256];
    ck_assert_int_eq(xent_history_save(&result.history, path, NULL), XENT_OK);
    FILE *file = fopen(path, "r");
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    ck_assert_str_eq(line, "epoch,train_loss,train_rmse,validation_loss,validation_rmse,test_loss,test_rmse,"
                           "mean_gradient,rate,seconds\n");
    ck_assert_ptr_nonnull(fgets(line, sizeof line, file));
    ck_assert_ptr_null(strstr(line, "nan"));
    fclose(file);
    xent_history_clear(&result.history);
    xent_net_destroy(net);
}
END_TEST

START_TEST(labels_are_right_where_all_of_a_row_are) {
    const xent_dataset set = set_of(marks[0]);
    xent_net *net = network();
    xent_evaluation e;
    xent_real p[ROWS][OUTPUTS];
    xent_params_values(xent_net_params(net), 0)[0] = 1; /* the first label where feature 0 is above 0 */
    ck_assert_int_eq(xent_evaluate_targets(tape, net, &set, NULL, NULL, XENT_LOSS_BCE, &e, p[0], NULL),
                     XENT_OK);
    ck_assert(e.correct == 2 && isnan(e.regression.rmse)); /* the first row and the fifth */
    ASSERT_CLOSE(e.accuracy, 2.0 / 6, 1e-15);
    ASSERT_CLOSE((double)p[0][0], 1 / (1 + exp(-1.0)), 1e-6);
    ASSERT_CLOSE((double)p[0][1], 0.5, 1e-6);
    xent_net_destroy(net);
}
END_TEST

/* Whose rate is next to nothing: each epoch tells the figures of the same network, and no more of them. */
START_TEST(epochs_tell_their_own_figures) {
    const xent_loss losses[] = {XENT_LOSS_SQUARED, XENT_LOSS_BCE};
    for (int k = 0; k < 2; k++) {
        const xent_task task = k ? XENT_TASK_MULTILABEL : XENT_TASK_REGRESSION;
        const xent_dataset set = set_of(k ? marks[0] : prices[0]);
        const xent_fit_data data = fit_data(&set);
        xent_fit_options options = {.recipe = one_step(task, losses[k])};
        options.recipe.epochs = 4;
        options.recipe.batch = 4;
        options.recipe.schedule.rate = 1e-12;
        xent_net *net = network();
        xent_fit_result result;
        xent_params_values(xent_net_params(net), 1)[0] = 1;
        xent_params_values(xent_net_params(net), 1)[1] = -1;
        ck_assert_int_eq(xent_fit(tape, net, &data, &options, &result, NULL), XENT_OK);
        const xent_epoch *first = &result.history.epochs[0];
        for (int i = 1; i < 4; i++) {
            const xent_epoch *e = &result.history.epochs[i];
            ASSERT_CLOSE(e->train_loss, first->train_loss, 1e-6);
            ASSERT_CLOSE(e->mean_gradient, first->mean_gradient, 1e-6);
            ASSERT_CLOSE(e->train_rmse, first->train_rmse, 1e-6);
            ASSERT_CLOSE(e->train_accuracy, first->train_accuracy, 1e-6);
            ASSERT_CLOSE(e->test_rmse, k ? (double)NAN : e->train_rmse, 1e-6);
        }
        xent_history_clear(&result.history);
        xent_net_destroy(net);
    }
}
END_TEST

static void expect_refusal(const xent_dataset *set, const xent_recipe *recipe, xent_status status,
                           const char *words) {
    xent_error error = {XENT_OK, ""};
    xent_fit_result result;
    const xent_fit_data data = {.train = set};
    const xent_fit_options options = {.recipe = *recipe};
    xent_net *net = network();
    ck_assert_int_eq(xent_fit(tape, net, &data, &options, &result, &error), status);
    ASSERT_CONTAINS(error.message, words);
    xent_net_destroy(net);
}

START_TEST(what_does_not_fit_is_refused) {
    static const int32_t classes[ROWS] = {0, 1, 0, 1, 0, 1};
    const xent_dataset set = set_of(prices[0]);
    const xent_dataset labels = {
        .rows = ROWS, .features = FEATURES, .reals = rows[0], .labels = classes, .classes = 2};
    xent_dataset narrow = set;
    xent_recipe recipe = one_step(XENT_TASK_REGRESSION, XENT_LOSS_CE);
    narrow.outputs = 1;
    expect_refusal(&set, &recipe, XENT_E_ARGUMENT,
                   "'ce' does not go with the task 'regression'; expected squared, l1, huber");
    recipe = one_step(XENT_TASK_CLASSIFY, XENT_LOSS_L1);
    expect_refusal(&labels, &recipe, XENT_E_ARGUMENT,
                   "'l1' does not go with the task 'classify'; expected ce, bce");
    recipe = one_step(XENT_TASK_MULTILABEL, XENT_LOSS_SQUARED);
    expect_refusal(&set, &recipe, XENT_E_ARGUMENT, "expected bce");
    recipe.loss = XENT_LOSS_BCE;
    expect_refusal(&set, &recipe, XENT_E_VALUE, "the training set: row 0, label 0 (both from 0) is 100");
    recipe = one_step(XENT_TASK_REGRESSION, XENT_LOSS_HUBER);
    expect_refusal(&labels, &recipe, XENT_E_ARGUMENT, "has no targets");
    expect_refusal(&narrow, &recipe, XENT_E_SHAPE, "1 targets a row; the network has 2 outputs");
    recipe.target = 0.9;
    recipe.target_on_test = 1;
    expect_refusal(&set, &recipe, XENT_E_ARGUMENT, "target");
    recipe = one_step(XENT_TASK_CLASSIFY, XENT_LOSS_CE);
    expect_refusal(&set, &recipe, XENT_E_ARGUMENT, "has no labels");
    recipe = one_step((xent_task)3, XENT_LOSS_CE);
    expect_refusal(&set, &recipe, XENT_E_ARGUMENT, "no task has the number 3");
}
END_TEST

START_TEST(a_set_without_rows_is_refused) {
    xent_dataset set = set_of(prices[0]);
    xent_net *net = network();
    xent_evaluation e;
    for (int64_t count = 0; count >= -1; count--) {
        set.rows = count;
        ck_assert_int_eq(
            xent_evaluate_targets(tape, net, &set, NULL, NULL, XENT_LOSS_SQUARED, &e, NULL, NULL),
            XENT_E_ARGUMENT);
    }
    xent_net_destroy(net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("targets");
    ADD_TEST_WITH(suite, a_step_is_that_of_the_loss, setup, teardown);
    ADD_TEST_WITH(suite, targets_are_scaled_by_mean_and_deviation, setup, teardown);
    ADD_TEST_WITH(suite, what_is_measured_is_in_the_unit_of_the_targets, setup, teardown);
    ADD_TEST_WITH(suite, values_of_many_rows_stand_where_the_rows_do, setup, teardown);
    ADD_TEST_WITH(suite, a_regression_tells_rmse_in_place_of_accuracy, setup, teardown);
    ADD_TEST_WITH(suite, epochs_tell_their_own_figures, setup, teardown);
    ADD_TEST_WITH(suite, labels_are_right_where_all_of_a_row_are, setup, teardown);
    ADD_TEST_WITH(suite, what_does_not_fit_is_refused, setup, teardown);
    ADD_TEST_WITH(suite, a_set_without_rows_is_refused, setup, teardown);
    return run_suite(suite);
}
