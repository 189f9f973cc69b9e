/* maximum.h: the maxima of windows of 2x2 pixels that lie side by side, the usual ones. On the calling thread
 * alone. */
#ifndef MATH_MAXIMUM_H
#define MATH_MAXIMUM_H

#include <stdint.h>

#include "xent/config.h"

/* The greatest number of each of rows x columns windows, and its place in the plane, whose rows are `width`
 * numbers apart: the first of several, by rows, or the last NaN where there is one. */
void maximum_of_squares(int64_t rows, int64_t columns, int64_t width, const xent_real *x, xent_real *most,
                        int32_t *at);

#endif
