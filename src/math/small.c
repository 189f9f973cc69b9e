#include "math/small.h"

#include "math/widths.h"

/* Sums that run side by side: a vector that may stand anywhere. */
enum { WIDTH = 8 };
typedef xent_real vec
    __attribute__((vector_size(WIDTH * sizeof(xent_real)), aligned(sizeof(xent_real)), may_alias));

static VECTOR_INLINE void sum_wide(int64_t k, const xent_real *a, int64_t a_step, const xent_real *b,
                                   int64_t b_step, int add, xent_real *c) {
    vec sum = {0};
    if (add) sum = *(const vec *)c;
    for (int64_t l = 0; l < k; l++) sum += a[l * a_step] * *(const vec *)(b + l * b_step);
    *(vec *)c = sum;
}

static VECTOR_INLINE xent_real sum_one(int64_t k, const xent_real *a, int64_t a_step, const xent_real *b,
                                       int64_t b_step, xent_real sum) {
    for (int64_t l = 0; l < k; l++) sum += a[l * a_step] * b[l * b_step];
    return sum;
}

static VECTOR_INLINE small_matrix transpose(small_matrix x) {
    return (small_matrix){x.values, x.column, x.row};
}

static VECTOR_INLINE void small_product_loop(int64_t m, int64_t n, int64_t k, small_matrix a, small_matrix b,
                                             int add, xent_real *c, int64_t c_stride) {
    if (n == 1 && c_stride == 1) { /* a column is the row of the transposed product, and that may be wide */
        const small_matrix column = b;
        b = transpose(a);
        a = transpose(column);
        n = m;
        m = 1;
    }
    for (int64_t i = 0; i < m; i++, c += c_stride) {
        const xent_real *p = a.values + i * a.row;
        int64_t j = 0;
        for (; b.column == 1 && j + WIDTH <= n; j += WIDTH)
            sum_wide(k, p, a.column, b.values + j, b.row, add, c + j);
        for (; j < n; j++) c[j] = sum_one(k, p, a.column, b.values + j * b.column, b.row, add ? c[j] : 0);
    }
}

VECTOR_LOOP(small_product,
            (int64_t m, int64_t n, int64_t k, small_matrix a, small_matrix b, int add, xent_real *c,
             int64_t c_stride),
            (m, n, k, a, b, add, c, c_stride))
