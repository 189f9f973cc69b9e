/* measures.h: measures of information, of distributions and of samples: plain functions, no tape.
 *
 * A distribution is n numbers p_i >= 0 that sum to 1 to within 1e-4 (float probabilities of many classes do
 * not sum to 1 exactly); entropy, cross-entropy and divergence divide it by its sum. 0 log 0 is 0. Results
 * are in nats (natural logarithm) or bits (logarithm to base 2). Each function writes *result and returns
 * XENT_OK; or changes nothing and returns E_ARGUMENT (NULL, n < 1, no such unit) or E_VALUE (the message
 * names the number and its place). Sources: Shannon, A mathematical theory of communication (1948); Kullback
 * & Leibler, On information and sufficiency (1951); Goodfellow, Bengio & Courville, Deep Learning
 * (2016), 3.13. */
#ifndef XENT_MEASURES_H
#define XENT_MEASURES_H

#include <stdint.h>

#include "xent/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum xent_unit { XENT_NATS, XENT_BITS } xent_unit;

/* I(p) = -log p, of an event of probability p in [0, 1]; infinite for 0. */
XENT_API xent_status xent_information(double p, xent_unit unit, double *result, xent_error *error);

/* H(p) = -sum p_i log p_i: 0 for a certain outcome, log n for n that are equally likely. */
XENT_API xent_status xent_entropy(const xent_real *p, int64_t n, xent_unit unit, double *result,
                                  xent_error *error);

/* H(p, q) = -sum p_i log q_i, infinite where q_i = 0 < p_i: the loss of predicting q where p is true. */
XENT_API xent_status xent_cross_entropy(const xent_real *p, const xent_real *q, int64_t n, xent_unit unit,
                                        double *result, xent_error *error);

/* D(p || q) = sum p_i log(p_i / q_i) = H(p, q) - H(p): at least 0, and 0 only where p = q. */
XENT_API xent_status xent_kl_divergence(const xent_real *p, const xent_real *q, int64_t n, xent_unit unit,
                                        double *result, xent_error *error);

/* Perplexity: e^H for a cross-entropy H in nats, 2^H in bits: among how many equally likely outcomes a
 * prediction that good chooses. E_VALUE: H negative or NaN. */
XENT_API xent_status xent_perplexity(double cross_entropy, xent_unit unit, double *result, xent_error *error);

/* log L = sum_i log(x_i ? p : 1 - p), of n samples x_i in {0, 1} of a Bernoulli distribution with p in [0,
 * 1]; and L itself, which for many samples is 0. */
XENT_API xent_status xent_bernoulli_log_likelihood(const int32_t *x, int64_t n, double p, xent_unit unit,
                                                   double *result, xent_error *error);
XENT_API xent_status xent_bernoulli_likelihood(const int32_t *x, int64_t n, double p, double *result,
                                               xent_error *error);

/* log L = sum_i log p[x_i], of n samples x_i in 0 .. classes-1 of a categorical distribution p; and L. */
XENT_API xent_status xent_categorical_log_likelihood(const int32_t *x, int64_t n, const xent_real *p,
                                                     int64_t classes, xent_unit unit, double *result,
                                                     xent_error *error);
XENT_API xent_status xent_categorical_likelihood(const int32_t *x, int64_t n, const xent_real *p,
                                                 int64_t classes, double *result, xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
