/* Rows that are no numbers, or have no class of the set, are named by their place in their own set before
 * anything is learned from them; and the names of sets become names of files. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/run.h"
#include "xent/train.h"

enum { ROWS = 20 };
static xent_real numbers[ROWS * 2];
static int32_t labels[ROWS];

static xent_dataset good_rows(void) {
    for (int i = 0; i < ROWS; i++) {
        labels[i] = i % 2;
        numbers[2 * i] = (xent_real)i;
        numbers[2 * i + 1] = 1;
    }
    return (xent_dataset){.rows = ROWS, .features = 2, .classes = 2, .reals = numbers, .labels = labels};
}

static void check_refused(const xent_fit_data *data, xent_status expected, const char *set, const char *place,
                          const char *found) {
    xent_error error = {XENT_OK, ""};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_net *net =
        xent_net_create(&(xent_net_options){.layers = "dense 4 relu", .inputs = 2, .outputs = 2}, NULL);
    xent_fit_result result;
    ck_assert_int_eq(xent_fit(tape, net, data, NULL, &result, &error), expected);
    ASSERT_CONTAINS(error.message, set);
    ASSERT_CONTAINS(error.message, place);
    ASSERT_CONTAINS(error.message, found);
    ck_assert_ptr_null(strstr(error.message, "rate"));
    ck_assert_int_eq(result.steps, 0);
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
}

START_TEST(rows_that_are_no_numbers_are_named) {
    static const xent_real bad[] = {NAN, INFINITY, -INFINITY};
    static const char *const found[] = {"is NaN", "is inf", "is -inf"};
    for (int i = 0; i < 3; i++) {
        xent_dataset all = good_rows(), some = all;
        static const uint32_t select[] = {9, 4, 6, 2};
        numbers[13] = bad[i];
        some.select = select;
        some.rows = 4;
        static xent_real fine_numbers[2] = {1, 2};
        static const int32_t fine_label[1] = {1};
        const xent_dataset fine = {
            .rows = 1, .features = 2, .classes = 2, .reals = fine_numbers, .labels = fine_label};
        check_refused(&(xent_fit_data){.train = &all}, XENT_E_NONFINITE, "training set", "row 6, feature 1",
                      found[i]);
        check_refused(&(xent_fit_data){.train = &some}, XENT_E_NONFINITE, "training set", "row 2, feature 1",
                      found[i]);
        check_refused(&(xent_fit_data){.train = &fine, .test = &all}, XENT_E_NONFINITE, "test set",
                      "row 6, feature 1", found[i]);
        check_refused(&(xent_fit_data){.train = &fine, .validation = &all}, XENT_E_NONFINITE,
                      "validation set", "row 6, feature 1", found[i]);
    }
}
END_TEST

START_TEST(labels_out_of_range_are_named_by_their_own_row) {
    const xent_dataset all = good_rows();
    labels[7] = 2;
    check_refused(&(xent_fit_data){.train = &all}, XENT_E_VALUE, "training set", "row 7", "label 2");
    labels[7] = -1;
    check_refused(&(xent_fit_data){.train = &all}, XENT_E_VALUE, "training set", "row 7", "label -1");
}
END_TEST

START_TEST(measuring_and_scaling_name_them_too) {
    const xent_dataset all = good_rows();
    xent_error error = {XENT_OK, ""};
    xent_evaluation result = {.rows = -5};
    double shift[2] = {7, 7}, factor[2] = {7, 7};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_net *net =
        xent_net_create(&(xent_net_options){.layers = "dense 4 relu", .inputs = 2, .outputs = 2}, NULL);
    numbers[13] = NAN;
    ck_assert_int_eq(xent_evaluate(tape, net, &all, NULL, XENT_LOSS_CE, &result, NULL, &error),
                     XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "row 6, feature 1");
    ck_assert_int_eq(result.rows, -5);
    ck_assert_int_eq(xent_column_scaling(&all, shift, factor, &error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "row 6, feature 1");
    ck_assert(shift[0] == 7 && factor[1] == 7);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
}
END_TEST

/* Why a loss cannot be had is told in place of what the error told before. Metrics are of the classes. */
START_TEST(what_does_not_go_with_the_network_is_told) {
    const xent_dataset all = good_rows();
    xent_error error = {XENT_E_IO, "of something else"};
    xent_evaluation result = {.rows = -5};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_net *net = xent_net_create(&(xent_net_options){.layers = "", .inputs = 2, .outputs = 2}, NULL);
    ck_assert_int_eq(xent_evaluate(tape, net, &all, NULL, XENT_LOSS_SQUARED, &result, NULL, &error),
                     XENT_E_ARGUMENT);
    ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "is no loss of classes");
    ck_assert_int_eq(result.rows, -5);
    for (int classes = 1; classes <= 3; classes++) {
        xent_metrics *metrics = xent_metrics_create(classes, NULL);
        const xent_status status =
            xent_evaluate(tape, net, &all, NULL, XENT_LOSS_CE, &result, metrics, &error);
        ck_assert_int_eq(status, classes == 2 ? XENT_OK : XENT_E_SHAPE);
        if (classes != 2) ASSERT_CONTAINS(error.message, "classes; the network has 2");
        xent_metrics_destroy(metrics);
    }
    xent_net_destroy(net);
    xent_tape_destroy(tape);
}
END_TEST

/* Finite numbers whose products are not: what the row is, and that nothing is told. */
START_TEST(answers_that_are_no_numbers_are_no_result) {
    const xent_dataset all = good_rows();
    const xent_scaling scaling = {.factor = 1e30 * (sizeof(xent_real) == 8 ? 1e270 : 1)};
    xent_error error = {XENT_OK, ""};
    xent_evaluation result = {.rows = -5};
    xent_metrics *metrics = xent_metrics_create(2, NULL);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_net *net = xent_net_create(&(xent_net_options){.layers = "", .inputs = 2, .outputs = 2}, NULL);
    ck_assert_ptr_nonnull(net);
    xent_real *w = xent_params_values(xent_net_params(net), 0);
    memset(numbers, 0, sizeof numbers);
    numbers[2 * 13 + 1] = (xent_real)1e6;
    w[2] = (xent_real)1e6;
    for (int loss = 0; loss < XENT_CLASS_LOSS_COUNT; loss++) {
        ck_assert_int_eq(xent_evaluate(tape, net, &all, &scaling, (xent_loss)loss, &result, metrics, &error),
                         XENT_E_NONFINITE);
        ASSERT_CONTAINS(error.message, "output 0 of row 13");
        ck_assert_int_eq(result.rows, -5);
        ck_assert_int_eq(xent_metrics_total(metrics), 0);
    }
    w[2] = (xent_real)1e-3; /* the logits fit, their squares do not */
    ck_assert_int_eq(xent_evaluate(tape, net, &all, &scaling, XENT_LOSS_CE, &result, NULL, &error), XENT_OK);
    result.rows = -5;
    ck_assert_int_eq(xent_evaluate(tape, net, &all, &scaling, XENT_LOSS_MSE_LOGITS, &result, NULL, &error),
                     XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "the loss (mse-logits) of rows 0 to 19");
    ck_assert_int_eq(result.rows, -5);
    xent_metrics_destroy(metrics);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
}
END_TEST

/* A network may tell more classes apart than a set has, and a batch may have no row of a known one. */
START_TEST(rows_of_unknown_classes_are_left_out_of_the_loss) {
    enum { MANY = 700 };
    static xent_real x[2 * MANY];
    static int32_t of[MANY], known_of[MANY];
    static uint32_t known[MANY];
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_net *net = xent_net_create(
        &(xent_net_options){.layers = "dense 4 tanh", .inputs = 2, .outputs = 3, .seed = 4}, NULL);
    for (int i = 0; i < 2 * MANY; i++) x[i] = (xent_real)sin(0.3 * i);
    for (int kind = 0; kind < 4; kind++) { /* the first batch, one in the middle, every other row, or none */
        int64_t rows = 0;
        for (int i = 0; i < MANY; i++) {
            const int is_unknown = kind == 0 ? i < 300 : kind == 1 ? i >= 200 && i < 600 : kind == 2 && i % 2;
            known_of[i] = i % 2;
            of[i] = is_unknown ? XENT_LABEL_UNKNOWN : known_of[i];
            if (!is_unknown) known[rows++] = (uint32_t)i;
        }
        const xent_dataset all = {.rows = MANY, .features = 2, .classes = 2, .reals = x, .labels = of};
        const xent_dataset some = {
            .rows = rows, .features = 2, .classes = 2, .reals = x, .labels = known_of, .select = known};
        for (int loss = 0; loss < XENT_CLASS_LOSS_COUNT; loss++) {
            xent_evaluation a, b;
            xent_error error;
            ck_assert_msg(xent_evaluate(tape, net, &all, NULL, (xent_loss)loss, &a, NULL, &error) == XENT_OK,
                          "%s", error.message);
            ck_assert_msg(xent_evaluate(tape, net, &some, NULL, (xent_loss)loss, &b, NULL, &error) == XENT_OK,
                          "%s", error.message);
            ck_assert_int_eq(a.unknown, MANY - rows);
            ck_assert_int_eq(a.correct, b.correct);
            ASSERT_CLOSE(a.loss, b.loss, 1e-5);
            ASSERT_CLOSE(a.accuracy, (double)b.correct / MANY, 1e-12);
        }
    }
    xent_net_destroy(net);
    xent_tape_destroy(tape);
}
END_TEST

START_TEST(sets_of_fewer_or_more_classes_are_refused) {
    for (int other = 1; other <= 3; other += 2) {
        const xent_dataset train = good_rows();
        xent_dataset set = train;
        char text[64];
        set.classes = other;
        set.rows = 1; /* of class 0 */
        snprintf(text, sizeof text, "the training set has 2 classes and the test set has %d", other);
        check_refused(&(xent_fit_data){.train = &train, .test = &set}, XENT_E_ARGUMENT, text,
                      other < 2 ? "'1' is a class of one alone" : "'2' is a class of one alone",
                      "xent_data_like");
        check_refused(&(xent_fit_data){.train = &train, .validation = &set}, XENT_E_ARGUMENT,
                      "the validation set has", "is a class of one alone", "expected the same classes");
    }
}
END_TEST

/* Numbers whose variance is none of xent_real: the loss does not show it. */
START_TEST(statistics_that_are_no_numbers_are_told) {
    const xent_dataset all = good_rows();
    const double large = sizeof(xent_real) == 8 ? 1e200 : 1e25;
    xent_error error = {XENT_OK, ""};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_net *net =
        xent_net_create(&(xent_net_options){.layers = "batchnorm", .inputs = 2, .outputs = 2}, NULL);
    const xent_fit_options options = {.recipe = {.epochs = 1, .batch = ROWS / 2}};
    xent_fit_result result;
    for (int i = 0; i < ROWS; i++) numbers[2 * i] = (xent_real)(large * (i % 5));
    ck_assert_int_eq(xent_fit(tape, net, &(xent_fit_data){.train = &all}, &options, &result, &error),
                     XENT_E_NONFINITE);
    if (sizeof(xent_real) == 4) ASSERT_CONTAINS(error.message, "a weight became inf in epoch 1, step 2");
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
}
END_TEST

START_TEST(a_set_s_name_is_no_path) {
    static const char *const bad[] = {"../x", "a/b", "/x", "", ".", "..", ".hidden"};
    const xent_dataset all = good_rows();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        xent_error error = {XENT_OK, ""};
        ck_assert_int_eq(xent_dataset_save(&all, ".", bad[i], &error), XENT_E_ARGUMENT);
        ASSERT_CONTAINS(error.message, "train");
    }
    ck_assert_int_ne(access("../x-images-idx3-ubyte.gz", F_OK), 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("train/rows");
    ADD_TEST(suite, rows_that_are_no_numbers_are_named);
    ADD_TEST(suite, labels_out_of_range_are_named_by_their_own_row);
    ADD_TEST(suite, measuring_and_scaling_name_them_too);
    ADD_TEST(suite, what_does_not_go_with_the_network_is_told);
    ADD_TEST(suite, answers_that_are_no_numbers_are_no_result);
    ADD_TEST(suite, rows_of_unknown_classes_are_left_out_of_the_loss);
    ADD_TEST(suite, sets_of_fewer_or_more_classes_are_refused);
    ADD_TEST(suite, statistics_that_are_no_numbers_are_told);
    ADD_TEST(suite, a_set_s_name_is_no_path);
    return run_suite(suite);
}
