/* Pictures inside a page: what stands in the data: address is a whole PNG file, by stb_image, pixel for
 * pixel. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/png.h"
#include "support/run.h"
#include "xent/image.h"

/* Base64 as RFC 4648 has it; returns the bytes, whose size must be right. */
static uint8_t *decode(const char *text, size_t length, size_t *size) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t *bytes = malloc(length);
    size_t padding = 0;
    ck_assert(bytes && length % 4 == 0);
    *size = 0;
    while (padding < 2 && text[length - 1 - padding] == '=') padding++;
    for (size_t i = 0; i < length; i += 4) {
        uint32_t word = 0;
        for (size_t k = 0; k < 4; k++) {
            const char *digit = i + k < length - padding ? strchr(digits, text[i + k]) : digits;
            ck_assert(digit && *digit);
            word = word << 6 | (uint32_t)(digit - digits);
        }
        for (int k = 16; k >= 0; k -= 8) bytes[(*size)++] = (uint8_t)(word >> k);
    }
    *size -= padding;
    return bytes;
}

/* The address of a picture's tag, behind the comma. */
static uint8_t *picture_file(const picture *p, size_t *size) {
    char *page = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&page, &length);
    ck_assert(out && write_picture(out, p, "a <picture>") == 0);
    fclose(out);
    ASSERT_CONTAINS(page, "alt=\"a &lt;picture&gt;\"");
    const char *begin = strstr(page, "base64,");
    ck_assert_ptr_nonnull(begin);
    begin += strlen("base64,");
    uint8_t *bytes = decode(begin, strcspn(begin, "\""), size);
    free(page);
    return bytes;
}

/* The last chunk of any PNG: no bytes, its name, and its CRC. */
static const uint8_t ending[] = {0, 0, 0, 0, 'I', 'E', 'N', 'D', 0xae, 0x42, 0x60, 0x82};

START_TEST(the_address_is_a_whole_file) {
    int seen[3] = {0};
    for (int width = 1; width <= 40; width++) {
        uint8_t pixels[120];
        for (size_t i = 0; i < sizeof pixels; i++) pixels[i] = (uint8_t)(width * 31 + (int)i * 7);
        const picture p = {width, 3, 1, pixels, NULL};
        size_t size;
        uint8_t *file = picture_file(&p, &size);
        ck_assert_uint_ge(size, 8 + sizeof ending);
        ck_assert_mem_eq(file, "\x89PNG\r\n\x1a\n", 8);
        ck_assert_mem_eq(file + size - sizeof ending, ending, sizeof ending);
        seen[size % 3] = 1;
        xent_image image;
        xent_error error;
        ck_assert_msg(xent_image_decode("picture", file, size, 1, &image, &error) == XENT_OK, "%s",
                      error.message);
        ck_assert_int_eq(image.width, width);
        ck_assert_mem_eq(image.pixels, pixels, 3 * (size_t)width);
        xent_image_clear(&image);
        free(file);
    }
    ck_assert(seen[0] && seen[1] && seen[2]); /* each way to end */
}
END_TEST

int main(void) {
    Suite *suite = suite_create("png");
    ADD_TEST(suite, the_address_is_a_whole_file);
    return run_suite(suite);
}
