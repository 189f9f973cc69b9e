/* xent lab early-steps, on the digits with one seed: its rows, and that cross-entropy is ahead early. */
#include <math.h>

#include "support/lab.h"
#include "support/program.h"
#include "support/run.h"

static double accuracy_at(const json_t *rows, const char *loss, const char *step) {
    return json_number_at(lab_row_of(rows, "loss", loss, "step", step, NULL), "ours");
}

START_TEST(cross_entropy_is_ahead_of_sigmoids) {
    const json_t *rows = lab_rows("early-steps --data digits --seeds 3 --epochs 10");
    ck_assert_double_lt(accuracy_at(rows, "ce", "0"), 30);
    ck_assert_double_gt(accuracy_at(rows, "ce", "20"), accuracy_at(rows, "mse-sigmoid", "20") + 5);
    ck_assert_double_gt(accuracy_at(rows, "ce", "200"), 90);
    ck_assert(json_is_null(json_object_get(lab_row_of(rows, "loss", "ce", "step", "5", NULL), "published")));
}
END_TEST

/* Runs side by side come to what they come to one by one. */
START_TEST(threads_change_nothing) {
    const json_t *one = lab_rows("early-steps --data digits --seeds 2 --epochs 2 --threads 1"),
                 *four = lab_rows("early-steps --data digits --seeds 2 --epochs 2 --threads 4");
    ck_assert(json_equal(one, four));
    ck_assert(!json_equal(one, lab_rows("early-steps --data digits --seeds 2 --epochs 2 --seed 7")));
}
END_TEST

/* What is said is what these runs came to, not what others did. */
START_TEST(the_finding_is_of_this_run) {
    for (int epochs = 1; epochs <= 12; epochs += 11) {
        char arguments[80], said[120];
        snprintf(arguments, sizeof arguments, "early-steps --data digits --seeds 1 --epochs %d", epochs);
        const json_t *rows = lab_rows(arguments);
        double widest = 0, gap = 0, last = 0, last_gap = 0;
        size_t i;
        json_t *row;
        json_array_foreach(rows, i, row) {
            const double step = json_number_at(row, "step");
            char text[24];
            snprintf(text, sizeof text, "%g", step);
            double least = 100, most = 0;
            static const char *const losses[] = {"ce", "mse", "mse-sigmoid"};
            for (int k = 0; k < 3; k++) {
                least = fmin(least, accuracy_at(rows, losses[k], text));
                most = fmax(most, accuracy_at(rows, losses[k], text));
            }
            if (most - least > gap) gap = most - least, widest = step;
            if (step >= last) last = step, last_gap = most - least;
        }
        snprintf(said, sizeof said, "farthest apart after step %g, %.1f points, and %.1f after the last, %g.",
                 widest, gap, last_gap, last);
        ASSERT_CONTAINS(lab_finding_of(arguments), said);
    }
}
END_TEST

START_TEST(the_table_is_narrow) {
    ASSERT_CONTAINS(lab_text_of("early-steps --data digits --seeds 2 --epochs 1"), "digits: 1442 rows");
}
END_TEST

START_TEST(absent_data_say_how_to_get_them) {
    const program_run run = run_program("lab early-steps --data nowhere");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "nowhere");
    ck_assert_str_eq(run.out, "");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("early-steps");
    ADD_TEST(suite, cross_entropy_is_ahead_of_sigmoids);
    ADD_TEST(suite, threads_change_nothing);
    ADD_TEST(suite, the_finding_is_of_this_run);
    ADD_TEST(suite, the_table_is_narrow);
    ADD_TEST(suite, absent_data_say_how_to_get_them);
    return run_suite(suite);
}
