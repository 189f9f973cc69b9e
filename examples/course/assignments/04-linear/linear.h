/* linear.h: task 4. A layer y = x W + b, and its gradients. All matrices are row after row: x is rows x
 * inputs, W is inputs x outputs, b has `outputs` numbers, y is rows x outputs. */
#ifndef LINEAR_H
#define LINEAR_H

#include <stddef.h>

/* y = x W + b; y is overwritten. */
void linear_forward(const double *x, const double *w, const double *b, double *y, size_t rows, size_t inputs,
                    size_t outputs);

/* With dy = d loss / d y (rows x outputs), adds to what is in dx, dw and db already:
 *
 *     dx += dy W^T        dw += x^T dy        db += the sum of the rows of dy
 *
 * dx may be NULL: the first layer's input is data, and nobody wants its gradient. */
void linear_backward(const double *x, const double *w, const double *dy, double *dx, double *dw, double *db,
                     size_t rows, size_t inputs, size_t outputs);

#endif
