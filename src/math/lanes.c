#include "math/lanes.h"

#include <string.h>

/* Four numbers, anywhere in memory. Blocks of four columns of four images are turned from one order into the
 * other in registers. */
typedef xent_real quad
    __attribute__((vector_size(4 * sizeof(xent_real)), aligned(sizeof(xent_real)), may_alias));
enum { QUAD = 4 };
/* So many numbers ahead memory is asked for: images stand too far apart for the processor to see them
 * coming. */
#define AHEAD 64

static inline void transpose(quad a[QUAD]) {
    const quad low01 = __builtin_shufflevector(a[0], a[1], 0, 4, 1, 5);
    const quad low23 = __builtin_shufflevector(a[2], a[3], 0, 4, 1, 5);
    const quad high01 = __builtin_shufflevector(a[0], a[1], 2, 6, 3, 7);
    const quad high23 = __builtin_shufflevector(a[2], a[3], 2, 6, 3, 7);
    a[0] = __builtin_shufflevector(low01, low23, 0, 1, 4, 5);
    a[1] = __builtin_shufflevector(low01, low23, 2, 3, 6, 7);
    a[2] = __builtin_shufflevector(high01, high23, 0, 1, 4, 5);
    a[3] = __builtin_shufflevector(high01, high23, 2, 3, 6, 7);
}

int64_t lanes_size(const lane_block *b) { return b->channels * b->rows * b->columns * LANES; }

/* One row of a channel; 0 where there is no pixel. */
static void row_from_images(const lane_block *b, int64_t images, const xent_real *x, xent_real *to) {
    if (images < LANES || b->columns > b->width) memset(to, 0, (size_t)(b->columns * LANES) * sizeof *to);
    to += b->left * LANES;
    int64_t image = 0;
    for (; image + QUAD <= images; image += QUAD) {
        const xent_real *from = x + image * b->apart;
        int64_t w = 0;
        for (; w + QUAD <= b->width; w += QUAD) {
            quad block[QUAD];
            for (int k = 0; k < QUAD; k++) {
                block[k] = *(const quad *)(from + k * b->apart + w);
                __builtin_prefetch(from + k * b->apart + w + AHEAD);
            }
            transpose(block);
            for (int k = 0; k < QUAD; k++) *(quad *)(to + (w + k) * LANES + image) = block[k];
        }
        for (; w < b->width; w++)
            for (int k = 0; k < QUAD; k++) to[w * LANES + image + k] = from[k * b->apart + w];
    }
    for (; image < images; image++)
        for (int64_t w = 0; w < b->width; w++) to[w * LANES + image] = x[image * b->apart + w];
}

void lanes_from_images(const lane_block *b, int64_t images, const xent_real *x, xent_real *lanes) {
    const int64_t row = b->columns * LANES;
    for (int64_t c = 0; c < b->channels; c++)
        for (int64_t r = 0; r < b->rows; r++, lanes += row) {
            const int64_t h = r - b->top;
            if (h >= 0 && h < b->height)
                row_from_images(b, images, x + (c * b->height + h) * b->width, lanes);
            else
                memset(lanes, 0, (size_t)row * sizeof *lanes);
        }
}

/* One row of one image from a channel's row in lanes, from column w on. */
static void image_to_row(int64_t w, int64_t width, const xent_real *lanes, int add, xent_real *to) {
    for (; w < width; w++) to[w] = lanes[w * LANES] + (add ? to[w] : 0);
}

void lanes_to_row(const lane_block *b, int64_t images, int64_t row, const xent_real *lanes, int add,
                  xent_real *x) {
    for (int64_t c = 0; c < b->channels; c++) {
        const xent_real *from = lanes + (c * b->columns + b->left) * LANES;
        xent_real *to = x + (c * b->height + row) * b->width;
        int64_t image = 0;
        for (; image + QUAD <= images; image += QUAD) {
            int64_t w = 0;
            for (; w + QUAD <= b->width; w += QUAD) {
                quad block[QUAD];
                for (int k = 0; k < QUAD; k++) block[k] = *(const quad *)(from + (w + k) * LANES + image);
                transpose(block);
                for (int k = 0; k < QUAD; k++) {
                    quad *place = (quad *)(to + (image + k) * b->apart + w);
                    __builtin_prefetch(place + AHEAD / QUAD, 1);
                    if (add) block[k] += *place;
                    *place = block[k];
                }
            }
            for (int k = 0; k < QUAD; k++)
                image_to_row(w, b->width, from + image + k, add, to + (image + k) * b->apart);
        }
        for (; image < images; image++) image_to_row(0, b->width, from + image, add, to + image * b->apart);
    }
}
