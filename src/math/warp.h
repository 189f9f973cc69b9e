/* warp.h: the two loops that pull a picture out of shape. Every width of vectors gives the same bits. */
#ifndef MATH_WARP_H
#define MATH_WARP_H

#include <stdint.h>

#include "xent/config.h"

/* Columns of a grid that is smoothed come in multiples of this. */
#define WARP_TILE 32

/* Each column of a grid of rows x columns smoothed, with 0 beyond its ends:
 *
 *     y[i][j] = sum over k of weights[|i - k|] x[k][j],    0 <= k < rows, |i - k| <= radius
 *
 * x and y do not overlap. */
void warp_smooth(int64_t rows, int64_t columns, int radius, const xent_real *weights, const xent_real *x,
                 xent_real *y);

/* A picture with a border: pixel (y, x) stands at row y + 1, column x + 1 of height + 3 rows of width + 3. */
typedef struct warp_picture {
    int64_t height, width, channels;
    const xent_real *bordered;
} warp_picture;

/* One channel of a picture at n places between its pixels, which are numbered from 0, by bilinear
 * interpolation; what is farther out than the border is the border. out is as apart as pixels are. */
void warp_sample(const warp_picture *p, int64_t channel, int64_t n, const xent_real *y, const xent_real *x,
                 xent_real *out);

#endif
