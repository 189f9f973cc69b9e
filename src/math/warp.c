#include "math/warp.h"

#include "math/widths.h"

static VECTOR_INLINE void warp_smooth_loop(int64_t rows, int64_t columns, int radius,
                                           const xent_real *weights, const xent_real *x, xent_real *y) {
    for (int64_t i = 0; i < rows; i++) {
        const int64_t first = i > radius ? i - radius : 0, last = i + radius < rows ? i + radius : rows - 1;
        for (int64_t j = 0; j < columns; j += WARP_TILE) {
            xent_real sum[WARP_TILE] = {0};
            for (int64_t k = first; k <= last; k++) {
                const xent_real weight = weights[k < i ? i - k : k - i], *row = x + k * columns + j;
                for (int t = 0; t < WARP_TILE; t++) sum[t] += weight * row[t];
            }
            for (int t = 0; t < WARP_TILE; t++) y[i * columns + j + t] = sum[t];
        }
    }
}
VECTOR_LOOP(warp_smooth,
            (int64_t rows, int64_t columns, int radius, const xent_real *weights, const xent_real *x,
             xent_real *y),
            (rows, columns, radius, weights, x, y))

/* A place as the border counts, and within it; NaN is at its begin. */
static VECTOR_INLINE xent_real inside(xent_real place, xent_real most) {
    const xent_real at = place + 1, low = at > 0 ? at : 0;
    return low < most ? low : most;
}

static VECTOR_INLINE void warp_sample_loop(const warp_picture *p, int64_t channel, int64_t n,
                                           const xent_real *restrict y, const xent_real *restrict x,
                                           xent_real *restrict out) {
    const xent_real bottom = (xent_real)(p->height + 1), right = (xent_real)(p->width + 1);
    const int32_t channels = (int32_t)p->channels, across = (int32_t)(p->width + 3) * channels;
    const xent_real *restrict from = p->bordered + channel;
    for (int64_t i = 0; i < n; i++) {
        const xent_real down = inside(y[i], bottom), along = inside(x[i], right);
        const int32_t row = (int32_t)down, column = (int32_t)along, at = row * across + column * channels;
        const xent_real v = down - (xent_real)row, u = along - (xent_real)column;
        const xent_real upper = from[at] + u * (from[at + channels] - from[at]);
        const xent_real lower = from[at + across] + u * (from[at + across + channels] - from[at + across]);
        out[i * channels] = upper + v * (lower - upper);
    }
}
VECTOR_LOOP(warp_sample,
            (const warp_picture *p, int64_t channel, int64_t n, const xent_real *y, const xent_real *x,
             xent_real *out),
            (p, channel, n, y, x, out))
