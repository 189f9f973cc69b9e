/* row_sum.h: a row that is a sum of rows of a matrix B, each with a factor of its own: of all, or of those
 * that bits mark.
 *
 *     y = start + factor row + sum over k < rows of x_k B_k
 *                            + sum over the k whose bit is set of (x_k - c_k) B_k
 *
 * On the calling thread alone. Each sum runs over k from 0 on, so the bits of a column do not depend on which
 * columns are taken together. */
#ifndef MATH_ROW_SUM_H
#define MATH_ROW_SUM_H

#include <stdint.h>

#include "xent/config.h"

/* The rows of B that go with a word of bits. */
enum { ROW_SUM_WORD = 64 };

typedef struct row_sum {
    const xent_real *start; /* NULL: 0; may be y */
    const xent_real *row;   /* NULL: none */
    xent_real factor;
    int64_t rows;  /* that are all taken */
    int64_t words; /* of bits */
    const uint64_t *bits;
    const xent_real *x, *c;
    int64_t x_step, c_step; /* from x_k to x_k+1 */
    const xent_real *b;
    int64_t stride; /* between rows of B */
    xent_real *y;
} row_sum;

/* Some rows or columns. */
typedef struct index_range {
    int64_t begin, count;
} index_range;

/* The loops that this processor can run, the fastest first; NULL behind the last. Those with fused
 * multiply-adds, all but the last, give the same bits. */
const struct row_sum_kernel *row_sum_kernel_at(int index);

/* "fma" where the fastest are of those, or "plain": with which bits sums of rows come out here, and those of
 * convolve.h, which are chosen alike. */
const char *row_sum_arithmetic(void);

/* The sum in some columns of B and y; kernel: NULL takes the fastest. */
void row_sum_run(const row_sum *s, index_range columns, const struct row_sum_kernel *kernel);

#endif
