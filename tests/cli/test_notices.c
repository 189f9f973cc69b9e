/* What `xent train` says of a training that learned little. */
#include <stdio.h>
#include <string.h>

#include "support/program.h"
#include "support/run.h"

/* The notices of a training, one a line: from a run with --json; lives until the next. */
static const char *notices_of(const char *arguments) {
    static char text[2048];
    size_t used = 0, i;
    program_run run = run_program("train --json %s", arguments);
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *notices = json_object_get(json_line(run.out, count_lines(run.out) - 1), "notices"), *notice;
    ck_assert(json_is_array(notices));
    *text = '\0';
    json_array_foreach(notices, i, notice) used +=
        (size_t)snprintf(text + used, sizeof text - used, "%s\n", json_string_value(notice));
    return text;
}

/* A table of noise, whose last column is `label` of the row number i and the noise r (0 to 1). */
static void write_table(const char *file, int rows, const char *label) {
    program_run run =
        run_program("--version >/dev/null; awk 'BEGIN { srand(3); for (i = 0; i < %d; i++) { r = rand(); "
                    "print rand() \",\" rand() \",\" rand() \",\" (%s) } }' >%s",
                    rows, label, file);
    ck_assert_msg(run.code == 0, "%s", run.err);
}

START_TEST(a_good_training_says_nothing) {
    ck_assert_str_eq(notices_of("digits"), "");
    program_run run = run_program("train digits");
    ck_assert_ptr_null(strstr(run.out, "note:"));
}
END_TEST

START_TEST(one_class_for_nearly_all_rows_is_told) {
    const char *text = notices_of("digits --optimizer sgd --lr 5 --schedule constant --epochs 5");
    ASSERT_CONTAINS(text, "of the test rows are taken for class ");
    ASSERT_CONTAINS(text, "a lower --lr may help (it was 5)");
    ck_assert_ptr_null(strstr(text, "never predicted"));
    program_run run = run_program("train digits --optimizer sgd --lr 5 --schedule constant --epochs 5");
    ASSERT_CONTAINS(run.out, "\nnote: ");
}
END_TEST

START_TEST(a_class_that_is_never_predicted_is_told) {
    write_table("rare.csv", 1000, "i % 33 ? \"fine\" : \"fraud\"");
    ASSERT_CONTAINS(notices_of("rare.csv --epochs 3"),
                    "class fraud (6 of the 200 test rows) is never predicted; --class-weights balanced");
    ck_assert_ptr_null(strstr(notices_of("rare.csv --epochs 3 --class-weights balanced"), "class fraud"));
}
END_TEST

/* Three of the classes are named, the rest counted. */
START_TEST(more_classes_than_fit_are_counted) {
    const program_run run =
        run_program("--version >/dev/null; awk 'BEGIN { for (i = 0; i < 1500; i++) print i %% 2 \",\" "
                    "(i %% 30 < 25 ? \"usual\" i %% 2 : \"rare\" i %% 30) }' >rare.csv");
    ck_assert_msg(run.code == 0, "%s", run.err);
    const char *text = notices_of("rare.csv --epochs 20");
    ASSERT_CONTAINS(text, "classes rare25 (");
    ASSERT_CONTAINS(text, " and 2 more are never predicted; a lower --lr may help");
}
END_TEST

START_TEST(probabilities_no_better_than_frequencies_are_told) {
    write_table("noise.csv", 200, "r < 0.5");
    const char *text = notices_of("noise.csv --epochs 300");
    ASSERT_CONTAINS(text, "the test set's log loss, ");
    ASSERT_CONTAINS(text, "guessing by the classes' frequencies gives (0.69");
    /* weights shift all probabilities */
    text = notices_of("noise.csv --epochs 300 --class-weights balanced");
    ck_assert_ptr_null(strstr(text, "guessing by"));
}
END_TEST

/* Guessing is measured on the rows that the log loss is of: those whose classes are known. */
START_TEST(guessing_leaves_out_what_the_log_loss_does) {
    write_table("noise.csv", 200, "i % 2 ? \"a\" : \"b\"");
    write_table("test.csv", 200, "i % 4 == 0 ? \"zz\" : i % 2 ? \"b\" : \"a\"");
    const char *text = notices_of("noise.csv --test test.csv --epochs 300");
    ASSERT_CONTAINS(text, "guessing by the classes' frequencies gives (0.693)");
}
END_TEST

START_TEST(a_loss_that_grew_is_told) {
    ASSERT_CONTAINS(notices_of("digits --optimizer adam --lr 0.5 --warmup 60 --schedule constant --epochs 6"),
                    "the training loss grew from ");
}
END_TEST

/* Its later epochs have harder rows: their loss tells nothing of the rate. */
START_TEST(a_loss_that_grew_with_a_focus_tells_nothing) {
    ck_assert_int_eq(run_program("train -q -o known").code, 0);
    static const char more[] = "--from known --focus 0.05 --epochs 4 --lr 0.0001";
    const program_run run = run_program("train --json %s", more);
    ck_assert_double_gt(json_number_at(json_line(run.out, 3), "train_loss"),
                        json_number_at(json_line(run.out, 0), "train_loss"));
    ck_assert_ptr_null(strstr(notices_of(more), "the training loss grew"));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("notices");
    ADD_TEST(suite, a_good_training_says_nothing);
    ADD_TEST(suite, one_class_for_nearly_all_rows_is_told);
    ADD_TEST(suite, a_class_that_is_never_predicted_is_told);
    ADD_TEST(suite, more_classes_than_fit_are_counted);
    ADD_TEST(suite, probabilities_no_better_than_frequencies_are_told);
    ADD_TEST(suite, guessing_leaves_out_what_the_log_loss_does);
    ADD_TEST(suite, a_loss_that_grew_is_told);
    ADD_TEST(suite, a_loss_that_grew_with_a_focus_tells_nothing);
    return run_suite(suite);
}
