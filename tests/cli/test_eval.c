/* xent eval: classes are what they are called, not how they are counted. */
#include <stdio.h>
#include <string.h>

#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

/* A table of 20 rows a class, whose first column tells the class. */
static void write_table(const char *file, const char *classes) {
    program_run run =
        run_program("--version >/dev/null; for k in %s; do for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 "
                    "17 18 19 20; do "
                    "case $k in apple) x=1;; birch) x=5;; *) x=9;; esac; echo \"$x,$i,$k\"; done; done >%s",
                    classes, file);
    ck_assert_msg(run.code == 0, "%s", run.err);
}

START_TEST(rows_are_measured_against_classes_of_their_name) {
    write_table("all.csv", "apple birch cedar");
    write_table("some.csv", "birch cedar");
    ck_assert_int_eq(run_program("train -q all.csv").code, 0);
    program_run run = run_program("eval model.safetensors some.csv --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *result = json_line(run.out, 0);
    ck_assert(json_number_at(result, "accuracy") == 1);
    json_t *classes = json_object_get(result, "per_class");
    ck_assert_uint_eq(json_array_size(classes), 3);
    ck_assert(json_number_at(json_array_get(classes, 0), "support") == 0);
    ck_assert(json_number_at(json_array_get(classes, 2), "support") == 20);
}
END_TEST

START_TEST(a_class_that_the_model_does_not_know_is_named) {
    write_table("all.csv", "apple birch cedar");
    write_table("other.csv", "apple dogwood");
    ck_assert_int_eq(run_program("train -q all.csv").code, 0);
    program_run run = run_program("eval model.safetensors other.csv");
    ck_assert_int_eq(run.code, 0);
    ASSERT_CONTAINS(run.err,
                    "20 of its 40 rows have a class that the model does not know (dogwood): they count as");
    ASSERT_CONTAINS(run.out, "accuracy 50.00 % (20 of 40)");
    ASSERT_CONTAINS(run.out,
                    "20 rows are of classes that the model does not know: they are wrong in accuracy,\n"
                    "precision, F1 and calibration error; the other figures leave them out.\n");
    ASSERT_CONTAINS(run.out, "\n     ?     "); /* a row of the matrix */
    const json_t *result = json_line(run_program("eval model.safetensors other.csv --json").out, 0);
    ck_assert_int_eq((int)json_number_at(result, "unknown_rows"), 20);
    result = json_line(run_program("eval model.safetensors all.csv --json").out, 0);
    ck_assert_int_eq((int)json_number_at(result, "unknown_rows"), 0);
    ck_assert_ptr_null(strstr(run_program("eval model.safetensors all.csv").out, "does not know"));
    write_table("other.csv", "dogwood elm");
    run = run_program("eval model.safetensors other.csv");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "no row has a class that the model knows: its labels are dogwood, elm");
    ck_assert_str_eq(run.out, "");
}
END_TEST

/* The first column tells the class of every row but the last, which is of the rare class, and on the other
 * side: so half of the rare rows are right. */
START_TEST(rare_classes_and_probabilities_have_figures) {
    write_table("two.csv", "apple birch");
    ck_assert_int_eq(run_program("train -q two.csv --seed 1").code, 0);
    program_run run = run_program(
        "--version >/dev/null; (for i in 1 2 3 4 5 6 7 8; do echo 1,$i,apple; done; echo 5,1,birch; "
        "echo 0.5,1,birch) >m.csv; \"$XENT_PROGRAM\" eval model.safetensors m.csv --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *result = json_line(run.out, 0);
    ASSERT_CLOSE(json_number_at(result, "balanced_accuracy"), 0.75, 1e-12);
    ASSERT_CLOSE(json_number_at(result, "auc"), 0.5, 1e-12); /* half of the pairs are in order */
    ASSERT_CLOSE(json_number_at(result, "log_loss"), json_number_at(result, "loss"), 1e-6);
    const double brier = json_number_at(result, "brier"), ece = json_number_at(result, "ece");
    ck_assert_msg(brier > 0.05 && brier < 0.2 && ece > 0 && ece < 0.2, "Brier %g, ECE %g", brier, ece);
    run = run_program("eval model.safetensors m.csv");
    ASSERT_CONTAINS(run.out, "balanced accuracy 75.00 %, AUC 0.5000\n");
    ASSERT_CONTAINS(run.out, "log loss ");
}
END_TEST

/* What help says of the loss mse and the Brier score: of two classes they are one, of three it is twice the
 * loss. */
START_TEST(the_brier_score_is_the_loss_mse_or_twice_as_large) {
    static const char *const classes[] = {"apple birch", "apple birch cedar"};
    for (int i = 0; i < 2; i++) {
        write_table("t.csv", classes[i]);
        ck_assert_int_eq(run_program("train -q t.csv --loss mse --epochs 2").code, 0);
        const json_t *result = json_line(run_program("eval model.safetensors --json").out, 0);
        ASSERT_CLOSE(json_number_at(result, "brier"), (1 + i) * json_number_at(result, "loss"), 1e-5);
    }
    ASSERT_CONTAINS(run_program("eval --help").out,
                    "of two classes half of that sum, which is the loss mse.");
    ASSERT_CONTAINS(run_program("train --help").out, "half of Brier's sum");
}
END_TEST

/* The usual set, read as it was for the training. */
START_TEST(a_model_of_transposed_pictures_is_measured_on_such) {
    program_run run = run_program("train digits --transpose --epochs 5 --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const double accuracy = json_number_at(json_line(run.out, -1), "test_accuracy");
    const json_t *model = json_line(run_program("inspect model.safetensors --json").out, 0);
    ck_assert(json_is_true(json_object_get(json_object_get(model, "training"), "transpose")));
    json_t *result = json_line(run_program("eval model.safetensors digits --json").out, 0);
    ASSERT_CLOSE(json_number_at(result, "accuracy"), accuracy, 1e-12);
}
END_TEST

/* Of a model of another program, whose file does not name its loss: that of what its outputs are. */
START_TEST(a_model_that_does_not_say_its_loss_has_the_usual_one) {
    static const xent_loss losses[] = {XENT_LOSS_BCE, XENT_LOSS_CE};
    xent_model model = small_model(64, 0, 10, "relu");
    model.height = model.width = 8;
    model.channels = 1;
    for (int i = 0; i < 2; i++) {
        const xent_recipe recipe = {.loss = losses[i]};
        double told[2];
        model.output = xent_loss_output(losses[i]);
        for (int says = 0; says < 2; says++) {
            model.recipe = says ? &recipe : NULL;
            ck_assert_int_eq(xent_model_save(&model, test_path("m"), NULL), XENT_OK);
            told[says] = json_number_at(json_line(run_program("eval m digits --json").out, 0), "loss");
        }
        ASSERT_CLOSE(told[0], told[1], 1e-12);
    }
    xent_net_destroy(model.net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("eval");
    ADD_TEST(suite, rows_are_measured_against_classes_of_their_name);
    ADD_TEST(suite, a_class_that_the_model_does_not_know_is_named);
    ADD_TEST(suite, rare_classes_and_probabilities_have_figures);
    ADD_TEST(suite, the_brier_score_is_the_loss_mse_or_twice_as_large);
    ADD_TEST(suite, a_model_of_transposed_pictures_is_measured_on_such);
    ADD_TEST(suite, a_model_that_does_not_say_its_loss_has_the_usual_one);
    return run_suite(suite);
}
