/* convolve.h: sums over windows of images in lanes (lanes.h): the kernels of a convolution. On the calling
 * thread alone. A result depends on the sums alone, not on the width of the processor's vectors. */
#ifndef MATH_CONVOLVE_H
#define MATH_CONVOLVE_H

#include "math/lanes.h"

/* Windows over a block of `channels` channels. */
typedef struct convolve_windows {
    int64_t channels, rows, columns; /* of the block */
    int64_t first_row, rows_end;     /* rows before and from there on are 0 */
    int64_t height, width;           /* of a window */
    int64_t stride_y, stride_x;
    int64_t out_rows, out_columns; /* places of a window */
} convolve_windows;

/* The weights (out, channels, height, width) in the order in which convolve_row reads them: some outputs at a
 * time. `flip`: from weights (channels, out, height, width), each window turned around, as the gradient of
 * the images wants them. bias (out) or NULL. So many numbers: */
int64_t convolve_packed_size(const convolve_windows *w, int64_t out);
void convolve_pack(const convolve_windows *w, int64_t out, const xent_real *weights, const xent_real *bias,
                   int flip, xent_real *packed);

/* y[o][j][lane] = bias[o] + sum over c, u, v of weights[o][c][u][v] x[c][i stride_y + u][j stride_x +
 * v][lane], for output row i and all o, j. */
void convolve_row(const convolve_windows *w, int64_t out, const xent_real *packed, const xent_real *x,
                  int64_t i, xent_real *y);

/* dw[o][c][u][v] = sum over i, j, lanes of dz[o][i step_y][j step_x] x[c][i stride_y + u][j stride_x + v]; dz
 * begins at its first number, in a block of dz_rows x dz_columns. */
typedef struct convolve_upstream {
    const xent_real *dz;
    int64_t rows, columns, step_y, step_x;
} convolve_upstream;
void convolve_weights(const convolve_windows *w, int64_t out, const convolve_upstream *up, const xent_real *x,
                      xent_real *dw);

#endif
