/* reference.h: the losses in numbers of 60 digits (MPFR). A gradient is a difference of two terms that are
 * not negative; `size` is their sum, to which its error is relative: where they nearly cancel, no arithmetic
 * of fewer digits can do better. */
#ifndef TESTS_REFERENCE_H
#define TESTS_REFERENCE_H

#include <stdint.h>

typedef struct reference_number {
    double value, size;
} reference_number;

/* Cross-entropy of a row of `classes` logits under targets t that need not sum to 1: the loss, and dz. */
reference_number reference_cross_entropy(int64_t classes, const double *z, const double *t,
                                         reference_number *dz);

/* Binary cross-entropy of a logit: w ((1 - t) softplus(z) + v t softplus(-z)), and dz. */
reference_number reference_bce_logit(double z, double t, double w, double v, reference_number *dz);

/* The same of a probability, -w (v t log p + (1 - t) log(1 - p)), and dp. */
reference_number reference_bce(double p, double t, double w, double v, reference_number *dp);

/* t (log t - x), 0 where t = 0; with log_targets e^t (t - x). */
reference_number reference_kl(double x, double t, int log_targets);

/* The gradients of softmax, log_softmax and logsumexp of n numbers z, where dy reaches y; of logsumexp
 * dy[0]. */
void reference_softmax_gradient(int64_t n, const double *z, const double *dy, reference_number *dx);
void reference_log_softmax_gradient(int64_t n, const double *z, const double *dy, reference_number *dx);
void reference_logsumexp_gradient(int64_t n, const double *z, const double *dy, reference_number *dx);

#endif
