#include "data/pnm.h"

#include <stdlib.h>

typedef struct pnm {
    const char *name;
    const unsigned char *at, *end;
    int is_text, most; /* the greatest value */
    xent_error *error;
} pnm;

int pnm_begins(const unsigned char *bytes, size_t size) {
    const int kind = size >= 3 && bytes[0] == 'P' ? bytes[1] : 0;
    return (kind == '2' || kind == '3' || kind == '5' || kind == '6') &&
           (bytes[2] == '\n' || bytes[2] == ' ' || bytes[2] == '\r' || bytes[2] == '\t');
}

static int is_blank(unsigned char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/* The next number of the text, which comments from # to the line's end may stand before; -1: there is
 * none, or it is above `most`. */
static int next_number(pnm *p, int most) {
    for (; p->at < p->end && (is_blank(*p->at) || *p->at == '#'); p->at++)
        if (*p->at == '#')
            while (p->at + 1 < p->end && *p->at != '\n') p->at++;
    int number = -1;
    for (; p->at < p->end && *p->at >= '0' && *p->at <= '9'; p->at++) {
        number = (number < 0 ? 0 : number) * 10 + (*p->at - '0');
        if (number > most) return -1;
    }
    return number;
}

static xent_status read_header(pnm *p, xent_image *image) {
    image->width = next_number(p, XENT_IMAGE_MAX_SIDE);
    image->height = next_number(p, XENT_IMAGE_MAX_SIDE);
    p->most = next_number(p, 65535);
    if (image->width < 1 || image->height < 1 || p->most < 1)
        return xent_fail(
            p->error, XENT_E_FORMAT,
            "%s: its header is broken; expected a width and a height of 1 to %d, and a greatest value of 1 "
            "to 65535",
            p->name, XENT_IMAGE_MAX_SIDE);
    const size_t count = (size_t)image->width * (size_t)image->height * (size_t)image->channels;
    p->at += !p->is_text && p->at < p->end; /* one blank, and then the pixels */
    const size_t least = p->is_text ? count : count * (p->most > 255 ? 2 : 1);
    if (count <= XENT_IMAGE_MAX_BYTES && (size_t)(p->end - p->at) >= least) return XENT_OK;
    return xent_fail(p->error, XENT_E_FORMAT,
                     "%s: its %d x %d pixels are broken, cut short, or need too much memory", p->name,
                     image->width, image->height);
}

/* The next value: -1, if there is none, or it is too large. */
static int next_value(pnm *p) {
    if (p->is_text) return next_number(p, p->most);
    int value = *p->at++;
    if (p->most > 255) value = value << 8 | *p->at++;
    return value <= p->most ? value : -1;
}

xent_status pnm_decode(const char *name, const unsigned char *bytes, size_t size, xent_image *out,
                       xent_error *error) {
    const int channels = bytes[1] == '3' || bytes[1] == '6' ? 3 : 1;
    pnm p = {name, bytes + 2, bytes + size, bytes[1] < '5', 0, error};
    xent_image image = {.channels = channels, .file_channels = channels};
    *out = (xent_image)XENT_IMAGE_EMPTY;
    xent_status status = read_header(&p, &image);
    if (status != XENT_OK) return status;
    const size_t count = (size_t)image.width * (size_t)image.height * (size_t)channels;
    image.pixels = malloc(count + 1);
    if (!image.pixels)
        return xent_fail(error, XENT_E_MEMORY, "no memory for the %d x %d pixels of %s", image.width,
                         image.height, name);
    for (size_t i = 0; i < count; i++) {
        const int value = next_value(&p);
        if (value < 0) {
            free(image.pixels);
            return xent_fail(error, XENT_E_FORMAT,
                             "%s: value %zu of %zu is missing, or above the greatest, %d", name, i + 1, count,
                             p.most);
        }
        image.pixels[i] = (uint8_t)((value * 255 + p.most / 2) / p.most);
    }
    *out = image;
    return XENT_OK;
}
