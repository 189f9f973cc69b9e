/* The columns of tables, from the command line: missing values, texts, row numbers, what is left out. */
#include <string.h>

#include "support/loads.h"
#include "support/program.h"
#include "support/run.h"

START_TEST(missing_values_are_told_dropped_or_refused) {
    program_run run = run_program("train %s --epochs 1 -o m", source_file("miss_q.csv"));
    ck_assert_int_eq(run.code, 0);
    ASSERT_CONTAINS(run.err, "37 cells in 33 of the 100 rows are missing (12 of a, 10 of b, 15 of c)");
    ASSERT_CONTAINS(run.err, "their column's mean");
    run = run_program("inspect %s --missing drop --json", source_file("miss_q.csv"));
    ck_assert_int_eq(run.code, 0);
    const json_t *data = json_line(run.out, -1);
    ck_assert(json_number_at(json_object_get(data, "train"), "rows") +
                  json_number_at(json_object_get(data, "test"), "rows") ==
              67);
    run = run_program("train -q %s --missing drop -o m; \"$XENT_PROGRAM\" eval m", source_file("miss_q.csv"));
    ck_assert_int_eq(run.code, 0);
    ASSERT_CONTAINS(run.err, "miss_q.csv: 13 of its rows are measured, held out of training");
    const char *other = source_file("miss_q.csv"); /* of which every row is measured and has an answer */
    run = run_program("--version >v; cp %s q.csv; \"$XENT_PROGRAM\" eval m q.csv", other);
    ASSERT_CONTAINS(run.err, "all 100 rows are measured");
    run = run_program("eval m q.csv --missing drop");
    ASSERT_CONTAINS(run.err, "q.csv: 13 of its rows are measured, held out of training");
    run = run_program("predict m q.csv");
    ck_assert_int_eq(count_of(run.out, "\n"), 101);
    run = run_program("train q.csv --from m --epochs 1 -o other");
    ASSERT_CONTAINS(run.err, "their column's mean");
    run = run_program("train %s --missing fail -o none", source_file("miss_q.csv"));
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "miss_q.csv, line 4, column 3 (c): '?'");
}
END_TEST

START_TEST(texts_become_features_and_the_first_line_is_a_row) {
    program_run run = run_program("inspect %s --json", source_file("adult.data"));
    ck_assert_int_eq(run.code, 0);
    const json_t *data = json_line(run.out, -1);
    ck_assert(json_number_at(json_object_get(data, "train"), "rows") +
                  json_number_at(json_object_get(data, "test"), "rows") ==
              200);
    ck_assert(json_number_at(data, "classes") == 2);
    run = run_program("train %s --epochs 1 -o m", source_file("adult.data"));
    ck_assert_int_eq(run.code, 0);
    ASSERT_CONTAINS(run.err, "2 columns of texts became 5 features, one a value");
    run = run_program("--version >.v; grep -a -o 'factor[^]]*' m"); /* a number's, three texts', and on */
    ASSERT_CONTAINS(run.out, ",1.0,1.0,1.0,");
}
END_TEST

/* Noise beside the numbers of the rows: what is left says nothing. */
START_TEST(row_numbers_are_left_out) {
    program_run run = run_program("train %s --json -o m", source_file("pandas_index.csv"));
    ck_assert_int_eq(run.code, 0);
    run = run_program("inspect %s", source_file("pandas_index.csv"));
    ASSERT_CONTAINS(run.err, "left out, as by name and values it numbers the rows: column 1");
    ASSERT_CONTAINS(run.out, "features      3 (numbers)");
    run = run_program("inspect %s --drop a,3", source_file("pandas_index.csv"));
    ck_assert_int_eq(run.code, 0);
    ASSERT_CONTAINS(run.err, "left out (--drop): a, b");
    run = run_program("inspect %s --drop nothing", source_file("pandas_index.csv"));
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "no column 'nothing'");
}
END_TEST

/* A column that is constant in training and changes later. */
START_TEST(constant_columns_have_no_say) {
    program_run run = run_program("train -q %s -o m", source_file("const_tr.csv"));
    ck_assert_int_eq(run.code, 0);
    run = run_program("eval m %s --json", source_file("const_te.csv"));
    ck_assert_int_eq(run.code, 0);
    ck_assert(json_number_at(json_line(run.out, -1), "accuracy") >= 0.9);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cli_columns");
    ADD_TEST(suite, missing_values_are_told_dropped_or_refused);
    ADD_TEST(suite, texts_become_features_and_the_first_line_is_a_row);
    ADD_TEST(suite, row_numbers_are_left_out);
    ADD_TEST(suite, constant_columns_have_no_say);
    return run_suite(suite);
}
