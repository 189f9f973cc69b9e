/* sgd.h: task 5. A step of stochastic gradient descent with momentum and weight decay. */
#ifndef SGD_H
#define SGD_H

#include <stddef.h>

/* For each of the n parameters w_i, with its velocity v_i, which is kept from step to step, and gradient g_i:
 *
 *     g_i' = g_i + decay w_i              the gradient of loss + decay / 2 sum_i w_i^2
 *     v_i  = momentum v_i + g_i'
 *     w_i  = w_i - rate v_i
 *
 * w and v are changed, g is not. */
void sgd_step(double *w, double *v, const double *g, size_t n, double rate, double momentum, double decay);

#endif
