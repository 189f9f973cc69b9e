/* What predict answers for rows, of every kind of model: as CSV, as JSON, and by the network itself. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

enum { ROWS = 3, INPUTS = 2, MOST_OUTPUTS = 3 };

static const double rows[ROWS][INPUTS] = {{1, -2}, {0.5, 3}, {-4, 0.25}};
static const char *const names[MOST_OUTPUTS] = {"low", "mid", "high"};
static const double shifts[MOST_OUTPUTS] = {10, -20, 30}, factors[MOST_OUTPUTS] = {2, 0.5, 4};

/* A kind of model: how its lines begin, and under which key JSON has its numbers. */
typedef struct kind {
    xent_task task;
    xent_output output;
    int outputs;
    const char *options, *header, *key;
} kind;

static const kind kinds[] = {
    {XENT_TASK_CLASSIFY, XENT_OUTPUT_SOFTMAX, 3, "", "row,label,probability\n", NULL},
    {XENT_TASK_CLASSIFY, XENT_OUTPUT_SOFTMAX, 3, " --probabilities", "row,label,probability,low,mid,high\n",
     "probabilities"},
    {XENT_TASK_CLASSIFY, XENT_OUTPUT_SIGMOID, 2, " --probabilities", "row,label,probability,low,mid\n",
     "probabilities"},
    {XENT_TASK_REGRESSION, XENT_OUTPUT_IDENTITY, 1, "", "row,value\n", NULL},
    {XENT_TASK_REGRESSION, XENT_OUTPUT_IDENTITY, 3, "", "row,low,mid,high\n", "values"},
    {XENT_TASK_MULTILABEL, XENT_OUTPUT_SIGMOID, 2, "", "row,low,mid\n", "probabilities"},
    {XENT_TASK_MULTILABEL, XENT_OUTPUT_SIGMOID, 1, "", "row,low\n", "probabilities"},
};

/* Saves a model of the kind; what it should answer. */
static void make_model(const kind *k, double expected[ROWS][MOST_OUTPUTS]) {
    const xent_recipe recipe = {.task = k->task, .loss = xent_task_loss(k->task)};
    xent_error error;
    xent_model model = small_model(INPUTS, 0, k->outputs, "relu");
    model.output = k->output;
    model.class_names = names;
    model.recipe = &recipe;
    if (k->task == XENT_TASK_REGRESSION) model.target = (xent_scaling){.shifts = shifts, .factors = factors};
    ck_assert_msg(xent_model_save(&model, test_path("m"), &error) == XENT_OK, "%s", error.message);
    for (int i = 0; i < ROWS; i++) {
        double z[MOST_OUTPUTS], p[MOST_OUTPUTS];
        model_outputs(&model, rows[i], z, k->task == XENT_TASK_REGRESSION ? NULL : p);
        for (int j = 0; j < k->outputs; j++)
            expected[i][j] = k->task == XENT_TASK_REGRESSION ? z[j] / factors[j] + shifts[j] : p[j];
    }
    xent_net_destroy(model.net);
}

static int best_of(const double *p, int count) {
    int best = 0;
    for (int j = 1; j < count; j++)
        if (p[j] > p[best]) best = j;
    return best;
}

/* A line of CSV from the cell behind the row's number on; the next line. */
static const char *check_line(const kind *k, const char *line, int row, const double *expected) {
    char *at;
    ck_assert_int_eq((int)strtol(line, &at, 10), row + 1);
    if (k->task == XENT_TASK_CLASSIFY) {
        const int best = best_of(expected, k->outputs);
        const size_t length = strlen(names[best]);
        ck_assert_msg(strncmp(at + 1, names[best], length) == 0, "%.40s is not %s", line, names[best]);
        at += 1 + length;
        ASSERT_CLOSE(strtod(at + 1, &at), expected[best], 1e-4);
    }
    for (int j = 0; (k->task != XENT_TASK_CLASSIFY || k->key) && j < k->outputs; j++)
        ASSERT_CLOSE(strtod(at + 1, &at), expected[j], 1e-4);
    ck_assert_int_eq(*at, '\n');
    return at + 1;
}

static void check_object(const kind *k, const json_t *object, int row, const double *expected) {
    const json_t *numbers = k->key ? json_object_get(object, k->key) : NULL;
    ck_assert_str_eq(json_string_value(json_object_get(object, "file")), "t.csv");
    ck_assert_int_eq((int)json_number_at(object, "row"), row + 1);
    if (k->task == XENT_TASK_CLASSIFY) {
        const int best = best_of(expected, k->outputs);
        ck_assert_int_eq((int)json_number_at(object, "label"), best);
        ck_assert_str_eq(json_string_value(json_object_get(object, "name")), names[best]);
        ASSERT_CLOSE(json_number_at(object, "probability"), expected[best], 1e-5);
    }
    if (strcmp(k->header, "row,value\n") == 0)
        ASSERT_CLOSE(json_number_at(object, "value"), expected[0], 1e-5);
    ck_assert_uint_eq(json_array_size(numbers), k->key ? (size_t)k->outputs : 0);
    for (size_t j = 0; j < json_array_size(numbers); j++)
        ASSERT_CLOSE(json_number_value(json_array_get(numbers, j)), expected[j], 1e-5);
}

START_TEST(answers_are_those_of_the_network_in_csv_and_json) {
    const kind *k = &kinds[_i];
    double expected[ROWS][MOST_OUTPUTS];
    write_text("t.csv", "1,-2\n0.5,3\n-4,0.25\n");
    make_model(k, expected);
    program_run run = run_program("predict m t.csv%s", k->options);
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_msg(strncmp(run.out, k->header, strlen(k->header)) == 0, "%s", run.out);
    const char *line = run.out + strlen(k->header);
    for (int i = 0; i < ROWS; i++) line = check_line(k, line, i, expected[i]);
    ck_assert_str_eq(line, "");
    run = run_program("predict m t.csv --json%s", k->options);
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq(count_lines(run.out), ROWS);
    for (int i = 0; i < ROWS; i++) check_object(k, json_line(run.out, i), i, expected[i]);
}
END_TEST

/* A target of millions whose differences matter is not rounded to six digits: CSV says the very numbers that
 * JSON does, to which 15 digits are given. */
START_TEST(numbers_of_csv_are_those_of_the_network) {
    static char csv[512];
    double expected[ROWS][MOST_OUTPUTS];
    write_text("t.csv", "1,-2\n0.5,3\n-4,0.25\n");
    make_model(&kinds[4], expected);
    program_run run = run_program("predict m t.csv");
    ck_assert_int_eq(run.code, 0);
    snprintf(csv, sizeof csv, "%s", run.out);
    run = run_program("predict m t.csv --json");
    ck_assert_int_eq(run.code, 0);
    char *at = strchr(csv, '\n');
    for (int i = 0; i < ROWS; i++) {
        const json_t *values = json_object_get(json_line(run.out, i), "values");
        strtol(at, &at, 10);
        for (size_t j = 0; j < MOST_OUTPUTS; j++) {
            const double value = strtod(at + 1, &at), exact = json_number_value(json_array_get(values, j));
            if (sizeof(xent_real) == sizeof(float))
                ck_assert_msg((float)value == (float)exact, "%.17g is not %.17g", value, exact);
            else
                ASSERT_CLOSE(value, exact, 1e-14);
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("answers");
    TCase *each = tcase_create("each_kind");
    tcase_set_timeout(each, 120);
    tcase_add_loop_test(each, answers_are_those_of_the_network_in_csv_and_json, 0,
                        sizeof kinds / sizeof *kinds);
    suite_add_tcase(suite, each);
    ADD_TEST(suite, numbers_of_csv_are_those_of_the_network);
    return run_suite(suite);
}
