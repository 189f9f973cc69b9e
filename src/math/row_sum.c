#include "math/row_sum.h"

#include <stddef.h>

#include "math/widths.h"

enum {
    WORD = ROW_SUM_WORD,
    MOST_VECTORS = 8 /* sums side by side, each in a register */
};

#define NUMBERS_OF(vec) ((int64_t)(sizeof(vec) / sizeof(xent_real)))

typedef xent_real vec64 __attribute__((vector_size(64), aligned(sizeof(xent_real)), may_alias));
typedef xent_real vec32 __attribute__((vector_size(32), aligned(sizeof(xent_real)), may_alias));
typedef xent_real vec16 __attribute__((vector_size(16), aligned(sizeof(xent_real)), may_alias));
typedef xent_real vec1 __attribute__((vector_size(sizeof(xent_real)), may_alias));

/* The `count` columns from `at` on, in n vectors, of which the last ends where they do: it may share columns
 * with the one before, and both have the same sums there. n is a constant wherever this is called. */
#define SUM_VECTORS(vec)                                                                                     \
    static VECTOR_INLINE void sum_##vec(const row_sum *s, const int n, int64_t at, int64_t count) {          \
        const int64_t last = count - NUMBERS_OF(vec);                                                        \
        vec sum[MOST_VECTORS];                                                                               \
        for (int v = 0; v < n; v++) {                                                                        \
            const int64_t j = at + (v + 1 < n ? v * NUMBERS_OF(vec) : last);                                 \
            sum[v] = s->start ? *(const vec *)(s->start + j) : (vec){0};                                     \
            if (s->row) sum[v] += s->factor * *(const vec *)(s->row + j);                                    \
        }                                                                                                    \
        for (int64_t k = 0; k < s->rows; k++) {                                                              \
            const xent_real *b_row = s->b + k * s->stride + at;                                              \
            for (int v = 0; v < n; v++)                                                                      \
                sum[v] +=                                                                                    \
                    s->x[k * s->x_step] * *(const vec *)(b_row + (v + 1 < n ? v * NUMBERS_OF(vec) : last));  \
        }                                                                                                    \
        for (int64_t w = 0; w < s->words; w++) {                                                             \
            const xent_real *x = s->x + w * WORD * s->x_step, *c = s->c + w * WORD * s->c_step;              \
            const xent_real *b = s->b + w * WORD * s->stride + at;                                           \
            for (uint64_t bits = s->bits[w]; bits; bits &= bits - 1) {                                       \
                const int64_t k = __builtin_ctzll(bits);                                                     \
                const xent_real difference = x[k * s->x_step] - c[k * s->c_step];                            \
                const xent_real *b_row = b + k * s->stride;                                                  \
                for (int v = 0; v < n; v++)                                                                  \
                    sum[v] += difference * *(const vec *)(b_row + (v + 1 < n ? v * NUMBERS_OF(vec) : last)); \
            }                                                                                                \
        }                                                                                                    \
        for (int v = 0; v < n; v++) *(vec *)(s->y + at + (v + 1 < n ? v * NUMBERS_OF(vec) : last)) = sum[v]; \
    }

#define SUM_CASE(vec, n)                                                                                     \
    case n:                                                                                                  \
        sum_##vec(s, n, at, end - at);                                                                       \
        break;

/* Columns, at least as many as a vector has, in blocks of as many vectors as each other, or one more or less:
 * only within a block do two vectors share columns, as its sums are begun before any is stored. */
#define SUM_COLUMNS(vec)                                                                                     \
    SUM_VECTORS(vec)                                                                                         \
    static VECTOR_INLINE void sum_columns_##vec(const row_sum *s, index_range columns) {                     \
        const int64_t vectors = (columns.count + NUMBERS_OF(vec) - 1) / NUMBERS_OF(vec);                     \
        const int64_t blocks = (vectors + MOST_VECTORS - 1) / MOST_VECTORS;                                  \
        for (int64_t i = 0; i < blocks; i++) {                                                               \
            const int64_t from = vectors * i / blocks, to = vectors * (i + 1) / blocks;                      \
            const int64_t at = columns.begin + from * NUMBERS_OF(vec);                                       \
            const int64_t end = columns.begin + (to < vectors ? to * NUMBERS_OF(vec) : columns.count);       \
            switch (to - from) {                                                                             \
                SUM_CASE(vec, 1)                                                                             \
                SUM_CASE(vec, 2)                                                                             \
                SUM_CASE(vec, 3)                                                                             \
                SUM_CASE(vec, 4)                                                                             \
                SUM_CASE(vec, 5)                                                                             \
                SUM_CASE(vec, 6)                                                                             \
                SUM_CASE(vec, 7)                                                                             \
                SUM_CASE(vec, 8)                                                                             \
            }                                                                                                \
        }                                                                                                    \
    }                                                                                                        \
    _Static_assert(MOST_VECTORS == 8, "the cases")

SUM_COLUMNS(vec64);
SUM_COLUMNS(vec32);
SUM_COLUMNS(vec16);
SUM_COLUMNS(vec1);

/* Fewer columns than a wide vector has, and all where there is none. */
static VECTOR_INLINE void sum_few_columns(const row_sum *s, index_range columns) {
    if (columns.count >= NUMBERS_OF(vec16))
        sum_columns_vec16(s, columns);
    else
        sum_columns_vec1(s, columns);
}

typedef struct row_sum_kernel {
    void (*sum)(const row_sum *s, index_range columns);
} row_sum_kernel;

static void sum_plain(const row_sum *s, index_range columns) { sum_few_columns(s, columns); }
static const row_sum_kernel plain = {sum_plain};

#define KERNEL(name, widest, target)                                                                         \
    target static void sum_##name(const row_sum *s, index_range columns) {                                   \
        if (columns.count >= NUMBERS_OF(widest))                                                             \
            sum_columns_##widest(s, columns);                                                                \
        else                                                                                                 \
            sum_few_columns(s, columns);                                                                     \
    }                                                                                                        \
    static const row_sum_kernel name = {sum_##name}

#if defined(__x86_64__)
KERNEL(wide, vec64, WIDE_VECTORS);
KERNEL(narrow, vec32, NARROW_VECTORS);

const row_sum_kernel *row_sum_kernel_at(int index) {
    if (has_wide_vectors() && index-- == 0) return &wide;
    if (has_narrow_vectors() && index-- == 0) return &narrow;
    return index == 0 ? &plain : NULL;
}
#else
const row_sum_kernel *row_sum_kernel_at(int index) { return index == 0 ? &plain : NULL; }
#endif

const char *row_sum_arithmetic(void) { return row_sum_kernel_at(1) ? "fma" : "plain"; }

void row_sum_run(const row_sum *s, index_range columns, const row_sum_kernel *kernel) {
    (kernel ? kernel : row_sum_kernel_at(0))->sum(s, columns);
}
