/* xent lab noisy-labels, on the small digits. */
#include <stdlib.h>

#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

START_TEST(all_losses_are_trained) {
    const json_t *rows = lab_rows("noisy-labels --data digits --epochs 25");
    ck_assert_uint_eq(json_array_size(rows), 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert(json_is_null(json_object_get(json_array_get(rows, i), "published")));
    /* Four labels of ten are right, more than those of any other class: there is something to learn. */
    ck_assert_double_ge(json_number_at(lab_row_of(rows, "loss", "ce", NULL), "ours"), 30);
}
END_TEST

START_TEST(settings_are_told) {
    const char *text = lab_text_of("noisy-labels --data digits --epochs 1 --rows 100");
    ASSERT_CONTAINS(text, "conv 16 3x3");
    ASSERT_CONTAINS(text, "digits: 100 rows to train on");
}
END_TEST

START_TEST(what_cannot_be_is_refused) {
    const program_run table =
        run_program("lab noisy-labels --data %s/examples/fruit.csv", getenv("XENT_SOURCE"));
    ck_assert_int_eq(table.code, 1);
    ASSERT_CONTAINS(table.err, "no pictures, which LeNet-5 needs");
    ck_assert_int_eq(run_program("lab noisy-labels --data digits --epochs 101").code, 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("noisy_labels");
    ADD_TEST(suite, all_losses_are_trained);
    ADD_TEST(suite, settings_are_told);
    ADD_TEST(suite, what_cannot_be_is_refused);
    return run_suite(suite);
}
