/* vector.h: functions over arrays of n numbers. Where not said, output and input may be the same array, but
 * must not overlap otherwise. A result depends on the number alone, not on its place in the array. */
#ifndef MATH_VECTOR_H
#define MATH_VECTOR_H

#include <stddef.h>
#include <stdint.h>

#include "xent/config.h"

void vec_relu(size_t n, const xent_real *x, xent_real *y);    /* max(x, 0); NaN stays NaN */
void vec_exp(size_t n, const xent_real *x, xent_real *y);     /* e^x */
void vec_log(size_t n, const xent_real *x, xent_real *y);     /* natural logarithm */
void vec_tanh(size_t n, const xent_real *x, xent_real *y);    /* tanh x */
void vec_sigmoid(size_t n, const xent_real *x, xent_real *y); /* 1 / (1 + e^-x) */

/* In the following no two arrays may be the same. */
/* Of so many rows of n numbers, `stride` apart: y + bias and max(y + bias, 0) into each row of y; sum + each
 * row of x into sum */
void vec_add_bias(size_t rows, size_t n, const xent_real *bias, xent_real *y, size_t stride);
void vec_add_bias_relu(size_t rows, size_t n, const xent_real *bias, xent_real *y, size_t stride);
void vec_add_rows(size_t rows, size_t n, const xent_real *x, size_t stride, double *sum);
/* dy where y > 0, else 0 */
void vec_relu_gradient(size_t n, const xent_real *y, const xent_real *dy, xent_real *dx);
/* x factor + offset */
void vec_from_bytes(size_t n, const uint8_t *x, xent_real factor, xent_real offset, xent_real *y);

/* The same with a factor and an offset for each. */
void vec_from_bytes_each(size_t n, const uint8_t *x, const xent_real *factor, const xent_real *offset,
                         xent_real *y);
/* (x - shift) factor, in double; under a shift and a factor for each, of numbers and of bytes */
void vec_scale_each(size_t n, const xent_real *x, const double *shift, const double *factor, xent_real *y);
void vec_scale_bytes_each(size_t n, const uint8_t *x, const double *shift, const double *factor,
                          xent_real *y);
/* (x - shift) factor, in double */
void vec_scale(size_t n, const xent_real *x, double shift, double factor, xent_real *y);

/* Adds the sum of x and that of x^2, which are exact. */
void vec_sum_bytes(size_t n, const uint8_t *x, uint64_t *sum, uint64_t *squares);

/* How many numbers stand before the first that is infinite or NaN; n: all are finite. */
size_t vec_count_finite(size_t n, const xent_real *x);

/* sum x_i^2, in double; the order of the additions depends on n alone */
void vec_sum_squares(size_t n, const xent_real *x, double *sum);

#endif
