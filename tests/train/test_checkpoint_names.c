/* Checkpoints: what the optimiser's numbers are called, and which settings may differ. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/files/safetensors.h"
#include "support/checkpoints.h"
#include "support/models.h"
#include "support/run.h"
#include "train/checkpoint.h"

static xent_error error;
static xent_tape *tape;
static xent_net *net;
static char path[512];

static void begin(void) {
    tape = xent_tape_create(&(xent_tape_options){.threads = 1}, NULL);
    net = xent_net_create(&(xent_net_options){.layers = "", .inputs = FEW_FEATURES, .outputs = 2}, NULL);
    ck_assert(tape && net);
    snprintf(path, sizeof path, "%s", test_path("checkpoint"));
}
static void end(void) {
    xent_net_destroy(net);
    xent_tape_destroy(tape);
}

static xent_fit_options options_of(xent_schedule schedule) {
    return (xent_fit_options){.recipe = {.epochs = 3, .batch = 2, .schedule = schedule}};
}

static xent_trainer *make(const xent_fit_options *o, xent_scaling scaling) {
    xent_trainer *t =
        xent_trainer_create(tape, net, &(xent_fit_data){.train = &few, .scaling = scaling}, o, &error);
    ck_assert_msg(t != NULL, "%s", error.message);
    return t;
}

/* ---- Names --------------------------------------------------------------------------------------------- */

/* Block `block` of the optimiser's numbers stands under this word: those of the weight, turned over, and of
 * the bias. */
static void expect_block(const safetensors *file, const xent_trainer *t, const char *word, size_t block) {
    xent_params *params = xent_net_params(net);
    const size_t size = xent_params_block_size(params);
    const xent_real *numbers = xent_trainer_state(t).arrays[XENT_TRAINING_OPTIMIZER].values + block * size;
    for (int k = 0; k < 2; k++) {
        const xent_real *from = numbers + (xent_params_values(params, k) - xent_params_block(params));
        char name[100];
        const safetensor *found = NULL;
        snprintf(name, sizeof name, "optimizer.%s.%s", word, xent_params_spec(params, k)->name);
        for (int i = 0; i < file->count; i++)
            if (strcmp(file->tensors[i].name, name) == 0) found = &file->tensors[i];
        ck_assert_msg(found != NULL, "no array %s", name);
        for (size_t i = 0; i < found->count; i++) {
            const size_t at = k == 0 ? i % FEW_FEATURES * 2 + i / FEW_FEATURES : i;
            ASSERT_QUICKLY(safetensor_number(found, i) == (double)from[at], "%s, number %zu", name, i);
        }
    }
}

START_TEST(numbers_of_the_optimiser_have_pytorch_s_names) {
    static const struct {
        xent_method method;
        double momentum;
        const char *words[2];
    } rules[] = {{XENT_SGD, 0.9, {"momentum_buffer", NULL}},
                 {XENT_ADAM, 0, {"exp_avg", "exp_avg_sq"}},
                 {XENT_ADAMW, 0, {"exp_avg", "exp_avg_sq"}},
                 {XENT_RMSPROP, 0, {"square_avg", NULL}},
                 {XENT_RMSPROP, 0.5, {"square_avg", "momentum_buffer"}}};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        xent_fit_options o = options_of((xent_schedule){.rate = 0.01});
        o.recipe.optimizer.method = rules[i].method;
        o.recipe.optimizer.momentum = rules[i].momentum;
        xent_trainer *t = make(&o, (xent_scaling)XENT_SCALING_NONE);
        for (int k = 0; k < 2; k++) ck_assert_int_eq(xent_trainer_step(t, &error), XENT_OK);
        ck_assert_msg(xent_trainer_save(t, path, &error) == XENT_OK, "%s", error.message);
        safetensors file;
        ck_assert_msg(safetensors_read(path, &file, &error) == XENT_OK, "%s", error.message);
        for (size_t k = 0; k < 2 && rules[i].words[k]; k++) expect_block(&file, t, rules[i].words[k], k);
        safetensors_clear(&file);
        xent_trainer_destroy(t);
    }
}
END_TEST

/* ---- Settings ------------------------------------------------------------------------------------------ */

/* Whether a training under `now` goes on from one under `before`. */
static int goes_on(const xent_fit_options *before, const xent_fit_options *now) {
    xent_trainer *t = make(before, (xent_scaling)XENT_SCALING_NONE);
    ck_assert_int_eq(xent_trainer_step(t, &error), XENT_OK);
    ck_assert_msg(xent_trainer_save(t, path, &error) == XENT_OK, "%s", error.message);
    xent_trainer_destroy(t);
    t = make(now, (xent_scaling)XENT_SCALING_NONE);
    const xent_status status = xent_trainer_load(t, path, NULL, &error);
    ck_assert(status == XENT_OK || status == XENT_E_ARGUMENT);
    xent_trainer_destroy(t);
    return status == XENT_OK;
}

/* Each setting of a schedule, for each kind of it: those that the kind does not look at may differ. */
START_TEST(settings_that_do_not_count_may_differ) {
    static const char *const counts[] = {[XENT_CONSTANT] = "",
                                         [XENT_STEP] = "every factor",
                                         [XENT_COSINE] = "end",
                                         [XENT_ONE_CYCLE] = "rise begin end"};
    static const char *const names[] = {"every", "factor", "rise", "begin", "end"};
    for (int kind = XENT_CONSTANT; kind <= XENT_ONE_CYCLE; kind++)
        for (int k = 0; k < 5; k++) {
            const xent_schedule usual = {.kind = (xent_schedule_kind)kind,
                                         .rate = 0.1,
                                         .every = 2,
                                         .factor = 0.5,
                                         .rise = 0.5,
                                         .begin = 0.1,
                                         .end = 0.2};
            const xent_fit_options before = options_of(usual);
            xent_fit_options now = before;
            xent_schedule *s = &now.recipe.schedule;
            if (k == 0) s->every = 3;
            if (k > 0) *(double *[]){&s->factor, &s->rise, &s->begin, &s->end}[k - 1] = 0.3;
            const int expected = strstr(counts[kind], names[k]) == NULL;
            ck_assert_msg(goes_on(&before, &now) == expected, "kind %d, %s: %s", kind, names[k],
                          error.message);
            if (!expected) ASSERT_CONTAINS(error.message, names[k]);
        }
}
END_TEST

/* More epochs are the same training where the steps of the schedule stay as long, be it by default. */
START_TEST(more_epochs_with_the_same_steps_go_on) {
    for (int every = 0; every < 3; every += 2) {
        const xent_fit_options before =
            options_of((xent_schedule){.kind = XENT_STEP, .rate = 0.1, .every = every, .factor = 0.5});
        xent_fit_options now = before;
        now.recipe.epochs = 5;
        ck_assert_msg(goes_on(&before, &now), "%s", error.message);
        ck_assert(!goes_on(&now, &before));
        now.recipe.schedule.every = 3;
        ck_assert(!goes_on(&before, &now));
        ASSERT_CONTAINS(error.message, "\"planned_epochs\" was 3 and is 5");
    }
}
END_TEST

/* With as many digits as tell the two apart. */
START_TEST(numbers_that_differ_look_different) {
    const double rates[][2] = {{0.1, 0.2}, {0.1, nextafter(0.1, 1)}, {1e-3, nextafter(1e-3, 0)}};
    const char *const says[] = {"\"lr\" was 0.1 and is 0.2", "\"lr\" was 0.1 and is 0.10000000000000002",
                                "\"lr\" was 0.001 and is 0.00099999999999999"};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        const xent_fit_options before = options_of((xent_schedule){.rate = rates[i][0]}),
                               now = options_of((xent_schedule){.rate = rates[i][1]});
        ck_assert(!goes_on(&before, &now));
        ASSERT_CONTAINS(error.message, says[i]);
        ck_assert(goes_on(&before, &before));
    }
}
END_TEST

/* A file could not say it. */
START_TEST(scalings_that_are_no_numbers_are_refused) {
    const double inf = (double)INFINITY, fine[FEW_FEATURES] = {1, 2, 3}, broken[FEW_FEATURES] = {1, 2, inf};
    const xent_scaling scalings[] = {{.shift = inf, .factor = 1},
                                     {.shift = 0, .factor = (double)NAN},
                                     {.shifts = broken, .factors = fine},
                                     {.shifts = fine, .factors = broken}};
    const xent_fit_options o = options_of((xent_schedule){.rate = 0.1});
    for (size_t i = 0; i < sizeof scalings / sizeof *scalings; i++) {
        xent_trainer *t = make(&o, scalings[i]);
        ck_assert_msg(xent_trainer_save(t, path, &error) == XENT_E_NONFINITE, "scaling %zu", i);
        ASSERT_CONTAINS(error.message, "a number of the scaling or of the columns is infinite or NaN");
        xent_trainer_destroy(t);
    }
    static const xent_real targets[FEW] = {1, 2, 3, 4, 5, 6};
    const char *names[] = {"price"};
    xent_dataset values = few;
    values.classes = 0;
    values.labels = NULL;
    values.targets = targets;
    values.outputs = 1;
    values.class_names = names;
    xent_net *const classifier = net;
    net = xent_net_create(&(xent_net_options){.layers = "", .inputs = FEW_FEATURES, .outputs = 1}, NULL);
    xent_fit_options regression = o;
    regression.recipe.task = XENT_TASK_REGRESSION;
    regression.recipe.loss = XENT_LOSS_SQUARED;
    for (int k = 0; k < 3; k++) { /* of targets, too; the last is called otherwise */
        const xent_fit_data of_values = {.train = &values,
                                         .scaling = XENT_SCALING_NONE,
                                         .target = {.shift = k == 1 ? inf : 0, .factor = 1}};
        xent_trainer *t = xent_trainer_create(tape, net, &of_values, &regression, &error);
        ck_assert_msg(t != NULL, "%s", error.message);
        if (k < 2) {
            ck_assert_int_eq(xent_trainer_save(t, path, &error), k ? XENT_E_NONFINITE : XENT_OK);
            names[0] = "cost";
        } else {
            ck_assert_int_eq(xent_trainer_load(t, path, NULL, &error), XENT_E_ARGUMENT);
            ASSERT_CONTAINS(error.message, "\"train_targets\"[0] was \"price\" and is \"cost\"");
        }
        xent_trainer_destroy(t);
    }
    xent_net_destroy(net);
    net = classifier;
    const xent_column column = {.name = "a", .kind = XENT_COLUMN_NUMBER, .filler = (double)NAN};
    const xent_columns columns = {&column, 1};
    const xent_fit_data sets = {.train = &few, .scaling = XENT_SCALING_NONE, .columns = &columns};
    xent_trainer *t = xent_trainer_create(tape, net, &sets, &o, &error);
    ck_assert_int_eq(xent_trainer_save(t, path, &error), XENT_E_NONFINITE);
    xent_trainer_destroy(t);
}
END_TEST

/* Where two values differ is told as far as there is room. */
START_TEST(differences_far_inside_are_told_so_far) {
    static const char *const texts[] = {"{\"a\":[[[[[[[[[[[[[[1]]]]]]]]]]]]]]}",
                                        "{\"a\":[[[[[[[[[[[[[[2]]]]]]]]]]]]]]}"};
    json_t *values[2];
    char text[CHECKPOINT_DIFFERENCES];
    for (int i = 0; i < 2; i++) values[i] = json_loads(texts[i], 0, NULL);
    ck_assert_int_eq(checkpoint_differences(values[0], values[1], NULL, NULL, text, sizeof text), 1);
    ck_assert_str_eq(text, "\"a\"[0][0][0][0][0][0][0][0][0][0][0] was [[[1]]] and is [[[2]]]");
    for (int i = 0; i < 2; i++) json_decref(values[i]);
}
END_TEST

/* The first that has no room is the last that is looked at: no shorter one takes its place. */
START_TEST(differences_are_told_in_their_order) {
    static const char *const texts[] = {
        "{\"a\":1,\"b\":\"00000000000000000000000000000000000000000000\",\"c\":1}",
        "{\"a\":2,\"b\":\"11111111111111111111111111111111111111111111\",\"c\":2}"};
    json_t *values[2];
    char text[100];
    for (int i = 0; i < 2; i++) values[i] = json_loads(texts[i], 0, NULL);
    ck_assert_int_eq(checkpoint_differences(values[0], values[1], NULL, NULL, text, sizeof text), 3);
    ck_assert_str_eq(text, "\"a\" was 1 and is 2; and 2 more");
    for (int i = 0; i < 2; i++) json_decref(values[i]);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("checkpoint_names");
    ADD_TEST_WITH(suite, numbers_of_the_optimiser_have_pytorch_s_names, begin, end);
    ADD_TEST_WITH(suite, settings_that_do_not_count_may_differ, begin, end);
    ADD_TEST_WITH(suite, more_epochs_with_the_same_steps_go_on, begin, end);
    ADD_TEST_WITH(suite, numbers_that_differ_look_different, begin, end);
    ADD_TEST(suite, differences_far_inside_are_told_so_far);
    ADD_TEST(suite, differences_are_told_in_their_order);
    ADD_TEST_WITH(suite, scalings_that_are_no_numbers_are_refused, begin, end);
    return run_suite(suite);
}
