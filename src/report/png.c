#include "report/png.h"

#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "report/html.h"

typedef struct buffer {
    uint8_t *data;
    size_t size;
} buffer;

static void put_u32(uint8_t *at, uint32_t value) {
    for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> (24 - 8 * i));
}

/* Length, type, data and CRC of type and data. The caller saw to the room. */
static void put_chunk(buffer *png, const char *type, const uint8_t *data, size_t size) {
    uint8_t *at = png->data + png->size;
    put_u32(at, (uint32_t)size);
    memcpy(at + 4, type, 4);
    if (size > 0) memcpy(at + 8, data, size);
    put_u32(at + 8 + size, libdeflate_crc32(0, at + 4, size + 4));
    png->size += size + 12;
}

/* The rows, each after a byte 0 (no filter): what is deflated. NULL where memory is short. */
static uint8_t *filter_rows(const picture *p, size_t row) {
    uint8_t *rows = malloc((row + 1) * (size_t)p->height);
    for (size_t y = 0; rows && y < (size_t)p->height; y++) {
        rows[(row + 1) * y] = 0;
        memcpy(rows + (row + 1) * y + 1, p->pixels + row * y, row);
    }
    return rows;
}

static buffer deflate_rows(const picture *p) {
    const size_t row = (size_t)p->width * (size_t)p->channels, size = (row + 1) * (size_t)p->height;
    const int level = 9;
    struct libdeflate_compressor *packer = libdeflate_alloc_compressor(level);
    const size_t room = libdeflate_zlib_compress_bound(packer, size);
    uint8_t *rows = filter_rows(p, row);
    buffer out = {malloc(room), 0};
    if (packer && rows && out.data) out.size = libdeflate_zlib_compress(packer, rows, size, out.data, room);
    if (out.size == 0) {
        free(out.data);
        out.data = NULL;
    }
    free(rows);
    libdeflate_free_compressor(packer);
    return out;
}

static buffer make_png(const picture *p) {
    static const uint8_t signature[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    buffer data = deflate_rows(p), png = {NULL, 0};
    if (data.data == NULL) return png;
    png.data = malloc(data.size + 1024);
    if (png.data != NULL) {
        int indexed = p->channels == 1 && p->palette != NULL;
        uint8_t header[13] = {0};
        put_u32(header, (uint32_t)p->width);
        put_u32(header + 4, (uint32_t)p->height);
        header[8] = 8; /* bits a sample */
        header[9] = indexed ? 3 : p->channels == 3 ? 2 : 0;
        memcpy(png.data, signature, sizeof signature);
        png.size = sizeof signature;
        put_chunk(&png, "IHDR", header, sizeof header);
        if (indexed) put_chunk(&png, "PLTE", p->palette[0], 768);
        put_chunk(&png, "IDAT", data.data, data.size);
        put_chunk(&png, "IEND", NULL, 0);
    }
    free(data.data);
    return png;
}

static void write_base64(FILE *out, const uint8_t *data, size_t size) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t word = (uint32_t)data[i] << 16;
        if (left > 1) word |= (uint32_t)data[i + 1] << 8;
        if (left > 2) word |= data[i + 2];
        fputc(digits[word >> 18], out);
        fputc(digits[word >> 12 & 63], out);
        fputc(left > 1 ? digits[word >> 6 & 63] : '=', out);
        fputc(left > 2 ? digits[word & 63] : '=', out);
    }
}

int write_picture(FILE *out, const picture *p, const char *alt) {
    buffer png = make_png(p);
    if (png.data == NULL) return -1;
    fprintf(out, "<img width=\"%d\" height=\"%d\" alt=\"", p->width, p->height);
    write_escaped(out, alt);
    fputs("\" src=\"data:image/png;base64,", out);
    write_base64(out, png.data, png.size);
    fputs("\">", out);
    free(png.data);
    return 0;
}
