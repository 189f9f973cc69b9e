/* First weights have the deviation and the bounds of their formulas. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "xent/net.h"

enum { IN = 300, OUT = 500, SIZE = IN * OUT };
static xent_real weights[SIZE], others[SIZE];

static void draw(xent_init kind, xent_activation next, uint32_t layer, xent_real *to) {
    const xent_stream stream = {5, XENT_PURPOSE_INIT, layer};
    ck_assert_int_eq(xent_init_weights(kind, 0, next, stream, IN, OUT, IN * OUT, to, NULL), XENT_OK);
}

/* A mean of N numbers strays by deviation / sqrt(N), a deviation by less than that: five times is never. */
static void check_spread(xent_init kind, double deviation) {
    double sum = 0, squares = 0;
    draw(kind, XENT_IDENTITY, 0, weights);
    for (int i = 0; i < SIZE; i++) sum += (double)weights[i];
    for (int i = 0; i < SIZE; i++) squares += pow((double)weights[i] - sum / SIZE, 2);
    const double found = sqrt(squares / SIZE), margin = 5 * deviation / sqrt(SIZE);
    ck_assert_msg(fabs(sum / SIZE) < margin, "kind %d has the mean %g", (int)kind, sum / SIZE);
    ck_assert_msg(fabs(found - deviation) < margin, "kind %d: %g, not %g", (int)kind, found, deviation);
}

/* A uniform distribution on +-b has the deviation b / sqrt(3). */
START_TEST(weights_have_their_deviation) {
    check_spread(XENT_INIT_HE_NORMAL, sqrt(2.0 / IN));
    check_spread(XENT_INIT_HE_UNIFORM, sqrt(2.0 / IN));
    check_spread(XENT_INIT_GLOROT_NORMAL, sqrt(2.0 / (IN + OUT)));
    check_spread(XENT_INIT_GLOROT_UNIFORM, sqrt(2.0 / (IN + OUT)));
    check_spread(XENT_INIT_LECUN_NORMAL, sqrt(1.0 / IN));
    check_spread(XENT_INIT_TORCH, sqrt(1.0 / (3 * IN)));
    check_spread(XENT_INIT_NORMAL, 1);
}
END_TEST

static void check_bound(xent_init kind, double bound) {
    double largest = 0;
    draw(kind, XENT_IDENTITY, 0, weights);
    for (int i = 0; i < SIZE; i++) largest = fmax(largest, fabs((double)weights[i]));
    ck_assert(largest <= bound * (1 + 1e-7) && largest > bound * 0.999);
}

START_TEST(uniform_weights_fill_their_range) {
    check_bound(XENT_INIT_HE_UNIFORM, sqrt(6.0 / IN));
    check_bound(XENT_INIT_GLOROT_UNIFORM, sqrt(6.0 / (IN + OUT)));
}
END_TEST

/* The same numbers, times the deviation. */
START_TEST(normal_weights_have_any_deviation) {
    const xent_stream stream = {5, XENT_PURPOSE_INIT, 0};
    draw(XENT_INIT_NORMAL, XENT_IDENTITY, 0, weights);
    ck_assert_int_eq(
        xent_init_weights(XENT_INIT_NORMAL, 4, XENT_RELU, stream, IN, OUT, IN * OUT, others, NULL), XENT_OK);
    for (int i = 0; i < SIZE; i++)
        ASSERT_QUICKLY(others[i] == 4 * weights[i], "%g, not 4 * %g", (double)others[i], (double)weights[i]);
}
END_TEST

/* Of a network every weight has it, and biases are 0. */
START_TEST(a_network_has_the_deviation_in_every_layer) {
    const xent_net_options o = {
        .layers = "dense 50 relu", .inputs = 30, .outputs = 9, .init_deviation = 4, .seed = 5};
    xent_net *net = xent_net_create(&o, NULL);
    ck_assert_ptr_nonnull(net);
    xent_params *params = xent_net_params(net);
    for (uint32_t k = 0; k < 2; k++) {
        const xent_stream stream = {5, XENT_PURPOSE_INIT, k};
        const xent_real *weight = xent_params_values(params, (int)(2 * k));
        const xent_real *bias = xent_params_values(params, (int)(2 * k + 1));
        for (uint64_t i = 0; i < (k ? 450 : 1500); i++)
            ASSERT_CLOSE((double)weight[i], 4 * xent_random_normal(stream, i), 1e-6);
        for (int i = 0; i < (k ? 9 : 50); i++) ck_assert(bias[i] == 0);
    }
    xent_net_destroy(net);
}
END_TEST

START_TEST(the_kind_follows_the_activation) {
    const xent_activation smooth[] = {XENT_IDENTITY, XENT_SIGMOID, XENT_TANH};
    draw(XENT_INIT_AUTO, XENT_RELU, 0, weights);
    draw(XENT_INIT_HE_NORMAL, XENT_IDENTITY, 0, others);
    ck_assert_mem_eq(weights, others, sizeof weights);
    draw(XENT_INIT_GLOROT_UNIFORM, XENT_RELU, 0, others);
    for (int i = 0; i < 3; i++) {
        draw(XENT_INIT_AUTO, smooth[i], 0, weights);
        ck_assert_mem_eq(weights, others, sizeof weights);
    }
}
END_TEST

/* A layer of one input has a fan of 1, and so has one of one output. */
START_TEST(one_input_or_output_is_enough) {
    const xent_stream stream = {5, XENT_PURPOSE_INIT, 0};
    for (int kind = XENT_INIT_AUTO; kind < XENT_INIT_COUNT; kind++) {
        const int64_t fans[][2] = {{1, 400}, {400, 1}, {1, 1}};
        for (int i = 0; i < 3; i++) {
            const int64_t count = fans[i][0] * fans[i][1];
            weights[0] = weights[count - 1] = 0;
            ck_assert_int_eq(xent_init_weights((xent_init)kind, 0, XENT_RELU, stream, fans[i][0], fans[i][1],
                                               count, weights, NULL),
                             XENT_OK);
            ck_assert(weights[0] != 0 && weights[count - 1] != 0);
        }
    }
    const xent_net_options o = {.layers = "", .inputs = 1, .outputs = 3};
    xent_net *net = xent_net_create(&o, NULL);
    ck_assert_ptr_nonnull(net);
    ck_assert(xent_params_values(xent_net_params(net), 0)[2] != 0);
    xent_net_destroy(net);
}
END_TEST

START_TEST(layers_draw_numbers_of_their_own) {
    draw(XENT_INIT_HE_NORMAL, XENT_RELU, 0, weights);
    draw(XENT_INIT_HE_NORMAL, XENT_RELU, 1, others);
    double product = 0, squares = 0;
    for (int i = 0; i < SIZE; i++) {
        product += (double)weights[i] * (double)others[i];
        squares += (double)weights[i] * (double)weights[i];
    }
    ck_assert_msg(fabs(product / squares) < 5 / sqrt(SIZE), "correlation %g", product / squares);
}
END_TEST

START_TEST(what_cannot_be_filled_is_refused) {
    const xent_stream stream = {0, XENT_PURPOSE_INIT, 0};
    const struct {
        xent_init kind;
        int64_t in, out;
        xent_real *weights;
    } bad[] = {{XENT_INIT_AUTO, 0, 3, weights},
               {XENT_INIT_AUTO, 3, -1, weights},
               {XENT_INIT_AUTO, 3, 3, NULL},
               {(xent_init)99, 3, 3, weights},
               {(xent_init)-1, 3, 3, weights}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        xent_error error;
        ck_assert_int_eq(xent_init_weights(bad[i].kind, 0, XENT_RELU, stream, bad[i].in, bad[i].out, 4,
                                           bad[i].weights, &error),
                         XENT_E_ARGUMENT);
        ASSERT_CONTAINS(error.message, "init");
    }
    const double most = sizeof(xent_real) == 8 ? DBL_MAX : (double)FLT_MAX;
    const double deviations[] = {-1, (double)NAN, (double)INFINITY, most / 9,
                                 1}; /* a draw may be 8 times it */
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(xent_init_weights(i < 4 ? XENT_INIT_NORMAL : XENT_INIT_TORCH, deviations[i],
                                           XENT_RELU, stream, 3, 3, 4, weights, NULL),
                         XENT_E_ARGUMENT);
    ck_assert_int_eq(
        xent_init_weights(XENT_INIT_NORMAL, most / 11, XENT_RELU, stream, 3, 3, SIZE, weights, NULL),
        XENT_OK);
    for (int i = 0; i < SIZE; i++)
        ASSERT_QUICKLY(isfinite(weights[i]), "number %d is %g", i, (double)weights[i]);
    xent_error error;
    ck_assert_int_eq(xent_init_weights(XENT_INIT_HE_NORMAL, 0.1, XENT_RELU, stream, 3, 3, 4, weights, &error),
                     XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message,
                    "kind kaiming-normal takes no deviation, and got 0.1; expected kind normal");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("init");
    ADD_TEST(suite, weights_have_their_deviation);
    ADD_TEST(suite, uniform_weights_fill_their_range);
    ADD_TEST(suite, normal_weights_have_any_deviation);
    ADD_TEST(suite, a_network_has_the_deviation_in_every_layer);
    ADD_TEST(suite, the_kind_follows_the_activation);
    ADD_TEST(suite, one_input_or_output_is_enough);
    ADD_TEST(suite, layers_draw_numbers_of_their_own);
    ADD_TEST(suite, what_cannot_be_filled_is_refused);
    return run_suite(suite);
}
