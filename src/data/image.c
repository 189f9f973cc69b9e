#include "xent/image.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "data/pixels.h"
#include "data/pnm.h"

/* The decoder, in this file alone, with what it is to know and no more. */
#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_ONLY_JPEG
#define STBI_ONLY_BMP
#define STBI_NO_STDIO
#define STBI_NO_FAILURE_STRINGS
#define STBI_MAX_DIMENSIONS XENT_IMAGE_MAX_SIDE
/* Broken files are no reason to end the process. Tables that a file uses but does not define are zero. No
 * block is larger than twice what a picture of 16 bits takes, however much its compressed data unpack to. */
#define MOST_BLOCK (4 * XENT_IMAGE_MAX_BYTES)
static _Thread_local int
    memory_is_out; /* since `decode` began: the decoder says of it that a file is broken */
static void *block_of(void *block, size_t size) {
    if (size > MOST_BLOCK) return NULL;
    void *larger = block ? realloc(block, size) : calloc(1, size);
    memory_is_out |= !larger;
    return larger;
}
#define STBI_ASSERT(condition) ((void)0)
#define STBI_MALLOC(size) block_of(NULL, size)
#define STBI_REALLOC(block, size) block_of(block, size)
#define STBI_FREE(block) free(block)
/* What is left out stays declared. gcc looks for it at the end of the file, so there is no way back. */
#pragma GCC diagnostic ignored "-Wunused-function"
#include <stb/stb_image.h>

/* The decoder knows a file by trying; these look at the first bytes, which are the formats' own
 * signatures. */
static int is_png(const unsigned char *bytes, size_t size) {
    static const unsigned char signature[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    return size >= sizeof signature && memcmp(bytes, signature, sizeof signature) == 0;
}

static int is_jpeg(const unsigned char *bytes, size_t size) {
    return size >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff;
}

static int is_bmp(const unsigned char *bytes, size_t size) {
    return size >= 2 && bytes[0] == 'B' && bytes[1] == 'M';
}

/* A byte of the file, 0 behind its end, as the decoder reads it. */
static int byte_at(const unsigned char *bytes, size_t size, size_t at) { return at < size ? bytes[at] : 0; }

/* Pairs of a run (0 .. 15) and a size (0 .. 11) are the symbols of ITU-T T.81, F.1.2.2; 255 is the decoder's
 * mark of "none". */
enum { MOST_CODES = 254 };

/* Whether the Huffman tables of the segment (its length at `at`) have so few codes. Releases of stb_image
 * before 2.28 do not check it and write beyond the table. Adds to *walked the bytes of these tables. */
static int tables_fit(const unsigned char *bytes, size_t size, size_t at, size_t *walked) {
    int left = byte_at(bytes, size, at) * 256 + byte_at(bytes, size, at + 1) - 2;
    for (at += 2; left > 0 && at < size;) {
        const int kind = byte_at(bytes, size, at++);
        int codes = 0;
        if (kind >> 4 > 1 || (kind & 15) > 3) return 1; /* here the decoder gives up */
        for (int i = 0; i < 16; i++) codes += byte_at(bytes, size, at++);
        if (codes > MOST_CODES) return 0;
        at += (size_t)codes;
        left -= 17 + codes;
        *walked += (size_t)(17 + codes);
    }
    return 1;
}

/* Looks at all that the decoder could take for a table, wherever the file has it, as it need not follow the
 * segments as the decoder does. Tables of a sound file lie one behind the other; where each begins within
 * others, they could take a time that grows with the square of the file. */
static xent_status check_tables(const char *name, const unsigned char *bytes, size_t size,
                                xent_error *error) {
    enum { MOST_WALKS = 4 };
    const unsigned char *end = bytes + size, *at = bytes;
    size_t walked = 0;
    while (at < end && (at = memchr(at, 0xff, (size_t)(end - at)))) {
        at++;
        if (at >= end || *at != 0xc4) continue;
        if (!tables_fit(bytes, size, (size_t)(at - bytes) + 1, &walked))
            return xent_fail(error, XENT_E_FORMAT, "%s: a Huffman table has more than %d codes", name,
                             MOST_CODES);
        if (walked / MOST_WALKS > size)
            return xent_fail(error, XENT_E_FORMAT, "%s: its Huffman tables lie in one another", name);
    }
    return XENT_OK;
}

/* Whether the chunks of a PNG, behind its signature, lie within the file: the decoder makes room for one
 * before it reads it. */
static int chunks_fit(const unsigned char *bytes, size_t size) {
    const size_t head = 8, check_sum = 4; /* a head is length and type */
    for (size_t at = 8; at + head <= size;) {
        size_t length = 0;
        for (size_t i = 0; i < 4; i++) length = length << 8 | bytes[at + i];
        if (memcmp(bytes + at + 4, "IEND", 4) == 0) return 1;
        if (length > size - at - head) return 0;
        at += head + length + check_sum;
    }
    return 1;
}

int xent_image_is(const char *path) {
    unsigned char bytes[10] = {0};
    size_t size = 0;
    input_file file;
    if (!path || file_open(path, &file, NULL) != XENT_OK) return 0;
    const xent_status status = file_next(&file, bytes, sizeof bytes, &size, NULL);
    file_close(&file);
    if (status != XENT_OK) return 0;
    /* A table may begin with the letters BM; a BMP file has four zeros behind its size. */
    const int table = size < sizeof bytes || memcmp(bytes + 6, "\0\0\0\0", 4) != 0;
    return is_png(bytes, size) || is_jpeg(bytes, size) || pnm_begins(bytes, size) ||
           (is_bmp(bytes, size) && !table);
}

static xent_status check_signature(const char *name, const unsigned char *bytes, size_t size,
                                   xent_error *error) {
    if (is_png(bytes, size) || is_jpeg(bytes, size) || is_bmp(bytes, size) || pnm_begins(bytes, size))
        return XENT_OK;
    if (size == 0) return xent_fail(error, XENT_E_FORMAT, "%s is empty; expected a picture", name);
    return xent_fail(error, XENT_E_FORMAT,
                     "%s is no picture: it begins as no PNG, JPEG, BMP, PGM or PPM file does", name);
}

static xent_status check_header(const char *name, const unsigned char *bytes, size_t size,
                                xent_error *error) {
    int width, height, channels;
    xent_status status = check_signature(name, bytes, size, error);
    if (status == XENT_OK && is_jpeg(bytes, size)) status = check_tables(name, bytes, size, error);
    if (status != XENT_OK) return status;
    if (is_png(bytes, size) && !chunks_fit(bytes, size))
        return xent_fail(error, XENT_E_FORMAT, "%s: a chunk reaches beyond the end, at byte %zu", name, size);
    if (!stbi_info_from_memory(bytes, (int)size, &width, &height, &channels) || width < 1 || height < 1)
        return xent_fail(
            error, XENT_E_FORMAT,
            "%s: its header is broken, or of a kind that is not read, or it has more than %d pixels "
            "a side",
            name, XENT_IMAGE_MAX_SIDE);
    if (width > XENT_IMAGE_MAX_SIDE || height > XENT_IMAGE_MAX_SIDE ||
        (size_t)width * (size_t)height * (size_t)channels > XENT_IMAGE_MAX_BYTES)
        return xent_fail(
            error, XENT_E_FORMAT,
            "%s has %d x %d pixels of %d channels; expected at most %d a side and %zu bytes in all", name,
            width, height, channels, XENT_IMAGE_MAX_SIDE, XENT_IMAGE_MAX_BYTES);
    return XENT_OK;
}

/* ---- Decoding ---------------------------------------------------------------------------------------- */

/* The file as the decoder asks for it. Behind the end of a file it goes on with zeros, so that the rest of a
 * picture that was cut short would be black or grey; `starved` tells that it came to that. */
typedef struct picture_bytes {
    const unsigned char *at, *end;
    int starved;
} picture_bytes;

static int give_bytes(void *file, char *to, int size) {
    picture_bytes *f = file;
    const size_t left = (size_t)(f->end - f->at), count = left < (size_t)size ? left : (size_t)size;
    if (count > 0) memcpy(to, f->at, count);
    f->at += count;
    f->starved |= count == 0;
    return (int)count;
}

/* Some files end without the filling bytes that their last row should have; to skip these is no harm. */
static void skip_bytes(void *file, int size) {
    picture_bytes *f = file;
    const ptrdiff_t left = f->end - f->at;
    f->at += size < left ? size : left;
}

static int bytes_ended(void *file) {
    const picture_bytes *f = file;
    return f->at == f->end;
}

/* The pixels, in a block of the decoder's, or NULL. */
static uint8_t *decode_pixels(const unsigned char *bytes, size_t size, xent_image *image) {
    static const stbi_io_callbacks calls = {give_bytes, skip_bytes, bytes_ended};
    picture_bytes file = {bytes, bytes + size, 0};
    uint8_t *pixels =
        stbi_load_from_callbacks(&calls, &file, &image->width, &image->height, &image->file_channels, 0);
    if (!file.starved) return pixels;
    free(pixels);
    return NULL;
}

/* The pixels as the file has them, and their size and channels. */
static xent_status decode(const char *name, const unsigned char *bytes, size_t size, xent_image *image,
                          uint8_t **pixels, xent_error *error) {
    xent_status status;
    if (size > XENT_IMAGE_MAX_BYTES)
        return xent_fail(error, XENT_E_FORMAT, "%s has %zu bytes; expected at most %zu", name, size,
                         XENT_IMAGE_MAX_BYTES);
    if (pnm_begins(bytes, size)) {
        status = pnm_decode(name, bytes, size, image, error);
        *pixels = image->pixels;
        return status;
    }
    memory_is_out = 0;
    status = check_header(name, bytes, size, error);
    *pixels = status == XENT_OK ? decode_pixels(bytes, size, image) : NULL;
    if (*pixels) return XENT_OK;
    if (memory_is_out) return xent_fail(error, XENT_E_MEMORY, "no memory to decode %s", name);
    if (status != XENT_OK) return status;
    return xent_fail(error, XENT_E_FORMAT, "%s: its pixels are broken, cut short, or need too much memory",
                     name);
}

xent_status xent_image_decode(const char *name, const unsigned char *bytes, size_t size, int channels,
                              xent_image *out, xent_error *error) {
    if (out) *out = (xent_image)XENT_IMAGE_EMPTY;
    if (!name || !bytes || !out || (channels != 0 && channels != 1 && channels != 3))
        return xent_fail(error, XENT_E_ARGUMENT, "image: NULL, or %d channels; expected 0, 1 or 3", channels);
    xent_image image = XENT_IMAGE_EMPTY;
    uint8_t *decoded = NULL;
    xent_status status = decode(name, bytes, size, &image, &decoded, error);
    if (status != XENT_OK) return status;
    image.channels = channels ? channels : image.file_channels < 3 ? 1 : 3;
    status = pixels_convert(name, decoded, &image, error);
    if (status == XENT_OK) *out = image;
    return status;
}

/* What does not begin as a picture is not read further. */
static xent_status check_begin(const char *path, xent_error *error) {
    unsigned char begin[8];
    size_t size;
    input_file f;
    xent_status status = file_open(path, &f, error);
    if (status != XENT_OK) return status;
    status = file_next(&f, begin, sizeof begin, &size, error);
    file_close(&f);
    return status == XENT_OK ? check_signature(path, begin, size, error) : status;
}

xent_status xent_image_load(const char *path, int channels, xent_image *out, xent_error *error) {
    unsigned char *bytes;
    size_t size;
    if (out) *out = (xent_image)XENT_IMAGE_EMPTY;
    if (!path) return xent_fail(error, XENT_E_ARGUMENT, "image: the path is NULL");
    xent_status status = check_begin(path, error);
    if (status == XENT_OK) status = file_read(path, XENT_IMAGE_MAX_BYTES, &bytes, &size, error);
    if (status != XENT_OK) return status;
    status = xent_image_decode(path, bytes, size, channels, out, error);
    free(bytes);
    return status;
}

void xent_image_clear(xent_image *image) {
    if (!image) return;
    free(image->pixels);
    *image = (xent_image)XENT_IMAGE_EMPTY;
}

/* ---- The box filter ---------------------------------------------------------------------------------- */

/* Adds to `sums` (count numbers) the means of `lines` lines of the input over output line `index` of
 * `wanted`: weight of a line = the part of it that the output line covers, over the output line's width. */
static void add_lines(const double *in, int lines, int wanted, int index, size_t count, double *sums) {
    const double width = (double)lines / wanted, begin = index * width, end = begin + width;
    for (int i = (int)begin; i < lines && i < end; i++) {
        const double from = i > begin ? i : begin, to = i + 1 < end ? i + 1 : end;
        const double weight = (to - from) / width;
        for (size_t k = 0; k < count; k++) sums[k] += weight * in[(size_t)i * count + k];
    }
}

/* A row of pixels as numbers, each column a line of `channels`. */
static void shrink_row(const uint8_t *row, int width, int channels, int wanted, double *line, double *out) {
    const size_t count = (size_t)width * (size_t)channels;
    for (size_t k = 0; k < count; k++) line[k] = row[k];
    memset(out, 0, (size_t)wanted * (size_t)channels * sizeof *out);
    for (int i = 0; i < wanted; i++)
        add_lines(line, width, wanted, i, (size_t)channels, out + (size_t)i * (size_t)channels);
}

xent_status xent_image_resize(const xent_image *image, int height, int width, uint8_t *pixels,
                              xent_error *error) {
    if (!image || !image->pixels || !pixels || height < 1 || width < 1 || height > XENT_IMAGE_MAX_SIDE ||
        width > XENT_IMAGE_MAX_SIDE)
        return xent_fail(error, XENT_E_ARGUMENT, "image: NULL, or a size of %d x %d; expected 1 to %d a side",
                         width, height, XENT_IMAGE_MAX_SIDE);
    const size_t channels = (size_t)image->channels, row = (size_t)width * channels,
                 in_row = (size_t)image->width * channels;
    if (height == image->height && width == image->width) {
        memcpy(pixels, image->pixels, (size_t)height * row);
        return XENT_OK;
    }
    double *rows = malloc((size_t)image->height * row * sizeof *rows);
    double *line = malloc((in_row > row ? in_row : row) * sizeof *line);
    const int enough = rows && line;
    for (int i = 0; enough && i < image->height; i++)
        shrink_row(image->pixels + (size_t)i * in_row, image->width, image->channels, width, line,
                   rows + (size_t)i * row);
    for (int i = 0; enough && i < height; i++) {
        memset(line, 0, row * sizeof *line);
        add_lines(rows, image->height, height, i, row, line);
        for (size_t k = 0; k < row; k++)
            pixels[(size_t)i * row + k] = (uint8_t)lrint(fmin(fmax(line[k], 0), 255));
    }
    free(line);
    free(rows);
    return enough ? XENT_OK
                  : xent_fail(error, XENT_E_MEMORY, "image: no memory to make %d x %d pixels %d x %d",
                              image->width, image->height, width, height);
}
