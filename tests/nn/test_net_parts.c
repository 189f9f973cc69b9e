/* Networks seen part by part: what each layer is called and has, what comes back to the pictures, and which
 * numbers a dropout zeroes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nn/layer.h"
#include "support/run.h"
#include "xent/xent.h"

static xent_net *make(const char *layers, int channels, int64_t outputs) {
    const xent_net_options o = {
        .layers = layers, .height = 5, .width = 4, .channels = channels, .outputs = outputs, .seed = 3};
    xent_error error = {XENT_OK, ""};
    xent_net *net = xent_net_create(&o, &error);
    ck_assert_msg(net != NULL, "%s: %s", layers, error.message);
    return net;
}

/* A layer's number is its place among all layers, those that are added too. */
START_TEST(arrays_are_called_after_the_place_of_their_layer) {
    static const char *const texts[] = {"conv 2 3 relu, dense 4 tanh, dense 3",
                                        "conv 2 3, batchnorm relu, dropout 0.5, dense 4, layernorm",
                                        "maxpool 2, dense 5 nobias gelu, dense 2", "dense 3, relu, dense 4"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        xent_net *net = make(texts[i], 1, 2);
        xent_params *params = xent_net_params(net);
        size_t counted[32] = {0}, all = 0;
        for (int k = 0; k < xent_params_count(params); k++) {
            const xent_param_spec *spec = xent_params_spec(params, k);
            size_t size = 0;
            char *end;
            const long place = strtol(spec->name, &end, 10);
            ck_assert_msg(*end == '.' && place < xent_net_layers(net), "%s: %s", texts[i], spec->name);
            xent_shape_size(spec->shape, &size);
            counted[place] += size;
        }
        for (int k = 0; k < xent_net_layers(net); k++) {
            xent_layer_info info;
            ck_assert_int_eq(xent_net_layer(net, k, &info), XENT_OK);
            ck_assert_msg(info.parameters == counted[k], "%s: layer %d, `%s`: %zu numbers, not %zu", texts[i],
                          k, info.text, info.parameters, counted[k]);
            ck_assert_msg((info.parameters > 0) ==
                              (strstr("conv dense batchnorm layernorm", info.kind) != NULL),
                          "%s: layer %d, `%s`", texts[i], k, info.text);
            all += info.parameters;
        }
        ck_assert_uint_eq(all, xent_params_total(params));
        xent_net_destroy(net);
    }
}
END_TEST

/* The text of the options, and the whole one, with the layer that was added. */
START_TEST(the_added_layer_stands_in_the_whole_text) {
    static const char *const texts[][3] = {{"dense 4 relu", "dense 4 relu", "dense 4 relu, dense 2"},
                                           {" conv 2  3,tanh ", "conv 2 3, tanh", "conv 2 3, tanh, dense 2"},
                                           {"", "", "dense 2"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        xent_net *net = make(texts[i][0], 1, 2);
        ck_assert_str_eq(xent_net_settings(net)->layers, texts[i][1]);
        ck_assert_str_eq(xent_net_text(net), texts[i][2]);
        xent_net_destroy(net);
    }
    ck_assert_ptr_null(xent_net_text(NULL));
}
END_TEST

/* Along a direction, as differences have it: grey pictures and coloured ones, and rows that are none. */
START_TEST(a_gradient_comes_back_to_the_rows) {
    static const char *const texts[] = {"conv 3 3 tanh, flatten", "avgpool 2, dense 3 tanh", "dense 4 tanh"};
    const double h = 1e-2;
    for (int channels = 1; channels <= 3; channels += 2)
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            enum { ROWS = 3 };
            xent_net *net = make(texts[i], channels, 2);
            xent_tape *tape = xent_tape_create(NULL, NULL);
            const int64_t inputs = xent_net_inputs(net), size = ROWS * inputs;
            xent_real *x = malloc((size_t)size * sizeof *x);
            ck_assert(tape && x);
            double at[3], expected = 0;
            for (int k = 0; k < 3; k++) {
                for (int64_t j = 0; j < size; j++)
                    x[j] = (xent_real)(sin((double)j) + (k - 1) * h * cos(0.7 * (double)j));
                xent_tape_reset(tape);
                xent_tensor *in = xent_variable(tape, xent_matrix(ROWS, inputs), x);
                xent_tensor *y = xent_square(tape, xent_net_forward(tape, net, in, NULL));
                xent_tensor *loss = xent_mean(tape, y, XENT_ALL_AXES);
                ck_assert_msg(xent_backward(tape, loss) == XENT_OK, "%s", xent_tape_error(tape));
                at[k] = xent_tensor_item(loss);
                const xent_real *dx = xent_tensor_gradient(in);
                ck_assert_msg(dx != NULL, "%s, %d channels: no gradient", texts[i], channels);
                for (int64_t j = 0; j < size && k == 1; j++) expected += (double)dx[j] * cos(0.7 * (double)j);
            }
            ck_assert_msg(close_to((at[2] - at[0]) / (2 * h), expected, 0.02, 1e-4), "%s: %g, not %g",
                          texts[i], (at[2] - at[0]) / (2 * h), expected);
            free(x);
            xent_tape_destroy(tape);
            xent_net_destroy(net);
        }
}
END_TEST

/* Two dropouts with a layer between that changes nothing: one number in four comes through both. */
START_TEST(dropouts_of_a_network_zero_other_numbers) {
    enum { WIDTH = 64, SIZE = WIDTH * WIDTH };
    const xent_net_options o = {
        .layers = "dropout 0.5, dense 64 nobias, dropout 0.5", .inputs = WIDTH, .outputs = XENT_OFF};
    static xent_real ones[SIZE];
    xent_net *net = xent_net_create(&o, NULL);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    ck_assert(net && tape);
    xent_real *weight = xent_params_values(xent_net_params(net), 0);
    for (int i = 0; i < SIZE; i++) {
        weight[i] = i % (WIDTH + 1) == 0;
        ones[i] = 1;
    }
    for (uint64_t step = 0; step < 4; step++) {
        const xent_pass pass = {1, 5, step};
        xent_tape_reset(tape);
        const xent_tensor *y =
            xent_net_forward(tape, net, xent_input(tape, xent_matrix(WIDTH, WIDTH), ones), &pass);
        ck_assert_ptr_nonnull(y);
        int kept = 0;
        for (int i = 0; i < SIZE; i++) {
            const xent_real value = xent_tensor_values(y)[i];
            ck_assert(value == 0 || value == 4);
            kept += value > 0;
        }
        ck_assert_msg(abs(kept - SIZE / 4) < 5 * 28, "%d of %d", kept, SIZE); /* five deviations */
    }
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* There is no batch to take a mean of: running statistics stay, and so does what the network predicts. */
START_TEST(an_empty_batch_moves_no_running_statistics) {
    const xent_net_options o = {.layers = "batchnorm, dense 3", .inputs = 2, .outputs = XENT_OFF};
    static const xent_real x[4] = {1, 2, 3, 5};
    const xent_pass training = {1, 5, 0};
    xent_net *net = xent_net_create(&o, NULL);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    ck_assert(net && tape);
    xent_params *kept = xent_net_buffers(net);
    for (int rows = 0; rows <= 2; rows += 2) {
        xent_tensor *in = xent_input(tape, xent_matrix(rows, 2), x);
        ck_assert_msg(xent_net_forward(tape, net, in, &training) != NULL, "%s", xent_tape_error(tape));
        for (int i = 0; i < 2; i++) {
            const double mean = rows ? 0.1 * (i ? 3.5 : 2) : 0,
                         variance = rows ? 0.9 + 0.1 * (i ? 4.5 : 2) : 1;
            ASSERT_CLOSE(xent_params_values(kept, 0)[i], mean, 1e-6);
            ASSERT_CLOSE(xent_params_values(kept, 1)[i], variance, 1e-6);
        }
    }
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* (0, z), also where z is infinite; NaN stays in its own place, and so does the gradient. */
START_TEST(a_binary_layer_puts_0_beside_any_logit) {
    const xent_net_options o = {.layers = "dense 1 nobias, binary", .inputs = 1, .outputs = 2};
    const xent_real x[4] = {-2, (xent_real)INFINITY, -(xent_real)INFINITY, (xent_real)NAN}, weight = 1;
    const xent_real factors[8] = {5, 7, 5, 2, 5, 3, 5, -1};
    xent_net *net = xent_net_create(&o, NULL);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    ck_assert(net && tape);
    xent_params_values(xent_net_params(net), 0)[0] = weight;
    xent_tensor *in = xent_variable(tape, xent_matrix(4, 1), x);
    xent_tensor *y = xent_net_forward(tape, net, in, NULL);
    ck_assert_msg(y != NULL, "%s", xent_tape_error(tape));
    for (int i = 0; i < 4; i++) {
        ck_assert(xent_tensor_values(y)[2 * i] == 0);
        ck_assert(i == 3 ? isnan(xent_tensor_values(y)[7]) : xent_tensor_values(y)[2 * i + 1] == x[i]);
    }
    xent_tensor *by = xent_input(tape, xent_matrix(4, 2), factors);
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, xent_mul(tape, y, by), XENT_ALL_AXES)), XENT_OK);
    for (int i = 0; i < 4; i++) ck_assert(xent_tensor_gradient(in)[i] == factors[2 * i + 1]);
    xent_tape_reset(tape);
    y = xent_net_forward(tape, net, xent_input(tape, xent_matrix(0, 1), NULL), NULL);
    ck_assert(y && xent_shape_equal(xent_tensor_shape(y), xent_matrix(0, 2)));
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* Where nobody wants the message. */
START_TEST(a_refusal_needs_no_place_for_its_message) {
    char many[8 * (XENT_NET_MAX_LAYERS + 2)] = "relu";
    for (int i = 0; i < XENT_NET_MAX_LAYERS; i++) strcat(many, ",relu");
    const char *const texts[] = {"dens 3", "dense 3,", "binary", "conv 2 3", many};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const xent_net_options o = {.layers = texts[i], .inputs = 2, .outputs = 2};
        ck_assert_ptr_null(net_create_within(&o, HUGE_VAL, NULL));
    }
    const xent_net_options large = {.layers = "dense 9", .inputs = 9, .outputs = 2};
    ck_assert_ptr_null(net_create_within(&large, 50, NULL));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("net_parts");
    ADD_TEST(suite, arrays_are_called_after_the_place_of_their_layer);
    ADD_TEST(suite, the_added_layer_stands_in_the_whole_text);
    ADD_TEST(suite, a_gradient_comes_back_to_the_rows);
    ADD_TEST(suite, dropouts_of_a_network_zero_other_numbers);
    ADD_TEST(suite, an_empty_batch_moves_no_running_statistics);
    ADD_TEST(suite, a_binary_layer_puts_0_beside_any_logit);
    ADD_TEST(suite, a_refusal_needs_no_place_for_its_message);
    return run_suite(suite);
}
