/* background.h: products of matrices X of which most elements are those of one row c, the background: of
 * pictures that lie on white paper, say.
 *
 *     X B    row i    = sum over k of c_k B_k  +  sum over the k with x_ik != c_k of (x_ik - c_k) B_k
 *     X^T D  row k    = c_k (sum over i of D_i)  +  sum over the i with x_ik != c_k of (x_ik - c_k) D_i
 *
 * The first terms are the same for all rows of a result, or but for a factor, and are taken once. Which
 * elements differ stands in bits, a word for 64 columns. What is NaN or infinite in X differs from the
 * background, which is finite, and comes through as in the usual product. Where B or D is not finite, neither
 * is what it reaches; but it may be NaN where the usual product is infinite, as c_k times infinity is taken
 * for every row, also where c_k is 0.
 *
 * On the calling thread alone. Each sum runs over k, or over i, from 0 on, so the bits of a result do not
 * depend on how it is cut. */
#ifndef MATH_BACKGROUND_H
#define MATH_BACKGROUND_H

#include <stdint.h>

#include "math/row_sum.h"

/* The sizes from which this takes less time than the usual products, where at most a third of the elements
 * differs: rows and columns of X, columns of B and D, and numbers of X B (tests/bench/README.md). */
enum {
    BACKGROUND_LEAST_ROWS = 32,
    BACKGROUND_LEAST_COLUMNS = 128,
    BACKGROUND_LEAST_OUT = 64,
    BACKGROUND_LEAST_RESULT = 64 * 64
};

/* X (rows, columns), its background (columns), and the bits that background_mark wrote, background_words for
 * each row. */
typedef struct background_matrix {
    int64_t rows, columns;
    const xent_real *x, *background;
    const uint64_t *bits;
    const struct row_sum_kernel *kernel; /* NULL: the fastest */
} background_matrix;

int64_t background_words(int64_t columns);

/* The bits of a row x: 1 where it is not the background; behind the last column 0. */
void background_mark(int64_t columns, const xent_real *x, const xent_real *background, uint64_t *bits);

/* base_j = sum over k of c_k B_kj, for some columns j of B, whose rows are `stride` apart. X itself is not
 * read. */
void background_base(const background_matrix *x, const xent_real *b, int64_t stride, index_range columns,
                     xent_real *base);

/* z_ij = base_j + sum over k of (x_ik - c_k) B_kj for some rows i and columns j; the rows of B and z are
 * `stride` apart. */
void background_product(const background_matrix *x, const xent_real *b, int64_t stride, const xent_real *base,
                        index_range rows, index_range columns, xent_real *z);

/* y_kj = c_k sums_j + sum over i of (x_ik - c_k) D_ij, or y_kj plus that if `add`, for the columns k of X
 * that go with a word of bits, and some columns j of D. sums are those of the columns of D; the rows of D and
 * y are `stride` apart. */
void background_transposed(const background_matrix *x, const xent_real *d, int64_t stride,
                           const xent_real *sums, int64_t word, index_range columns, int add, xent_real *y);

#endif
