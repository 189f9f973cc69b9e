/* Multi-layer perceptrons: names and shapes of their parameters, logits by hand, what is refused. */
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "xent/xent.h"

static const double tolerance = sizeof(xent_real) == 8 ? 1e-14 : 1e-6;

START_TEST(parameters_are_named_as_in_pytorch) {
    const xent_mlp_options o = {
        .inputs = 5, .outputs = 3, .hidden_count = 2, .hidden = {7, 6}, .activation = XENT_TANH};
    const struct {
        const char *name;
        xent_shape shape;
    } expected[] = {{"layers.0.weight", {2, {5, 7}}}, {"layers.0.bias", {1, {7}}},
                    {"layers.1.weight", {2, {7, 6}}}, {"layers.1.bias", {1, {6}}},
                    {"layers.2.weight", {2, {6, 3}}}, {"layers.2.bias", {1, {3}}}};
    xent_mlp *mlp = xent_mlp_create(&o, NULL);
    xent_params *params = xent_mlp_params(mlp);
    ck_assert_int_eq(xent_mlp_layers(mlp), 3);
    ck_assert_int_eq(xent_params_count(params), 6);
    for (int i = 0; i < 6; i++) {
        const xent_param_spec *spec = xent_params_spec(params, i);
        ck_assert_str_eq(spec->name, expected[i].name);
        ck_assert(xent_shape_equal(spec->shape, expected[i].shape));
    }
    for (int i = 0; i < 7; i++) ck_assert(xent_params_values(params, 1)[i] == 0);
    ck_assert_mem_eq(&xent_mlp_settings(mlp)->hidden, &o.hidden, sizeof o.hidden);
    xent_mlp_destroy(mlp);
}
END_TEST

static double apply(xent_activation f, double z) {
    switch (f) {
    case XENT_IDENTITY:
        return z;
    case XENT_RELU:
        return fmax(z, 0);
    case XENT_SIGMOID:
        return 1 / (1 + exp(-z));
    case XENT_TANH:
        return tanh(z);
    }
    return z;
}

static void check_logits(xent_activation f, int hidden_count) {
    const xent_mlp_options o = {.inputs = 2,
                                .outputs = 2,
                                .hidden_count = hidden_count ? hidden_count : XENT_OFF,
                                .hidden = {2, 2},
                                .activation = f};
    const xent_real x[] = {(xent_real)0.5, -1, 2, (xent_real)0.25};
    xent_mlp *mlp = xent_mlp_create(&o, NULL);
    xent_params *params = xent_mlp_params(mlp);
    for (size_t i = 0; i < xent_params_block_size(params); i++) /* biases too */
        xent_params_block(params)[i] = (xent_real)(i % 7) / 4 - (xent_real)0.5;
    xent_tape *tape = xent_tape_create(NULL, NULL);
    const xent_tensor *y = xent_mlp_forward(tape, mlp, xent_input(tape, xent_matrix(2, 2), x));
    ck_assert_msg(y != NULL, "%s", xent_tape_error(tape));
    for (int row = 0; row < 2; row++) {
        double h[2] = {(double)x[2 * row], (double)x[2 * row + 1]};
        for (int k = 0; k <= hidden_count; k++) {
            const xent_real *w = xent_params_values(params, 2 * k),
                            *b = xent_params_values(params, 2 * k + 1);
            const double z0 = h[0] * (double)w[0] + h[1] * (double)w[2] + (double)b[0];
            const double z1 = h[0] * (double)w[1] + h[1] * (double)w[3] + (double)b[1];
            h[0] = k < hidden_count ? apply(f, z0) : z0;
            h[1] = k < hidden_count ? apply(f, z1) : z1;
        }
        for (int j = 0; j < 2; j++)
            ck_assert(close_to((double)xent_tensor_values(y)[2 * row + j], h[j], tolerance, tolerance));
    }
    xent_tape_destroy(tape);
    xent_mlp_destroy(mlp);
}

START_TEST(logits_are_those_computed_by_hand) {
    for (int f = XENT_IDENTITY; f <= XENT_TANH; f++)
        for (int hidden = 0; hidden <= 2; hidden++) check_logits((xent_activation)f, hidden);
}
END_TEST

START_TEST(a_seed_gives_one_network) {
    xent_mlp_options o = XENT_MLP_DEFAULT;
    xent_mlp *a = xent_mlp_create(NULL, NULL), *b = xent_mlp_create(&o, NULL);
    o.seed = 1;
    xent_mlp *c = xent_mlp_create(&o, NULL);
    const size_t bytes = xent_params_block_size(xent_mlp_params(a)) * sizeof(xent_real);
    const xent_real *values = xent_params_block(xent_mlp_params(a));
    ck_assert_uint_eq(xent_params_total(xent_mlp_params(a)), 784 * 128 + 128 + 128 * 10 + 10);
    ck_assert_mem_eq(values, xent_params_block(xent_mlp_params(b)), bytes);
    ck_assert_mem_ne(values, xent_params_block(xent_mlp_params(c)), bytes);
    xent_mlp_destroy(a);
    xent_mlp_destroy(b);
    xent_mlp_destroy(c);
}
END_TEST

static void check_refused(xent_mlp_options o, xent_status status, const char *what) {
    xent_error error = {XENT_OK, ""};
    ck_assert_ptr_null(xent_mlp_create(&o, &error));
    ck_assert_int_eq(error.status, status);
    ASSERT_CONTAINS(error.message, what);
    ck_assert_ptr_null(xent_mlp_create(&o, NULL));
}

START_TEST(a_network_that_cannot_be_is_refused) {
    const xent_mlp_options good = XENT_MLP_DEFAULT;
    xent_mlp_options o;
    check_refused((o = good, o.inputs = -1, o), XENT_E_ARGUMENT, "width 0");
    check_refused((o = good, o.hidden[0] = -5, o), XENT_E_ARGUMENT, "-5");
    check_refused((o = good, o.outputs = (int64_t)INT32_MAX + 1, o), XENT_E_ARGUMENT, "width 2");
    check_refused((o = good, o.hidden_count = -1, o), XENT_E_ARGUMENT, "-1 hidden");
    check_refused((o = good, o.hidden_count = XENT_MLP_MAX_HIDDEN + 1, o), XENT_E_ARGUMENT, "0 to 16");
    check_refused((o = good, o.activation = (xent_activation)5, o), XENT_E_ARGUMENT, "activation 5");
    check_refused((o = good, o.init = (xent_init)9, o), XENT_E_ARGUMENT, "kind 9");
    check_refused((o = good, o.inputs = o.hidden[0] = INT32_MAX, o), XENT_E_SHAPE, "");
}
END_TEST

START_TEST(an_input_of_another_width_is_refused) {
    const xent_real x[6] = {0};
    xent_mlp *mlp = xent_mlp_create(NULL, NULL);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    ck_assert_ptr_null(xent_mlp_forward(tape, mlp, xent_input(tape, xent_matrix(2, 3), x)));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_SHAPE);
    ASSERT_CONTAINS(xent_tape_error(tape), "(2, 3)");
    xent_tape_reset(tape);
    ck_assert_ptr_null(xent_mlp_forward(tape, NULL, xent_input(tape, xent_matrix(2, 3), x)));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_ARGUMENT);
    xent_tape_reset(tape);
    ck_assert_ptr_null(xent_mlp_forward(tape, mlp, NULL));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_ARGUMENT);
    ck_assert_ptr_null(xent_mlp_forward(NULL, mlp, NULL));
    ck_assert_ptr_null(xent_mlp_params(NULL));
    ck_assert_ptr_null(xent_mlp_settings(NULL));
    ck_assert_int_eq(xent_mlp_layers(NULL), 0);
    xent_mlp_destroy(NULL);
    xent_tape_destroy(tape);
    xent_mlp_destroy(mlp);
}
END_TEST

START_TEST(activations_have_names) {
    for (int f = XENT_IDENTITY; f <= XENT_TANH; f++)
        ck_assert_int_eq(xent_activation_find(xent_activation_name((xent_activation)f)), f);
    ck_assert_int_eq(xent_activation_find("relu"), XENT_RELU);
    ck_assert_int_eq(xent_activation_find("ReLU"), -1);
    ck_assert_int_eq(xent_activation_find(NULL), -1);
    ck_assert_str_eq(xent_activation_name((xent_activation)7), "unknown");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("mlp");
    ADD_TEST(suite, parameters_are_named_as_in_pytorch);
    ADD_TEST(suite, logits_are_those_computed_by_hand);
    ADD_TEST(suite, a_seed_gives_one_network);
    ADD_TEST(suite, a_network_that_cannot_be_is_refused);
    ADD_TEST(suite, an_input_of_another_width_is_refused);
    ADD_TEST(suite, activations_have_names);
    return run_suite(suite);
}
