/* xent lab neuron: the values that follow from the settings of Nielsen's chapter 3, to four digits. */
#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

static const struct {
    const char *cost, *start;
    double outputs[7];
} expected[] = {
    {"quadratic", "0.6", {.8176, .3870, .2110, .1527, .1237, .1061, .0940}},
    {"quadratic", "2", {.9820, .9759, .9641, .9334, .7887, .3572, .2028}},
    {"cross-entropy", "0.6", {.8176, .7516, .6789, .6053, .5355, .4726, .4177}},
    {"cross-entropy", "2", {.9820, .9710, .9539, .9282, .8912, .8415, .7796}},
};

START_TEST(outputs_follow_from_the_settings) {
    const json_t *rows = lab_rows("neuron");
    ck_assert_uint_eq(json_array_size(rows), 28);
    for (size_t i = 0; i < 4; i++)
        for (int k = 0; k < 7; k++) {
            char step[8];
            snprintf(step, sizeof step, "%d", 50 * k);
            const json_t *row =
                lab_row_of(rows, "cost", expected[i].cost, "w0", expected[i].start, "step", step, NULL);
            ck_assert_double_eq_tol(json_number_at(row, "ours"), expected[i].outputs[k], 5.1e-5);
        }
}
END_TEST

/* What the book prints is the output to two digits. */
START_TEST(what_is_published_is_met) {
    const json_t *rows = lab_rows("neuron");
    int published = 0;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i), *value = json_object_get(row, "published");
        if (!json_is_number(value)) continue;
        published++;
        ck_assert_double_eq_tol(json_number_at(row, "ours"), json_number_value(value), 0.0051);
    }
    ck_assert_int_eq(published, 4);
}
END_TEST

START_TEST(the_table_is_narrow) {
    ASSERT_CONTAINS(lab_text_of("neuron"), "quadratic      0.6  0.9   300       0.09  0.0940");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("neuron");
    ADD_TEST(suite, outputs_follow_from_the_settings);
    ADD_TEST(suite, what_is_published_is_met);
    ADD_TEST(suite, the_table_is_narrow);
    return run_suite(suite);
}
