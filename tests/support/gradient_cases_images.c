/* Convolution and pooling. */
#include "support/gradient_cases.h"
#include "xent/ops_image.h"

/* ---- Shapes */

xent_shape instance_images(const gradient_instance *instance, int64_t least_side) {
    static const int64_t edge[][2] = {{0, 2}, {1, 1}, {2, 0}};
    xent_shape x = {4, {instance_integer(instance, 0, 1, 3), instance_integer(instance, 1, 1, 3)}};
    for (int k = 0; k < 2 && instance->number < 3; k++) x.dim[k] = edge[instance->number][k];
    for (int k = 2; k < 4; k++)
        x.dim[k] = instance_integer(instance, (uint64_t)k, least_side, least_side + 4);
    return x;
}

static int64_t side(const gradient_instance *instance, uint64_t draw) {
    return instance_integer(instance, draw, 1, 3);
}

/* x, weight (O, C, h, w), bias (O). */
static void convolution(gradient_instance *instance) {
    const xent_shape x = instance_images(instance, 3);
    const int64_t out = instance_integer(instance, 4, 1, 4);
    instance->shape[0] = x;
    instance->shape[1] = (xent_shape){4, {out, x.dim[1], side(instance, 5), side(instance, 6)}};
    instance->shape[2] = xent_vector(out);
}

/* So many images of so many columns that they are more than one group. */
static void convolution_groups(gradient_instance *instance) {
    const int64_t batch = instance_integer(instance, 0, 15, 40);
    instance->shape[0] = (xent_shape){4, {batch, 1, 3, instance_integer(instance, 1, 8, 12)}};
    instance->shape[1] = (xent_shape){4, {2, 1, 2, 3}};
    instance->shape[2] = xent_vector(2);
}

/* One tensor is images and weight. */
static void convolution_twice(gradient_instance *instance) {
    const int64_t n = instance_integer(instance, 0, 1, 4);
    instance->shape[0] = (xent_shape){4, {instance_integer(instance, 1, 1, 3), n, n, 3}};
}

static void one_image(gradient_instance *instance) { instance->shape[0] = instance_images(instance, 4); }

/* ---- Calls */

/* Strides and paddings that differ from instance to instance. */
static xent_conv2d_options conv_options(const gradient_instance *instance, xent_shape weight,
                                        xent_activation activation) {
    xent_conv2d_options o = {.activation = activation};
    for (int k = 0; k < 2; k++) {
        o.stride[k] = instance_integer(instance, 10 + (uint64_t)k, 0, 2);
        o.padding[k] = instance_integer(instance, 12 + (uint64_t)k, 0, weight.dim[2 + k] - 1);
    }
    return o;
}

#define CONV_CALL(name, activation, weight, bias)                                                            \
    static xent_tensor *build_conv2d_##name(xent_tape *tape, xent_tensor *const *in, void *context) {        \
        const xent_conv2d_options o = conv_options(context, xent_tensor_shape(weight), activation);          \
        return xent_conv2d(tape, in[0], weight, bias, &o);                                                   \
    }
CONV_CALL(identity, XENT_IDENTITY, in[1], in[2])
CONV_CALL(relu, XENT_RELU, in[1], in[2])
CONV_CALL(tanh, XENT_TANH, in[1], in[2])
CONV_CALL(sigmoid, XENT_SIGMOID, in[1], in[2])
CONV_CALL(no_bias, XENT_IDENTITY, in[1], NULL)
CONV_CALL(twice, XENT_IDENTITY, in[0], NULL)

static xent_tensor *build_conv2d_default(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    return xent_conv2d(tape, in[0], in[1], in[2], NULL);
}

static xent_pool2d_options pool_options(const gradient_instance *instance) {
    xent_pool2d_options o = {.leave_padding_out = instance->number % 2};
    for (int k = 0; k < 2; k++) {
        o.window[k] = instance_integer(instance, 10 + (uint64_t)k, 1, 3);
        o.stride[k] = instance_integer(instance, 12 + (uint64_t)k, 0, 3);
        o.padding[k] = instance_integer(instance, 14 + (uint64_t)k, 0, o.window[k] / 2);
    }
    return o;
}

#define POOL_CALL(op)                                                                                        \
    static xent_tensor *build_##op(xent_tape *tape, xent_tensor *const *in, void *context) {                 \
        const xent_pool2d_options o = pool_options(context);                                                 \
        return xent_##op(tape, in[0], &o);                                                                   \
    }
POOL_CALL(avg_pool2d)

/* In the same order as x but with gaps, so that no maximum changes near the point: x + 10 i. */
static xent_tensor *build_max_pool2d(xent_tape *tape, xent_tensor *const *in, void *context) {
    const xent_pool2d_options o = pool_options(context);
    const size_t n = xent_tensor_size(in[0]);
    xent_real *gaps = xent_tape_memory(tape, (n + 1) * sizeof *gaps);
    for (size_t i = 0; gaps && i < n; i++) gaps[i] = (xent_real)(10 * (i * 7 % 11));
    xent_tensor *apart = xent_add(tape, in[0], xent_input(tape, xent_tensor_shape(in[0]), gaps));
    return xent_max_pool2d(tape, apart, &o);
}

static xent_tensor *build_global_avg_pool2d(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    return xent_global_avg_pool2d(tape, in[0]);
}

/* ---- The list */

#define NEAR_0                                                                                               \
    { -2, 2, 0 }
#define SMALL                                                                                                \
    { -1, 1, 0 }
/* z stays away from relu's kink if all are of one sign. */
#define ABOVE_0                                                                                              \
    { 0.1, 1, 0 }

static const gradient_case cases[] = {
    {"conv2d", "default", 3, {SMALL, SMALL, SMALL}, convolution, build_conv2d_default},
    {"conv2d", "identity", 3, {SMALL, SMALL, SMALL}, convolution, build_conv2d_identity},
    {"conv2d", "relu", 3, {ABOVE_0, ABOVE_0, ABOVE_0}, convolution, build_conv2d_relu},
    {"conv2d", "tanh", 3, {SMALL, SMALL, SMALL}, convolution, build_conv2d_tanh},
    {"conv2d", "sigmoid", 3, {SMALL, SMALL, SMALL}, convolution, build_conv2d_sigmoid},
    {"conv2d", "no bias", 2, {SMALL, SMALL}, convolution, build_conv2d_no_bias},
    {"conv2d", "x * x", 1, {SMALL}, convolution_twice, build_conv2d_twice},
    {"conv2d", "groups", 3, {SMALL, SMALL, SMALL}, convolution_groups, build_conv2d_identity},
    {"max_pool2d", "", 1, {NEAR_0}, one_image, build_max_pool2d},
    {"avg_pool2d", "", 1, {NEAR_0}, one_image, build_avg_pool2d},
    {"global_avg_pool2d", "", 1, {NEAR_0}, one_image, build_global_avg_pool2d},
};
const gradient_case_list image_cases = {cases, (int)(sizeof cases / sizeof cases[0])};
