/* xent lab square-loss, on the small digits. */
#include <stdio.h>
#include <stdlib.h>

#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

START_TEST(both_losses_are_tuned_and_compared) {
    const json_t *rows = lab_rows("square-loss --data digits --epochs 8 --seeds 2");
    ck_assert_uint_eq(json_array_size(rows), 1);
    const json_t *row = json_array_get(rows, 0);
    const double ce = json_number_at(row, "ce"), mse = json_number_at(row, "mse");
    ck_assert_double_ge(ce, 80);
    ck_assert_double_ge(mse, 80);
    ASSERT_CLOSE(json_number_at(row, "ours"), mse - ce, 1e-9);
    ck_assert_double_gt(json_number_at(row, "ce rate"), 0);
    ck_assert_double_gt(json_number_at(row, "mse rate"), 0);
}
END_TEST

/* A table whose columns are scaled each by itself. */
START_TEST(tables_are_data_too) {
    char command[1200];
    snprintf(command, sizeof command, "square-loss --data %s/examples/fruit.csv --epochs 5 --seeds 2",
             getenv("XENT_SOURCE"));
    const json_t *row = json_array_get(lab_rows(command), 0);
    ck_assert_double_ge(json_number_at(row, "ce"), 60);
}
END_TEST

START_TEST(the_table_is_narrow) {
    ASSERT_CONTAINS(lab_text_of("square-loss --data digits --epochs 1 --seeds 2"), "mse rate");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("square_loss");
    ADD_TEST(suite, both_losses_are_tuned_and_compared);
    ADD_TEST(suite, tables_are_data_too);
    ADD_TEST(suite, the_table_is_narrow);
    return run_suite(suite);
}
