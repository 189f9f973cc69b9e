/* small.h: matrix products so small that the call of a BLAS would take longer than they do. */
#ifndef MATH_SMALL_H
#define MATH_SMALL_H

#include <stdint.h>

#include "xent/config.h"

/* A matrix whose element (i, j) is values[i * row + j * column]. */
typedef struct small_matrix {
    const xent_real *values;
    int64_t row, column;
} small_matrix;

/* C (m, n) = A (m, k) B (k, n), or C += A B if `add`; the rows of C are c_stride apart. Sums run over k from
 * 0 on, without fusing. */
void small_product(int64_t m, int64_t n, int64_t k, small_matrix a, small_matrix b, int add, xent_real *c,
                   int64_t c_stride);

#endif
