#include "math/background.h"

#include <stddef.h>
#include <string.h>

#include "math/widths.h"

enum {
    WORD = ROW_SUM_WORD,
    PART = 2 /* words, so that the rows of B that go with them stay in the first cache */
};

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

void background_base(const background_matrix *x, const xent_real *b, int64_t stride, index_range columns,
                     xent_real *base) {
    const row_sum s = {
        .rows = x->columns, .x = x->background, .x_step = 1, .b = b, .stride = stride, .y = base};
    row_sum_run(&s, columns, x->kernel);
}

void background_product(const background_matrix *x, const xent_real *b, int64_t stride, const xent_real *base,
                        index_range rows, index_range columns, xent_real *z) {
    const int64_t words = background_words(x->columns);
    row_sum s = {.x_step = 1, .c_step = 1, .stride = stride};
    for (int64_t word = 0; word < words; word += PART) {
        s.words = word + PART <= words ? PART : words - word;
        s.c = x->background + word * WORD;
        s.b = b + word * WORD * stride;
        for (int64_t i = rows.begin; i < rows.begin + rows.count; i++) {
            s.bits = x->bits + i * words + word;
            s.x = x->x + i * x->columns + word * WORD;
            s.y = z + i * stride;
            s.start = word > 0 ? s.y : base;
            row_sum_run(&s, columns, x->kernel);
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
                           const xent_real *sums, int64_t word, index_range columns, int add, xent_real *y) {
    uint64_t turned[WORD][PART];
    row_sum s = {.x_step = x->columns, .stride = stride};
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
            row_sum_run(&s, columns, x->kernel);
        }
    }
}
