/* The figures of regressions and of several labels: what predict answers, counted by hand, beside what eval
 * and train tell in text and JSON. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

#define FILES "\"$XENT_SOURCE\"/tests/data/files/"

static program_run need(program_run run) {
    ck_assert_msg(run.code == 0, "exit code %d: %s", run.code, run.err);
    return run;
}

/* ---- Several labels ------------------------------------------------------------------------------------ */

enum { ROWS = 120, LABELS = 3 };

typedef struct counts {
    int present, told, both;
} counts;

/* The labels are there in a half, a quarter and an eighth of the rows; the features say the first alone, so
 * that it is told of other rows than have it. */
static int has_label(int row, int label) { return row % (2 << label) == 0; }

static void write_labels(void) {
    char text[ROWS * 32] = "x,y,red,old,rare\n";
    for (int i = 0; i < ROWS; i++) {
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "%d,%d,%d,%d,%d\n", i * 13 % 37 % 10 + i % 2 * 2, i * 5 % 7,
                 has_label(i, 0), has_label(i, 1), has_label(i, 2));
    }
    write_text("t.csv", text);
}

/* Counts the answers of predict, which are of all rows in order. */
static int count_answers(counts c[LABELS]) {
    const char *line = need(run_program("predict m t.csv")).out;
    int exact = 0;
    for (int i = 0; i < ROWS; i++) {
        double p[LABELS];
        int row, right = 0;
        line = strchr(line, '\n') + 1;
        ck_assert_int_eq(sscanf(line, "%d,%lf,%lf,%lf", &row, &p[0], &p[1], &p[2]), 4);
        for (int k = 0; k < LABELS; k++) {
            const int is_told = p[k] > 0.5;
            c[k].present += has_label(i, k);
            c[k].told += is_told;
            c[k].both += is_told && has_label(i, k);
            right += is_told == has_label(i, k);
        }
        exact += right == LABELS;
    }
    return exact;
}

/* A share as the table writes it. */
static const char *share(int part, int whole, char *text) {
    snprintf(text, 16, whole > 0 ? "%.4f" : "-", (double)part / whole);
    return text;
}

START_TEST(labels_are_counted_alike_in_text_and_json) {
    static const char *const names[] = {"red", "old", "rare"};
    counts c[LABELS] = {{0, 0, 0}};
    char text[256], precision[16], recall[16], f1[16], out[4096];
    write_labels();
    need(run_program("train -q t.csv --task multilabel --epochs 60 -o m"));
    const int exact = count_answers(c);
    ck_assert(c[0].told > 0 && c[0].told != c[0].present); /* else nothing tells them apart */
    snprintf(out, sizeof out, "%s", need(run_program("eval m t.csv --part all")).out);
    json_t *result = json_line(need(run_program("eval m t.csv --part all --json")).out, 0);
    snprintf(text, sizeof text, "exact match %.2f %% (%d of %d), loss ", 100. * exact / ROWS, exact, ROWS);
    ASSERT_CONTAINS(out, text);
    ck_assert_int_eq((int)json_number_at(result, "correct"), exact);
    for (int k = 0; k < LABELS; k++) {
        json_t *label = json_array_get(json_object_get(result, "per_label"), (size_t)k);
        snprintf(text, sizeof text, "%6d  %9s  %6s  %6s  %6d  %s\n", k,
                 share(c[k].both, c[k].told, precision), share(c[k].both, c[k].present, recall),
                 share(2 * c[k].both, c[k].told + c[k].present, f1), c[k].present, names[k]);
        ASSERT_CONTAINS(out, text);
        ck_assert_str_eq(json_string_value(json_object_get(label, "name")), names[k]);
        ck_assert_int_eq((int)json_number_at(label, "support"), c[k].present);
        ASSERT_CLOSE(json_number_at(label, "recall"), (double)c[k].both / c[k].present, 1e-12);
        if (c[k].told > 0)
            ASSERT_CLOSE(json_number_at(label, "precision"), (double)c[k].both / c[k].told, 1e-12);
    }
}
END_TEST

/* Of a label that is never told and never there nothing is known. */
START_TEST(a_figure_that_is_not_known_is_no_number) {
    write_safetensors("theirs", "{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
                      -1, 8);
    write_text("l.csv", "a,b,p\n-1,-2,0\n-3,-1,0\n");
    const char *out = need(run_program("eval theirs l.csv --output-activation sigmoid --task multilabel "
                                       "--label p --normalize none"))
                          .out;
    ASSERT_CONTAINS(out,
                    " label  precision  recall      F1    rows\n     0          -       -       -       0");
}
END_TEST

/* ---- A regression -------------------------------------------------------------------------------------- */

START_TEST(errors_of_a_regression_are_alike_in_text_and_json) {
    char text[256];
    need(run_program("train -q " FILES "housing.csv --task regression --epochs 3 -o m"));
    json_t *result = json_line(need(run_program("eval m " FILES "housing.csv --json")).out, 0);
    snprintf(text, sizeof text, "R2 %.4f, RMSE %.4g, MAE %.4g of %d rows; their mean: RMSE %.4g, MAE %.4g\n",
             json_number_at(result, "r2"), json_number_at(result, "rmse"), json_number_at(result, "mae"),
             (int)json_number_at(result, "total"), json_number_at(result, "baseline_rmse"),
             json_number_at(result, "baseline_mae"));
    ck_assert_str_eq(need(run_program("eval m " FILES "housing.csv")).out, text);
}
END_TEST

/* One row has no variance that could be explained. */
START_TEST(r2_of_one_row_is_not_told) {
    need(run_program("train -q " FILES "housing.csv --task regression --epochs 3 -o m"));
    need(run_program("--version >.v; head -2 " FILES "housing.csv >one.csv"));
    const json_t *result = json_line(need(run_program("eval m one.csv --json")).out, 0);
    ck_assert(json_is_null(json_object_get(result, "r2")));
    ck_assert(strncmp(need(run_program("eval m one.csv")).out, "R2 -, RMSE ", 11) == 0);
}
END_TEST

/* Epoch by epoch, of three sets that are unlike: JSON, the history and the line that is printed. */
START_TEST(epochs_of_a_regression_are_alike_in_json_and_history) {
    static const char *const keys[] = {"train_rmse", "validation_rmse", "test_rmse"};
    const char *const train =
        "train " FILES "housing.csv --task regression --epochs 2 --validation 0.3 -o m --history h.csv";
    json_t *first = json_line(need(run_program("%s --json", train)).out, 0);
    char head[512], row[512], text[64];
    const char *file = need(run_program("--version >.v; cat h.csv")).out;
    ck_assert_int_eq(sscanf(file, "%511[^\n]\n%511[^\n]", head, row), 2);
    for (int k = 0; k < 3; k++) {
        const char *name = strstr(head, keys[k]), *cell = row;
        ck_assert_msg(name != NULL, "no column %s in %s", keys[k], head);
        for (const char *at = head; at < name; at++)
            if (*at == ',') cell = strchr(cell, ',') + 1;
        ASSERT_CLOSE(json_number_at(first, keys[k]), strtod(cell, NULL), 1e-7);
        for (int i = 0; i < k; i++)
            ck_assert(fabs(json_number_at(first, keys[i]) - json_number_at(first, keys[k])) > 1e-6);
    }
    const char *err = need(run_program("%s", train)).err;
    static const char *const says[] = {", RMSE %.4g  validation ", ", RMSE %.4g  test ", ", RMSE %.4g  "};
    for (int k = 0; k < 3; k++) {
        snprintf(text, sizeof text, says[k], json_number_at(first, keys[k]));
        ASSERT_CONTAINS(err, text);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("target figures");
    ADD_TEST(suite, labels_are_counted_alike_in_text_and_json);
    ADD_TEST(suite, a_figure_that_is_not_known_is_no_number);
    ADD_TEST(suite, errors_of_a_regression_are_alike_in_text_and_json);
    ADD_TEST(suite, r2_of_one_row_is_not_told);
    ADD_TEST(suite, epochs_of_a_regression_are_alike_in_json_and_history);
    return run_suite(suite);
}
