/* targets.h: the targets of a regression as the network learns them, and back. */
#ifndef DATA_TARGETS_H
#define DATA_TARGETS_H

#include "xent/data.h"

/* The shift and factor of one column, with their defaults written out. */
xent_scaling targets_scaling_of(const xent_scaling *scaling, int64_t column);

/* Whether values can be made of what was scaled so: a scaled 1 stands for a number of at most `most`. */
int targets_scale_back(const xent_scaling *scaling, int64_t columns, double most);

/* Rows of `columns` numbers each: to[i] = (from[i] - shift) * factor, and to[i] = from[i] / factor + shift.
 * The two may be one array. */
void targets_scale(const xent_scaling *scaling, const xent_real *from, int64_t rows, int64_t columns,
                   xent_real *to);
void targets_unscale(const xent_scaling *scaling, const xent_real *from, int64_t rows, int64_t columns,
                     xent_real *to);

#endif
