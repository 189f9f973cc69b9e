/* Normalisation and dropout. */
#include "support/gradient_cases.h"
#include "xent/ops_norm.h"

/* ---- Shapes */

/* x (B, C), (B, C, W) or (B, C, H, W), and four vectors (C). */
static void channels(gradient_instance *instance) {
    xent_shape *x = &instance->shape[0];
    *x = instance_images(instance, 2);
    x->rank = (int)instance_integer(instance, 7, 2, 4);
    if (x->rank == 2 && x->dim[0] == 1) x->dim[0] = 4;
    for (int k = 1; k < 5; k++) instance->shape[k] = xent_vector(x->dim[1]);
}

static int norm_axis(const gradient_instance *instance) { return instance->number % instance->shape[0].rank; }

/* Half of the axes count from the end. */
static int signed_axis(const gradient_instance *instance) {
    return norm_axis(instance) - (instance->number % 2 ? instance->shape[0].rank : 0);
}

static void layer(gradient_instance *instance) {
    const xent_shape x = instance_shape(instance, 1);
    instance->shape[0] = x;
    xent_shape rest = {0, {0}};
    for (int i = norm_axis(instance); i < x.rank; i++) rest.dim[rest.rank++] = x.dim[i];
    instance->shape[1] = instance->shape[2] = rest;
}

static void one_tensor(gradient_instance *instance) { instance->shape[0] = instance_shape(instance, 0); }

/* ---- Calls */

#define EPSILON 0.1

static xent_tensor *build_batch_norm(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    if (xent_tensor_size(in[0]) == xent_tensor_size(in[1])) return xent_mul(tape, in[0], in[0]);
    return xent_batch_norm(tape, in[0], in[1], in[2], EPSILON, NULL, NULL);
}
static xent_tensor *build_batch_norm_bare(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    if (xent_tensor_size(in[0]) == (size_t)xent_tensor_shape(in[0]).dim[1])
        return xent_mul(tape, in[0], in[0]); /* one value a channel */
    return xent_batch_norm(tape, in[0], NULL, NULL, EPSILON, NULL, NULL);
}
static xent_tensor *build_batch_norm_scaled(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    if (xent_tensor_size(in[0]) == xent_tensor_size(in[1])) return xent_mul(tape, in[0], in[0]);
    return xent_batch_norm(tape, in[0], in[1], NULL, EPSILON, NULL, NULL);
}
static xent_tensor *build_batch_norm_shifted(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    if (xent_tensor_size(in[0]) == xent_tensor_size(in[1])) return xent_mul(tape, in[0], in[0]);
    return xent_batch_norm(tape, in[0], NULL, in[1], EPSILON, NULL, NULL);
}
static xent_tensor *build_batch_norm_with(xent_tape *tape, xent_tensor *const *in, void *context) {
    (void)context;
    return xent_batch_norm_with(tape, in[0], in[1], in[2], in[3], in[4], 0);
}
static xent_tensor *build_layer_norm(xent_tape *tape, xent_tensor *const *in, void *context) {
    return xent_layer_norm(tape, in[0], signed_axis(context), in[1], in[2], EPSILON);
}
static xent_tensor *build_layer_norm_scaled(xent_tape *tape, xent_tensor *const *in, void *context) {
    return xent_layer_norm(tape, in[0], signed_axis(context), in[1], NULL, EPSILON);
}
static xent_tensor *build_layer_norm_shifted(xent_tape *tape, xent_tensor *const *in, void *context) {
    return xent_layer_norm(tape, in[0], signed_axis(context), NULL, in[1], EPSILON);
}
static xent_tensor *build_layer_norm_bare(xent_tape *tape, xent_tensor *const *in, void *context) {
    return xent_layer_norm(tape, in[0], signed_axis(context), NULL, NULL, EPSILON);
}
static xent_tensor *build_rms_norm(xent_tape *tape, xent_tensor *const *in, void *context) {
    return xent_rms_norm(tape, in[0], signed_axis(context), in[1], EPSILON);
}
static xent_tensor *build_rms_norm_bare(xent_tape *tape, xent_tensor *const *in, void *context) {
    return xent_rms_norm(tape, in[0], signed_axis(context), NULL, EPSILON);
}
static xent_tensor *build_dropout(xent_tape *tape, xent_tensor *const *in, void *context) {
    const gradient_instance *instance = context;
    return xent_dropout(tape, in[0], 0.1 * (instance->number % 11), (xent_dropout_place){3, 5, 7});
}

/* ---- The list */

#define NEAR_0                                                                                               \
    { -2, 2, 0 }
#define POSITIVE                                                                                             \
    { 0.5, 3, 0 }
static const gradient_case cases[] = {
    {"batch_norm", "", 3, {NEAR_0, NEAR_0, NEAR_0}, channels, build_batch_norm},
    {"batch_norm", "no gamma, beta", 1, {NEAR_0}, channels, build_batch_norm_bare},
    {"batch_norm", "no beta", 2, {NEAR_0, NEAR_0}, channels, build_batch_norm_scaled},
    {"batch_norm", "no gamma", 2, {NEAR_0, NEAR_0}, channels, build_batch_norm_shifted},
    {"batch_norm_with", "", 5, {NEAR_0, NEAR_0, NEAR_0, NEAR_0, POSITIVE}, channels, build_batch_norm_with},
    {"layer_norm", "", 3, {NEAR_0, NEAR_0, NEAR_0}, layer, build_layer_norm},
    {"layer_norm", "no gamma, beta", 1, {NEAR_0}, layer, build_layer_norm_bare},
    {"layer_norm", "no beta", 2, {NEAR_0, NEAR_0}, layer, build_layer_norm_scaled},
    {"layer_norm", "no gamma", 2, {NEAR_0, NEAR_0}, layer, build_layer_norm_shifted},
    {"rms_norm", "", 2, {NEAR_0, NEAR_0}, layer, build_rms_norm},
    {"rms_norm", "no gamma", 1, {NEAR_0}, layer, build_rms_norm_bare},
    {"dropout", "", 1, {NEAR_0}, one_tensor, build_dropout},
};
const gradient_case_list norm_cases = {cases, (int)(sizeof cases / sizeof cases[0])};
