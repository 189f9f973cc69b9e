/* Class weights and label smoothing: one step of softmax regression from zero weights, whose gradient is
 * written out here, and what is refused. */
#include <math.h>
#include <string.h>
#include <stdio.h>

#include "support/run.h"
#include "support/tensors.h"
#include "xent/train.h"

enum { ROWS = 6, FEATURES = 2, CLASSES = 3 };

static const xent_real rows[ROWS][FEATURES] = {{1, 2}, {0, 1}, {-1, 3}, {2, -2}, {0.5, 0}, {-3, 1}};
static const int32_t labels[ROWS] = {0, 0, 0, 1, 1, 2};
static const xent_dataset data = {
    .rows = ROWS, .features = FEATURES, .classes = CLASSES, .reals = rows[0], .labels = labels};
static const xent_net_options shape = {.layers = "", .inputs = FEATURES, .outputs = CLASSES};

static xent_status fit(const xent_recipe *recipe, xent_real *weights, xent_error *error) {
    xent_net *net = xent_net_create(&shape, NULL);
    xent_params *params = xent_net_params(net);
    const size_t size = xent_params_block_size(params);
    for (size_t i = 0; i < size; i++) xent_params_block(params)[i] = 0;
    const xent_fit_data all = {.train = &data, .scaling = XENT_SCALING_NONE};
    const xent_fit_options options = {.recipe = *recipe};
    xent_fit_result result;
    const xent_status status = xent_fit(tape, net, &all, &options, &result, error);
    if (status == XENT_OK) {
        for (int i = 0; i < FEATURES * CLASSES; i++) weights[i] = xent_params_values(params, 0)[i];
        xent_history_clear(&result.history);
    }
    xent_net_destroy(net);
    return status;
}

static xent_recipe one_step(const char *class_weights, double smoothing) {
    return (xent_recipe){.epochs = 1,
                         .batch = ROWS,
                         .schedule = {.rate = 1},
                         .class_weights = class_weights,
                         .label_smoothing = smoothing};
}

/* -dW of the weighted and smoothed loss where all logits are 0, so that each p is 1/3. */
static void expect_step(const char *class_weights, double smoothing, const double *w) {
    xent_real found[FEATURES * CLASSES];
    const xent_recipe recipe = one_step(class_weights, smoothing);
    ck_assert_int_eq(fit(&recipe, found, NULL), XENT_OK);
    double sum = 0, step[FEATURES][CLASSES] = {{0}};
    for (int i = 0; i < ROWS; i++) {
        double all = 0, t[CLASSES];
        for (int c = 0; c < CLASSES; c++)
            all += t[c] = (1 - smoothing) * w[labels[i]] * (c == labels[i]) + smoothing * w[c] / CLASSES;
        for (int j = 0; j < FEATURES; j++)
            for (int c = 0; c < CLASSES; c++) step[j][c] -= (double)rows[i][j] * (all / CLASSES - t[c]);
        sum += w[labels[i]];
    }
    for (int i = 0; i < FEATURES * CLASSES; i++) {
        const double expected = step[i / CLASSES][i % CLASSES] / sum;
        ck_assert_msg(close_to((double)found[i], expected, 10 * TOLERANCE, TOLERANCE),
                      "weight %d: %.9g, not %.9g", i, (double)found[i], expected);
    }
}

START_TEST(a_step_is_that_of_the_weighted_loss) {
    expect_step(NULL, 0, (double[]){1, 1, 1});
    expect_step("1,2.5,0.25", 0, (double[]){1, 2.5, 0.25});
    expect_step("balanced", 0, (double[]){6.0 / 9, 6.0 / 6, 6.0 / 3});
    expect_step(NULL, 0.3, (double[]){1, 1, 1});
    expect_step("1,2.5,0.25", 0.3, (double[]){1, 2.5, 0.25});
}
END_TEST

static void expect_refusal(const xent_recipe *recipe, xent_status status, const char *words) {
    xent_error error = {XENT_OK, ""};
    ck_assert_int_eq(fit(recipe, NULL, &error), status);
    ASSERT_CONTAINS(error.message, words);
}

START_TEST(what_gives_no_weights_is_refused) {
    static const struct {
        const char *text, *words;
    } bad[] = {{"", "number 1"},          {"1,2", "2 class weights; expected one for each of the 3"},
               {"1,2,3,4", "4 class"},    {"1,0,1", "number 2"},
               {"1,-1,1", "number 2"},    {"1,nan,1", "number 2"},
               {"1,2,3x", "number 3"},    {"1,2,", "number 3"},
               {"1,1e400,1", "number 2"}, {"balance", "expected \"balanced\""}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const xent_recipe recipe = one_step(bad[i].text, 0);
        expect_refusal(&recipe, XENT_E_ARGUMENT, bad[i].words);
    }
    char many[20000] = "1"; /* far beyond the place of those that are needed */
    for (size_t i = 1; i + 2 < sizeof many; i += 2) memcpy(many + i, ",1", 3);
    const xent_recipe too_many = one_step(many, 0);
    expect_refusal(&too_many, XENT_E_ARGUMENT, "fit: 10000 class weights; expected one for each of the 3");
    static const char *const no_float[] = {"1,1e39,1", "1,1e-50,1", "1,1e-40,1"}; /* a double holds them */
    for (size_t i = 0; sizeof(xent_real) == 4 && i < sizeof no_float / sizeof *no_float; i++) {
        const xent_recipe recipe = one_step(no_float[i], 0);
        expect_refusal(&recipe, XENT_E_ARGUMENT,
                       "number 2: expected \"balanced\", or numbers from 1.18e-38 to ");
    }
    xent_recipe recipe = one_step(NULL, 1);
    expect_refusal(&recipe, XENT_E_ARGUMENT, "label smoothing 1; expected");
    recipe = one_step(NULL, (double)NAN);
    expect_refusal(&recipe, XENT_E_ARGUMENT, "label smoothing");
}
END_TEST

START_TEST(only_some_losses_take_them) {
    for (int loss = 0; loss < XENT_CLASS_LOSS_COUNT; loss++) {
        xent_real weights[FEATURES * CLASSES];
        xent_recipe recipe = one_step("balanced", 0);
        recipe.loss = (xent_loss)loss;
        if (xent_loss_takes_weights(recipe.loss))
            ck_assert_int_eq(fit(&recipe, weights, NULL), XENT_OK);
        else
            expect_refusal(&recipe, XENT_E_ARGUMENT, "class weights do not go with the loss");
        if (loss == XENT_LOSS_CE) continue;
        recipe.class_weights = NULL;
        recipe.label_smoothing = 0.1;
        expect_refusal(&recipe, XENT_E_ARGUMENT, "label smoothing does not go with the loss");
    }
}
END_TEST

START_TEST(a_class_without_a_row_cannot_be_balanced) {
    const xent_dataset first = {
        .rows = 5, .features = FEATURES, .classes = CLASSES, .reals = rows[0], .labels = labels};
    const xent_fit_data part = {.train = &first, .scaling = XENT_SCALING_NONE};
    const xent_fit_options options = {.recipe = one_step("balanced", 0)};
    xent_net *net = xent_net_create(&shape, NULL);
    xent_fit_result result;
    xent_error error;
    ck_assert_int_eq(xent_fit(tape, net, &part, &options, &result, &error), XENT_E_VALUE);
    ASSERT_CONTAINS(error.message, "class 2 has no row");
    xent_net_destroy(net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("weighting");
    ADD_TEST_WITH(suite, a_step_is_that_of_the_weighted_loss, setup, teardown);
    ADD_TEST_WITH(suite, what_gives_no_weights_is_refused, setup, teardown);
    ADD_TEST_WITH(suite, only_some_losses_take_them, setup, teardown);
    ADD_TEST_WITH(suite, a_class_without_a_row_cannot_be_balanced, setup, teardown);
    return run_suite(suite);
}
