/* png.h: small pictures inside the page, as PNG in a data: address.
 * Source: PNG specification, W3C, second edition; RFC 4648 (base64), RFC 2397 (data: addresses). */
#ifndef REPORT_PNG_H
#define REPORT_PNG_H

#include <stdint.h>
#include <stdio.h>

/* Rows of pixels, one byte a pixel: an index into a palette of 256 colours (red, green, blue), or grey where
 * palette is NULL. With channels 3 each pixel is red, green, blue, and the palette is not looked at. */
typedef struct picture {
    int width, height, channels;
    const uint8_t *pixels;
    const uint8_t (*palette)[3];
} picture;

/* Writes <img src="data:..." alt="...">. 0, or -1 where memory is short (nothing is written then). */
int write_picture(FILE *out, const picture *p, const char *alt);

#endif
