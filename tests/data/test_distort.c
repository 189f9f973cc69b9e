/* Pictures that are turned, stretched and bent: closed cases, a loop over the header's formula, and SciPy. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/distort.h"
#include "support/models.h"
#include "support/python.h"
#include "support/run.h"
#include "xent/loader.h"

enum { ROWS = 12, HEIGHT = 9, WIDTH = 13, CHANNELS = 2, NUMBERS = HEIGHT * WIDTH * CHANNELS };

/* Places are numbers of some ten pixels, and pixels differ by up to 64. */
#define CLOSE_ENOUGH (sizeof(xent_real) == 4 ? 3e-3 : 1e-11)

static uint8_t bytes[ROWS * NUMBERS];
static int32_t labels[ROWS];
static const xent_scaling scaling = {.shift = 2, .factor = 0.25};

static xent_dataset make_set(int height, int width) {
    for (int i = 0; i < ROWS * NUMBERS; i++) bytes[i] = (uint8_t)(1 + i * 37 % 255);
    for (int i = 0; i < ROWS; i++) labels[i] = i;
    return (xent_dataset){.rows = ROWS,
                          .features = (int64_t)height * width * CHANNELS,
                          .height = height,
                          .width = width,
                          .channels = CHANNELS,
                          .classes = ROWS,
                          .bytes = bytes,
                          .labels = labels};
}

/* ---- Closed cases -------------------------------------------------------------------------------------- */

/* A pixel as the set has it, scaled. */
static double pixel(const augmentation *a, int row, int64_t y, int64_t x, int c) {
    const int inside = y >= 0 && y < a->height && x >= 0 && x < a->width;
    const int64_t numbers = a->height * a->width * a->channels;
    return ((inside ? bytes[row * numbers + (y * a->width + x) * a->channels + c] : 0) - 2) * 0.25;
}

/* The first picture of the set, changed by the parts. */
static xent_real *changed(const augmentation *a, affine_parts parts) {
    xent_real *scratch = malloc(distort_scratch(a) * sizeof *scratch);
    xent_real *picture = malloc(NUMBERS * sizeof *picture);
    const affine_map map = distort_map(a, &parts);
    for (int64_t i = 0; i < a->height * a->width * a->channels; i++)
        picture[i] = (xent_real)((bytes[i] - 2) * 0.25);
    distort_picture(a, &map, 0, scratch, picture);
    free(scratch);
    return picture;
}

/* Where a pixel of the new picture comes from, in whole pixels. */
typedef void (*origin)(int64_t *y, int64_t *x);

static void expect_pixels(int height, int width, affine_parts parts, origin from) {
    const xent_dataset data = make_set(height, width);
    const xent_augment sizes = {.rotate = 180};
    const augmentation a = augment_plan(&sizes, &data, &scaling, 1);
    xent_real *picture = changed(&a, parts);
    for (int64_t y = 0; y < height; y++)
        for (int64_t x = 0; x < width; x++)
            for (int c = 0; c < CHANNELS; c++) {
                int64_t old_y = y, old_x = x;
                from(&old_y, &old_x);
                ck_assert_double_eq_tol((double)picture[(y * width + x) * CHANNELS + c],
                                        pixel(&a, 0, old_y, old_x, c), CLOSE_ENOUGH);
            }
    free(picture);
}

static void itself(int64_t *y, int64_t *x) { (void)y, (void)x; }

/* Counter-clockwise: the right edge becomes the upper one. Of 9 x 9 pixels. */
static void left_turn(int64_t *y, int64_t *x) {
    const int64_t row = *y;
    *y = *x;
    *x = 8 - row;
}
static void half_turn(int64_t *y, int64_t *x) {
    *y = HEIGHT - 1 - *y;
    *x = WIDTH - 1 - *x;
}
/* Half as wide and high, about (6, 4): every other pixel, and background around them. */
static void smaller(int64_t *y, int64_t *x) {
    *y = 4 + 2 * (*y - 4);
    *x = 6 + 2 * (*x - 6);
}
/* Each row moves right by its distance below the middle one. */
static void skewed(int64_t *y, int64_t *x) { *x -= *y - 4; }
static void moved(int64_t *y, int64_t *x) {
    *y += 2;
    *x -= 3;
}
/* First half as wide, then turned left and then moved, of 9 x 9 pixels. */
static void all_of_it(int64_t *y, int64_t *x) {
    *y -= 1;
    left_turn(y, x);
    *x = 4 + 2 * (*x - 4);
}

START_TEST(whole_pixels_are_exact) {
    const affine_parts none = {.width = 1, .height = 1};
    affine_parts parts = none;
    expect_pixels(HEIGHT, WIDTH, parts, itself);
    parts.degrees = 90;
    expect_pixels(9, 9, parts, left_turn);
    parts.degrees = 180;
    expect_pixels(HEIGHT, WIDTH, parts, half_turn);
    parts = (affine_parts){.width = 0.5, .height = 0.5};
    expect_pixels(HEIGHT, WIDTH, parts, smaller);
    parts = (affine_parts){.width = 1, .height = 1, .skew = 1};
    expect_pixels(HEIGHT, WIDTH, parts, skewed);
    parts = (affine_parts){.width = 1, .height = 1, .right = 3, .down = -2};
    expect_pixels(HEIGHT, WIDTH, parts, moved);
    parts = (affine_parts){.width = 0.5, .height = 1, .degrees = 90, .down = 1};
    expect_pixels(9, 9, parts, all_of_it);
}
END_TEST

/* Bit for bit: nothing is drawn that differs from none, where the sizes are as good as 0. */
START_TEST(hardly_anything_is_nothing) {
    const xent_dataset data = make_set(HEIGHT, WIDTH);
    const xent_augment sizes = {.rotate = 1e-30, .scale = 1e-30, .shear = 1e-30, .elastic = 1e-30};
    const augmentation a = augment_plan(&sizes, &data, &scaling, 1);
    xent_real *scratch = malloc(augment_scratch(&a) * sizeof *scratch), picture[NUMBERS];
    for (int row = 0; row < ROWS; row++) {
        for (int i = 0; i < NUMBERS; i++) picture[i] = (xent_real)((bytes[row * NUMBERS + i] - 2) * 0.25);
        augment_row(&a, row, scratch, picture);
        for (int i = 0; i < NUMBERS; i++)
            ck_assert_double_eq_tol((double)picture[i], (bytes[row * NUMBERS + i] - 2) * 0.25,
                                    sizeof(xent_real) == 4 ? 1e-4 : 1e-12);
    }
    free(scratch);
}
END_TEST

/* Below 1/8 no neighbour has a weight, however small sigma is. */
START_TEST(a_tiny_sigma_smooths_nothing) {
    const double sigmas[] = {0.1, 1e-10, 1e-200, 5e-324};
    const xent_dataset data = make_set(HEIGHT, WIDTH);
    xent_real pictures[2][NUMBERS];
    for (size_t k = 0; k < sizeof sigmas / sizeof *sigmas; k++) {
        const xent_augment sizes = {.elastic = 3, .sigma = sigmas[k]};
        const augmentation a = augment_plan(&sizes, &data, &scaling, 1);
        xent_real *scratch = malloc(augment_scratch(&a) * sizeof *scratch), *picture = pictures[k > 0];
        for (int i = 0; i < NUMBERS; i++) picture[i] = (xent_real)((bytes[i] - 2) * 0.25);
        augment_row(&a, 0, scratch, picture);
        ck_assert_int_eq(memcmp(pictures[0], picture, sizeof pictures[0]), 0);
        for (int i = 0; i < NUMBERS; i++) ASSERT_QUICKLY(isfinite(picture[i]), "%g: %d", sigmas[k], i);
        free(scratch);
    }
}
END_TEST

/* ---- The formula --------------------------------------------------------------------------------------- */

static double within(xent_stream stream, int row, int position, double most) {
    return most * (2 * xent_random_uniform(stream, (uint64_t)(16 * row + position)) - 1);
}

/* A number of elastic's noise: the word of its pixel, half 0 for x, 1 for y. */
static double noise(uint32_t epoch, int row, int64_t pixel_number, int half) {
    const uint64_t position = (uint64_t)row * HEIGHT * WIDTH + (uint64_t)pixel_number;
    const uint32_t key[2] = {11, 0}, counter[4] = {(uint32_t)(position / 2), 0, XENT_PURPOSE_ELASTIC, epoch};
    uint32_t words[4];
    xent_philox(counter, key, words);
    return words[position % 2 * 2 + (uint64_t)half] / 2147483648.0 - 1;
}

/* The field at a pixel, as a sum over all pixels. */
static double field_at(double sigma, uint32_t epoch, int row, int y, int x, int half) {
    const int radius = (int)floor(4 * sigma + 0.5);
    double sum = 0, all = 0;
    for (int i = -radius; i <= radius; i++) all += exp(-i * i / (2 * sigma * sigma));
    for (int v = 0; v < HEIGHT; v++)
        for (int u = 0; u < WIDTH; u++) {
            if (abs(v - y) > radius || abs(u - x) > radius) continue;
            const double far = (v - y) * (v - y) + (u - x) * (u - x);
            sum += exp(-far / (2 * sigma * sigma)) * noise(epoch, row, v * WIDTH + u, half);
        }
    return sum / (all * all);
}

/* Between pixels, from its four neighbours. */
static double between(const augmentation *a, int row, double y, double x, int c) {
    const double top = floor(y), left = floor(x), v = y - top, u = x - left;
    const int64_t i = (int64_t)top, j = (int64_t)left;
    return (1 - v) * ((1 - u) * pixel(a, row, i, j, c) + u * pixel(a, row, i, j + 1, c)) +
           v * ((1 - u) * pixel(a, row, i + 1, j, c) + u * pixel(a, row, i + 1, j + 1, c));
}

static void check_picture(const augmentation *a, uint32_t epoch, int row, const xent_real *picture) {
    const xent_augment *s = &a->sizes;
    const xent_stream stream = {11, XENT_PURPOSE_AUGMENT, epoch};
    const uint32_t places = 2 * (uint32_t)s->shift + 1;
    const double dx = (double)xent_random_below(stream, 16 * (uint64_t)row, places) - s->shift;
    const double dy = (double)xent_random_below(stream, 16 * (uint64_t)row + 1, places) - s->shift;
    const double t = within(stream, row, 2, s->rotate) * acos(-1) / 180;
    const double u = 1 + within(stream, row, 3, s->scale), v = 1 + within(stream, row, 4, s->scale),
                 k = within(stream, row, 5, s->shear), sigma = s->sigma > 0 ? s->sigma : 4;
    /* turn stretch skew, and its inverse by Cramer's rule */
    const double m[2][2] = {{u * cos(t), u * k * cos(t) + v * sin(t)},
                            {-u * sin(t), -u * k * sin(t) + v * cos(t)}};
    const double det = m[0][0] * m[1][1] - m[0][1] * m[1][0], cx = (WIDTH - 1) / 2.0, cy = (HEIGHT - 1) / 2.0;
    for (int i = 0; i < NUMBERS; i++) {
        const int y = i / CHANNELS / WIDTH, x = i / CHANNELS % WIDTH;
        const double px = x - cx - dx, py = y - cy - dy;
        const double fx = s->elastic > 0 ? s->elastic * field_at(sigma, epoch, row, y, x, 0) : 0;
        const double fy = s->elastic > 0 ? s->elastic * field_at(sigma, epoch, row, y, x, 1) : 0;
        const double from_x = cx + (m[1][1] * px - m[0][1] * py) / det + fx,
                     from_y = cy + (m[0][0] * py - m[1][0] * px) / det + fy;
        ck_assert_double_eq_tol((double)picture[i], between(a, row, from_y, from_x, i % CHANNELS),
                                CLOSE_ENOUGH);
    }
}

static void check_pass(const xent_augment *sizes, int threads, uint32_t epoch) {
    const xent_dataset data = make_set(HEIGHT, WIDTH);
    const augmentation a = augment_plan(sizes, &data, &scaling, 11);
    const xent_tape_options on = {.threads = threads};
    const xent_loader_options options = {.batch = 5, .seed = 11, .augment = *sizes};
    xent_tape *tape = xent_tape_create(&on, NULL);
    xent_loader *loader = xent_loader_create(&data, &scaling, &options, NULL);
    xent_batch batch;
    ck_assert_int_eq(xent_loader_seek(loader, epoch, 1, NULL), XENT_OK);
    int64_t rows = 0;
    for (; xent_loader_next(loader, tape, &batch); xent_tape_reset(tape))
        for (int64_t i = 0; i < batch.rows; i++, rows++)
            check_picture(&a, epoch, batch.labels[i], xent_tensor_values(batch.x) + i * NUMBERS);
    ck_assert_int_eq(rows, ROWS - 5);
    xent_loader_destroy(loader);
    xent_tape_destroy(tape);
}

START_TEST(rows_follow_the_formula) {
    const xent_augment all[] = {
        {.rotate = 30},
        {.scale = 0.5},
        {.shear = 0.7},
        {.elastic = 34},
        {.elastic = 3, .sigma = 0.8},
        {.shift = 2, .rotate = 180, .scale = 0.3, .shear = 0.4, .elastic = 20, .sigma = 2}};
    for (int i = 0; i < (int)(sizeof all / sizeof *all); i++)
        for (uint32_t epoch = 0; epoch < 2; epoch++) check_pass(&all[i], 1 + i % 3, epoch);
}
END_TEST

/* ---- SciPy --------------------------------------------------------------------------------------------- */

/* Writes a field's noise and a picture; reads what gaussian_filter and map_coordinates make of them. */
START_TEST(scipy_bends_alike) {
    if (!python_has("scipy")) return;
    const xent_dataset data = make_set(HEIGHT, WIDTH);
    const xent_augment sizes = {.elastic = 25, .sigma = 1.5};
    augmentation a = augment_plan(&sizes, &data, &scaling, 11);
    FILE *out = fopen(test_path("bend"), "w");
    ck_assert_ptr_nonnull(out);
    for (int half = 0; half < 2; half++)
        for (int64_t i = 0; i < HEIGHT * WIDTH; i++) fprintf(out, "%.17g\n", noise(0, 0, i, half));
    for (int c = 0; c < CHANNELS; c++)
        for (int i = 0; i < HEIGHT * WIDTH; i++)
            fprintf(out, "%.17g\n", (bytes[i * CHANNELS + c] - 2) * 0.25);
    ck_assert_int_eq(fclose(out), 0);
    xent_real *picture = changed(&a, (affine_parts){.width = 1, .height = 1});
    FILE *told = python_open("tests/data/scipy_bend.py", "'%s' %d %d %d 25 1.5 -0.5", test_path("bend"),
                             HEIGHT, WIDTH, CHANNELS);
    double expected;
    int read = 0;
    for (int c = 0; c < CHANNELS; c++)
        for (int i = 0; i < HEIGHT * WIDTH && fscanf(told, "%lf", &expected) == 1; i++, read++)
            ck_assert_double_eq_tol((double)picture[i * CHANNELS + c], expected, CLOSE_ENOUGH);
    ck_assert_int_eq(pclose(told), 0);
    ck_assert_int_eq(read, NUMBERS);
    free(picture);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("distort");
    ADD_TEST(suite, whole_pixels_are_exact);
    ADD_TEST(suite, hardly_anything_is_nothing);
    ADD_TEST(suite, a_tiny_sigma_smooths_nothing);
    ADD_TEST(suite, rows_follow_the_formula);
    ADD_TEST(suite, scipy_bends_alike);
    return run_suite(suite);
}
