/* broadcast.h: operations on two inputs whose shapes are fitted to each other as NumPy does. */
#ifndef OPS_BROADCAST_H
#define OPS_BROADCAST_H

#include "ops/table.h"

/* A run of n elements of the output. a and b go along with it where their step is 1; where it is 0
 * they stay at their first number. At least one of the steps is 1. */
typedef struct broadcast_run {
    size_t n;
    const xent_real *a, *b;
    const xent_real *y, *dy; /* NULL in forward */
    int a_step, b_step;
    xent_real *out;
} broadcast_run;

typedef void broadcast_rule(const broadcast_run *run);

/* The shape of y from those of its two inputs. */
xent_status broadcast_check(xent_tensor *y);

/* y = what the rule says. */
void broadcast_forward(xent_tensor *y, broadcast_rule *rule);

/* The gradient of input 0 or 1: what the rule says for each element of y, summed in double over the
 * axes along which the input was repeated. */
void broadcast_backward(xent_tensor *y, int input, broadcast_rule *rule);

#endif
