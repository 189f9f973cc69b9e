/* xent lab saturation: the gradients of the formulas, and the bound of half the square. */
#include <math.h>

#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

START_TEST(gradients_are_the_formulas) {
    const json_t *rows = lab_rows("saturation");
    ck_assert_uint_eq(json_array_size(rows), 16);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const double p = json_number_at(row, "p");
        const int is_square = json_string_value(json_object_get(row, "loss"))[0] == 'h';
        const double pull = (1 - p) * (is_square ? p * (1 - p) : 1);
        ASSERT_CLOSE(json_number_at(row, "published"), pull, 1e-12);
        ck_assert_double_eq_tol(json_number_at(row, "ours"), pull, 2e-7);
    }
}
END_TEST

START_TEST(half_the_square_pulls_at_most_4_27ths) {
    const json_t *rows = lab_rows("saturation");
    const json_t *row = lab_row_of(rows, "loss", "half the square", "p", "0.333333", NULL);
    ck_assert_double_eq_tol(json_number_at(row, "ours"), 4.0 / 27, 2e-7);
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (json_string_value(json_object_get(json_array_get(rows, i), "loss"))[0] == 'h')
            ck_assert_double_le(json_number_at(json_array_get(rows, i), "ours"), 4.0 / 27 + 2e-7);
}
END_TEST

START_TEST(the_table_is_narrow) { ASSERT_CONTAINS(lab_text_of("saturation"), "0.148148"); }
END_TEST

int main(void) {
    Suite *suite = suite_create("saturation");
    ADD_TEST(suite, gradients_are_the_formulas);
    ADD_TEST(suite, half_the_square_pulls_at_most_4_27ths);
    ADD_TEST(suite, the_table_is_narrow);
    return run_suite(suite);
}
