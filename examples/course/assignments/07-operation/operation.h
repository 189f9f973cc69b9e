/* operation.h: task 7. An operation of your own for xent, and what the marker has to know of it. How
 * operations are made is told by xent/op.h; examples/custom_op.c is a whole one. */
#ifndef OPERATION_H
#define OPERATION_H

#include <xent/xent.h>

enum { OPERATION_INPUTS = 3, OPERATION_SIZE = 64 };

typedef struct operation {
    const xent_op *op;
    int inputs;                         /* 1 to OPERATION_INPUTS tensors */
    xent_shape shape[OPERATION_INPUTS]; /* of each, as it is tested; 1 to OPERATION_SIZE numbers */
    size_t outputs;                     /* numbers of y then, 1 to OPERATION_SIZE */
    double low, high;                   /* inputs are drawn between these; it must be smooth there */
} operation;

extern const operation own_operation;

/* The formula, in double and without xent: y from the inputs, for the sizes that own_operation says. */
void own_formula(const double *const *in, double *y);

#endif
