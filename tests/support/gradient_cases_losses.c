/* The losses: every option of each, on random shapes. */
#include "support/gradient_cases.h"
#include "xent/losses.h"

static void shape_all(gradient_instance *instance, xent_shape shape) {
    for (int i = 0; i < GRADIENT_MAX_INPUTS; i++) instance->shape[i] = shape;
}

/* (rows, classes) of at least one each: one row, one class, both. */
static void logits(gradient_instance *instance) {
    static const int64_t edge[][2] = {{1, 1}, {1, 7}, {5, 1}};
    const int n = instance->number;
    shape_all(instance,
              n < 3 ? xent_matrix(edge[n][0], edge[n][1])
                    : xent_matrix(instance_integer(instance, 0, 1, 6), instance_integer(instance, 1, 2, 9)));
}

/* The same, and an empty batch: losses without a mean have a value there too. */
static void logits_or_none(gradient_instance *instance) {
    logits(instance);
    if (instance->number == 3) shape_all(instance, xent_matrix(0, 4));
}

static void pairs_or_none(gradient_instance *instance) { shape_all(instance, instance_shape(instance, 0)); }

/* Any shape, but no empty one: the mean over nothing is NaN. */
static void pairs(gradient_instance *instance) {
    xent_shape shape = instance_shape(instance, 0);
    for (int i = 0; i < shape.rank; i++)
        if (shape.dim[i] == 0) shape.dim[i] = 2;
    shape_all(instance, shape);
}

static const int32_t *draw_labels(xent_tape *tape, const gradient_instance *instance) {
    const int64_t rows = instance->shape[0].dim[0], classes = instance->shape[0].dim[1];
    int32_t *labels = xent_tape_memory(tape, (size_t)rows * sizeof *labels);
    for (int64_t i = 0; labels && i < rows; i++)
        labels[i] = (int32_t)instance_integer(instance, 100 + (uint64_t)i, 0, classes - 1);
    return labels;
}

static const xent_real weights[] = {1, 2, 0.5, 0, 3, 1, 0.25, 1.5, 4, 1, 2, 1, 1, 3, 0.5, 1};
#define WEIGHTS ((int64_t)(sizeof weights / sizeof weights[0]))

static xent_cross_entropy_options cross_entropy_options(const gradient_instance *instance, double smoothing,
                                                        int weighted, xent_reduction reduction) {
    xent_cross_entropy_options o = XENT_CROSS_ENTROPY_DEFAULT;
    o.reduction = reduction;
    o.label_smoothing = smoothing;
    if (weighted) o.class_weights = weights, o.class_weight_count = instance->shape[0].dim[1];
    return o;
}

#define CROSS_ENTROPY(name, smoothing, weighted, reduction)                                                  \
    static xent_tensor *build_ce_##name(xent_tape *tape, xent_tensor *const *in, void *context) {            \
        const xent_cross_entropy_options o = cross_entropy_options(context, smoothing, weighted, reduction); \
        return xent_softmax_cross_entropy(tape, in[0], draw_labels(tape, context), &o);                      \
    }                                                                                                        \
    static xent_tensor *build_ce_with_##name(xent_tape *tape, xent_tensor *const *in, void *context) {       \
        const xent_cross_entropy_options o = cross_entropy_options(context, smoothing, weighted, reduction); \
        return xent_softmax_cross_entropy_with(tape, in[0], in[1], &o);                                      \
    }
CROSS_ENTROPY(mean, 0, 0, XENT_MEAN)
CROSS_ENTROPY(sum, 0, 0, XENT_SUM)
CROSS_ENTROPY(none, 0, 0, XENT_NONE)
CROSS_ENTROPY(smooth, 0.1, 0, XENT_MEAN)
CROSS_ENTROPY(smoothest, 1, 0, XENT_NONE)
CROSS_ENTROPY(weighted_sum, 0, 1, XENT_SUM)
CROSS_ENTROPY(weighted_none, 0.2, 1, XENT_NONE)
CROSS_ENTROPY(weighted_smooth, 0.3, 1, XENT_SUM)

/* Weights are positive at the labels, so that the mean has something to divide by. */
static xent_tensor *build_ce_weighted_mean(xent_tape *tape, xent_tensor *const *in, void *context) {
    xent_cross_entropy_options o = cross_entropy_options(context, 0.2, 0, XENT_MEAN);
    static const xent_real positive[] = {1, 2, 0.5, 1.5, 3, 1, 0.25, 1.5, 4};
    o.class_weights = positive;
    o.class_weight_count = ((const gradient_instance *)context)->shape[0].dim[1];
    return xent_softmax_cross_entropy(tape, in[0], draw_labels(tape, context), &o);
}

static xent_tensor *build_ce_ignore(xent_tape *tape, xent_tensor *const *in, void *context) {
    xent_cross_entropy_options o = cross_entropy_options(context, 0.1, 0, XENT_SUM);
    o.use_ignore_index = 1;
    return xent_softmax_cross_entropy(tape, in[0], draw_labels(tape, context), &o);
}

#define NLL(name, weighted, ignored, reduction)                                                              \
    static xent_tensor *build_nll_##name(xent_tape *tape, xent_tensor *const *in, void *context) {           \
        xent_cross_entropy_options o = cross_entropy_options(context, 0, weighted, reduction);               \
        o.use_ignore_index = ignored;                                                                        \
        return xent_nll(tape, in[0], draw_labels(tape, context), &o);                                        \
    }
NLL(mean, 0, 0, XENT_MEAN)
NLL(none, 0, 0, XENT_NONE)
NLL(sum, 0, 0, XENT_SUM)
NLL(weighted, 1, 1, XENT_SUM)
NLL(weighted_none, 1, 1, XENT_NONE)

#define LABELS(name, loss, exponent, weighted, ignored, reduction)                                           \
    static xent_tensor *build_##name(xent_tape *tape, xent_tensor *const *in, void *context) {               \
        xent_cross_entropy_options o = cross_entropy_options(context, 0, weighted, reduction);               \
        o.use_ignore_index = ignored;                                                                        \
        return xent_##loss(tape, in[0], draw_labels(tape, context), exponent, &o);                           \
    }
LABELS(focal_mean, focal, 2, 0, 0, XENT_MEAN)
LABELS(focal_none, focal, 0.5, 1, 1, XENT_NONE)
LABELS(gce_mean, generalised_cross_entropy, 0.7, 0, 0, XENT_MEAN)
LABELS(gce_none, generalised_cross_entropy, 1, 1, 1, XENT_NONE)

#define PAIR(name, call)                                                                                     \
    static xent_tensor *build_##name(xent_tape *tape, xent_tensor *const *in, void *context) {               \
        (void)context;                                                                                       \
        return call;                                                                                         \
    }
PAIR(mse_mean, xent_mse(tape, in[0], in[1], XENT_MEAN))
PAIR(mse_sum, xent_mse(tape, in[0], in[1], XENT_SUM))
PAIR(mse_none, xent_mse(tape, in[0], in[1], XENT_NONE))
PAIR(l1_mean, xent_l1(tape, in[0], in[1], XENT_MEAN))
PAIR(l1_sum, xent_l1(tape, in[0], in[1], XENT_SUM))
PAIR(l1_none, xent_l1(tape, in[0], in[1], XENT_NONE))
PAIR(huber_inside, xent_huber(tape, in[0], in[1], 10, XENT_MEAN))
PAIR(huber_outside, xent_huber(tape, in[0], in[1], 0.25, XENT_SUM))
PAIR(huber_none, xent_huber(tape, in[0], in[1], 10, XENT_NONE))
PAIR(kl_mean, xent_kl_div(tape, in[0], in[1], 0, XENT_MEAN))
PAIR(kl_sum, xent_kl_div(tape, in[0], in[1], 0, XENT_SUM))
PAIR(kl_none, xent_kl_div(tape, in[0], in[1], 0, XENT_NONE))
PAIR(kl_log_mean, xent_kl_div(tape, in[0], in[1], 1, XENT_MEAN))
PAIR(kl_log_sum, xent_kl_div(tape, in[0], in[1], 1, XENT_SUM))
PAIR(kl_log_none, xent_kl_div(tape, in[0], in[1], 1, XENT_NONE))

/* With every option; `on_logits` or on probabilities. */
static xent_tensor *bce(xent_tape *tape, xent_tensor *const *in, const gradient_instance *instance,
                        int on_logits, double smoothing, int weighted, xent_reduction reduction) {
    const xent_shape shape = instance->shape[0];
    const size_t size = xent_tensor_size(in[0]);
    xent_real *weight = xent_tape_memory(tape, (size + 1) * sizeof *weight);
    xent_bce_options o = XENT_BCE_DEFAULT;
    o.reduction = reduction;
    o.label_smoothing = smoothing;
    if (weighted && weight) {
        for (size_t i = 0; i < size; i++) weight[i] = weights[i % (size_t)WEIGHTS];
        o.weight = weight, o.weight_count = (int64_t)size;
        o.pos_weight = weights, o.pos_weight_count = shape.rank > 0 ? shape.dim[shape.rank - 1] : 1;
    }
    return on_logits ? xent_bce_with_logits(tape, in[0], in[1], &o) : xent_bce(tape, in[0], in[1], &o);
}
PAIR(bce_logits, bce(tape, in, context, 1, 0, 0, XENT_MEAN))
PAIR(bce_logits_weighted, bce(tape, in, context, 1, 0, 1, XENT_SUM))
PAIR(bce_logits_smooth, bce(tape, in, context, 1, 0.2, 1, XENT_NONE))
PAIR(bce_mean, bce(tape, in, context, 0, 0, 0, XENT_MEAN))
PAIR(bce_weighted, bce(tape, in, context, 0, 0, 1, XENT_SUM))
PAIR(bce_all_options, bce(tape, in, context, 0, 0.2, 1, XENT_NONE))

#define LOGIT                                                                                                \
    { -3, 3, 0 }
#define PROBABILITY                                                                                          \
    { 0.1, 0.9, 0 }
/* Away from the poles of log p and log(1 - p), which a difference in float would feel. */
#define MIDDLE                                                                                               \
    { 0.35, 0.65, 0 }
#define BELOW                                                                                                \
    { -2, -1, 0 }

#define WITH(name)                                                                                           \
    { "softmax_cross_entropy", "targets, " #name, 2, {LOGIT, PROBABILITY}, logits, build_ce_with_##name }
#define WITH_OR_NONE(name)                                                                                   \
    {                                                                                                        \
        "softmax_cross_entropy", "targets, " #name, 2, {LOGIT, PROBABILITY}, logits_or_none,                 \
            build_ce_with_##name                                                                             \
    }

static const gradient_case cases[] = {
    {"softmax_cross_entropy", "mean", 1, {LOGIT}, logits, build_ce_mean},
    {"softmax_cross_entropy", "sum", 1, {LOGIT}, logits_or_none, build_ce_sum},
    {"softmax_cross_entropy", "none", 1, {LOGIT}, logits_or_none, build_ce_none},
    {"softmax_cross_entropy", "smoothing", 1, {LOGIT}, logits, build_ce_smooth},
    {"softmax_cross_entropy", "smoothing 1", 1, {LOGIT}, logits, build_ce_smoothest},
    {"softmax_cross_entropy", "weights, sum", 1, {LOGIT}, logits, build_ce_weighted_sum},
    {"softmax_cross_entropy", "weights, smoothing, none", 1, {LOGIT}, logits_or_none, build_ce_weighted_none},
    {"softmax_cross_entropy", "weights, smoothing", 1, {LOGIT}, logits, build_ce_weighted_smooth},
    {"softmax_cross_entropy", "weights, smoothing, mean", 1, {LOGIT}, logits, build_ce_weighted_mean},
    {"softmax_cross_entropy", "ignore index", 1, {LOGIT}, logits, build_ce_ignore},
    WITH(mean),
    WITH_OR_NONE(sum),
    WITH_OR_NONE(none),
    WITH(smooth),
    WITH(smoothest),
    WITH(weighted_sum),
    WITH_OR_NONE(weighted_none),
    WITH(weighted_smooth),
    {"nll", "mean", 1, {BELOW}, logits, build_nll_mean},
    {"nll", "sum", 1, {BELOW}, logits_or_none, build_nll_sum},
    {"nll", "none", 1, {BELOW}, logits_or_none, build_nll_none},
    {"nll", "weights, ignore index, none", 1, {BELOW}, logits_or_none, build_nll_weighted_none},
    {"nll", "weights, ignore index", 1, {BELOW}, logits, build_nll_weighted},
    {"focal", "gamma 2, mean", 1, {LOGIT}, logits, build_focal_mean},
    {"focal", "gamma 0.5, weights, ignore index, none", 1, {LOGIT}, logits_or_none, build_focal_none},
    {"generalised_cross_entropy", "q 0.7, mean", 1, {LOGIT}, logits, build_gce_mean},
    {"generalised_cross_entropy",
     "q 1, weights, ignore index, none",
     1,
     {LOGIT},
     logits_or_none,
     build_gce_none},
    {"mse", "mean", 2, {LOGIT, LOGIT}, pairs, build_mse_mean},
    {"mse", "sum", 2, {LOGIT, LOGIT}, pairs_or_none, build_mse_sum},
    {"mse", "none", 2, {LOGIT, LOGIT}, pairs_or_none, build_mse_none},
    {"l1", "mean", 2, {BELOW, PROBABILITY}, pairs, build_l1_mean},
    {"l1", "sum", 2, {BELOW, PROBABILITY}, pairs_or_none, build_l1_sum},
    {"l1", "none", 2, {BELOW, PROBABILITY}, pairs_or_none, build_l1_none},
    {"huber", "inside delta", 2, {LOGIT, LOGIT}, pairs, build_huber_inside},
    {"huber", "outside delta", 2, {BELOW, PROBABILITY}, pairs, build_huber_outside},
    {"huber", "none", 2, {LOGIT, LOGIT}, pairs_or_none, build_huber_none},
    {"kl_div", "mean", 2, {BELOW, PROBABILITY}, pairs, build_kl_mean},
    {"kl_div", "sum", 2, {BELOW, PROBABILITY}, pairs_or_none, build_kl_sum},
    {"kl_div", "none", 2, {BELOW, PROBABILITY}, pairs_or_none, build_kl_none},
    {"kl_div", "log targets, mean", 2, {BELOW, BELOW}, pairs, build_kl_log_mean},
    {"kl_div", "log targets, sum", 2, {BELOW, BELOW}, pairs_or_none, build_kl_log_sum},
    {"kl_div", "log targets, none", 2, {BELOW, BELOW}, pairs_or_none, build_kl_log_none},
    {"bce_with_logits", "mean", 2, {LOGIT, PROBABILITY}, pairs, build_bce_logits},
    {"bce_with_logits", "weights, sum", 2, {LOGIT, PROBABILITY}, pairs_or_none, build_bce_logits_weighted},
    {"bce_with_logits", "weights, smoothing, none", 2, {LOGIT, PROBABILITY}, pairs, build_bce_logits_smooth},
    {"bce", "mean", 2, {MIDDLE, PROBABILITY}, pairs, build_bce_mean},
    {"bce", "weights, sum", 2, {MIDDLE, PROBABILITY}, pairs_or_none, build_bce_weighted},
    {"bce", "weights, smoothing, none", 2, {MIDDLE, PROBABILITY}, pairs, build_bce_all_options},
};
const gradient_case_list loss_cases = {cases, (int)(sizeof cases / sizeof cases[0])};
