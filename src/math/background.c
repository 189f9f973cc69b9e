#include "math/background.h"

#include <stddef.h>
#include <string.h>

#include "math/widths.h"

enum {
    WORD = BACKGROUND_WORD,
    PART = 2,        /* words, so that the rows of B that go with them stay in the first cache */
    MOST_VECTORS = 8 /* sums side by side, each in a register */
};

#define NUMBERS_OF(vec) ((int64_t)(sizeof(vec) / sizeof(xent_real)))

typedef xent_real vec64 __attribute__((vector_size(64), aligned(sizeof(xent_real)), may_alias));
typedef xent_real vec32 __attribute__((vector_size(32), aligned(sizeof(xent_real)), may_alias));
typedef xent_real vec16 __attribute__((vector_size(16), aligned(sizeof(xent_real)), may_alias));
typedef xent_real vec1 __attribute__((vector_size(sizeof(xent_real)), may_alias));

/* What a row y of a result becomes:
 *
 *     start + factor row + sum over the k whose bit is set of (x[k x_step] - c[k c_step]) B_k */
typedef struct marked_sum {
    const xent_real *start; /* NULL: 0; may be y */
    const xent_real *row;   /* NULL: none */
    xent_real factor;
    int64_t words;
    const uint64_t *bits;
    const xent_real *x, *c;
    int64_t x_step, c_step;
    const xent_real *b;
    int64_t stride; /* between rows of B */
    xent_real *y;
} marked_sum;

/* The `count` columns from `at` on, in n vectors, of which the last ends where they do: it may share columns
 * with the one before, and both have the same sums there. n is a constant wherever this is called. */
#define SUM_VECTORS(vec)                                                                                     \
    static VECTOR_INLINE void sum_##vec(const marked_sum *s, const int n, int64_t at, int64_t count) {       \
        const int64_t last = count - NUMBERS_OF(vec);                                                        \
        vec sum[MOST_VECTORS];                                                                               \
        for (int v = 0; v < n; v++) {                                                                        \
            const int64_t j = at + (v + 1 < n ? v * NUMBERS_OF(vec) : last);                                 \
            sum[v] = s->start ? *(const vec *)(s->start + j) : (vec){0};                                     \
            if (s->row) sum[v] += s->factor * *(const vec *)(s->row + j);                                    \
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
    static VECTOR_INLINE void sum_columns_##vec(const marked_sum *s, background_part columns) {              \
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
static VECTOR_INLINE void sum_few_columns(const marked_sum *s, background_part columns) {
    if (columns.count >= NUMBERS_OF(vec16))
        sum_columns_vec16(s, columns);
    else
        sum_columns_vec1(s, columns);
}

typedef struct background_kernel {
    void (*sum)(const marked_sum *s, background_part columns);
} background_kernel;

static void sum_plain(const marked_sum *s, background_part columns) { sum_few_columns(s, columns); }
static const background_kernel plain = {sum_plain};

#define KERNEL(name, widest, target)                                                                         \
    target static void sum_##name(const marked_sum *s, background_part columns) {                            \
        if (columns.count >= NUMBERS_OF(widest))                                                             \
            sum_columns_##widest(s, columns);                                                                \
        else                                                                                                 \
            sum_few_columns(s, columns);                                                                     \
    }                                                                                                        \
    static const background_kernel name = {sum_##name}

#if defined(__x86_64__)
KERNEL(wide, vec64, __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))));
KERNEL(narrow, vec32, __attribute__((target("avx2,fma"))));

static int has_wide(void) {
    return __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl");
}
static int has_narrow(void) { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

const background_kernel *background_kernel_at(int index) {
    if (has_wide() && index-- == 0) return &wide;
    if (has_narrow() && index-- == 0) return &narrow;
    return index == 0 ? &plain : NULL;
}
#else
const background_kernel *background_kernel_at(int index) { return index == 0 ? &plain : NULL; }
#endif

static const background_kernel *kernel_of(const background_matrix *x) {
    return x->kernel ? x->kernel : background_kernel_at(0);
}

int64_t background_words(int64_t columns) { return (columns + WORD - 1) / WORD; }

/* ---- Bits ---------------------------------------------------------------------------------------------- */

/* A word of eight bytes for each of its bytes that is 0 or 1. */
static VECTOR_INLINE uint64_t word_of(const uint8_t *bytes) {
    uint64_t word = 0;
    for (int k = 0; k < WORD / 8; k++) {
        uint64_t eight;
        memcpy(&eight, bytes + 8 * k, sizeof eight);
        word |= (eight * 0x0102040810204080u) >> 56 << 8 * k; /* bit i of the product's top is byte i */
    }
    return word;
}

static VECTOR_INLINE void background_mark_loop(int64_t columns, const xent_real *x,
                                               const xent_real *background, uint64_t *bits) {
    uint8_t differs[WORD];
    int64_t at = 0;
    for (; at + WORD <= columns; at += WORD) {
        for (int k = 0; k < WORD; k++) differs[k] = x[at + k] != background[at + k];
        *bits++ = word_of(differs);
    }
    if (at == columns) return;
    for (int k = 0; k < WORD; k++) differs[k] = at + k < columns && x[at + k] != background[at + k];
    *bits = word_of(differs);
}
VECTOR_LOOP(background_mark,
            (int64_t columns, const xent_real *x, const xent_real *background, uint64_t *bits),
            (columns, x, background, bits))

/* Bit j of word i becomes bit i of word j (Warren, Hacker's Delight, 2nd ed., 7-3): halves, then quarters,
 * change places across the diagonal. */
static void transpose(uint64_t *words) {
    uint64_t low = 0xffffffffu;
    for (int size = WORD / 2; size > 0; size /= 2, low ^= low << size)
        for (int i = 0; i < WORD; i = (i + size + 1) & ~size) {
            const uint64_t swapped = (words[i] >> size ^ words[i + size]) & low;
            words[i] ^= swapped << size;
            words[i + size] ^= swapped;
        }
}

/* ---- Products ------------------------------------------------------------------------------------------ */

void background_base(const background_matrix *x, const xent_real *b, int64_t stride, background_part columns,
                     xent_real *base) {
    static const xent_real zero = 0;
    const background_kernel *kernel = kernel_of(x);
    marked_sum s = {.words = 1, .x_step = 1, .c = &zero, .stride = stride, .y = base};
    for (int64_t at = 0; at < x->columns; at += WORD, s.start = base) {
        const int64_t left = x->columns - at;
        const uint64_t all = left < WORD ? ((uint64_t)1 << left) - 1 : UINT64_MAX;
        s.bits = &all;
        s.x = x->background + at;
        s.b = b + at * stride;
        kernel->sum(&s, columns);
    }
}

void background_product(const background_matrix *x, const xent_real *b, int64_t stride, const xent_real *base,
                        background_part rows, background_part columns, xent_real *z) {
    const background_kernel *kernel = kernel_of(x);
    const int64_t words = background_words(x->columns);
    marked_sum s = {.x_step = 1, .c_step = 1, .stride = stride};
    for (int64_t word = 0; word < words; word += PART) {
        s.words = word + PART <= words ? PART : words - word;
        s.c = x->background + word * WORD;
        s.b = b + word * WORD * stride;
        for (int64_t i = rows.begin; i < rows.begin + rows.count; i++) {
            s.bits = x->bits + i * words + word;
            s.x = x->x + i * x->columns + word * WORD;
            s.y = z + i * stride;
            s.start = word > 0 ? s.y : base;
            kernel->sum(&s, columns);
        }
    }
}

/* Of the columns that go with word number `word`, the bits of the rows from `first` on: `parts` words for
 * each. */
static void turn_bits(const background_matrix *x, int64_t word, int64_t first, int64_t parts,
                      uint64_t turned[WORD][PART]) {
    const int64_t words = background_words(x->columns);
    for (int64_t part = 0; part < parts; part++, first += WORD) {
        uint64_t block[WORD];
        for (int64_t i = 0; i < WORD; i++)
            block[i] = first + i < x->rows ? x->bits[(first + i) * words + word] : 0;
        transpose(block);
        for (int k = 0; k < WORD; k++) turned[k][part] = block[k];
    }
}

void background_transposed(const background_matrix *x, const xent_real *d, int64_t stride,
                           const xent_real *sums, int64_t word, background_part columns, int add,
                           xent_real *y) {
    const background_kernel *kernel = kernel_of(x);
    uint64_t turned[WORD][PART];
    marked_sum s = {.x_step = x->columns, .stride = stride};
    for (int64_t first = 0; first < x->rows; first += PART * WORD) {
        s.words = first + PART * WORD <= x->rows ? PART : background_words(x->rows - first);
        turn_bits(x, word, first, s.words, turned);
        s.b = d + first * stride;
        for (int64_t k = word * WORD; k < x->columns && k < (word + 1) * WORD; k++) {
            s.bits = turned[k % WORD];
            s.x = x->x + first * x->columns + k;
            s.c = x->background + k;
            s.factor = *s.c;
            s.row = first > 0 ? NULL : sums;
            s.y = y + k * stride;
            s.start = first > 0 || add ? s.y : NULL;
            kernel->sum(&s, columns);
        }
    }
}
