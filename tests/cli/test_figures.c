/* What the figures of eval mean: a network whose predictions are known, and every figure in closed form. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/known.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

/* ---- The table in text, JSON and on a page ------------------------------------------------------------- */

static int sum_of_row(int i) { return known_confusion[i][0] + known_confusion[i][1] + known_confusion[i][2]; }
static int sum_of_column(int j) {
    return known_confusion[0][j] + known_confusion[1][j] + known_confusion[2][j];
}

START_TEST(the_text_tells_labels_by_row) {
    write_known("known", "rows", "ce");
    program_run run = run_program("eval known rows");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "accuracy 81.04 % (483 of 596), loss ");
    ASSERT_CONTAINS(run.out, "rows: label, columns: prediction\n"
                             "           0     1     2\n"
                             "     0   211     7    31\n"
                             "     1     2   173     0\n"
                             "     2    60    13    99\n");
    /* 211 of 273 taken for class 0 are of it, and 211 of its 249 rows were found; F1 is 2 x 211 of both. */
    ASSERT_CONTAINS(run.out, " class  precision  recall      F1    rows\n"
                             "     0     0.7729  0.8474  0.8084     249\n"
                             "     1     0.8964  0.9886  0.9402     175\n"
                             "     2     0.7615  0.5756  0.6556     172\n");
}
END_TEST

START_TEST(json_tells_the_same_unrounded) {
    write_known("known", "rows", "ce");
    json_t *result = json_line(run_program("eval known rows --json").out, 0);
    ASSERT_CLOSE(json_number_at(result, "accuracy"), 483.0 / 596, 1e-12);
    ck_assert_int_eq((int)json_number_at(result, "correct"), 483);
    ck_assert_int_eq((int)json_number_at(result, "total"), 596);
    for (int i = 0; i < KNOWN_CLASSES; i++) {
        json_t *row = json_array_get(json_object_get(result, "confusion"), (size_t)i);
        json_t *class = json_array_get(json_object_get(result, "per_class"), (size_t)i);
        for (int j = 0; j < KNOWN_CLASSES; j++)
            ck_assert_int_eq(json_integer_value(json_array_get(row, (size_t)j)), known_confusion[i][j]);
        const double right = known_confusion[i][i];
        ck_assert_int_eq((int)json_number_at(class, "class"), i);
        ck_assert_int_eq((int)json_number_at(class, "support"), sum_of_row(i));
        ASSERT_CLOSE(json_number_at(class, "precision"), right / sum_of_column(i), 1e-12);
        ASSERT_CLOSE(json_number_at(class, "recall"), right / sum_of_row(i), 1e-12);
        ASSERT_CLOSE(json_number_at(class, "f1"), 2 * right / (sum_of_row(i) + sum_of_column(i)), 1e-12);
    }
}
END_TEST

/* More classes than fit a table: pairs, the most frequent first, and of equals the first. */
START_TEST(many_classes_are_told_as_pairs) {
    run_program("--version; for k in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17; do for i in 1 2 3 4 5; do "
                "echo $k,$k; done; done >many.csv");
    program_run run = run_program("train many.csv -q --epochs 1 --lr 1e-9 -o many");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *confusion =
        json_object_get(json_line(run_program("eval many many.csv --part train --json").out, 0), "confusion");
    run = run_program("eval many many.csv --part train");
    ck_assert_int_eq(run.code, 0);
    const char *at = strstr(run.out, "most frequent confusions\n");
    ck_assert_ptr_nonnull(at);
    int times, label, taken_for, before = 1000, lines = 0;
    for (at = strchr(at, '\n') + 1;
         sscanf(at, "%d times %d was taken for %d", &times, &label, &taken_for) == 3; lines++) {
        json_t *row = json_array_get(confusion, (size_t)label);
        ck_assert_int_ne(label, taken_for);
        ck_assert_int_eq(json_integer_value(json_array_get(row, (size_t)taken_for)), times);
        ck_assert_int_le(times, before);
        before = times;
        at = strchr(at, '\n') + 1;
    }
    ck_assert_int_eq(lines, 10);
}
END_TEST

/* ---- The loss ------------------------------------------------------------------------------------------ */

/* The loss of a row with one logit of `size`, the others 0, by its formula in train.h. */
static double loss_of_row(const char *loss, int label, int predicted, double size) {
    double sum = 0, z[KNOWN_CLASSES] = {0};
    z[predicted] = size;
    const double all = exp(z[0]) + exp(z[1]) + exp(z[2]);
    if (strcmp(loss, "ce") == 0) return log(all) - z[label];
    for (int j = 0; j < KNOWN_CLASSES; j++) {
        const double t = j == label, p = 1 / (1 + exp(-z[j]));
        sum += strcmp(loss, "bce") == 0           ? -t * log(p) - (1 - t) * log(1 - p)
               : strcmp(loss, "mse") == 0         ? pow(exp(z[j]) / all - t, 2) / 2
               : strcmp(loss, "mse-sigmoid") == 0 ? pow(p - t, 2) / 2
                                                  : pow(z[j] - t, 2) / 2;
    }
    return sum;
}

static double known_loss(const char *loss) {
    double sum = 0;
    int row = 0;
    for (int i = 0; i < KNOWN_CLASSES; i++)
        for (int j = 0; j < KNOWN_CLASSES; j++)
            for (int k = 0; k < known_confusion[i][j]; k++, row++)
                sum += loss_of_row(loss, i, j, row < 512 ? 1 : 5);
    return sum / KNOWN_ROWS;
}

/* Over two whole batches and a part of one, of rows that are less usual. */
START_TEST(the_loss_is_the_mean_over_the_rows_of_the_loss_trained_with) {
    static const char *const losses[] = {"ce", "bce", "mse", "mse-sigmoid", "mse-logits"};
    for (size_t i = 0; i < sizeof losses / sizeof *losses; i++) {
        char text[64];
        write_known("known", "rows", losses[i]);
        json_t *result = json_line(run_program("eval known rows --json").out, 0);
        ASSERT_CLOSE(json_number_at(result, "loss"), known_loss(losses[i]), 1e-5);
        snprintf(text, sizeof text, "loss %.4f\n", json_number_at(result, "loss"));
        ASSERT_CONTAINS(run_program("eval known rows").out, text);
    }
}
END_TEST

START_TEST(each_part_is_measured_when_it_is_asked_for) {
    write_known("known", "rows", "ce");
    json_t *result = json_line(run_program("eval known rows --part train --json").out, 0);
    ck_assert_int_eq((int)json_number_at(result, "total"), KNOWN_CLASSES);
    ASSERT_CLOSE(json_number_at(result, "accuracy"), 1, 0);
    ASSERT_CLOSE(json_number_at(result, "loss"), loss_of_row("ce", 0, 0, 1), 1e-5);
    result = json_line(run_program("eval known rows --part test --json").out, 0);
    ck_assert_int_eq((int)json_number_at(result, "total"), KNOWN_ROWS);
}
END_TEST

/* ---- Classes with names -------------------------------------------------------------------------------- */

/* The data has a class less than the model, so that its numbers are others. */
START_TEST(names_stand_at_their_own_rows) {
    run_program("--version; for i in 1 2 3 4 5 6 7 8 9 10; do echo 1,apple; echo 5,birch; echo 9,cedar; done "
                ">all.csv; grep -v apple all.csv >some.csv");
    ck_assert_int_eq(run_program("train -q all.csv --epochs 200 -o named").code, 0);
    program_run run = run_program("eval named some.csv");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "     0     0     0     0  apple\n"
                             "     1     0    10     0  birch\n"
                             "     2     0     0    10  cedar\n");
    ASSERT_CONTAINS(run.out, "     1     1.0000  1.0000  1.0000      10  birch\n");
    json_t *result = json_line(run_program("eval named some.csv --json").out, 0);
    json_t *second = json_array_get(json_object_get(result, "per_class"), 1);
    ck_assert_str_eq(json_string_value(json_object_get(second, "name")), "birch");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("figures");
    ADD_TEST(suite, the_text_tells_labels_by_row);
    ADD_TEST(suite, json_tells_the_same_unrounded);
    ADD_TEST(suite, many_classes_are_told_as_pairs);
    ADD_TEST(suite, the_loss_is_the_mean_over_the_rows_of_the_loss_trained_with);
    ADD_TEST(suite, each_part_is_measured_when_it_is_asked_for);
    ADD_TEST(suite, names_stand_at_their_own_rows);
    return run_suite(suite);
}
