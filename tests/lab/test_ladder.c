/* xent lab ladder, on small digits: its rungs, and that those of relu learn. */
#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

START_TEST(rungs_are_those_of_the_source) {
    const json_t *rows = lab_rows("ladder --data digits --epochs 2 --rows 600");
    static const double published[] = {97.80, 98.78, 99.06, 99.23, 99.37, 99.60};
    ck_assert_uint_eq(json_array_size(rows), 6);
    for (size_t i = 0; i < 6; i++) {
        const json_t *row = json_array_get(rows, i);
        ck_assert(json_number_at(row, "rung") == (double)i + 1);
        ck_assert(json_number_at(row, "published") == published[i]);
    }
    ck_assert(json_number_at(lab_row_of(rows, "rung", "4", NULL), "ours") > 40);
}
END_TEST

START_TEST(lines_fit) {
    ASSERT_CONTAINS(lab_text_of("ladder --data digits --epochs 1 --rows 50"), "2 x 1,000 with dropout");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("ladder");
    ADD_TEST(suite, rungs_are_those_of_the_source);
    ADD_TEST(suite, lines_fit);
    return run_suite(suite);
}
