/* softmax.h: task 2. x and y are matrices of rows x columns numbers, row after row: element (r, c) is x[r
 * * columns + c]. Each row is a case of its own. Nothing may be written into x; y is another array. */
#ifndef SOFTMAX_H
#define SOFTMAX_H

#include <stddef.h>

/* y_rc = e^(x_rc / t) / sum_k e^(x_rk / t), with the temperature t > 0. Must hold for any finite x. */
void softmax(const double *x, double *y, size_t rows, size_t columns, double t);

/* y_rc = x_rc - ln sum_k e^(x_rk): the logarithm of softmax with t = 1. Must be exact where softmax rounds
 * to 0. */
void log_softmax(const double *x, double *y, size_t rows, size_t columns);

#endif
