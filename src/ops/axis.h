/* axis.h: operations along one axis see a tensor as `outer` times `inner` lines of n elements each,
 * `inner` apart. */
#ifndef OPS_AXIS_H
#define OPS_AXIS_H

#include "ops/table.h"

/* The price of one element in multiply-adds of a matrix product (slices.h). */
#define AXIS_ELEMENT_WORK 16

typedef struct axis_lines {
    int64_t outer, n, inner;
} axis_lines;

/* The lines of input 0 along the axis that y's options (an int) name, which axis_check has accepted. */
axis_lines axis_lines_of(const xent_tensor *y);

/* Whether the option names an axis of input 0 (or, if `all`, may be XENT_ALL_AXES); fails if not. */
xent_status axis_check(xent_tensor *y, int all);

/* The shape of input 0 without the axis; of rank 0 without any. */
xent_shape axis_reduced_shape(const xent_tensor *y);

/* xent_apply for an operation with one input and the axis as its option. */
xent_tensor *axis_apply(xent_tape *tape, const xent_op *op, xent_tensor *x, int axis);

#endif
