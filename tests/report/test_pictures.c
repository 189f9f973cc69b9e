/* Pictures: PNG read back by stb_image, and the matrix that is a list. */
#include <libdeflate.h>
#include <stdlib.h>
#include <string.h>

#include "study/findings.h"
#include "report/pictures.h"
#include "report/png.h"
#include "support/pages.h"
#include "support/run.h"

#define STB_IMAGE_IMPLEMENTATION
#define STB_IMAGE_STATIC
#define STBI_ONLY_PNG
#define STBI_NO_STDIO
#pragma GCC diagnostic ignored "-Wunused-function" /* stb_image declares more than it defines */
#include <stb/stb_image.h>

/* The bytes behind "base64," in text; returns their number. */
static size_t decode_base64(const char *text, uint8_t *bytes, size_t room) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = strstr(text, "base64,");
    ck_assert_ptr_nonnull(at);
    uint32_t word = 0;
    size_t size = 0;
    int bits = 0;
    for (at += 7; strchr(digits, *at) && *at; at++) {
        word = word << 6 | (uint32_t)(strchr(digits, *at) - digits);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        ck_assert_uint_lt(size, room);
        bytes[size++] = (uint8_t)(word >> bits);
    }
    return size;
}

static uint32_t number_at(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Each chunk ends with the checksum of its type and data, which stb_image does not look at. */
static void check_sums(const uint8_t *png, size_t size) {
    for (size_t at = 8; at < size; at += number_at(png + at) + 12) {
        const size_t length = number_at(png + at);
        ck_assert_uint_le(length + 12, size - at);
        ck_assert_uint_eq(libdeflate_crc32(0, png + at + 4, length + 4), number_at(png + at + 8 + length));
    }
}

/* The picture, written and read back, as `channels` bytes a pixel; free it. */
static uint8_t *read_back(const picture *p, int channels) {
    static uint8_t png[1 << 16];
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(write_picture(out, p, "a \"name\""), 0);
    fclose(out);
    ASSERT_CONTAINS(text, "alt=\"a &quot;name&quot;\"");
    int width, height, found;
    check_sums(png, decode_base64(text, png, sizeof png));
    uint8_t *pixels = stbi_load_from_memory(png, (int)decode_base64(text, png, sizeof png), &width, &height,
                                            &found, channels);
    ck_assert_msg(pixels != NULL, "%s", stbi_failure_reason());
    ck_assert_int_eq(width, p->width);
    ck_assert_int_eq(height, p->height);
    free(text);
    return pixels;
}

START_TEST(a_picture_comes_back_as_it_was) {
    uint8_t pixels[37 * 13 * 3], palette[256][3];
    for (size_t i = 0; i < sizeof pixels; i++) pixels[i] = (uint8_t)(i * i * 31 >> 3);
    for (int i = 0; i < 256; i++)
        for (int c = 0; c < 3; c++) palette[i][c] = (uint8_t)(i * (c + 3));
    const picture grey = {37, 13, 1, pixels, NULL}, color = {37, 13, 3, pixels, NULL};
    const picture indexed = {37, 13, 1, pixels, (const uint8_t(*)[3])palette};
    uint8_t *back = read_back(&grey, 1);
    ck_assert_mem_eq(back, pixels, 37 * 13);
    free(back);
    back = read_back(&color, 3);
    ck_assert_mem_eq(back, pixels, 37 * 13 * 3);
    free(back);
    back = read_back(&indexed, 3);
    for (int i = 0; i < 37 * 13; i++) ck_assert_mem_eq(back + 3 * i, palette[pixels[i]], 3);
    free(back);
}
END_TEST

/* Two units of 3 x 2 weights beside each other, each by its own scale: the largest is all vermillion, its
 * opposite all blue, 0 is white, and rows are rows. */
START_TEST(weights_have_the_colour_of_their_sign) {
    static uint8_t png[1 << 14];
    static const uint8_t vermillion[3] = {213, 94, 0}, blue[3] = {0, 114, 178};
    double weights[12] = {4, 0, 0, -4, 0, 2, -0.5, 0, 0, 0, 0.5, 0};
    findings f = {
        .width = 3, .height = 2, .channels = 1, .weights = weights, .unit_count = 2, .all_units = 2};
    const study_series series = {.loss = XENT_LOSS_CE, .found = &f};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    ck_assert_int_eq(write_weights(out, &series, 3), 0); /* it has but two */
    fclose(out);
    int width, height, channels;
    uint8_t *at =
        stbi_load_from_memory(png, (int)decode_base64(text, png, sizeof png), &width, &height, &channels, 3);
    ck_assert_msg(at != NULL, "%s", stbi_failure_reason());
    ck_assert_int_eq(width, 7); /* a column between them */
    ck_assert_int_eq(height, 2);
    ck_assert_mem_eq(at, vermillion, 3);
    ck_assert_mem_eq(at + 3 * 7, blue, 3);
    ck_assert_mem_eq(at + 3 * 4, blue, 3);
    ck_assert_mem_eq(at + 3 * (7 + 5), vermillion, 3);
    for (int c = 0; c < 3; c++) {
        ck_assert_int_ge(at[3 + c], 253);
        ck_assert_int_le(abs(at[3 * (7 + 2) + c] - (255 + vermillion[c]) / 2), 3); /* half of the largest */
    }
    free(at);
    free(text);
}
END_TEST

/* Too many classes for a matrix: label i is taken for i + 1, i times. */
START_TEST(many_classes_make_a_list) {
    enum { CLASSES = 50 };
    made_up m;
    xent_real scores[CLASSES] = {0};
    findings f = {.metrics = xent_metrics_create(CLASSES, NULL)};
    for (int32_t label = 0; label + 1 < CLASSES; label++) {
        scores[label + 1] = 1;
        for (int i = 0; i < label; i++)
            ck_assert_int_eq(xent_metrics_add(f.metrics, scores, &label, 1, NULL), XENT_OK);
        scores[label + 1] = 0;
    }
    make_up(&m, 1, 0.5);
    m.series[0].found = &f;
    char *page = page_text(&m.report);
    check_page(page);
    ASSERT_CONTAINS(page,
                    "<tr><td>48</td><td>49</td><td>48</td></tr>\n<tr><td>47</td><td>48</td><td>47</td></tr>");
    ASSERT_CONTAINS(page, "<tr><td>34</td><td>35</td><td>34</td></tr>\n</tbody>"); /* the 15th is the last */
    free(page);
    findings_clear(&f);
}
END_TEST

/* The metrics of classes of which each of the first `labels` is taken for the next, `times` times. */
static xent_metrics *mistaken_for_next(int32_t classes, int32_t labels, int times) {
    xent_real scores[64] = {0};
    xent_metrics *metrics = xent_metrics_create(classes, NULL);
    for (int32_t label = 0; label < labels; label++) {
        scores[label + 1] = 1;
        for (int i = 0; i < times; i++)
            ck_assert_int_eq(xent_metrics_add(metrics, scores, &label, 1, NULL), XENT_OK);
        scores[label + 1] = 0;
    }
    return metrics;
}

START_TEST(a_matrix_has_labels_by_row_and_a_list_its_first_cells_first) {
    made_up m;
    findings f = {.metrics = mistaken_for_next(3, 1, 4)};
    make_up(&m, 1, 0.5);
    m.series[0].found = &f;
    char *page = page_text(&m.report);
    ASSERT_CONTAINS(page, "<td class=\"right\" style=\"--h:0.00\"></td><td style=\"--h:0.45\">4</td>"
                          "<td style=\"--h:0.00\"></td></tr>");
    free(page);
    findings_clear(&f);
    f = (findings){.metrics = mistaken_for_next(50, 49, 2)};
    page = page_text(&m.report);
    ASSERT_CONTAINS(
        page, "<tbody>\n<tr><td>0</td><td>1</td><td>2</td></tr>\n<tr><td>1</td><td>2</td><td>2</td></tr>");
    ASSERT_CONTAINS(page, "<tr><td>14</td><td>15</td><td>2</td></tr>\n</tbody>");
    free(page);
    findings_clear(&f);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pictures");
    ADD_TEST(suite, a_picture_comes_back_as_it_was);
    ADD_TEST(suite, weights_have_the_colour_of_their_sign);
    ADD_TEST(suite, many_classes_make_a_list);
    ADD_TEST(suite, a_matrix_has_labels_by_row_and_a_list_its_first_cells_first);
    return run_suite(suite);
}
