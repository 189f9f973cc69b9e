#include "math/convolve.h"

#include <string.h>

#include "math/widths.h"

/* A tile of sums stays in the registers: so many outputs times so many columns (or columns of the window). */
enum { FEW = 3, MANY = 4, MOST_COLUMNS = 7 };
#define NUMBERS_OF(vec) ((int)(sizeof(vec) / sizeof(xent_real)))

/* Outputs at a time: the number that leaves fewer places of the last tile empty. */
static int64_t tile_outputs(int64_t out) {
    return (out + FEW - 1) / FEW * FEW < (out + MANY - 1) / MANY * MANY ? FEW : MANY;
}

int64_t convolve_packed_size(const convolve_windows *w, int64_t out) {
    const int64_t n = tile_outputs(out), depth = w->channels * w->height * w->width;
    return (out + n - 1) / n * n * (depth + 1);
}

/* Where weight (o, c, u, v) is in the caller's array. */
static int64_t weight_at(const convolve_windows *w, int64_t out, int flip, const int64_t at[4]) {
    const int64_t o = at[0], c = at[1], u = at[2], v = at[3];
    if (!flip) return ((o * w->channels + c) * w->height + u) * w->width + v;
    return ((c * out + o) * w->height + w->height - 1 - u) * w->width + w->width - 1 - v;
}

/* For each tile of outputs its biases, then its weights, those of one (c, u, v) side by side. */
void convolve_pack(const convolve_windows *w, int64_t out, const xent_real *weights, const xent_real *bias,
                   int flip, xent_real *packed) {
    const int64_t n = tile_outputs(out);
    for (int64_t first = 0; first < out; first += n) {
        for (int64_t k = 0; k < n; k++) *packed++ = bias && first + k < out ? bias[first + k] : 0;
        for (int64_t c = 0; c < w->channels; c++)
            for (int64_t u = 0; u < w->height; u++)
                for (int64_t v = 0; v < w->width; v++)
                    for (int64_t k = 0; k < n; k++) {
                        const int64_t at[] = {first + k, c, u, v};
                        *packed++ = first + k < out ? weights[weight_at(w, out, flip, at)] : 0;
                    }
    }
}

/* One tile of convolve_row: a part of its channels, and the rows of its windows that are not 0. */
typedef struct row_tile {
    const convolve_windows *w;
    const xent_real *packed, *x; /* of the tile's outputs; the first number of its first window */
    xent_real *y;
    int64_t outputs; /* that are wanted */
    int64_t channel, channels_end, row, rows_end;
} row_tile;

/* One tile of convolve_weights. */
typedef struct weight_tile {
    const convolve_windows *w;
    const convolve_upstream *up;
    const xent_real *dz, *x; /* of the tile's first output; of its first window column, at row u */
    xent_real *dw;
    int64_t outputs;
} weight_tile;

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
#define TILES(vec)                                                                                           \
    static VECTOR_INLINE void row_##vec(const row_tile *t, const int n, const int m) {                       \
        const convolve_windows *w = t->w;                                                                    \
        const int64_t step = w->stride_x * LANES, depth = w->height * w->width * n;                          \
        for (int64_t lane = 0; lane < LANES; lane += NUMBERS_OF(vec)) {                                      \
            vec *const y = (vec *)(t->y + lane);                                                             \
            const int64_t y_step = LANES * sizeof(xent_real) / sizeof(vec),                                  \
                          y_apart = w->out_columns * y_step;                                                 \
            vec sum[MANY][MOST_COLUMNS];                                                                     \
            for (int o = 0; o < n; o++)                                                                      \
                for (int j = 0; j < m; j++) {                                                                \
                    sum[o][j] = (vec){0} + t->packed[o];                                                     \
                    if (t->channel > 0 && o < t->outputs) sum[o][j] = y[o * y_apart + j * y_step];           \
                }                                                                                            \
            for (int64_t c = t->channel; c < t->channels_end; c++)                                           \
                for (int64_t u = t->row; u < t->rows_end; u++) {                                             \
                    const xent_real *x = t->x + (c * w->rows + u) * w->columns * LANES + lane;               \
                    const xent_real *weight = t->packed + n + c * depth + u * w->width * n;                  \
                    for (int64_t v = 0; v < w->width; v++, x += LANES, weight += n)                          \
                        for (int o = 0; o < n; o++)                                                          \
                            for (int j = 0; j < m; j++)                                                      \
                                sum[o][j] += weight[o] * *(const vec *)(x + j * step);                       \
                }                                                                                            \
            for (int o = 0; o < n && o < t->outputs; o++)                                                    \
                for (int j = 0; j < m; j++) y[o * y_apart + j * y_step] = sum[o][j];                         \
        }                                                                                                    \
    }                                                                                                        \
    static VECTOR_INLINE void weight_##vec(const weight_tile *t, const int n, const int m) {                 \
        const convolve_windows *w = t->w;                                                                    \
        const int64_t dz_step = t->up->step_x * LANES, x_step = w->stride_x * LANES;                         \
        int64_t dz_at[MANY];                                                                                 \
        xent_real total[MANY * MOST_COLUMNS * LANES] __attribute__((aligned(64)));                           \
        for (int o = 0; o < n; o++) /* those that are not wanted take the first one's */                     \
            dz_at[o] = o < t->outputs ? o * t->up->rows * t->up->columns * LANES : 0;                        \
        for (int64_t lane = 0; lane < LANES; lane += NUMBERS_OF(vec)) {                                      \
            vec sum[MANY][MOST_COLUMNS];                                                                     \
            for (int o = 0; o < n; o++)                                                                      \
                for (int v = 0; v < m; v++) sum[o][v] = (vec){0};                                            \
            for (int64_t i = 0; i < w->out_rows; i++) {                                                      \
                const xent_real *dz = t->dz + i * t->up->step_y * t->up->columns * LANES + lane;             \
                const xent_real *x = t->x + i * w->stride_y * w->columns * LANES + lane;                     \
                for (int64_t j = 0; j < w->out_columns; j++, dz += dz_step, x += x_step)                     \
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
                t->dw[o * w->channels * w->height * w->width + v] = total[(o * m + v) * LANES];              \
    }

TILES(vec64)
TILES(vec32)
TILES(vec16)

/* The kernels for one kind of processor, and the widths of their tiles: each list falls to 1. */
typedef struct kernels {
    void (*row)(const row_tile *t, int64_t outputs, int64_t columns);
    void (*weight)(const weight_tile *t, int64_t outputs, int64_t columns);
    int few[4], many[4], window[4];
} kernels;

#define TILE_CASE(tile, n, m)                                                                                \
    case (n)*8 + (m):                                                                                        \
        tile(t, n, m);                                                                                       \
        break;

/* 32 registers of 64 bytes */
#define WIDE_KERNELS(target)                                                                                 \
    target static void row_wide(const row_tile *t, int64_t outputs, int64_t columns) {                       \
        switch (outputs * 8 + columns) {                                                                     \
            TILE_CASE(row_vec64, FEW, 7)                                                                     \
            TILE_CASE(row_vec64, FEW, 5)                                                                     \
            TILE_CASE(row_vec64, FEW, 4)                                                                     \
            TILE_CASE(row_vec64, FEW, 1)                                                                     \
            TILE_CASE(row_vec64, MANY, 6)                                                                    \
            TILE_CASE(row_vec64, MANY, 5)                                                                    \
            TILE_CASE(row_vec64, MANY, 4)                                                                    \
            TILE_CASE(row_vec64, MANY, 1)                                                                    \
        }                                                                                                    \
    }                                                                                                        \
    target static void weight_wide(const weight_tile *t, int64_t outputs, int64_t columns) {                 \
        switch (outputs * 8 + columns) {                                                                     \
            TILE_CASE(weight_vec64, FEW, 5)                                                                  \
            TILE_CASE(weight_vec64, FEW, 3)                                                                  \
            TILE_CASE(weight_vec64, FEW, 1)                                                                  \
            TILE_CASE(weight_vec64, MANY, 5)                                                                 \
            TILE_CASE(weight_vec64, MANY, 3)                                                                 \
            TILE_CASE(weight_vec64, MANY, 1)                                                                 \
        }                                                                                                    \
    }                                                                                                        \
    static const kernels wide = {row_wide, weight_wide, {7, 5, 4, 1}, {6, 5, 4, 1}, {5, 3, 1}};

/* 16 registers of the vector's size */
#define NARROW_KERNELS(name, vec, target)                                                                    \
    target static void row_##name(const row_tile *t, int64_t outputs, int64_t columns) {                     \
        switch (outputs * 8 + columns) {                                                                     \
            TILE_CASE(row_##vec, FEW, 3)                                                                     \
            TILE_CASE(row_##vec, FEW, 1)                                                                     \
            TILE_CASE(row_##vec, MANY, 3)                                                                    \
            TILE_CASE(row_##vec, MANY, 1)                                                                    \
        }                                                                                                    \
    }                                                                                                        \
    target static void weight_##name(const weight_tile *t, int64_t outputs, int64_t columns) {               \
        switch (outputs * 8 + columns) {                                                                     \
            TILE_CASE(weight_##vec, FEW, 3)                                                                  \
            TILE_CASE(weight_##vec, FEW, 1)                                                                  \
            TILE_CASE(weight_##vec, MANY, 3)                                                                 \
            TILE_CASE(weight_##vec, MANY, 1)                                                                 \
        }                                                                                                    \
    }                                                                                                        \
    static const kernels name = {row_##name, weight_##name, {3, 1}, {3, 1}, {3, 1}};

NARROW_KERNELS(plain, vec16, )

#if defined(__x86_64__)
WIDE_KERNELS(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))))
NARROW_KERNELS(narrow, vec32, __attribute__((target("avx2,fma"))))

static const kernels *kernels_here(void) {
    if (__builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl"))
        return &wide;
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &narrow : &plain;
}
#else
static const kernels *kernels_here(void) { return &plain; }
#endif

/* The width of the list that covers a length with the fewest places beyond its end; 1 where all are wider.
 * The last tile is moved back to end where the length does, so that what it shares with the one before is
 * computed twice. */
static int64_t tile_width(const int *widths, int64_t length) {
    int64_t best = 1, least = INT64_MAX;
    for (; *widths > 1; widths++) {
        const int64_t covered = (length + *widths - 1) / *widths * *widths;
        if (*widths <= length && covered < least) best = *widths, least = covered;
    }
    return best;
}

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

/* So many bytes of windows stay in the first cache while tile after tile of outputs is summed over them. */
#define WINDOW_BYTES 24576

/* Channels whose windows are so many bytes, for a tile of m columns. */
static int64_t channels_at_once(const convolve_windows *w, int64_t m) {
    const int64_t bytes = w->height * (m * w->stride_x + w->width) * LANES * (int64_t)sizeof(xent_real);
    return bytes < WINDOW_BYTES ? WINDOW_BYTES / bytes : 1;
}

void convolve_row(const convolve_windows *w, int64_t out, const xent_real *packed, const xent_real *x,
                  int64_t i, xent_real *y) {
    const kernels *k = kernels_here();
    const int64_t n = tile_outputs(out), m = tile_width(n == FEW ? k->few : k->many, w->out_columns);
    const int64_t tile_size = n * (w->channels * w->height * w->width + 1), chunk = channels_at_once(w, m);
    const int64_t top = i * w->stride_y;
    row_tile t = {
        .w = w, .row = larger(0, w->first_row - top), .rows_end = smaller(w->height, w->rows_end - top)};
    for (int64_t j = 0; j < w->out_columns; j += m) {
        const int64_t column = smaller(j, w->out_columns - m);
        t.x = x + (top * w->columns + column * w->stride_x) * LANES;
        t.channel = 0;
        do {
            t.channels_end = smaller(t.channel + chunk, w->channels);
            for (int64_t o = 0; o < out; o += n) {
                t.packed = packed + o / n * tile_size;
                t.y = y + (o * w->out_columns + column) * LANES;
                t.outputs = out - o;
                k->row(&t, n, m);
            }
            t.channel = t.channels_end;
        } while (t.channel < w->channels);
    }
}

void convolve_weights(const convolve_windows *w, int64_t out, const convolve_upstream *up, const xent_real *x,
                      xent_real *dw) {
    const kernels *k = kernels_here();
    const int64_t n = tile_outputs(out), m = tile_width(k->window, w->width);
    for (int64_t o = 0; o < out; o += n)
        for (int64_t c = 0; c < w->channels; c++)
            for (int64_t u = 0; u < w->height; u++)
                for (int64_t v = 0; v < w->width; v += m) {
                    const int64_t column = smaller(v, w->width - m);
                    const weight_tile t = {.w = w,
                                           .up = up,
                                           .dz = up->dz + o * up->rows * up->columns * LANES,
                                           .x = x + ((c * w->rows + u) * w->columns + column) * LANES,
                                           .dw = dw + ((o * w->channels + c) * w->height + u) * w->width +
                                                 column,
                                           .outputs = out - o};
                    k->weight(&t, n, m);
                }
}
