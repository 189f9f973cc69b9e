/* xent lab confident-start: small starts do no harm, confident ones stall squared error and not
 * cross-entropy. */
#include <stdio.h>
#include <string.h>

#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

static double accuracy_of(const json_t *rows, const char *network, const char *deviation, const char *loss) {
    return json_number_at(lab_row_of(rows, "network", network, "deviation", deviation, "loss", loss, NULL),
                          "ours");
}

START_TEST(squared_error_stalls_and_cross_entropy_does_not) {
    static const char *const networks[] = {"softmax", "32 tanh"};
    const json_t *rows = lab_rows("confident-start --seeds 3");
    ck_assert_uint_eq(json_array_size(rows), 8);
    for (int i = 0; i < 2; i++) {
        ck_assert_double_gt(accuracy_of(rows, networks[i], "0.01", "ce"), 90);
        ck_assert_double_gt(accuracy_of(rows, networks[i], "0.01", "mse"), 90);
        ck_assert_double_gt(accuracy_of(rows, networks[i], "4", "ce"), 90);
        ck_assert_double_lt(accuracy_of(rows, networks[i], "4", "mse"), 85);
    }
}
END_TEST

START_TEST(the_finding_is_of_this_run) {
    const json_t *rows = lab_rows("confident-start --seeds 1 --epochs 1");
    const char *finding = lab_finding_of("confident-start --seeds 1 --epochs 1");
    static const char *const deviations[] = {"0.01", "4"}, *const losses[] = {"ce", "mse"};
    for (int i = 0; i < 4; i++) {
        char said[40];
        snprintf(said, sizeof said, "%.1f and %.1f %%",
                 accuracy_of(rows, "softmax", deviations[i / 2], losses[i % 2]),
                 accuracy_of(rows, "32 tanh", deviations[i / 2], losses[i % 2]));
        ASSERT_CONTAINS(finding, said);
        finding = strstr(finding, said);
    }
}
END_TEST

START_TEST(the_table_is_narrow) {
    ASSERT_CONTAINS(lab_text_of("confident-start --seeds 2 --epochs 1"), "66.7 (38.2 to 85.1)");
}
END_TEST

/* The search sees none of the test rows: it is told of rows held out, one fact a loss and network. */
START_TEST(rates_are_searched_on_rows_held_out) {
    ASSERT_CONTAINS(lab_text_of("confident-start --full --seeds 1 --epochs 1"),
                    "32 tanh, deviation 4, mse: rate");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("confident-start");
    ADD_TEST(suite, squared_error_stalls_and_cross_entropy_does_not);
    ADD_TEST(suite, the_finding_is_of_this_run);
    ADD_TEST(suite, the_table_is_narrow);
    ADD_TEST(suite, rates_are_searched_on_rows_held_out);
    return run_suite(suite);
}
