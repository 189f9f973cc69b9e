#include "data/pixels.h"

#include <stdlib.h>

/* What shows of a value over a ground. */
static unsigned over(unsigned value, unsigned alpha, unsigned ground) {
    return (value * alpha + ground * (255 - alpha) + 127) / 255;
}

/* One pixel of `from` channels to one of `to`. */
static void convert_pixel(const uint8_t *in, int from, unsigned ground, uint8_t *out, int to) {
    const unsigned alpha = from == 2 ? in[1] : from == 4 ? in[3] : 255;
    const unsigned r = over(in[0], alpha, ground), g = from < 3 ? r : over(in[1], alpha, ground),
                   b = from < 3 ? r : over(in[2], alpha, ground);
    /* 0.299, 0.587 and 0.114 in 65536ths; they add up to 65536, so that grey stays as it is. */
    if (to == 1) {
        out[0] = (uint8_t)((19595 * r + 38470 * g + 7471 * b + 32768) >> 16);
    } else {
        out[0] = (uint8_t)r;
        out[1] = (uint8_t)g;
        out[2] = (uint8_t)b;
    }
}

/* Whether a picture with something transparent and something that is not would be white all over. */
static int vanishes_on_white(const uint8_t *pixels, size_t count, int channels) {
    enum { NEARLY_WHITE = 248 };
    int least = 255, most = 0;
    if (channels != 2 && channels != 4) return 0;
    for (size_t i = 0; i < count; i++) {
        const uint8_t *at = pixels + i * (size_t)channels;
        const int alpha = at[channels - 1];
        uint8_t grey;
        convert_pixel(at, channels, 255, &grey, 1);
        if (grey < NEARLY_WHITE) return 0;
        if (alpha < least) least = alpha;
        if (alpha > most) most = alpha;
    }
    return least < 128 && most >= 128;
}

xent_status pixels_convert(const char *name, uint8_t *decoded, xent_image *out, xent_error *error) {
    const size_t count = (size_t)out->height * (size_t)out->width;
    const int from = out->file_channels, to = out->channels;
    out->pixels = decoded;
    if (from == to) return XENT_OK;
    if (from < to) {
        out->pixels = malloc(count * (size_t)to);
        if (!out->pixels) {
            free(decoded);
            return xent_fail(error, XENT_E_MEMORY, "no memory for the %d x %d pixels of %s", out->width,
                             out->height, name);
        }
    }
    const unsigned ground = vanishes_on_white(decoded, count, from) ? 0 : 255;
    /* With fewer channels than before, a pixel is never written over one that is still to be read. */
    for (size_t i = 0; i < count; i++)
        convert_pixel(decoded + i * (size_t)from, from, ground, out->pixels + i * (size_t)to, to);
    if (out->pixels != decoded) free(decoded);
    return XENT_OK;
}
