/* xent lab plateaus: of two surfaces over the same points, the quadratic one is flat more often. */
#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

START_TEST(the_quadratic_cost_is_flatter) {
    const json_t *rows = lab_rows("plateaus --seeds 10");
    ck_assert_uint_eq(json_array_size(rows), 2);
    const double entropy = json_number_at(lab_row_of(rows, "cost", "cross-entropy", NULL), "ours"),
                 quadratic = json_number_at(lab_row_of(rows, "cost", "quadratic", NULL), "ours");
    ck_assert_double_gt(quadratic, 2 * entropy);
    ck_assert_double_lt(quadratic, 60);
    ck_assert_double_gt(entropy, 0);
}
END_TEST

/* The origin is a saddle of both: w2 = 0 and tanh(0) = 0 leave no gradient. */
START_TEST(the_origin_is_flat_for_one_seed_too) {
    const json_t *rows = lab_rows("plateaus --seeds 1");
    for (size_t i = 0; i < 2; i++)
        ck_assert_double_ge(json_number_at(json_array_get(rows, i), "ours"), 100.0 / (33 * 33) - 1e-9);
    ASSERT_CONTAINS(lab_text_of("plateaus --seeds 1"), "flat places, %");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("plateaus");
    ADD_TEST(suite, the_quadratic_cost_is_flatter);
    ADD_TEST(suite, the_origin_is_flat_for_one_seed_too);
    return run_suite(suite);
}
