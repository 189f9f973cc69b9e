#include "math/lanes.h"

#include <string.h>

int64_t lanes_size(const lane_block *b) { return b->channels * b->rows * b->columns * LANES; }

void lanes_from_images(const lane_block *b, int64_t images, const xent_real *x, xent_real *lanes) {
    const int64_t image_size = b->channels * b->height * b->width, step = b->step_x * LANES;
    memset(lanes, 0, (size_t)lanes_size(b) * sizeof *lanes);
    for (int64_t c = 0; c < b->channels; c++)
        for (int64_t h = 0; h < b->height; h++) {
            const int64_t row = c * b->rows + b->top + b->step_y * h;
            xent_real *to = lanes + (row * b->columns + b->left) * LANES;
            const xent_real *from = x + (c * b->height + h) * b->width;
            for (int64_t image = 0; image < images; image++, from += image_size)
                for (int64_t w = 0; w < b->width; w++) to[w * step + image] = from[w];
        }
}

void lanes_to_row(const lane_block *b, int64_t images, int64_t row, const xent_real *lanes, int add,
                  xent_real *x) {
    for (int64_t image = 0; image < images; image++)
        for (int64_t c = 0; c < b->channels; c++) {
            const xent_real *from = lanes + c * b->width * LANES + image;
            xent_real *to = x + ((image * b->channels + c) * b->height + row) * b->width;
            if (add)
                for (int64_t w = 0; w < b->width; w++) to[w] += from[w * LANES];
            else
                for (int64_t w = 0; w < b->width; w++) to[w] = from[w * LANES];
        }
}
