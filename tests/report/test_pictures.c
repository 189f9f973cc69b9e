/* Pictures: PNG read back by stb_image, and what a network with known weights gets wrong. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/findings.h"
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

/* A network whose logits are its inputs: two pixels a row, two classes. */
static xent_net *identity_network(void) {
    const xent_net_options options = {.layers = "", .inputs = 2, .outputs = 2};
    xent_net *net = xent_net_create(&options, NULL);
    ck_assert_ptr_nonnull(net);
    xent_params *params = xent_net_params(net);
    xent_real *weight = xent_params_values(params, xent_params_find(params, "0.weight"));
    weight[0] = weight[3] = 1;
    weight[1] = weight[2] = 0;
    return net;
}

START_TEST(the_surest_mistakes_come_first) {
    static const xent_real rows[] = {3, 1, 1, 3, 0, 5, 2, 2, 4, 0};
    static const int32_t labels[] = {0, 0, 0, 1,
                                     1}; /* rows 0 is right; 1 .. 4 are wrong, a tie goes to class 0 */
    const xent_dataset data = {5, 2, 1, 2, 1, 2, NULL, rows, labels, NULL, NULL, 0};
    const xent_scaling none = XENT_SCALING_NONE;
    xent_net *net = identity_network();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    findings f;
    for (int sigmoid = 0; sigmoid <= 1; sigmoid++) {
        ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none,
                                          sigmoid ? XENT_OUTPUT_SIGMOID : XENT_OUTPUT_SOFTMAX, NULL),
                         XENT_OK);
        static const int64_t order[] = {2, 4, 1, 3};
        ck_assert_int_eq(f.mistake_count, 4);
        for (int i = 0; i < 4; i++) ck_assert_int_eq(f.mistakes[i].row, order[i]);
        ck_assert_int_eq(f.mistakes[0].predicted, 1);
        ck_assert_int_eq(f.mistakes[0].label, 0);
        ASSERT_CLOSE(f.mistakes[0].probability, 1 / (1 + exp(-5)), 1e-6);
        ASSERT_CLOSE(f.mistakes[0].label_probability, sigmoid ? 0.5 : 1 / (1 + exp(5)), 1e-5);
        ck_assert_int_eq(f.mistakes[0].pixels[0], 0);
        ck_assert_int_eq(f.mistakes[0].pixels[1], 255);
        ck_assert_int_eq(xent_metrics_confusion(f.metrics, 1, 0), 2);
        ASSERT_CLOSE(xent_metrics_accuracy(f.metrics), 0.2, 1e-12);
        ck_assert_int_eq(f.unit_count, 2);
        ck_assert(f.weights[0] == 1 && f.weights[1] == 0 && f.weights[2] == 0 && f.weights[3] == 1);
        findings_clear(&f);
    }
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* Rows held out are told as the files count them. */
START_TEST(rows_are_those_of_the_files) {
    static const xent_real rows[] = {3, 1, 1, 3, 0, 5, 2, 2, 4, 0};
    static const int32_t labels[] = {0, 0, 0, 1, 1};
    static const uint32_t select[] = {4, 2};
    const xent_dataset data = {2, 2, 1, 2, 1, 2, NULL, rows, labels, select, NULL, 0};
    const xent_scaling none = XENT_SCALING_NONE;
    xent_net *net = identity_network();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    findings f;
    ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none, 0, NULL), XENT_OK);
    ck_assert_int_eq(f.mistake_count, 2);
    ck_assert_int_eq(f.mistakes[0].row, 2);
    ck_assert_int_eq(f.mistakes[0].pixels[1], 255);
    ck_assert_int_eq(f.mistakes[1].row, 4);
    ck_assert_int_eq(f.mistakes[1].pixels[0], 255);
    findings_clear(&f);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* More mistakes than are kept: the surest of all stay, the first of equal ones. */
START_TEST(only_the_surest_are_kept) {
    enum { ROWS = 2000 };
    static uint8_t pixels[ROWS * 2];
    static int32_t labels[ROWS];
    for (int i = 0; i < ROWS; i++) pixels[2 * i + 1] = (uint8_t)(i * 7 % 10);
    const xent_dataset data = {ROWS, 2, 0, 0, 0, 2, pixels, NULL, labels, NULL, NULL, 0};
    const xent_scaling none = XENT_SCALING_NONE;
    xent_net *net = identity_network();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    findings f;
    ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none, 0, NULL), XENT_OK);
    ck_assert_int_eq(f.mistake_count, MOST_MISTAKES);
    for (int i = 0; i < MOST_MISTAKES; i++) {
        ck_assert_int_eq(f.mistakes[i].row, 7 + 10 * i); /* those with pixel 9: 7 * 7 = 49 */
        ck_assert_ptr_null(f.mistakes[i].pixels);
    }
    ck_assert_ptr_null(f.weights);
    findings_clear(&f);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

/* 130 x 65 pixels in three colours are shown as 43 x 21, each the mean of a block of 3 x 3. */
START_TEST(large_images_are_shown_smaller) {
    enum { WIDTH = 130, HEIGHT = 65, FEATURES = WIDTH * HEIGHT * 3 };
    static uint8_t pixels[FEATURES];
    static const int32_t labels[] = {1};
    for (int i = 0; i < FEATURES; i++) pixels[i] = (uint8_t)(i / 3 % WIDTH + i / 3 / WIDTH + 20 * (i % 3));
    const xent_dataset data = {1, FEATURES, HEIGHT, WIDTH, 3, 2, pixels, NULL, labels, NULL, NULL, 0};
    const xent_scaling none = XENT_SCALING_NONE;
    const xent_net_options options = {.layers = "", .inputs = FEATURES, .outputs = 2};
    xent_net *net = xent_net_create(&options, NULL);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_real *weight = xent_params_values(xent_net_params(net), 0);
    for (int i = 0; i < FEATURES; i++) {
        weight[2 * i] = (xent_real)pixels[i]; /* class 0 wins */
        weight[2 * i + 1] = 0;
    }
    findings f;
    ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none, 0, NULL), XENT_OK);
    ck_assert_int_eq(f.width, 43);
    ck_assert_int_eq(f.height, 21);
    for (int y = 0; y < f.height; y++)
        for (int x = 0; x < f.width; x++) {
            const int middle = 3 * x + 1 + 3 * y + 1; /* of a block, which is its mean too */
            for (int c = 0; c < 3; c++)
                ck_assert_int_eq(f.mistakes[0].pixels[(y * f.width + x) * 3 + c], middle + 20 * c);
            ASSERT_CLOSE(f.weights[y * f.width + x], middle + 20, 1e-6);
        }
    findings_clear(&f);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
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

START_TEST(data_that_does_not_fit_is_refused) {
    static const uint8_t pixels[6];
    static const int32_t labels[2];
    const xent_dataset data = {2, 3, 1, 3, 1, 2, pixels, NULL, labels, NULL, NULL, 0};
    const xent_scaling none = XENT_SCALING_NONE;
    xent_net *net = identity_network();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_error error;
    findings f;
    ck_assert_int_eq(findings_collect(&f, tape, net, &data, &none, 0, &error), XENT_E_SHAPE);
    ck_assert_ptr_null(f.metrics);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("pictures");
    ADD_TEST(suite, a_picture_comes_back_as_it_was);
    ADD_TEST(suite, the_surest_mistakes_come_first);
    ADD_TEST(suite, rows_are_those_of_the_files);
    ADD_TEST(suite, only_the_surest_are_kept);
    ADD_TEST(suite, large_images_are_shown_smaller);
    ADD_TEST(suite, many_classes_make_a_list);
    ADD_TEST(suite, data_that_does_not_fit_is_refused);
    return run_suite(suite);
}
