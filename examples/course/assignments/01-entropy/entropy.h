/* entropy.h: task 1. Probabilities are arrays of n numbers of at least 0 with the sum 1; all results are
 * in nats, that is, with the natural logarithm. Nothing may be written into p and q. */
#ifndef ENTROPY_H
#define ENTROPY_H

#include <stddef.h>

/* The information of an event of probability p: -ln p. INFINITY for p = 0. */
double information(double p);

/* From nats to bits: x / ln 2. */
double bits(double x);

/* H(p) = -sum_i p_i ln p_i, where 0 ln 0 is 0. */
double entropy(const double *p, size_t n);

/* H(p, q) = -sum_i p_i ln q_i. A term with p_i = 0 is 0, whatever q_i; q_i = 0 where p_i > 0 makes it
 * INFINITY. */
double cross_entropy(const double *p, const double *q, size_t n);

/* KL(p || q) = sum_i p_i ln(p_i / q_i), with the same rules. */
double kl_divergence(const double *p, const double *q, size_t n);

#endif
