/* The file of a training's epochs: what stands in which column. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/models.h"
#include "support/run.h"
#include "xent/train.h"

static const char *saved(const xent_history *history) {
    static char text[4096];
    const char *path = test_path("history.csv");
    xent_error error;
    ck_assert_msg(xent_history_save(history, path, &error) == XENT_OK, "%s", error.message);
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

START_TEST(each_figure_has_its_column) {
    const double none = (double)NAN;
    for (int is_regression = 0; is_regression < 2; is_regression++) {
        xent_epoch epochs[2] = {{.epoch = 1,
                                 .train_loss = 0.5,
                                 .train_accuracy = is_regression ? none : 0.25,
                                 .train_rmse = is_regression ? 0.25 : none,
                                 .validation_loss = 3,
                                 .validation_accuracy = is_regression ? none : 4,
                                 .validation_rmse = is_regression ? 4 : none,
                                 .test_loss = 5,
                                 .test_accuracy = is_regression ? none : 6,
                                 .test_rmse = is_regression ? 6 : none,
                                 .mean_gradient = 7,
                                 .rate = 0.125,
                                 .seconds = 9}};
        char expected[400];
        epochs[1] = epochs[0];
        epochs[1].epoch = 2;
        epochs[1].validation_loss = epochs[1].validation_accuracy = epochs[1].validation_rmse = none;
        snprintf(
            expected, sizeof expected,
            "epoch,train_loss,train_%s,validation_loss,validation_%s,test_loss,test_%s,mean_gradient,rate,"
            "seconds\n"
            "1,0.5,0.25,3,4,5,6,7,0.125,9.000\n"
            "2,0.5,0.25,,,5,6,7,0.125,9.000\n",
            is_regression ? "rmse" : "accuracy", is_regression ? "rmse" : "accuracy",
            is_regression ? "rmse" : "accuracy");
        ck_assert_str_eq(saved(&(xent_history){epochs, 2, 2}), expected);
    }
}
END_TEST

/* A number has as many digits as it has: a checkpoint of a stranger may bring any. */
START_TEST(numbers_of_any_length_are_written) {
    const double far = -1.23456789e300;
    const xent_epoch far_off = {.epoch = 2147483647,
                                .train_loss = far,
                                .train_accuracy = far,
                                .validation_loss = far,
                                .validation_accuracy = far,
                                .test_loss = far,
                                .test_accuracy = far,
                                .mean_gradient = far,
                                .rate = far,
                                .seconds = 1e300};
    xent_epoch epochs[3] = {far_off, far_off, far_off};
    const char *line = strchr(saved(&(xent_history){epochs, 3, 3}), '\n');
    char expected[600] = "\n2147483647";
    for (int i = 0; i < 8; i++) strcat(expected, ",-1.23456789e+300");
    snprintf(expected + strlen(expected), sizeof expected - strlen(expected), ",%.3f\n", 1e300);
    ck_assert_ptr_nonnull(line);
    ck_assert_int_eq(strncmp(line, expected, strlen(expected)), 0);
    ck_assert_int_eq(count_of(line, expected + 1), 3);
}
END_TEST

/* However many there are, and each as it was. */
START_TEST(a_history_grows) {
    enum { MANY = 100 };
    xent_history history = {NULL, 0, 0};
    for (int i = 0; i < MANY; i++)
        ck_assert_int_eq(xent_history_add(&history, &(xent_epoch){.epoch = i + 1, .rate = i}, NULL), XENT_OK);
    ck_assert_int_eq(history.count, MANY);
    for (int i = 0; i < MANY; i++) ck_assert(history.epochs[i].epoch == i + 1 && history.epochs[i].rate == i);
    xent_history_clear(&history);
    ck_assert(history.count == 0 && !history.epochs);
    xent_history_clear(NULL);
    ck_assert_int_eq(xent_history_add(NULL, &(xent_epoch){.epoch = 1}, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_history_save(NULL, "history.csv", NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_history_save(&(xent_history){NULL, 0, 0}, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(count_of(saved(&history), "\n"), 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("history");
    ADD_TEST(suite, each_figure_has_its_column);
    ADD_TEST(suite, numbers_of_any_length_are_written);
    ADD_TEST(suite, a_history_grows);
    return run_suite(suite);
}
