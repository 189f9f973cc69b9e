/* moments.h: the sums that normalisation takes, in double. Each adds to what *sum and *dot hold; the order of
 * the additions depends on n alone. */
#ifndef MATH_MOMENTS_H
#define MATH_MOMENTS_H

#include <stddef.h>

#include "xent/config.h"

void moments_sum(size_t n, const xent_real *x, double *sum);                    /* sum x */
void moments_deviation(size_t n, const xent_real *x, double mean, double *sum); /* sum (x - mean)^2 */

/* sum g, and sum g (x - mean) */
void moments_dot(size_t n, const xent_real *g, const xent_real *x, double mean, double *sum, double *dot);

/* The same of the products g w. */
void moments_weighted_dot(size_t n, const xent_real *g, const xent_real *w, const xent_real *x, double mean,
                          double *sum, double *dot);

#endif
