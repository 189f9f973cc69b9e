/* xent compare on the digits that come with the program. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/program.h"
#include "support/run.h"

static json_t *run_of(json_t *result, const char *loss, int seed) {
    size_t i;
    json_t *run;
    json_array_foreach(json_object_get(result, "runs"), i,
                       run) if (strcmp(json_string_value(json_object_get(run, "loss")), loss) == 0 &&
                                json_number_at(run, "seed") == seed) return run;
    ck_abort_msg("there is no run of %s with seed %d", loss, seed);
    return NULL;
}

static double last_accuracy(json_t *run) {
    json_t *epochs = json_object_get(run, "epochs");
    return json_number_at(json_array_get(epochs, json_array_size(epochs) - 1), "test_accuracy");
}

START_TEST(json_tells_runs_and_summary) {
    program_run run = run_program("compare --losses ce,mse --seeds 2 --epochs 3 --lr ce=0.2,mse=0.5 --json");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *result = json_line(run.out, 0), *summary = json_object_get(result, "summary");
    ck_assert_uint_eq(json_array_size(json_object_get(result, "runs")), 4);
    ck_assert_uint_eq(json_array_size(summary), 2);
    json_t *ce = json_array_get(summary, 0);
    ck_assert_str_eq(json_string_value(json_object_get(ce, "loss")), "ce");
    ASSERT_CLOSE(json_number_at(ce, "lr"), 0.2, 1e-12);
    double first = last_accuracy(run_of(result, "ce", 1)), second = last_accuracy(run_of(result, "ce", 2));
    ASSERT_CLOSE(json_number_at(ce, "test_accuracy_mean"), (first + second) / 2, 1e-9);
    double half = (first - second) / 2;
    ck_assert(close_to(json_number_at(ce, "test_accuracy_sd"),
                       half * (half < 0 ? -1 : 1) * 1.4142135623730951, 1e-9, 1e-12));
    ck_assert_ptr_nonnull(json_object_get(ce, "epochs_to_target"));
    ck_assert_double_gt(json_number_at(ce, "seconds"), 0);
    ck_assert_uint_eq(json_array_size(json_object_get(run_of(result, "mse", 2), "epochs")), 3);
}
END_TEST

/* Two seeds: the interval is mean +- 12.706 |d1 - d2| / 2, as t_0.975 with one degree of freedom is
 * 12.706. */
START_TEST(every_pair_of_losses_is_compared) {
    json_t *result = json_line(run_program("compare --losses ce,mse,bce --seeds 2 --epochs 2 --json").out, 0),
           *d;
    static const char *const pairs[][2] = {{"ce", "mse"}, {"ce", "bce"}, {"mse", "bce"}};
    size_t i;
    json_array_foreach(json_object_get(result, "differences"), i, d) {
        ck_assert_str_eq(json_string_value(json_object_get(d, "loss")), pairs[i][0]);
        ck_assert_str_eq(json_string_value(json_object_get(d, "minus")), pairs[i][1]);
        double by_seed[2];
        for (int s = 0; s < 2; s++)
            by_seed[s] = last_accuracy(run_of(result, pairs[i][0], s + 1)) -
                         last_accuracy(run_of(result, pairs[i][1], s + 1));
        const double mean = (by_seed[0] + by_seed[1]) / 2;
        const double half = 12.706 * fabs(by_seed[0] - by_seed[1]) / 2;
        ck_assert(close_to(json_number_at(d, "mean"), mean, 1e-9, 1e-12));
        ck_assert(close_to(json_number_at(d, "low"), mean - half, 0, 1e-4 * half + 1e-9));
        ck_assert(close_to(json_number_at(d, "high"), mean + half, 0, 1e-4 * half + 1e-9));
    }
    ck_assert_uint_eq(i, 3);
}
END_TEST

/* A target that is never reached is null, one that always is, 1. */
START_TEST(epochs_to_target_is_null_or_a_number) {
    json_t *result = json_line(run_program("compare --losses ce --epochs 1 --target 1 --json").out, 0);
    ck_assert(json_is_null(
        json_object_get(json_array_get(json_object_get(result, "summary"), 0), "epochs_to_target")));
    result = json_line(run_program("compare --losses ce --epochs 1 --target 0 --json").out, 0);
    ASSERT_CLOSE(json_number_at(json_array_get(json_object_get(result, "summary"), 0), "epochs_to_target"), 1,
                 0);
}
END_TEST

/* Side by side or one after the other, with other losses or alone: a run is the same run. */
START_TEST(a_run_does_not_depend_on_the_others) {
    json_t *together =
        json_line(run_program("compare --losses mse,bce,ce --seeds 2 --epochs 2 --json").out, 0);
    json_t *alone =
        json_line(run_program("compare --losses ce --seed 2 --threads 1 --epochs 2 --json").out, 0);
    json_t *a = json_array_get(json_object_get(run_of(together, "ce", 2), "epochs"), 1);
    json_t *b = json_array_get(json_object_get(run_of(alone, "ce", 2), "epochs"), 1);
    ck_assert(json_number_at(a, "train_loss") == json_number_at(b, "train_loss"));
    ck_assert(json_number_at(a, "mean_gradient") == json_number_at(b, "mean_gradient"));
}
END_TEST

/* With no hidden layer and the same weights, before any learning the figures are known: with rates near 0 the
 * first epoch of every loss has the same accuracy. */
START_TEST(every_loss_starts_from_the_same_weights) {
    json_t *result = json_line(
        run_program(
            "compare --losses ce,bce,mse,mse-sigmoid,mse-logits,focal,gce --lr 1e-9 --epochs 1 --json")
            .out,
        0);
    double accuracy = last_accuracy(run_of(result, "ce", 1));
    ck_assert(accuracy == last_accuracy(run_of(result, "bce", 1)));
    ck_assert(accuracy == last_accuracy(run_of(result, "mse", 1)));
    ck_assert(accuracy == last_accuracy(run_of(result, "mse-sigmoid", 1)));
    ck_assert(accuracy == last_accuracy(run_of(result, "mse-logits", 1)));
}
END_TEST

START_TEST(the_directory_gets_curves_and_a_script) {
    program_run run = run_program("compare --epochs 2 --seeds 2 -o a/b");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "bce");
    ASSERT_CONTAINS(run.out, "epochs to 85");
    ASSERT_CONTAINS(run.out, "learned fastest: ");
    ASSERT_CONTAINS(run.out, " of the test set");
    run = run_program("--version >/dev/null; cat a/b/curves.csv");
    ASSERT_CONTAINS(
        run.out, "loss,seed,epoch,train_loss,train_accuracy,test_loss,test_accuracy,mean_gradient,seconds\n");
    ck_assert_int_eq(count_lines(run.out), 1 + 3 * 2 * 2);
    run = run_program("--version >/dev/null; cd a/b; if command -v gnuplot; then gnuplot curves.gnuplot && "
                      "test -s curves.png; fi");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_str_eq(run.err, "");
}
END_TEST

/* The rate used is the best of those tried, and the rows held out for it are trained on in the end. */
START_TEST(tune_finds_the_best_rate_and_then_trains_on_all) {
    json_t *tuned = json_line(run_program("compare --tune --losses ce --epochs 2 --json").out, 0), *try;
    const double used = json_number_at(json_array_get(json_object_get(tuned, "summary"), 0), "lr");
    double best = -1, best_rate = 0;
    size_t i;
    json_array_foreach(json_object_get(tuned, "search"), i, try) {
        const double accuracy = json_number_at(try, "validation_accuracy");
        if (accuracy > best) best_rate = json_number_at(try, "lr");
        if (accuracy > best) best = accuracy;
    }
    ck_assert_uint_eq(i, 9);
    ASSERT_CLOSE(used, best_rate, 1e-12);
    json_t *given = json_line(run_program("compare --lr %g --losses ce --epochs 2 --json", used).out, 0);
    ck_assert(last_accuracy(run_of(tuned, "ce", 1)) == last_accuracy(run_of(given, "ce", 1)));
    ck_assert_str_eq(json_string_value(json_object_get(tuned, "measured_on")), "test");
    ck_assert_int_eq(run_program("compare --tune --lr 1").code, 2);
}
END_TEST

/* A rate that explodes is a dash in the table, and the others go on. */
START_TEST(tune_lives_with_rates_that_explode) {
    program_run run = run_program("compare --tune --losses mse-logits --epochs 2");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "      -  ");
    ck_assert_ptr_null(strstr(run.out, "\033"));
}
END_TEST

/* Without a terminal the curves are 80 columns wide at most, and plain. */
START_TEST(the_text_curves_fit) {
    program_run run = run_program("compare --epochs 4 --losses ce,bce,mse,mse-sigmoid,mse-logits,focal,gce");
    const char *line = strstr(run.out, "accuracy after each epoch\n");
    ck_assert_ptr_nonnull(line);
    for (; *line; line += strcspn(line, "\n") + 1) ck_assert_uint_le(strcspn(line, "\n"), 80);
    ck_assert_ptr_null(strchr(run.out, '\033'));
    ck_assert_ptr_null(strstr(run_program("compare --epochs 1").out, "accuracy after each epoch"));
}
END_TEST

START_TEST(an_unwritable_directory_is_refused_before_training) {
    run_program("--version >file");
    static const char *const places[] = {"file", "file/under", "/proc/there"};
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        program_run run = run_program("compare --epochs 1000000 -o %s", places[i]);
        ck_assert_int_eq(run.code, 1);
        ASSERT_CONTAINS(run.err, i < 2 ? "directory file" : places[i]);
    }
}
END_TEST

START_TEST(a_rate_that_explodes_is_said) {
    program_run run = run_program("compare --losses mse-logits --lr 1e6 --epochs 3");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "mse-logits");
    ASSERT_CONTAINS(run.err, "rate");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("compare");
    ADD_TEST(suite, json_tells_runs_and_summary);
    ADD_TEST(suite, every_pair_of_losses_is_compared);
    ADD_TEST(suite, epochs_to_target_is_null_or_a_number);
    ADD_TEST(suite, a_run_does_not_depend_on_the_others);
    ADD_TEST(suite, every_loss_starts_from_the_same_weights);
    ADD_TEST(suite, the_directory_gets_curves_and_a_script);
    ADD_TEST(suite, tune_finds_the_best_rate_and_then_trains_on_all);
    ADD_TEST(suite, tune_lives_with_rates_that_explode);
    ADD_TEST(suite, the_text_curves_fit);
    ADD_TEST(suite, an_unwritable_directory_is_refused_before_training);
    ADD_TEST(suite, a_rate_that_explodes_is_said);
    return run_suite(suite);
}
