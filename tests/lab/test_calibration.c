/* xent lab calibration: a temperature mends calibration and leaves accuracy alone. */
#include <stdio.h>
#include <string.h>

#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

/* Rows come in pairs: without a temperature, and with it. */
START_TEST(a_temperature_moves_no_answer) {
    const json_t *rows = lab_rows("calibration --data digits --epochs 3 --seeds 2");
    ck_assert_uint_eq(json_array_size(rows), 8);
    for (size_t i = 0; i < 8; i += 2) {
        const json_t *raw = json_array_get(rows, i), *fitted = json_array_get(rows, i + 1);
        ck_assert(json_number_at(raw, "accuracy") == json_number_at(fitted, "accuracy"));
        ck_assert(json_number_at(raw, "T") == 1);
        /* Three epochs leave a network that is not sure enough. */
        ck_assert_double_lt(json_number_at(fitted, "T"), 0.9);
        ck_assert_double_lt(json_number_at(fitted, "ours"), 0.7 * json_number_at(raw, "ours"));
        ck_assert_double_lt(json_number_at(fitted, "log loss"), json_number_at(raw, "log loss"));
    }
}
END_TEST

/* The share of right answers, in percent, that a line of the figure shows in a bin from 0; -1: no dot. */
static double dot_of(const char *line, int bin) {
    char start[64];
    double right = -0.01;
    snprintf(start, sizeof start, "<title>%s, confidence %.4g: ", line, (bin + 0.5) / 15);
    const char *at = strstr(lab_drawing("chart-1"), start);
    if (at) ck_assert_int_eq(sscanf(at + strlen(start), "%lf", &right), 1);
    return 100 * right;
}

/* A network that is trained for long on few rows is too sure: right less often than it tells. Of what it is
 * surest of more is right than of all, and yet more with its temperature. */
START_TEST(one_that_is_too_sure_is_cooled) {
    const json_t *rows = lab_rows("calibration --data digits --rows 200 --epochs 300 --seeds 1");
    const json_t *raw = json_array_get(rows, 0), *fitted = json_array_get(rows, 1);
    ck_assert_double_gt(json_number_at(fitted, "T"), 1.1);
    ck_assert_double_gt(dot_of("T = 1", 14), json_number_at(raw, "accuracy"));
    ck_assert_double_gt(dot_of("T fitted", 14), dot_of("T = 1", 14));
    ck_assert_double_le(dot_of("T fitted", 14), 100);
    double too_sure = 0;
    for (int bin = 7; bin < 14; bin++) too_sure += 100 * (bin + 0.5) / 15 - dot_of("T = 1", bin);
    ck_assert_double_gt(too_sure / 7, 10);
    ck_assert(dot_of("T = 1", 0) < 0); /* one of ten classes has more than a fifteenth */
}
END_TEST

START_TEST(the_table_is_narrow) {
    ASSERT_CONTAINS(lab_text_of("calibration --data digits --epochs 1 --seeds 2"), "log loss");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("calibration");
    ADD_TEST(suite, a_temperature_moves_no_answer);
    ADD_TEST(suite, one_that_is_too_sure_is_cooled);
    ADD_TEST(suite, the_table_is_narrow);
    return run_suite(suite);
}
