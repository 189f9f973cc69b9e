/* xent eval: classes are what they are called, not how they are counted. */
#include <stdio.h>
#include <string.h>

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
    ck_assert(json_number_at(json_array_get(classes, 2), "support") == 4);
}
END_TEST

START_TEST(a_class_that_the_model_does_not_know_is_named) {
    write_table("all.csv", "apple birch cedar");
    write_table("other.csv", "apple dogwood");
    ck_assert_int_eq(run_program("train -q all.csv").code, 0);
    program_run run = run_program("eval model.safetensors other.csv");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "other.csv has rows of the class dogwood, which the model does not know");
    ck_assert_str_eq(run.out, "");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("eval");
    ADD_TEST(suite, rows_are_measured_against_classes_of_their_name);
    ADD_TEST(suite, a_class_that_the_model_does_not_know_is_named);
    return run_suite(suite);
}
