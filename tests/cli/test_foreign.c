/* A model and data of others: which rows are measured, under whose classes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

/* Runs shell commands in the test's directory, with files from tests/data/files in $FILES. */
#define SHELL(commands)                                                                                      \
    run_program("--version >/dev/null; FILES=\"$XENT_SOURCE/tests/data/files\"; " commands)

static void need(program_run run) { ck_assert_msg(run.code == 0, "%s", run.err); }

/* abc_train.csv and abc_test.csv, and a model of the former. */
static void train_abc(const char *options) {
    need(SHELL("cp \"$FILES\"/abc_*.csv ."));
    need(run_program("train -q abc_train.csv -o m %s", options));
}

static json_t *evaluate(const char *arguments) {
    program_run run = run_program("eval m %s --json", arguments);
    ck_assert_msg(run.code == 0, "eval m %s: %s", arguments, run.err);
    return json_line(run.out, 0);
}

static int total(const char *arguments) { return (int)json_number_at(evaluate(arguments), "total"); }

START_TEST(all_rows_of_another_table_are_measured) {
    train_abc("");
    json_t *result = evaluate("abc_test.csv");
    ck_assert_int_eq((int)json_number_at(result, "total"), 100);
    ck_assert_double_gt(json_number_at(result, "accuracy"), 0.9);
    ASSERT_CONTAINS(run_program("eval m abc_test.csv").err,
                    "abc_test.csv is not what the model was trained on, but may share rows with it: all 100 "
                    "rows are measured");
    need(SHELL("head -2 abc_test.csv >one.csv"));
    ck_assert_int_eq(total("one.csv"), 1);
}
END_TEST

/* Its own data are known by their content: under another name too, and not when a row has changed. */
START_TEST(of_its_own_table_the_rows_held_out_are_measured) {
    train_abc("--test-fraction 0.25");
    ASSERT_CONTAINS(run_program("eval m abc_train.csv").err,
                    "75 of its rows are measured, held out of training");
    ck_assert_int_eq(total(""), 75);
    ck_assert_int_eq(total("abc_train.csv --part train"), 225);
    ck_assert_int_eq(total("abc_train.csv --part all"), 300);
    need(SHELL("mv abc_train.csv moved.csv; sed '2 s/^-/-1/' moved.csv >changed.csv"));
    ck_assert_int_eq(total("moved.csv"), 75);
    ck_assert_int_eq(total("changed.csv"), 300);
    program_run run = run_program("eval m");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "abc_train.csv");
    ASSERT_CONTAINS(run.err, "what the model was trained on");
}
END_TEST

START_TEST(without_rows_held_out_all_are_measured_and_told) {
    train_abc("--test-fraction 0");
    ck_assert_int_eq(total(""), 300);
    ASSERT_CONTAINS(run_program("eval m").err, "300 of its rows are measured, all of them trained on");
    train_abc("--test abc_test.csv");
    ck_assert_int_eq(total(""), 100);
    ck_assert_int_eq(total("abc_train.csv"), 300);
    train_abc("--test-fraction 0 --validation 0.1");
    ck_assert_int_eq(total(""), 30);
}
END_TEST

/* Numbers as labels are the classes of these numbers, also where a class has no row. */
START_TEST(numbers_are_classes_of_their_own) {
    need(SHELL("sed 's/a$/0/; s/b$/1/; s/c$/2/' \"$FILES/abc_train.csv\" >train.csv; grep -v 'a$' "
               "\"$FILES/abc_test.csv\" | sed 's/b$/1/; s/c$/2/' >test.csv"));
    need(run_program("train -q train.csv -o m"));
    json_t *result = evaluate("test.csv"), *classes = json_object_get(result, "per_class");
    ck_assert_int_eq((int)json_number_at(result, "total"), 69);
    ck_assert_double_gt(json_number_at(result, "accuracy"), 0.9);
    ck_assert_int_eq((int)json_number_at(json_array_get(classes, 0), "support"), 0);
    ck_assert_int_eq((int)json_number_at(json_array_get(classes, 1), "support"), 45);
}
END_TEST

/* Columns are matched by their names, with the label or without; which is told. */
START_TEST(columns_in_another_order_are_put_right) {
    train_abc("");
    need(SHELL("awk -F, '{ print $3 \",\" $4 \",\" $1 \",\" $2 }' abc_test.csv >other.csv; cut -d, -f1,3,4 "
               "other.csv >rows.csv"));
    json_t *result = evaluate("other.csv");
    ck_assert_int_eq((int)json_number_at(result, "total"), 100);
    ck_assert_double_gt(json_number_at(result, "accuracy"), 0.9);
    ASSERT_CONTAINS(run_program("eval m other.csv").err, "order");
    char *plain = strdup(run_program("predict m abc_test.csv").out);
    ck_assert_str_eq(run_program("predict m rows.csv").out, plain);
    free(plain);
    program_run run = run_program("eval m rows.csv");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "no labels to measure against");
}
END_TEST

/* How the table was read is in the model. */
START_TEST(the_model_knows_how_its_data_are_read) {
    need(SHELL("awk -F, '{print $4\",\"$1\",\"$2\",\"$3}' \"$FILES/abc_train.csv\" | tail -n +2 >t.csv; cut "
               "-d, -f1 t.csv "
               ">y.txt; cut -d, -f2- t.csv >x.csv"));
    need(run_program("train -q t.csv --label 1 --header no -o m"));
    ck_assert_int_eq(total(""), 60);
    ck_assert_int_eq(total("t.csv"), 60);
    need(run_program("train -q x.csv --labels y.txt --header no -o m"));
    ck_assert_int_eq(total(""), 60);
    ck_assert_int_eq(total("x.csv"), 60);
    need(SHELL("cp \"$FILES/pixel_train.csv.gz\" ."));
    need(run_program("train -q pixel_train.csv.gz --size 10x10 --transpose -o m"));
    ck_assert_double_gt(json_number_at(evaluate(""), "accuracy"), 0.9);
}
END_TEST

/* y = 0.5 a + b, of another program. */
START_TEST(a_regression_of_another_program_is_measured) {
    write_safetensors("theirs", "{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}",
                      -1, 8);
    need(SHELL(
        "printf 'a,b,y\\n1,2,2.5\\n3,1,2.5\\n4,4,6\\n-2,0.5,-0.5\\n' >r.csv; cut -d, -f1,2 r.csv >x.csv"));
    static const char *const tasks[] = {"--task regression", ""}; /* the outputs tell it */
    for (int i = 0; i < 2; i++) {
        const program_run run = run_program(
            "eval theirs r.csv --output-activation identity --normalize none --json %s", tasks[i]);
        need(run);
        const json_t *told = json_line(run.out, 0);
        ck_assert_int_eq((int)json_number_at(told, "total"), 4);
        ck_assert(json_number_at(told, "rmse") < 1e-6 && json_number_at(told, "r2") > 0.999999);
    }
    const program_run answers =
        run_program("predict theirs x.csv --output-activation identity --normalize none");
    need(answers);
    ck_assert_str_eq(answers.out, "row,value\n1,2.5\n2,2.5\n3,6\n4,-0.5\n");
    static const char *const commands[] = {"eval theirs r.csv", "predict theirs x.csv",
                                           "predict theirs a.png"};
    for (int i = 0; i < 3; i++) { /* refused before anything is read */
        const program_run run = run_program("%s --task regression", commands[i]);
        ck_assert_int_eq(run.code, 1);
        ck_assert_str_eq(run.out, "");
        ASSERT_CONTAINS(run.err, "theirs is another program's file and holds weights alone; taken as one "
                                 "dense layer, softmax behind it");
        ASSERT_CONTAINS(run.err, "outputs are softmax; expected identity for the task regression");
    }
}
END_TEST

/* Two labels: a/2 + b and 3/2 a + 2 b above 0. */
START_TEST(several_labels_of_another_program_are_measured) {
    write_safetensors("theirs", "{\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}",
                      -1, 16);
    need(SHELL("printf 'a,b,p,q\\n1,2,1,1\\n-3,-1,0,0\\n-4,3,1,0\\n4,-2.5,0,1\\n' >l.csv"));
#define LABELS "l.csv --output-activation sigmoid --normalize none --task multilabel --label p,q"
    program_run run = run_program("eval theirs " LABELS " --json");
    need(run);
    const json_t *told = json_line(run.out, 0);
    ck_assert(json_number_at(told, "exact_match") == 1);
    ck_assert_uint_eq(json_array_size(json_object_get(told, "per_label")), 2);
    run = run_program("predict theirs l.csv --normalize none --task multilabel --label p,q");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "outputs are softmax; expected sigmoid for the task multilabel");
    need(SHELL("cut -d, -f1,2 l.csv >x.csv")); /* classes, each for itself */
    need(run_program("predict theirs x.csv --output-activation sigmoid --normalize none"));
    run = run_program("predict theirs " LABELS);
    need(run);
    ck_assert_str_eq(strtok(run.out, "\n"), "row,0,1");
}
END_TEST

/* ---- The test set of a training ---------------------------------------------------------------------- */

START_TEST(a_truth_table_is_learned_as_a_whole) {
    need(SHELL("printf 'a,b,y\\n0,0,0\\n0,1,0\\n1,0,0\\n1,1,1\\n' >and.csv"));
    program_run run = run_program("train and.csv --test-fraction 0 -o m");
    need(run);
    ASSERT_CONTAINS(run.out, "training 4 of 4 right");
    ck_assert(json_number_at(evaluate("and.csv"), "correct") == 4);
    run = run_program("train and.csv --test and.csv -o m --json");
    need(run);
    ck_assert(json_number_at(json_line(run.out, -1), "test_accuracy") == 1);
    ck_assert(json_number_at(evaluate("and.csv"), "correct") == 4);
}
END_TEST

/* What train tells of the other table is what eval tells of it. */
START_TEST(another_table_is_the_test_set) {
    need(SHELL("cp \"$FILES\"/abc_*.csv ."));
    program_run run = run_program("train abc_train.csv --test abc_test.csv -o m --json --seed 3");
    need(run);
    const double accuracy = json_number_at(json_line(run.out, -1), "test_accuracy");
    json_t *result = evaluate("abc_test.csv");
    ck_assert_int_eq((int)json_number_at(result, "total"), 100);
    ASSERT_CLOSE(json_number_at(result, "accuracy"), accuracy, 1e-12);
    ck_assert_int_eq(run_program("train abc_train.csv --test none.csv -o m").code, 1);
    ck_assert_int_eq(run_program("train abc_train.csv --test abc_test.csv -o abc_test.csv").code, 2);
    need(run_program("compare abc_train.csv --test abc_test.csv --epochs 2"));
}
END_TEST

/* ---- Going on ---------------------------------------------------------------------------------------- */

/* Without a step to learn in, the second model is the first. */
START_TEST(training_starts_from_the_weights_of_a_model) {
    train_abc("--seed 5");
    program_run run = run_program("train -q abc_train.csv --from m -o n --epochs 1 --lr 1e-9 --batch 1000");
    need(run);
    json_t *first = evaluate("abc_train.csv"), *second = json_line(run_program("eval n --json").out, 0);
    ck_assert_int_eq((int)json_number_at(second, "total"), 60); /* the rows that the first was not shown */
    ASSERT_CLOSE(json_number_at(second, "loss"), json_number_at(first, "loss"), 1e-5);
    need(SHELL("sed 's/c$/d/' abc_train.csv >other.csv"));
    run = run_program("train other.csv --from m -o n");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "classes that the model does not know");
    run = run_program("train digits --from m -o n");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "the model");
    ck_assert_int_eq(run_program("train abc_train.csv --from m --hidden 8 -o n").code, 2);
    ck_assert_int_eq(run_program("train abc_train.csv --from m -o m").code, 2);
}
END_TEST

START_TEST(a_model_is_no_data_and_no_checkpoint) {
    train_abc("");
    program_run run = run_program("train abc_train.csv --resume m -o n");
    ck_assert_int_eq(run.code, 2);
    ASSERT_CONTAINS(run.err, "--from m starts from the weights of that model");
    run = run_program("train m");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "m is a model");
    ASSERT_CONTAINS(run.err, "xent eval and xent predict take it");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("foreign");
    ADD_TEST(suite, all_rows_of_another_table_are_measured);
    ADD_TEST(suite, of_its_own_table_the_rows_held_out_are_measured);
    ADD_TEST(suite, without_rows_held_out_all_are_measured_and_told);
    ADD_TEST(suite, numbers_are_classes_of_their_own);
    ADD_TEST(suite, columns_in_another_order_are_put_right);
    ADD_TEST(suite, the_model_knows_how_its_data_are_read);
    ADD_TEST(suite, a_regression_of_another_program_is_measured);
    ADD_TEST(suite, several_labels_of_another_program_are_measured);
    ADD_TEST(suite, a_truth_table_is_learned_as_a_whole);
    ADD_TEST(suite, another_table_is_the_test_set);
    ADD_TEST(suite, training_starts_from_the_weights_of_a_model);
    ADD_TEST(suite, a_model_is_no_data_and_no_checkpoint);
    return run_suite(suite);
}
