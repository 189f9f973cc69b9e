/* lanes.h: images side by side, so that a vector holds the same pixel of LANES images.
 *
 *     lanes[channel][row][column][image]        image = 0 .. LANES-1
 *
 * Whatever is computed for a pixel is then computed for all of them, in whole vectors whatever the sizes of
 * the images are, and a window's columns are vectors behind each other without a copy (convolve.h). */
#ifndef MATH_LANES_H
#define MATH_LANES_H

#include <stdint.h>

#include "xent/config.h"

#define LANES ((int)(64 / sizeof(xent_real)))

/* A block of images in lanes: pixel (h, w) of an image stands at row top + h, column left + w; all other
 * places are 0. */
typedef struct lane_block {
    int64_t channels, height, width; /* of an image */
    int64_t apart;                   /* numbers from one image to the next */
    int64_t rows, columns;           /* of the block */
    int64_t top, left;
} lane_block;

/* The numbers of a block. */
int64_t lanes_size(const lane_block *b);

/* Images, at most LANES, into a block; lanes without an image are 0. */
void lanes_from_images(const lane_block *b, int64_t images, const xent_real *x, xent_real *lanes);

/* Row `row` of the images from a row of each channel, lanes[channel][column][image], as long as the block's:
 * stored or, if `add`, added. */
void lanes_to_row(const lane_block *b, int64_t images, int64_t row, const xent_real *lanes, int add,
                  xent_real *x);

#endif
