/* image.h: pictures from PNG, JPEG, BMP, PGM and PPM files. */
#ifndef XENT_IMAGE_H
#define XENT_IMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "xent/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The most that is decoded: pixels a side, bytes of a picture, bytes of a file. */
#define XENT_IMAGE_MAX_SIDE 8192
#define XENT_IMAGE_MAX_BYTES ((size_t)64 << 20)

typedef struct xent_image {
    int height, width, channels; /* channels: 1 (grey) or 3 (red, green, blue) */
    int file_channels;           /* of the file: 1, 2 (grey, alpha), 3 or 4 (with alpha) */
    uint8_t *pixels;             /* height x width x channels; freed by xent_image_clear */
} xent_image;
#define XENT_IMAGE_EMPTY                                                                                     \
    { 0, 0, 0, 0, NULL }

/* Decodes a file's bytes; `name` is what messages call it. channels 1 or 3: as which the picture is wanted;
 * 0: grey if the file is, else colour. Grey of a colour is 0.299 r + 0.587 g + 0.114 b (ITU-R BT.601); what
 * is transparent shows white behind it, and black if all would be white then; 16 bits become 8. E_ARGUMENT:
 * NULL, other channels; E_FORMAT: of none of these kinds, or broken, or larger than the limits above (checked
 * in the header, before anything is decoded); E_MEMORY. Then *out is empty. */
XENT_API xent_status xent_image_decode(const char *name, const unsigned char *bytes, size_t size,
                                       int channels, xent_image *out, xent_error *error);

/* The same from a file. E_IO: it cannot be read, or is no regular file. */
XENT_API xent_status xent_image_load(const char *path, int channels, xent_image *out, xent_error *error);

/* Whether the file begins as a picture of these kinds does; 0 too where it cannot be read. */
XENT_API int xent_image_is(const char *path);

XENT_API void xent_image_clear(xent_image *image);

/* Resizes with a box filter: each new pixel (height x width x the image's channels of them, into `pixels`) is
 * the mean of what it covers, with pixels that it covers in part counted in part, rounded to nearest. The
 * same size copies. E_ARGUMENT: NULL, a side outside 1 .. XENT_IMAGE_MAX_SIDE; E_MEMORY. */
XENT_API xent_status xent_image_resize(const xent_image *image, int height, int width, uint8_t *pixels,
                                       xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
