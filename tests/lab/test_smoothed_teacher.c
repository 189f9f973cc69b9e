/* xent lab smoothed-teacher, on small digits: its rows, and that labels as they are and smoothed ones make
 * different teachers. */
#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

#define SMALL " --data digits --hidden 24 --epochs 12"

START_TEST(rows_are_those_of_the_source) {
    const json_t *rows = lab_rows("smoothed-teacher" SMALL);
    static const double published[] = {0.67, 0.74, 0.59, 0.91};
    double ours[4];
    ck_assert_uint_eq(json_array_size(rows), 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert(json_number_at(json_array_get(rows, i), "published") == published[i]);
        ours[i] = json_number_at(json_array_get(rows, i), "ours");
        ck_assert(ours[i] > 0 && ours[i] < 85);
    }
    ck_assert(ours[0] != ours[2] || ours[1] != ours[3]);
}
END_TEST

START_TEST(lines_fit) {
    ASSERT_CONTAINS(lab_text_of("smoothed-teacher --data digits --hidden 8 --epochs 1"), "smoothed by 0.1");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("smoothed_teacher");
    ADD_TEST(suite, rows_are_those_of_the_source);
    ADD_TEST(suite, lines_fit);
    return run_suite(suite);
}
