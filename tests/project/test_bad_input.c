/* Every public function with arguments that it must refuse, as tables: what is called, and the status it must
 * give. Each refusal has a message, and none crashes (the same under AddressSanitizer and UBSan). */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/run.h"
#include "xent/xent.h"

static xent_tape *tape, *other_tape;
static xent_tensor *v, *m, *wide, *scalar, *foreign,
    *stale; /* (3), (2, 3), (4, 5), (), of elsewhere, of before */
static const xent_real numbers[64] = {1, 2, 3};
static const int32_t labels[8] = {0, 1}, bad_labels[8] = {0, 3};
static xent_error error;

static void set_up(void) {
    tape = xent_tape_create(NULL, NULL);
    other_tape = xent_tape_create(NULL, NULL);
}
static void tear_down(void) {
    xent_tape_destroy(tape);
    xent_tape_destroy(other_tape);
}

/* A fresh step with the tensors above. */
static void begin(void) {
    xent_tape_reset(tape);
    xent_tape_reset(other_tape);
    stale = xent_variable(tape, xent_matrix(2, 3), numbers);
    xent_tape_reset(tape);
    foreign = xent_variable(other_tape, xent_matrix(2, 3), numbers);
    v = xent_variable(tape, xent_vector(3), numbers);
    m = xent_variable(tape, xent_matrix(2, 3), numbers);
    wide = xent_variable(tape, xent_matrix(4, 5), numbers);
    scalar = xent_variable(tape, xent_scalar(), numbers);
    error = (xent_error){XENT_OK, ""};
}

static void expect(const char *call, xent_status status, xent_status expected, const char *message) {
    ck_assert_msg(status == expected, "%s gives %s; expected %s (%s)", call, xent_status_name(status),
                  xent_status_name(expected), message);
    ck_assert_msg(message[0] != '\0', "%s gives no message", call);
}

/* A call that returns a tensor: NULL, and the status is the tape's. */
#define TENSOR(expected, call)                                                                               \
    do {                                                                                                     \
        begin();                                                                                             \
        ck_assert_msg((call) == NULL, "%s is not refused", #call);                                           \
        expect(#call, xent_tape_status(tape), expected, xent_tape_error(tape));                              \
    } while (0)

/* One that returns an object, and one that returns a status; the message is in `error`. */
#define OBJECT(expected, call)                                                                               \
    do {                                                                                                     \
        begin();                                                                                             \
        ck_assert_msg((call) == NULL, "%s is not refused", #call);                                           \
        expect(#call, error.status, expected, error.message);                                                \
    } while (0)
#define STATUS(expected, call)                                                                               \
    do {                                                                                                     \
        begin();                                                                                             \
        const xent_status given = (call);                                                                    \
        expect(#call, given, expected, error.message);                                                       \
    } while (0)
/* One that puts its status on the tape. */
#define ON_TAPE(expected, call)                                                                              \
    do {                                                                                                     \
        begin();                                                                                             \
        const xent_status given = (call);                                                                    \
        expect(#call, given, expected, xent_tape_error(tape));                                               \
    } while (0)

typedef xent_tensor *unary(xent_tape *, xent_tensor *);
typedef xent_tensor *along(xent_tape *, xent_tensor *, int);
typedef xent_tensor *binary(xent_tape *, xent_tensor *, xent_tensor *);

START_TEST(operations_of_one_tensor) {
    static unary *const all[] = {xent_neg,     xent_exp,  xent_log,      xent_square,
                                 xent_relu,    xent_gelu, xent_silu,     xent_softplus,
                                 xent_sigmoid, xent_tanh, xent_transpose};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        TENSOR(XENT_E_ARGUMENT, all[i](tape, NULL));
        TENSOR(XENT_E_STATE, all[i](tape, stale));
        TENSOR(XENT_E_ARGUMENT, all[i](tape, foreign));
        begin();
        ck_assert_ptr_null(all[i](NULL, m));
        ck_assert_ptr_null(all[i](NULL, NULL));
    }
    TENSOR(XENT_E_SHAPE, xent_transpose(tape, v));
    TENSOR(XENT_E_ARGUMENT, xent_leaky_relu(tape, m, (double)NAN));
    TENSOR(XENT_E_ARGUMENT, xent_leaky_relu(tape, NULL, 0.1));
    TENSOR(XENT_E_ARGUMENT, xent_elu(tape, m, (double)INFINITY));
}
END_TEST

START_TEST(operations_along_an_axis) {
    static along *const all[] = {xent_softmax, xent_log_softmax, xent_logsumexp, xent_sum, xent_mean};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        TENSOR(XENT_E_ARGUMENT, all[i](tape, m, 2));
        TENSOR(XENT_E_ARGUMENT, all[i](tape, m, -3));
        TENSOR(XENT_E_ARGUMENT, all[i](tape, NULL, 0));
        TENSOR(XENT_E_STATE, all[i](tape, stale, 0));
        begin();
        ck_assert_ptr_null(all[i](NULL, m, 0));
    }
    TENSOR(XENT_E_SHAPE, xent_reshape(tape, m, xent_matrix(2, 4)));
    TENSOR(XENT_E_SHAPE, xent_reshape(tape, m, xent_matrix(INT64_MAX, INT64_MAX)));
    TENSOR(XENT_E_SHAPE, xent_reshape(tape, m, (xent_shape){9, {1}}));
    TENSOR(XENT_E_SHAPE, xent_reshape(tape, m, (xent_shape){-1, {1}}));
}
END_TEST

START_TEST(operations_of_two_tensors) {
    static binary *const all[] = {xent_add, xent_sub, xent_mul, xent_div};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        TENSOR(XENT_E_SHAPE, all[i](tape, m, wide));
        TENSOR(XENT_E_ARGUMENT, all[i](tape, m, NULL));
        TENSOR(XENT_E_ARGUMENT, all[i](tape, NULL, m));
        TENSOR(XENT_E_STATE, all[i](tape, m, stale));
        TENSOR(XENT_E_ARGUMENT, all[i](tape, foreign, m));
    }
    TENSOR(XENT_E_SHAPE, xent_matmul(tape, m, wide, 0, 0));
    TENSOR(XENT_E_SHAPE, xent_matmul(tape, m, v, 0, 0));
    TENSOR(XENT_E_ARGUMENT, xent_matmul(tape, NULL, m, 0, 0));
    TENSOR(XENT_E_SHAPE, xent_linear(tape, m, wide, NULL, XENT_RELU));
    TENSOR(XENT_E_SHAPE, xent_linear(tape, v, m, NULL, XENT_RELU));
    TENSOR(XENT_E_SHAPE, xent_linear(tape, xent_transpose(tape, m), m, scalar, XENT_IDENTITY));
    TENSOR(XENT_E_ARGUMENT, xent_linear(tape, m, xent_transpose(tape, m), NULL, (xent_activation)77));
    TENSOR(XENT_E_ARGUMENT, xent_linear(tape, NULL, m, v, XENT_RELU));
    TENSOR(XENT_E_STATE, xent_linear(tape, m, xent_transpose(tape, m), stale, XENT_RELU));
}
END_TEST

static const xent_cross_entropy_options *ce(xent_cross_entropy_options o) {
    static xent_cross_entropy_options kept;
    kept = o;
    return &kept;
}
static const xent_bce_options *bce(xent_bce_options o) {
    static xent_bce_options kept;
    kept = o;
    return &kept;
}
#define CE(...) ce((xent_cross_entropy_options){__VA_ARGS__})
#define BCE(...) bce((xent_bce_options){__VA_ARGS__})

START_TEST(losses_of_classes) {
    TENSOR(XENT_E_ARGUMENT, xent_softmax_cross_entropy(tape, NULL, labels, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_softmax_cross_entropy(tape, m, NULL, NULL));
    TENSOR(XENT_E_VALUE, xent_softmax_cross_entropy(tape, m, bad_labels, NULL));
    TENSOR(XENT_E_SHAPE, xent_softmax_cross_entropy(tape, v, labels, NULL));
    TENSOR(XENT_E_STATE, xent_softmax_cross_entropy(tape, stale, labels, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_softmax_cross_entropy(tape, m, labels, CE(.label_smoothing = 1.5)));
    TENSOR(XENT_E_ARGUMENT, xent_softmax_cross_entropy(tape, m, labels, CE(.label_smoothing = -0.1)));
    TENSOR(XENT_E_ARGUMENT, xent_softmax_cross_entropy(tape, m, labels, CE(.label_smoothing = (double)NAN)));
    TENSOR(XENT_E_ARGUMENT, xent_softmax_cross_entropy(tape, m, labels, CE(.reduction = (xent_reduction)9)));
    TENSOR(XENT_E_SHAPE, xent_softmax_cross_entropy(tape, m, labels,
                                                    CE(.class_weights = numbers, .class_weight_count = 2)));
    TENSOR(XENT_E_SHAPE, xent_softmax_cross_entropy_with(tape, m, wide, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_softmax_cross_entropy_with(tape, m, NULL, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_softmax_cross_entropy_with(tape, m, m, CE(.use_ignore_index = 1)));
    TENSOR(XENT_E_VALUE, xent_nll(tape, m, bad_labels, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_nll(tape, m, labels, CE(.label_smoothing = 0.1)));
    TENSOR(XENT_E_ARGUMENT, xent_nll(tape, m, NULL, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_classification_loss(tape, (xent_loss)99, m, labels));
    TENSOR(XENT_E_VALUE, xent_classification_loss(tape, XENT_LOSS_MSE, m, bad_labels));
    TENSOR(XENT_E_SHAPE, xent_classification_loss(tape, XENT_LOSS_BCE, v, labels));
    TENSOR(XENT_E_ARGUMENT, xent_classification_loss(tape, XENT_LOSS_BCE, m, NULL));
    begin();
    ck_assert_ptr_null(xent_softmax_cross_entropy(NULL, m, labels, NULL));
    ck_assert_ptr_null(xent_classification_loss(NULL, XENT_LOSS_MSE, m, labels));
}
END_TEST

START_TEST(losses_of_pairs) {
    TENSOR(XENT_E_SHAPE, xent_bce_with_logits(tape, m, wide, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_bce_with_logits(tape, m, NULL, NULL));
    TENSOR(XENT_E_SHAPE, xent_bce_with_logits(tape, m, m, BCE(.weight = numbers, .weight_count = 5)));
    TENSOR(XENT_E_SHAPE, xent_bce_with_logits(tape, m, m, BCE(.pos_weight = numbers, .pos_weight_count = 2)));
    TENSOR(XENT_E_ARGUMENT, xent_bce_with_logits(tape, m, m, BCE(.label_smoothing = 2)));
    TENSOR(XENT_E_VALUE, xent_bce(tape, m, m, NULL)); /* 2 is no probability */
    TENSOR(XENT_E_SHAPE, xent_mse(tape, m, v, XENT_MEAN));
    TENSOR(XENT_E_ARGUMENT, xent_mse(tape, m, m, (xent_reduction)9));
    TENSOR(XENT_E_STATE, xent_mse(tape, m, stale, XENT_MEAN));
    TENSOR(XENT_E_ARGUMENT, xent_l1(tape, NULL, m, XENT_MEAN));
    TENSOR(XENT_E_SHAPE, xent_l1(tape, m, wide, XENT_SUM));
    TENSOR(XENT_E_ARGUMENT, xent_huber(tape, m, m, 0, XENT_MEAN));
    TENSOR(XENT_E_ARGUMENT, xent_huber(tape, m, m, (double)NAN, XENT_MEAN));
    TENSOR(XENT_E_SHAPE, xent_kl_div(tape, m, wide, 0, XENT_SUM));
    TENSOR(XENT_E_ARGUMENT, xent_kl_div(tape, foreign, m, 0, XENT_SUM));
}
END_TEST

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
    OBJECT(XENT_E_ARGUMENT, xent_tape_create(&(xent_tape_options){.threads = -1}, &error));
    OBJECT(XENT_E_ARGUMENT, xent_pool_create(100000, &error));
    begin();
    ck_assert_int_eq(xent_backward(NULL, m), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_tape_status(NULL), XENT_E_ARGUMENT);
    ck_assert_ptr_null(xent_input(NULL, xent_vector(3), numbers));
    ck_assert_ptr_null(xent_tape_memory(NULL, 3));
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

START_TEST(parameters_and_networks) {
    const xent_param_spec twice[] = {spec("a", xent_vector(1)), spec("a", xent_vector(1))};
    const xent_param_spec nameless[] = {spec("", xent_vector(1))};
    const xent_param_spec large[] = {spec("a", xent_matrix(INT64_MAX, INT64_MAX))};
    OBJECT(XENT_E_ARGUMENT, xent_params_create(NULL, 1, &error));
    OBJECT(XENT_E_ARGUMENT, xent_params_create(twice, 0, &error));
    OBJECT(XENT_E_ARGUMENT, xent_params_create(twice, 2, &error));
    OBJECT(XENT_E_ARGUMENT, xent_params_create(nameless, 1, &error));
    OBJECT(XENT_E_SHAPE, xent_params_create(large, 1, &error));
    OBJECT(XENT_E_ARGUMENT, xent_mlp_create(&(xent_mlp_options){.inputs = 0, .outputs = 2}, &error));
    OBJECT(XENT_E_ARGUMENT,
           xent_mlp_create(&(xent_mlp_options){.inputs = 2, .outputs = 2, .hidden_count = 99}, &error));
    OBJECT(XENT_E_ARGUMENT,
           xent_mlp_create(&(xent_mlp_options){.inputs = 2, .outputs = 2, .hidden_count = 1}, &error));
    OBJECT(XENT_E_ARGUMENT,
           xent_mlp_create(&(xent_mlp_options){.inputs = 2, .outputs = 2, .activation = (xent_activation)9},
                           &error));
    TENSOR(XENT_E_ARGUMENT, xent_mlp_forward(tape, NULL, m));
    xent_mlp *mlp = xent_mlp_create(&(xent_mlp_options){.inputs = 4, .outputs = 2}, NULL);
    TENSOR(XENT_E_SHAPE, xent_mlp_forward(tape, mlp, m));
    TENSOR(XENT_E_ARGUMENT, xent_mlp_forward(tape, mlp, NULL));
    xent_params *params = xent_mlp_params(mlp);
    TENSOR(XENT_E_ARGUMENT, xent_parameter(tape, params, 17));
    OBJECT(XENT_E_ARGUMENT, xent_optimizer_create(NULL, NULL, &error));
    OBJECT(XENT_E_ARGUMENT, xent_optimizer_create(params, &(xent_optimizer_options){.rate = -1}, &error));
    OBJECT(XENT_E_ARGUMENT,
           xent_optimizer_create(params, &(xent_optimizer_options){.method = (xent_method)9}, &error));
    xent_optimizer *sgd = xent_optimizer_create(params, NULL, NULL);
    ON_TAPE(XENT_E_STATE, xent_optimizer_step(sgd, tape));
    ON_TAPE(XENT_E_ARGUMENT, xent_optimizer_step(NULL, tape));
    ck_assert_int_eq(xent_optimizer_step(sgd, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_optimizer_set_rate(sgd, (double)NAN), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_optimizer_set_rate(NULL, 1), XENT_E_ARGUMENT);
    ck_assert(isnan(xent_schedule_rate(NULL, 0, 1)));
    const xent_stream stream = {1, XENT_PURPOSE_USER, 0};
    xent_real w[4];
    STATUS(XENT_E_ARGUMENT, xent_init_weights(XENT_INIT_AUTO, XENT_RELU, stream, 0, 2, w, &error));
    STATUS(XENT_E_ARGUMENT, xent_init_weights((xent_init)9, XENT_RELU, stream, 2, 2, w, &error));
    STATUS(XENT_E_ARGUMENT, xent_init_weights(XENT_INIT_AUTO, XENT_RELU, stream, 2, 2, NULL, &error));
    xent_optimizer_destroy(sgd);
    xent_mlp_destroy(mlp);
}
END_TEST

START_TEST(training_and_measuring) {
    xent_mlp *mlp = xent_mlp_create(&(xent_mlp_options){.inputs = 3, .outputs = 2}, NULL);
    const xent_dataset data = {.rows = 2, .features = 3, .classes = 2, .reals = numbers, .labels = labels};
    xent_dataset wrong = data, nothing = data, many = data;
    wrong.features = 4;
    many.classes = 9;
    nothing.rows = 0;
    const xent_fit_data good = {.train = &data, .scaling = XENT_SCALING_NONE};
    const xent_fit_data bad_shape = {.train = &wrong, .scaling = XENT_SCALING_NONE};
    const xent_fit_data empty = {.train = &nothing, .scaling = XENT_SCALING_NONE};
    xent_fit_options none = XENT_FIT_DEFAULT, patient = XENT_FIT_DEFAULT, loss = XENT_FIT_DEFAULT;
    none.epochs = 0;
    patient.patience = 3;
    loss.loss = (xent_loss)50;
    xent_fit_result result;
    xent_evaluation evaluation;
    STATUS(XENT_E_ARGUMENT, xent_fit(NULL, mlp, &good, NULL, &result, &error));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, NULL, &good, NULL, &result, &error));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, mlp, NULL, NULL, &result, &error));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, mlp, &good, NULL, NULL, &error));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, mlp, &good, &none, &result, &error));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, mlp, &good, &patient, &result, &error));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, mlp, &good, &loss, &result, &error));
    STATUS(XENT_E_ARGUMENT, xent_fit(tape, mlp, &empty, NULL, &result, &error));
    STATUS(XENT_E_SHAPE, xent_fit(tape, mlp, &bad_shape, NULL, &result, &error));
    STATUS(XENT_E_SHAPE, xent_evaluate(tape, mlp, &many, NULL, XENT_LOSS_CE, &evaluation, NULL, &error));
    STATUS(XENT_E_ARGUMENT,
           xent_evaluate(tape, mlp, &nothing, NULL, XENT_LOSS_CE, &evaluation, NULL, &error));
    STATUS(XENT_E_ARGUMENT, xent_evaluate(tape, mlp, NULL, NULL, XENT_LOSS_CE, &evaluation, NULL, &error));
    OBJECT(XENT_E_ARGUMENT, xent_loader_create(NULL, NULL, NULL, &error));
    OBJECT(XENT_E_ARGUMENT, xent_loader_create(&data, NULL, &(xent_loader_options){.batch = 0}, &error));
    OBJECT(XENT_E_ARGUMENT, xent_metrics_create(0, &error));
    xent_dataset twisted = data;
    twisted.height = twisted.width = 1000;
    STATUS(XENT_E_ARGUMENT, xent_dataset_save(&twisted, "/tmp", "train", &error));
    STATUS(XENT_E_ARGUMENT, xent_history_save(NULL, "x", &error));
    STATUS(XENT_E_ARGUMENT, xent_history_add(NULL, NULL, &error));
    STATUS(XENT_E_ARGUMENT, xent_model_save(NULL, "x", &error));
    STATUS(XENT_E_ARGUMENT, xent_bench_step(NULL, NULL, &error));
    xent_bench_result measured;
    const xent_bench_options no_classes = {
        .network = {.inputs = 4, .outputs = 0}, .batch = 1, .seconds = 0.01};
    STATUS(XENT_E_ARGUMENT, xent_bench_step(&no_classes, &measured, &error));
    xent_mlp_destroy(mlp);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("bad_input");
    ADD_TEST_WITH(suite, operations_of_one_tensor, set_up, tear_down);
    ADD_TEST_WITH(suite, operations_along_an_axis, set_up, tear_down);
    ADD_TEST_WITH(suite, operations_of_two_tensors, set_up, tear_down);
    ADD_TEST_WITH(suite, losses_of_classes, set_up, tear_down);
    ADD_TEST_WITH(suite, losses_of_pairs, set_up, tear_down);
    ADD_TEST_WITH(suite, tapes_and_tensors, set_up, tear_down);
    ADD_TEST_WITH(suite, parameters_and_networks, set_up, tear_down);
    ADD_TEST_WITH(suite, training_and_measuring, set_up, tear_down);
    return run_suite(suite);
}
