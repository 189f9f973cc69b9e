/* xent lab long-servedio: what convex losses and a bounded one make of flipped labels. */
#include <stdio.h>

#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

START_TEST(convex_losses_guess_and_a_bounded_one_does_not) {
    const json_t *rows = lab_rows("long-servedio --seeds 4");
    ck_assert_uint_eq(json_array_size(rows), 9);
    const char *const convex[] = {"logistic", "huberised"};
    for (int i = 0; i < 2; i++) {
        const json_t *row = lab_row_of(rows, "flips", "0.2", "loss", convex[i], NULL);
        ck_assert(json_number_at(row, "published") == 50);
        ck_assert_double_eq_tol(json_number_at(row, "ours"), 50, 12);
    }
    const json_t *bounded = lab_row_of(rows, "flips", "0.2", "loss", "partially huberised", NULL);
    ck_assert_double_ge(json_number_at(bounded, "low"), 99);
    char said[40];
    snprintf(said, sizeof said, "bounded, %.0f %%.", json_number_at(bounded, "ours"));
    ASSERT_CONTAINS(lab_finding_of("long-servedio --seeds 4"), said);
}
END_TEST

START_TEST(threads_do_not_change_it) {
    const json_t *one = lab_rows("long-servedio --seeds 1 --threads 1"),
                 *two = lab_rows("long-servedio --seeds 1 --threads 2");
    ck_assert(json_equal(one, two));
}
END_TEST

START_TEST(the_table_is_narrow) { ASSERT_CONTAINS(lab_text_of("long-servedio --seeds 2"), "2 in each row"); }
END_TEST

int main(void) {
    Suite *suite = suite_create("long_servedio");
    ADD_TEST(suite, convex_losses_guess_and_a_bounded_one_does_not);
    ADD_TEST(suite, threads_do_not_change_it);
    ADD_TEST(suite, the_table_is_narrow);
    return run_suite(suite);
}
