/* xent lab nielsen-mnist, on the small digits. */
#include <string.h>

#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

START_TEST(every_run_of_the_book_is_made) {
    const json_t *rows = lab_rows("nielsen-mnist --data digits --epochs 3 --seeds 1");
    ck_assert_uint_eq(json_array_size(rows), 9);
    const json_t *plain = lab_row_of(rows, "cost", "ce", "hidden", "100", "L2", "0", NULL);
    ck_assert_double_ge(json_number_at(plain, "ours"), 80);
    for (size_t i = 0; i < 9; i++) {
        /* What the book has of MNIST says nothing of digits. */
        ck_assert(json_is_null(json_object_get(json_array_get(rows, i), "published")));
        ck_assert_double_ge(json_number_at(json_array_get(rows, i), "ours"), 15);
    }
}
END_TEST

START_TEST(hidden_units_choose_rows) {
    const json_t *rows = lab_rows("nielsen-mnist --data digits --epochs 1 --seeds 1 --hidden 30");
    ck_assert_uint_eq(json_array_size(rows), 5);
    const program_run run = run_program("lab nielsen-mnist --data digits --hidden 31");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "no network of 31 hidden units");
}
END_TEST

START_TEST(data_that_are_not_there_are_told) {
    const program_run run = run_program("lab nielsen-mnist --data nowhere");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "nowhere");
}
END_TEST

START_TEST(the_table_is_narrow) {
    ASSERT_CONTAINS(lab_text_of("nielsen-mnist --data digits --epochs 1 --seeds 2"), "hidden");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("nielsen_mnist");
    ADD_TEST(suite, every_run_of_the_book_is_made);
    ADD_TEST(suite, hidden_units_choose_rows);
    ADD_TEST(suite, data_that_are_not_there_are_told);
    ADD_TEST(suite, the_table_is_narrow);
    return run_suite(suite);
}
