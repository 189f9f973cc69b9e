/* The label columns of a table: which they are, what is told of them, classes and targets. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/run.h"

static char text[1 << 16];

/* Loads the lines in `text`. */
static xent_status load_text(xent_data_options options) {
    return load_with(write_text("t.csv", text), options);
}

static void begin_text(const char *head) { snprintf(text, sizeof text, "%s", head); }

static void add_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void add_text(const char *format, ...) {
    const size_t used = strlen(text);
    va_list rest;
    va_start(rest, format);
    vsnprintf(text + used, sizeof text - used, format, rest);
    va_end(rest);
}

static void expect_loaded(xent_status status) { ck_assert_msg(status == XENT_OK, "%s", load_error.message); }

static void expect_refused(xent_status status, const char *says) {
    ck_assert_msg(status != XENT_OK, "read: %.200s", text);
    ASSERT_CONTAINS(load_error.message, says);
    ck_assert_ptr_null(loaded.memory);
}

static void expect_names(int count, const char *const *names) {
    for (int k = 0; k < count; k++) ck_assert_str_eq(loaded.train.class_names[k], names[k]);
}

/* ---- One column ---- */

/* Loads rows with these labels, which are `count`; each is to be of a class. */
static void expect_classes(const char *const *labels, int count, int classes, const int *expected) {
    begin_text("");
    for (int i = 0; i < count; i++) add_text("%d,%s\n", i, labels[i]);
    expect_loaded(load_text((xent_data_options){.label = "2"}));
    ck_assert_int_eq(loaded.train.classes, classes);
    for (int i = 0; i < count; i++)
        ck_assert_msg(xent_dataset_label(&loaded.train, i) == expected[i], "%s is of class %d", labels[i],
                      (int)xent_dataset_label(&loaded.train, i));
}

/* Blanks, also in quotes, are no part of a label. */
START_TEST(equal_labels_are_one_class) {
    static const char *const names[] = {"no", "yes"}, *const labels[] = {"no", "\"no \"", "\" yes\"", "yes",
                                                                         "\"no\""};
    expect_classes(labels, 5, 2, (const int[]){0, 0, 1, 1, 0});
    expect_names(2, names);
    ck_assert_ptr_null(strstr(told, "are one class"));
    xent_data_clear(&loaded);
}
END_TEST

/* Where all are numbers, which is told; those that only doubles make equal are not. */
START_TEST(equal_numbers_are_one_class) {
    static const char *const labels[] = {"0.0", "0", "0.00e0", "1.50", "1.5", "7", "+7", "-0"};
    static const char *const names[] = {"0", "1.5", "7"};
    expect_classes(labels, 8, 3, (const int[]){0, 0, 0, 1, 1, 2, 2, 0});
    expect_names(3, names);
    ASSERT_CONTAINS(told,
                    "labels that are equal as numbers are one class: '0' and '-0' (and 4 more); names that");
    xent_data_clear(&loaded);
    static const char *const large[] = {
        "9007199254740992",      "9007199254740993", "9007199254740992.0", "9007199254740993", "0.1",
        "0.10000000000000000001"};
    expect_classes(large, 6, 4, (const int[]){2, 3, 2, 3, 1, 0});
    xent_data_clear(&loaded);
}
END_TEST

/* Releases, codes with zeros before them: where one is no number, none is. */
START_TEST(numbers_beside_texts_are_names) {
    static const char *const labels[] = {"1.1", "1.10", "2.0-beta", "007", "7", "1.1", "7"};
    static const char *const names[] = {"1.1", "1.10", "7", "007", "2.0-beta"};
    expect_classes(labels, 7, 5, (const int[]){0, 1, 4, 3, 2, 0, 2});
    expect_names(5, names);
    ck_assert_ptr_null(strstr(told, "are one class"));
    ASSERT_CONTAINS(told,
                    "are classes of their own, as others are no numbers: '1.1' and '1.10' (and 1 more)\n");
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(rare_and_similar_labels_are_told) {
    begin_text("1,no\n2,No\n3,no\n4,No\n5,n o\n6,yes\n7,yes\n");
    expect_loaded(load_text((xent_data_options){.label = "2"}));
    ck_assert_int_eq(loaded.train.classes, 4);
    ASSERT_CONTAINS(told, "1 class has one row, which no test can measure: n o\n");
    ASSERT_CONTAINS(told, "differ in case or blanks alone: ");
    ASSERT_CONTAINS(told, "'No' and 'no'");
    xent_data_clear(&loaded);
    begin_text("1,no\n2,yes\n3,no\n4,yes\n");
    expect_loaded(load_text((xent_data_options){.label = "2"}));
    ck_assert_str_eq(told, "");
    xent_data_clear(&loaded);
}
END_TEST

/* A sign may be a label; what says that there is none leaves the row out. */
START_TEST(rows_without_a_label_are_left_out) {
    begin_text("1,+\n2,-\n3,\n4,?\n5,NA\n6,+\n7,-\n");
    expect_loaded(load_text((xent_data_options){.label = "2"}));
    ck_assert_int_eq(loaded.train.rows, 4);
    ck_assert_int_eq(loaded.train.classes, 2);
    ck_assert(loaded.train.reals[2] == 6);
    ASSERT_CONTAINS(told, "3 rows without a label are left out");
    xent_data_clear(&loaded);
    expect_refused(load_text((xent_data_options){.label = "2", .missing = XENT_MISSING_FAIL}),
                   "line 3, column 2: nothing; expected a label");
}
END_TEST

/* Rows of two features and one of `count` different labels, which are multiples of `unit`. */
static void write_labels(int rows, int count, const char *prefix, double unit) {
    begin_text("a,b,c\n");
    for (int i = 0; i < rows; i++)
        add_text("%d.5,%d,%s%.10g\n", i * 37 % 101, i % 3, prefix, i % count * unit);
}

START_TEST(measures_are_no_classes) {
    static const struct {
        int rows, count;
        double unit;
        int is_measure;
    } tables[] = {{300, 31, 0.5, 1}, {300, 29, 0.5, 0}, {300, 80, 1, 1}, {300, 73, 1, 0},
                  {60, 20, 1, 0},    {12, 7, 0.25, 1},  {12, 5, 0.25, 0}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        write_labels(tables[i].rows, tables[i].count, "", tables[i].unit);
        const xent_status status = load_text((xent_data_options){.label = NULL});
        if (tables[i].is_measure)
            expect_refused(status, "is a measure and no classes; --task regression learns it, --label");
        else
            expect_loaded(status);
        xent_data_clear(&loaded);
    }
    write_labels(300, 100, "x", 1); /* texts are classes, however many */
    expect_loaded(load_text((xent_data_options){.label = NULL}));
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(a_measure_is_refused_with_the_ways_out) {
    expect_refused(
        load(source_file("housing.csv"), NULL),
        "column 4 (medv) has 177 different numbers with decimals in 506 rows, which is a measure and "
        "no classes; --task regression learns it, --label COLUMN takes another one; its columns are "
        "rm, age, tax, medv");
    write_labels(100, 100, "", 0.1);
    expect_refused(load_text((xent_data_options){.label = NULL}), "; few different values have b (3)");
    begin_text("a,b,y\n0.5,,0.05\n"); /* a gap, the first one too, is no value */
    for (int i = 0; i < 100; i++) add_text("%d.5,%d,%.2f\n", i, i % 3, i * 0.1);
    expect_refused(load_text((xent_data_options){.label = NULL}), "; few different values have b (3)");
}
END_TEST

/* ---- Which column ---- */

START_TEST(a_doubtful_choice_is_told) {
    expect_loaded(load(source_file("letter.data"), NULL));
    ck_assert_int_eq(loaded.train.rows, 400);
    ck_assert_ptr_nonnull(
        strstr(told, "column 17, the last one, is taken for the labels; --label 1 takes the"));
    xent_data_clear(&loaded);
    expect_loaded(load_with(source_file("letter.data"), (xent_data_options){.label = "1"}));
    ck_assert_int_eq(loaded.train.features, 16);
    ck_assert_ptr_null(strstr(told, "taken for the labels"));
    xent_data_clear(&loaded);
    begin_text("");
    for (int i = 0; i < 40; i++) add_text("%c,%d.5,%d,%d\n", "ab"[i % 2], i, i, i % 5);
    expect_loaded(load_text((xent_data_options){.label = NULL}));
    ASSERT_CONTAINS(told,
                    "column 4, the last one, is taken for the labels; --label 1 takes the first, which has "
                    "few different texts");
    xent_data_clear(&loaded);
    begin_text(""); /* as many texts first as last: the last is as likely as ever */
    for (int i = 0; i < 40; i++) add_text("%c,%d.5,%c\n", "ab"[i % 2], i, "xy"[i / 3 % 2]);
    expect_loaded(load_text((xent_data_options){.label = NULL}));
    ck_assert_ptr_null(strstr(told, "taken for the labels"));
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(columns_are_found_by_names_numbers_and_ranges) {
    static const struct {
        const char *label;
        int first, last; /* the columns from 1 that are labels, but for those in between where last < first */
    } lists[] = {{"3-5", 3, 5},        {"b-c,d,e", 3, 5}, {"c;d,4,b-c", 0, 0}, {"d,e,3", 3, 5},
                 {" B-C , 4-5", 3, 5}, {"4-5,b-c", 3, 5}, {"3,4,5", 3, 5}};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        begin_text("a,\"x,y\",b-c,d, e\n");
        for (int k = 0; k < 30; k++)
            add_text("%d.5,%d,%d,%d,%d\n", k, k % 4, k % 3 == 0, k % 3 == 1, k % 3 == 2);
        const xent_status status = load_text((xent_data_options){.label = lists[i].label});
        if (lists[i].first == 0) {
            expect_refused(status,
                           "has no column 'c;d'; expected a name of its first line or a number from 1 to 5; "
                           "its columns are a, x,y, b-c, d, e");
            continue;
        }
        expect_loaded(status);
        ck_assert_int_eq(loaded.train.features, 2);
        for (int j = 0; j < 5; j++)
            ck_assert_int_eq(loaded.columns->column[j].kind == XENT_COLUMN_LABEL,
                             j + 1 >= lists[i].first && j + 1 <= lists[i].last);
        xent_data_clear(&loaded);
    }
    begin_text("\"x,y\",a,b\n");
    for (int k = 0; k < 30; k++) add_text("%d,%d.5,%d\n", k % 2, k, k % 4);
    expect_loaded(load_text((xent_data_options){.label = "x,y"}));
    ck_assert_int_eq(loaded.train.features, 2);
    xent_data_clear(&loaded);
    expect_refused(load_text((xent_data_options){.label = "2-9"}), "has no column '2-9'");
    expect_refused(load_text((xent_data_options){.label = "a,,b"}), "has no column ''");
}
END_TEST

/* ---- Several columns ---- */

START_TEST(one_hot_labels_at_the_end_are_taken) {
    static const char *const names[] = {"is_a", "is_b", "is_c"};
    expect_loaded(load(source_file("onehot.csv"), NULL));
    ck_assert_int_eq(loaded.train.features, 3);
    ck_assert_int_eq(loaded.train.classes, 3);
    expect_names(3, names);
    ASSERT_CONTAINS(told,
                    "the last 3 columns are one-hot labels and are taken for one label of 3 classes: is_a, "
                    "is_b, is_c");
    xent_data_clear(&loaded);
    begin_text(""); /* features of 0 and 1 before them, and no names */
    for (int i = 0; i < 40; i++)
        add_text("%d,%d,%d,%d,%d,%d\n", i * 7 % 11, i / 2 % 2, i % 4 == 2, i % 4 == 0, i % 4 == 3,
                 i % 4 == 1);
    expect_loaded(load_text((xent_data_options){.label = NULL}));
    ck_assert_int_eq(loaded.train.features, 2);
    ck_assert_int_eq(loaded.train.classes, 4);
    ck_assert_ptr_null(loaded.train.class_names);
    static const int expected[] = {1, 3, 0, 2};
    for (int i = 0; i < 4; i++) ck_assert_int_eq(xent_dataset_label(&loaded.train, i), expected[i]);
    ck_assert(loaded.train.reals[3] == 0 && loaded.train.reals[2] == 7);
    xent_data_clear(&loaded);
}
END_TEST

/* Few rows may be so by chance. */
START_TEST(few_rows_are_no_one_hot_labels) {
    begin_text("a,b,c\n");
    for (int i = 0; i < 18; i++) add_text("%d.5,%d,%d\n", i, i % 2, 1 - i % 2);
    expect_loaded(load_text((xent_data_options){.label = NULL}));
    ck_assert_int_eq(loaded.train.features, 2);
    ASSERT_CONTAINS(told, "b holds 0 and 1 as the label c does, and is a feature");
    xent_data_clear(&loaded);
    expect_loaded(load_text((xent_data_options){.label = "b,c"}));
    ck_assert_int_eq(loaded.train.features, 1);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(columns_like_the_label_are_told) {
    expect_loaded(load(source_file("multilabel.csv"), NULL));
    ck_assert_int_eq(loaded.train.features, 7);
    ck_assert_int_eq(loaded.train.classes, 2);
    ASSERT_CONTAINS(told,
                    "happy, sad hold 0 and 1 as the label calm does, and are features: --task multilabel "
                    "learns all 3 as labels, --drop happy,sad leaves them out");
    xent_data_clear(&loaded);
    expect_loaded(load_with(source_file("multilabel.csv"), (xent_data_options){.label = "calm"}));
    ck_assert_ptr_null(strstr(told, "--drop"));
    xent_data_clear(&loaded);
    expect_refused(load_with(source_file("multilabel.csv"), (xent_data_options){.label = "happy,sad,calm"}),
                   "expected one, as of one-hot labels; --task multilabel learns any number");
    begin_text("1,0,0\n"); /* columns that are always 0 are no labels */
    for (int i = 0; i < 30; i++) add_text("%d.5,0,%d\n", i, i % 2);
    expect_loaded(load_text((xent_data_options){.label = NULL}));
    ck_assert_ptr_null(strstr(told, "--drop"));
    xent_data_clear(&loaded);
}
END_TEST

/* ---- Targets ---- */

START_TEST(several_labels_a_row_are_targets) {
    static const char *const names[] = {"happy", "sad", "calm"};
    const char *const labels[] = {NULL, "happy,sad,calm", "6-8"};
    for (int k = 0; k < 3; k++) {
        expect_loaded(load_with(source_file("multilabel.csv"),
                                (xent_data_options){.task = XENT_TASK_MULTILABEL, .label = labels[k]}));
        ck_assert_int_eq(loaded.train.features, 5);
        ck_assert_int_eq(loaded.train.outputs, 3);
        ck_assert_int_eq(loaded.train.classes, 0);
        ck_assert_ptr_null(loaded.train.labels);
        expect_names(3, names);
        int ones = 0;
        for (int64_t i = 0; i < 3 * loaded.train.rows; i++) {
            ck_assert(loaded.train.targets[i] == 0 || loaded.train.targets[i] == 1);
            ones += loaded.train.targets[i] == 1;
        }
        ck_assert_int_gt(ones, 100);
        ck_assert((strstr(told, "the last 3 columns hold 0 and 1 and are taken for the labels") != NULL) ==
                  (k == 0));
        xent_data_clear(&loaded);
    }
    const xent_data_options options = {.task = XENT_TASK_MULTILABEL};
    begin_text("a,b\n1,2\n2,3\n");
    expect_refused(load_text(options), "--label A,B,... says which are the labels, of a, b");
    begin_text("a,b\n1,0\n0,1\n");
    expect_refused(load_text(options), "each of its columns holds 0 and 1 alone");
    begin_text("a,b,c\n1,0,1\n0,2,1\n");
    expect_refused(load_text((xent_data_options){.task = XENT_TASK_MULTILABEL, .label = "b,c"}),
                   "column 2 (b) holds 2; expected 0 or 1");
}
END_TEST

START_TEST(rows_without_one_of_the_labels_are_left_out) {
    begin_text("a,b,c\n1,0,1\n2,?,1\n3,1,1\n4,1,\n5,1,0\n");
    expect_loaded(load_text((xent_data_options){.task = XENT_TASK_MULTILABEL, .label = "b,c"}));
    ck_assert_int_eq(loaded.train.rows, 3);
    ck_assert(loaded.train.reals[2] == 5 && loaded.train.targets[4] == 1 && loaded.train.targets[5] == 0);
    ASSERT_CONTAINS(told, "2 rows without a label are left out");
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(numbers_are_targets_of_a_regression) {
    const xent_data_options options = {.task = XENT_TASK_REGRESSION};
    expect_loaded(load_with(source_file("housing.csv"), options));
    ck_assert_int_eq(loaded.train.rows, 506);
    ck_assert_int_eq(loaded.train.features, 3);
    ck_assert_int_eq(loaded.train.outputs, 1);
    ck_assert_int_eq(loaded.train.classes, 0);
    ck_assert_ptr_null(loaded.train.labels);
    xent_data_clear(&loaded);
    begin_text("y,a,b\n-1.5,1,2\n1e3,3,4\n-,5,6\n2,7,8\n");
    expect_loaded(load_text(options));
    ck_assert_int_eq(loaded.train.rows, 3);
    const double expected[] = {-1.5, 1000, 2};
    for (int i = 0; i < 3; i++) ck_assert(*xent_dataset_targets(&loaded.train, i) == (xent_real)expected[i]);
    ASSERT_CONTAINS(told, "1 row without a label is left out");
    xent_data_clear(&loaded);
    begin_text("a,b,c\n1,2,3\n3,4,low\n5,6,5\n");
    expect_refused(load_text(options), "line 3, column 3 (c): 'low'; expected a finite number");
    expect_refused(load_text((xent_data_options){.task = XENT_TASK_REGRESSION, .label = "b,c"}),
                   "names 2 columns; expected one");
}
END_TEST

START_TEST(other_sources_have_targets_too) {
    const xent_data_options options = {.task = XENT_TASK_REGRESSION};
    expect_loaded(load_with(write_text("a.libsvm", "-1.5 1:1 2:2.5\n2 1:-3 2:4e2\n"), options));
    ck_assert(loaded.train.targets[0] == (xent_real)-1.5 && loaded.train.targets[1] == 2);
    ck_assert(loaded.train.reals[3] == 400);
    xent_data_clear(&loaded);
    expect_loaded(load_with(write_text("a.arff", "@relation r\n@attribute a real\n@attribute m real\n@data\n"
                                                 "1,0.25\n2,0.5\n3,0.75\n"),
                            options));
    ck_assert(loaded.train.targets[2] == (xent_real)0.75);
    xent_data_clear(&loaded);
    char *labels = strdup(write_text("y.txt", "0.5\n-2\n"));
    expect_loaded(load_with(write_text("x.csv", "1,2.5\n-3,400\n"),
                            (xent_data_options){.task = XENT_TASK_REGRESSION, .labels = labels}));
    ck_assert_int_eq(loaded.train.features, 2);
    ck_assert(loaded.train.targets[1] == -2);
    xent_data_clear(&loaded);
    free(labels);
    expect_refused(load_with(write_text("a.fann", "2 1 2\n1\n0 1\n2\n1 0\n"), options),
                   "a regression learns one");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("labels");
    ADD_TEST(suite, equal_labels_are_one_class);
    ADD_TEST(suite, equal_numbers_are_one_class);
    ADD_TEST(suite, numbers_beside_texts_are_names);
    ADD_TEST(suite, rare_and_similar_labels_are_told);
    ADD_TEST(suite, rows_without_a_label_are_left_out);
    ADD_TEST(suite, measures_are_no_classes);
    ADD_TEST(suite, a_measure_is_refused_with_the_ways_out);
    ADD_TEST(suite, a_doubtful_choice_is_told);
    ADD_TEST(suite, columns_are_found_by_names_numbers_and_ranges);
    ADD_TEST(suite, one_hot_labels_at_the_end_are_taken);
    ADD_TEST(suite, few_rows_are_no_one_hot_labels);
    ADD_TEST(suite, columns_like_the_label_are_told);
    ADD_TEST(suite, several_labels_a_row_are_targets);
    ADD_TEST(suite, rows_without_one_of_the_labels_are_left_out);
    ADD_TEST(suite, numbers_are_targets_of_a_regression);
    ADD_TEST(suite, other_sources_have_targets_too);
    return run_suite(suite);
}
