/* The same figures wherever a command tells them: JSON, CSV, text, script and page. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/program.h"
#include "support/run.h"

/* What the test's directory holds under this name; lives until the next run. */
static const char *file_text(const char *name) {
    return run_program("--version >/dev/null; cat '%s'", name).out;
}

/* ---- CSV ----------------------------------------------------------------------------------------------- */

/* Line `line` of CSV text, its cells by the names in the header. */
typedef struct table {
    const char *text;
    int line;
} table;

static const char *cell_text(const table *t, const char *name, char *cell, size_t size) {
    const char *head = t->text, *row = t->text;
    for (int i = 0; i < t->line; i++) row = strchr(row, '\n') + 1;
    for (; strncmp(head, name, strlen(name)) != 0 || !strchr(",\n", head[strlen(name)]);
         head += strcspn(head, ",\n") + 1, row += strcspn(row, ",\n") + 1)
        ck_assert_msg(*head != '\0' && head[strcspn(head, ",\n")] == ',', "no column %s", name);
    snprintf(cell, size, "%.*s", (int)strcspn(row, ",\n"), row);
    return cell;
}

static void check_cells(const table *t, json_t *epoch, const char *const *keys) {
    char cell[64];
    for (; *keys; keys++) {
        const double told = json_number_at(epoch, *keys);
        const double written = strtod(cell_text(t, *keys, cell, sizeof cell), NULL);
        ck_assert_msg(close_to(told, written, 1e-7, strcmp(*keys, "seconds") == 0 ? 1e-3 : 0),
                      "line %d: %s is %.9g and in JSON %.9g", t->line, *keys, written, told);
    }
}

START_TEST(the_history_has_the_columns_of_the_json) {
    static const char *const keys[] = {"epoch",
                                       "train_loss",
                                       "train_accuracy",
                                       "validation_loss",
                                       "validation_accuracy",
                                       "test_loss",
                                       "test_accuracy",
                                       "mean_gradient",
                                       "rate",
                                       "seconds",
                                       NULL};
    program_run run = run_program("train --json --epochs 4 --validation 0.2 --history h.csv");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *epochs[4];
    for (int i = 0; i < 4; i++) epochs[i] = json_line(run.out, i);
    table t = {file_text("h.csv"), 0};
    for (t.line = 1; t.line <= 4; t.line++) check_cells(&t, epochs[t.line - 1], keys);
    ck_assert_int_eq(count_lines(t.text), 5);
}
END_TEST

START_TEST(the_curves_have_the_columns_of_the_json) {
    static const char *const keys[] = {"epoch",         "train_loss",    "train_accuracy", "test_loss",
                                       "test_accuracy", "mean_gradient", "seconds",        NULL};
    char cell[64];
    program_run run = run_program("compare --losses mse,ce --seeds 2 --epochs 3 --json -o dir");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *runs = json_object_get(json_line(run.out, 0), "runs");
    table t = {file_text("dir/curves.csv"), 0};
    for (size_t r = 0; r < 4; r++)
        for (size_t e = 0; e < 3; e++) {
            json_t *one = json_array_get(runs, r);
            t.line = (int)(1 + 3 * r + e);
            check_cells(&t, json_array_get(json_object_get(one, "epochs"), e), keys);
            ck_assert_str_eq(cell_text(&t, "loss", cell, sizeof cell), r < 2 ? "mse" : "ce");
            ck_assert_str_eq(cell, json_string_value(json_object_get(one, "loss")));
            ck_assert_int_eq(atoi(cell_text(&t, "seed", cell, sizeof cell)), (int)(r % 2) + 1);
        }
}
END_TEST

/* ---- Text ---------------------------------------------------------------------------------------------- */

START_TEST(the_lines_of_the_epochs_say_what_the_history_does) {
    program_run run = run_program("train --epochs 3 --validation 0.2 --history h.csv 2>lines");
    ck_assert_msg(run.code == 0, "%s", run.err);
    char lines[4096], expected[256], cell[64];
    snprintf(lines, sizeof lines, "%s", file_text("lines"));
    table t = {file_text("h.csv"), 0};
    for (t.line = 1; t.line <= 3; t.line++) {
        double v[6];
        static const char *const keys[] = {"train_loss",          "train_accuracy", "validation_loss",
                                           "validation_accuracy", "test_loss",      "test_accuracy"};
        for (int k = 0; k < 6; k++) v[k] = strtod(cell_text(&t, keys[k], cell, sizeof cell), NULL);
        snprintf(expected, sizeof expected,
                 "epoch %d/3  loss %.4f, accuracy %.2f %%  validation %.4f, %.2f %%  test %.4f, %.2f %%  ",
                 t.line, v[0], 100 * v[1], v[2], 100 * v[3], v[4], 100 * v[5]);
        char begin[32];
        snprintf(begin, sizeof begin, "epoch %d/3", t.line);
        /* Off a terminal there is a line a second at most, the first epoch's among them. */
        if (t.line == 1 || strstr(lines, begin)) ASSERT_CONTAINS(lines, expected);
    }
}
END_TEST

START_TEST(the_result_is_that_of_eval) {
    char out[8192], expected[64];
    snprintf(out, sizeof out, "%s", run_program("train --epochs 3").out);
    json_t *eval = json_line(run_program("eval model.safetensors --json").out, 0);
    snprintf(expected, sizeof expected, "\ntest %.4f, %.2f %%\n", json_number_at(eval, "loss"),
             100 * json_number_at(eval, "accuracy"));
    ASSERT_CONTAINS(out, expected);
}
END_TEST

/* A run is the same each time, but for its seconds: so its text can be held against its JSON. */
#define THREE "compare --losses mse,ce,bce --lr mse=0.3,ce=0.06,bce=0.11 --epochs 4 --target 0.9"

START_TEST(the_table_of_a_comparison_says_what_the_json_does) {
    for (int seeds = 1; seeds <= 2; seeds++) {
        json_t *all = json_line(run_program(THREE " --seeds %d --json", seeds).out, 0);
        program_run run = run_program(THREE " --seeds %d", seeds);
        for (size_t i = 0; i < 3; i++) {
            json_t *sum = json_array_get(json_object_get(all, "summary"), i), *reached;
            json_t *first =
                json_object_get(json_array_get(json_object_get(all, "runs"), i * (size_t)seeds), "epochs");
            char spread[32] = "", target[32] = "never", expected[160];
            if (seeds > 1)
                snprintf(spread, sizeof spread, " +- %.2f", 100 * json_number_at(sum, "test_accuracy_sd"));
            reached = json_object_get(sum, "epochs_to_target");
            if (!json_is_null(reached)) snprintf(target, sizeof target, "%.3g", json_number_value(reached));
            snprintf(expected, sizeof expected, "\n%-11s %7g %8.2f%-9s %9.2f %12s %11.5f ",
                     json_string_value(json_object_get(sum, "loss")), json_number_at(sum, "lr"),
                     100 * json_number_at(sum, "test_accuracy_mean"), spread,
                     100 * json_number_at(json_array_get(first, 0), "test_accuracy"), target,
                     json_number_at(json_array_get(first, 3), "mean_gradient"));
            ASSERT_CONTAINS(run.out, expected);
        }
    }
}
END_TEST

/* The first epoch whose test accuracy is at least the target, as the mean over the seeds. */
START_TEST(epochs_to_the_target_are_counted_on_the_measured_set) {
    json_t *all = json_line(run_program(THREE " --seeds 2 --json").out, 0), *sum, *epoch;
    size_t i, e;
    json_array_foreach(json_object_get(all, "summary"), i, sum) {
        double mean = 0;
        for (size_t seed = 0; seed < 2; seed++) {
            double first = (double)NAN;
            json_array_foreach(
                json_object_get(json_array_get(json_object_get(all, "runs"), 2 * i + seed), "epochs"), e,
                epoch) if (isnan(first) && json_number_at(epoch, "test_accuracy") >= 0.9) first =
                (double)e + 1;
            mean += first / 2;
        }
        json_t *told = json_object_get(sum, "epochs_to_target");
        if (isnan(mean))
            ck_assert(json_is_null(told));
        else
            ASSERT_CLOSE(json_number_value(told), mean, 1e-9);
    }
}
END_TEST

START_TEST(the_table_of_a_search_says_what_the_json_does) {
    json_t *all = json_line(run_program("compare --tune --losses mse-sigmoid,ce --epochs 2 --json").out, 0);
    json_t *search = json_object_get(all, "search");
    program_run run = run_program("compare --tune --losses mse-sigmoid,ce --epochs 2");
    ASSERT_CONTAINS(run.out,
                    "\nloss          0.01   0.02   0.05    0.1    0.2    0.5      1      2      5  used\n");
    for (size_t l = 0; l < 2; l++) {
        char expected[160];
        json_t *sum = json_array_get(json_object_get(all, "summary"), l);
        size_t used = (size_t)snprintf(expected, sizeof expected, "\n%-11s",
                                       json_string_value(json_object_get(sum, "loss")));
        for (size_t k = 0; k < 9; k++) {
            json_t *accuracy = json_object_get(json_array_get(search, 9 * l + k), "validation_accuracy");
            char cell[16] = "-";
            if (!json_is_null(accuracy))
                snprintf(cell, sizeof cell, "%.2f", 100 * json_number_value(accuracy));
            used += (size_t)snprintf(expected + used, sizeof expected - used, "%7s", cell);
        }
        snprintf(expected + used, sizeof expected - used, "  %g\n", json_number_at(sum, "lr"));
        ASSERT_CONTAINS(run.out, expected);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("agreement");
    ADD_TEST(suite, the_history_has_the_columns_of_the_json);
    ADD_TEST(suite, the_curves_have_the_columns_of_the_json);
    ADD_TEST(suite, the_lines_of_the_epochs_say_what_the_history_does);
    ADD_TEST(suite, the_result_is_that_of_eval);
    ADD_TEST(suite, the_table_of_a_comparison_says_what_the_json_does);
    ADD_TEST(suite, epochs_to_the_target_are_counted_on_the_measured_set);
    ADD_TEST(suite, the_table_of_a_search_says_what_the_json_does);
    return run_suite(suite);
}
