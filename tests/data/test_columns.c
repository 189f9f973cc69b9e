/* The columns of a table: how many features each gives, and what these are called. */
#include <check.h>
#include <string.h>

#include "support/run.h"
#include "xent/columns.h"

static const char *const values[] = {"", "female", "male"};
static const xent_column columns[] = {
    {.name = "id", .kind = XENT_COLUMN_UNUSED},
    {.name = "age", .kind = XENT_COLUMN_NUMBER},
    {.name = "sex", .kind = XENT_COLUMN_TEXT, .values = values, .value_count = 3, .has_other = 1},
    {.name = "alive", .kind = XENT_COLUMN_LABEL},
    {.name = NULL, .kind = XENT_COLUMN_NUMBER},
};
static const xent_columns table = {columns, sizeof columns / sizeof *columns};

START_TEST(features_are_counted) {
    static const int64_t expected[] = {0, 1, 4, 0, 1};
    for (int64_t j = 0; j < table.count; j++)
        ck_assert_int_eq(xent_column_features(&columns[j]), expected[j]);
    ck_assert_int_eq(xent_columns_features(&table), 6);
    ck_assert_int_eq(xent_columns_features(NULL), 0);
    ck_assert_int_eq(xent_column_features(NULL), 0);
}
END_TEST

START_TEST(features_have_names) {
    static const char *const names[] = {"age",        "sex = missing", "sex = female",
                                        "sex = male", "sex = other",   "column 5"};
    char text[32];
    for (int i = 0; i < 6; i++) {
        ck_assert_int_eq(xent_columns_describe(&table, i, text, sizeof text), XENT_OK);
        ck_assert_str_eq(text, names[i]);
    }
    ck_assert_int_eq(xent_columns_describe(&table, 6, text, sizeof text), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_columns_describe(&table, -1, text, sizeof text), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_columns_describe(NULL, 0, text, sizeof text), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_columns_describe(&table, 2, text, 6), XENT_OK);
    ck_assert_str_eq(text, "sex =");
}
END_TEST

/* Of a number, a text of three values and others, and a number; nobody is "female". */
START_TEST(texts_are_not_stretched) {
    static const double right[] = {2, 1, 0, 1, 1, 0.25};
    double factor[] = {2, 5, 0, 30, 1.5, 0.25};
    ck_assert_int_eq(xent_columns_unit_texts(&table, factor), XENT_OK);
    for (int j = 0; j < 6; j++) ASSERT_CLOSE(factor[j], right[j], 0);
    ck_assert_int_eq(xent_columns_unit_texts(NULL, factor), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_columns_unit_texts(&table, NULL), XENT_E_ARGUMENT);
}
END_TEST

START_TEST(tasks_are_found_by_their_names) {
    for (int i = 0; i < 3; i++) ck_assert_int_eq(xent_task_find(xent_task_name((xent_task)i)), i);
    ck_assert_str_eq(xent_task_name(XENT_TASK_REGRESSION), "regression");
    ck_assert_str_eq(xent_task_name((xent_task)3), "unknown");
    ck_assert_int_eq(xent_task_find("cluster"), -1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("columns");
    ADD_TEST(suite, features_are_counted);
    ADD_TEST(suite, features_have_names);
    ADD_TEST(suite, texts_are_not_stretched);
    ADD_TEST(suite, tasks_are_found_by_their_names);
    return run_suite(suite);
}
