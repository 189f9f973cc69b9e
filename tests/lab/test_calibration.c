/* xent lab calibration: a temperature mends calibration and leaves accuracy alone. */
#include <stdlib.h>
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

/* A network that is trained for long on few rows is too sure. */
START_TEST(one_that_is_too_sure_is_cooled) {
    const json_t *rows = lab_rows("calibration --data digits --rows 200 --epochs 300 --seeds 1");
    ck_assert_double_gt(json_number_at(json_array_get(rows, 1), "T"), 1.1);
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
