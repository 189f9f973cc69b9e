/* Where ink lies in pictures, and pictures of one's own brought there. */
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "xent/ink.h"

enum { SIDE = 28, BIG = 100 };

/* A bar of light ink, as the training pictures have it, in a picture of `size`. */
static void draw(uint8_t *pixels, int size, int top, int left, int height, int width, uint8_t paper,
                 uint8_t ink) {
    memset(pixels, paper, (size_t)size * (size_t)size);
    for (int i = top; i < top + height; i++)
        for (int j = left; j < left + width; j++) pixels[i * size + j] = ink;
}

START_TEST(ink_is_found_in_a_set) {
    static uint8_t pixels[3][SIDE * SIDE];
    draw(pixels[0], SIDE, 4, 10, 20, 4, 0, 255);
    draw(pixels[1], SIDE, 5, 6, 18, 16, 0, 200);
    draw(pixels[2], SIDE, 0, 0, 1, 1, 0, 20); /* too faint to be ink */
    xent_dataset data = {
        .rows = 3, .features = SIDE * SIDE, .height = SIDE, .width = SIDE, .channels = 1, .bytes = pixels[0]};
    const xent_ink ink = xent_ink_of(&data);
    ck_assert(ink.side == 20);
    ASSERT_CLOSE(ink.row, (13.5 + 13.5) / 2, 1e-12);
    ASSERT_CLOSE(ink.column, (11.5 + 13.5) / 2, 1e-12);
    data.channels = 3;
    ck_assert(xent_ink_of(&data).side == 0);
    data.channels = 1;
    for (int k = 0; k < 3; k++) draw(pixels[k], SIDE, 4, 10, 20, 4, 200, 10); /* dark on light */
    ck_assert(xent_ink_of(&data).side == 0);
    for (int k = 0; k < 3; k++) draw(pixels[k], SIDE, 1, 1, 26, 26, 0, 99); /* no drawing, a block */
    ck_assert(xent_ink_of(&data).side == 0);
    ck_assert(xent_ink_of(NULL).side == 0);
}
END_TEST

static const xent_ink like_mnist = {20, 13.5, 13.5};

/* Whether the box of ink in a picture of 28 x 28 is as told. */
static void expect_bar(const uint8_t *pixels, int top, int left, int height, int width) {
    for (int i = 0; i < SIDE; i++)
        for (int j = 0; j < SIDE; j++) {
            const int inside = i >= top && i < top + height && j >= left && j < left + width;
            ck_assert_msg(pixels[i * SIDE + j] == (inside ? 255 : 0), "row %d, column %d is %d", i, j,
                          pixels[i * SIDE + j]);
        }
}

START_TEST(drawings_go_where_the_others_are) {
    static const uint8_t papers[] = {0, 40, 200, 255, 120}, inks[] = {255, 220, 10, 128, 200};
    static uint8_t big[BIG * BIG], out[SIDE * SIDE];
    const xent_image image = {BIG, BIG, 1, 1, big};
    for (int k = 0; k < 5; k++) {
        xent_ink_change change;
        draw(big, BIG, 3, 60, 80, 16, papers[k], inks[k]);
        ck_assert_int_eq(xent_ink_place(&image, &like_mnist, SIDE, SIDE, out, &change, NULL), XENT_OK);
        expect_bar(out, 4, 12, 20, 4);
        ck_assert_int_eq(change.paper, papers[k]);
        ck_assert_int_eq(change.turned, papers[k] > inks[k]);
        ck_assert(change.height == 20 && change.width == 4);
    }
    draw(big, BIG, 50, 0, 4, 100, 255, 0); /* to the edges: the shape is kept */
    ck_assert_int_eq(xent_ink_place(&image, &like_mnist, SIDE, SIDE, out, NULL, NULL), XENT_OK);
    expect_bar(out, 14, 4, 1, 20);
}
END_TEST

/* What stands out must do so by four times of what the paper itself does. */
START_TEST(uneven_paper_is_no_ink) {
    static const int noise[] = {0, -15, 15, -15, 15};
    static uint8_t big[BIG * BIG], out[SIDE * SIDE];
    const xent_image image = {BIG, BIG, 1, 1, big};
    for (int strength = 40; strength <= 140; strength += 10) {
        xent_error error;
        draw(big, BIG, 30, 40, 40, 20, 100, (uint8_t)(100 + strength));
        for (int i = 0; i < BIG * BIG; i++)
            if (big[i] == 100) big[i] = (uint8_t)(100 + noise[i * 7 % 5]);
        const xent_status status = xent_ink_place(&image, &like_mnist, SIDE, SIDE, out, NULL, &error);
        ck_assert_msg(status == (strength < 4 * 15 ? XENT_E_VALUE : XENT_OK), "ink of %d: %d", strength,
                      (int)status);
        if (status != XENT_OK) ASSERT_CONTAINS(error.message, "a blank sheet");
    }
}
END_TEST

/* Where the middle would put the box outside, it stays at the edge. */
START_TEST(the_box_stays_inside) {
    static uint8_t big[BIG * BIG], out[SIDE * SIDE];
    const xent_image image = {BIG, BIG, 1, 1, big};
    draw(big, BIG, 30, 30, 40, 40, 255, 0);
    const xent_ink corner = {20, 1, 27};
    ck_assert_int_eq(xent_ink_place(&image, &corner, SIDE, SIDE, out, NULL, NULL), XENT_OK);
    expect_bar(out, 0, 8, 20, 20);
}
END_TEST

/* Grain of the paper is no ink. */
START_TEST(noise_is_paper) {
    static uint8_t big[BIG * BIG], out[SIDE * SIDE];
    const xent_image image = {BIG, BIG, 1, 1, big};
    draw(big, BIG, 20, 20, 50, 10, 200, 20);
    for (int i = 0; i < BIG * BIG; i++) big[i] = (uint8_t)(big[i] + i * 7 % 11);
    xent_ink_change change;
    ck_assert_int_eq(xent_ink_place(&image, &like_mnist, SIDE, SIDE, out, &change, NULL), XENT_OK);
    ck_assert(change.height == 20 && change.width == 4 && change.turned);
    for (int j = 0; j < SIDE; j++) ck_assert_int_eq(out[j], 0);
}
END_TEST

START_TEST(blank_sheets_and_bad_calls_are_refused) {
    static uint8_t big[BIG * BIG], out[SIDE * SIDE];
    xent_image image = {BIG, BIG, 1, 1, big};
    xent_error error;
    draw(big, BIG, 3, 60, 80, 16, 210, 190);
    ck_assert_int_eq(xent_ink_place(&image, &like_mnist, SIDE, SIDE, out, NULL, &error), XENT_E_VALUE);
    ASSERT_CONTAINS(error.message, "blank sheet: nothing stands out from its grey, 210");
    draw(big, BIG, 3, 60, 80, 16, 210, 20);
    const xent_ink none = {0, 0, 0}, large = {29, 13, 13};
    ck_assert_int_eq(xent_ink_place(&image, &none, SIDE, SIDE, out, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_ink_place(&image, &large, SIDE, SIDE, out, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_ink_place(&image, NULL, SIDE, SIDE, out, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_ink_place(NULL, &like_mnist, SIDE, SIDE, out, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_ink_place(&image, &like_mnist, SIDE, SIDE, NULL, NULL, NULL), XENT_E_ARGUMENT);
    image.channels = 3;
    ck_assert_int_eq(xent_ink_place(&image, &like_mnist, SIDE, SIDE, out, NULL, NULL), XENT_E_ARGUMENT);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("ink");
    ADD_TEST(suite, ink_is_found_in_a_set);
    ADD_TEST(suite, drawings_go_where_the_others_are);
    ADD_TEST(suite, uneven_paper_is_no_ink);
    ADD_TEST(suite, the_box_stays_inside);
    ADD_TEST(suite, noise_is_paper);
    ADD_TEST(suite, blank_sheets_and_bad_calls_are_refused);
    return run_suite(suite);
}
