/* NumPy arrays of numbers that are learned in place of classes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/run.h"

static void expect_loaded(xent_status status) { ck_assert_msg(status == XENT_OK, "%s", load_error.message); }

static void expect_refused(xent_status status, const char *says) {
    ck_assert_int_ne(status, XENT_OK);
    ASSERT_CONTAINS(load_error.message, says);
}

/* A NumPy array of float64 numbers, in C order. */
static char *write_array(const char *name, const char *shape, const double *numbers, size_t count) {
    unsigned char bytes[512] = "\x93NUMPY\x01\x00\x76\x00";
    char header[119];
    const int used =
        snprintf(header, sizeof header, "{'descr': '<f8', 'fortran_order': False, 'shape': (%s), }", shape);
    snprintf(header + used, sizeof header - (size_t)used, "%*s\n", 117 - used, "");
    memcpy(bytes + 10, header, 118);
    memcpy(bytes + 128, numbers, count * sizeof *numbers);
    return strdup(write_bytes(name, bytes, 128 + count * sizeof *numbers));
}

START_TEST(arrays_are_targets) {
    static const double rows[] = {1, 2.5, -3, 400}, numbers[] = {0.5, -7}, flags[] = {1, 0, 1, 1, 1, 0};
    char *x = write_array("x.npy", "2, 2", rows, 4), *y = write_array("y.npy", "2,", numbers, 2),
         *z = write_array("z.npy", "2, 3", flags, 6);
    expect_loaded(load_with(x, (xent_data_options){.task = XENT_TASK_REGRESSION, .labels = y}));
    ck_assert_int_eq(loaded.train.outputs, 1);
    ck_assert(loaded.train.targets[0] == (xent_real)0.5 && loaded.train.targets[1] == -7);
    xent_data_clear(&loaded);
    expect_loaded(load_with(x, (xent_data_options){.task = XENT_TASK_MULTILABEL, .labels = z}));
    ck_assert_int_eq(loaded.train.outputs, 3);
    ck_assert(loaded.train.targets[1] == 0 && loaded.train.targets[3] == 1);
    xent_data_clear(&loaded);
    expect_refused(load_with(x, (xent_data_options){.task = XENT_TASK_REGRESSION, .labels = z}),
                   "holds 3 numbers a row; a regression learns one");
    expect_refused(load_with(x, (xent_data_options){.task = XENT_TASK_MULTILABEL, .labels = y}),
                   "row 0 has the label 0.5; expected 0 or 1");
    expect_refused(load_with(x, (xent_data_options){.labels = y}), "--task regression learns other numbers");
    expect_refused(load_with(x, (xent_data_options){.labels = z}), "--task multilabel learns several");
    free(x);
    free(y);
    free(z);
}
END_TEST

/* One 1 in a row of 0, in as many columns as there are classes, of which the last may have no row. */
START_TEST(one_hot_rows_are_classes) {
    static const double rows[] = {1, 2.5, -3, 400}, two[] = {0, 1, 0, 0, 1, 0, 0, 0},
                        odd[] = {0, 2, 0, 1, 0, 0}, twice[] = {1, 1, 0, 1, 0, 0}, none[] = {0, 0, 0, 1, 0, 0},
                        part[] = {0, 0.5, 0, 1, 0, 0};
    char *x = write_array("x.npy", "2, 2", rows, 4), *y = write_array("y.npy", "2, 4", two, 8);
    expect_loaded(load_with(x, (xent_data_options){.labels = y}));
    ck_assert_int_eq(loaded.train.classes, 4);
    ck_assert(loaded.train.labels[0] == 1 && loaded.train.labels[1] == 0);
    xent_data_clear(&loaded);
    free(y);
    const double *const wrong[] = {odd, twice, none, part};
    for (int i = 0; i < 4; i++) {
        y = write_array("y.npy", "2, 3", wrong[i], 6);
        expect_refused(load_with(x, (xent_data_options){.labels = y}), "or one 1 in a row of 0");
        free(y);
    }
    free(x);
}
END_TEST

START_TEST(labels_of_no_columns_are_refused) {
    static const xent_task tasks[] = {XENT_TASK_CLASSIFY, XENT_TASK_REGRESSION, XENT_TASK_MULTILABEL};
    static const double rows[] = {1, 2.5, -3, 400};
    char *x = write_array("x.npy", "2, 2", rows, 4), *y = write_array("y.npy", "2, 0", rows, 0);
    for (int i = 0; i < 3; i++)
        expect_refused(load_with(x, (xent_data_options){.task = tasks[i], .labels = y}),
                       "y.npy holds 2 rows of no labels; expected at least one a row");
    free(x);
    free(y);
}
END_TEST

/* Version 2 of the format has a length of four bytes. */
START_TEST(longer_headers_are_read) {
    static const double rows[] = {1, 2.5, -3, 400}, numbers[] = {0.5, -7};
    char *x = write_array("x.npy", "2, 2", rows, 4), *y = write_array("y.npy", "2,", numbers, 2);
    unsigned char bytes[512], longer[512];
    FILE *file = fopen(x, "rb");
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    for (int version = 2; version <= 3; version++) {
        memcpy(longer, bytes, 10);
        longer[6] = (unsigned char)version;
        longer[10] = longer[11] = 0;
        memcpy(longer + 12, bytes + 10, size - 10);
        write_bytes("x.npy", longer, size + 2);
        expect_loaded(load_with(x, (xent_data_options){.task = XENT_TASK_REGRESSION, .labels = y}));
        ck_assert(loaded.train.reals[0] == 1 && loaded.train.reals[3] == 400);
        xent_data_clear(&loaded);
        write_bytes("x.npy", longer, size + 1);
        expect_refused(load_with(x, (xent_data_options){.task = XENT_TASK_REGRESSION, .labels = y}),
                       "truncated");
    }
    free(x);
    free(y);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("array targets");
    ADD_TEST(suite, arrays_are_targets);
    ADD_TEST(suite, one_hot_rows_are_classes);
    ADD_TEST(suite, labels_of_no_columns_are_refused);
    ADD_TEST(suite, longer_headers_are_read);
    return run_suite(suite);
}
