/* vector.h: functions over arrays. x and y may be the same array. */
#ifndef MATH_VECTOR_H
#define MATH_VECTOR_H

#include <stddef.h>

#include "xent/config.h"

void vec_relu(size_t n, const xent_real *x, xent_real *y);    /* max(x, 0); NaN stays NaN */
void vec_exp(size_t n, const xent_real *x, xent_real *y);     /* e^x */
void vec_log(size_t n, const xent_real *x, xent_real *y);     /* natural logarithm */
void vec_tanh(size_t n, const xent_real *x, xent_real *y);    /* tanh x */
void vec_sigmoid(size_t n, const xent_real *x, xent_real *y); /* 1 / (1 + e^-x) */

/* sum x_i^2, in double; the order of the additions depends on n alone */
void vec_sum_squares(size_t n, const xent_real *x, double *sum);

#endif
