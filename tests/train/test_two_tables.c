/* A training table and a test table, as whoever trains in C loads them: each by itself, and the second under
 * the classes of the first. */
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/run.h"
#include "xent/train.h"

typedef struct tables {
    xent_data train, test;
} tables;

/* Loads all rows of both; `like`: the second as the first. */
static tables load_tables(const char *train, const char *test, int like) {
    tables t;
    xent_error error;
    xent_data_options options = {.test_fraction = XENT_OFF};
    ck_assert_msg(xent_data_load_with(train, &options, &t.train, &error) == XENT_OK, "%s", error.message);
    if (like) xent_data_like(&options, &t.train);
    ck_assert_msg(xent_data_load_with(test, &options, &t.test, &error) == XENT_OK, "%s", error.message);
    return t;
}

/* Fits a network to the first and measures it on the second; frees both. */
static xent_status fit(tables *t, double *accuracy, xent_error *error) {
    const xent_net_options layers = {
        .layers = "dense 16 relu", .inputs = t->train.train.features, .outputs = t->train.train.classes};
    const xent_fit_options options = {.recipe = {.epochs = 60}};
    const xent_fit_data data = {
        .train = &t->train.train, .test = &t->test.train, .scaling = XENT_SCALING_NONE};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_net *net = xent_net_create(&layers, NULL);
    xent_fit_result result;
    const xent_status status = xent_fit(tape, net, &data, &options, &result, error);
    if (status == XENT_OK) *accuracy = result.history.epochs[result.history.count - 1].test_accuracy;
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
    xent_data_clear(&t->train);
    xent_data_clear(&t->test);
    return status;
}

/* A copy of a file of the tests whose classes a, b, c are called 0, 1, 2. */
static const char *numbered(const char *source, const char *name) {
    static char text[16384];
    FILE *file = fopen(source_file(source), "rb");
    ck_assert_ptr_nonnull(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    for (char *at = strchr(text, '\n'); *at; at++)
        if (*at >= 'a' && *at <= 'c') *at = (char)('0' + *at - 'a');
    return write_text(name, text);
}

START_TEST(tables_that_were_loaded_apart_are_refused) {
    xent_error error;
    double accuracy = 0;
    char train[512], test[512];
    snprintf(train, sizeof train, "%s", source_file("abc_train.csv"));
    snprintf(test, sizeof test, "%s", source_file("bc_test.csv"));
    tables t = load_tables(train, test, 0);
    ck_assert_int_eq(fit(&t, &accuracy, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "class 0 is 'a' in the training set and 'b' in the");
    t = load_tables(numbered("abc_train.csv", "train"), numbered("bc_test.csv", "test"), 0);
    ck_assert_int_eq(fit(&t, &accuracy, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "class 0 is '0' in the training set and '1' in the");
}
END_TEST

START_TEST(a_table_under_the_classes_of_another_is_measured) {
    xent_error error;
    double accuracy[2];
    char train[512], test[512];
    snprintf(train, sizeof train, "%s", source_file("abc_train.csv"));
    snprintf(test, sizeof test, "%s", source_file("bc_test.csv"));
    tables t = load_tables(train, test, 1);
    ck_assert_msg(fit(&t, &accuracy[0], &error) == XENT_OK, "%s", error.message);
    ck_assert_msg(accuracy[0] > 0.92, "%g", accuracy[0]);
    t = load_tables(numbered("abc_train.csv", "train"), numbered("bc_test.csv", "test"), 1);
    ck_assert_msg(fit(&t, &accuracy[1], &error) == XENT_OK, "%s", error.message);
    ck_assert_double_eq(accuracy[0], accuracy[1]); /* whatever the classes are called */
}
END_TEST

int main(void) {
    Suite *suite = suite_create("two tables");
    ADD_TEST(suite, tables_that_were_loaded_apart_are_refused);
    ADD_TEST(suite, a_table_under_the_classes_of_another_is_measured);
    return run_suite(suite);
}
