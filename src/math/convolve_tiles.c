#include "math/convolve_tiles.h"

#include <stddef.h>

#include "math/widths.h"

enum { MOST_COLUMNS = 7 };
#define NUMBERS_OF(vec) ((int)(sizeof(vec) / sizeof(xent_real)))

typedef xent_real vec64 __attribute__((vector_size(64), may_alias));
typedef xent_real vec32 __attribute__((vector_size(32), may_alias));
typedef xent_real vec16 __attribute__((vector_size(16), may_alias));

/* The first of each LANES numbers becomes the sum of them, by halves: all of them take each step side by
 * side. */
static VECTOR_INLINE void sum_lanes(const int count, xent_real *numbers) {
    for (int k = 0; k < count; k++) {
        vec32 *half = (vec32 *)(numbers + k * LANES);
        half[0] += half[1];
    }
    for (int k = 0; k < count; k++) {
        vec16 *quarter = (vec16 *)(numbers + k * LANES);
        quarter[0] += quarter[1];
    }
    for (int k = 0; k < count; k++) {
        xent_real *rest = numbers + k * LANES;
        for (int i = 1; i < LANES / 4; i++) rest[0] += rest[i];
    }
}

/* The tiles for vectors of one width; n and m are constants wherever they are called. */
#define ROW_TILE(vec)                                                                                        \
    static VECTOR_INLINE void row_##vec(const row_tile *t, const int n, const int m) {                       \
        const convolve_shape *s = t->s;                                                                      \
        const int64_t step = s->stride_x * LANES, depth = s->height * s->width * n;                          \
        for (int64_t lane = 0; lane < LANES; lane += NUMBERS_OF(vec)) {                                      \
            vec *const z = (vec *)(t->z + lane);                                                             \
            const int64_t z_step = LANES / NUMBERS_OF(vec), z_apart = s->out_columns * z_step;               \
            vec sum[MANY][MOST_COLUMNS];                                                                     \
            for (int o = 0; o < n; o++)                                                                      \
                for (int j = 0; j < m; j++) {                                                                \
                    sum[o][j] = (vec){0} + t->packed[o];                                                     \
                    if (t->channel > 0 && o < t->outputs) sum[o][j] = z[o * z_apart + j * z_step];           \
                }                                                                                            \
            for (int64_t c = t->channel; c < t->channels_end; c++)                                           \
                for (int64_t u = t->row; u < t->rows_end; u++) {                                             \
                    const xent_real *x = t->x + (c * s->rows + u) * s->columns * LANES + lane;               \
                    const xent_real *weight = t->packed + n + c * depth + u * s->width * n;                  \
                    for (int64_t v = 0; v < s->width; v++, x += LANES, weight += n)                          \
                        for (int o = 0; o < n; o++)                                                          \
                            for (int j = 0; j < m; j++)                                                      \
                                sum[o][j] += weight[o] * *(const vec *)(x + j * step);                       \
                }                                                                                            \
            for (int o = 0; o < n && o < t->outputs; o++)                                                    \
                for (int j = 0; j < m; j++) z[o * z_apart + j * z_step] = sum[o][j];                         \
        }                                                                                                    \
    }

#define WEIGHT_TILE(vec)                                                                                     \
    static VECTOR_INLINE void weight_##vec(const weight_tile *t, const int n, const int m) {                 \
        const convolve_shape *s = t->s;                                                                      \
        const int64_t step = s->stride_x * LANES, apart = s->out_rows * s->out_columns * LANES;              \
        int64_t dz_at[MANY];                                                                                 \
        xent_real total[MANY * MOST_COLUMNS * LANES] __attribute__((aligned(64)));                           \
        for (int o = 0; o < n; o++) dz_at[o] = o < t->outputs ? o * apart : 0; /* else the first one's */    \
        for (int64_t lane = 0; lane < LANES; lane += NUMBERS_OF(vec)) {                                      \
            const xent_real *dz = t->dz + lane;                                                              \
            vec sum[MANY][MOST_COLUMNS];                                                                     \
            for (int o = 0; o < n; o++)                                                                      \
                for (int v = 0; v < m; v++) sum[o][v] = (vec){0};                                            \
            for (int64_t i = 0; i < s->out_rows; i++) {                                                      \
                const xent_real *x = t->x + i * s->stride_y * s->columns * LANES + lane;                     \
                for (int64_t j = 0; j < s->out_columns; j++, dz += LANES, x += step)                         \
                    for (int o = 0; o < n; o++)                                                              \
                        for (int v = 0; v < m; v++)                                                          \
                            sum[o][v] += *(const vec *)(dz + dz_at[o]) * *(const vec *)(x + v * LANES);      \
            }                                                                                                \
            for (int o = 0; o < n; o++)                                                                      \
                for (int v = 0; v < m; v++) *(vec *)(total + (o * m + v) * LANES + lane) = sum[o][v];        \
        }                                                                                                    \
        sum_lanes(n *m, total);                                                                              \
        for (int o = 0; o < n && o < t->outputs; o++)                                                        \
            for (int v = 0; v < m; v++)                                                                      \
                t->dw[o * s->channels * s->height * s->width + v] = total[(o * m + v) * LANES];              \
    }

#define GRADIENT_TILE(vec)                                                                                   \
    static VECTOR_INLINE void gradient_##vec(const gradient_tile *t, const int n, const int m) {             \
        const convolve_shape *s = t->s;                                                                      \
        const int64_t row = s->out_columns * LANES, apart = s->out_rows * row;                               \
        const int64_t window = s->height * s->width * n, step = s->stride_y * s->width * n;                  \
        for (int64_t lane = 0; lane < LANES; lane += NUMBERS_OF(vec)) {                                      \
            vec sum[MANY][MOST_COLUMNS];                                                                     \
            for (int c = 0; c < n; c++)                                                                      \
                for (int v = 0; v < m; v++) sum[c][v] = (vec){0};                                            \
            for (int64_t o = 0; o < s->out; o++) {                                                           \
                const xent_real *dz = t->dz + o * apart + lane;                                              \
                const xent_real *weight = t->turned + o * window + t->row * s->width * n;                    \
                for (int64_t u = t->row; u < t->rows_end; u += s->stride_y, dz -= row, weight += step)       \
                    for (int c = 0; c < n; c++)                                                              \
                        for (int v = 0; v < m; v++) sum[c][v] += weight[v * n + c] * *(const vec *)dz;       \
            }                                                                                                \
            for (int c = 0; c < n && c < t->channels; c++)                                                   \
                for (int v = 0; v < m; v++)                                                                  \
                    *(vec *)(t->dx + (c * s->columns + v) * LANES + lane) += sum[c][v];                      \
        }                                                                                                    \
    }

#define TILES(vec)                                                                                           \
    ROW_TILE(vec)                                                                                            \
    WEIGHT_TILE(vec)                                                                                         \
    GRADIENT_TILE(vec)                                                                                       \
    _Static_assert(LANES % NUMBERS_OF(vec) == 0, "lanes are whole vectors")
TILES(vec64);
TILES(vec32);
TILES(vec16);

#define TILE_CASE(tile, n, m)                                                                                \
    case (n)*8 + (m):                                                                                        \
        tile(t, n, m);                                                                                       \
        break;
#define TILE_CASES(tile, m) TILE_CASE(tile, FEW, m) TILE_CASE(tile, MANY, m)

/* 32 registers of 64 bytes */
#define WIDE_KERNELS(target)                                                                                 \
    target static void row_wide(const row_tile *t, int64_t outputs, int64_t columns) {                       \
        switch (outputs * 8 + columns) {                                                                     \
            TILE_CASE(row_vec64, FEW, 7)                                                                     \
            TILE_CASE(row_vec64, MANY, 6)                                                                    \
            TILE_CASES(row_vec64, 5)                                                                         \
            TILE_CASES(row_vec64, 4)                                                                         \
            TILE_CASES(row_vec64, 1)                                                                         \
        }                                                                                                    \
    }                                                                                                        \
    target static void weight_wide(const weight_tile *t, int64_t outputs, int64_t columns) {                 \
        switch (outputs * 8 + columns) {                                                                     \
            TILE_CASES(weight_vec64, 5)                                                                      \
            TILE_CASES(weight_vec64, 3)                                                                      \
            TILE_CASES(weight_vec64, 1)                                                                      \
        }                                                                                                    \
    }                                                                                                        \
    target static void gradient_wide(const gradient_tile *t, int64_t channels, int64_t columns) {            \
        switch (channels * 8 + columns) {                                                                    \
            TILE_CASES(gradient_vec64, 5)                                                                    \
            TILE_CASES(gradient_vec64, 3)                                                                    \
            TILE_CASES(gradient_vec64, 2)                                                                    \
            TILE_CASES(gradient_vec64, 1)                                                                    \
        }                                                                                                    \
    }                                                                                                        \
    static const convolve_kernels wide = {row_wide,     weight_wide, gradient_wide, {7, 5, 4, 1},            \
                                          {6, 5, 4, 1}, {5, 3, 1},   {5, 3, 2, 1}}

/* 16 registers of the vector's size */
#define NARROW_KERNELS(name, vec, target)                                                                    \
    target static void row_##name(const row_tile *t, int64_t outputs, int64_t columns) {                     \
        switch (outputs * 8 + columns) {                                                                     \
            TILE_CASES(row_##vec, 3)                                                                         \
            TILE_CASES(row_##vec, 1)                                                                         \
        }                                                                                                    \
    }                                                                                                        \
    target static void weight_##name(const weight_tile *t, int64_t outputs, int64_t columns) {               \
        switch (outputs * 8 + columns) {                                                                     \
            TILE_CASES(weight_##vec, 3)                                                                      \
            TILE_CASES(weight_##vec, 1)                                                                      \
        }                                                                                                    \
    }                                                                                                        \
    target static void gradient_##name(const gradient_tile *t, int64_t channels, int64_t columns) {          \
        switch (channels * 8 + columns) {                                                                    \
            TILE_CASES(gradient_##vec, 3)                                                                    \
            TILE_CASES(gradient_##vec, 1)                                                                    \
        }                                                                                                    \
    }                                                                                                        \
    static const convolve_kernels name = {row_##name, weight_##name, gradient_##name, {3, 1},                \
                                          {3, 1},     {3, 1},        {3, 1}}

NARROW_KERNELS(plain, vec16, );

#if defined(__x86_64__)
WIDE_KERNELS(WIDE_VECTORS);
NARROW_KERNELS(narrow, vec32, NARROW_VECTORS);

const convolve_kernels *convolve_kernels_at(int index) {
    if (has_wide_vectors() && index-- == 0) return &wide;
    if (has_narrow_vectors() && index-- == 0) return &narrow;
    return index == 0 ? &plain : NULL;
}
#else
const convolve_kernels *convolve_kernels_at(int index) { return index == 0 ? &plain : NULL; }
#endif
