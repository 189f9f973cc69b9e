/* xent lab vanishing, on the digits: layers towards the input learn slower, by the factor that the book
 * shows. */
#include <stdio.h>

#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

static double speed_of(const json_t *rows, const char *hidden, const char *layer) {
    return json_number_at(lab_row_of(rows, "figure", "speed", "hidden", hidden, "layer", layer, NULL),
                          "ours");
}

START_TEST(earlier_layers_are_slower) {
    const json_t *rows = lab_rows("vanishing --data digits --epochs 1");
    ck_assert_uint_eq(json_array_size(rows), 13);
    for (int layer = 1; layer < 4; layer++) {
        char this[12], next[12];
        snprintf(this, sizeof this, "%d", layer);
        snprintf(next, sizeof next, "%d", layer + 1);
        ck_assert_double_lt(3 * speed_of(rows, "4", this), speed_of(rows, "4", next));
    }
    ck_assert_double_gt(speed_of(rows, "4", "4"), 0.1);
    ck_assert_double_lt(speed_of(rows, "4", "4"), 1);
}
END_TEST

START_TEST(the_shallow_network_learns) {
    const json_t *rows = lab_rows("vanishing --data digits --epochs 10");
    ck_assert_double_gt(json_number_at(lab_row_of(rows, "figure", "accuracy", "hidden", "1", NULL), "ours"),
                        75);
}
END_TEST

START_TEST(the_finding_is_of_this_run) {
    const json_t *rows = lab_rows("vanishing --data digits --epochs 12");
    char said[200];
    snprintf(said, sizeof said, "one hidden layer %.2f %% of the rows are right, with four %.2f %%.",
             json_number_at(lab_row_of(rows, "figure", "accuracy", "hidden", "1", NULL), "ours"),
             json_number_at(lab_row_of(rows, "figure", "accuracy", "hidden", "4", NULL), "ours"));
    const char *finding = lab_finding_of("vanishing --data digits --epochs 12");
    ASSERT_CONTAINS(finding, said);
    snprintf(said, sizeof said, "four learns %.0f times slower than the last",
             speed_of(rows, "4", "4") / speed_of(rows, "4", "1"));
    ASSERT_CONTAINS(finding, said);
}
END_TEST

START_TEST(the_table_is_narrow) {
    ASSERT_CONTAINS(lab_text_of("vanishing --data digits --epochs 1 --seeds 2"),
                    "digits: 1202 rows to train on, 240");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("vanishing");
    ADD_TEST(suite, earlier_layers_are_slower);
    ADD_TEST(suite, the_shallow_network_learns);
    ADD_TEST(suite, the_finding_is_of_this_run);
    ADD_TEST(suite, the_table_is_narrow);
    return run_suite(suite);
}
