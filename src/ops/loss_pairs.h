/* loss_pairs.h: the rules shared by losses of pairs (x, t) of the same shape, element by element. */
#ifndef OPS_LOSS_PAIRS_H
#define OPS_LOSS_PAIRS_H

#include "ops/loss.h"
#include "ops/table.h"

/* The loss of one element, and its derivatives. */
typedef struct pair_loss {
    double value, dx, dt;
} pair_loss;

/* A loss of pairs is this function; `y` gives its options, i the element. */
typedef pair_loss (*pair_rule)(const xent_tensor *y, size_t i, double x, double t);

/* The three rules of an operation, made from the function. */
xent_status pairs_check(xent_tensor *y, xent_reduction reduction);
void pairs_forward(xent_tensor *y, xent_reduction reduction, pair_rule rule);
void pairs_backward(xent_tensor *y, xent_reduction reduction, pair_rule rule);

#endif
