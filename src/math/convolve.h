/* convolve.h: sums over windows of images in lanes (lanes.h): the three products of a convolution. On the
 * calling thread alone. */
#ifndef MATH_CONVOLVE_H
#define MATH_CONVOLVE_H

#include "math/lanes.h"

/* Windows over a block of images x, and what they are summed to. */
typedef struct convolve_shape {
    int64_t channels, rows, columns; /* of x, padded */
    int64_t first_row, rows_end;     /* rows before and from there on are padding */
    int64_t height, width;           /* of a window */
    int64_t stride_y, stride_x;
    int64_t out, out_rows, out_columns;
    const struct convolve_kernels *kernels; /* NULL: the first of convolve_kernels_at */
} convolve_shape;

/* The kernels that this processor can run, the fastest first; NULL behind the last. Those with fused
 * multiply-adds give the same bits. */
const struct convolve_kernels *convolve_kernels_at(int index);

/* The weights (out, channels, height, width) in the orders in which the functions below read them, and how
 * many numbers that takes. bias (out), or NULL for all 0. */
int64_t convolve_packed_size(const convolve_shape *s);
int64_t convolve_turned_size(const convolve_shape *s);
void convolve_pack(const convolve_shape *s, const xent_real *weights, const xent_real *bias,
                   xent_real *packed);
void convolve_turn(const convolve_shape *s, const xent_real *weights, xent_real *turned);

/* z[o][j][lane] = bias[o] + sum over c, u, v of weights[o][c][u][v] x[c][i stride_y + u][j stride_x +
 * v][lane], for output row i. */
void convolve_row(const convolve_shape *s, const xent_real *packed, const xent_real *x, int64_t i,
                  xent_real *z);

/* dw[o][c][u][v] = sum over i, j, lanes of dz[o][i][j][lane] x[c][i stride_y + u][j stride_x + v][lane], for
 * outputs o = 0 .. outputs-1 of dz and dw. */
void convolve_weights(const convolve_shape *s, int64_t outputs, const xent_real *dz, const xent_real *x,
                      xent_real *dw);

/* dx[c][k][lane] = sum over o and all i, u, j, v with i stride_y + u = row, j stride_x + v = k of
 * weights[o][c][u][v] dz[o][i][j][lane], for row `row` of x and all columns k. */
void convolve_gradient_row(const convolve_shape *s, const xent_real *turned, const xent_real *dz, int64_t row,
                           xent_real *dx);

#endif
