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
        ASSERT_CLOSE(json_number_at(all, "level"), 0.9, 0);
        for (size_t i = 0; i < 3; i++) {
            json_t *sum = json_array_get(json_object_get(all, "summary"), i);
            json_t *told = json_object_get(sum, "steps_to_level");
            char deviation[32] = "-", steps[32] = "never", expected[160];
            if (seeds > 1)
                snprintf(deviation, sizeof deviation, "%.2f", 100 * json_number_at(sum, "accuracy_sd"));
            if (!json_is_null(told)) snprintf(steps, sizeof steps, "%.0f", json_number_value(told));
            snprintf(expected, sizeof expected, "\n%-11s %6g %7.2f %6s %7.2f %6.2f %6.2f %5.0f %8s\n",
                     json_string_value(json_object_get(sum, "loss")), json_number_at(sum, "lr"),
                     100 * json_number_at(sum, "accuracy_mean"), deviation,
                     100 * json_number_at(sum, "accuracy_median"), 100 * json_number_at(sum, "accuracy_25"),
                     100 * json_number_at(sum, "accuracy_75"), json_number_at(sum, "dead"), steps);
            ASSERT_CONTAINS(run.out, expected);
        }
    }
}
END_TEST

/* The least step, on straight lines between points, with at least the target: by the lower of two seeds. */
START_TEST(steps_to_the_target_are_counted_on_the_measured_set) {
    json_t *all = json_line(run_program(THREE " --seeds 2 --json").out, 0), *sum, *point;
    size_t i, p;
    json_array_foreach(json_object_get(all, "summary"), i, sum) {
        double least = HUGE_VAL;
        for (size_t seed = 0; seed < 2; seed++) {
            double reached = HUGE_VAL, step = 0, accuracy = 1;
            json_t *run = json_array_get(json_object_get(all, "runs"), 2 * i + seed);
            json_array_foreach(json_object_get(run, "points"), p, point) {
                const double now = json_number_at(point, "accuracy"), at = json_number_at(point, "step");
                if (isinf(reached) && now >= 0.9)
                    reached = now > accuracy ? step + (0.9 - accuracy) / (now - accuracy) * (at - step) : at;
                accuracy = now;
                step = at;
            }
            least = fmin(least, reached);
        }
        json_t *told = json_object_get(sum, "steps_to_level");
        if (isinf(least))
            ck_assert(json_is_null(told));
        else
            ASSERT_CLOSE(json_number_value(told), least, 1e-9);
    }
}
END_TEST

/* What is printed fits 80 columns, whatever the losses and seeds. */
START_TEST(tables_of_comparisons_fit_80_columns) {
    char out[16384];
    snprintf(out, sizeof out, "%s",
             run_program("compare --epochs 2 --seeds 3 --lr 0.001 --losses "
                         "mse-logits,mse-sigmoid,ce,bce,mse,focal,gce")
                 .out);
    for (const char *line = out; *line; line += strcspn(line, "\n") + 1)
        ck_assert_msg(strcspn(line, "\n") <= 80, "%.100s", line);
}
END_TEST

START_TEST(the_table_of_a_search_says_what_the_json_does) {
    json_t *all = json_line(run_program("compare --tune --losses mse-sigmoid,ce --epochs 2 --json").out, 0);
    json_t *search = json_object_get(all, "search");
    program_run run = run_program("compare --tune --losses mse-sigmoid,ce --epochs 2");
    ASSERT_CONTAINS(run.out, "\n   rate mse-sigmoid          ce\n");
    json_t *try;
    size_t i;
    json_array_foreach(search, i, try) {
        const int second = strcmp(json_string_value(json_object_get(try, "loss")), "ce") == 0;
        json_t *sum = json_array_get(json_object_get(all, "summary"), (size_t)second);
        const double rate = json_number_at(try, "lr"), dead = json_number_at(try, "dead");
        char begin[16], cell[32], brackets[16] = "";
        snprintf(begin, sizeof begin, "\n%7g ", rate);
        const char *row = strstr(run.out, begin);
        ck_assert_msg(row != NULL, "no row of rate %g", rate);
        if (dead > 0) snprintf(brackets, sizeof brackets, " (%.0f)", dead);
        snprintf(cell, sizeof cell, "%.2f%s%s", 100 * json_number_at(try, "validation_accuracy"), brackets,
                 json_number_at(sum, "lr") == rate ? " *" : "");
        char expected[48], found[16];
        snprintf(expected, sizeof expected, "%12s", cell);
        snprintf(found, sizeof found, "%.12s", row + 8 + 12 * second);
        ck_assert_str_eq(found, expected);
    }
    ck_assert_uint_ge(i, 18);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("agreement");
    ADD_TEST(suite, the_history_has_the_columns_of_the_json);
    ADD_TEST(suite, the_curves_have_the_columns_of_the_json);
    ADD_TEST(suite, the_lines_of_the_epochs_say_what_the_history_does);
    ADD_TEST(suite, the_result_is_that_of_eval);
    ADD_TEST(suite, the_table_of_a_comparison_says_what_the_json_does);
    ADD_TEST(suite, steps_to_the_target_are_counted_on_the_measured_set);
    ADD_TEST(suite, tables_of_comparisons_fit_80_columns);
    ADD_TEST(suite, the_table_of_a_search_says_what_the_json_does);
    return run_suite(suite);
}
