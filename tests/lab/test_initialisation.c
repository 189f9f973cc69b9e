/* xent lab initialisation: in small layers, what the theory says of both kinds of first weights. */
#include <stdio.h>

#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

static double figure_of(const json_t *rows, const char *figure, const char *weights, const char *layer) {
    return json_number_at(lab_row_of(rows, "figure", figure, "weights", weights, "layer", layer, NULL),
                          "ours");
}

/* Standard weights have n Var(w) = 1/3, so that small activations fade by sqrt(1/3) = 0.58 a layer. */
START_TEST(standard_weights_fade_by_a_third_of_the_variance) {
    const json_t *rows = lab_rows("initialisation --data digits --hidden 200 --seeds 2");
    ck_assert_uint_eq(json_array_size(rows), 32);
    char said[80];
    snprintf(said, sizeof said, "from %.2f in the first layer to %.2f in the fifth",
             figure_of(rows, "activation", "standard", "1"), figure_of(rows, "activation", "standard", "5"));
    ASSERT_CONTAINS(lab_finding_of("initialisation --data digits --hidden 200 --seeds 2"), said);
    const double ratio =
        figure_of(rows, "activation", "standard", "5") / figure_of(rows, "activation", "standard", "4");
    ck_assert_double_eq_tol(ratio, 0.577, 0.04);
    ck_assert_double_lt(figure_of(rows, "gradient", "standard", "1"), 0.2);
    ck_assert_double_gt(figure_of(rows, "gradient", "normalised", "1"), 0.3);
    ck_assert_double_gt(figure_of(rows, "activation", "normalised", "5"), 0.2);
    ck_assert_double_eq_tol(figure_of(rows, "weights", "standard", "1"), 1, 0.3);
}
END_TEST

/* Each dot says what its row of the table says. */
START_TEST(the_figures_draw_the_table) {
    const json_t *rows = lab_rows("initialisation --data digits --hidden 20 --seeds 2");
    static const char *const figures[] = {"activation", "gradient", "weights"}, *const starts[] = {
                                                                                    "standard", "normalised"};
    for (int i = 0; i < 3 * 2 * 5; i++) {
        const char *figure = figures[i / 10], *start = starts[i / 5 % 2];
        char name[24], layer[16], dot[128];
        snprintf(name, sizeof name, "chart-%d", i / 10 + 1);
        snprintf(layer, sizeof layer, "%d", i % 5 + 1);
        snprintf(dot, sizeof dot, "<title>%s, hidden layer %s: %.4g</title>", start, layer,
                 figure_of(rows, figure, start, layer));
        ASSERT_CONTAINS(lab_drawing(name), dot);
    }
}
END_TEST

/* The quarter-circle law: singular values of a square matrix of deviation s / sqrt(n) have the mean 8 s /
 * (3 pi), 0.49 of standard weights; that of tanh's slopes makes it a little less. */
START_TEST(singular_values_are_those_of_random_matrices) {
    const json_t *rows = lab_rows("initialisation --data digits --hidden 50 --seeds 1");
    const json_t *standard = lab_row_of(rows, "figure", "singular value", "weights", "standard", NULL),
                 *normalised = lab_row_of(rows, "figure", "singular value", "weights", "normalised", NULL);
    ck_assert_double_eq_tol(json_number_at(standard, "ours"), 0.48, 0.02);
    ck_assert_double_eq_tol(json_number_at(normalised, "ours"), 0.75, 0.1);
    ASSERT_CLOSE(json_number_at(normalised, "published"), 0.8, 1e-12);
}
END_TEST

START_TEST(the_table_is_narrow) {
    ASSERT_CONTAINS(lab_text_of("initialisation --data digits --hidden 20 --seeds 2"), "normalised");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("initialisation");
    ADD_TEST(suite, standard_weights_fade_by_a_third_of_the_variance);
    ADD_TEST(suite, the_figures_draw_the_table);
    ADD_TEST(suite, singular_values_are_those_of_random_matrices);
    ADD_TEST(suite, the_table_is_narrow);
    return run_suite(suite);
}
