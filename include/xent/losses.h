/* losses.h: losses, with their formulas. Logits z are the raw outputs of a network; all logarithms are
 * natural, so losses are in nats.
 *
 * A loss is an operation (ops.h): it returns its output, or NULL with the error on the tape. Reductions
 * have PyTorch's meaning. Computed from z - max z, summed in double, never from log(p): no digit is lost
 * where a row is nearly certain, and nothing overflows. Gradients flow into every tensor that wants one,
 * targets too. */
#ifndef XENT_LOSSES_H
#define XENT_LOSSES_H

#include "xent/op.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum xent_reduction {
    XENT_MEAN, /* over rows (cross-entropy, nll: see there) or over elements (all others): a scalar */
    XENT_SUM,  /* a scalar */
    XENT_NONE  /* a loss a row (cross-entropy, nll), or an element (all others) */
} xent_reduction;

/* ---- Cross-entropy ---------------------------------------------------------------------------------- */

typedef struct xent_cross_entropy_options {
    xent_reduction reduction;
    double label_smoothing; /* s in [0, 1] (Szegedy et al., Rethinking the Inception architecture, 2016) */
    const xent_real *class_weights; /* w, one a class; NULL: all 1. Borrowed until the reset */
    int64_t class_weight_count;     /* must be C where class_weights is given */
    int use_ignore_index;           /* 1: rows whose label is ignore_index do not count; labels only */
    int32_t ignore_index;           /* may lie outside 0 .. C-1 */
} xent_cross_entropy_options;
#define XENT_CROSS_ENTROPY_DEFAULT XENT_ZERO

/* logits (B, C), labels: B class indices 0 .. C-1, borrowed until the reset. Logits are the raw outputs: no
 * softmax stands in front, for this is one, and a network learns little through two. With p = softmax(z):
 *
 *     l_i  = (1 - s) w_y (-log p_y) + s/C sum_c w_c (-log p_c)         y = labels[i]
 *     -log p_c = (m - z_c) + log1p(sum over j other than the maximum of e^(z_j - m)),  m = max z
 *     mean = sum l_i / sum w_y, over the rows that are not ignored;  sum = sum l_i;  none = l (B)
 *     dz_c = p_c sum_k t_k - t_c, times dl_i,  t_c = (1 - s) w_y [c = y] + s w_c / C
 *
 * An ignored row has loss 0 and gradient 0. If no row is left (or B = 0, or the weights of the labels sum
 * to 0) the mean is NaN; the sum is that of the l_i: 0, unless labels are smoothed.
 * A logit of -inf is a class of probability 0: it adds nothing where t_c = 0, and +inf elsewhere.
 * The loss and dz of a row with a NaN or +inf logit, or of -inf alone, are NaN, whatever its targets and
 * weights, unless it is ignored; otherwise only a mean over nothing is. XENT_E_VALUE: a label out of range
 * (the message names row and label). XENT_E_SHAPE: logits not (B, C), class_weight_count not C.
 * XENT_E_ARGUMENT: smoothing outside [0, 1], labels NULL where there are rows, no such reduction. Source:
 * Goodfellow, Bengio & Courville, Deep Learning (2016), 6.2.2.3. */
XENT_API xent_tensor *xent_softmax_cross_entropy(xent_tape *tape, xent_tensor *logits, const int32_t *labels,
                                                 const xent_cross_entropy_options *options);

/* The same against target distributions q (B, C), a row each; they need not sum to 1:
 *
 *     t_c  = w_c ((1 - s) q_c + s/C);   l_i = sum_c t_c (-log p_c);   mean = sum l_i / B
 *     dz_c = p_c sum_k t_k - t_c;       dq_c = (1 - s) w_c (-log p_c)
 *
 * use_ignore_index must be 0 (XENT_E_ARGUMENT). */
XENT_API xent_tensor *xent_softmax_cross_entropy_with(xent_tape *tape, xent_tensor *logits,
                                                      xent_tensor *targets,
                                                      const xent_cross_entropy_options *options);

/* Negative log-likelihood of labels under log-probabilities (B, C), such as log_softmax makes:
 * l_i = -w_y log_p[y];  reductions, weights and ignored rows as above; label_smoothing must be 0.
 * XENT_E_VALUE: a log_p above 1e-4 (rounding is allowed) is no logarithm of a probability; the message names
 * the element. Logits go to xent_softmax_cross_entropy. */
XENT_API xent_tensor *xent_nll(xent_tape *tape, xent_tensor *log_p, const int32_t *labels,
                               const xent_cross_entropy_options *options);

/* Focal loss of labels, on logits: rows that are certain already count less. With p = softmax(z)[y]:
 *
 *     l_i = w_y (1 - p)^gamma (-log p);   dz_c = w_y f (p_c - [c = y]),
 *     f = (1 - p)^gamma (1 + gamma p (-log p) / (1 - p));   gamma = 0: cross-entropy; commonly 2
 *
 * Weights (the paper's alpha), reductions, ignored rows and errors as for cross-entropy: the mean divides by
 * the sum of w_y; label_smoothing must be 0. XENT_E_ARGUMENT: gamma negative or not finite.
 * Source: Lin, Goyal, Girshick, He & Dollar, Focal loss for dense object detection (ICCV 2017). */
XENT_API xent_tensor *xent_focal(xent_tape *tape, xent_tensor *logits, const int32_t *labels, double gamma,
                                 const xent_cross_entropy_options *options);

/* Generalised cross-entropy of labels, on logits: between cross-entropy (q towards 0) and the mean absolute
 * error (q = 1), which noisy labels harm less; commonly 0.7. With p = softmax(z)[y]:
 *
 *     l_i = w_y (1 - p^q) / q;   dz_c = w_y p^q (p_c - [c = y])
 *
 * The rest as for focal loss. XENT_E_ARGUMENT: q not above 0 and at most 1.
 * Source: Zhang & Sabuncu, Generalized cross entropy loss for training deep neural networks with noisy labels
 * (NeurIPS 2018). */
XENT_API xent_tensor *xent_generalised_cross_entropy(xent_tape *tape, xent_tensor *logits,
                                                     const int32_t *labels, double q,
                                                     const xent_cross_entropy_options *options);

/* ---- Losses of pairs --------------------------------------------------------------------------------
 * x and targets t have the same shape: no loss broadcasts, as a (B, 1) beside a (B) is a mistake more often
 * than a wish. XENT_E_SHAPE otherwise. */

typedef struct xent_bce_options {
    xent_reduction reduction;
    double label_smoothing;      /* s in [0, 1]: the target t becomes t (1 - s) + s / 2 */
    const xent_real *weight;     /* w, one an element; NULL: all 1. Borrowed until the reset */
    int64_t weight_count;        /* must be the number of elements where weight is given */
    const xent_real *pos_weight; /* v, one for each index of the last axis; NULL: all 1. Borrowed until the
                                    reset */
    int64_t pos_weight_count;    /* must be the size of the last axis where pos_weight is given */
} xent_bce_options;
#define XENT_BCE_DEFAULT XENT_ZERO

/* Binary cross-entropy on logits: l = w ((1 - t) softplus(z) + v t softplus(-z)),
 * softplus(z) = max(z, 0) + log1p(e^-|z|);  dz = w ((1 - t) sigmoid(z) - v t sigmoid(-z)).
 * XENT_E_VALUE: a target outside [0, 1] (the message names the element). */
XENT_API xent_tensor *xent_bce_with_logits(xent_tape *tape, xent_tensor *logits, xent_tensor *targets,
                                           const xent_bce_options *options);

/* Binary cross-entropy on probabilities: l = -w (v t log p + (1 - t) log(1 - p)). As in PyTorch the
 * logarithms are clamped at -100 from below, so that p = 0 or 1 gives a finite loss, and gradients divide by
 * p (and 1 - p) of at least 1e-12: dp = w ((1 - t) / max(1 - p, 1e-12) - v t / max(p, 1e-12)). Prefer
 * bce_with_logits.
 * XENT_E_VALUE: a probability or a target outside [0, 1] (the message names the element). */
XENT_API xent_tensor *xent_bce(xent_tape *tape, xent_tensor *p, xent_tensor *targets,
                               const xent_bce_options *options);

/* l = (x - t)^2;  dx = 2 (x - t) */
XENT_API xent_tensor *xent_mse(xent_tape *tape, xent_tensor *x, xent_tensor *targets,
                               xent_reduction reduction);

/* l = |x - t|;  dx = sign(x - t), 0 where x = t */
XENT_API xent_tensor *xent_l1(xent_tape *tape, xent_tensor *x, xent_tensor *targets,
                              xent_reduction reduction);

/* d = x - t:  l = d^2 / 2 where |d| <= delta, else delta (|d| - delta / 2);  dx = d cut to +-delta.
 * XENT_E_ARGUMENT: delta not positive and finite (Huber, Robust estimation of a location parameter, 1964). */
XENT_API xent_tensor *xent_huber(xent_tape *tape, xent_tensor *x, xent_tensor *targets, double delta,
                                 xent_reduction reduction);

/* Kullback-Leibler divergence of targets t from log-probabilities x: l = t (log t - x), 0 where t = 0;
 * dx = -t;  dt = log t + 1 - x, 0 where t = 0. With log_targets != 0 targets hold u = log t:
 * l = e^u (u - x);  dx = -e^u;  du = e^u (u - x + 1). The mean is over elements; for
 * the mean over rows that the definition asks for, take the sum and divide by the rows. XENT_E_VALUE: x or u
 * above 1e-4 (rounding is allowed), a t below 0 (the message names the element). */
XENT_API xent_tensor *xent_kl_div(xent_tape *tape, xent_tensor *log_p, xent_tensor *targets, int log_targets,
                                  xent_reduction reduction);

/* ---- Losses of a classifier ---------------------------------------------------------------------------
 * Each is a number a row, and then the mean over the rows. z are the logits of a row (C of them), y its
 * class, t its one-hot vector. Three losses are called "mean squared error", and they learn differently. */
#define XENT_CLASS_LOSS_LIST(X)                                                                              \
    X(CE, "ce", "cross-entropy: -log softmax(z)[y]")                                                         \
    X(BCE, "bce", "binary cross-entropy on sigmoid(z), summed over the classes")                             \
    X(MSE, "mse", "1/2 sum of (softmax(z) - t)^2: squared error of the probabilities: half of Brier's sum")  \
    X(MSE_SIGMOID, "mse-sigmoid", "1/2 sum of (sigmoid(z) - t)^2: squared error of sigmoid outputs")         \
    X(MSE_LOGITS, "mse-logits", "1/2 sum of (z - t)^2: squared error of the raw outputs (least squares)")    \
    X(FOCAL, "focal", "focal loss: (1 - p)^2 (-log p), p = softmax(z)[y]: certain rows count less")          \
    X(GCE, "gce", "generalised cross-entropy: (1 - p^0.7) / 0.7: wrong labels do less harm")

/* Losses of numbers: the sum over the outputs of a row, and then the mean over the rows. z are the outputs, t
 * the targets, both scaled (train.h), so that a delta of 1 is one standard deviation of them. */
#define XENT_VALUE_LOSS_LIST(X)                                                                              \
    X(SQUARED, "squared", "of regression: (z - t)^2, z the raw output: towards the mean")                    \
    X(L1, "l1", "of regression: |z - t|: towards the median, which few wild rows hardly move")               \
    X(HUBER, "huber", "of regression: d^2 / 2 up to d = |z - t| = 1, then d - 1/2: between the two")

#define XENT_LOSS_LIST(X) XENT_CLASS_LOSS_LIST(X) XENT_VALUE_LOSS_LIST(X)

typedef enum xent_loss {
#define XENT_LOSS_ENUM(name, text, formula) XENT_LOSS_##name,
    XENT_LOSS_LIST(XENT_LOSS_ENUM)
#undef XENT_LOSS_ENUM
        XENT_LOSS_COUNT,
    XENT_CLASS_LOSS_COUNT = XENT_LOSS_SQUARED /* those of classes come first */
} xent_loss;

/* "ce" and the like, and the formula in words; "unknown" for a number that is no loss. Static storage. */
XENT_API const char *xent_loss_name(xent_loss loss);
XENT_API const char *xent_loss_text(xent_loss loss);

/* The loss of a name; -1 if there is none. */
XENT_API int xent_loss_find(const char *name);

/* Whether weights of classes go with a loss: with ce, focal and gce. */
XENT_API int xent_loss_takes_weights(xent_loss loss);

/* The loss of logits (rows, classes) under labels (one a row), as one number on the tape. Class weights go
 * with ce, focal and gce, label smoothing with ce; NULL options, or zeros: neither. NULL: the tape has an
 * error, maybe a new one: E_SHAPE (rank other than 2), E_VALUE (a label outside 0 .. classes-1), E_ARGUMENT
 * (NULL but for options, and for labels where there are no rows; no such loss, options that do not go with
 * it, another reduction than the mean), E_MEMORY. */
XENT_API xent_tensor *xent_classification_loss(xent_tape *tape, xent_loss loss, xent_tensor *logits,
                                               const int32_t *labels,
                                               const xent_cross_entropy_options *options);

/* The loss of outputs under targets of the same shape (rows, outputs), as one number on the tape: squared, l1
 * or huber with delta 1; or bce, where each output is the logit of a label of its own, 0 or 1. NULL: the tape
 * has an error, maybe a new one: E_SHAPE (rank other than 2, or two shapes), E_VALUE (of bce: a target
 * outside [0, 1]), E_ARGUMENT (NULL, another loss), E_MEMORY. */
XENT_API xent_tensor *xent_target_loss(xent_tape *tape, xent_loss loss, xent_tensor *outputs,
                                       xent_tensor *targets);

#ifdef __cplusplus
}
#endif
#endif
