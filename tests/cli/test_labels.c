/* Tables whose labels are not one column of classes at the end, as the program is given them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/program.h"
#include "support/run.h"

enum { ROWS = 60 };

START_TEST(a_measure_is_refused) {
    const program_run run = run_program("train %s -o m", source_file("housing.csv"));
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "column 4 (medv) has 177 different numbers with decimals");
    ASSERT_CONTAINS(run.err, "--task regression");
    ASSERT_CONTAINS(run.err, "--label");
}
END_TEST

/* The features are noise: whoever is right more often has seen the labels. */
START_TEST(no_one_hot_column_is_a_feature) {
    program_run run = run_program("train %s --json -o m", source_file("onehot.csv"));
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "the last 3 columns are one-hot labels");
    ck_assert_double_lt(json_number_at(json_line(run.out, count_lines(run.out) - 2), "test_accuracy"), 0.6);
}
END_TEST

START_TEST(doubtful_labels_are_told) {
    program_run run = run_program("train %s --epochs 1 -o m", source_file("letter.data"));
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "column 17, the last one, is taken for the labels; --label 1 takes the first");
    run = run_program("train %s --epochs 1 -o m", source_file("multilabel.csv"));
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "--task multilabel learns all 3 as labels, --drop happy,sad leaves them out");
}
END_TEST

START_TEST(inspect_shows_the_label_columns) {
    json_t *object = json_line(run_program("inspect %s --json", source_file("onehot.csv")).out, 0);
    json_t *columns = json_object_get(object, "label_columns");
    ck_assert_uint_eq(json_array_size(columns), 3);
    ck_assert_str_eq(json_string_value(json_array_get(columns, 1)), "is_b");
    object = json_line(run_program("inspect %s --json", source_file("letter.data")).out, 0);
    ck_assert_int_eq(json_integer_value(json_array_get(json_object_get(object, "label_columns"), 0)), 17);
    object = json_line(run_program("inspect %s --task regression --json", source_file("housing.csv")).out, 0);
    json_t *train = json_object_get(object, "train"), *test = json_object_get(object, "test");
    json_t *target = json_array_get(json_object_get(train, "targets"), 0);
    ck_assert_double_lt(json_number_at(target, "least"), json_number_at(target, "mean"));
    ck_assert_int_eq((int)(json_number_at(train, "rows") + json_number_at(test, "rows")), 506);
    program_run run = run_program("inspect %s --task multilabel", source_file("multilabel.csv"));
    ASSERT_CONTAINS(run.out, "happy, sad, calm");
    ASSERT_CONTAINS(run.out, "sad: 0 .. 1, mean 0.");
    run = run_program("inspect %s --task regression", source_file("housing.csv"));
    ASSERT_CONTAINS(run.out, "medv\n");
    ck_assert_ptr_null(strstr(run.out, "classes"));
}
END_TEST

/* Blanks around names and labels are no part of them, and a first line that counts the columns is none. */
START_TEST(blanks_and_counted_columns_do_not_matter) {
    char text[4096] = "0,1,2\n";
    for (int i = 0; i < ROWS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d.5,%d,%d\n", i, i % 7, i % 2);
    write_text("t.csv", text);
    program_run run = run_program("inspect t.csv --json");
    ASSERT_CONTAINS(run.err, "counts the columns and is taken for a header");
    ck_assert_int_eq((int)json_number_at(json_line(run.out, 0), "classes"), 2);
    snprintf(text, sizeof text, "a, y\n");
    for (int i = 0; i < ROWS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d,%s\n", i,
                 i % 4 == 0   ? "no"
                 : i % 4 == 1 ? "yes "
                 : i % 4 == 2 ? "\"no \""
                              : "yes");
    write_text("t.csv", text);
    json_t *object = json_line(run_program("inspect t.csv --label y --json").out, 0);
    ck_assert_int_eq((int)json_number_at(object, "classes"), 2);
    ck_assert_str_eq(json_string_value(json_array_get(json_object_get(object, "class_names"), 1)), "yes");
    run = run_program("inspect t.csv --label z");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "its columns are a, y");
}
END_TEST

START_TEST(labels_of_a_second_file_are_taken_line_by_line) {
    char rows[4096] = "", labels[4096] = "kind\n";
    for (int i = 0; i < ROWS; i++) {
        snprintf(rows + strlen(rows), sizeof rows - strlen(rows), "%d.5,%d\n", i, i % 7);
        snprintf(labels + strlen(labels), sizeof labels - strlen(labels), "%c\n", "abc"[i % 3]);
    }
    write_text("x.csv", rows);
    write_text("y.csv", labels);
    json_t *object = json_line(run_program("inspect x.csv --labels y.csv --json").out, 0);
    ck_assert_int_eq((int)json_number_at(object, "features"), 2);
    ck_assert_int_eq((int)json_number_at(object, "classes"), 3);
    strcat(rows, "1,2\n3,4\n");
    write_text("x.csv", rows);
    const program_run run = run_program("train x.csv --labels y.csv -o m");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "y.csv holds 61 labels; expected 62, one a row");
}
END_TEST

/* Rows of a class that is in the test set alone are wrong, and the pages are written. */
START_TEST(a_page_of_a_test_set_with_a_class_more) {
    char train[2048] = "a,b,class\n", test[2048] = "a,b,class\n";
    for (int i = 0; i < ROWS; i++) {
        snprintf(train + strlen(train), sizeof train - strlen(train), "%d,%d,%c\n", i, i % 7, "xy"[i % 2]);
        snprintf(test + strlen(test), sizeof test - strlen(test), "%d,%d,%c\n", i, i % 7, "xyz"[i % 3]);
    }
    write_text("train.csv", train);
    write_text("test.csv", test);
    static const char *const commands[] = {"train train.csv --test test.csv --report r.html",
                                           "compare train.csv --test test.csv --seeds 2 --epochs 2 -o pages"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        const program_run run = run_program("%s", commands[i]);
        ck_assert_msg(run.code == 0, "%s: %d: %s", commands[i], run.code, run.err);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("labels of the program");
    ADD_TEST(suite, a_measure_is_refused);
    ADD_TEST(suite, no_one_hot_column_is_a_feature);
    ADD_TEST(suite, doubtful_labels_are_told);
    ADD_TEST(suite, inspect_shows_the_label_columns);
    ADD_TEST(suite, blanks_and_counted_columns_do_not_matter);
    ADD_TEST(suite, labels_of_a_second_file_are_taken_line_by_line);
    ADD_TEST(suite, a_page_of_a_test_set_with_a_class_more);
    return run_suite(suite);
}
