/* Networks of layers: texts, shapes, names, what is refused, and outputs computed a second way. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nn/layers/table.h"
#include "support/run.h"
#include "xent/xent.h"

static const double tolerance = sizeof(xent_real) == 8 ? 1e-13 : 1e-5;

static xent_net *make(const char *layers, int64_t outputs) {
    const xent_net_options o = {.layers = layers, .height = 8, .width = 6, .channels = 1, .outputs = outputs};
    xent_error error = {XENT_OK, ""};
    xent_net *net = xent_net_create(&o, &error);
    ck_assert_msg(net != NULL, "%s: %s", layers, error.message);
    return net;
}

static const struct {
    const char *layers, *text; /* as typed, and as the network gives it back */
    int64_t outputs;           /* XENT_OFF: the text is the whole */
    const char *names;         /* of all parameters */
    int count;                 /* of layers, those that are added too */
} texts[] = {
    {NULL, "dense 128 relu", 3, "0.weight 0.bias 2.weight 2.bias", 3},
    {"  ", "", 3, "0.weight 0.bias", 1},
    {"dense 7", "dense 7", XENT_OFF, "0.weight 0.bias", 1},
    {" dense  7\trelu ", "dense 7 relu", 3, "0.weight 0.bias 2.weight 2.bias", 3},
    {"dense 7 nobias,dense 5 gelu", "dense 7 nobias, dense 5 gelu", 3,
     "0.weight 1.weight 1.bias 3.weight 3.bias", 4},
    {"flatten, dense 4 leaky_relu 0.2", "flatten, dense 4 leaky_relu 0.2", XENT_OFF, "1.weight 1.bias", 3},
    {"tanh, dense 4, identity", "tanh, dense 4, identity", XENT_OFF, "1.weight 1.bias", 3},
};

START_TEST(texts_become_layers_with_the_names_of_a_sequential) {
    char names[512] = "";
    xent_net *net = make(texts[_i].layers, texts[_i].outputs);
    xent_params *params = xent_net_params(net);
    for (int i = 0; i < xent_params_count(params); i++) {
        if (i > 0) strcat(names, " ");
        strcat(names, xent_params_spec(params, i)->name);
    }
    ck_assert_str_eq(xent_net_settings(net)->layers, texts[_i].text);
    ck_assert_str_eq(names, texts[_i].names);
    ck_assert_int_eq(xent_net_layers(net), texts[_i].count);
    xent_net *again = make(xent_net_settings(net)->layers, texts[_i].outputs);
    ck_assert_mem_eq(xent_params_block(params), xent_params_block(xent_net_params(again)),
                     xent_params_block_size(params) * sizeof(xent_real));
    xent_net_destroy(again);
    xent_net_destroy(net);
}
END_TEST

/* The layers one by one, each activation an operation of its own: what fusing must not change. */
START_TEST(outputs_are_those_of_the_operations_one_by_one) {
    xent_net *net = make("dense 7 relu, dense 6 tanh, dense 5 sigmoid, dense 4 elu 0.5", 3);
    xent_params *params = xent_net_params(net);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_real x[5 * 48];
    for (int i = 0; i < 5 * 48; i++) x[i] = (xent_real)((i * 37) % 101) / 50 - 1;
    for (size_t i = 0; i < xent_params_block_size(params); i++)
        xent_params_block(params)[i] += (xent_real)(i % 7) / 100;
    xent_tensor *in = xent_input(tape, xent_matrix(5, 48), x), *h = in;
    for (int k = 0; k < 5; k++) {
        h = xent_add(tape, xent_matmul(tape, h, xent_parameter(tape, params, 2 * k), 0, 0),
                     xent_parameter(tape, params, 2 * k + 1));
        if (k == 0) h = xent_relu(tape, h);
        if (k == 1) h = xent_tanh(tape, h);
        if (k == 2) h = xent_sigmoid(tape, h);
        if (k == 3) h = xent_elu(tape, h, 0.5);
    }
    const xent_tensor *y = xent_net_forward(tape, net, in, NULL);
    ck_assert_msg(y && h, "%s", xent_tape_error(tape));
    for (size_t i = 0; i < xent_tensor_size(h); i++)
        ck_assert(close_to((double)xent_tensor_values(y)[i], (double)xent_tensor_values(h)[i], tolerance,
                           tolerance));
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

START_TEST(a_seed_gives_one_network) {
    xent_net_options o = {.layers = "dense 9 relu", .inputs = 5, .outputs = 3};
    xent_net *a = xent_net_create(&o, NULL), *b = xent_net_create(&o, NULL);
    o.seed = 1;
    xent_net *c = xent_net_create(&o, NULL);
    ck_assert(a && b && c);
    const size_t bytes = xent_params_block_size(xent_net_params(a)) * sizeof(xent_real);
    const xent_real *values = xent_params_block(xent_net_params(a));
    ck_assert_mem_eq(values, xent_params_block(xent_net_params(b)), bytes);
    ck_assert_mem_ne(values, xent_params_block(xent_net_params(c)), bytes);
    xent_net_destroy(a), xent_net_destroy(b), xent_net_destroy(c);
}
END_TEST

/* ---- What is refused ----------------------------------------------------------------------------------- */

static const struct {
    const char *layers;
    xent_status status;
    const char *says;
} refused[] = {
    {"activation", XENT_E_ARGUMENT, "layer 1, `activation`: there is no layer `activation`; expected one of"},
    {"dens 12", XENT_E_ARGUMENT, "layer 1, `dens 12`: there is no layer `dens` (did you mean `dense`?)"},
    {"dense 12, rleu", XENT_E_ARGUMENT, "layer 2, `rleu`"},
    {"dense 3,,dense 4", XENT_E_ARGUMENT, "layer 2 is empty"},
    {"dense 3,", XENT_E_ARGUMENT, "layer 2 is empty"},
    {"dense", XENT_E_ARGUMENT, "the number of outputs is missing"},
    {"dense 0", XENT_E_ARGUMENT, "`0`"},
    {"dense -3", XENT_E_ARGUMENT, "`-3`"},
    {"dense 99999999999999999999", XENT_E_ARGUMENT, "from 1 to 2147483647"},
    {"dense 18446744073709551621", XENT_E_ARGUMENT, "from 1 to 2147483647"}, /* 2^64 + 5 */
    {"dense 1e3", XENT_E_ARGUMENT, "`1e3`"},
    {"dense 3 reluu", XENT_E_ARGUMENT, "`reluu`"},
    {"dense 3 relu relu", XENT_E_ARGUMENT, "`relu` does not belong here"},
    {"dense 3 leaky_relu x", XENT_E_ARGUMENT, "`x`"},
    {"dense 3 leaky_relu inf", XENT_E_ARGUMENT, "`inf`"},
    {"dense 3 leaky_relu 0x1", XENT_E_ARGUMENT, "`0x1`"},
    {"dense 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", XENT_E_ARGUMENT, "more than 16 words"},
    {"dense 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", XENT_E_ARGUMENT, "more than 16 words"}, /* one more */
    {"dense 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", XENT_E_ARGUMENT, "`1` does not belong here"},
    {"conv 4 3x3x3", XENT_E_ARGUMENT, "`3x3x3`"},
    {"conv 4 0", XENT_E_ARGUMENT, "the window is `0`"},
    {"conv 4", XENT_E_ARGUMENT, "the window is missing"},
    {"conv 4 3 stride 0", XENT_E_ARGUMENT, "the stride is `0`"},
    {"conv 4 3 pad sane", XENT_E_ARGUMENT, "the padding is `sane`"},
    {"conv 2147483647 1", XENT_E_SHAPE, "its output of (2147483647, 8, 6) is more than 2147483647 numbers"},
    {"conv 4 9", XENT_E_SHAPE, "its input is 8 x 6"},
    {"conv 4 5, maxpool 2, conv 32 5x5", XENT_E_SHAPE, "layer 3, `conv 32 5x5`: its input is 2 x 1"},
    {"conv 4 2 pad same", XENT_E_SHAPE, "expected another window or stride, or a padding in numbers"},
    {"conv 4 2x3 pad same", XENT_E_SHAPE, "padding of 1 row in all, an odd number"},
    {"conv 4 3x2 pad same", XENT_E_SHAPE, "padding of 1 column in all, an odd number"},
    {"conv 4 3x5 stride 1x2 pad same", XENT_E_SHAPE, "padding of 3 columns in all, an odd number"},
    {"conv 4 3 stride 1 stride 2", XENT_E_ARGUMENT, "`stride` does not belong here"},
    {"conv 4 3 pad 1 stride 2 pad same", XENT_E_ARGUMENT, "`pad` does not belong here"},
    {"dense 8, conv 4 3", XENT_E_SHAPE, "no picture"},
    {"maxpool 9", XENT_E_SHAPE, "its input is 8 x 6"},
    {"maxpool 2 pad 2", XENT_E_ARGUMENT, "half of the window's 2"},
    {"maxpool 2x4 pad 1x3", XENT_E_ARGUMENT, "the padding is 3; expected at most half of the window's 4"},
    {"avgpool 2 stride 2 stride 2", XENT_E_ARGUMENT, "`stride` does not belong here"},
    {"conv 4 3x5 pad 2x5", XENT_E_ARGUMENT, "the padding is 5; expected less than the window's 5"},
    {"avgpool globl", XENT_E_ARGUMENT, "`globl`"},
    {"dropout 1.5", XENT_E_ARGUMENT, "from 0 to 1"},
    {"dropout", XENT_E_ARGUMENT, "missing"},
    {"batchnorm 3", XENT_E_ARGUMENT, "`3`"},
    {"dense 2147483647, dense 2147483647", XENT_E_SHAPE, ""},
    {"dense 1, binary", XENT_E_SHAPE, "layer 2, `binary`: it gives 2 outputs; expected 3"},
    {"dense 2, binary", XENT_E_SHAPE, "its input is 2 numbers a row; expected one, as of `dense 1`"},
    {"dense 1, binary 2", XENT_E_ARGUMENT, "`2`"},
    {"dense 1, binary, relu", XENT_E_ARGUMENT, "`binary`: `relu` stands behind it; expected nothing"},
    {"dense 1, binary, dense 3", XENT_E_ARGUMENT, "`dense 3` stands behind it"},
    {"dense 1, binary, dropout 0.5, dense 1, binary", XENT_E_ARGUMENT, "layer 2, `binary`: `dropout 0.5`"},
};

START_TEST(a_text_with_a_mistake_is_refused_with_its_place) {
    const xent_net_options o = {
        .layers = refused[_i].layers, .height = 8, .width = 6, .channels = 1, .outputs = 3};
    xent_error error = {XENT_OK, ""};
    ck_assert_ptr_null(xent_net_create(&o, &error));
    ck_assert_msg(error.status == refused[_i].status, "%s: %s", refused[_i].layers, error.message);
    ASSERT_CONTAINS(error.message, refused[_i].says);
    ck_assert_ptr_null(xent_net_create(&o, NULL));
}
END_TEST

/* Blanks count too. */
START_TEST(a_layer_has_a_text_of_at_most_127_characters) {
    for (int more = 0; more < 2; more++) {
        char layers[256];
        xent_error error = {XENT_OK, ""};
        snprintf(layers, sizeof layers, "dense%*d, relu", 127 - 5 + more, 7);
        const xent_net_options o = {.layers = layers, .inputs = 4, .outputs = 3};
        xent_net *net = xent_net_create(&o, &error);
        ck_assert_msg((net == NULL) == more, "%s", error.message);
        if (more) ASSERT_CONTAINS(error.message, "its text has 128 characters; expected at most 127");
        xent_net_destroy(net);
    }
}
END_TEST

/* All rows come through whole where nothing is learned, whatever the pass has besides. */
START_TEST(prediction_drops_nothing) {
    const xent_real x[48] = {1, -2, 3};
    const xent_pass passes[] = {{0, 0, 0}, {0, 7, 3}};
    xent_net *net = make("dropout 0.9, dense 5 nobias relu, dropout 0.9", 3);
    xent_net *plain = make("dense 5 nobias relu", 3);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    for (int i = 0; i < 3; i++) {
        xent_tape_reset(tape);
        xent_tensor *in = xent_input(tape, xent_matrix(1, 48), x);
        const xent_tensor *y = xent_net_forward(tape, net, in, i < 2 ? &passes[i] : NULL);
        const xent_tensor *z = xent_net_forward(tape, plain, in, NULL);
        ck_assert_msg(y && z, "%s", xent_tape_error(tape));
        ck_assert_mem_eq(xent_tensor_values(y), xent_tensor_values(z), 3 * sizeof(xent_real));
    }
    xent_tape_destroy(tape);
    xent_net_destroy(plain);
    xent_net_destroy(net);
}
END_TEST

static void check_options_refused(xent_net_options o, xent_status status, const char *says) {
    xent_error error = {XENT_OK, ""};
    ck_assert_ptr_null(xent_net_create(&o, &error));
    ck_assert_msg(error.status == status, "%s", error.message);
    ASSERT_CONTAINS(error.message, says);
}

START_TEST(options_that_cannot_be_are_refused) {
    const xent_net_options good = {.layers = "dense 4 relu", .inputs = 6, .outputs = 3};
    xent_net_options o;
    check_options_refused((o = good, o.inputs = -1, o), XENT_E_ARGUMENT, "-1 inputs");
    check_options_refused((o = good, o.outputs = -1, o), XENT_E_ARGUMENT, "-1 outputs");
    check_options_refused((o = good, o.outputs = (int64_t)INT32_MAX + 1, o), XENT_E_ARGUMENT, "2147483648");
    check_options_refused((o = good, o.height = 2, o), XENT_E_ARGUMENT, "2 x 0 x 0");
    check_options_refused((o = good, o.height = 2, o.width = 2, o.channels = 1, o), XENT_E_SHAPE,
                          "2 x 2 x 1");
    check_options_refused((o = good, o.layers = "", o.outputs = XENT_OFF, o), XENT_E_ARGUMENT,
                          "neither layers nor outputs");
    check_options_refused((o = good, o.layers = "relu", o.outputs = XENT_OFF, o), XENT_E_ARGUMENT,
                          "no layer has parameters");
    check_options_refused((o = good, o.init = (xent_init)99, o), XENT_E_ARGUMENT, "99");
    char many[8 * (XENT_NET_MAX_LAYERS + 2)] = "relu";
    for (int i = 0; i < XENT_NET_MAX_LAYERS; i++) strcat(many, ",relu");
    check_options_refused((o = good, o.layers = many, o), XENT_E_ARGUMENT, "layer 513");
}
END_TEST

START_TEST(an_input_of_another_shape_is_refused) {
    const xent_real x[96] = {0};
    xent_net *net = make("dense 4 relu", 3);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    ck_assert_ptr_null(xent_net_forward(tape, net, xent_input(tape, xent_matrix(1, 96), x), NULL));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_SHAPE);
    ASSERT_CONTAINS(xent_tape_error(tape), "(1, 96); expected (rows, 48)");
    xent_tape_reset(tape);
    ck_assert_ptr_null(xent_net_forward(tape, net, xent_input(tape, (xent_shape){3, {1, 48, 1}}, x), NULL));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_SHAPE);
    xent_tape_reset(tape);
    ck_assert_ptr_null(xent_net_forward(tape, NULL, xent_input(tape, xent_matrix(2, 48), x), NULL));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_ARGUMENT);
    xent_tape_reset(tape);
    ck_assert_ptr_null(xent_net_forward(tape, net, NULL, NULL));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_ARGUMENT);
    ck_assert_ptr_null(xent_net_forward(NULL, net, NULL, NULL));
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* What decays, and what does not, hangs on it. */
START_TEST(arrays_have_the_role_of_their_layer) {
    const xent_net_options o = {.layers = "conv 2 3, batchnorm, layernorm, rmsnorm, dense 4 relu",
                                .height = 5,
                                .width = 5,
                                .channels = 1,
                                .outputs = 3};
    const xent_param_role roles[] = {XENT_ROLE_WEIGHT, XENT_ROLE_BIAS,   XENT_ROLE_NORM, XENT_ROLE_NORM,
                                     XENT_ROLE_NORM,   XENT_ROLE_NORM,   XENT_ROLE_NORM, XENT_ROLE_WEIGHT,
                                     XENT_ROLE_BIAS,   XENT_ROLE_WEIGHT, XENT_ROLE_BIAS};
    xent_net *net = xent_net_create(&o, NULL);
    ck_assert_ptr_nonnull(net);
    xent_params *params = xent_net_params(net);
    ck_assert_int_eq(xent_params_count(params), (int)(sizeof roles / sizeof *roles));
    for (int i = 0; i < xent_params_count(params); i++)
        ck_assert_msg(xent_params_spec(params, i)->role == roles[i], "%s", xent_params_spec(params, i)->name);
    xent_net_destroy(net);
}
END_TEST

/* Weights are drawn for the activation that their outputs meet, which may be a layer of its own. */
START_TEST(first_weights_are_those_for_the_activation_behind) {
    static const struct {
        const char *layers;
        xent_activation next;
    } cases[] = {{"dense 4 relu", XENT_RELU},
                 {"dense 4 tanh", XENT_TANH},
                 {"dense 4 sigmoid", XENT_SIGMOID},
                 {"dense 4 gelu", XENT_RELU},
                 {"dense 4 elu", XENT_RELU},
                 {"dense 4 leaky_relu 0.2", XENT_RELU},
                 {"dense 4 silu", XENT_RELU},
                 {"dense 4 softplus", XENT_RELU},
                 {"dense 4 identity", XENT_IDENTITY},
                 {"dense 4, batchnorm relu", XENT_RELU},
                 {"dense 4, dense 3 relu", XENT_IDENTITY}};
    xent_real expected[5 * 4];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const xent_net_options o = {.layers = cases[i].layers, .inputs = 5, .outputs = 2, .seed = 9};
        xent_net *net = xent_net_create(&o, NULL);
        ck_assert_ptr_nonnull(net);
        const xent_stream stream = {9, XENT_PURPOSE_INIT, 0};
        ck_assert_int_eq(
            xent_init_weights(XENT_INIT_AUTO, 0, cases[i].next, stream, 5, 4, 20, expected, NULL), XENT_OK);
        ck_assert_msg(memcmp(expected, xent_params_values(xent_net_params(net), 0), sizeof expected) == 0,
                      "%s", cases[i].layers);
        xent_net_destroy(net);
    }
}
END_TEST

/* `pad same` keeps ceil(size / stride) of each axis, and a convolution's fan-in counts its window. */
START_TEST(padding_keeps_the_size_and_windows_count) {
    const xent_net_options o = {.layers = "conv 2 3 stride 2 pad same relu",
                                .height = 7,
                                .width = 5,
                                .channels = 3,
                                .outputs = 2,
                                .seed = 9};
    const xent_stream stream = {9, XENT_PURPOSE_INIT, 0};
    xent_layer_info info;
    xent_net *net = xent_net_create(&o, NULL);
    ck_assert_ptr_nonnull(net);
    ck_assert_int_eq(xent_net_layer(net, 0, &info), XENT_OK);
    ck_assert(xent_shape_equal(info.out, (xent_shape){3, {2, 4, 3}}));
    xent_real expected[2 * 3 * 9];
    xent_init_weights(XENT_INIT_AUTO, 0, XENT_RELU, stream, 3 * 9, 2 * 9, 54, expected, NULL);
    ck_assert_mem_eq(expected, xent_params_values(xent_net_params(net), 0), sizeof expected);
    xent_net_destroy(net);
}
END_TEST

/* In data the channels of a pixel lie side by side; a network sees channel by channel. */
START_TEST(pictures_are_seen_channel_by_channel) {
    enum { HEIGHT = 2, WIDTH = 3, CHANNELS = 2, SIZE = HEIGHT * WIDTH * CHANNELS };
    const xent_net_options o = {.layers = "conv 2 1 nobias, flatten",
                                .height = HEIGHT,
                                .width = WIDTH,
                                .channels = CHANNELS,
                                .outputs = XENT_OFF};
    const xent_real each_itself[CHANNELS * CHANNELS] = {1, 0, 0, 1};
    xent_net *net = xent_net_create(&o, NULL);
    ck_assert_ptr_nonnull(net);
    memcpy(xent_params_values(xent_net_params(net), 0), each_itself, sizeof each_itself);
    xent_real x[SIZE];
    for (int i = 0; i < SIZE; i++) x[i] = (xent_real)i;
    xent_tape *tape = xent_tape_create(NULL, NULL);
    const xent_real *z =
        xent_tensor_values(xent_net_forward(tape, net, xent_input(tape, xent_matrix(1, SIZE), x), NULL));
    ck_assert_ptr_nonnull(z);
    for (int c = 0; c < CHANNELS; c++)
        for (int i = 0; i < HEIGHT; i++)
            for (int k = 0; k < WIDTH; k++)
                ck_assert(z[(c * HEIGHT + i) * WIDTH + k] == x[(i * WIDTH + k) * CHANNELS + c]);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

START_TEST(nothing_comes_of_no_network) {
    xent_layer_info info;
    xent_net *net = make("dense 4 relu", 3);
    ck_assert_ptr_null(xent_net_params(NULL));
    ck_assert_ptr_null(xent_net_buffers(NULL));
    ck_assert_ptr_null(xent_net_settings(NULL));
    ck_assert_int_eq(xent_net_layers(NULL), 0);
    ck_assert_int_eq(xent_net_inputs(NULL), 0);
    ck_assert_int_eq(xent_net_outputs(NULL), 0);
    ck_assert_int_eq(xent_net_layer(NULL, 0, &info), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_net_layer(net, 3, &info), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_net_layer(net, -1, &info), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_net_layer(net, 2, &info), XENT_OK);
    ck_assert_str_eq(info.text, "dense 3");
    ck_assert_uint_eq(info.parameters, 15);
    ck_assert_ptr_null(xent_net_buffers(net));
    xent_net_destroy(NULL);
    xent_net_destroy(net);
}
END_TEST

/* Cross-entropy of (0, z) is ln(1 + e^z) - y z, and its gradient sigmoid(z) - y; no dense layer is added. */
START_TEST(one_logit_tells_two_classes_apart) {
    const xent_net_options o = {.layers = "dense 1, binary", .inputs = 2, .outputs = 2, .seed = 1};
    xent_net *net = xent_net_create(&o, NULL);
    ck_assert_ptr_nonnull(net);
    ck_assert_str_eq(xent_net_text(net), "dense 1, binary");
    ck_assert_uint_eq(xent_params_total(xent_net_params(net)), 3);
    const xent_real weights[2] = {(xent_real)0.75, (xent_real)-1.5}, x[6] = {1, 2, -3, 1, 4, -2};
    const int32_t labels[3] = {0, 1, 1};
    memcpy(xent_params_values(xent_net_params(net), 0), weights, sizeof weights);
    xent_params_values(xent_net_params(net), 1)[0] = (xent_real)0.25;
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_tensor *logits = xent_net_forward(tape, net, xent_input(tape, xent_matrix(3, 2), x), NULL);
    xent_tensor *loss = xent_softmax_cross_entropy(tape, logits, labels, NULL);
    ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
    double expected = 0, slope = 0;
    for (int i = 0; i < 3; i++) {
        const double z = 0.75 * (double)x[2 * i] - 1.5 * (double)x[2 * i + 1] + 0.25;
        ck_assert(xent_tensor_values(logits)[2 * i] == 0);
        ck_assert(close_to((double)xent_tensor_values(logits)[2 * i + 1], z, 1e-6, 0));
        expected += (log1p(exp(z)) - labels[i] * z) / 3;
        slope += (1 / (1 + exp(-z)) - labels[i]) / 3;
    }
    ck_assert(close_to(xent_tensor_item(loss), expected, 1e-6, 0));
    ck_assert(close_to((double)xent_params_gradient(xent_net_params(net), 1)[0], slope, 1e-5, 0));
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("net");
    TCase *loops = tcase_create("texts");
    tcase_set_timeout(loops, 120);
    tcase_add_loop_test(loops, texts_become_layers_with_the_names_of_a_sequential, 0,
                        (int)(sizeof texts / sizeof texts[0]));
    tcase_add_loop_test(loops, a_text_with_a_mistake_is_refused_with_its_place, 0,
                        (int)(sizeof refused / sizeof refused[0]));
    suite_add_tcase(suite, loops);
    ADD_TEST(suite, outputs_are_those_of_the_operations_one_by_one);
    ADD_TEST(suite, a_layer_has_a_text_of_at_most_127_characters);
    ADD_TEST(suite, prediction_drops_nothing);
    ADD_TEST(suite, a_seed_gives_one_network);
    ADD_TEST(suite, options_that_cannot_be_are_refused);
    ADD_TEST(suite, an_input_of_another_shape_is_refused);
    ADD_TEST(suite, arrays_have_the_role_of_their_layer);
    ADD_TEST(suite, pictures_are_seen_channel_by_channel);
    ADD_TEST(suite, padding_keeps_the_size_and_windows_count);
    ADD_TEST(suite, first_weights_are_those_for_the_activation_behind);
    ADD_TEST(suite, nothing_comes_of_no_network);
    ADD_TEST(suite, one_logit_tells_two_classes_apart);
    return run_suite(suite);
}
