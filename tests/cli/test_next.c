/* What is printed under "Next:" works as it stands, whatever options the command had. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/program.h"
#include "support/run.h"

/* Files with what their names say, and one whose name and columns need quotes. */
static void write_files(void) {
    const program_run run = run_program(
        "--version >/dev/null; cp \"$XENT_SOURCE\"/tests/data/files/abc_train.csv "
        "\"$XENT_SOURCE\"/tests/data/"
        "files/abc_test.csv \"$XENT_SOURCE\"/tests/data/files/pixel_train.csv.gz . && "
        "sed '1 s/.*/a b,it'\"'\"'s,$HOME,the kind/' abc_train.csv >\"it's a \\$table.csv\" && "
        "awk -F, 'NR > 1 { print $4 \",\" $1 \",\" $2 \",\" $3 }' abc_train.csv >first.csv && "
        "cut -d, -f1 first.csv >labels.txt && cut -d, -f2- first.csv >rows.csv && mkdir -p -- -d");
    ck_assert_msg(run.code == 0, "%s", run.err);
}

/* The commands of the text, without their explanations, run one by one; how many there are. */
static int run_commands(const char *text, const char *what) {
    char *own = strdup(text), *at = strstr(own, "\nNext:\n");
    int count = 0;
    ck_assert_msg(at != NULL, "%s: nothing is next", what);
    for (char *line = strtok(at + 7, "\n"); line; line = strtok(NULL, "\n")) {
        char *command = strstr(line, "xent "), *end = strstr(line, "    ");
        if (!command) continue;
        if (end) *end = '\0';
        const program_run run = run_program("%s --quiet", command + 5);
        ck_assert_msg(run.code == 0, "%s: '%s' ends with %d: %s", what, command, run.code, run.err);
        count++;
    }
    free(own);
    return count;
}

static const char *const trainings[] = {
    "abc_train.csv",
    "abc_train.csv --label kind --header yes",
    "abc_train.csv --label=4 --validation 0.2",
    "abc_train.csv --test abc_test.csv",
    "abc_train.csv --test-fraction 0.4 --normalize none",
    "first.csv --label 1 --header no",
    "rows.csv --labels labels.txt --hidden 8",
    "pixel_train.csv.gz --label label --size 10x10 --transpose",
    "pixel_train.csv.gz --size 10x10 --net 'conv 2 3x3 relu, flatten'",
    "\"it's a \\$table.csv\" --label 'the kind'",
    "-- \"it's a \\$table.csv\"",
    "--seed 4",
};

START_TEST(commands_after_training_work) {
    write_files();
    const program_run run = run_program("train --epochs 1 -o 'a model' %s", trainings[_i]);
    ck_assert_msg(run.code == 0, "%s: %s", trainings[_i], run.err);
    ck_assert_int_eq(run_commands(run.out, trainings[_i]), 2);
}
END_TEST

/* There is nothing to compare on where no rows were held out. */
START_TEST(what_would_not_work_is_not_printed) {
    write_files();
    const program_run run = run_program("train --epochs 1 abc_train.csv --test-fraction 0 -o ./-m");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq(run_commands(run.out, "no test set"), 1);
}
END_TEST

START_TEST(commands_after_converting_work) {
    write_files();
    program_run run = run_program("convert abc_train.csv 'a directory'");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq(run_commands(run.out, "convert"), 1);
    run = run_program("convert -- abc_train.csv -d"); /* which is no option */
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq(run_commands(run.out, "convert"), 1);
}
END_TEST

START_TEST(training_figures_are_called_what_they_are_once) {
    const program_run run = run_program("train digits --epochs 2 2>&1");
    const char *first = strstr(run.out, "running means over the epoch, while the weights change");
    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_null(strstr(first + 1, "running"));
    ASSERT_CONTAINS(run_program("train --help").out, "running means");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("next");
    TCase *each = tcase_create("commands_after_training_work");
    tcase_set_timeout(each, 120);
    tcase_add_loop_test(each, commands_after_training_work, 0, (int)(sizeof trainings / sizeof *trainings));
    suite_add_tcase(suite, each);
    ADD_TEST(suite, what_would_not_work_is_not_printed);
    ADD_TEST(suite, commands_after_converting_work);
    ADD_TEST(suite, training_figures_are_called_what_they_are_once);
    return run_suite(suite);
}
