/* convolve_tiles.h: the innermost loops of convolve.c. The sums of a tile stay in the registers: so many
 * outputs (or channels) times so many columns (or columns of the window). */
#ifndef MATH_CONVOLVE_TILES_H
#define MATH_CONVOLVE_TILES_H

#include "math/convolve.h"

enum { FEW = 3, MANY = 4 };

/* A tile of convolve_row: a part of its channels, and the rows of its windows that are not padding. */
typedef struct row_tile {
    const convolve_shape *s;
    const xent_real *packed, *x; /* of the tile's outputs; the first number of its first window */
    xent_real *z;
    int64_t outputs; /* that are wanted */
    int64_t channel, channels_end, row, rows_end;
} row_tile;

/* A tile of convolve_weights. */
typedef struct weight_tile {
    const convolve_shape *s;
    const xent_real *dz, *x; /* of the tile's first output; of its first window column, at row u */
    xent_real *dw;
    int64_t outputs;
} weight_tile;

/* A tile of convolve_gradient_row: what dz[o][i][j] of all o, with rows u = row, row + stride_y, ... of the
 * window at i, i - 1, ..., adds to some columns of dx. */
typedef struct gradient_tile {
    const convolve_shape *s;
    const xent_real *turned, *dz; /* of the tile's channels and window columns; at (0, i, j) */
    xent_real *dx;
    int64_t channels; /* that are wanted */
    int64_t row, rows_end;
} gradient_tile;

/* The loops for one kind of processor, and the numbers of columns that they have tiles for: each list falls
 * to 1. */
typedef struct convolve_kernels {
    void (*row)(const row_tile *t, int64_t outputs, int64_t columns);
    void (*weight)(const weight_tile *t, int64_t outputs, int64_t columns);
    void (*gradient)(const gradient_tile *t, int64_t channels, int64_t columns);
    int few[4], many[4];      /* of row, for FEW and MANY outputs */
    int window[4], spread[4]; /* of weight, of gradient */
} convolve_kernels;

#endif
