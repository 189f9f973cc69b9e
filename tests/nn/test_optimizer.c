/* Optimisers against closed forms: under a gradient that stays the same their rules can be summed by hand.
 * test_torch.c compares whole trajectories. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "base/denormals.h"
#include "support/run.h"
#include "xent/xent.h"

#define TOLERANCE (sizeof(xent_real) == 8 ? 1e-12 : 2e-5)
enum { STEPS = 100, COUNT = 3 };

static const xent_real gradients[COUNT] = {(xent_real)0.5, -2, (xent_real)0.01};
static const xent_real starts[COUNT] = {1, (xent_real)-0.25, 3};

static xent_tape *tape;
static xent_params *params;

static xent_params *params_of(int64_t count) {
    const xent_param_spec spec = {.name = "w", .shape = xent_vector(count)};
    xent_params *set = xent_params_create(&spec, 1, NULL);
    ck_assert_ptr_nonnull(set);
    return set;
}

static void set_up(void) {
    tape = xent_tape_create(NULL, NULL);
    params = params_of(COUNT);
    ck_assert_ptr_nonnull(tape);
    memcpy(xent_params_values(params, 0), starts, sizeof starts);
}

static void tear_down(void) {
    xent_params_destroy(params);
    xent_tape_destroy(tape);
}

/* The loss is the sum of g w, so the gradient of w is g. */
static void backward(xent_tape *on, xent_params *set, int64_t count, const xent_real *g) {
    xent_tape_reset(on);
    xent_tensor *w = xent_parameter(on, set, 0);
    xent_tensor *product = xent_mul(on, w, xent_input(on, xent_vector(count), g));
    ck_assert_msg(xent_backward(on, xent_sum(on, product, 0)) == XENT_OK, "%s", xent_tape_error(on));
}

static void run(xent_optimizer *optimizer, const xent_real *g, int steps) {
    for (int i = 0; i < steps; i++) {
        backward(tape, params, COUNT, g);
        ck_assert_int_eq(xent_optimizer_step(optimizer, tape), XENT_OK);
    }
}

static xent_optimizer *create(xent_optimizer_options options) {
    xent_error error;
    xent_optimizer *optimizer = xent_optimizer_create(params, &options, &error);
    ck_assert_msg(optimizer != NULL, "%s", error.message);
    return optimizer;
}

/* ---- Closed forms */

/* How far the steps under the gradient g have moved w against it, in rates. */
typedef double (*distance)(double g, const xent_optimizer_options *o);

static double sgd(double g, const xent_optimizer_options *o) {
    (void)o;
    return STEPS * g;
}
/* The velocity after step t is g (1 - u^t) / (1 - u). */
static double momentum(double g, const xent_optimizer_options *o) {
    double sum = 0;
    for (int t = 1; t <= STEPS; t++) sum += g * (1 - pow(o->momentum, t)) / (1 - o->momentum);
    return sum;
}
/* A step looks one velocity ahead: g + u v_t = v_(t+1). */
static double nesterov(double g, const xent_optimizer_options *o) {
    double sum = 0;
    for (int t = 2; t <= STEPS + 1; t++) sum += g * (1 - pow(o->momentum, t)) / (1 - o->momentum);
    return sum;
}
/* Both corrected moments are those of g itself from the first step on. */
static double adam(double g, const xent_optimizer_options *o) { return STEPS * g / (fabs(g) + o->epsilon); }
/* The mean square after step t is g^2 (1 - a^t). */
static double rmsprop_ratio(double g, const xent_optimizer_options *o, int t) {
    return g / (fabs(g) * sqrt(1 - pow(o->alpha, t)) + o->epsilon);
}
static double rmsprop(double g, const xent_optimizer_options *o) {
    double sum = 0;
    for (int t = 1; t <= STEPS; t++) sum += rmsprop_ratio(g, o, t);
    return sum;
}
static double rmsprop_momentum(double g, const xent_optimizer_options *o) {
    double sum = 0, velocity = 0;
    for (int t = 1; t <= STEPS; t++) sum += velocity = o->momentum * velocity + rmsprop_ratio(g, o, t);
    return sum;
}

static xent_optimizer_options options_of(xent_method method, double rate) {
    return (xent_optimizer_options){.method = method, .rate = rate, .alpha = 0.99, .epsilon = 1e-8};
}

static void check_distance(xent_optimizer_options options, distance expected) {
    xent_optimizer *optimizer = create(options);
    memcpy(xent_params_values(params, 0), starts, sizeof starts);
    run(optimizer, gradients, STEPS);
    ck_assert_int_eq(xent_optimizer_steps(optimizer), STEPS);
    for (int i = 0; i < COUNT; i++) {
        const double w = (double)starts[i] - options.rate * expected((double)gradients[i], &options);
        const double found = (double)xent_params_values(params, 0)[i];
        ck_assert_msg(close_to(found, w, TOLERANCE, TOLERANCE),
                      "method %d, number %d: %.17g instead of %.17g", (int)options.method, i, found, w);
    }
    xent_optimizer_destroy(optimizer);
}

START_TEST(a_constant_gradient_moves_weights_as_far_as_the_formulas_say) {
    xent_optimizer_options o = options_of(XENT_SGD, 0.01);
    check_distance(o, sgd);
    o.momentum = 0.9;
    check_distance(o, momentum);
    o.nesterov = 1;
    check_distance(o, nesterov);
    check_distance(options_of(XENT_ADAM, 0.001), adam);
    check_distance(options_of(XENT_ADAMW, 0.001), adam);
    o = options_of(XENT_RMSPROP, 0.001);
    check_distance(o, rmsprop);
    o.momentum = 0.9;
    check_distance(o, rmsprop_momentum);
}
END_TEST

/* Without a gradient each step leaves a part 1 - n d of a weight, coupled (SGD) or decoupled. */
START_TEST(decay_alone_shrinks_weights_geometrically) {
    const xent_real none[COUNT] = {0};
    xent_optimizer_options all[4] = {options_of(XENT_SGD, 0.1), options_of(XENT_SGD, 0.1),
                                     options_of(XENT_ADAMW, 0.1), options_of(XENT_RMSPROP, 0.1)};
    all[1].decoupled = all[3].decoupled = 1;
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++) {
        all[k].weight_decay = 0.05;
        memcpy(xent_params_values(params, 0), starts, sizeof starts);
        xent_optimizer *optimizer = create(all[k]);
        run(optimizer, none, STEPS);
        for (int i = 0; i < COUNT; i++)
            ASSERT_CLOSE((double)xent_params_values(params, 0)[i],
                         (double)starts[i] * pow(1 - 0.1 * 0.05, STEPS), TOLERANCE);
        xent_optimizer_destroy(optimizer);
    }
}
END_TEST

START_TEST(clipping_scales_the_gradient_of_the_whole_set) {
    double squares = 0;
    for (int i = 0; i < COUNT; i++) squares += (double)gradients[i] * (double)gradients[i];
    const double norm = sqrt(squares), bounds[] = {norm / 4, norm * 2};
    for (int k = 0; k < 2; k++) {
        xent_optimizer_options o = options_of(XENT_SGD, 1);
        o.clip_norm = bounds[k];
        memcpy(xent_params_values(params, 0), starts, sizeof starts);
        xent_optimizer *optimizer = create(o);
        run(optimizer, gradients, 1);
        const double scale = k == 0 ? bounds[k] / (norm + 1e-6) : 1;
        for (int i = 0; i < COUNT; i++)
            ASSERT_CLOSE((double)xent_params_values(params, 0)[i],
                         (double)starts[i] - scale * (double)gradients[i], TOLERANCE);
        xent_optimizer_destroy(optimizer);
    }
}
END_TEST

/* The 1e-6 that PyTorch adds to the norm counts where gradients are as small. */
START_TEST(clipping_of_small_gradients_is_that_of_pytorch) {
    xent_real small[COUNT];
    double squares = 0;
    for (int i = 0; i < COUNT; i++) {
        small[i] = gradients[i] * (xent_real)1e-6;
        squares += (double)small[i] * (double)small[i];
    }
    xent_optimizer_options o = options_of(XENT_SGD, 1);
    o.clip_norm = sqrt(squares) / 4;
    memset(xent_params_values(params, 0), 0, sizeof starts);
    xent_optimizer *optimizer = create(o);
    run(optimizer, small, 1);
    for (int i = 0; i < COUNT; i++)
        ASSERT_CLOSE((double)xent_params_values(params, 0)[i],
                     -(double)small[i] * o.clip_norm / (sqrt(squares) + 1e-6), TOLERANCE);
    xent_optimizer_destroy(optimizer);
}
END_TEST

/* ---- What does not change results */

START_TEST(a_rate_can_be_set_between_steps) {
    xent_optimizer *optimizer = create(options_of(XENT_SGD, 0.5));
    run(optimizer, gradients, 1);
    ck_assert_int_eq(xent_optimizer_set_rate(optimizer, 0.125), XENT_OK);
    ck_assert(xent_optimizer_rate(optimizer) == 0.125);
    run(optimizer, gradients, 1);
    ASSERT_CLOSE((double)xent_params_values(params, 0)[0], 1 - 0.625 * 0.5, TOLERANCE);
    ck_assert_int_eq(xent_optimizer_set_rate(optimizer, -1), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_optimizer_set_rate(optimizer, (double)INFINITY), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_optimizer_set_rate(optimizer, (double)NAN), XENT_E_ARGUMENT);
    ck_assert(xent_optimizer_rate(optimizer) == 0.125);
    xent_optimizer_destroy(optimizer);
}
END_TEST

START_TEST(an_optimizer_goes_on_from_its_state) {
    for (int method = XENT_SGD; method <= XENT_RMSPROP; method++) {
        xent_optimizer_options o = options_of((xent_method)method, 0.01);
        if (method == XENT_SGD || method == XENT_RMSPROP) o.momentum = 0.9;
        xent_optimizer *whole = create(o), *first = create(o), *second = create(o);
        xent_real end[COUNT];
        memcpy(xent_params_values(params, 0), starts, sizeof starts);
        run(whole, gradients, 7);
        memcpy(end, xent_params_values(params, 0), sizeof end);
        memcpy(xent_params_values(params, 0), starts, sizeof starts);
        run(first, gradients, 3);
        ck_assert_int_eq(xent_optimizer_set_steps(second, xent_optimizer_steps(first)), XENT_OK);
        const size_t size = xent_optimizer_state_size(first);
        ck_assert_uint_eq(size, (method == XENT_SGD ? 1 : 2) * xent_params_block_size(params));
        memcpy(xent_optimizer_state(second), xent_optimizer_state(first), size * sizeof(xent_real));
        run(second, gradients, 4);
        ck_assert_mem_eq(end, xent_params_values(params, 0), sizeof end);
        xent_optimizer_destroy(whole);
        xent_optimizer_destroy(first);
        xent_optimizer_destroy(second);
    }
}
END_TEST

enum { LARGE = 300001 };
static xent_real large[LARGE], expected[LARGE];

/* Large enough to be cut into slices; the gaps behind the last number stay 0. */
static void run_large(int threads, xent_optimizer_options options) {
    const xent_tape_options tape_options = {threads, NULL, 0};
    xent_tape *on = xent_tape_create(&tape_options, NULL);
    xent_params *set = params_of(LARGE);
    for (int i = 0; i < LARGE; i++) xent_params_values(set, 0)[i] = (xent_real)(i % 17) - 8;
    xent_optimizer *optimizer = xent_optimizer_create(set, &options, NULL);
    for (int i = 0; i < 3; i++) {
        backward(on, set, LARGE, large);
        ck_assert_int_eq(xent_optimizer_step(optimizer, on), XENT_OK);
    }
    for (size_t i = LARGE; i < xent_params_block_size(set); i++) ck_assert(xent_params_block(set)[i] == 0);
    if (threads == 1) memcpy(expected, xent_params_block(set), sizeof expected);
    ck_assert_msg(memcmp(expected, xent_params_block(set), sizeof expected) == 0, "%d threads", threads);
    xent_optimizer_destroy(optimizer);
    xent_params_destroy(set);
    xent_tape_destroy(on);
}

START_TEST(a_step_gives_the_same_bits_for_any_number_of_threads) {
    for (int i = 0; i < LARGE; i++)
        large[i] = (xent_real)xent_random_normal((xent_stream){1, XENT_PURPOSE_USER, 0}, (uint64_t)i);
    for (int method = XENT_SGD; method <= XENT_RMSPROP; method++)
        for (int threads = 1; threads <= 3; threads++) {
            xent_optimizer_options o = options_of((xent_method)method, 0.01);
            o.momentum = 0.9;
            o.weight_decay = 1e-3;
            o.clip_norm = 1;
            run_large(threads, o);
        }
}
END_TEST

static const xent_real smallest = sizeof(xent_real) == 8 ? (xent_real)DBL_MIN : (xent_real)FLT_MIN;

/* Not every processor takes denormal numbers for 0 where it is asked to, nor does that of Valgrind. */
static int can_flush(void) {
    volatile xent_real x = smallest;
    const denormals_mode before = denormals_flush();
    x /= 2;
    denormals_restore(before);
    return x == 0;
}

/* Denormal numbers count as 0 inside a step, and are the caller's again after it. */
START_TEST(denormals_are_left_to_the_caller) {
    volatile xent_real half = smallest;
    xent_optimizer *optimizer = create(options_of(XENT_SGD, 0.5));
    xent_real *w = xent_params_values(params, 0);
    const xent_real g[COUNT] = {0};
    half /= 2;
    w[0] = smallest;
    w[1] = half;
    run(optimizer, g, 1);
    ck_assert(w[0] == smallest && w[1] == (can_flush() ? 0 : half));
    half /= 2;
    ck_assert(half > 0 && half < smallest / 2);
    xent_optimizer_destroy(optimizer);
    xent_optimizer_options clipped = options_of(XENT_SGD, 0.5);
    clipped.clip_norm = 1;
    optimizer = create(clipped);
    run(optimizer, gradients, 1);
    half /= 2;
    ck_assert(half > 0 && half < smallest / 4);
    xent_optimizer_destroy(optimizer);
}
END_TEST

/* ---- What is refused */

static void check_refused(xent_optimizer_options o, const char *what) {
    xent_error error;
    ck_assert_ptr_null(xent_optimizer_create(params, &o, &error));
    ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, what);
    ck_assert_ptr_null(xent_optimizer_create(params, &o, NULL));
}

START_TEST(options_out_of_range_are_refused) {
    const double bad[] = {-1e-9, (double)NAN, (double)INFINITY};
    const xent_optimizer_options good = XENT_OPTIMIZER_DEFAULT;
    xent_optimizer_options o;
    for (int i = 0; i < 3; i++) {
        check_refused((o = good, o.rate = bad[i], o), "rate");
        check_refused((o = good, o.momentum = bad[i], o), "momentum");
        check_refused((o = good, o.weight_decay = bad[i], o), "weight_decay");
        check_refused((o = good, o.beta1 = bad[i], o), "beta1");
        check_refused((o = good, o.beta2 = bad[i], o), "beta2");
        check_refused((o = good, o.alpha = bad[i], o), "alpha");
        check_refused((o = good, o.epsilon = bad[i], o), "epsilon");
        check_refused((o = good, o.clip_norm = bad[i], o), "clip_norm");
    }
    check_refused((o = good, o.momentum = 1, o), "[0, 1)");
    check_refused((o = good, o.epsilon = 1e-31, o), "epsilon");
    check_refused((o = good, o.nesterov = 1, o), "nesterov");
    check_refused((o = good, o.method = (xent_method)4, o), "method 4");
    xent_error error;
    ck_assert_ptr_null(xent_optimizer_create(NULL, NULL, &error));
    ASSERT_CONTAINS(error.message, "params is NULL");
}
END_TEST

/* Numbers that are finite as a double, and as xent_real only in a build of doubles. */
START_TEST(what_is_infinite_as_a_real_is_refused) {
    const double most = sizeof(xent_real) == 8 ? DBL_MAX : (double)FLT_MAX;
    const double beyond = sizeof(xent_real) == 8 ? (double)INFINITY : 2 * most;
    const xent_optimizer_options good = XENT_OPTIMIZER_DEFAULT;
    xent_optimizer_options o;
    check_refused((o = good, o.rate = beyond, o), "rate");
    check_refused((o = good, o.weight_decay = beyond, o), "weight_decay");
    check_refused((o = good, o.epsilon = beyond, o), "epsilon");
    check_refused((o = good, o.decoupled = 1, o.weight_decay = most, o.rate = 2, o),
                  "rate is 2; expected one");
    check_refused((o = good, o.method = XENT_ADAM, o.rate = most / 2, o), "stays finite"); /* over 1 - 0.9 */
    const xent_optimizer_group group = {"w", 4, 0}, far = {"w", beyond, 0}, heavy = {"w", 0, beyond};
    check_refused((o = good, o.rate = most / 2, o.groups = &group, o.group_count = 1, o), "rate");
    check_refused((o = good, o.groups = &far, o.group_count = 1, o), "rate factor");
    check_refused((o = good, o.groups = &heavy, o.group_count = 1, o), "weight decay");

    o = options_of(XENT_SGD, most / 8); /* large, and all is finite: a gradient of 0 moves nothing */
    o.clip_norm = DBL_MAX;              /* a double, whatever a real is */
    o.groups = &group;
    o.group_count = 1;
    xent_optimizer *optimizer = create(o);
    ck_assert_int_eq(xent_optimizer_set_rate(optimizer, beyond), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_optimizer_set_rate(optimizer, most / 2),
                     XENT_E_ARGUMENT); /* the group has 4 of it */
    ck_assert(xent_optimizer_rate(optimizer) == most / 8);
    const xent_schedule steps = {.kind = XENT_STEP, .rate = 1, .factor = 1e10};
    ck_assert_int_eq(xent_optimizer_set_rate(optimizer, xent_schedule_rate(&steps, 99, 100)),
                     XENT_E_ARGUMENT);
    const xent_real none[COUNT] = {0};
    run(optimizer, none, 1);
    for (int i = 0; i < COUNT; i++) ck_assert(xent_params_values(params, 0)[i] == starts[i]);
    xent_optimizer_destroy(optimizer);
}
END_TEST

static void check_unchanged(xent_optimizer *optimizer, xent_status status, const char *what) {
    ck_assert_int_eq(xent_optimizer_step(optimizer, tape), status);
    ck_assert_int_eq(xent_tape_status(tape), status);
    ASSERT_CONTAINS(xent_tape_error(tape), what);
    ck_assert_mem_eq(xent_params_values(params, 0), starts, sizeof starts);
    ck_assert_int_eq(xent_optimizer_steps(optimizer), 0);
}

START_TEST(a_step_that_cannot_be_made_changes_nothing) {
    const xent_real nan[COUNT] = {1, (xent_real)NAN, 1}, infinite[COUNT] = {1, 1, (xent_real)INFINITY};
    xent_optimizer_options o = options_of(XENT_SGD, 1);
    o.clip_norm = 1;
    xent_optimizer *optimizer = create(o);
    xent_tape_reset(tape);
    check_unchanged(optimizer, XENT_E_STATE, "no backward pass");
    xent_params *others = params_of(COUNT);
    backward(tape, others, COUNT, gradients);
    check_unchanged(optimizer, XENT_E_STATE, "not on the tape");
    backward(tape, others, COUNT, gradients);
    xent_parameter(tape, params, 0); /* too late: its gradient is of an older step */
    check_unchanged(optimizer, XENT_E_STATE, "not on the tape");
    backward(tape, params, COUNT, nan);
    check_unchanged(optimizer, XENT_E_NONFINITE, "norm");
    backward(tape, params, COUNT, infinite);
    check_unchanged(optimizer, XENT_E_NONFINITE, "the norm of the gradients is inf");
    backward(tape, params, COUNT, gradients);
    xent_input(tape, xent_vector(-1), gradients);
    check_unchanged(optimizer, XENT_E_SHAPE, "input");
    ck_assert_int_eq(xent_optimizer_step(optimizer, NULL), XENT_E_ARGUMENT);
    backward(tape, params, COUNT, gradients);
    ck_assert_int_eq(xent_optimizer_step(NULL, tape), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_optimizer_set_steps(optimizer, -1), XENT_E_ARGUMENT);
    xent_params_destroy(others);
    xent_optimizer_destroy(optimizer);
    xent_optimizer_destroy(NULL);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("optimizer");
    ADD_TEST_WITH(suite, a_constant_gradient_moves_weights_as_far_as_the_formulas_say, set_up, tear_down);
    ADD_TEST_WITH(suite, decay_alone_shrinks_weights_geometrically, set_up, tear_down);
    ADD_TEST_WITH(suite, clipping_scales_the_gradient_of_the_whole_set, set_up, tear_down);
    ADD_TEST_WITH(suite, clipping_of_small_gradients_is_that_of_pytorch, set_up, tear_down);
    ADD_TEST_WITH(suite, a_rate_can_be_set_between_steps, set_up, tear_down);
    ADD_TEST_WITH(suite, an_optimizer_goes_on_from_its_state, set_up, tear_down);
    ADD_TEST(suite, a_step_gives_the_same_bits_for_any_number_of_threads);
    ADD_TEST_WITH(suite, denormals_are_left_to_the_caller, set_up, tear_down);
    ADD_TEST_WITH(suite, options_out_of_range_are_refused, set_up, tear_down);
    ADD_TEST_WITH(suite, what_is_infinite_as_a_real_is_refused, set_up, tear_down);
    ADD_TEST_WITH(suite, a_step_that_cannot_be_made_changes_nothing, set_up, tear_down);
    return run_suite(suite);
}
