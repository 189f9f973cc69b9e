/* Pictures: what is decoded, what is refused, and the box filter. */
#include "xent/image.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/pictures.h"
#include "support/run.h"

static xent_image decode(const char *path, int channels) {
    xent_image image;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_image_load(path, channels, &image, &error) == XENT_OK, "%s", error.message);
    return image;
}

static void refused(const char *path, const char *says) {
    xent_image image;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_image_load(path, 0, &image, &error) != XENT_OK, "decoded; expected: %s", says);
    ASSERT_CONTAINS(error.message, says);
    ASSERT_CONTAINS(error.message, path);
    ck_assert_ptr_null(image.pixels);
}

START_TEST(grey_pixels_come_through_unchanged) {
    uint8_t pixels[256];
    for (int i = 0; i < 256; i++) pixels[i] = (uint8_t)i;
    static const char *const names[] = {"a.png", "a.bmp"};
    for (int k = 0; k < 2; k++) {
        write_picture_file(test_path(names[k]), 32, 8, 1, pixels);
        xent_image image = decode(test_path(names[k]), 1);
        ck_assert_int_eq(image.width, 32);
        ck_assert_int_eq(image.height, 8);
        ck_assert_int_eq(image.channels, 1);
        ck_assert_mem_eq(image.pixels, pixels, 256);
        xent_image_clear(&image);
        ck_assert_ptr_null(image.pixels);
    }
    /* As colour, each channel is the grey. */
    xent_image image = decode(test_path("a.png"), 3);
    for (int i = 0; i < 768; i++) ck_assert_int_eq(image.pixels[i], i / 3);
    xent_image_clear(&image);
}
END_TEST

START_TEST(colours_become_grey_by_luma) {
    static const uint8_t pixels[] = {255, 0, 0, /**/ 0, 255, 0, /**/ 0, 0, 255, /**/ 255, 255, 255};
    static const int grey[] = {76, 150, 29, 255};
    write_picture_file(test_path("a.png"), 2, 2, 3, pixels);
    xent_image image = decode(test_path("a.png"), 1);
    for (int i = 0; i < 4; i++) ck_assert_int_eq(image.pixels[i], grey[i]);
    ck_assert_int_eq(image.file_channels, 3);
    xent_image_clear(&image);
    image = decode(test_path("a.png"), 0);
    ck_assert_int_eq(image.channels, 3);
    ck_assert_mem_eq(image.pixels, pixels, sizeof pixels);
    xent_image_clear(&image);
}
END_TEST

START_TEST(what_is_transparent_shows_white) {
    static const uint8_t colour[] = {10, 20, 30, 0, /**/ 10, 20, 30, 255, /**/ 0, 0, 0, 51},
                         grey[] = {0, 0, /**/ 100, 255, /**/ 0, 128};
    write_picture_file(test_path("a.png"), 3, 1, 4, colour);
    static const uint8_t over[] = {255, 255, 255, 10, 20, 30, 204, 204, 204};
    xent_image image = decode(test_path("a.png"), 0);
    ck_assert_mem_eq(image.pixels, over, sizeof over);
    xent_image_clear(&image);
    write_picture_file(test_path("b.png"), 3, 1, 2, grey);
    static const uint8_t grey_over[] = {255, 100, 127};
    image = decode(test_path("b.png"), 0);
    ck_assert_int_eq(image.channels, 1);
    ck_assert_mem_eq(image.pixels, grey_over, sizeof grey_over);
    xent_image_clear(&image);
}
END_TEST

/* Every grey under every alpha, to the nearest whole number. */
START_TEST(what_is_half_transparent_is_mixed_with_white) {
    static uint8_t pixels[2 << 16];
    for (int i = 0; i < 1 << 16; i++) pixels[2 * i] = (uint8_t)(i >> 8), pixels[2 * i + 1] = (uint8_t)i;
    write_picture_file(test_path("a.png"), 256, 256, 2, pixels);
    xent_image image = decode(test_path("a.png"), 1);
    for (int grey = 0; grey < 256; grey++)
        for (int alpha = 0; alpha < 256; alpha++) {
            const long mixed = lround(grey * (alpha / 255.) + 255 - alpha);
            ASSERT_QUICKLY(image.pixels[256 * grey + alpha] == mixed, "%d under %d is %d", grey, alpha,
                           image.pixels[256 * grey + alpha]);
        }
    ck_assert_int_eq(image.pixels[256 * 100 + 100], 194);
    xent_image_clear(&image);
}
END_TEST

START_TEST(white_on_nothing_shows_black) {
    static const uint8_t white[] = {255, 0, /**/ 255, 255, /**/ 255, 128},
                         faint[] = {255, 0, /**/ 200, 255, /**/ 255, 128},
                         sheet[] = {255, 255, 255, 255, 255, 255}, nothing[] = {0, 0, 255, 0, 9, 0},
                         gauze[] = {255, 128, 255, 200, 255, 255};
    static const uint8_t on_black[] = {0, 255, 128}, on_white[] = {255, 200, 255}, all[] = {255, 255, 255};
    static const struct {
        const uint8_t *file, *shown;
    } cases[] = {{white, on_black}, {faint, on_white}, {sheet, all}, {nothing, all}, {gauze, all}};
    for (int i = 0; i < 5; i++) {
        write_picture_file(test_path("a.png"), 3, 1, 2, cases[i].file);
        xent_image image = decode(test_path("a.png"), 1);
        ck_assert_mem_eq(image.pixels, cases[i].shown, 3);
        xent_image_clear(&image);
    }
}
END_TEST

START_TEST(jpeg_is_read) {
    uint8_t pixels[64 * 64 * 3];
    for (int i = 0; i < 64 * 64; i++) {
        pixels[3 * i] = (uint8_t)(i % 64 * 4);
        pixels[3 * i + 1] = (uint8_t)(i / 64 * 4);
        pixels[3 * i + 2] = 90;
    }
    write_picture_file(test_path("a.jpg"), 64, 64, 3, pixels);
    xent_image image = decode(test_path("a.jpg"), 3);
    for (int i = 0; i < 64 * 64 * 3; i++) ck_assert_int_le(abs(image.pixels[i] - pixels[i]), 12);
    xent_image_clear(&image);
}
END_TEST

static void write_bytes(const char *path, const unsigned char *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static size_t read_bytes(const char *path, unsigned char *bytes, size_t most) {
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    const size_t size = fread(bytes, 1, most, file);
    fclose(file);
    return size;
}

/* A PNG of a header and no pixels, up to where they begin; check sums are not looked at. */
static void write_png_header(const char *path, unsigned width, unsigned height, unsigned char color) {
    unsigned char bytes[45] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
    memcpy(bytes + 37, "IDAT", 4);
    bytes[24] = 8; /* bits */
    bytes[25] = color;
    for (unsigned i = 0; i < 4; i++) {
        bytes[16 + i] = (unsigned char)(width >> (24 - 8 * i));
        bytes[20 + i] = (unsigned char)(height >> (24 - 8 * i));
    }
    write_bytes(path, bytes, sizeof bytes);
}

START_TEST(what_is_no_picture_is_refused) {
    refused("/nowhere/a.png", "No such file");
    refused("/tmp", "directory");
    write_bytes(test_path("a"), (const unsigned char *)"GIF89a..", 8);
    refused(test_path("a"), "no PNG, JPEG, BMP");
    write_bytes(test_path("a"), (const unsigned char *)"", 0);
    refused(test_path("a"), "is empty");
    write_png_header(test_path("a"), 8193, 1, 0);
    refused(test_path("a"), "8192");
    write_png_header(test_path("a"), 0x7fffffff, 0x7fffffff, 0);
    refused(test_path("a"), "8192");
    write_png_header(test_path("a"), 8192, 8192, 6);
    refused(test_path("a"), "8192 x 8192 pixels of 4 channels");
    write_png_header(test_path("a"), 8, 8, 0);
    refused(test_path("a"), "broken");
    xent_image image;
    ck_assert_int_eq(xent_image_load(NULL, 0, &image, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_image_load("a", 2, &image, NULL), XENT_E_IO);
    ck_assert_int_eq(xent_image_decode("a", (const unsigned char *)"BM", 2, 2, &image, NULL),
                     XENT_E_ARGUMENT);
    xent_image_clear(NULL);
}
END_TEST

/* A header says what the greatest value is, which becomes 255; a byte or two of the file may say more. */
START_TEST(no_value_is_above_the_greatest) {
    static const struct {
        const char *bytes;
        size_t size;
        int value; /* of the last pixel; -1: refused */
    } files[] = {{"P5 2 1 100\n\x32\x64", 13, 255},   {"P5 2 1 100\n\x32\x65", 13, -1},
                 {"P5 2 1 100\n\x32\xff", 13, -1},    {"P2 2 1 100\n50 100", 17, 255},
                 {"P2 2 1 100\n50 101", 17, -1},      {"P5 1 1 300\n\x01\x2c", 13, 255},
                 {"P5 1 1 300\n\x01\x2d", 13, -1},    {"P6 1 1 10\n\x0a\x05\x0a", 13, 255},
                 {"P6 1 1 10\n\x0a\x0b\x0a", 13, -1}, {"P3 1 1 10\n10 11 10", 18, -1}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        xent_image image;
        xent_error error;
        const xent_status status =
            xent_image_decode("a", (const unsigned char *)files[i].bytes, files[i].size, 0, &image, &error);
        ck_assert_msg((status == XENT_OK) == (files[i].value >= 0), "file %zu", i);
        if (status != XENT_OK) ASSERT_CONTAINS(error.message, "above the greatest");
        if (status != XENT_OK) continue;
        ck_assert_int_eq(image.pixels[image.width * image.channels - 1], files[i].value);
        xent_image_clear(&image);
    }
}
END_TEST

/* Whatever is cut or changed, nothing is read that is not there (the sanitizers watch). */
START_TEST(damaged_files_never_crash) {
    static const char *const names[] = {"a.png", "a.jpg", "a.bmp"};
    uint8_t pixels[16 * 16 * 3];
    unsigned char bytes[4096];
    for (int i = 0; i < 16 * 16 * 3; i++) pixels[i] = (uint8_t)(i * 7 % 256);
    srand(1);
    for (int k = 0; k < 3; k++) {
        write_picture_file(test_path(names[k]), 16, 16, 3, pixels);
        const size_t size = read_bytes(test_path(names[k]), bytes, sizeof bytes);
        for (size_t cut = 0; cut < size; cut++) {
            xent_image image;
            unsigned char *part = malloc(cut + 1); /* of this size, so that a sanitizer sees its end */
            memcpy(part, bytes, cut);
            if (xent_image_decode("cut", part, cut, 0, &image, NULL) == XENT_OK) xent_image_clear(&image);
            free(part);
        }
        for (int change = 0; change < 2000; change++) {
            xent_image image;
            const size_t at = (size_t)rand() % size;
            const unsigned char before = bytes[at];
            bytes[at] = (unsigned char)rand();
            if (xent_image_decode("changed", bytes, size, 1, &image, NULL) == XENT_OK)
                xent_image_clear(&image);
            bytes[at] = before;
        }
    }
}
END_TEST

/* Every beginning of a file is refused, or gives the whole picture. */
static void cut_everywhere(const char *name, const unsigned char *bytes, size_t size) {
    xent_image whole, image;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_image_decode(name, bytes, size, 0, &whole, &error) == XENT_OK, "%s: %s", name,
                  error.message);
    const size_t count = (size_t)whole.height * (size_t)whole.width * (size_t)whole.channels;
    for (size_t cut = 0; cut < size; cut++) {
        if (xent_image_decode(name, bytes, cut, 0, &image, &error) != XENT_OK) continue;
        ck_assert_int_eq(image.width, whole.width);
        ck_assert_int_eq(image.height, whole.height);
        ck_assert_msg(memcmp(image.pixels, whole.pixels, count) == 0, "%s: %zu of %zu bytes are enough", name,
                      cut, size);
        xent_image_clear(&image);
    }
    xent_image_clear(&whole);
}

/* A BMP of 5 x 7 pixels of `bits` each: a palette up to 8 bits, rows filled up to 4 bytes. */
static size_t make_bmp(unsigned char *bytes, unsigned bits) {
    const unsigned colours = bits <= 8 ? 1U << bits : 0, masks = bits == 16 ? 12 : 0;
    const unsigned begin = 54 + masks + 4 * colours, row = (5 * bits + 31) / 32 * 4, size = begin + 7 * row;
    for (unsigned i = 0; i < size; i++) bytes[i] = (unsigned char)(17 + 31 * i);
    memset(bytes, 0, 54 + masks);
    memcpy(bytes, "BM", 2);
    const struct {
        unsigned at, value;
    } fields[] = {{2, size},
                  {10, begin},
                  {14, 40},
                  {18, 5},
                  {22, 7},
                  {26, 1 | bits << 16},
                  {30, masks ? 3 : 0},
                  {54, masks ? 0x7c00 : 0},
                  {58, masks ? 0x3e0 : 0},
                  {62, masks ? 0x1f : 0}};
    for (size_t f = 0; f < sizeof fields / sizeof *fields - (masks ? 0 : 3); f++)
        for (unsigned i = 0; i < 4; i++) bytes[fields[f].at + i] = (unsigned char)(fields[f].value >> 8 * i);
    return size;
}

START_TEST(half_a_picture_is_no_picture) {
    static const char *const names[] = {"a.png", "a.jpg", "a.bmp"};
    uint8_t pixels[16 * 16 * 4];
    unsigned char bytes[4096];
    for (int i = 0; i < 16 * 16 * 4; i++) pixels[i] = (uint8_t)(i * 37 % 251 + 1);
    for (int k = 0; k < 3; k++) {
        for (int channels = 1; channels <= 4; channels++) {
            write_picture_file(test_path(names[k]), 16, 16, channels, pixels);
            cut_everywhere(names[k], bytes, read_bytes(test_path(names[k]), bytes, sizeof bytes));
        }
    }
    static const unsigned depths[] = {1, 4, 8, 16, 24, 32};
    for (int k = 0; k < 6; k++) cut_everywhere("palette.bmp", bytes, make_bmp(bytes, depths[k]));
}
END_TEST

START_TEST(the_box_filter_takes_means) {
    uint8_t four[] = {10, 20, 30, 41}, three[] = {0, 90, 240}, out[64];
    xent_image image = {2, 2, 1, 1, four};
    ck_assert_int_eq(xent_image_resize(&image, 1, 1, out, NULL), XENT_OK);
    ck_assert_int_eq(out[0], 25);
    ck_assert_int_eq(xent_image_resize(&image, 2, 2, out, NULL), XENT_OK);
    ck_assert_mem_eq(out, four, 4);
    ck_assert_int_eq(xent_image_resize(&image, 4, 2, out, NULL), XENT_OK);
    static const uint8_t taller[] = {10, 20, 10, 20, 30, 41, 30, 41};
    ck_assert_mem_eq(out, taller, 8);
    /* (0 + 90 / 2) / 1.5 and (90 / 2 + 240) / 1.5 */
    image = (xent_image){1, 3, 1, 1, three};
    ck_assert_int_eq(xent_image_resize(&image, 1, 2, out, NULL), XENT_OK);
    ck_assert_int_eq(out[0], 30);
    ck_assert_int_eq(out[1], 190);
    /* channels stay apart */
    uint8_t colours[] = {0, 100, 200, 50, 150, 250};
    image = (xent_image){1, 2, 3, 3, colours};
    ck_assert_int_eq(xent_image_resize(&image, 1, 1, out, NULL), XENT_OK);
    ck_assert_int_eq(out[0], 25);
    ck_assert_int_eq(out[1], 125);
    ck_assert_int_eq(out[2], 225);
    ck_assert_int_eq(xent_image_resize(&image, 0, 1, out, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_image_resize(NULL, 1, 1, out, NULL), XENT_E_ARGUMENT);
}
END_TEST

START_TEST(the_box_filter_keeps_what_is_even) {
    static uint8_t even[50 * 50], out[60 * 60];
    memset(even, 137, sizeof even);
    for (int size = 1; size < 50; size += 3) {
        const xent_image image = {size, 50 - size, 1, 1, even};
        for (int wanted = 1; wanted < 60; wanted += 7) {
            ck_assert_int_eq(xent_image_resize(&image, wanted, 60 - wanted, out, NULL), XENT_OK);
            for (int i = 0; i < wanted * (60 - wanted); i++) ck_assert_int_eq(out[i], 137);
        }
    }
}
END_TEST

/* A file in memory is held to the limit of one on the disk: a text of 64 MiB and one byte more, whose picture
 * is small. */
START_TEST(a_text_beyond_the_limit_is_refused) {
    static const char head[] = "P2 1 1 255 7";
    for (size_t over = 0; over < 2; over++) {
        const size_t size = XENT_IMAGE_MAX_BYTES + over;
        unsigned char *bytes = malloc(size);
        xent_image image;
        xent_error error;
        ck_assert_ptr_nonnull(bytes);
        memset(bytes, ' ', size);
        memcpy(bytes, head, sizeof head - 1);
        ck_assert_int_eq(xent_image_decode("a.pgm", bytes, size, 0, &image, &error),
                         over ? XENT_E_FORMAT : XENT_OK);
        if (over) ASSERT_CONTAINS(error.message, "a.pgm has 67108865 bytes; expected at most 67108864");
        xent_image_clear(&image);
        free(bytes);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("image");
    ADD_TEST(suite, grey_pixels_come_through_unchanged);
    ADD_TEST(suite, colours_become_grey_by_luma);
    ADD_TEST(suite, what_is_transparent_shows_white);
    ADD_TEST(suite, what_is_half_transparent_is_mixed_with_white);
    ADD_TEST(suite, white_on_nothing_shows_black);
    ADD_TEST(suite, jpeg_is_read);
    ADD_TEST(suite, what_is_no_picture_is_refused);
    ADD_TEST(suite, no_value_is_above_the_greatest);
    ADD_TEST(suite, damaged_files_never_crash);
    ADD_TEST(suite, half_a_picture_is_no_picture);
    ADD_TEST(suite, the_box_filter_takes_means);
    ADD_TEST(suite, the_box_filter_keeps_what_is_even);
    ADD_TEST(suite, a_text_beyond_the_limit_is_refused);
    return run_suite(suite);
}
