#include "math/maximum.h"

#include "math/widths.h"

/* Takes a pixel if it is greater: without a branch, which would go wrong for every second window. */
#define TAKE(value, place)                                                                                   \
    do {                                                                                                     \
        const xent_real other = (value);                                                                     \
        const int greater = (other > best) | (other != other);                                               \
        best = greater ? other : best;                                                                       \
        best_at = greater ? (place) : best_at;                                                               \
    } while (0)

/* `count` windows of a row; the first pixel of the first is number `first` of the plane. */
static VECTOR_INLINE void take_block(const int count, int32_t width, const xent_real *restrict x,
                                     int32_t first, xent_real *restrict most, int32_t *restrict at) {
    const xent_real *restrict below = x + width;
#pragma GCC unroll 1 /* unrolled, the loop would not become one of vectors */
    for (int j = 0; j < count; j++) {
        const int32_t place = first + 2 * j;
        xent_real best = x[2 * j];
        int32_t best_at = place;
        TAKE(x[2 * j + 1], place + 1);
        TAKE(below[2 * j], place + width);
        TAKE(below[2 * j + 1], place + width + 1);
        most[j] = best;
        at[j] = best_at;
    }
}

static VECTOR_INLINE void maximum_of_squares_loop(int64_t rows, int64_t columns, int64_t width,
                                                  const xent_real *x, xent_real *most, int32_t *at) {
    enum { BLOCK = 4 };
    for (int64_t i = 0; i < rows; i++, most += columns, at += columns) {
        const int64_t first = 2 * i * width;
        for (int64_t j = 0; columns < BLOCK && j < columns; j++)
            take_block(1, (int32_t)width, x + first + 2 * j, (int32_t)(first + 2 * j), most + j, at + j);
        for (int64_t j = 0; columns >= BLOCK && j < columns; j += BLOCK) {
            const int64_t k =
                j < columns - BLOCK ? j : columns - BLOCK; /* the last block ends where they do */
            take_block(BLOCK, (int32_t)width, x + first + 2 * k, (int32_t)(first + 2 * k), most + k, at + k);
        }
    }
}

VECTOR_LOOP(maximum_of_squares,
            (int64_t rows, int64_t columns, int64_t width, const xent_real *x, xent_real *most, int32_t *at),
            (rows, columns, width, x, most, at))
