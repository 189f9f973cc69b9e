/* Zero means default in every options struct: a zeroed struct, NULL, the _DEFAULT initialiser and the
 * defaults of the headers written out give the same result; and what a zero cannot say, XENT_OFF says. */
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

/* ---- Optimisers and schedules -------------------------------------------------------------------------- */

/* A parameter that starts at 1, after five steps with the gradient 2 w; NaN where the options are refused. */
static double after_steps(const xent_optimizer_options *options) {
    const xent_param_spec spec = {.name = "w", .shape = {1, {1}}};
    xent_params *params = xent_params_create(&spec, 1, NULL);
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

/* ---- Data ---------------------------------------------------------------------------------------------- */

enum { ROWS = 100 };
static xent_real rows[ROWS];
static int32_t labels[ROWS];
static xent_dataset row_data(void) {
    for (int i = 0; i < ROWS; i++) rows[i] = (xent_real)i, labels[i] = i % 2;
    return (xent_dataset){.rows = ROWS, .features = 1, .classes = 2, .reals = rows, .labels = labels};
}

/* The first batch of a loader: its number of rows, and a number that tells its order. */
static int64_t first_batch(const xent_scaling *scaling, const xent_loader_options *options, double *order) {
    const xent_dataset data = row_data();
    xent_tape *t = xent_tape_create(NULL, NULL);
    xent_loader *loader = xent_loader_create(&data, scaling, options, NULL);
    xent_batch batch = {0};
    ck_assert_int_eq(xent_loader_next(loader, t, &batch), 1);
    *order = 0;
    for (int64_t i = 0; i < batch.rows; i++)
        *order += (double)(i + 1) * (double)xent_tensor_values(batch.x)[i];
    xent_loader_destroy(loader);
    xent_tape_destroy(t);
    return batch.rows;
}

START_TEST(a_zeroed_loader_shuffles_batches_of_64) {
    const xent_loader_options zero = {0}, macro = XENT_LOADER_DEFAULT, usual = {.batch = 64, .shuffle = 1};
    const xent_loader_options still = {.shuffle = XENT_OFF};
    double order, expected;
    ck_assert_int_eq(first_batch(NULL, &usual, &expected), 64);
    const xent_loader_options *all[] = {NULL, &zero, &macro};
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(first_batch(NULL, all[i], &order), 64);
        ck_assert(order == expected);
    }
    ck_assert_int_eq(first_batch(NULL, &still, &order), 64);
    ck_assert(order != expected && order == 63 * 64 * 65 / 3);
}
END_TEST

START_TEST(a_zeroed_scaling_changes_nothing) {
    const xent_scaling zero = {0}, none = XENT_SCALING_NONE, shifted = {.shift = 10};
    const xent_loader_options still = {.shuffle = XENT_OFF};
    double order, expected;
    first_batch(NULL, &still, &expected);
    first_batch(&none, &still, &order);
    ck_assert(order == expected);
    first_batch(&zero, &still, &order);
    ck_assert(order == expected);
    first_batch(&shifted, &still, &order);
    ck_assert(order == expected - 10 * 64 * 65 / 2);
}
END_TEST

START_TEST(a_model_with_a_zeroed_scaling_takes_features_as_they_are) {
    xent_model model = {.net = xent_net_create(
                            &(xent_net_options){.layers = "dense 3 relu", .inputs = 2, .outputs = 2}, NULL)},
               copy;
    ck_assert_int_eq(xent_model_save(&model, "zeroed.safetensors", NULL), XENT_OK);
    ck_assert_int_eq(xent_model_load("zeroed.safetensors", &copy, NULL), XENT_OK);
    ck_assert(copy.scaling.shift == 0 && copy.scaling.factor == 1);
    ck_assert_int_eq(copy.normalize, XENT_NORMALIZE_NONE);
    xent_model_clear(&copy);
    xent_net_destroy(model.net);
    remove("zeroed.safetensors");
}
END_TEST

static void check_held_out(const xent_data_options *options, int64_t train, int64_t test) {
    xent_data data;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_data_load_with("defaults.csv", options, &data, &error) == XENT_OK, "%s",
                  error.message);
    ck_assert_int_eq(data.train.rows, train);
    ck_assert_int_eq(data.test.rows, test);
    xent_data_clear(&data);
}

START_TEST(a_fifth_is_held_out_where_nothing_is_said) {
    const xent_data_options zero = {0}, macro = XENT_DATA_DEFAULT;
    FILE *file = fopen("defaults.csv", "w");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 20; i++) fprintf(file, "%d,%d\n", i, i % 2);
    fclose(file);
    check_held_out(NULL, 16, 4);
    check_held_out(&zero, 16, 4);
    check_held_out(&macro, 16, 4);
    check_held_out(&(xent_data_options){.test_fraction = 0.5}, 10, 10);
    check_held_out(&(xent_data_options){.test_fraction = XENT_OFF}, 20, 0);
    remove("defaults.csv");
}
END_TEST

/* ---- Training ------------------------------------------------------------------------------------------ */

static double trained_loss(const xent_fit_options *options, int *epochs) {
    const xent_dataset data = row_data();
    const xent_fit_data sets = {.train = &data, .scaling = {.factor = 0.01}};
    xent_tape *t = xent_tape_create(NULL, NULL);
    xent_net *net =
        xent_net_create(&(xent_net_options){.layers = "dense 4 relu", .inputs = 1, .outputs = 2}, NULL);
    xent_fit_result result;
    ck_assert_int_eq(xent_fit(t, net, &sets, options, &result, NULL), XENT_OK);
    *epochs = result.history.count;
    const double loss = result.history.epochs[*epochs - 1].train_loss;
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    xent_tape_destroy(t);
    return loss;
}

START_TEST(a_zeroed_fit_is_the_usual_one) {
    const xent_fit_options zero = {0}, macro = XENT_FIT_DEFAULT;
    const xent_fit_options usual = {
        .recipe.loss = XENT_LOSS_CE,
        .recipe.epochs = 10,
        .recipe.batch = 64,
        .recipe.optimizer = {XENT_SGD, 0.1, 0, 0, 0, 0, 0.9, 0.999, 0.99, 1e-8, 0, 0, NULL, 0},
        .recipe.schedule = {XENT_CONSTANT, 0.1, 0, 1, 0.1, 0.3, 0.04, 0}};
    int epochs;
    const double expected = trained_loss(&usual, &epochs);
    const xent_fit_options *all[] = {NULL, &zero, &macro};
    for (int i = 0; i < 3; i++) {
        ck_assert(trained_loss(all[i], &epochs) == expected);
        ck_assert_int_eq(epochs, 10);
    }
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
    ADD_TEST(suite, a_zeroed_optimizer_is_the_usual_one);
    ADD_TEST(suite, off_is_a_rate_and_a_memory_of_nothing);
    ADD_TEST(suite, a_zeroed_schedule_is_the_usual_one);
    ADD_TEST(suite, a_zeroed_loader_shuffles_batches_of_64);
    ADD_TEST(suite, a_zeroed_scaling_changes_nothing);
    ADD_TEST(suite, a_model_with_a_zeroed_scaling_takes_features_as_they_are);
    ADD_TEST(suite, a_fifth_is_held_out_where_nothing_is_said);
    ADD_TEST(suite, a_zeroed_fit_is_the_usual_one);
    ADD_TEST(suite, a_zeroed_gradient_check_is_the_usual_one);
    ADD_TEST(suite, a_zeroed_loss_is_the_mean);
    ADD_TEST(suite, a_zeroed_network_is_measured);
    return run_suite(suite);
}
