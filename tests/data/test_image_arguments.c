/* Pictures: which files are some, and what no picture can be made of. */
#include <limits.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/pictures.h"
#include "support/run.h"
#include "xent/image.h"

static const uint8_t grey[] = {10, 20, 30, 40};

/* By its first bytes: BM may begin a table too, and a file may be shorter than what is looked at. */
START_TEST(pictures_are_known_by_how_they_begin) {
    static const struct {
        const char *text;
        size_t size;
        int is_one;
    } files[] = {{"P5 2 2 255\n\1\2\3\4", 15, 1},
                 {"P2 1 1 1 1", 10, 1},
                 {"BMI,age,class\n20,30,a\n", 21, 0},
                 {"BM", 2, 0},
                 {"\xff\xd8\xff", 3, 1},
                 {"\xff\xd8,", 3, 0},
                 {"", 0, 0},
                 {"P4 1 1\n", 7, 0}};
    static const char *const names[] = {"a.png", "a.jpg", "a.bmp"};
    for (int i = 0; i < 3; i++) {
        write_picture_file(test_path(names[i]), 2, 2, 1, grey);
        ck_assert_msg(xent_image_is(test_path(names[i])), "%s is none", names[i]);
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        ck_assert_msg(xent_image_is(write_bytes("a", files[i].text, files[i].size)) == files[i].is_one,
                      "file %zu", i);
    ck_assert(!xent_image_is(NULL) && !xent_image_is("/nowhere/a.png") && !xent_image_is("/tmp"));
}
END_TEST

static void decodes_not(const char *name, const void *bytes, int channels, int has_out) {
    xent_image image = {1, 1, 1, 1, NULL};
    xent_error error = {XENT_OK, ""};
    ck_assert_int_eq(xent_image_decode(name, bytes, 2, channels, has_out ? &image : NULL, &error),
                     XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "image: NULL, or ");
    ck_assert_int_eq(image.width, has_out ? 0 : 1);
}

START_TEST(what_is_decoded_has_a_name_bytes_and_a_place) {
    decodes_not(NULL, "BM", 0, 1);
    decodes_not("a", NULL, 0, 1);
    decodes_not("a", "BM", 0, 0);
    decodes_not("a", "BM", 2, 1);
    decodes_not("a", "BM", -1, 1);
    decodes_not("a", "BM", 4, 1);
    write_picture_file(test_path("a.png"), 2, 2, 1, grey);
    ck_assert_int_eq(xent_image_load(test_path("a.png"), 0, NULL, NULL), XENT_E_ARGUMENT);
}
END_TEST

START_TEST(a_picture_is_made_of_pixels_and_a_size_that_can_be) {
    uint8_t pixels[4] = {0}, out[4];
    const xent_image none = {2, 2, 1, 1, NULL}, image = {2, 2, 1, 1, pixels};
    static const int sizes[][2] = {{0, 1},
                                   {1, 0},
                                   {-1, 1},
                                   {1, INT_MIN},
                                   {1, INT_MAX},
                                   {XENT_IMAGE_MAX_SIDE + 1, 1},
                                   {1, XENT_IMAGE_MAX_SIDE + 1}};
    xent_error error;
    ck_assert_int_eq(xent_image_resize(&none, 1, 1, out, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_image_resize(&image, 1, 1, NULL, &error), XENT_E_ARGUMENT);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        ck_assert_int_eq(xent_image_resize(&image, sizes[i][0], sizes[i][1], out, &error), XENT_E_ARGUMENT);
        ASSERT_CONTAINS(error.message, "expected 1 to 8192 a side");
    }
    ck_assert_int_eq(xent_image_resize(&image, 1, 1, out, &error), XENT_OK);
}
END_TEST

/* Each side is one that may be; the file would have 192 MiB of pixels. */
START_TEST(a_header_of_too_many_pixels_is_refused) {
    static const char header[] = "P6 8192 8192 255\n";
    xent_image image;
    xent_error error;
    ck_assert_int_eq(
        xent_image_decode("a.ppm", (const unsigned char *)header, sizeof header - 1, 0, &image, &error),
        XENT_E_FORMAT);
    ASSERT_CONTAINS(error.message,
                    "a.ppm: its 8192 x 8192 pixels are broken, cut short, or need too much memory");
    ck_assert_ptr_null(image.pixels);
}
END_TEST

static void decoding_fails(const unsigned char *bytes, size_t size, const char *says) {
    xent_image image;
    xent_error error;
    ck_assert_int_eq(xent_image_decode("a.jpg", bytes, size, 0, &image, &error), XENT_E_FORMAT);
    ASSERT_CONTAINS(error.message, says);
}

/* Each begins in the codes of a table of the one before and goes on for 64 KiB, so that to look at all of
 * them takes thousands of times the file. */
START_TEST(jpegs_whose_tables_lie_in_one_another_are_refused) {
    enum { TABLES = 10000 };
    static const unsigned char begin[] = {0xff, 0xd8, 0xff, 0xc4, 0xff, 0xff},
                               table[21] = {0, 4, [17] = 0xff, 0xc4, 0xff, 0xff};
    static unsigned char bytes[sizeof begin + TABLES * sizeof table];
    memcpy(bytes, begin, sizeof begin);
    for (size_t i = 0; i < TABLES; i++) memcpy(bytes + sizeof begin + i * sizeof table, table, sizeof table);
    decoding_fails(bytes, sizeof bytes, "a.jpg: its Huffman tables lie in one another");
    decoding_fails(begin, sizeof begin, "a.jpg: its header is broken"); /* which ends in its first table */
}
END_TEST

/* As embedded previews have some; and none of them has more codes than there can be. */
START_TEST(jpegs_may_have_many_tables) {
    enum { SIZE = 21, TABLES = 3000 };
    static unsigned char bytes[2 + TABLES * SIZE];
    bytes[0] = 0xff, bytes[1] = 0xd8;
    for (size_t i = 0; i < TABLES; i++) {
        unsigned char *at = bytes + 2 + i * SIZE;
        at[0] = 0xff, at[1] = 0xc4, at[3] = SIZE - 2; /* one table without a code */
    }
    decoding_fails(bytes, sizeof bytes, "a.jpg: its header is broken"); /* as there is no picture */
    bytes[sizeof bytes - 1] = 255;
    decoding_fails(bytes, sizeof bytes, "a.jpg: a Huffman table has more than 254 codes");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("image arguments");
    ADD_TEST(suite, pictures_are_known_by_how_they_begin);
    ADD_TEST(suite, what_is_decoded_has_a_name_bytes_and_a_place);
    ADD_TEST(suite, a_picture_is_made_of_pixels_and_a_size_that_can_be);
    ADD_TEST(suite, a_header_of_too_many_pixels_is_refused);
    ADD_TEST(suite, jpegs_whose_tables_lie_in_one_another_are_refused);
    ADD_TEST(suite, jpegs_may_have_many_tables);
    return run_suite(suite);
}
