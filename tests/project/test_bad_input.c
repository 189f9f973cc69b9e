/* Every public function but the operations (test_bad_operations.c) with arguments that it must refuse, as
 * tables: what is called, and the status it must give. Each refusal has a message, and none crashes (the same
 * under AddressSanitizer and UBSan). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/bad_input.h"
#include "xent/loader.h"

static xent_status backward_twice(void) {
    xent_tensor *loss = xent_sum(tape, m, XENT_ALL_AXES);
    ck_assert_int_eq(xent_backward(tape, loss), XENT_OK);
    return xent_backward(tape, loss);
}

START_TEST(tapes_and_tensors) {
    TENSOR(XENT_E_SHAPE, xent_input(tape, xent_matrix(INT64_MAX, 4), numbers));
    TENSOR(XENT_E_SHAPE, xent_input(tape, xent_matrix(-1, 4), numbers));
    TENSOR(XENT_E_SHAPE, xent_input(tape, (xent_shape){5, {1, 1, 1, 1}}, numbers));
    TENSOR(XENT_E_ARGUMENT, xent_input(tape, xent_vector(3), NULL));
    TENSOR(XENT_E_SHAPE, xent_variable(tape, xent_matrix(INT64_MAX / 2, 3), numbers));
    TENSOR(XENT_E_ARGUMENT, xent_parameter(tape, NULL, 0));
    ON_TAPE(XENT_E_ARGUMENT, xent_backward(tape, NULL));
    ON_TAPE(XENT_E_SHAPE, xent_backward(tape, m));
    ON_TAPE(XENT_E_STATE, xent_backward(tape, stale));
    ON_TAPE(XENT_E_ARGUMENT, xent_backward(tape, foreign));
    ON_TAPE(XENT_E_STATE, backward_twice());
    OBJECT(XENT_E_ARGUMENT, xent_tape_create(&(xent_tape_options){.threads = -1}, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_pool_create(100000, &fault));
    begin();
    ck_assert_int_eq(xent_backward(NULL, m), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_tape_status(NULL), XENT_E_ARGUMENT);
    ck_assert_ptr_null(xent_input(NULL, xent_vector(3), numbers));
    ck_assert_ptr_null(xent_tape_memory(NULL, 3));
    ck_assert_ptr_null(xent_export_c_header(NULL));
    ck_assert_ptr_null(xent_tensor_values(NULL));
    ck_assert_ptr_null(xent_tensor_gradient(NULL));
    ck_assert_uint_eq(xent_tensor_size(NULL), 0);
    ck_assert(isnan(xent_tensor_item(NULL)));
    xent_tape_reset(NULL);
    xent_tape_destroy(NULL);
    xent_pool_destroy(NULL);
    size_t size;
    ck_assert_int_eq(xent_shape_size(xent_matrix(INT64_MAX, INT64_MAX), &size), XENT_E_SHAPE);
}
END_TEST

static xent_param_spec spec(const char *name, xent_shape shape) {
    xent_param_spec s = {.shape = shape};
    snprintf(s.name, sizeof s.name, "%s", name);
    return s;
}

/* Grey pictures are taken as they lie, coloured ones moved: neither is taken from another tape. */
static void inputs_of_pictures(void) {
    for (int channels = 1; channels <= 3; channels += 2) {
        const xent_net_options o = {
            .layers = "flatten", .height = 1, .width = 3 / channels, .channels = channels, .outputs = 2};
        xent_net *net = xent_net_create(&o, NULL);
        ck_assert_ptr_nonnull(net);
        TENSOR(XENT_E_ARGUMENT,
               xent_net_forward(tape, net, xent_input(other_tape, xent_matrix(2, 3), numbers), NULL));
        TENSOR(XENT_E_ARGUMENT, xent_net_forward(tape, net, foreign, NULL));
        TENSOR(XENT_E_STATE, xent_net_forward(tape, net, stale, NULL));
        xent_net_destroy(net);
    }
}

START_TEST(parameters_and_networks) {
    const xent_param_spec twice[] = {spec("a", xent_vector(1)), spec("a", xent_vector(1))};
    const xent_param_spec nameless[] = {spec("", xent_vector(1))};
    const xent_param_spec large[] = {spec("a", xent_matrix(INT64_MAX, INT64_MAX))};
    OBJECT(XENT_E_ARGUMENT, xent_params_create(NULL, 1, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_params_create(twice, 0, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_params_create(twice, 2, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_params_create(nameless, 1, &fault));
    OBJECT(XENT_E_SHAPE, xent_params_create(large, 1, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_net_create(&(xent_net_options){.inputs = -1, .outputs = 2}, &fault));
    OBJECT(XENT_E_ARGUMENT,
           xent_net_create(&(xent_net_options){.layers = "dens 3", .inputs = 2, .outputs = 2}, &fault));
    OBJECT(XENT_E_ARGUMENT,
           xent_net_create(&(xent_net_options){.inputs = 2, .outputs = 2, .init = (xent_init)9}, &fault));
    TENSOR(XENT_E_ARGUMENT, xent_net_forward(tape, NULL, m, NULL));
    xent_net *net = xent_net_create(&(xent_net_options){.inputs = 4, .outputs = 2}, NULL);
    TENSOR(XENT_E_SHAPE, xent_net_forward(tape, net, m, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_net_forward(tape, net, NULL, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_net_forward(tape, net, foreign, NULL));
    TENSOR(XENT_E_STATE, xent_net_forward(tape, net, stale, NULL));
    inputs_of_pictures();
    xent_params *params = xent_net_params(net);
    TENSOR(XENT_E_ARGUMENT, xent_parameter(tape, params, 17));
    ck_assert_int_eq(xent_params_freeze(NULL, "", 1), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_params_freeze(params, NULL, 1), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_params_freeze(params, "9.", 1), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_params_frozen(params, 17), 0);
    OBJECT(XENT_E_ARGUMENT, xent_optimizer_create(NULL, NULL, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_optimizer_create(params, &(xent_optimizer_options){.rate = -1}, &fault));
    OBJECT(XENT_E_ARGUMENT,
           xent_optimizer_create(params, &(xent_optimizer_options){.method = (xent_method)9}, &fault));
    xent_optimizer *sgd = xent_optimizer_create(params, NULL, NULL);
    ON_TAPE(XENT_E_STATE, xent_optimizer_step(sgd, tape));
    ON_TAPE(XENT_E_ARGUMENT, xent_optimizer_step(NULL, tape));
    ck_assert_int_eq(xent_optimizer_step(sgd, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_optimizer_set_rate(sgd, (double)NAN), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_optimizer_set_rate(NULL, 1), XENT_E_ARGUMENT);
    ck_assert(isnan(xent_schedule_rate(NULL, 0, 1)));
    const xent_stream stream = {1, XENT_PURPOSE_USER, 0};
    xent_real w[4];
    STATUS(XENT_E_ARGUMENT, xent_init_weights(XENT_INIT_AUTO, 0, XENT_RELU, stream, 0, 2, 4, w, &fault));
    STATUS(XENT_E_ARGUMENT, xent_init_weights((xent_init)99, 0, XENT_RELU, stream, 2, 2, 4, w, &fault));
    STATUS(XENT_E_ARGUMENT, xent_init_weights(XENT_INIT_AUTO, 0, XENT_RELU, stream, 2, 2, 4, NULL, &fault));
    xent_optimizer_destroy(sgd);
    xent_net_destroy(net);
}
END_TEST

START_TEST(training_and_measuring) {
    xent_net *net = xent_net_create(&(xent_net_options){.inputs = 3, .outputs = 2}, NULL);
    const xent_dataset data = {.rows = 2, .features = 3, .classes = 2, .reals = numbers, .labels = labels};
    xent_dataset wrong = data, nothing = data, many = data;
    wrong.features = 4;
    many.classes = 9;
    nothing.rows = 0;
    const xent_fit_data good = {.train = &data, .scaling = XENT_SCALING_NONE};
    const xent_fit_data bad_shape = {.train = &wrong, .scaling = XENT_SCALING_NONE};
    const xent_fit_data empty = {.train = &nothing, .scaling = XENT_SCALING_NONE};
    xent_fit_options none = XENT_FIT_DEFAULT, patient = XENT_FIT_DEFAULT, loss = XENT_FIT_DEFAULT;
    none.recipe.epochs = -1;
    patient.recipe.patience = 3;
    loss.recipe.loss = (xent_loss)50;
    xent_fit_result result;
    xent_evaluation evaluation;
    STATUS(XENT_E_ARGUMENT, xent_fit(NULL, net, &good, NULL, &result, &fault));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, NULL, &good, NULL, &result, &fault));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, net, NULL, NULL, &result, &fault));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, net, &good, NULL, NULL, &fault));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, net, &good, &none, &result, &fault));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, net, &good, &patient, &result, &fault));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, net, &good, &loss, &result, &fault));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, net, &empty, NULL, &result, &fault));
    STATUS(XENT_E_SHAPE, xent_fit(tape, net, &bad_shape, NULL, &result, &fault));
    STATUS(XENT_E_SHAPE, xent_evaluate(tape, net, &many, NULL, XENT_LOSS_CE, &evaluation, NULL, &fault));
    STATUS(XENT_E_ARGUMENT,
           xent_evaluate(tape, net, &nothing, NULL, XENT_LOSS_CE, &evaluation, NULL, &fault));
    STATUS(XENT_E_ARGUMENT, xent_evaluate(tape, net, NULL, NULL, XENT_LOSS_CE, &evaluation, NULL, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_loader_create(NULL, NULL, NULL, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_loader_create(&data, NULL, &(xent_loader_options){.batch = -1}, &fault));
    const xent_loader_options crowded = {.batch = 4, .shares = 5}, beyond = {.share = 2, .shares = 2};
    OBJECT(XENT_E_ARGUMENT, xent_loader_create(&data, NULL, &crowded, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_loader_create(&data, NULL, &beyond, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_loader_create(&data, NULL, &(xent_loader_options){.share = 1}, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_loader_create(&data, NULL, &(xent_loader_options){.shares = -1}, &fault));
    STATUS(XENT_E_ARGUMENT, xent_loader_seek(NULL, 0, 0, &fault));
    OBJECT(XENT_E_ARGUMENT, xent_metrics_create(0, &fault));
    xent_dataset twisted = data;
    twisted.height = twisted.width = 1000;
    STATUS(XENT_E_ARGUMENT, xent_dataset_save(&twisted, "/tmp", "train", &fault));
    STATUS(XENT_E_ARGUMENT, xent_history_save(NULL, "x", &fault));
    STATUS(XENT_E_ARGUMENT, xent_history_add(NULL, NULL, &fault));
    STATUS(XENT_E_ARGUMENT, xent_model_save(NULL, "x", &fault));
    STATUS(XENT_E_ARGUMENT, xent_trainer_save(NULL, "x", &fault));
    STATUS(XENT_E_ARGUMENT, xent_trainer_load(NULL, "x", NULL, &fault));
    STATUS(XENT_E_ARGUMENT, xent_bench_step(NULL, NULL, &fault));
    xent_bench_result measured;
    const xent_bench_options no_classes = {
        .network = {.inputs = 4, .outputs = -1}, .batch = 1, .seconds = 0.01};
    STATUS(XENT_E_ARGUMENT, xent_bench_step(&no_classes, &measured, &fault));
    xent_net_destroy(net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("bad_input");
    ADD_TEST_WITH(suite, tapes_and_tensors, set_up, tear_down);
    ADD_TEST_WITH(suite, parameters_and_networks, set_up, tear_down);
    ADD_TEST_WITH(suite, training_and_measuring, set_up, tear_down);
    return run_suite(suite);
}
