/* Groups of parameters: each moves as it would under an optimiser of its own with the group's settings. */
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "xent/xent.h"

enum { COUNT = 5, SIZE = 37, STEPS = 20 };

static const xent_param_spec specs[COUNT] = {
    {.name = "0.weight", .shape = {1, {SIZE}}, .role = XENT_ROLE_WEIGHT},
    {.name = "0.bias", .shape = {1, {SIZE}}, .role = XENT_ROLE_BIAS},
    {.name = "1.weight", .shape = {1, {SIZE}}, .role = XENT_ROLE_NORM},
    {.name = "1.bias", .shape = {1, {SIZE}}, .role = XENT_ROLE_NORM},
    {.name = "10.weight", .shape = {1, {SIZE}}, .role = XENT_ROLE_WEIGHT},
};

static double number(int seed, int i) {
    return xent_random_normal((xent_stream){(uint64_t)seed, XENT_PURPOSE_USER, 0}, (uint64_t)i);
}

/* A set of the specs from `first` on, with the same values whichever set they are in. */
static xent_params *params_from(int first, int count) {
    xent_params *params = xent_params_create(specs + first, count, NULL);
    ck_assert_ptr_nonnull(params);
    for (int i = 0; i < count; i++)
        for (int k = 0; k < SIZE; k++) xent_params_values(params, i)[k] = (xent_real)number(1 + first + i, k);
    return params;
}

/* Steps under gradients that depend on parameter, element and step. */
static void run(xent_params *params, int first, const xent_optimizer_options *options) {
    xent_error error = {XENT_OK, ""};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_optimizer *optimizer = xent_optimizer_create(params, options, &error);
    ck_assert_msg(optimizer != NULL, "%s", error.message);
    for (int step = 0; step < STEPS; step++) {
        xent_tape_reset(tape);
        xent_tensor *sum = NULL;
        for (int i = 0; i < xent_params_count(params); i++) {
            xent_real *g = xent_tape_memory(tape, SIZE * sizeof *g);
            ck_assert_ptr_nonnull(g);
            for (int k = 0; k < SIZE; k++) g[k] = (xent_real)number(100 + 10 * step + first + i, k);
            xent_tensor *w = xent_parameter(tape, params, i);
            xent_tensor *product =
                xent_sum(tape, xent_mul(tape, w, xent_input(tape, xent_vector(SIZE), g)), XENT_ALL_AXES);
            sum = sum ? xent_add(tape, sum, product) : product;
        }
        ck_assert_int_eq(xent_backward(tape, sum), XENT_OK);
        ck_assert_int_eq(xent_optimizer_step(optimizer, tape), XENT_OK);
    }
    xent_optimizer_destroy(optimizer);
    xent_tape_destroy(tape);
}

/* Holds parameter i of the whole against one that was trained alone with this rate and decay. */
static void check_alone(xent_params *whole, int i, xent_optimizer_options alone, double rate, double decay) {
    alone.groups = NULL;
    alone.group_count = alone.decay_weights_only = 0;
    alone.rate = rate > 0 ? rate : XENT_OFF;
    alone.weight_decay = decay;
    xent_params *one = params_from(i, 1);
    run(one, i, &alone);
    for (int k = 0; k < SIZE; k++) {
        const double a = (double)xent_params_values(whole, i)[k], b = (double)xent_params_values(one, 0)[k];
        ck_assert_msg(close_to(a, b, sizeof(xent_real) == 8 ? 1e-14 : 1e-6, 1e-12),
                      "%s[%d]: %.9g, alone %.9g", specs[i].name, k, a, b);
    }
    xent_params_destroy(one);
}

static const xent_optimizer_options methods[] = {
    {.method = XENT_SGD, .momentum = 0.9, .nesterov = 1},
    {.method = XENT_SGD, .decoupled = 1},
    {.method = XENT_ADAM},
    {.method = XENT_ADAMW},
    {.method = XENT_RMSPROP, .momentum = 0.5},
};
#define EACH_METHOD(i)                                                                                       \
    size_t i = 0;                                                                                            \
    i < sizeof methods / sizeof *methods;                                                                    \
    i++

/* "1." is layer 1 and not layer 10. */
START_TEST(each_group_moves_as_it_would_alone) {
    const xent_optimizer_group groups[] = {{"1.", 3, XENT_OFF}, {"0.bias", XENT_OFF, 0}, {"10.", 0, 0.7}};
    for (EACH_METHOD(m)) {
        xent_optimizer_options o = methods[m];
        o.rate = 0.01;
        o.weight_decay = 0.2;
        o.groups = groups;
        o.group_count = 3;
        xent_params *whole = params_from(0, COUNT);
        run(whole, 0, &o);
        check_alone(whole, 0, o, 0.01, 0.2);
        check_alone(whole, 1, o, 0, 0.2);
        check_alone(whole, 2, o, 0.03, 0);
        check_alone(whole, 3, o, 0.03, 0);
        check_alone(whole, 4, o, 0.01, 0.7);
        xent_params_destroy(whole);
    }
}
END_TEST

START_TEST(decay_of_weights_only_spares_biases_and_normalisation) {
    const xent_optimizer_group group = {"1.", 2, 0.9};
    for (EACH_METHOD(m)) {
        xent_optimizer_options o = methods[m];
        o.rate = 0.01;
        o.weight_decay = 0.2;
        o.decay_weights_only = 1;
        o.groups = &group;
        o.group_count = 1;
        xent_params *whole = params_from(0, COUNT);
        run(whole, 0, &o);
        for (int i = 0; i < COUNT; i++)
            check_alone(whole, i, o, i == 2 || i == 3 ? 0.02 : 0.01, i == 0 || i == 4 ? 0.2 : 0);
        xent_params_destroy(whole);
    }
}
END_TEST

/* With one clip over all groups, a step of SGD is the unclipped one times c / |g| everywhere. */
START_TEST(one_clip_is_over_all_groups) {
    const xent_optimizer_group group = {"1.", 3, 0};
    xent_optimizer_options o = {.rate = 1, .groups = &group, .group_count = 1, .clip_norm = 1};
    xent_params *params = params_from(0, COUNT);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_optimizer *optimizer = xent_optimizer_create(params, &o, NULL);
    ck_assert_ptr_nonnull(optimizer);
    xent_tensor *sum = NULL;
    for (int i = 0; i < COUNT; i++) {
        xent_tensor *part = xent_sum(tape, xent_parameter(tape, params, i), XENT_ALL_AXES);
        sum = sum ? xent_add(tape, sum, part) : part;
    }
    ck_assert_int_eq(xent_backward(tape, sum), XENT_OK); /* every gradient is 1 */
    ck_assert_int_eq(xent_optimizer_step(optimizer, tape), XENT_OK);
    for (int i = 0; i < COUNT; i++) {
        const double moved = number(1 + i, 0) - (double)xent_params_values(params, i)[0];
        ck_assert(close_to(moved, (i == 2 || i == 3 ? 3 : 1) / sqrt(COUNT * SIZE), 1e-5, 0));
    }
    xent_optimizer_destroy(optimizer);
    xent_tape_destroy(tape);
    xent_params_destroy(params);
}
END_TEST

static void expect_refusal(const xent_optimizer_group *groups, int count, const char *text) {
    const xent_optimizer_options o = {.groups = groups, .group_count = count};
    xent_params *params = params_from(0, COUNT);
    xent_error error = {XENT_OK, ""};
    ck_assert_ptr_null(xent_optimizer_create(params, &o, &error));
    ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, text);
    xent_params_destroy(params);
}

START_TEST(groups_that_cannot_be_are_refused) {
    expect_refusal(NULL, 1, "no array");
    expect_refusal(NULL, -1, "-1 groups");
    expect_refusal((xent_optimizer_group[]){{NULL, 0, 0}}, 1, "no prefix");
    expect_refusal((xent_optimizer_group[]){{"2.", 0, 0}}, 1, "begins with '2.'");
    expect_refusal((xent_optimizer_group[]){{"0.wieght", 0, 0}}, 1, "did you mean '0.weight'?");
    expect_refusal((xent_optimizer_group[]){{"0.", 0, 0}, {"0.bias", 0, 0}}, 2,
                   "'0.bias' is in two groups, '0.' and '0.bias'");
    expect_refusal((xent_optimizer_group[]){{"0.", -1, 0}}, 1, "rate factor -1");
    expect_refusal((xent_optimizer_group[]){{"0.", 0, (double)NAN}}, 1, "weight decay nan");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("groups");
    ADD_TEST(suite, each_group_moves_as_it_would_alone);
    ADD_TEST(suite, decay_of_weights_only_spares_biases_and_normalisation);
    ADD_TEST(suite, one_clip_is_over_all_groups);
    ADD_TEST(suite, groups_that_cannot_be_are_refused);
    return run_suite(suite);
}
