/* A training that is saved, destroyed and loaded by another process's worth of objects ends with the bits of
 * one that never stopped: every kind of layer, optimiser, schedule and loss, in combinations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/recipe.h"
#include "nn/layers/table.h"
#include "support/models.h"
#include "support/run.h"
#include "support/trainers.h"

/* Of the digits, pictures of 8 x 8. */
static const char *const texts[] = {
    "dense 12 relu, dropout 0.3, dense 8 tanh",
    "conv 3 3 relu, batchnorm, maxpool 2, dropout 0.2, flatten, dense 9 gelu",
    "conv 2 3 stride 2 pad 1, layernorm elu, avgpool 2, dense 6, rmsnorm silu",
    "conv 3 3 nobias, batchnorm relu, avgpool global, leaky_relu",
    "dense 10, batchnorm sigmoid, dropout 0.5, softplus",
    "",
};
static const char two_classes[] = "dense 6 tanh, dense 1, binary";
enum { TEXTS = sizeof texts / sizeof *texts, CASES = MEMORY_SANITIZED ? 24 : 48 };

static xent_net *make_net(const char *text, const xent_dataset *set, uint64_t seed) {
    xent_net *net = xent_net_create(&(xent_net_options){.layers = text,
                                                        .height = 8,
                                                        .width = 8,
                                                        .channels = 1,
                                                        .outputs = set->targets ? set->outputs : set->classes,
                                                        .seed = seed},
                                    &error);
    ck_assert_msg(net != NULL, "%s", error.message);
    return net;
}

/* One in one go, one that is killed after so many steps. The file must do for one that knows nothing. */
static void check_case(unsigned n, const char *text, const xent_fit_data *sets, const xent_fit_options *o,
                       int steps) {
    const char *path = test_path("checkpoint");
    xent_net *nets[3] = {make_net(text, sets->train, 1), make_net(text, sets->train, 1),
                         make_net(text, sets->train, 2)};
    xent_trainer *whole = xent_trainer_create(training_tape, nets[0], sets, o, &error);
    xent_trainer *first = xent_trainer_create(training_tape, nets[1], sets, o, &error);
    ck_assert_msg(whole && first, "%u: %s", n, error.message);
    run_to_the_end(whole);
    for (int i = 0; i < steps && xent_trainer_end(first) == XENT_END_NONE; i++) {
        if (xent_trainer_steps_left(first) == 0)
            ck_assert_int_eq(xent_trainer_measure(first, &error), XENT_OK);
        if (xent_trainer_end(first) == XENT_END_NONE)
            ck_assert_msg(xent_trainer_step(first, &error) == XENT_OK, "%u: %s", n, error.message);
    }
    ck_assert_msg(xent_trainer_save(first, path, &error) == XENT_OK, "%u: %s", n, error.message);
    xent_trainer_destroy(first);
    xent_net_destroy(nets[1]);
    xent_tape *other = xent_tape_create(&(xent_tape_options){.threads = 2}, NULL);
    xent_trainer *second = xent_trainer_create(other, nets[2], sets, o, &error);
    if (o->recipe.patience == 0) make_steps(second, 2); /* a past of its own */
    xent_error warning;
    ck_assert_msg(xent_trainer_load(second, path, &warning, &error) == XENT_OK, "%u: %s", n, error.message);
    ASSERT_CONTAINS(warning.message, "\"threads\" was 1 and is 2; results are the same");
    run_to_the_end(second);
    const xent_training_state a = xent_trainer_state(whole), b = xent_trainer_state(second);
    check_same(&a, &b);
    ck_assert_int_eq(xent_trainer_end(whole), xent_trainer_end(second));
    xent_trainer_destroy(whole);
    xent_trainer_destroy(second);
    xent_tape_destroy(other);
    xent_net_destroy(nets[0]);
    xent_net_destroy(nets[2]);
}

START_TEST(a_file_goes_on_to_the_same_bits_whatever_is_trained) {
    for (unsigned n = 0; n < CASES; n++) {
        const xent_fit_options o = varied_options(n);
        xent_fit_data sets = data;
        if (o.recipe.patience == 0 && n % 4 == 0) sets.validation = NULL;
        const char *text = texts[o.recipe.optimizer.group_count ? n % 3 : n % TEXTS];
        check_case(n, text, &sets, &o, (int)(n * 7 % (STEPS * EPOCHS + 1)));
    }
}
END_TEST

START_TEST(every_kind_of_layer_takes_part) {
    for (int k = 0; k < layer_kind_count(); k++) {
        const char *name = layer_kind_at(k)->name;
        int found = strcmp(name, "activation") == 0; /* it has no numbers */
        found |= strstr(two_classes, name) != NULL;
        for (int i = 0; i < TEXTS; i++) found |= strstr(texts[i], name) != NULL;
        ck_assert_msg(found, "no case has a layer %s", name);
    }
}
END_TEST

/* The digits below 5, and the others. */
START_TEST(two_classes_go_on_to_the_same_bits) {
    const int64_t rows = digits.train.rows;
    int32_t *labels = malloc((size_t)rows * sizeof *labels);
    for (int64_t i = 0; i < rows; i++) labels[i] = digits.train.labels[i] > 4;
    xent_dataset train = *data.train, held = *data.validation;
    train.labels = held.labels = labels;
    train.classes = held.classes = 2;
    train.class_names = held.class_names = NULL;
    const xent_fit_data sets = {.train = &train, .validation = &held, .scaling = data.scaling};
    for (unsigned n = 0; n < 9; n++) {
        const xent_fit_options o = varied_options(n);
        if (!o.recipe.optimizer.group_count) check_case(n, two_classes, &sets, &o, (int)(n * 2 + 1));
    }
    free(labels);
}
END_TEST

/* ---- Other tasks --------------------------------------------------------------------------------------- */

/* The digits with their labels as numbers to learn, or with two labels of 0 and 1. */
static xent_dataset with_targets(const xent_dataset *set, const xent_real *targets, int outputs) {
    xent_dataset made = *set;
    made.labels = NULL;
    made.classes = 0;
    made.class_names = NULL;
    made.targets = targets;
    made.outputs = outputs;
    return made;
}

/* Those of training number n. */
enum { TARGETS = 8 };
static xent_fit_options target_options(unsigned n) {
    static const xent_loss losses[] = {XENT_LOSS_SQUARED, XENT_LOSS_L1, XENT_LOSS_HUBER, XENT_LOSS_BCE};
    xent_fit_options o = varied_options(2 * n + 1);
    o.recipe.loss = losses[n % 4];
    o.recipe.task = n % 4 == 3 ? XENT_TASK_MULTILABEL : XENT_TASK_REGRESSION;
    o.recipe.class_weights = NULL;
    o.recipe.label_smoothing = o.recipe.focus = 0;
    o.recipe.augment = (xent_augment)XENT_AUGMENT_NONE;
    return o;
}

START_TEST(targets_go_on_to_the_same_bits) {
    const int64_t rows = digits.train.rows;
    xent_real *numbers = malloc((size_t)rows * sizeof *numbers);
    xent_real *pairs = malloc((size_t)rows * 2 * sizeof *pairs);
    for (int64_t i = 0; i < rows; i++) {
        numbers[i] = (xent_real)digits.train.labels[i];
        pairs[2 * i] = (xent_real)(digits.train.labels[i] % 2);
        pairs[2 * i + 1] = (xent_real)(digits.train.labels[i] > 4);
    }
    for (unsigned n = 0; n < TARGETS; n++) {
        const xent_fit_options o = target_options(n);
        const int outputs = n % 4 == 3 ? 2 : 1;
        const xent_dataset train = with_targets(data.train, outputs == 2 ? pairs : numbers, outputs);
        const xent_dataset held = with_targets(data.validation, outputs == 2 ? pairs : numbers, outputs);
        const xent_fit_data sets = {
            .train = &train,
            .validation = &held,
            .scaling = data.scaling,
            .target = {.shift = outputs == 2 ? 0 : 4.5, .factor = outputs == 2 ? 1 : 0.3}};
        check_case(n, texts[n % 3], &sets, &o, (int)(n * 3 + 1));
    }
    free(numbers);
    free(pairs);
}
END_TEST

/* Whether a training of this file has the entry of a recipe, with this text (NULL: any). */
static int takes_part(const char *key, const char *text) {
    for (unsigned n = 0; n < CASES + TARGETS; n++) {
        const xent_fit_options o = n < CASES ? varied_options(n) : target_options(n - CASES);
        xent_recipe_entry e;
        for (int at = 0; xent_recipe_next(&o.recipe, &at, &e);)
            if (strcmp(e.key, key) == 0 && (!text || strcmp(e.text, text) == 0)) return 1;
    }
    return 0;
}

/* As the table of recipes has them, in which new ones stand. */
START_TEST(every_loss_optimiser_schedule_and_augmentation_takes_part) {
    const recipe_field *f;
    int seen = 0;
    for (int i = 0; (f = recipe_field_at(i)); i++) {
        const int is_augment = strncmp(f->key, "augment_", 8) == 0;
        const int is_kind = strcmp(f->key, "loss") == 0 || strcmp(f->key, "optimizer") == 0 ||
                            strcmp(f->key, "schedule") == 0;
        seen += is_augment || is_kind;
        if (is_augment) ck_assert_msg(takes_part(f->key, NULL), "no case has %s", f->key);
        for (int k = 0; is_kind && f->find(f->name(k)) == k; k++)
            ck_assert_msg(takes_part(f->key, f->name(k)), "no case has the %s %s", f->key, f->name(k));
    }
    ck_assert_int_ge(seen, 9);
}
END_TEST

/* ---- What else is part of it --------------------------------------------------------------------------- */

START_TEST(frozen_parameters_are_frozen_again) {
    const xent_fit_options o = usual();
    const char *path = test_path("checkpoint");
    xent_net *net = new_net(1), *copy = new_net(2);
    xent_trainer *t = new_trainer(net, &o), *other = new_trainer(copy, &o);
    xent_params *params = xent_net_params(net), *others = xent_net_params(copy);
    make_steps(t, 2);
    ck_assert_int_eq(xent_params_freeze(params, "0.weight", 1), XENT_OK);
    ck_assert_int_eq(xent_params_freeze(others, "", 1), XENT_OK);
    ck_assert_int_eq(xent_trainer_save(t, path, &error), XENT_OK);
    ck_assert_int_eq(xent_trainer_load(other, path, NULL, &error), XENT_OK);
    for (int i = 0; i < xent_params_count(params); i++)
        ck_assert_int_eq(xent_params_frozen(others, i), xent_params_frozen(params, i));
    run_to_the_end(t);
    run_to_the_end(other);
    const xent_training_state a = xent_trainer_state(t), b = xent_trainer_state(other);
    check_same(&a, &b);
    xent_trainer_destroy(t);
    xent_trainer_destroy(other);
    xent_net_destroy(net);
    xent_net_destroy(copy);
}
END_TEST

/* Rates of constant and step do not depend on the end: a training may be made longer, and is what it would
 * have been from the beginning. */
START_TEST(more_epochs_may_follow_where_the_schedule_allows_it) {
    const char *path = test_path("checkpoint");
    for (int kind = XENT_CONSTANT; kind <= XENT_ONE_CYCLE; kind++) {
        xent_fit_options o = usual();
        o.recipe.schedule = (xent_schedule){.kind = (xent_schedule_kind)kind, .rate = 0.01, .every = 4};
        xent_net *nets[3] = {new_net(1), new_net(2), new_net(1)};
        xent_trainer *t = new_trainer(nets[0], &o);
        run_to_the_end(t);
        ck_assert_int_eq(xent_trainer_save(t, path, &error), XENT_OK);
        o.recipe.epochs = EPOCHS + 2;
        xent_trainer *longer = new_trainer(nets[1], &o), *whole = new_trainer(nets[2], &o);
        const xent_status status = xent_trainer_load(longer, path, NULL, &error);
        if (kind == XENT_CONSTANT || kind == XENT_STEP) {
            ck_assert_msg(status == XENT_OK, "%s", error.message);
            run_to_the_end(longer);
            run_to_the_end(whole);
            const xent_training_state a = xent_trainer_state(whole), b = xent_trainer_state(longer);
            ck_assert_int_eq(b.history.count, EPOCHS + 2);
            check_same(&a, &b);
        } else {
            ck_assert_int_eq(status, XENT_E_ARGUMENT);
            ASSERT_CONTAINS(error.message, "\"planned_epochs\" was 4 and is 6");
        }
        xent_trainer_destroy(t);
        xent_trainer_destroy(longer);
        xent_trainer_destroy(whole);
        for (int i = 0; i < 3; i++) xent_net_destroy(nets[i]);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("checkpoint");
    ADD_TEST_WITH(suite, a_file_goes_on_to_the_same_bits_whatever_is_trained, set_up_training,
                  tear_down_training);
    ADD_TEST(suite, every_kind_of_layer_takes_part);
    ADD_TEST(suite, every_loss_optimiser_schedule_and_augmentation_takes_part);
    ADD_TEST_WITH(suite, two_classes_go_on_to_the_same_bits, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, targets_go_on_to_the_same_bits, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, frozen_parameters_are_frozen_again, set_up_training, tear_down_training);
    ADD_TEST_WITH(suite, more_epochs_may_follow_where_the_schedule_allows_it, set_up_training,
                  tear_down_training);
    return run_suite(suite);
}
