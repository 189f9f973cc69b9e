/* lowering.h: images as matrices, so that a convolution is a product for each of its output rows.
 *
 * A group of images is lowered along x only (Cho & Brand, MEC, ICML 2017). With x_p the padded images:
 *
 *     L[h][c][v][image][j] = x_p[image][c][h][j stride + v]       j = 0 .. out_width-1, v a window's column
 *
 * Row (h, c, v) of L holds a number for each image and output column. An output row whose windows start at
 * row h of the image needs the rows (h + u, c, v) of L for u = 0 .. height of the window - 1: these lie one
 * behind the other, from row (h, 0, 0) on, and are the right operand of the row's product without another
 * copy. The matrices of neighbouring output rows overlap, so that L is w times as large as x, not h w times.
 */
#ifndef MATH_LOWERING_H
#define MATH_LOWERING_H

#include <stdint.h>

#include "xent/config.h"

typedef struct lowering {
    int64_t channels, height, width; /* of an image */
    int64_t padding_y, padding_x;    /* zeros on either side */
    int64_t window_width, stride_x;
    int64_t out_width;
} lowering;

/* The rows of L, and how many of them belong to a row of the padded image. */
int64_t lowering_rows(const lowering *l);
int64_t lowering_rows_apart(const lowering *l);

/* L of so many images. */
void lowering_lower(const lowering *l, int64_t images, const xent_real *x, xent_real *lowered);

/* Its gradient: each x is the sum of what was copied from it, stored or, if `add`, added. */
void lowering_gather(const lowering *l, int64_t images, const xent_real *lowered, int add, xent_real *x);

#endif
