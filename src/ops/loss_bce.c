/* Binary cross-entropy, on logits and on probabilities (losses.h has the formulas). */
#include <math.h>

#include "ops/loss_pairs.h"

static const xent_bce_options *options_of(const xent_tensor *y) { return y->options; }

static xent_status bce_check(xent_tensor *y) {
    const xent_bce_options *o = options_of(y);
    const xent_shape shape = y->in[0]->shape;
    const int64_t last = shape.rank > 0 ? shape.dim[shape.rank - 1] : 1;
    if (o->weight && o->weight_count != (int64_t)y->in[0]->size)
        return xent_op_fail(y, XENT_E_SHAPE, "%lld weights for %zu elements", (long long)o->weight_count,
                            y->in[0]->size);
    if (o->pos_weight && o->pos_weight_count != last)
        return xent_op_fail(y, XENT_E_SHAPE, "%lld pos_weights for a last axis of %lld",
                            (long long)o->pos_weight_count, (long long)last);
    xent_status status = loss_check_smoothing(y, o->label_smoothing);
    if (status == XENT_OK) status = pairs_check(y, o->reduction);
    return status == XENT_OK ? loss_check_range(y, 1, 0, 1, "a target, 0 to 1") : status;
}

/* The numbers of an element: w, v, and the smoothed target. */
typedef struct bce_element {
    double w, v, t;
} bce_element;

static bce_element element(const xent_tensor *y, size_t i, double t) {
    const xent_bce_options *o = options_of(y);
    const double w = o->weight ? (double)o->weight[i] : 1;
    const double v = o->pos_weight ? (double)o->pos_weight[i % (size_t)o->pos_weight_count] : 1;
    return (bce_element){w, v, t * (1 - o->label_smoothing) + o->label_smoothing / 2};
}

/* a b, where 0 times infinity is 0: what has no weight or no share in the target does not count. */
static double share(double a, double b) { return a == 0 ? 0 : a * b; }

static pair_loss with_logits(const xent_tensor *y, size_t i, double z, double target) {
    const bce_element e = element(y, i, target);
    const double tail = exp(-fabs(z)), rest = log1p(tail);
    const double plus = fmax(z, 0) + rest, minus = fmax(-z, 0) + rest; /* softplus(z), softplus(-z) */
    const double yes = (z < 0 ? tail : 1) / (1 + tail), no = (z < 0 ? 1 : tail) / (1 + tail);
    const double keep = 1 - options_of(y)->label_smoothing;
    if (isnan(z) || isnan(target)) return (pair_loss){NAN, NAN, NAN};
    return (pair_loss){share(e.w, share(1 - e.t, plus) + share(e.v * e.t, minus)),
                       e.w * ((1 - e.t) * yes - e.v * e.t * no), share(e.w * keep, share(e.v, minus) - plus)};
}

static void bce_with_logits_forward(xent_tensor *y) {
    pairs_forward(y, options_of(y)->reduction, with_logits);
}
static void bce_with_logits_backward(xent_tensor *y) {
    pairs_backward(y, options_of(y)->reduction, with_logits);
}

const xent_op op_bce_with_logits = {"bce_with_logits", bce_check, bce_with_logits_forward,
                                    bce_with_logits_backward};

static xent_status bce_on_probabilities_check(xent_tensor *y) {
    const xent_status status = loss_check_range(y, 0, 0, 1, "a probability, 0 to 1");
    return status == XENT_OK ? bce_check(y) : status;
}

static pair_loss on_probabilities(const xent_tensor *y, size_t i, double p, double target) {
    const bce_element e = element(y, i, target);
    const double lowest_log = -100, lowest_p = 1e-12,
                 keep = 1 - options_of(y)->label_smoothing; /* PyTorch's */
    const double log_yes = fmax(log(p), lowest_log), log_no = fmax(log1p(-p), lowest_log);
    if (isnan(p) || isnan(target)) return (pair_loss){NAN, NAN, NAN};
    return (pair_loss){-e.w * (e.v * e.t * log_yes + (1 - e.t) * log_no),
                       e.w * ((1 - e.t) / fmax(1 - p, lowest_p) - e.v * e.t / fmax(p, lowest_p)),
                       -e.w * keep * (e.v * log_yes - log_no)};
}

static void bce_forward(xent_tensor *y) { pairs_forward(y, options_of(y)->reduction, on_probabilities); }
static void bce_backward(xent_tensor *y) { pairs_backward(y, options_of(y)->reduction, on_probabilities); }

const xent_op op_bce = {"bce", bce_on_probabilities_check, bce_forward, bce_backward};

static xent_tensor *apply(xent_tape *tape, const xent_op *op, xent_tensor *x, xent_tensor *targets,
                          const xent_bce_options *options) {
    const xent_bce_options defaults = XENT_BCE_DEFAULT;
    xent_tensor *in[] = {x, targets};
    return xent_apply(tape, op, in, 2, options ? options : &defaults, sizeof defaults);
}

xent_tensor *xent_bce_with_logits(xent_tape *tape, xent_tensor *logits, xent_tensor *targets,
                                  const xent_bce_options *options) {
    return apply(tape, &op_bce_with_logits, logits, targets, options);
}

xent_tensor *xent_bce(xent_tape *tape, xent_tensor *p, xent_tensor *targets,
                      const xent_bce_options *options) {
    return apply(tape, &op_bce, p, targets, options);
}
