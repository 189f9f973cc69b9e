/* Operations and losses with arguments that they must refuse, as tables. Each refusal has a message, and none
 * crashes (the same under AddressSanitizer and UBSan). */
#include <math.h>
#include <string.h>

#include "support/bad_input.h"

typedef xent_tensor *unary(xent_tape *, xent_tensor *);
typedef xent_tensor *along(xent_tape *, xent_tensor *, int);
typedef xent_tensor *binary(xent_tape *, xent_tensor *, xent_tensor *);

START_TEST(operations_of_one_tensor) {
    static unary *const all[] = {xent_neg,      xent_sqrt,    xent_abs,  xent_detach,   xent_exp,
                                 xent_log,      xent_square,  xent_relu, xent_gelu,     xent_silu,
                                 xent_softplus, xent_sigmoid, xent_tanh, xent_transpose};
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
    TENSOR(XENT_E_ARGUMENT, xent_pow(tape, m, (double)NAN));
    TENSOR(XENT_E_ARGUMENT, xent_pow(tape, NULL, 2));
    TENSOR(XENT_E_ARGUMENT, xent_affine(tape, m, (double)INFINITY, 0));
    TENSOR(XENT_E_ARGUMENT, xent_affine(tape, m, 1, (double)NAN));
    TENSOR(XENT_E_STATE, xent_affine(tape, stale, 1, 0));
    TENSOR(XENT_E_ARGUMENT, xent_clamp(tape, m, 1, 0));
    TENSOR(XENT_E_ARGUMENT, xent_clamp(tape, m, (double)NAN, 0));
    TENSOR(XENT_E_ARGUMENT, xent_clamp(tape, foreign, 0, 1));
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
    static binary *const all[] = {xent_add, xent_sub, xent_mul, xent_div, xent_maximum, xent_minimum};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        TENSOR(XENT_E_SHAPE, all[i](tape, m, wide));
        TENSOR(XENT_E_ARGUMENT, all[i](tape, m, NULL));
        TENSOR(XENT_E_ARGUMENT, all[i](tape, NULL, m));
        TENSOR(XENT_E_STATE, all[i](tape, m, stale));
        TENSOR(XENT_E_ARGUMENT, all[i](tape, foreign, m));
    }
    TENSOR(XENT_E_SHAPE, xent_matmul(tape, m, wide, 0, 0));
    TENSOR(XENT_E_SHAPE, xent_matmul(tape, m, v, 0, 0));
    TENSOR(XENT_E_SHAPE, xent_matmul(tape, image, m, 0, 0));
    TENSOR(XENT_E_SHAPE, xent_matmul(tape, xent_reshape(tape, wide, (xent_shape){3, {2, 2, 5}}),
                                     xent_reshape(tape, wide, (xent_shape){3, {1, 5, 4}}), 0, 0));
    TENSOR(XENT_E_ARGUMENT, xent_matmul(tape, NULL, m, 0, 0));
    TENSOR(XENT_E_SHAPE, xent_linear(tape, m, wide, NULL, XENT_RELU));
    TENSOR(XENT_E_SHAPE, xent_linear(tape, v, m, NULL, XENT_RELU));
    TENSOR(XENT_E_SHAPE, xent_linear(tape, xent_transpose(tape, m), m, scalar, XENT_IDENTITY));
    TENSOR(XENT_E_SHAPE, xent_linear(tape, m, xent_transpose(tape, m), v, XENT_IDENTITY)); /* 3 for 2 */
    TENSOR(XENT_E_ARGUMENT, xent_linear(tape, m, xent_transpose(tape, m), NULL, (xent_activation)77));
    TENSOR(XENT_E_ARGUMENT, xent_linear(tape, NULL, m, v, XENT_RELU));
    TENSOR(XENT_E_STATE, xent_linear(tape, m, xent_transpose(tape, m), stale, XENT_RELU));
}
END_TEST

/* One more than an operation takes. */
static xent_tensor *concat_many(void) {
    enum { MANY = XENT_MAX_INPUTS + 1 };
    xent_tensor *many[MANY];
    for (int k = 0; k < MANY; k++) many[k] = m;
    return xent_concat(tape, many, MANY, 0);
}
#define LIST(...) ((xent_tensor *[]){__VA_ARGS__})

START_TEST(parts_of_tensors) {
    TENSOR(XENT_E_SHAPE, xent_concat(tape, LIST(m, wide), 2, 0));
    TENSOR(XENT_E_SHAPE, xent_concat(tape, LIST(m, v), 2, 0));
    TENSOR(XENT_E_SHAPE, xent_concat(tape, LIST(v, scalar), 2, 0));
    TENSOR(XENT_E_ARGUMENT, xent_concat(tape, LIST(m, m), 2, 2));
    TENSOR(XENT_E_ARGUMENT, xent_concat(tape, LIST(m, NULL), 2, 0));
    TENSOR(XENT_E_ARGUMENT, xent_concat(tape, LIST(m, m), 0, 0));
    TENSOR(XENT_E_ARGUMENT, xent_concat(tape, LIST(m), -1, 0));
    TENSOR(XENT_E_ARGUMENT, xent_concat(tape, NULL, 2, 0));
    TENSOR(XENT_E_ARGUMENT, concat_many());
    TENSOR(XENT_E_STATE, xent_concat(tape, LIST(m, stale), 2, 0));
    TENSOR(XENT_E_ARGUMENT, xent_permute(tape, NULL, (const int[]){1, 0}));
    TENSOR(XENT_E_ARGUMENT, xent_permute(tape, m, (const int[]){0, 2}));
    TENSOR(XENT_E_ARGUMENT, xent_permute(tape, m, (const int[]){1, 1}));
    TENSOR(XENT_E_STATE, xent_permute(tape, stale, (const int[]){1, 0}));
    TENSOR(XENT_E_ARGUMENT, xent_permute(tape, m, NULL));
    ASSERT_CONTAINS(xent_tape_error(tape), "axes are NULL");
    TENSOR(XENT_E_ARGUMENT, xent_slice(tape, m, 0, -1, 1));
    TENSOR(XENT_E_ARGUMENT, xent_slice(tape, m, 0, 0, 3));
    TENSOR(XENT_E_ARGUMENT, xent_slice(tape, m, 1, 2, 1));
    TENSOR(XENT_E_ARGUMENT, xent_slice(tape, m, -3, 0, 1));
    TENSOR(XENT_E_ARGUMENT, xent_slice(tape, NULL, 0, 0, 1));
    TENSOR(XENT_E_VALUE, xent_gather(tape, m, bad_labels, 2));
    TENSOR(XENT_E_VALUE, xent_gather(tape, m, (const int32_t[]){-1}, 1));
    TENSOR(XENT_E_ARGUMENT, xent_gather(tape, m, NULL, 2));
    TENSOR(XENT_E_ARGUMENT, xent_gather(tape, m, labels, -1));
    TENSOR(XENT_E_SHAPE, xent_gather(tape, scalar, labels, 1));
    TENSOR(XENT_E_STATE, xent_gather(tape, stale, labels, 1));
    begin();
    ck_assert_ptr_null(xent_gather(NULL, m, labels, 1));
    ck_assert_ptr_null(xent_concat(NULL, LIST(m), 1, 0));
}
END_TEST

#define CONV(...) (&(xent_conv2d_options){__VA_ARGS__})
#define POOL(...) (&(xent_pool2d_options){__VA_ARGS__})
#define LARGE ((int64_t)1 << 40)

START_TEST(operations_of_images) {
    TENSOR(XENT_E_ARGUMENT, xent_conv2d(tape, NULL, weight, v, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_conv2d(tape, image, NULL, NULL, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_conv2d(tape, image, foreign, NULL, NULL));
    TENSOR(XENT_E_STATE, xent_conv2d(tape, image, weight, stale, NULL));
    TENSOR(XENT_E_SHAPE, xent_conv2d(tape, m, weight, NULL, NULL));
    TENSOR(XENT_E_SHAPE, xent_conv2d(tape, image, m, NULL, NULL));
    TENSOR(XENT_E_SHAPE, xent_conv2d(tape, weight, image, NULL, NULL)); /* a window of 3 x 4 over 3 x 3 */
    TENSOR(XENT_E_SHAPE, xent_conv2d(tape, image, weight, v, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_conv2d(tape, image, weight, NULL, CONV(.stride = {-1})));
    TENSOR(XENT_E_ARGUMENT, xent_conv2d(tape, image, weight, NULL, CONV(.stride = {1, LARGE})));
    TENSOR(XENT_E_ARGUMENT, xent_conv2d(tape, image, weight, NULL, CONV(.padding = {0, -1})));
    TENSOR(XENT_E_ARGUMENT, xent_conv2d(tape, image, weight, NULL, CONV(.padding = {LARGE, 0})));
    TENSOR(XENT_E_ARGUMENT, xent_conv2d(tape, image, weight, NULL, CONV(.padding = {3, 0})));
    TENSOR(XENT_E_ARGUMENT, xent_conv2d(tape, image, weight, NULL, CONV(.activation = (xent_activation)77)));
    static xent_tensor *(*const pools[])(xent_tape *, xent_tensor *,
                                         const xent_pool2d_options *) = {xent_max_pool2d, xent_avg_pool2d};
    for (int i = 0; i < 2; i++) {
        TENSOR(XENT_E_ARGUMENT, pools[i](tape, NULL, POOL(.window = {2, 2})));
        TENSOR(XENT_E_STATE, pools[i](tape, stale, POOL(.window = {2, 2})));
        TENSOR(XENT_E_SHAPE, pools[i](tape, m, POOL(.window = {2, 2})));
        TENSOR(XENT_E_SHAPE, pools[i](tape, image, POOL(.window = {2, 5})));
        TENSOR(XENT_E_ARGUMENT, pools[i](tape, image, NULL));
        TENSOR(XENT_E_ARGUMENT, pools[i](tape, image, POOL(.window = {2, 0})));
        TENSOR(XENT_E_ARGUMENT, pools[i](tape, image, POOL(.window = {-2, 2})));
        TENSOR(XENT_E_ARGUMENT, pools[i](tape, image, POOL(.window = {2, 2}, .stride = {1, -1})));
        TENSOR(XENT_E_ARGUMENT, pools[i](tape, image, POOL(.window = {3, 3}, .padding = {2, 1})));
        TENSOR(XENT_E_ARGUMENT, pools[i](tape, image, POOL(.window = {3, 3}, .padding = {1, 2})));
        TENSOR(XENT_E_ARGUMENT, pools[i](tape, image, POOL(.window = {3, 3}, .padding = {-1, 1})));
    }
    TENSOR(XENT_E_SHAPE, xent_global_avg_pool2d(tape, m));
    TENSOR(XENT_E_ARGUMENT, xent_global_avg_pool2d(tape, NULL));
    begin();
    ck_assert_ptr_null(xent_conv2d(NULL, image, weight, NULL, NULL));
    ck_assert_ptr_null(xent_max_pool2d(NULL, image, POOL(.window = {2, 2})));
}
END_TEST

START_TEST(normalisation_and_dropout) {
    const xent_dropout_place here = {1, 2, 3};
    TENSOR(XENT_E_ARGUMENT, xent_batch_norm(tape, NULL, v, v, 0, NULL, NULL));
    TENSOR(XENT_E_STATE, xent_batch_norm(tape, m, stale, v, 0, NULL, NULL));
    TENSOR(XENT_E_SHAPE, xent_batch_norm(tape, v, v, v, 0, NULL, NULL));
    TENSOR(XENT_E_SHAPE, xent_batch_norm(tape, wide, v, NULL, 0, NULL, NULL));
    TENSOR(XENT_E_SHAPE, xent_batch_norm(tape, m, v, scalar, 0, NULL, NULL));
    TENSOR(XENT_E_SHAPE,
           xent_batch_norm(tape, xent_reshape(tape, v, xent_matrix(1, 3)), v, v, 0, NULL, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_batch_norm(tape, m, v, v, -1e-5, NULL, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_batch_norm(tape, m, v, v, (double)NAN, NULL, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_batch_norm_with(tape, m, v, v, v, NULL, 0));
    TENSOR(XENT_E_ARGUMENT, xent_batch_norm_with(tape, m, v, v, NULL, v, 0));
    TENSOR(XENT_E_SHAPE, xent_batch_norm_with(tape, m, v, v, scalar, v, 0));
    TENSOR(XENT_E_ARGUMENT, xent_batch_norm_with(tape, m, v, v, v, v, (double)INFINITY));
    TENSOR(XENT_E_ARGUMENT, xent_layer_norm(tape, m, 2, v, v, 0));
    TENSOR(XENT_E_ARGUMENT, xent_layer_norm(tape, scalar, 0, NULL, NULL, 0));
    TENSOR(XENT_E_ARGUMENT, xent_layer_norm(tape, m, -3, v, v, 0));
    TENSOR(XENT_E_SHAPE, xent_layer_norm(tape, m, 0, v, v, 0));
    TENSOR(XENT_E_SHAPE, xent_layer_norm(tape, m, 1, v, m, 0));
    TENSOR(XENT_E_ARGUMENT, xent_layer_norm(tape, m, 1, v, v, -1));
    TENSOR(XENT_E_ARGUMENT, xent_layer_norm(tape, foreign, 1, v, v, 0));
    TENSOR(XENT_E_ARGUMENT, xent_rms_norm(tape, m, 2, v, 0));
    TENSOR(XENT_E_SHAPE, xent_rms_norm(tape, m, 1, m, 0));
    TENSOR(XENT_E_ARGUMENT, xent_rms_norm(tape, m, 1, v, -1));
    TENSOR(XENT_E_ARGUMENT, xent_rms_norm(tape, foreign, 1, v, 0));
    TENSOR(XENT_E_ARGUMENT, xent_dropout(tape, m, 1.5, here));
    TENSOR(XENT_E_ARGUMENT, xent_dropout(tape, m, -0.1, here));
    TENSOR(XENT_E_ARGUMENT, xent_dropout(tape, m, (double)NAN, here));
    TENSOR(XENT_E_ARGUMENT, xent_dropout(tape, NULL, 0.5, here));
    TENSOR(XENT_E_STATE, xent_dropout(tape, stale, 0.5, here));
    begin();
    ck_assert_ptr_null(xent_dropout(NULL, m, 0.5, here));
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
    TENSOR(XENT_E_ARGUMENT, xent_focal(tape, m, labels, -1, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_focal(tape, m, labels, (double)INFINITY, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_focal(tape, m, labels, 2, CE(.label_smoothing = 0.1)));
    TENSOR(XENT_E_VALUE, xent_focal(tape, m, bad_labels, 2, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_focal(tape, m, NULL, 2, NULL));
    TENSOR(XENT_E_SHAPE, xent_focal(tape, v, labels, 2, NULL));
    TENSOR(XENT_E_STATE, xent_focal(tape, stale, labels, 2, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_generalised_cross_entropy(tape, m, labels, 0, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_generalised_cross_entropy(tape, m, labels, 1.1, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_generalised_cross_entropy(tape, m, labels, (double)NAN, NULL));
    TENSOR(XENT_E_VALUE, xent_generalised_cross_entropy(tape, m, bad_labels, 0.7, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_generalised_cross_entropy(tape, foreign, labels, 0.7, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_classification_loss(tape, (xent_loss)99, m, labels, NULL));
    TENSOR(XENT_E_VALUE, xent_classification_loss(tape, XENT_LOSS_MSE, m, bad_labels, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_classification_loss(tape, XENT_LOSS_MSE, m, labels,
                                                     &(xent_cross_entropy_options){.label_smoothing = 0.1}));
    TENSOR(XENT_E_ARGUMENT,
           xent_classification_loss(tape, XENT_LOSS_MSE, m, labels, CE(.label_smoothing = (double)NAN)));
    TENSOR(XENT_E_ARGUMENT, xent_classification_loss(tape, XENT_LOSS_CE, m, labels,
                                                     &(xent_cross_entropy_options){.reduction = XENT_SUM}));
    TENSOR(XENT_E_SHAPE, xent_classification_loss(tape, XENT_LOSS_BCE, v, labels, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_classification_loss(tape, XENT_LOSS_BCE, m, NULL, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_classification_loss(tape, XENT_LOSS_BCE, NULL, labels, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_classification_loss(tape, XENT_LOSS_BCE, foreign, labels, NULL));
    TENSOR(XENT_E_STATE, xent_classification_loss(tape, XENT_LOSS_BCE, stale, labels, NULL));
    begin();
    ck_assert_ptr_null(xent_softmax_cross_entropy(NULL, m, labels, NULL));
    ck_assert_ptr_null(xent_classification_loss(NULL, XENT_LOSS_MSE, m, labels, NULL));
}
END_TEST

START_TEST(losses_of_targets) {
    static const xent_loss all[] = {XENT_LOSS_SQUARED, XENT_LOSS_L1, XENT_LOSS_HUBER, XENT_LOSS_BCE};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        TENSOR(XENT_E_ARGUMENT, xent_target_loss(tape, all[i], NULL, m));
        TENSOR(XENT_E_ARGUMENT, xent_target_loss(tape, all[i], m, NULL));
        TENSOR(XENT_E_ARGUMENT, xent_target_loss(tape, all[i], foreign, m));
        TENSOR(XENT_E_ARGUMENT, xent_target_loss(tape, all[i], m, foreign));
        TENSOR(XENT_E_STATE, xent_target_loss(tape, all[i], stale, m));
        TENSOR(XENT_E_SHAPE, xent_target_loss(tape, all[i], v, v));
        TENSOR(XENT_E_SHAPE, xent_target_loss(tape, all[i], m, wide));
        begin();
        ck_assert_ptr_null(xent_target_loss(NULL, all[i], m, m));
    }
    TENSOR(XENT_E_ARGUMENT, xent_target_loss(tape, XENT_LOSS_CE, m, m));
    ASSERT_CONTAINS(xent_tape_error(tape), "'ce' is a loss of classes");
    for (int i = 0; i < 3; i++) {
        TENSOR(XENT_E_ARGUMENT, xent_target_loss(tape, (xent_loss[]){-1, XENT_LOSS_COUNT, 99}[i], m, m));
        ASSERT_CONTAINS(xent_tape_error(tape), "is no loss");
    }
}
END_TEST

/* (2, 3) beside (3), (1, 3) and (): shapes that an addition would fit to each other. */
#define NO_BROADCAST(call)                                                                                   \
    do {                                                                                                     \
        TENSOR(XENT_E_SHAPE, call(m, v));                                                                    \
        TENSOR(XENT_E_SHAPE, call(v, m));                                                                    \
        TENSOR(XENT_E_SHAPE, call(m, scalar));                                                               \
        TENSOR(XENT_E_SHAPE, call(m, xent_reshape(tape, v, xent_matrix(1, 3))));                             \
    } while (0)
#define MSE_OF(x, t) xent_mse(tape, x, t, XENT_MEAN)
#define L1_OF(x, t) xent_l1(tape, x, t, XENT_MEAN)
#define HUBER_OF(x, t) xent_huber(tape, x, t, 1, XENT_MEAN)
#define KL_OF(x, t) xent_kl_div(tape, x, t, 0, XENT_MEAN)
#define BCE_OF(x, t) xent_bce(tape, xent_sigmoid(tape, x), xent_sigmoid(tape, t), NULL)
#define BCE_LOGITS_OF(x, t) xent_bce_with_logits(tape, x, xent_sigmoid(tape, t), NULL)

START_TEST(no_loss_of_pairs_broadcasts) {
    NO_BROADCAST(MSE_OF);
    NO_BROADCAST(L1_OF);
    NO_BROADCAST(HUBER_OF);
    NO_BROADCAST(KL_OF);
    NO_BROADCAST(BCE_OF);
    NO_BROADCAST(BCE_LOGITS_OF);
}
END_TEST

START_TEST(losses_of_pairs) {
    TENSOR(XENT_E_SHAPE, xent_bce_with_logits(tape, m, wide, NULL));
    TENSOR(XENT_E_ARGUMENT, xent_bce_with_logits(tape, m, NULL, NULL));
    TENSOR(XENT_E_SHAPE, xent_bce_with_logits(tape, m, m, BCE(.weight = numbers, .weight_count = 5)));
    TENSOR(XENT_E_SHAPE, xent_bce_with_logits(tape, m, m, BCE(.pos_weight = numbers, .pos_weight_count = 2)));
    TENSOR(XENT_E_SHAPE, xent_bce_with_logits(tape, m, m, BCE(.pos_weight = numbers, .pos_weight_count = 6)));
    TENSOR(XENT_E_ARGUMENT, xent_bce_with_logits(tape, m, m, BCE(.label_smoothing = 2)));
    TENSOR(XENT_E_VALUE, xent_bce(tape, m, m, NULL)); /* 2 is no probability */
    TENSOR(XENT_E_SHAPE, xent_mse(tape, m, v, XENT_MEAN));
    TENSOR(XENT_E_ARGUMENT, xent_mse(tape, m, m, (xent_reduction)9));
    TENSOR(XENT_E_STATE, xent_mse(tape, m, stale, XENT_MEAN));
    TENSOR(XENT_E_ARGUMENT, xent_l1(tape, NULL, m, XENT_MEAN));
    TENSOR(XENT_E_SHAPE, xent_l1(tape, m, wide, XENT_SUM));
    TENSOR(XENT_E_ARGUMENT, xent_huber(tape, m, m, 0, XENT_MEAN));
    TENSOR(XENT_E_ARGUMENT, xent_huber(tape, m, m, (double)NAN, XENT_MEAN));
    TENSOR(XENT_E_ARGUMENT, xent_huber(tape, m, m, (double)INFINITY, XENT_MEAN));
    TENSOR(XENT_E_SHAPE, xent_kl_div(tape, m, wide, 0, XENT_SUM));
    TENSOR(XENT_E_ARGUMENT, xent_kl_div(tape, foreign, m, 0, XENT_SUM));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("bad_operations");
    ADD_TEST_WITH(suite, operations_of_one_tensor, set_up, tear_down);
    ADD_TEST_WITH(suite, operations_along_an_axis, set_up, tear_down);
    ADD_TEST_WITH(suite, operations_of_two_tensors, set_up, tear_down);
    ADD_TEST_WITH(suite, parts_of_tensors, set_up, tear_down);
    ADD_TEST_WITH(suite, operations_of_images, set_up, tear_down);
    ADD_TEST_WITH(suite, normalisation_and_dropout, set_up, tear_down);
    ADD_TEST_WITH(suite, losses_of_classes, set_up, tear_down);
    ADD_TEST_WITH(suite, no_loss_of_pairs_broadcasts, set_up, tear_down);
    ADD_TEST_WITH(suite, losses_of_pairs, set_up, tear_down);
    ADD_TEST_WITH(suite, losses_of_targets, set_up, tear_down);
    return run_suite(suite);
}
