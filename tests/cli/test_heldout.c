/* What is held out stays held out: every figure of the program beside the same training by hand, and labels
 * that are noise, which nobody can know who has not seen them. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "support/models.h"
#include "support/program.h"
#include "support/run.h"
#include "support/training.h"
#include "xent/model.h"

enum { ROWS = 400, FEATURES = 12 };

/* Numbers that look like noise, the same ones every time (Numerical Recipes' quick generator). */
static double noise(void) {
    static uint32_t state = 1;
    state = state * 1664525u + 1013904223u;
    return (state >> 8) / 16777216.0;
}

/* A table whose labels have nothing to do with its features, so that only rows trained on are told right. Its
 * columns have means and deviations of their own, and a few rows far outside. */
static void write_noise(const char *name) {
    FILE *file = fopen(test_path(name), "w");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < FEATURES; j++)
            fprintf(file, "%.6f,", (j + 1) * (noise() - 0.3) * (i % 29 == 3 ? 5 : 1));
        fprintf(file, "%d\n", noise() < 0.5);
    }
    ck_assert_int_eq(fclose(file), 0);
}

static void by_heart(xent_fit_options *o, uint64_t seed) {
    *o = (xent_fit_options){.recipe.epochs = 60, .recipe.batch = 16, .recipe.seed = seed};
    o->recipe.optimizer.method = XENT_ADAM;
    o->recipe.schedule.rate = 0.01;
}
#define BY_HEART "--epochs 60 --batch 16 --optimizer adam --lr 0.01 --schedule constant --hidden 64"

/* Chance is a half; 80 test rows come to 0.75 once in 100,000 times. */
START_TEST(noise_is_learned_by_heart_and_no_further) {
    write_noise("noise.csv");
    for (int seed = 2; seed <= 3; seed++) {
        program_run run = run_program("train noise.csv --json --seed %d --validation 0.25 " BY_HEART, seed);
        ck_assert_msg(run.code == 0, "%s", run.err);
        json_t *last = json_line(run.out, 59), *totals = json_line(run.out, 60);
        ck_assert_double_gt(json_number_at(last, "train_accuracy"), 0.95);
        ck_assert_double_lt(json_number_at(last, "test_accuracy"), 0.75);
        ck_assert_double_lt(json_number_at(last, "validation_accuracy"), 0.75);
        ck_assert_int_eq((int)json_number_at(totals, "samples"), 60 * 239); /* rounded class by class */
        json_t *eval = json_line(run_program("eval model.safetensors noise.csv --json").out, 0);
        ck_assert_int_eq((int)json_number_at(eval, "total"), 80);
        ASSERT_CLOSE(json_number_at(eval, "accuracy"), json_number_at(last, "test_accuracy"), 1e-12);
        ASSERT_CLOSE(json_number_at(eval, "loss"), json_number_at(last, "test_loss"), 1e-4);
        eval = json_line(run_program("eval model.safetensors noise.csv --part train --json").out, 0);
        ck_assert_int_eq((int)json_number_at(eval, "total"), 320);
        ck_assert_double_gt(json_number_at(eval, "accuracy"), 0.8);
        ck_assert_double_lt(json_number_at(eval, "accuracy"), 0.95); /* a quarter is the validation set */
    }
}
END_TEST

/* A file that was changed since, or another one, has no part that the model has learned: all of it is
 * measured. */
START_TEST(another_table_is_measured_whole) {
    write_noise("noise.csv");
    ck_assert_int_eq(run_program("train noise.csv -q").code, 0);
    program_run run =
        run_program("--version >/dev/null; sed -i '$d' noise.csv && $XENT_PROGRAM eval model.safetensors "
                    "noise.csv");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err,
                    "noise.csv is not what the model was trained on, but may share rows with it: all 399 "
                    "rows are measured");
    ASSERT_CONTAINS(run.out, " of 399)");
    run = run_program("eval model.safetensors noise.csv --part train");
    ASSERT_CONTAINS(run.out, " of 399)");
}
END_TEST

/* A test set whose rows are trained on is no test; what has other features is none of them. */
START_TEST(rows_that_are_trained_on_and_tested_are_told) {
    write_noise("noise.csv");
    ck_assert_str_eq(run_program("train -q noise.csv --test noise.csv --epochs 1").err, "");
    program_run run = run_program("train noise.csv --test noise.csv --epochs 1");
    ASSERT_CONTAINS(run.err,
                    "noise.csv: 400 of its 400 rows have the features of a row of noise.csv: figures of rows "
                    "that were trained on say nothing of others");
    run = run_program(
        "--version >/dev/null; head -3 noise.csv >t.csv; sed 's/,/9,/' noise.csv | tail -5 >>t.csv; "
        "$XENT_PROGRAM train noise.csv --test t.csv --epochs 1 2>&1");
    ASSERT_CONTAINS(run.out, "t.csv: 3 of its 8 rows have the features of a row of noise.csv");
    run =
        run_program("--version >/dev/null; tail -5 t.csv >o.csv; $XENT_PROGRAM train noise.csv --test o.csv "
                    "--epochs 1 2>&1");
    ck_assert_ptr_null(strstr(run.out, "have the features"));
}
END_TEST

/* Split, scaling, weights, order of the rows and all options are those of the C interface. */
START_TEST(a_table_is_trained_as_by_hand) {
    write_noise("noise.csv");
    for (int validation = 0; validation <= 1; validation++) {
        training t;
        xent_fit_options o;
        by_heart(&o, 3);
        train_by_hand(&t, test_path("noise.csv"), validation ? 0.25 : 0, 64, &o);
        program_run run =
            run_program("train noise.csv --json --seed 3 --validation %g " BY_HEART, validation ? 0.25 : 0.0);
        for (int i = 0; i < 5; i++) check_epoch(json_line(run.out, i), &t.result.history.epochs[i]);
        clear_training(&t);
    }
}
END_TEST

START_TEST(pixels_are_scaled_by_the_rows_trained_on) {
    training t;
    const xent_fit_options o = {.recipe.epochs = 2, .recipe.seed = 5, .recipe.schedule = {.rate = 0.1}};
    train_by_hand(&t, "digits", 0.8, 32, &o);
    program_run run = run_program("train --json --seed 5 --validation 0.8 --hidden 32 --epochs 2 --batch 64 "
                                  "--optimizer sgd --lr 0.1 --schedule constant");
    ck_assert_msg(run.code == 0, "%s", run.err);
    for (int i = 0; i < 2; i++) check_epoch(json_line(run.out, i), &t.result.history.epochs[i]);
    xent_model model;
    ck_assert_int_eq(xent_model_load(test_path("model.safetensors"), &model, NULL), XENT_OK);
    ck_assert(model.scaling.shifts && model.scaling.factors);
    for (int64_t j = 0; j < t.train.features; j++) {
        ASSERT_CLOSE(model.scaling.shifts[j], t.shifts[j], 1e-6);
        ASSERT_CLOSE(model.scaling.factors[j], t.factors[j], 1e-6);
    }
    xent_model_clear(&model);
    clear_training(&t);
}
END_TEST

/* The mean accuracy on the rows held out of five runs that differ by their seed alone. */
static double mean_held_out(const char *path, xent_loss loss, double rate, uint64_t seed) {
    double sum = 0;
    for (uint64_t s = seed; s < seed + 5; s++) {
        const xent_fit_options o = {
            .recipe.loss = loss, .recipe.epochs = 3, .recipe.seed = s, .recipe.schedule = {.rate = rate}};
        training t;
        train_by_hand_on(&t, path, 0.1, seed, 128, &o);
        sum += t.result.history.epochs[2].validation_accuracy;
        clear_training(&t);
    }
    return sum / 5;
}

/* The search: each rate is measured on rows that the runs have not seen, and that are no test rows. */
START_TEST(a_search_measures_rows_held_out_of_the_training_set) {
    write_noise("noise.csv");
    json_t *tuned =
        json_line(run_program("compare noise.csv --tune --losses ce,mse --epochs 3 --seed 4 --json").out, 0);
    json_t *search = json_object_get(tuned, "search");
    ck_assert_uint_ge(json_array_size(search),
                      18); /* nine rates a loss, and those beyond a best one at an end */
    size_t i;
    json_t *tried;
    json_array_foreach(search, i, tried) {
        const int is_ce = strcmp(json_string_value(json_object_get(tried, "loss")), "ce") == 0;
        const double rate = json_number_at(tried, "lr");
        ASSERT_CLOSE(json_number_at(tried, "validation_accuracy"),
                     mean_held_out(test_path("noise.csv"), is_ce ? XENT_LOSS_CE : XENT_LOSS_MSE, rate, 4),
                     1e-9);
    }
}
END_TEST

/* After the search all training rows are trained on, scaled by all of them; the first of equal rates is
 * used. */
static void check_tuned(const char *data, const char *path) {
    json_t *tuned = json_line(run_program("compare %s --tune --losses ce --epochs 2 --json", data).out, 0);
    json_t *epochs = json_object_get(json_array_get(json_object_get(tuned, "runs"), 0), "epochs"), *tried;
    double best = -1, rate = 0;
    size_t i;
    json_array_foreach(json_object_get(tuned, "search"), i, tried) {
        const double accuracy = json_number_at(tried, "validation_accuracy");
        if (accuracy > best) rate = json_number_at(tried, "lr");
        best = fmax(best, accuracy);
    }
    const xent_fit_options o = {.recipe.epochs = 2, .recipe.seed = 1, .recipe.schedule = {.rate = rate}};
    training t;
    train_by_hand(&t, path, 0, 128, &o);
    for (int e = 0; e < 2; e++) check_epoch(json_array_get(epochs, (size_t)e), &t.result.history.epochs[e]);
    clear_training(&t);
}

START_TEST(after_a_search_all_rows_are_trained_on_and_scaled_by) {
    write_noise("noise.csv");
    check_tuned("noise.csv", test_path("noise.csv"));
    check_tuned("digits", "digits");
}
END_TEST

START_TEST(seeds_are_counted_up_and_are_those_of_whole_trainings) {
    json_t *result =
        json_line(run_program("compare --losses mse --lr 0.3 --epochs 2 --seed 6 --seeds 2 --json").out, 0);
    for (int seed = 6; seed <= 7; seed++) {
        json_t *run = json_array_get(json_object_get(result, "runs"), (size_t)(seed - 6));
        const xent_fit_options o = {.recipe.loss = XENT_LOSS_MSE,
                                    .recipe.epochs = 2,
                                    .recipe.seed = (uint64_t)seed,
                                    .recipe.schedule = {.rate = 0.3}};
        training t;
        train_by_hand(&t, "digits", 0, 128, &o);
        ck_assert_int_eq((int)json_number_at(run, "seed"), seed);
        for (int e = 0; e < 2; e++)
            check_epoch(json_array_get(json_object_get(run, "epochs"), (size_t)e),
                        &t.result.history.epochs[e]);
        clear_training(&t);
    }
}
END_TEST

START_TEST(the_text_tells_how_many_rows_are_held_out) {
    ASSERT_CONTAINS(run_program("compare --tune --losses ce --epochs 1").out,
                    "accuracy in % on 145 training rows held out, by rate: means over 5 seeds");
    ASSERT_CONTAINS(run_program("compare --tune --validation 0.3 --losses ce --epochs 1").out,
                    "accuracy in % on 434 training rows held out, by rate: means over 5 seeds");
}
END_TEST

/* A training that starts from a model holds out the rows that the model had held out, whatever its own seed,
 * and so does what measures it: rows learned by heart would tell. */
START_TEST(another_seed_leaves_the_test_set_as_it_was) {
    write_noise("noise.csv");
    ck_assert_int_eq(run_program("train noise.csv -q --seed 5 -o first " BY_HEART).code, 0);
    program_run run =
        run_program("train noise.csv --json --from first --seed 9 -o second --epochs 60 --batch 16 "
                    "--optimizer adam --lr 0.01 --schedule constant");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *last = json_line(run.out, 59);
    ck_assert_double_lt(json_number_at(last, "test_accuracy"), 0.75);
    json_t *eval = json_line(run_program("eval second noise.csv --json").out, 0);
    ck_assert_int_eq((int)json_number_at(eval, "total"), 80);
    ASSERT_CLOSE(json_number_at(eval, "accuracy"), json_number_at(last, "test_accuracy"), 1e-12);
    ASSERT_CLOSE(json_number_at(eval, "loss"), json_number_at(last, "test_loss"), 1e-4);
}
END_TEST

/* A validation set that comes with the data was not trained on either. */
START_TEST(a_validation_set_of_the_datas_own_is_measured) {
    run_program("--version >/dev/null; mkdir parts && for f in \"$XENT_SOURCE\"/data/digits/*ubyte.gz; do "
                "cp \"$f\" parts/$(basename \"$f\" | sed s/t10k/val/); done");
    program_run run = run_program("train parts --json --epochs 3");
    ck_assert_msg(run.code == 0, "%s", run.err);
    json_t *last = json_line(run.out, 2);
    run = run_program("eval model.safetensors parts --json");
    ASSERT_CONTAINS(run.err, "parts: 355 of its rows are measured, which are its validation set\n");
    json_t *eval = json_line(run.out, 0);
    ck_assert_int_eq((int)json_number_at(eval, "total"), 355);
    ASSERT_CLOSE(json_number_at(eval, "accuracy"), json_number_at(last, "validation_accuracy"), 1e-12);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("heldout");
    ADD_TEST(suite, noise_is_learned_by_heart_and_no_further);
    ADD_TEST(suite, another_table_is_measured_whole);
    ADD_TEST(suite, rows_that_are_trained_on_and_tested_are_told);
    ADD_TEST(suite, a_table_is_trained_as_by_hand);
    ADD_TEST(suite, pixels_are_scaled_by_the_rows_trained_on);
    ADD_TEST(suite, a_search_measures_rows_held_out_of_the_training_set);
    ADD_TEST(suite, after_a_search_all_rows_are_trained_on_and_scaled_by);
    ADD_TEST(suite, seeds_are_counted_up_and_are_those_of_whole_trainings);
    ADD_TEST(suite, the_text_tells_how_many_rows_are_held_out);
    ADD_TEST(suite, another_seed_leaves_the_test_set_as_it_was);
    ADD_TEST(suite, a_validation_set_of_the_datas_own_is_measured);
    return run_suite(suite);
}
