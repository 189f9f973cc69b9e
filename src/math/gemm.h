/* gemm.h: matrix products, on OpenBLAS but for the smallest; gemm.c is the only file that includes its
 * header. */
#ifndef MATH_GEMM_H
#define MATH_GEMM_H

#include <stdint.h>

#include "xent/config.h"

/* C (m, n) = op(A) (m, k) op(B) (k, n): the sizes, and which operands are stored transposed. */
typedef struct gemm_shape {
    int64_t m, n, k;
    int transpose_a, transpose_b;
} gemm_shape;

/* A row-major operand; `stride` is the distance between its stored rows. */
typedef struct gemm_matrix {
    const xent_real *values;
    int64_t stride;
} gemm_matrix;

/* What multiplies. Where own loops do not, every size is at least 1: what has no multiply-add is small. */
typedef enum gemm_way {
    GEMM_WAY_SMALL,      /* own loops: few multiply-adds, or none */
    GEMM_WAY_NARROW_ROW, /* own loops: one row of A by few columns of a B that is not transposed */
    GEMM_WAY_ROW,        /* OpenBLAS: one row of A */
    GEMM_WAY_PACKED,     /* OpenBLAS, whose kernels pack the operands first */
    GEMM_WAY_UNPACKED    /* OpenBLAS, in tiles so small that its kernels do not */
} gemm_way;

/* How a product is computed, and into how many rows and columns of tiles it is cut for the pool. */
typedef struct gemm_plan {
    gemm_shape shape;
    gemm_way way;
    int64_t rows, columns;
} gemm_plan;

/* The block of C that one thread computes. */
typedef struct gemm_tile {
    int64_t row, rows, column, columns;
} gemm_tile;

/* Whether the BLAS can count the sizes: its integers are 32 bits wide. */
int gemm_fits(int64_t m, int64_t n, int64_t k);

/* Whether own loops multiply, whichever of the operands are stored transposed: the products of a backward
 * pass, of as many multiply-adds, too. */
int gemm_is_small(int64_t m, int64_t n, int64_t k);

/* The rest of a plan, by its shape alone, so that results do not depend on the number of threads. At least
 * one tile. */
void gemm_plan_complete(gemm_plan *plan);
int gemm_tile_count(const gemm_plan *plan);
gemm_tile gemm_tile_at(const gemm_plan *plan, int index);

/* One tile of C = op(A) op(B), or of C += op(A) op(B) if `add`; c points at the whole of C. What C
 * held does not matter unless `add`. On the calling thread alone, between hold and release (below). */
void gemm(const gemm_plan *plan, const gemm_tile *tile, gemm_matrix a, gemm_matrix b, int add, xent_real *c,
          int64_t c_stride);

/* The whole of C = op(A) op(B) in one call, on `threads` threads of OpenBLAS, with operands that lie dense:
 * what the tiles are measured against. Sets the thread count of the process and leaves it so. */
void gemm_bare(gemm_shape shape, const xent_real *a, const xent_real *b, xent_real *c, int threads);

/* For which kernels of the BLAS products are cut, from now on, in the whole process: for those that it picked
 * for this processor, unless a test asks for one kind. Results are the same but for rounding. */
typedef enum gemm_kernels { GEMM_OF_PROCESSOR, GEMM_PACKED, GEMM_UNPACKED } gemm_kernels;
void gemm_choose_kernels(gemm_kernels kernels);

/* What OpenBLAS takes at the first product of a thread, for packed operands: 32 << 22 bytes (BUFFER_SIZE of
 * its x86-64 and of most other builds). Where it cannot have it, it tries again for ever. */
#define GEMM_THREAD_MEMORY ((size_t)1 << 27)

/* Whether there is such memory for so many threads, as far as can be seen beforehand. It is asked for until
 * it was there once; after that this costs a comparison. */
int gemm_has_memory(int threads);

/* OpenBLAS's thread count, of the process; its version; and the kernels that it picked. */
int gemm_threads(void);
void gemm_set_threads(int threads);
const char *gemm_library(void);
const char *gemm_kernel_name(void);

/* Between hold and release, for products by this plan, OpenBLAS uses one thread a call; its thread count,
 * which is the process's, is put back at the last release. Pairs may nest and overlap between threads.
 * Nothing where own loops multiply. */
void gemm_hold_threads(const gemm_plan *plan);
void gemm_release_threads(const gemm_plan *plan);

#endif
