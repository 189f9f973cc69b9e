#include "math/convolve.h"

#include <string.h>

#include "math/convolve_tiles.h"

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t larger(int64_t a, int64_t b) { return a > b ? a : b; }

static const convolve_kernels *kernels_of(const convolve_shape *s) {
    return s->kernels ? s->kernels : convolve_kernels_at(0);
}

/* Outputs or channels at a time: the number that leaves fewer places of the last tile empty. */
static int64_t tile_height(int64_t count) {
    return (count + FEW - 1) / FEW * FEW < (count + MANY - 1) / MANY * MANY ? FEW : MANY;
}

/* What a number of outputs or channels becomes in whole tiles. */
static int64_t in_tiles(int64_t count) {
    const int64_t n = tile_height(count);
    return (count + n - 1) / n * n;
}

int64_t convolve_packed_size(const convolve_shape *s) {
    return in_tiles(s->out) * (s->channels * s->height * s->width + 1);
}

int64_t convolve_turned_size(const convolve_shape *s) {
    return in_tiles(s->channels) * s->out * s->height * s->width;
}

static xent_real weight_at(const convolve_shape *s, const xent_real *weights, int64_t o, int64_t c,
                           int64_t place) {
    return o < s->out && c < s->channels ? weights[(o * s->channels + c) * s->height * s->width + place] : 0;
}

/* For each tile of outputs its biases, then its weights, those of one (c, u, v) side by side. */
void convolve_pack(const convolve_shape *s, const xent_real *weights, const xent_real *bias,
                   xent_real *packed) {
    const int64_t n = tile_height(s->out), places = s->height * s->width;
    for (int64_t o = 0; o < s->out; o += n) {
        for (int64_t k = 0; k < n; k++) *packed++ = bias && o + k < s->out ? bias[o + k] : 0;
        for (int64_t c = 0; c < s->channels; c++)
            for (int64_t place = 0; place < places; place++)
                for (int64_t k = 0; k < n; k++) *packed++ = weight_at(s, weights, o + k, c, place);
    }
}

/* For each tile of channels its weights, those of one (o, u, v) side by side. */
void convolve_turn(const convolve_shape *s, const xent_real *weights, xent_real *turned) {
    const int64_t n = tile_height(s->channels), places = s->height * s->width;
    for (int64_t c = 0; c < s->channels; c += n)
        for (int64_t o = 0; o < s->out; o++)
            for (int64_t place = 0; place < places; place++)
                for (int64_t k = 0; k < n; k++) *turned++ = weight_at(s, weights, o, c + k, place);
}

/* The number of columns that covers a length with the fewest places beyond its end; 1 where all are wider.
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

/* So many bytes of windows stay in the first cache while tile after tile of outputs is summed over them. */
#define WINDOW_BYTES 24576

/* Channels whose windows are so many bytes, for a tile of m columns. */
static int64_t channels_at_once(const convolve_shape *s, int64_t m) {
    const int64_t bytes = s->height * (m * s->stride_x + s->width) * LANES * (int64_t)sizeof(xent_real);
    return bytes < WINDOW_BYTES ? WINDOW_BYTES / bytes : 1;
}

void convolve_row(const convolve_shape *s, const xent_real *packed, const xent_real *x, int64_t i,
                  xent_real *z) {
    const convolve_kernels *k = kernels_of(s);
    const int64_t n = tile_height(s->out), m = tile_width(n == FEW ? k->few : k->many, s->out_columns);
    const int64_t tile_size = n * (s->channels * s->height * s->width + 1), chunk = channels_at_once(s, m);
    const int64_t top = i * s->stride_y;
    row_tile t = {
        .s = s, .row = larger(0, s->first_row - top), .rows_end = smaller(s->height, s->rows_end - top)};
    for (int64_t j = 0; j < s->out_columns; j += m) {
        const int64_t column = smaller(j, s->out_columns - m);
        t.x = x + (top * s->columns + column * s->stride_x) * LANES;
        t.channel = 0;
        do {
            t.channels_end = smaller(t.channel + chunk, s->channels);
            for (int64_t o = 0; o < s->out; o += n) {
                t.packed = packed + o / n * tile_size;
                t.z = z + (o * s->out_columns + column) * LANES;
                t.outputs = s->out - o;
                k->row(&t, n, m);
            }
            t.channel = t.channels_end;
        } while (t.channel < s->channels);
    }
}

void convolve_weights(const convolve_shape *s, int64_t outputs, const xent_real *dz, const xent_real *x,
                      xent_real *dw) {
    const convolve_kernels *k = kernels_of(s);
    const int64_t n = tile_height(outputs), m = tile_width(k->window, s->width);
    for (int64_t o = 0; o < outputs; o += n)
        for (int64_t c = 0; c < s->channels; c++)
            for (int64_t u = 0; u < s->height; u++)
                for (int64_t v = 0; v < s->width; v += m) {
                    const int64_t column = smaller(v, s->width - m);
                    const weight_tile t = {.s = s,
                                           .dz = dz + o * s->out_rows * s->out_columns * LANES,
                                           .x = x + ((c * s->rows + u) * s->columns + column) * LANES,
                                           .dw = dw + ((o * s->channels + c) * s->height + u) * s->width +
                                                 column,
                                           .outputs = outputs - o};
                    k->weight(&t, n, m);
                }
}

/* What some of the window's columns add, at every place of an output row. */
static void spread_columns(gradient_tile t, const convolve_kernels *k, int64_t n, int64_t m) {
    for (int64_t j = 0; j < t.s->out_columns; j++) {
        k->gradient(&t, n, m);
        t.dz += LANES;
        t.dx += t.s->stride_x * LANES;
    }
}

void convolve_gradient_row(const convolve_shape *s, const xent_real *turned, const xent_real *dz, int64_t row,
                           xent_real *dx) {
    const convolve_kernels *k = kernels_of(s);
    const int64_t n = tile_height(s->channels), tile_size = n * s->out * s->height * s->width;
    /* The last output row whose window begins at or above this row, then those before it. */
    const int64_t i = smaller(row / s->stride_y, s->out_rows - 1);
    gradient_tile t = {.s = s, .row = row - i * s->stride_y, .rows_end = smaller(s->height, row + 1)};
    memset(dx, 0, (size_t)(s->channels * s->columns * LANES) * sizeof *dx);
    for (int64_t c = 0; c < s->channels; c += n)
        for (int64_t v = 0, m; v < s->width; v += m) {
            const int *widths = k->spread;
            while (*widths > s->width - v) widths++;
            m = *widths;
            t.turned = turned + c / n * tile_size + v * n;
            t.dz = dz + i * s->out_columns * LANES;
            t.dx = dx + (c * s->columns + v) * LANES;
            t.channels = s->channels - c;
            spread_columns(t, k, n, m);
        }
}
