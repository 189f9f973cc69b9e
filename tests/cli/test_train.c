/* xent train and xent eval on the digits that come with the program. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/program.h"
#include "support/run.h"

static int exists(const char *name) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", test_directory(), name);
    struct stat info;
    return stat(path, &info) == 0;
}

/* The number of entries in the test's directory, hidden ones not counted. */
static int count_files(void) {
    char command[256];
    snprintf(command, sizeof command, "exit $(ls '%s' | wc -l)", test_directory());
    return system(command) / 256;
}

START_TEST(zero_options_train_on_the_digits) {
    program_run run = run_program("train");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert(exists("model.safetensors"));
    ck_assert_int_eq(count_files(), 1);
    ASSERT_CONTAINS(run.out, "xent eval model.safetensors");
    ASSERT_CONTAINS(run.err, "epoch 1/");
    run = run_program("eval model.safetensors --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_double_gt(json_number_at(json_line(run.out, 0), "accuracy"), 0.9);
}
END_TEST

/* How many lines of epochs before the last tell what was measured. A line is written each second at most, so
 * a slow run has one of its last epoch, too. */
static int early_figures(const char *text) {
    int count = 0;
    for (const char *at = strstr(text, "epoch "); at; at = strstr(at + 1, "epoch ")) {
        int epoch = 0, epochs = 0;
        const char *end = at + strcspn(at, "\n"), *figures = strstr(at, "  test ");
        if (sscanf(at, "epoch %d/%d", &epoch, &epochs) == 2)
            count += epoch < epochs && figures && figures < end;
    }
    return count;
}

/* Where nobody looks at epochs the test set is measured once; the network and its figures are the same. */
START_TEST(an_unwatched_run_is_measured_at_its_end) {
    json_t *last = json_line(run_program("train --json -o b | tail -n 1").out, 0);
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\ntest %.4f, %.2f %%", json_number_at(last, "test_loss"),
             100 * json_number_at(last, "test_accuracy"));
    const program_run run = run_program("train");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_msg(early_figures(run.err) == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, wanted);
    ASSERT_CONTAINS(run.out, "o training, x test");
    ck_assert_int_eq(run_program("inspect b --json >b.json && cmp model.safetensors b").code, 0);
    static const char *const watched[] = {"--epochs 3",     "--history h.csv", "--report r.html",
                                          "--checkpoint c", "--patience 9",    "--target 0.999"};
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) {
        const program_run other = run_program("train %s", watched[i]);
        ck_assert_msg(other.code == 0, "%s", other.err);
        ck_assert_msg(count_of(other.err, "  test ") == count_of(other.err, "epoch "), "%s: %s", watched[i],
                      other.err);
    }
}
END_TEST

START_TEST(json_has_an_object_an_epoch_and_a_last_one) {
    static const char *const keys[] = {"train_loss", "train_accuracy", "test_loss", "test_accuracy",
                                       "seconds"};
    program_run run = run_program("train --json --epochs 3 -o a.safetensors");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq(count_lines(run.out), 4);
    double seconds = 0;
    for (int i = 0; i < 3; i++) {
        json_t *epoch = json_line(run.out, i);
        ck_assert_int_eq((int)json_number_at(epoch, "epoch"), i + 1);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++) json_number_at(epoch, keys[k]);
        ck_assert_double_ge(json_number_at(epoch, "test_accuracy"), 0);
        ck_assert_double_le(json_number_at(epoch, "train_accuracy"), 1);
        ck_assert_double_ge(json_number_at(epoch, "seconds"), seconds);
        seconds = json_number_at(epoch, "seconds");
    }
    json_t *last = json_line(run.out, 3);
    ck_assert_ptr_null(json_object_get(last, "epoch"));
    ck_assert_str_eq(json_string_value(json_object_get(last, "model")), "a.safetensors");
    ck_assert_int_eq((int)json_number_at(last, "epochs"), 3);
}
END_TEST

/* What a training was asked for stands in its model. */
START_TEST(a_model_says_how_it_was_made) {
    ck_assert_int_eq(
        run_program("train -q --epochs 1 --init-deviation 0.5 --label-smoothing 0.1 "
                    "--class-weights balanced --focus 0.2 --augment shift=1 --clip 3 --batch 50 -o a")
            .code,
        0);
    ck_assert_int_eq(run_program("train -q --epochs 1 --from a -o b").code, 0);
    json_t *first = json_object_get(json_line(run_program("inspect a --json").out, 0), "training");
    json_t *second = json_object_get(json_line(run_program("inspect b --json").out, 0), "training");
    static const struct {
        const char *key;
        double number;
    } said[] = {{"init_deviation", 0.5},
                {"label_smoothing", 0.1},
                {"focus", 0.2},
                {"augment_shift", 1},
                {"clip", 3},
                {"batch", 50},
                {"seed", 1}};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        ASSERT_CLOSE(json_number_at(first, said[i].key), said[i].number, 1e-12);
    ck_assert_str_eq(json_string_value(json_object_get(first, "class_weights")), "balanced");
    ck_assert_str_eq(json_string_value(json_object_get(second, "from")), "a");
}
END_TEST

/* The passes that it tells are those of the rows that JSON counts, and the model, the page and the output say
 * which rows had a part. */
START_TEST(a_focus_leaves_out_rows_and_says_so) {
    static const char options[] = "train --epochs 12 --focus 0.05 --label-smoothing 0.005";
    json_t *last = json_line(run_program("%s --json -o b | tail -n 1", options).out, 0);
    const double samples = json_number_at(last, "samples");
    char passes[64];
    const json_t *model = json_line(run_program("inspect b --json").out, 0);
    const double rows = json_number_at(json_object_get(model, "training"), "rows");
    snprintf(passes, sizeof passes, "\n%.2f passes over the rows: those with a loss below 0.05",
             samples / rows);
    ck_assert_msg(samples < 9 * rows && samples > 2 * rows, "%g of %g", samples, rows);
    const program_run run = run_program("%s --report r.html", options);
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, passes);
    ASSERT_CONTAINS(run.out, "while the weights change, of the rows it had\n");
    ASSERT_CONTAINS(run_program("inspect b").out, "\n  focus: 0.05\n");
    ck_assert_int_eq(run_program("--version && grep 'those that were known were left out' r.html").code, 0);
    ck_assert_ptr_null(strstr(run_program("train --epochs 2 --report r.html").out, "passes"));
    ck_assert_int_ne(run_program("--version && grep 'were left out' r.html").code, 0);
    const program_run other = run_program("train --focus 0.01 --loss mse");
    ck_assert_int_eq(other.code, 2);
    ASSERT_CONTAINS(other.err, "--focus goes with --loss ce alone");
    ck_assert_int_eq(run_program("train --focus 0.01 --loss ce --epochs 1").code, 0);
    const program_run smoothed = run_program("train --label-smoothing 0.1 --loss focal");
    ck_assert_int_eq(smoothed.code, 2);
    ASSERT_CONTAINS(smoothed.err, "--label-smoothing goes with --loss ce alone");
}
END_TEST

START_TEST(the_same_seed_gives_the_same_model) {
    ck_assert_int_eq(run_program("train -q --epochs 2 --seed 7 -o a").code, 0);
    ck_assert_int_eq(run_program("train -q --epochs 2 --seed 7 -o b").code, 0);
    ck_assert_int_eq(run_program("train -q --epochs 2 --seed 8 -o c").code, 0);
    ck_assert_int_eq(run_program("eval a --json >a.json && cmp a b").code, 0);
    ck_assert_int_ne(run_program("eval a --json >a.json && cmp -s a c").code, 0);
}
END_TEST

START_TEST(quiet_says_nothing) {
    program_run run = run_program("train --quiet --epochs 1");
    ck_assert_int_eq(run.code, 0);
    ck_assert_str_eq(run.out, "");
    ck_assert_str_eq(run.err, "");
}
END_TEST

START_TEST(eval_agrees_with_the_last_epoch) {
    program_run run = run_program("train --json --epochs 2");
    json_t *epoch = json_line(run.out, 1);
    json_t *result = json_line(run_program("eval model.safetensors --json").out, 0);
    ASSERT_CLOSE(json_number_at(result, "accuracy"), json_number_at(epoch, "test_accuracy"), 1e-12);
    ASSERT_CLOSE(json_number_at(result, "loss"), json_number_at(epoch, "test_loss"), 1e-5);
    ASSERT_CLOSE(json_number_at(result, "correct") / json_number_at(result, "total"),
                 json_number_at(result, "accuracy"), 1e-12);
    json_t *confusion = json_object_get(result, "confusion"), *classes = json_object_get(result, "per_class");
    ck_assert_uint_eq(json_array_size(confusion), 10);
    ck_assert_uint_eq(json_array_size(classes), 10);
    json_int_t diagonal = 0;
    for (size_t i = 0; i < 10; i++) {
        ck_assert_uint_eq(json_array_size(json_array_get(confusion, i)), 10);
        diagonal += json_integer_value(json_array_get(json_array_get(confusion, i), i));
        ck_assert_double_le(json_number_at(json_array_get(classes, i), "f1"), 1);
    }
    ck_assert_int_eq(diagonal, (json_int_t)json_number_at(result, "correct"));
}
END_TEST

START_TEST(history_is_a_csv_file) {
    ck_assert_int_eq(run_program("train -q --epochs 3 --history h.csv").code, 0);
    program_run run = run_program("--version >/dev/null; cat h.csv");
    ck_assert_int_eq(count_lines(run.out), 4);
    ASSERT_CONTAINS(run.out, "epoch,train_loss,train_accuracy,validation_loss,");
    ck_assert_ptr_null(strstr(run.out, "nan"));
}
END_TEST

/* With so many epochs a check after training would be noticed by the clock. */
START_TEST(outputs_are_checked_before_training) {
    static const char *const outputs[] = {"-o missing/model", "-o .", "-o /proc/model",
                                          "--history missing/h.csv"};
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++) {
        program_run run = run_program("train --epochs 1000000 %s", outputs[i]);
        ck_assert_int_eq(run.code, 1);
        ASSERT_CONTAINS(run.err, "cannot write");
        ck_assert_int_eq(count_files(), 0);
    }
}
END_TEST

/* Which has no figures yet. */
/* What cannot be written after the training loses nothing else. */
START_TEST(a_report_that_cannot_be_written_leaves_the_model) {
    const program_run run = run_program("train -q --epochs 1 --history h.csv --report /dev/full -o m");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "cannot write /dev/full");
    ASSERT_CONTAINS(run.err, "the model is in m\n");
    ck_assert(exists("h.csv"));
    ck_assert_int_eq(run_program("eval -q m").code, 0);
    ASSERT_CONTAINS(run_program("train -q --epochs 1 --history /dev/full -o n").err, "the model is in n\n");
    ck_assert(exists("n"));
}
END_TEST

START_TEST(ctrl_c_in_the_first_epoch_saves_the_model_too) {
    pid_t program = start_program("train --batch 1 --hidden 2000,2000");
    sleep_seconds(0.7);
    kill(program, SIGINT);
    program_run run = wait_program(program);
    ck_assert_int_eq(run.code, 130);
    ASSERT_CONTAINS(run.out, "0 epochs");
    ck_assert_int_eq(run_program("eval model.interrupted.safetensors").code, 0);
}
END_TEST

/* What a finished run left is not lost to one that was interrupted. */
START_TEST(an_interrupted_run_keeps_what_stands_there) {
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
    run_program("--version; echo good >m.x; echo good >h.csv; echo good >p.html");
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        pid_t program = start_program("train --epochs 1000000 -o m.x --history h.csv --report p.html");
        sleep_seconds(1.5);
        kill(program, signals[i]);
        program_run run = wait_program(program);
        ck_assert_int_eq(run.code, 128 + signals[i]);
        ASSERT_CONTAINS(run.err, "interrupted");
        ASSERT_CONTAINS(run.err, "m.interrupted.x");
        ASSERT_CONTAINS(run.out, "eval m.interrupted.x");
        ck_assert_int_eq(run_program("eval m.interrupted.x").code, 0);
        ck_assert_str_eq(run_program("--version >/dev/null; cat m.x h.csv p.html").out, "good\ngood\ngood\n");
        ck_assert_str_eq(run_program("--version >/dev/null; ls | tr '\\n' ' '; rm *interrupted*").out,
                         "h.csv h.interrupted.csv m.interrupted.x m.x p.html p.interrupted.html ");
    }
}
END_TEST

START_TEST(a_broken_pipe_keeps_what_stands_there) {
    run_program("--version; echo good >model.safetensors");
    ck_assert_int_eq(run_program("train --json --epochs 1000000 >/dev/full").code, 1);
    ck_assert_str_eq(run_program("--version >/dev/null; cat model.safetensors").out, "good\n");
    ck_assert_int_eq(run_program("eval -q model.interrupted.safetensors").code, 0);
}
END_TEST

START_TEST(nohup_is_respected) {
    signal(SIGHUP, SIG_IGN); /* which the program inherits */
    pid_t program = start_program("train -q --epochs 1000000");
    signal(SIGHUP, SIG_DFL);
    sleep_seconds(0.7);
    kill(program, SIGHUP);
    sleep_seconds(0.3);
    kill(program, SIGTERM);
    ck_assert_int_eq(wait_program(program).code, 128 + SIGTERM);
}
END_TEST

/* A name as long as the file system allows, or none: nothing is found out after the training. */
START_TEST(long_names_are_written_or_refused_before_the_training) {
    char name[257];
    for (int length = 243; length <= 256; length++) {
        memset(name, 'n', (size_t)length);
        name[length] = '\0';
        program_run run = run_program("train -q --epochs 1 -o %s", name);
        ck_assert_msg(run.code == (length > 255), "%d: %s", length, run.err);
        run = run_program("train --epochs 1000000 -o %s", length > 255 ? name : "missing/x");
        ck_assert_int_eq(run.code, 1);
    }
}
END_TEST

/* The signal that a writer gets then must not end it: it says what is wrong. */
START_TEST(a_reader_that_went_away_is_told) {
    const program_run run = run_program(
        "--version >/dev/null; { \"$XENT_PROGRAM\" train --json --epochs 1000000; echo $? >code; } "
        "2>told | head -n 1 >/dev/null; cat code told");
    ASSERT_CONTAINS(run.out, "1\n");
    ASSERT_CONTAINS(run.out, "cannot write to standard output");
}
END_TEST

START_TEST(a_closed_pipe_ends_the_run_with_an_error) {
    ck_assert_int_eq(run_program("train --epochs 2 >/dev/full").code, 1);
    ck_assert_int_eq(run_program("train --json --epochs 1000000 >/dev/full").code, 1);
}
END_TEST

START_TEST(what_is_no_model_is_refused) {
    ck_assert_int_eq(run_program("train -q --epochs 1 -o m").code, 0);
    static const char *const setups[] = {":", "echo hello >x", ">x", "head -c 1000 m >x", "mkdir x"};
    for (size_t i = 0; i < sizeof setups / sizeof *setups; i++) {
        run_program("--version; rm -rf x; %s", setups[i]);
        program_run run = run_program("eval x");
        ck_assert_msg(run.code == 1, "%s: exit code %d", setups[i], run.code);
        ASSERT_CONTAINS(run.err, "xent eval: ");
        ASSERT_CONTAINS(run.err, "x");
        ck_assert_str_eq(run.out, "");
    }
}
END_TEST

START_TEST(data_that_is_not_there_is_an_error) {
    program_run run = run_program("train nowhere");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "nowhere");
    ck_assert_int_eq(count_files(), 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("train");
    ADD_TEST(suite, zero_options_train_on_the_digits);
    ADD_TEST(suite, an_unwatched_run_is_measured_at_its_end);
    ADD_TEST(suite, json_has_an_object_an_epoch_and_a_last_one);
    ADD_TEST(suite, a_model_says_how_it_was_made);
    ADD_TEST(suite, a_focus_leaves_out_rows_and_says_so);
    ADD_TEST(suite, the_same_seed_gives_the_same_model);
    ADD_TEST(suite, quiet_says_nothing);
    ADD_TEST(suite, eval_agrees_with_the_last_epoch);
    ADD_TEST(suite, history_is_a_csv_file);
    ADD_TEST(suite, outputs_are_checked_before_training);
    ADD_TEST(suite, a_report_that_cannot_be_written_leaves_the_model);
    ADD_TEST(suite, ctrl_c_in_the_first_epoch_saves_the_model_too);
    ADD_TEST(suite, an_interrupted_run_keeps_what_stands_there);
    ADD_TEST(suite, a_broken_pipe_keeps_what_stands_there);
    ADD_TEST(suite, nohup_is_respected);
    ADD_TEST(suite, long_names_are_written_or_refused_before_the_training);
    ADD_TEST(suite, a_closed_pipe_ends_the_run_with_an_error);
    ADD_TEST(suite, a_reader_that_went_away_is_told);
    ADD_TEST(suite, what_is_no_model_is_refused);
    ADD_TEST(suite, data_that_is_not_there_is_an_error);
    return run_suite(suite);
}
