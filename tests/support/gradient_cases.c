#include <math.h>
#include <string.h>

#include "support/gradient_cases.h"

/* ---- Shapes */

static void one_tensor(gradient_instance *instance) { instance->shape[0] = instance_shape(instance, 0); }
static void one_with_axes(gradient_instance *instance) { instance->shape[0] = instance_shape(instance, 1); }

/* Two shapes that broadcast: leading axes are left out and others set to 1 at random. */
static void broadcasting(gradient_instance *instance) {
    const xent_shape y = instance_shape(instance, 0);
    for (int k = 0; k < 2; k++) {
        const uint64_t draw = 100 + 10 * (uint64_t)k;
        const int drop = (int)instance_integer(instance, draw, 0, y.rank);
        const int dropped = instance->number % 3 == k ? drop : 0;
        xent_shape *s = &instance->shape[k];
        s->rank = y.rank - dropped;
        for (int i = 0; i < s->rank; i++)
            s->dim[i] =
                instance_integer(instance, draw + 1 + (uint64_t)i, 0, 2) == 0 ? 1 : y.dim[dropped + i];
    }
}

static void one_matrix(gradient_instance *instance) {
    static const int64_t edge[][2] = {{1, 1}, {0, 3}, {1, 7}, {5, 1}, {3, 0}};
    const int n = instance->number;
    instance->shape[0] =
        n < 5 ? xent_matrix(edge[n][0], edge[n][1])
              : xent_matrix(instance_integer(instance, 100, 1, 12), instance_integer(instance, 101, 1, 12));
}

/* x (rows, in), weight (in, out), bias (out): products of all kinds take theirs from these sizes. */
static void layer(gradient_instance *instance) {
    one_matrix(instance);
    const int64_t in = instance->shape[0].dim[1];
    const int64_t out = instance->number % 5 == 0 ? 1 : instance_integer(instance, 102, 1, 9);
    instance->shape[1] = xent_matrix(in, out);
    instance->shape[2] = xent_vector(out);
}

static void flip(xent_shape *shape) { *shape = xent_matrix(shape->dim[1], shape->dim[0]); }
static void layer_ta(gradient_instance *instance) { layer(instance), flip(&instance->shape[0]); }
static void layer_tb(gradient_instance *instance) { layer(instance), flip(&instance->shape[1]); }
static void layer_ta_tb(gradient_instance *instance) { layer_ta(instance), flip(&instance->shape[1]); }

/* A batch of products; of one matrix on either side for all of them, or of two batches. */
static void batched(gradient_instance *instance, void (*one)(gradient_instance *)) {
    one(instance);
    const int64_t batch = instance->number == 7 ? 0 : instance_integer(instance, 40, 1, 4);
    for (int k = 0; k < 2; k++) {
        const xent_shape s = instance->shape[k];
        if (instance->number % 3 != k) instance->shape[k] = (xent_shape){3, {batch, s.dim[0], s.dim[1]}};
    }
}
static void batch_of_layers(gradient_instance *instance) { batched(instance, layer); }
static void batch_of_layers_ta(gradient_instance *instance) { batched(instance, layer_ta); }
static void batch_of_layers_tb(gradient_instance *instance) { batched(instance, layer_tb); }
static void batch_of_layers_ta_tb(gradient_instance *instance) { batched(instance, layer_ta_tb); }

/* ---- Calls */

#define UNARY_CALL(op)                                                                                       \
    static xent_tensor *build_##op(xent_tape *tape, xent_tensor *const *in, void *context) {                 \
        (void)context;                                                                                       \
        return xent_##op(tape, in[0]);                                                                       \
    }
UNARY_CALL(neg)
UNARY_CALL(exp)
UNARY_CALL(log)
UNARY_CALL(square)
UNARY_CALL(sqrt)
UNARY_CALL(abs)
UNARY_CALL(relu)
UNARY_CALL(gelu)
UNARY_CALL(silu)
UNARY_CALL(softplus)
UNARY_CALL(sigmoid)
UNARY_CALL(tanh)
UNARY_CALL(transpose)

#define BINARY_CALL(op)                                                                                      \
    static xent_tensor *build_##op(xent_tape *tape, xent_tensor *const *in, void *context) {                 \
        (void)context;                                                                                       \
        return xent_##op(tape, in[0], in[1]);                                                                \
    }
BINARY_CALL(add)
BINARY_CALL(sub)
BINARY_CALL(mul)
BINARY_CALL(div)
BINARY_CALL(maximum)
BINARY_CALL(minimum)

/* The same tensor twice: both gradients go to one place. */
#define TWICE_CALL(op)                                                                                       \
    static xent_tensor *build_##op##_twice(xent_tape *tape, xent_tensor *const *in, void *context) {         \
        (void)context;                                                                                       \
        return xent_##op(tape, in[0], in[0]);                                                                \
    }
TWICE_CALL(add)
TWICE_CALL(mul)

#define OPTION_CALL(op, name, value)                                                                         \
    static xent_tensor *build_##op##_##name(xent_tape *tape, xent_tensor *const *in, void *context) {        \
        (void)context;                                                                                       \
        return xent_##op(tape, in[0], value);                                                                \
    }
OPTION_CALL(leaky_relu, default, 0.01)
OPTION_CALL(leaky_relu, negative, -0.5)
OPTION_CALL(elu, default, 1)
OPTION_CALL(elu, half, 0.5)

OPTION_CALL(pow, square_root, 0.5)
OPTION_CALL(pow, inverse, -1)
OPTION_CALL(pow, cube, 3)
OPTION_CALL(pow, one, 0)

#define OPTIONS_CALL(op, name, first, second)                                                                \
    static xent_tensor *build_##op##_##name(xent_tape *tape, xent_tensor *const *in, void *context) {        \
        (void)context;                                                                                       \
        return xent_##op(tape, in[0], first, second);                                                        \
    }
OPTIONS_CALL(affine, some, -2.5, 7)
OPTIONS_CALL(clamp, below, -(double)INFINITY, 0)
OPTIONS_CALL(clamp, above, 0, (double)INFINITY)
OPTIONS_CALL(clamp, outside, -9, 9)

/* Every axis in turn, counted from either end. */
static int axis_of(const gradient_instance *instance) {
    const int rank = instance->shape[0].rank;
    return instance->number % (2 * rank) - rank;
}
#define AXIS_CALL(op)                                                                                        \
    static xent_tensor *build_##op(xent_tape *tape, xent_tensor *const *in, void *context) {                 \
        return xent_##op(tape, in[0], axis_of(context));                                                     \
    }
AXIS_CALL(softmax)
AXIS_CALL(log_softmax)
AXIS_CALL(logsumexp)
AXIS_CALL(sum)
OPTION_CALL(sum, all, XENT_ALL_AXES)
OPTION_CALL(mean, all, XENT_ALL_AXES)

/* The mean of nothing is NaN, as said; nothing to differentiate, so it is left alone. */
static xent_tensor *build_mean(xent_tape *tape, xent_tensor *const *in, void *context) {
    const gradient_instance *instance = context;
    for (int i = 0; i < instance->shape[0].rank; i++)
        if (instance->shape[0].dim[i] == 0) return xent_sum(tape, in[0], axis_of(instance));
    return xent_mean(tape, in[0], axis_of(instance));
}

static xent_tensor *build_reshape(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    return xent_reshape(tape, in[0], xent_vector((int64_t)xent_tensor_size(in[0])));
}
static xent_tensor *build_reshape_free(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    return xent_reshape(tape, in[0], (xent_shape){3, {1, -1, 1}});
}

/* The last axis first. */
static xent_tensor *build_permute(xent_tape *tape, xent_tensor *const *in, void *context) {
    const int rank = xent_tensor_shape(in[0]).rank;
    int axes[XENT_MAX_RANK] = {0};
    (void)context;
    for (int k = 0; k < rank; k++) axes[k] = (k + rank - 1) % rank;
    return xent_permute(tape, in[0], axes);
}

/* Three tensors that differ along the axis axis_of names. */
static void parts(gradient_instance *instance) {
    instance->shape[0] = instance_shape(instance, 1);
    const int axis = instance->number % instance->shape[0].rank;
    for (int k = 1; k < 3; k++) {
        instance->shape[k] = instance->shape[0];
        instance->shape[k].dim[axis] = instance_integer(instance, 30 + (uint64_t)k, 0, 4);
    }
}

static xent_tensor *build_concat(xent_tape *tape, xent_tensor *const *in, void *context) {
    return xent_concat(tape, in, 3, axis_of(context));
}

/* Seventeen of one. */
static xent_tensor *build_concat_many(xent_tape *tape, xent_tensor *const *in, void *context) {
    xent_tensor *many[17];
    for (int k = 0; k < 17; k++) many[k] = in[0];
    return xent_concat(tape, many, 17, axis_of(context));
}

static xent_tensor *build_slice(xent_tape *tape, xent_tensor *const *in, void *context) {
    const gradient_instance *instance = context;
    const xent_shape shape = instance->shape[0];
    const int64_t size = shape.dim[instance->number % shape.rank];
    const int64_t begin = instance_integer(instance, 30, 0, size);
    return xent_slice(tape, in[0], axis_of(context), begin, instance_integer(instance, 31, begin, size));
}

/* Some rows never, some more than once. */
static xent_tensor *build_gather(xent_tape *tape, xent_tensor *const *in, void *context) {
    const gradient_instance *instance = context;
    const int64_t rows = instance->shape[0].dim[0],
                  count = rows > 0 ? instance_integer(instance, 30, 0, 9) : 0;
    int32_t *indices = xent_tape_memory(tape, 10 * sizeof *indices);
    for (int64_t k = 0; indices && k < count; k++)
        indices[k] = (int32_t)instance_integer(instance, 31 + (uint64_t)k, 0, rows - 1);
    return xent_gather(tape, in[0], indices, count);
}

#define MATMUL_CALL(name, ta, tb)                                                                            \
    static xent_tensor *build_matmul##name(xent_tape *tape, xent_tensor *const *in, void *context) {         \
        (void)context;                                                                                       \
        return xent_matmul(tape, in[0], in[1], ta, tb);                                                      \
    }
MATMUL_CALL(, 0, 0)
MATMUL_CALL(_ta, 1, 0)
MATMUL_CALL(_tb, 0, 1)
MATMUL_CALL(_ta_tb, 1, 1)

/* x x^T: one tensor in both places. */
static xent_tensor *build_matmul_twice(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    return xent_matmul(tape, in[0], in[0], 0, 1);
}

#define LINEAR_CALL(name, activation, bias)                                                                  \
    static xent_tensor *build_linear_##name(xent_tape *tape, xent_tensor *const *in, void *context) {        \
        (void)context;                                                                                       \
        return xent_linear(tape, in[0], in[1], bias, activation);                                            \
    }
LINEAR_CALL(identity, XENT_IDENTITY, in[2])
LINEAR_CALL(relu, XENT_RELU, in[2])
LINEAR_CALL(sigmoid, XENT_SIGMOID, in[2])
LINEAR_CALL(tanh, XENT_TANH, in[2])
LINEAR_CALL(no_bias, XENT_IDENTITY, NULL)

/* ---- The list */

#define NEAR_0                                                                                               \
    { -2, 2, 0 }
#define KINK_AT_0                                                                                            \
    { -2, 2, 1 }
#define LOW                                                                                                  \
    { -2, 0.4, 0 }
#define HIGH                                                                                                 \
    { 0.6, 3, 0 }
#define SMALL                                                                                                \
    { -1, 1, 0 }
#define POSITIVE                                                                                             \
    { 0.5, 3, 0 }
/* z = x W + b stays away from relu's kink if all are of one sign. */
#define ABOVE_0                                                                                              \
    { 0.1, 1, 0 }

static const gradient_case cases[] = {
    {"add", "", 2, {NEAR_0, NEAR_0}, broadcasting, build_add},
    {"add", "x + x", 1, {NEAR_0}, one_tensor, build_add_twice},
    {"sub", "", 2, {NEAR_0, NEAR_0}, broadcasting, build_sub},
    {"mul", "", 2, {NEAR_0, NEAR_0}, broadcasting, build_mul},
    {"mul", "x x", 1, {NEAR_0}, one_tensor, build_mul_twice},
    {"div", "", 2, {NEAR_0, POSITIVE}, broadcasting, build_div},
    {"maximum", "", 2, {LOW, HIGH}, broadcasting, build_maximum},
    {"maximum", "the other way", 2, {HIGH, LOW}, broadcasting, build_maximum},
    {"minimum", "", 2, {LOW, HIGH}, broadcasting, build_minimum},
    {"minimum", "the other way", 2, {HIGH, LOW}, broadcasting, build_minimum},
    {"sqrt", "", 1, {POSITIVE}, one_tensor, build_sqrt},
    {"pow", "0.5", 1, {POSITIVE}, one_tensor, build_pow_square_root},
    {"pow", "-1", 1, {POSITIVE}, one_tensor, build_pow_inverse},
    {"pow", "3", 1, {NEAR_0}, one_tensor, build_pow_cube},
    {"pow", "0", 1, {NEAR_0}, one_tensor, build_pow_one},
    {"abs", "", 1, {KINK_AT_0}, one_tensor, build_abs},
    {"affine", "", 1, {NEAR_0}, one_tensor, build_affine_some},
    {"clamp", "at most 0", 1, {KINK_AT_0}, one_tensor, build_clamp_below},
    {"clamp", "at least 0", 1, {KINK_AT_0}, one_tensor, build_clamp_above},
    {"clamp", "far away", 1, {NEAR_0}, one_tensor, build_clamp_outside},
    {"neg", "", 1, {NEAR_0}, one_tensor, build_neg},
    {"exp", "", 1, {NEAR_0}, one_tensor, build_exp},
    {"log", "", 1, {POSITIVE}, one_tensor, build_log},
    {"square", "", 1, {NEAR_0}, one_tensor, build_square},
    {"relu", "", 1, {KINK_AT_0}, one_tensor, build_relu},
    {"leaky_relu", "slope 0.01", 1, {KINK_AT_0}, one_tensor, build_leaky_relu_default},
    {"leaky_relu", "slope -0.5", 1, {KINK_AT_0}, one_tensor, build_leaky_relu_negative},
    {"elu", "alpha 1", 1, {KINK_AT_0}, one_tensor, build_elu_default},
    {"elu", "alpha 0.5", 1, {KINK_AT_0}, one_tensor, build_elu_half},
    {"gelu", "", 1, {NEAR_0}, one_tensor, build_gelu},
    {"silu", "", 1, {NEAR_0}, one_tensor, build_silu},
    {"softplus", "", 1, {NEAR_0}, one_tensor, build_softplus},
    {"sigmoid", "", 1, {NEAR_0}, one_tensor, build_sigmoid},
    {"tanh", "", 1, {NEAR_0}, one_tensor, build_tanh},
    {"softmax", "", 1, {NEAR_0}, one_with_axes, build_softmax},
    {"log_softmax", "", 1, {NEAR_0}, one_with_axes, build_log_softmax},
    {"logsumexp", "", 1, {NEAR_0}, one_with_axes, build_logsumexp},
    {"sum", "an axis", 1, {NEAR_0}, one_with_axes, build_sum},
    {"sum", "all", 1, {NEAR_0}, one_tensor, build_sum_all},
    {"mean", "an axis", 1, {NEAR_0}, one_with_axes, build_mean},
    {"mean", "all", 1, {NEAR_0}, one_tensor, build_mean_all},
    {"reshape", "", 1, {NEAR_0}, one_tensor, build_reshape},
    {"reshape", "-1", 1, {NEAR_0}, one_tensor, build_reshape_free},
    {"transpose", "", 1, {NEAR_0}, one_matrix, build_transpose},
    {"permute", "", 1, {NEAR_0}, one_tensor, build_permute},
    {"concat", "", 3, {NEAR_0, NEAR_0, NEAR_0}, parts, build_concat},
    {"concat", "17 of one", 1, {NEAR_0}, one_with_axes, build_concat_many},
    {"slice", "", 1, {NEAR_0}, one_with_axes, build_slice},
    {"gather", "", 1, {NEAR_0}, one_with_axes, build_gather},
    {"matmul", "", 2, {NEAR_0, NEAR_0}, layer, build_matmul},
    {"matmul", "transpose a", 2, {NEAR_0, NEAR_0}, layer_ta, build_matmul_ta},
    {"matmul", "transpose b", 2, {NEAR_0, NEAR_0}, layer_tb, build_matmul_tb},
    {"matmul", "transpose a, b", 2, {NEAR_0, NEAR_0}, layer_ta_tb, build_matmul_ta_tb},
    {"matmul", "batch", 2, {NEAR_0, NEAR_0}, batch_of_layers, build_matmul},
    {"matmul", "batch, transpose a", 2, {NEAR_0, NEAR_0}, batch_of_layers_ta, build_matmul_ta},
    {"matmul", "batch, transpose b", 2, {NEAR_0, NEAR_0}, batch_of_layers_tb, build_matmul_tb},
    {"matmul", "batch, transpose a, b", 2, {NEAR_0, NEAR_0}, batch_of_layers_ta_tb, build_matmul_ta_tb},
    {"matmul", "x x^T", 1, {NEAR_0}, one_matrix, build_matmul_twice},
    {"linear", "identity", 3, {SMALL, SMALL, SMALL}, layer, build_linear_identity},
    {"linear", "relu", 3, {ABOVE_0, ABOVE_0, ABOVE_0}, layer, build_linear_relu},
    {"linear", "sigmoid", 3, {SMALL, SMALL, SMALL}, layer, build_linear_sigmoid},
    {"linear", "tanh", 3, {SMALL, SMALL, SMALL}, layer, build_linear_tanh},
    {"linear", "no bias", 2, {SMALL, SMALL}, layer, build_linear_no_bias},
};
const gradient_case_list operation_cases = {cases, (int)(sizeof cases / sizeof cases[0])};
