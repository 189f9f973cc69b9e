/* One of everything: a run of one epoch, one seed and one row says so in the singular, and two do not. */
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/program.h"
#include "support/run.h"

static program_run need(program_run run) {
    ck_assert_msg(run.code == 0, "exit code %d: %s", run.code, run.err);
    return run;
}

START_TEST(one_epoch_and_one_seed_are_called_so) {
    ASSERT_CONTAINS(need(run_program("train --epochs 1")).out, ": 1 epoch, ");
    ASSERT_CONTAINS(need(run_program("train --epochs 2")).out, ": 2 epochs, ");
    static const char compare[] = "compare --losses ce --epochs %d --seeds %d";
    ASSERT_CONTAINS(need(run_program(compare, 1, 1)).out, ", 1 epoch, 1 seed, accuracy ");
    ASSERT_CONTAINS(need(run_program(compare, 2, 2)).out, ", 2 epochs, 2 seeds, accuracy ");
}
END_TEST

/* Ten rows, of which a tenth of each class is one: of the model's own table, and of another. */
START_TEST(one_row_is_called_so) {
    char text[512] = "";
    for (int i = 0; i < 10; i++) strcat(text, i % 2 ? "1,2,1\n" : "2,1,2\n");
    write_text("t.csv", text);
    write_text("one.csv", "1,2,1\n");
    write_text("two.csv", "1,2,1\n2,1,2\n");
    need(run_program("train -q t.csv --task regression --test-fraction 0.1 --epochs 1 -o m"));
    ASSERT_CONTAINS(need(run_program("eval m")).err,
                    "t.csv: 1 of its rows is measured, held out of training");
    ASSERT_CONTAINS(need(run_program("eval m one.csv")).err, ": all 1 row is measured");
    ASSERT_CONTAINS(need(run_program("eval m two.csv")).err, ": all 2 rows are measured");
    need(run_program("train -q t.csv --task regression --test-fraction 0.3 --epochs 1 -o m"));
    ASSERT_CONTAINS(need(run_program("eval m")).err,
                    "t.csv: 3 of its rows are measured, held out of training");
}
END_TEST

/* The seed of convert chooses the rows of the test set; a part of a study tells how many runs there are. */
START_TEST(options_that_count_are_heeded) {
    char text[4096] = "";
    for (int i = 0; i < 100; i++)
        snprintf(text + strlen(text), 32, "%d,%d,%c\n", i, i * 7 % 100, "ab"[i % 2]);
    write_text("t.csv", text);
    need(run_program("convert -q t.csv one && \"$XENT_PROGRAM\" convert -q t.csv again --seed 1 && "
                     "\"$XENT_PROGRAM\" convert -q t.csv two --seed 2"));
    static const char cmp[] = "--version >.v; cmp one/t10k-images-idx3-ubyte.gz %s/t10k-images-idx3-ubyte.gz";
    ck_assert_int_eq(run_program(cmp, "again").code, 0);
    ck_assert_int_ne(run_program(cmp, "two").code, 0);
    const json_t *part = json_line(
        need(run_program("compare --losses ce,mse --seeds 3 --epochs 1 --hidden 4 --part 1/4 -o p --json"))
            .out,
        0);
    ck_assert_int_eq((int)json_number_at(part, "runs"), 2);
    ck_assert_int_eq((int)json_number_at(part, "all_runs"), 6);
    ck_assert_int_eq((int)json_number_at(part, "part"), 1);
    ck_assert_int_eq((int)json_number_at(part, "parts"), 4);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("one");
    ADD_TEST(suite, one_epoch_and_one_seed_are_called_so);
    ADD_TEST(suite, one_row_is_called_so);
    ADD_TEST(suite, options_that_count_are_heeded);
    return run_suite(suite);
}
