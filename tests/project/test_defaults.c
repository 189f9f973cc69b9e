/* Zero means default in every options struct: a zeroed struct, NULL, the _DEFAULT initialiser and the
 * defaults of the headers written out give the same result; and what a zero cannot say, XENT_OFF says. The
 * structs of data, training and files: test_defaults_data.c. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/run.h"
#include "support/tensors.h"
#include "xent/xent.h"

/* ---- Networks ------------------------------------------------------------------------------------------ */

static void check_settings(const xent_net_options *given, const xent_net_options *expected) {
    xent_net *net = xent_net_create(given, NULL), *same = xent_net_create(expected, NULL);
    ck_assert(net && same);
    const xent_net_options *o = xent_net_settings(net);
    ck_assert_int_eq(o->inputs, expected->inputs);
    ck_assert_int_eq(o->outputs, expected->outputs);
    ck_assert_str_eq(o->layers, expected->layers);
    xent_net *copy = xent_net_create(o, NULL);
    ck_assert_int_eq(xent_net_layers(copy), xent_net_layers(net));
    ck_assert_uint_eq(xent_params_total(xent_net_params(copy)), xent_params_total(xent_net_params(same)));
    xent_net_destroy(copy);
    xent_net_destroy(same);
    xent_net_destroy(net);
}

START_TEST(a_zeroed_network_has_a_hidden_layer_and_relu) {
    const xent_net_options zero = {0}, macro = XENT_NET_DEFAULT;
    const xent_net_options usual = {.layers = "dense 128 relu", .inputs = 784, .outputs = 10};
    check_settings(NULL, &usual);
    check_settings(&zero, &usual);
    check_settings(&macro, &usual);
    check_settings(&(xent_net_options){.inputs = 4, .outputs = 3},
                   &(xent_net_options){.layers = "dense 128 relu", .inputs = 4, .outputs = 3});
    check_settings(&(xent_net_options){.height = 4, .width = 3, .channels = 3},
                   &(xent_net_options){.layers = "dense 128 relu", .inputs = 36, .outputs = 10});
}
END_TEST

START_TEST(an_empty_text_is_no_hidden_layer_and_off_no_output_layer) {
    const xent_net_options linear = {.layers = "", .inputs = 4, .outputs = 3},
                           whole = {.layers = "dense 5 tanh", .inputs = 4, .outputs = XENT_OFF};
    check_settings(&linear, &linear);
    check_settings(&whole, &whole);
    xent_net *net = xent_net_create(&linear, NULL);
    ck_assert_int_eq(xent_net_layers(net), 1);
    xent_net_destroy(net);
    net = xent_net_create(&whole, NULL);
    ck_assert_int_eq(xent_net_layers(net), 2);
    ck_assert_int_eq(xent_net_outputs(net), 5);
    xent_net_destroy(net);
    ck_assert_int_ne(XENT_IDENTITY, 0);
}
END_TEST

START_TEST(linear_without_an_activation_has_none) {
    const xent_real x[1] = {-2}, w[1] = {3};
    xent_tape *t = xent_tape_create(&(xent_tape_options){0}, NULL);
    xent_tensor *in = xent_input(t, xent_matrix(1, 1), x), *weight = xent_input(t, xent_matrix(1, 1), w);
    ck_assert(xent_tensor_item(xent_linear(t, in, weight, NULL, (xent_activation)0)) == -6);
    ck_assert(xent_tensor_item(xent_linear(t, in, weight, NULL, XENT_IDENTITY)) == -6);
    ck_assert(xent_tensor_item(xent_linear(t, in, weight, NULL, XENT_RELU)) == 0);
    xent_tape_destroy(t);
}
END_TEST

typedef xent_tensor *picture_operation(xent_tape *t, xent_tensor *x, const void *options);

/* What one operation makes of a 2 x 5 x 7 picture, as a number that tells size and elements of y. */
static double told(picture_operation *run, const void *options) {
    xent_real x[70];
    for (int i = 0; i < 70; i++) x[i] = (xent_real)((i * 29 % 70) - 30);
    xent_tape *t = xent_tape_create(NULL, NULL);
    xent_tensor *y = run(t, xent_input(t, (xent_shape){4, {1, 2, 5, 7}}, x), options);
    double sum = y ? (double)xent_tensor_size(y) * 1e6 : (double)NAN; /* NaN: refused */
    for (size_t i = 0; y && i < xent_tensor_size(y); i++)
        sum += (double)(i + 1) * (double)xent_tensor_values(y)[i];
    xent_tape_destroy(t);
    return sum;
}

static xent_tensor *convolved(xent_tape *t, xent_tensor *x, const void *options) {
    static const xent_real w[12] = {1, 2, -3, 4, -5, 6, 2, -1, 3, 5, -4, 1}; /* (1, 2, 2, 3) */
    return xent_conv2d(t, x, xent_input(t, (xent_shape){4, {1, 2, 2, 3}}, w), NULL, options);
}
static xent_tensor *maximum(xent_tape *t, xent_tensor *x, const void *options) {
    return xent_max_pool2d(t, x, options);
}
static xent_tensor *mean(xent_tape *t, xent_tensor *x, const void *options) {
    return xent_avg_pool2d(t, x, options);
}

START_TEST(a_zeroed_convolution_moves_by_one_pixel) {
    const xent_conv2d_options zero = {0}, usual = {{1, 1}, {0, 0}, XENT_IDENTITY};
    const double expected = told(convolved, &usual);
    ck_assert(isfinite(expected));
    ck_assert(told(convolved, NULL) == expected && told(convolved, &zero) == expected);
    ck_assert(told(convolved, &(xent_conv2d_options){.stride = {2}}) ==
              told(convolved, &(xent_conv2d_options){.stride = {2, 2}}));
    ck_assert(told(convolved, &(xent_conv2d_options){.stride = {0, 2}}) ==
              told(convolved, &(xent_conv2d_options){.stride = {1, 2}}));
    ck_assert(told(convolved, &(xent_conv2d_options){.padding = {1}}) !=
              told(convolved, &(xent_conv2d_options){.padding = {1, 1}}));
    ck_assert(told(convolved, &(xent_conv2d_options){.activation = XENT_RELU}) != expected);
    ck_assert(isnan(told(convolved, &(xent_conv2d_options){.stride = {XENT_OFF, 1}})));
}
END_TEST

START_TEST(a_pool_that_says_its_window_alone_moves_by_it) {
    picture_operation *const pools[] = {maximum, mean};
    for (int i = 0; i < 2; i++) {
        const xent_pool2d_options window = {.window = {2, 3}}, usual = {{2, 3}, {2, 3}, {0, 0}, 0};
        const double expected = told(pools[i], &usual);
        ck_assert(isfinite(expected) && told(pools[i], &window) == expected);
        ck_assert(told(pools[i], &(xent_pool2d_options){.window = {2, 3}, .stride = {1}}) ==
                  told(pools[i], &(xent_pool2d_options){.window = {2, 3}, .stride = {1, 3}}));
        ck_assert(isnan(told(pools[i], &(xent_pool2d_options){0})));
    }
    /* Padding is zeros that count, unless the options say otherwise. */
    const xent_pool2d_options padded = {.window = {2, 2}, .padding = {1, 1}};
    const xent_pool2d_options left_out = {.window = {2, 2}, .padding = {1, 1}, .leave_padding_out = 1};
    ck_assert(told(mean, &padded) != told(mean, &left_out));
    ck_assert(told(maximum, &padded) == told(maximum, &left_out));
}
END_TEST

/* ---- Optimisers and schedules -------------------------------------------------------------------------- */

/* A parameter that starts at 1, after five steps with the gradient 2 w; NaN where the options are refused. */
static double after_steps_of(xent_param_role role, const xent_optimizer_options *options) {
    const xent_param_spec spec = {.name = "w", .shape = {1, {1}}, .role = role};
    xent_params *params = xent_params_create(&spec, 1, NULL);
    ck_assert_ptr_nonnull(params);
    xent_params_values(params, 0)[0] = 1;
    xent_optimizer *optimizer = xent_optimizer_create(params, options, NULL);
    xent_tape *t = xent_tape_create(NULL, NULL);
    for (int i = 0; i < 5; i++, xent_tape_reset(t)) {
        xent_backward(t, xent_sum(t, xent_square(t, xent_parameter(t, params, 0)), XENT_ALL_AXES));
        xent_optimizer_step(optimizer, t);
    }
    const double w = optimizer ? (double)xent_params_values(params, 0)[0] : (double)NAN;
    xent_tape_destroy(t);
    xent_optimizer_destroy(optimizer);
    xent_params_destroy(params);
    return w;
}

static double after_steps(const xent_optimizer_options *options) {
    return after_steps_of(XENT_ROLE_WEIGHT, options);
}

START_TEST(a_zeroed_optimizer_is_the_usual_one) {
    const xent_optimizer_options macro = XENT_OPTIMIZER_DEFAULT;
    const xent_method methods[] = {XENT_SGD, XENT_ADAM, XENT_ADAMW, XENT_RMSPROP};
    ck_assert(after_steps(NULL) == after_steps(&macro));
    for (int i = 0; i < 4; i++) {
        const xent_optimizer_options zero = {.method = methods[i]};
        const xent_optimizer_options usual = {methods[i], 0.1,  0,    0, 0, 0,    0.9,
                                              0.999,      0.99, 1e-8, 0, 0, NULL, 0};
        ck_assert(after_steps(&zero) == after_steps(&usual));
        ck_assert(after_steps(&zero) < 1);
        const xent_optimizer_options half = {.method = methods[i], .rate = 0.5};
        ck_assert(isfinite(after_steps(&half)));
    }
}
END_TEST

START_TEST(off_is_a_rate_and_a_memory_of_nothing) {
    ck_assert(after_steps(&(xent_optimizer_options){.rate = XENT_OFF}) == 1);
    /* Without memory RMSprop moves by the rate: g / |g|. */
    const xent_optimizer_options sign = {.method = XENT_RMSPROP, .rate = 0.0625, .alpha = XENT_OFF};
    ASSERT_CLOSE(after_steps(&sign), 1 - 5 * 0.0625, 1e-6);
    const xent_optimizer_options adam = {
        .method = XENT_ADAM, .rate = 0.0625, .beta1 = XENT_OFF, .beta2 = XENT_OFF};
    ASSERT_CLOSE(after_steps(&adam), 1 - 5 * 0.0625, 1e-6);
    ck_assert(isnan(after_steps(&(xent_optimizer_options){.epsilon = XENT_OFF})));
    ck_assert(isnan(after_steps(&(xent_optimizer_options){.rate = -1})));
}
END_TEST

/* Decay unless said otherwise is on all roles alike. */
START_TEST(only_weights_decay_where_that_is_said) {
    const xent_param_role roles[] = {XENT_ROLE_WEIGHT, XENT_ROLE_BIAS, XENT_ROLE_NORM};
    const xent_optimizer_options none = {0}, all = {.weight_decay = 0.5},
                                 weights = {.weight_decay = 0.5, .decay_weights_only = 1};
    for (int i = 0; i < 3; i++) {
        ck_assert(after_steps_of(roles[i], &all) < after_steps_of(roles[i], &none));
        ck_assert(after_steps_of(roles[i], &weights) == after_steps(i == 0 ? &all : &none));
    }
}
END_TEST

static double after_steps_in(xent_optimizer_group group, xent_optimizer_options options) {
    group.prefix = "w";
    options.groups = &group;
    options.group_count = 1;
    return after_steps(&options);
}

START_TEST(a_zeroed_group_is_as_the_options_say) {
    const xent_optimizer_options plain = {.rate = 0.2}, decay = {.rate = 0.2, .weight_decay = 0.5},
                                 half = {.rate = 0.1, .weight_decay = 0.5};
    ck_assert(after_steps_in((xent_optimizer_group){0}, decay) == after_steps(&decay));
    ck_assert(after_steps_in((xent_optimizer_group){"", 1, 0.5}, decay) == after_steps(&decay));
    ck_assert(after_steps_in((xent_optimizer_group){.rate_factor = 0.5}, decay) == after_steps(&half));
    ck_assert(after_steps_in((xent_optimizer_group){.rate_factor = XENT_OFF}, decay) == 1);
    ck_assert(after_steps_in((xent_optimizer_group){.weight_decay = 0.5}, plain) == after_steps(&decay));
    ck_assert(after_steps_in((xent_optimizer_group){.weight_decay = XENT_OFF}, decay) == after_steps(&plain));
}
END_TEST

START_TEST(a_zeroed_schedule_is_the_usual_one) {
    const xent_schedule_kind kinds[] = {XENT_CONSTANT, XENT_STEP, XENT_COSINE, XENT_ONE_CYCLE};
    for (int i = 0; i < 4; i++)
        for (int step = 0; step < 10; step++) {
            const xent_schedule zero = {.kind = kinds[i]}, usual = {kinds[i], 0.1, 0, 1, 0.1, 0.3, 0.04, 0};
            ck_assert(xent_schedule_rate(&zero, step, 10) == xent_schedule_rate(&usual, step, 10));
            ck_assert(xent_schedule_rate(&zero, step, 10) >= 0);
        }
    const xent_schedule from_nothing = {.kind = XENT_ONE_CYCLE, .begin = XENT_OFF};
    ck_assert(xent_schedule_rate(&from_nothing, 0, 10) == 0);
    ck_assert(xent_schedule_rate(&(xent_schedule){.rate = XENT_OFF}, 3, 10) == 0);
    ck_assert(xent_schedule_rate(&(xent_schedule){.kind = XENT_STEP, .factor = XENT_OFF}, 3, 10) == 0);
}
END_TEST

/* ---- The rest ------------------------------------------------------------------------------------------ */

static xent_tensor *square(xent_tape *t, xent_tensor *const *in, void *context) {
    (void)context;
    return xent_square(t, in[0]);
}

START_TEST(a_zeroed_gradient_check_is_the_usual_one) {
    const xent_real x[2] = {1, -0.5};
    const xent_gradcheck_input in = {xent_vector(2), x};
    const xent_gradcheck_options zero = {0}, usual = {.projections = 2};
    xent_gradcheck_result a, b, c;
    ck_assert_int_eq(xent_gradcheck(square, NULL, &in, 1, &zero, &a, NULL), XENT_OK);
    ck_assert_int_eq(xent_gradcheck(square, NULL, &in, 1, &usual, &b, NULL), XENT_OK);
    ck_assert_int_eq(xent_gradcheck(square, NULL, &in, 1, NULL, &c, NULL), XENT_OK);
    ck_assert(a.error == b.error && b.error == c.error && a.error < XENT_GRADCHECK_TOLERANCE);
}
END_TEST

START_TEST(a_zeroed_loss_is_the_mean) {
    const xent_real z[4] = {1, 2, 3, -1}, targets[4] = {0, 1, 1, 0};
    const int32_t y[2] = {0, 1};
    const xent_cross_entropy_options zero = {0}, macro = XENT_CROSS_ENTROPY_DEFAULT;
    const xent_bce_options zero_bce = {0}, macro_bce = XENT_BCE_DEFAULT;
    xent_tape *t = xent_tape_create(NULL, NULL);
    xent_tensor *x = xent_input(t, xent_matrix(2, 2), z), *q = xent_input(t, xent_matrix(2, 2), targets);
    const double mean = xent_tensor_item(xent_softmax_cross_entropy(t, x, y, NULL));
    ck_assert(xent_tensor_item(xent_softmax_cross_entropy(t, x, y, &zero)) == mean);
    ck_assert(xent_tensor_item(xent_softmax_cross_entropy(t, x, y, &macro)) == mean);
    const double bce = xent_tensor_item(xent_bce_with_logits(t, x, q, NULL));
    ck_assert(xent_tensor_item(xent_bce_with_logits(t, x, q, &zero_bce)) == bce);
    ck_assert(xent_tensor_item(xent_bce_with_logits(t, x, q, &macro_bce)) == bce);
    xent_tape_destroy(t);
}
END_TEST

START_TEST(a_zeroed_network_is_measured) {
    xent_bench_result result;
    const xent_bench_options quick = {.network = {.layers = "", .inputs = 4, .outputs = 3}, .seconds = 0.01};
    ck_assert_int_eq(xent_bench_step(&quick, &result, NULL), XENT_OK);
    ASSERT_CLOSE(result.samples_per_s, 64 / result.step_us * 1e6, 1e-9);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("project/defaults");
    ADD_TEST(suite, a_zeroed_network_has_a_hidden_layer_and_relu);
    ADD_TEST(suite, an_empty_text_is_no_hidden_layer_and_off_no_output_layer);
    ADD_TEST(suite, linear_without_an_activation_has_none);
    ADD_TEST(suite, a_zeroed_convolution_moves_by_one_pixel);
    ADD_TEST(suite, a_pool_that_says_its_window_alone_moves_by_it);
    ADD_TEST(suite, a_zeroed_optimizer_is_the_usual_one);
    ADD_TEST(suite, off_is_a_rate_and_a_memory_of_nothing);
    ADD_TEST(suite, only_weights_decay_where_that_is_said);
    ADD_TEST(suite, a_zeroed_group_is_as_the_options_say);
    ADD_TEST(suite, a_zeroed_schedule_is_the_usual_one);
    ADD_TEST(suite, a_zeroed_gradient_check_is_the_usual_one);
    ADD_TEST(suite, a_zeroed_loss_is_the_mean);
    ADD_TEST(suite, a_zeroed_network_is_measured);
    return run_suite(suite);
}
