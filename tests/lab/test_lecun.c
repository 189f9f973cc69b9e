/* xent lab lecun, on small digits: its rows, and that each network learns. */
#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

START_TEST(rows_are_those_of_the_source) {
    const json_t *rows = lab_rows("lecun --data digits --epochs 4 --rows 800");
    static const double published[] = {4.7, 3.6, 1.53, 0.95, 0.8};
    ck_assert_uint_eq(json_array_size(rows), 5);
    for (size_t i = 0; i < 5; i++)
        ck_assert(json_number_at(json_array_get(rows, i), "published") == published[i]);
    const json_t *plain = lab_row_of(rows, "network", "500 + 300", "pictures", "as they are", NULL);
    ck_assert(json_number_at(plain, "epochs") == 4);
    ck_assert(json_number_at(plain, "ours") < 25);
    const json_t *lenet = lab_row_of(rows, "network", "LeNet-5", "pictures", "as they are", NULL);
    ck_assert(json_number_at(lenet, "ours") < 75);
}
END_TEST

START_TEST(lines_fit) {
    ASSERT_CONTAINS(lab_text_of("lecun --data digits --epochs 1 --rows 100"), "distorted");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lecun");
    ADD_TEST(suite, rows_are_those_of_the_source);
    ADD_TEST(suite, lines_fit);
    return run_suite(suite);
}
