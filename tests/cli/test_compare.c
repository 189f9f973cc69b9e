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
    ck_assert(json_is_true(json_object_get(result, "level_chosen")));
    json_t *ce = json_array_get(summary, 0);
    ck_assert_str_eq(json_string_value(json_object_get(ce, "loss")), "ce");
    ASSERT_CLOSE(json_number_at(ce, "lr"), 0.2, 1e-12);
    double first = last_accuracy(run_of(result, "ce", 1)), second = last_accuracy(run_of(result, "ce", 2));
    ASSERT_CLOSE(json_number_at(ce, "accuracy_mean"), (first + second) / 2, 1e-9);
    double half = (first - second) / 2;
    ck_assert(close_to(json_number_at(ce, "accuracy_sd"), half * (half < 0 ? -1 : 1) * 1.4142135623730951,
                       1e-9, 1e-12));
    ck_assert_ptr_nonnull(json_object_get(ce, "steps_to_level"));
    ck_assert_double_gt(json_number_at(ce, "seconds"), 0);
    ck_assert_uint_eq(json_array_size(json_object_get(run_of(result, "mse", 2), "epochs")), 3);
}
END_TEST

/* The log loss of ce is its test loss; raw outputs have no probabilities; steps are timed for a page. */
START_TEST(json_tells_probabilities_and_pulls) {
    json_t *result =
               json_line(run_program("compare --losses ce,mse-logits --seeds 2 --epochs 2 --json").out, 0),
           *bin, *point;
    json_t *ce = json_array_get(json_object_get(result, "summary"), 0);
    json_t *raw = json_array_get(json_object_get(result, "summary"), 1);
    double loss = 0, rows = 0, pulled = 0;
    size_t i;
    for (int seed = 1; seed <= 2; seed++) {
        json_t *run = run_of(result, "ce", seed), *epochs = json_object_get(run, "epochs");
        loss += json_number_at(run, "log_loss") / 2;
        ASSERT_CLOSE(json_number_at(run, "log_loss"), json_number_at(json_array_get(epochs, 1), "test_loss"),
                     1e-4);
    }
    ASSERT_CLOSE(json_number_at(json_object_get(ce, "log_loss"), "mean"), loss, 1e-9);
    json_array_foreach(json_object_get(ce, "reliability"), i, bin) rows += json_number_at(bin, "rows");
    ck_assert(rows == 2 * 355); /* of the digits */
    json_array_foreach(json_object_get(ce, "pull"), i, bin) {
        if (!(json_number_at(bin, "rows") > 0)) continue;
        pulled += json_number_at(bin, "rows");
        ASSERT_CLOSE(json_number_at(bin, "gradient"), json_number_at(bin, "formula_low"), 1e-3);
    }
    ck_assert(pulled > 2 * 355);
    ck_assert(json_is_null(json_object_get(run_of(result, "mse-logits", 1), "ece")));
    ck_assert(json_is_null(json_object_get(json_object_get(raw, "brier"), "mean")));
    ck_assert(json_number_at(ce, "step_ratio") == 1 && json_number_at(raw, "step_us") > 0);
    point = json_array_get(json_object_get(run_of(result, "ce", 1), "points"), 0);
    ck_assert(json_number_at(point, "update") > 0 && json_number_at(ce, "first_update") > 0);
}
END_TEST

/* Two seeds: the interval is mean +- t |d1 - d2| / 2, t the quantile of Cauchy's distribution for the level
 * that Holm's procedure gives: among 6 differences, three of accuracy and three of speed, 0.05 / 6 for the
 * least p, and no other, as two seeds show nothing. */
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
        const double mean = (by_seed[0] + by_seed[1]) / 2, level = json_number_at(d, "level");
        const double least = 2 / 360. / sqrt(6) / sqrt(2); /* of roundings to one of 360 rows, halved */
        const double half =
            tan(acos(-1) / 2 * (1 - level)) * fmax(fabs(by_seed[0] - by_seed[1]) / 2, least / 2);
        ASSERT_CLOSE(level, 0.05 / 6, 1e-9);
        ck_assert(close_to(json_number_at(d, "mean"), mean, 1e-9, 1e-12));
        ck_assert(close_to(json_number_at(d, "low"), fmax(mean - half, -1), 1e-4, 1e-4 * half + 1e-9));
        ck_assert(close_to(json_number_at(d, "high"), fmin(mean + half, 1), 1e-4, 1e-4 * half + 1e-9));
        ck_assert(!json_is_true(json_object_get(d, "differs")));
        static const char *const others[] = {"log_loss", "brier", "ece"};
        for (int k = 0; k < 3; k++) {
            json_t *of = json_object_get(d, others[k]);
            ck_assert_double_le(json_number_at(of, "low"), json_number_at(of, "mean"));
            ck_assert_double_ge(json_number_at(of, "high"), json_number_at(of, "mean"));
        }
    }
    ck_assert_uint_eq(i, 3);
}
END_TEST

/* A target that is never reached is null; one that the first weights have, 0. */
START_TEST(steps_to_the_level_are_null_or_a_number) {
    json_t *result = json_line(run_program("compare --losses ce --epochs 1 --target 1 --json").out, 0);
    ck_assert(json_is_null(
        json_object_get(json_array_get(json_object_get(result, "summary"), 0), "steps_to_level")));
    const program_run run = run_program(
        "compare --losses ce,mse --seeds 2 --epochs 1 --target 1 --json >j; \"$XENT_PROGRAM\" compare "
        "--losses ce,mse --seeds 2 --epochs 1 --target 1; cat j >&2");
    const json_t *pair = json_array_get(json_object_get(json_line(run.err, -1), "differences"), 0),
                 *steps = json_object_get(pair, "log2_steps");
    ck_assert(json_is_null(json_object_get(steps, "mean")) && json_is_null(json_object_get(steps, "low")) &&
              json_is_null(json_object_get(steps, "high")));
    const char *line = strstr(run.out, "\nce - mse ");
    ck_assert_msg(line && strchr(line + 1, '\n')[-1] == '-', "%s", run.out);
    result = json_line(run_program("compare --losses ce --epochs 1 --target 0.001 --json").out, 0);
    ck_assert(json_number_at(json_array_get(json_object_get(result, "summary"), 0), "steps_to_level") == 0);
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
    ASSERT_CONTAINS(run.out, "steps to");
    ASSERT_CONTAINS(run.out, "fewer steps");
    ASSERT_CONTAINS(run.out, " of the test set");
    run = run_program("--version >/dev/null; cat a/b/curves.csv");
    ASSERT_CONTAINS(
        run.out, "loss,seed,epoch,train_loss,train_accuracy,test_loss,test_accuracy,mean_gradient,seconds\n");
    ck_assert_int_eq(count_lines(run.out), 1 + 3 * 2 * 2);
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
        if (json_number_at(try, "dead") > 0) continue; /* such a rate is not chosen */
        if (accuracy > best) best_rate = json_number_at(try, "lr");
        if (accuracy > best) best = accuracy;
    }
    ck_assert_uint_ge(i, 9);
    ASSERT_CLOSE(used, best_rate, 1e-12);
    json_t *given = json_line(run_program("compare --lr %g --losses ce --epochs 2 --json", used).out, 0);
    ck_assert(last_accuracy(run_of(tuned, "ce", 1)) == last_accuracy(run_of(given, "ce", 1)));
    ck_assert_str_eq(json_string_value(json_object_get(tuned, "measured_on")), "test");
    ck_assert_int_eq(run_program("compare --tune --lr 1").code, 2);
}
END_TEST

/* A rate that explodes is counted in the table, and the others go on. */
START_TEST(tune_lives_with_rates_that_explode) {
    program_run run = run_program("compare --tune --losses mse-logits --epochs 2");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, " (5)");
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
    ADD_TEST(suite, json_tells_probabilities_and_pulls);
    ADD_TEST(suite, every_pair_of_losses_is_compared);
    ADD_TEST(suite, steps_to_the_level_are_null_or_a_number);
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
