/* gemm.h: matrix products, on OpenBLAS; gemm.c is the only file that includes its header. */
#ifndef MATH_GEMM_H
#define MATH_GEMM_H

#include <stdint.h>

#include "xent/config.h"

/* The sizes of C (m, n) = op(A) (m, k) op(B) (k, n), and which operands are stored transposed. */
typedef struct gemm_shape {
    int64_t m, n, k;
    int transpose_a, transpose_b;
} gemm_shape;

/* Whether the BLAS can count the sizes: its integers are 32 bits wide. */
int gemm_fits(int64_t m, int64_t n, int64_t k);

/* C = op(A) op(B), or C += op(A) op(B) if `add`. Row-major; lda, ldb, ldc are the distances between the
 * stored rows. Runs on the calling thread alone if it holds the BLAS to one thread (below), as every
 * kernel does. Old contents of C do not matter unless `add`. */
void gemm(gemm_shape shape, const xent_real *a, int64_t lda, const xent_real *b, int64_t ldb, int add,
          xent_real *c, int64_t ldc);

/* Between hold and release OpenBLAS uses one thread a call; its thread count, which is the process's,
 * is put back at the last release. Pairs may nest and overlap between threads. */
void gemm_hold_threads(void);
void gemm_release_threads(void);

#endif
