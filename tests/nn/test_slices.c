/* Optimisers on a set that is cut into slices, with every option at work, against plain loops in double. */
#include <math.h>
#include <stdlib.h>

#include "support/run.h"
#include "xent/xent.h"

/* The second parameter ends with a whole unit of 64 bytes, so that the last number of the block counts. */
enum { FIRST = 100001, SECOND = 160000, COUNT = FIRST + SECOND, STEPS = 3 };

static const double tolerance = sizeof(xent_real) == 8 ? 1e-12 : 1e-5;

/* A rule's numbers, in double. */
typedef struct plain {
    double *w, *first, *second;
} plain;

static double gradient_at(int step, size_t i) {
    return (double)(xent_real)sin(0.37 * (double)i + 1.3 * step);
}
static double start_at(size_t i) { return (double)(xent_real)cos(0.11 * (double)i); }

static double norm_of(int step) {
    double squares = 0;
    for (size_t i = 0; i < COUNT; i++) squares += pow(gradient_at(step, i), 2);
    return sqrt(squares);
}

/* By how much number i moves at step t (from 1) under the gradient d, decay included. */
static double move(const xent_optimizer_options *o, const plain *p, size_t i, double d, int t) {
    double *m = &p->first[i], *v = &p->second[i];
    switch (o->method) {
    case XENT_SGD:
        *m = o->momentum * *m + d;
        return o->nesterov ? d + o->momentum * *m : *m;
    case XENT_ADAM:
    case XENT_ADAMW:
        *m = o->beta1 * *m + (1 - o->beta1) * d;
        *v = o->beta2 * *v + (1 - o->beta2) * d * d;
        return *m / (1 - pow(o->beta1, t)) / (sqrt(*v / (1 - pow(o->beta2, t))) + o->epsilon);
    case XENT_RMSPROP:
        *v = o->alpha * *v + (1 - o->alpha) * d * d;
        *m = o->momentum * *m + d / (sqrt(*v) + o->epsilon);
        return *m;
    }
    return 0;
}

static void plain_step(const xent_optimizer_options *o, const plain *p, int t) {
    const int decoupled = o->decoupled || o->method == XENT_ADAMW;
    const double scale = o->clip_norm > 0 ? fmin(1, o->clip_norm / (norm_of(t) + 1e-6)) : 1;
    for (size_t i = 0; i < COUNT; i++) {
        const double d = scale * gradient_at(t, i) + (decoupled ? 0 : o->weight_decay * p->w[i]);
        const double shrunk = decoupled ? o->rate * o->weight_decay * p->w[i] : 0;
        p->w[i] -= o->rate * move(o, p, i, d, t) + shrunk;
    }
}

/* The loss is the sum of w g. */
static void step(xent_tape *tape, xent_params *params, xent_optimizer *optimizer, int t) {
    static const size_t begin[] = {0, FIRST}, size[] = {FIRST, SECOND};
    xent_tensor *sums[2];
    xent_tape_reset(tape);
    for (int k = 0; k < 2; k++) {
        xent_real *g = xent_tape_memory(tape, size[k] * sizeof *g);
        ck_assert_ptr_nonnull(g);
        for (size_t i = 0; i < size[k]; i++) g[i] = (xent_real)gradient_at(t, begin[k] + i);
        xent_tensor *product = xent_mul(tape, xent_parameter(tape, params, k),
                                        xent_input(tape, xent_vector((int64_t)size[k]), g));
        sums[k] = xent_sum(tape, product, XENT_ALL_AXES);
    }
    ck_assert_int_eq(xent_backward(tape, xent_add(tape, sums[0], sums[1])), XENT_OK);
    ck_assert_int_eq(xent_optimizer_step(optimizer, tape), XENT_OK);
}

static xent_real *number_at(xent_params *params, size_t i) {
    return i < FIRST ? xent_params_values(params, 0) + i : xent_params_values(params, 1) + i - FIRST;
}

/* `frozen`: the parameter that stays as it is, 0 or 1; -1: none. */
static void check_rule_of(xent_optimizer_options o, int frozen, const char *what) {
    const xent_param_spec specs[] = {{.name = "a", .shape = {1, {FIRST}}},
                                     {.name = "b", .shape = {1, {SECOND}}}};
    xent_params *params = xent_params_create(specs, 2, NULL);
    xent_optimizer *optimizer = xent_optimizer_create(params, &o, NULL);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    ck_assert(params && optimizer && tape);
    const plain p = {calloc(COUNT, sizeof(double)), calloc(COUNT, sizeof(double)),
                     calloc(COUNT, sizeof(double))};
    for (size_t i = 0; i < COUNT; i++) *number_at(params, i) = (xent_real)(p.w[i] = start_at(i));
    if (frozen >= 0) xent_params_freeze(params, specs[frozen].name, 1);
    for (int t = 1; t <= STEPS; t++) {
        step(tape, params, optimizer, t);
        plain_step(&o, &p, t);
    }
    for (size_t i = 0; i < COUNT; i++)
        if ((i < FIRST ? 0 : 1) == frozen) p.w[i] = start_at(i);
    for (size_t i = 0; i < COUNT; i++)
        ASSERT_QUICKLY(close_to((double)*number_at(params, i), p.w[i], tolerance, tolerance),
                       "%s, number %zu: %.9g, not %.9g", what, i, (double)*number_at(params, i), p.w[i]);
    free(p.w);
    free(p.first);
    free(p.second);
    xent_tape_destroy(tape);
    xent_optimizer_destroy(optimizer);
    xent_params_destroy(params);
}

static void check_rule(xent_optimizer_options o, const char *what) { check_rule_of(o, -1, what); }

/* beta1, alpha and epsilon are far from each other and from usual values, so that none stands for another. */
static xent_optimizer_options options_of(xent_method method, double momentum, int decoupled) {
    return (xent_optimizer_options){.method = method,
                                    .rate = 0.1,
                                    .momentum = momentum,
                                    .weight_decay = 0.2,
                                    .decoupled = decoupled,
                                    .beta1 = 0.6,
                                    .beta2 = 0.8,
                                    .alpha = 0.7,
                                    .epsilon = 0.05};
}

START_TEST(every_rule_is_right_in_every_slice) {
    for (int decoupled = 0; decoupled < 2; decoupled++) {
        check_rule(options_of(XENT_SGD, 0, decoupled), "sgd");
        check_rule(options_of(XENT_SGD, 0.9, decoupled), "momentum");
        check_rule(options_of(XENT_ADAM, 0, decoupled), "adam");
        check_rule(options_of(XENT_RMSPROP, 0, decoupled), "rmsprop");
        check_rule(options_of(XENT_RMSPROP, 0.9, decoupled), "rmsprop with momentum");
        xent_optimizer_options o = options_of(XENT_SGD, 0.9, decoupled);
        o.nesterov = 1;
        check_rule(o, "nesterov");
    }
    check_rule(options_of(XENT_ADAMW, 0, 0), "adamw");
}
END_TEST

/* Slices begin and end in a frozen parameter, or behind it: what moves, moves once. */
START_TEST(frozen_parameters_do_not_change_the_slices) {
    for (int frozen = 0; frozen < 2; frozen++) {
        check_rule_of(options_of(XENT_SGD, 0, 0), frozen, "sgd, frozen");
        check_rule_of(options_of(XENT_ADAM, 0, 1), frozen, "adam, frozen");
    }
}
END_TEST

/* Clipping takes the norm over all slices, and leaves decay alone. */
START_TEST(clipping_sees_every_slice) {
    for (int method = XENT_SGD; method <= XENT_RMSPROP; method++) {
        xent_optimizer_options o = options_of((xent_method)method, 0, 0);
        o.clip_norm = 50; /* the norm is about sqrt(COUNT / 2) = 361 */
        check_rule(o, "clipped");
        o.clip_norm = 1000;
        check_rule(o, "below the bound");
    }
}
END_TEST

/* A gradient of one number, at either end of each parameter: its size is the norm. */
START_TEST(no_number_is_left_out_of_the_norm) {
    const size_t places[] = {0, 15, 62500, FIRST - 1, FIRST, FIRST + 1, COUNT - 17, COUNT - 2, COUNT - 1};
    for (size_t k = 0; k < sizeof places / sizeof *places; k++) {
        const xent_param_spec spec = {.name = "w", .shape = {1, {COUNT - 1 + (COUNT & 1)}}};
        const size_t size = (size_t)spec.shape.dim[0], place = places[k] < size ? places[k] : size - 1;
        const xent_optimizer_options o = {.rate = 1, .clip_norm = 0.5};
        xent_params *params = xent_params_create(&spec, 1, NULL);
        ck_assert_ptr_nonnull(params);
        xent_optimizer *optimizer = xent_optimizer_create(params, &o, NULL);
        ck_assert_ptr_nonnull(optimizer);
        xent_tape *tape = xent_tape_create(NULL, NULL);
        xent_real *g = calloc(size, sizeof *g);
        g[place] = 2;
        xent_tensor *product =
            xent_mul(tape, xent_parameter(tape, params, 0), xent_input(tape, xent_vector((int64_t)size), g));
        ck_assert_int_eq(xent_backward(tape, xent_sum(tape, product, XENT_ALL_AXES)), XENT_OK);
        ck_assert_int_eq(xent_optimizer_step(optimizer, tape), XENT_OK);
        ck_assert_msg(close_to((double)xent_params_values(params, 0)[place], -0.5, 1e-5, 0), "place %zu: %g",
                      place, (double)xent_params_values(params, 0)[place]);
        free(g);
        xent_tape_destroy(tape);
        xent_optimizer_destroy(optimizer);
        xent_params_destroy(params);
    }
}
END_TEST

/* What a checkpoint keeps, after a step from 0 under the gradient g: v; m, v; v, b. */
START_TEST(the_state_lies_as_the_header_says) {
    const struct {
        xent_method method;
        double first, second; /* for g = 2; second 0: there is none */
    } rules[] = {
        {XENT_SGD, 2, 0}, {XENT_ADAM, 0.4 * 2, 0.2 * 4}, {XENT_RMSPROP, 0.3 * 4, 2 / (sqrt(1.2) + 0.05)}};
    for (size_t k = 0; k < sizeof rules / sizeof *rules; k++) {
        const xent_param_spec spec = {.name = "w", .shape = {1, {3}}};
        xent_optimizer_options o = options_of(rules[k].method, 0.9, 1);
        xent_params *params = xent_params_create(&spec, 1, NULL);
        ck_assert_ptr_nonnull(params);
        xent_optimizer *optimizer = xent_optimizer_create(params, &o, NULL);
        ck_assert_ptr_nonnull(optimizer);
        xent_tape *tape = xent_tape_create(NULL, NULL);
        xent_tensor *twice = xent_affine(tape, xent_parameter(tape, params, 0), 2, 0);
        ck_assert_int_eq(xent_backward(tape, xent_sum(tape, twice, XENT_ALL_AXES)), XENT_OK);
        ck_assert_int_eq(xent_optimizer_step(optimizer, tape), XENT_OK);
        const size_t block = xent_params_block_size(params);
        const xent_real *state = xent_optimizer_state(optimizer);
        ck_assert_uint_eq(xent_optimizer_state_size(optimizer), rules[k].second > 0 ? 2 * block : block);
        for (size_t i = 0; i < 3; i++) {
            ASSERT_CLOSE((double)state[i], rules[k].first, tolerance);
            if (rules[k].second > 0) ASSERT_CLOSE((double)state[block + i], rules[k].second, tolerance);
        }
        xent_tape_destroy(tape);
        xent_optimizer_destroy(optimizer);
        xent_params_destroy(params);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("slices");
    ADD_TEST(suite, every_rule_is_right_in_every_slice);
    ADD_TEST(suite, frozen_parameters_do_not_change_the_slices);
    ADD_TEST(suite, clipping_sees_every_slice);
    ADD_TEST(suite, no_number_is_left_out_of_the_norm);
    ADD_TEST(suite, the_state_lies_as_the_header_says);
    return run_suite(suite);
}
