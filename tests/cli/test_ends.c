/* How a training ends, what is told of it, and that options and defaults are what the help says. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/program.h"
#include "support/run.h"
#include "support/training.h"
#include "xent/model.h"

/* ---- The weights that are kept ------------------------------------------------------------------------- */

/* Adam at a rate that is far too high: the best epoch is none of the last. */
#define WILD "--optimizer adam --lr 0.1 --schedule constant --seed 2 --validation 0.2"

/* The epoch of the least validation loss among the lines of --json. */
static json_t *best_epoch(const char *lines, int epochs) {
    json_t *best = json_line(lines, 0);
    for (int i = 1; i < epochs; i++) {
        json_t *epoch = json_line(lines, i);
        if (json_number_at(epoch, "validation_loss") < json_number_at(best, "validation_loss")) best = epoch;
    }
    return best;
}

START_TEST(with_patience_the_best_epoch_is_kept_told_and_saved) {
    static const char *const ends[][2] = {{"--patience 1000 --epochs 25", "all epochs done"},
                                          {"--patience 4 --epochs 400", "validation loss no longer falls"},
                                          {"--patience 1 --epochs 400", "validation loss no longer falls"}};
    for (int i = 0; i < 3; i++) {
        program_run run = run_program("train --json --history h.csv " WILD " %s", ends[i][0]);
        ck_assert_msg(run.code == 0, "%s", run.err);
        json_t *totals = json_line(run.out, -1);
        const int epochs = (int)json_number_at(totals, "epochs");
        json_t *best = best_epoch(run.out, epochs);
        const int epoch = (int)json_number_at(best, "epoch");
        ck_assert_int_lt(epoch, epochs);
        if (i > 0) ck_assert_int_eq(epochs, epoch + (i == 1 ? 4 : 1));
        ck_assert_str_eq(json_string_value(json_object_get(totals, "ended")), ends[i][1]);
        ck_assert_int_eq((int)json_number_at(totals, "best_epoch"), epoch);
        ASSERT_CLOSE(json_number_at(totals, "test_accuracy"), json_number_at(best, "test_accuracy"), 1e-12);
        ASSERT_CLOSE(json_number_at(totals, "test_loss"), json_number_at(best, "test_loss"), 1e-12);
        json_t *eval = json_line(run_program("eval model.safetensors --json").out, 0);
        json_t *model = json_line(run_program("inspect model.safetensors --json").out, 0);
        ASSERT_CLOSE(json_number_at(json_object_get(model, "training"), "validation"), 0.2, 0);
        ASSERT_CLOSE(json_number_at(eval, "accuracy"), json_number_at(best, "test_accuracy"), 1e-12);
        ASSERT_CLOSE(json_number_at(eval, "loss"), json_number_at(best, "test_loss"), 1e-4);
        char told[160];
        snprintf(told, sizeof told,
                 "\nweights of epoch %d, the best: validation %.4f, %.2f %%  test %.4f, %.2f %%\n", epoch,
                 json_number_at(best, "validation_loss"), 100 * json_number_at(best, "validation_accuracy"),
                 json_number_at(best, "test_loss"), 100 * json_number_at(best, "test_accuracy"));
        ASSERT_CONTAINS(run_program("train " WILD " %s", ends[i][0]).out, told);
    }
}
END_TEST

START_TEST(without_patience_the_last_epoch_is_kept_and_told) {
    program_run run = run_program("train --json --epochs 25 " WILD);
    json_t *last = json_line(run.out, 24), *totals = json_line(run.out, 25);
    ASSERT_CLOSE(json_number_at(totals, "test_loss"), json_number_at(last, "test_loss"), 1e-12);
    json_t *eval = json_line(run_program("eval model.safetensors --json").out, 0);
    ASSERT_CLOSE(json_number_at(eval, "loss"), json_number_at(last, "test_loss"), 1e-4);
    ck_assert_ptr_null(strstr(run_program("train --epochs 25 " WILD).out, "the best"));
}
END_TEST

/* Of two sets, the one that is asked for: it is there before the other. */
START_TEST(a_target_is_one_of_the_set_that_is_named) {
    static const char *const sets[] = {"validation", "test"};
    int ends[2];
    for (int i = 0; i < 2; i++) {
        char key[32];
        program_run run =
            run_program("train --json --epochs 300 --optimizer sgd --lr 0.01 --schedule constant "
                        "--validation 0.05 --seed 6 --target 0.93 --target-on %s",
                        sets[i]);
        json_t *totals = json_line(run.out, -1);
        ends[i] = (int)json_number_at(totals, "epochs");
        ck_assert_str_eq(json_string_value(json_object_get(totals, "ended")), "target reached");
        snprintf(key, sizeof key, "%s_accuracy", sets[i]);
        for (int e = 0; e < ends[i]; e++)
            ck_assert_int_eq(json_number_at(json_line(run.out, e), key) >= 0.93, e + 1 == ends[i]);
    }
    ck_assert_int_ne(ends[0], ends[1]);
}
END_TEST

START_TEST(totals_count_steps_and_rows) {
    json_t *totals = json_line(run_program("train --json --epochs 3 --batch 100").out, 3);
    ck_assert_int_eq((int)json_number_at(totals, "steps"), 3 * 15);
    ck_assert_int_eq((int)json_number_at(totals, "samples"), 3 * 1442);
    ASSERT_CLOSE(json_number_at(totals, "samples_per_s"), 3 * 1442 / json_number_at(totals, "seconds"), 1e-6);
    ASSERT_CONTAINS(run_program("train --epochs 3 --batch 100").out, "all epochs done: 3 epochs, 45 steps, ");
}
END_TEST

/* ---- Options ------------------------------------------------------------------------------------------- */

/* Each option changes what is trained, as it does through the C interface. */
START_TEST(every_option_reaches_the_training) {
    static const struct {
        const char *options;
        xent_recipe recipe;
    } cases[] = {
        {"--optimizer sgd --momentum 0.8", {.optimizer = {.method = XENT_SGD, .momentum = 0.8}}},
        {"--optimizer sgd --momentum 0.8 --nesterov",
         {.optimizer = {.method = XENT_SGD, .momentum = 0.8, .nesterov = 1}}},
        {"--optimizer sgd --clip 0.05", {.optimizer = {.method = XENT_SGD, .clip_norm = 0.05}}},
        {"--optimizer sgd --weight-decay 0.2", {.optimizer = {.method = XENT_SGD, .weight_decay = 0.2}}},
        {"--optimizer sgd --weight-decay 0.2 --decay-weights-only",
         {.optimizer = {.method = XENT_SGD, .weight_decay = 0.2, .decay_weights_only = 1}}},
        {"--optimizer rmsprop", {.optimizer = {.method = XENT_RMSPROP}}},
        {"--optimizer sgd --warmup 20", {.schedule = {.warmup = 20}}},
        {"--optimizer sgd --schedule cosine", {.schedule = {.kind = XENT_COSINE}}},
        {"--optimizer sgd --schedule one-cycle", {.schedule = {.kind = XENT_ONE_CYCLE}}},
        {"--optimizer sgd --schedule step", {.schedule = {.kind = XENT_STEP, .every = 1 + 69 / 3}}},
        {"--optimizer sgd --loss bce", {.loss = XENT_LOSS_BCE}},
        {"--optimizer sgd --loss mse-sigmoid", {.loss = XENT_LOSS_MSE_SIGMOID}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        xent_fit_options o = {.recipe = cases[i].recipe};
        o.recipe.epochs = 3;
        o.recipe.seed = 9;
        o.recipe.schedule.rate = 0.05;
        training t;
        train_by_hand(&t, "digits", 0, 16, &o);
        program_run run = run_program("train --json --hidden 16 --epochs 3 --batch 64 --seed 9 --lr 0.05 "
                                      "--schedule constant %s",
                                      cases[i].options);
        ck_assert_msg(run.code == 0, "%s: %s", cases[i].options, run.err);
        for (int e = 0; e < 3; e++) check_epoch(json_line(run.out, e), &t.result.history.epochs[e]);
        clear_training(&t);
    }
}
END_TEST

/* The file remembers how it was trained, in its own words. */
START_TEST(the_model_remembers_its_options) {
    xent_model model;
    program_run run = run_program(
        "train -q --optimizer sgd --momentum 0.8 --nesterov --lr 0.03 --schedule cosine --loss mse "
        "--weight-decay 0.02 --batch 100 --epochs 3 --seed 9 --warmup 7 --clip 2");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq(xent_model_load(test_path("model.safetensors"), &model, NULL), XENT_OK);
    const xent_recipe *r = model.recipe;
    ck_assert_str_eq(r->data, "digits");
    ck_assert(r->loss == XENT_LOSS_MSE && r->optimizer.method == XENT_SGD && r->schedule.kind == XENT_COSINE);
    ck_assert(r->schedule.rate == 0.03 && r->schedule.warmup == 7 && r->optimizer.clip_norm == 2);
    ck_assert(r->optimizer.momentum == 0.8 && r->optimizer.nesterov && r->optimizer.weight_decay == 0.02);
    ck_assert(r->batch == 100 && r->epochs == 3 && r->epochs_done == 3 && r->steps_done == 45);
    ck_assert(r->seed == 9 && r->rows == 1442 && !r->label);
    xent_model_clear(&model);
}
END_TEST

/* ---- Defaults ------------------------------------------------------------------------------------------ */

/* The models of two command lines are the same file. */
static void expect_same_model(const char *options, const char *others) {
    ck_assert_msg(run_program("train -q %s -o a", options).code == 0, "%s", options);
    ck_assert_msg(run_program("train -q %s -o b", others).code == 0, "%s", others);
    ck_assert_msg(run_program("--version >/dev/null; cmp a b").code == 0, "'%s' is not '%s'", options,
                  others);
}

START_TEST(defaults_are_those_of_the_help) {
    static const char *const said[] = {
        "(default: 128)",
        "(default: relu)",
        "(default: auto)",
        "(default: adamw)",
        "(default: one-cycle)",
        "(default: 4, more for small data sets)",
        "(default: standard)",
        "(default: 1)",
        "(default: of adamw 0.1, for small data sets up to 2; of the others 0)",
        "(default: validation)"};
    char help[16384], flat[16384];
    snprintf(help, sizeof help, "%s", run_program("train --help").out);
    size_t used = 0;
    for (const char *at = help; *at; at++) { /* lines and what they are indented by, as one blank */
        const int blank = *at == ' ' || *at == '\n';
        if (!blank || (used > 0 && flat[used - 1] != ' ')) flat[used++] = blank ? ' ' : *at;
    }
    flat[used] = '\0';
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) ASSERT_CONTAINS(flat, said[i]);
    ASSERT_CONTAINS(flat, "(default: 0.1 for sgd, 0.005 for adam and adamw, 0.002 for rmsprop)");
    expect_same_model(
        "--epochs 2",
        "--epochs 2 --batch 128 --hidden 128 --activation relu --loss ce --optimizer adamw "
        "--lr 0.005 --schedule one-cycle --normalize standard --seed 1 --weight-decay 0.13869625520110956 "
        "--warmup 0 --clip 0 --target 0 --patience 0 --validation 0 --threads 1");
    expect_same_model("--epochs 2 --optimizer sgd", "--epochs 2 --optimizer sgd --lr 0.1 --weight-decay 0");
    expect_same_model("--epochs 2 --optimizer adam",
                      "--epochs 2 --optimizer adam --lr 0.005 --weight-decay 0");
    expect_same_model("--epochs 2 --optimizer rmsprop",
                      "--epochs 2 --optimizer rmsprop --lr 0.002 --weight-decay 0");
    expect_same_model("--epochs 2 --patience 9", "--epochs 2 --patience 9 --validation 0.1");
}
END_TEST

/* A table of three columns of numbers, one of them the classes 0 and 1. */
static void write_rows(int rows) {
    FILE *file = fopen(test_path("rows.csv"), "w");
    ck_assert_ptr_nonnull(file);
    fputs("a,b,y\n", file);
    for (int i = 0; i < rows; i++) fprintf(file, "%d,%g,%d\n", i * 7 % 11, i * 5 % 13 / 4., i * 3 % 5 % 2);
    fclose(file);
}

/* Of classes 200 by the rows, of a regression 80 features by the rows, and both from 0.1 to 2. */
START_TEST(small_sets_get_more_weight_decay) {
    static const struct {
        int rows;
        const char *options;
        double decay;
    } cases[] = {
        {4000, "", 0.1},
        {400, "", 0.5},
        {60, "", 2},
        {400, "--task regression", 0.4},
        {4000, "--task regression", 0.1},
        {60, "--task regression", 2},
        {400, "--optimizer adam", 0},
        {400, "--weight-decay 0", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_rows(cases[i].rows);
        program_run run = run_program("train -q rows.csv --test-fraction 0 --epochs 1 %s", cases[i].options);
        ck_assert_msg(run.code == 0, "%s", run.err);
        json_t *model = json_line(run_program("inspect model.safetensors --json").out, 0);
        ASSERT_CLOSE(json_number_at(json_object_get(model, "training"), "weight_decay"), cases[i].decay,
                     1e-12);
    }
}
END_TEST

/* Four, or as many as make a thousand steps. */
START_TEST(epochs_are_four_or_a_thousand_steps) {
    json_t *totals = json_line(run_program("train --json --hidden none").out, -1);
    ck_assert_int_eq((int)json_number_at(totals, "epochs"), 84); /* of 12 steps */
    totals = json_line(run_program("train --json --hidden none --batch 2").out, -1);
    ck_assert_int_eq((int)json_number_at(totals, "epochs"), 4); /* of 721 steps */
}
END_TEST

/* The defaults of compare, held against a training that spells them out. */
START_TEST(defaults_of_compare_are_those_of_its_help) {
    static const double rates[] = {0.05, 0.1, 0.2, 1, 0.02};
    ASSERT_CONTAINS(run_program("compare --help | tr -s '\\n ' ' '").out,
                    "loss ce=0.05 bce=0.1 mse=0.2 mse-sigmoid=1 mse-logits=0.02 focal=0.05 gce=0.2)");
    json_t *result =
        json_line(run_program("compare --losses ce,bce,mse,mse-sigmoid,mse-logits --json --epochs 1").out, 0);
    for (size_t i = 0; i < 5; i++) {
        json_t *run = json_array_get(json_object_get(result, "runs"), 5 * i);
        const xent_fit_options o = {.recipe.loss = (xent_loss)i,
                                    .recipe.epochs = 1,
                                    .recipe.batch = 64,
                                    .recipe.seed = 1,
                                    .recipe.schedule = {.rate = rates[i]}};
        training t;
        train_by_hand(&t, "digits", 0, 128, &o);
        ASSERT_CLOSE(json_number_at(run, "lr"), rates[i], 1e-12);
        check_epoch(json_array_get(json_object_get(run, "epochs"), 0), &t.result.history.epochs[0]);
        clear_training(&t);
    }
    result = json_line(run_program("compare --losses ce --json --hidden none").out, 0);
    ck_assert_uint_eq(
        json_array_size(json_object_get(json_array_get(json_object_get(result, "runs"), 0), "epochs")), 10);
    ck_assert_uint_eq(json_array_size(json_object_get(result, "runs")), 5); /* seeds */
    const double guess = json_number_at(result, "guess");
    ASSERT_CLOSE(json_number_at(result, "level"), guess + 0.8 * (1 - guess), 1e-12);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("ends");
    ADD_TEST(suite, with_patience_the_best_epoch_is_kept_told_and_saved);
    ADD_TEST(suite, without_patience_the_last_epoch_is_kept_and_told);
    ADD_TEST(suite, a_target_is_one_of_the_set_that_is_named);
    ADD_TEST(suite, totals_count_steps_and_rows);
    ADD_TEST(suite, every_option_reaches_the_training);
    ADD_TEST(suite, the_model_remembers_its_options);
    ADD_TEST(suite, defaults_are_those_of_the_help);
    ADD_TEST(suite, small_sets_get_more_weight_decay);
    ADD_TEST(suite, epochs_are_four_or_a_thousand_steps);
    ADD_TEST(suite, defaults_of_compare_are_those_of_its_help);
    return run_suite(suite);
}
