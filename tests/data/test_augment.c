/* Pictures that are moved as they are trained on, against a loop over their pixels. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "xent/data.h"
#include "xent/loader.h"
#include "xent/random.h"
#include "xent/train.h"

enum { ROWS = 60, HEIGHT = 5, WIDTH = 7, CHANNELS = 3, NUMBERS = HEIGHT * WIDTH * CHANNELS, BATCH = 25 };

static uint8_t bytes[ROWS * NUMBERS];
static xent_real reals[ROWS * NUMBERS];
static int32_t labels[ROWS];

/* The label is the number of the row; pixels are far from 0. */
static xent_dataset make_set(void) {
    for (int i = 0; i < ROWS * NUMBERS; i++) bytes[i] = (uint8_t)(1 + i * 37 % 255), reals[i] = bytes[i];
    for (int i = 0; i < ROWS; i++) labels[i] = i;
    return (xent_dataset){.rows = ROWS,
                          .features = NUMBERS,
                          .height = HEIGHT,
                          .width = WIDTH,
                          .channels = CHANNELS,
                          .classes = ROWS,
                          .bytes = bytes,
                          .labels = labels};
}

static const xent_scaling scaling = {.shift = 2, .factor = 0.25};

static xent_loader_options shifted(int shift) {
    return (xent_loader_options){.batch = BATCH, .seed = 11, .augment.shift = shift};
}

static int64_t drawn(int shift, uint32_t epoch, int row, int number) {
    const xent_stream stream = {11, XENT_PURPOSE_AUGMENT, epoch};
    return (int64_t)xent_random_below(stream, (uint64_t)(16 * row + number), 2U * (uint32_t)shift + 1) -
           shift;
}

/* A pixel of a row that was moved. */
static double expected_at(int row, int64_t y, int64_t x, int c, int64_t dx, int64_t dy) {
    y -= dy;
    x -= dx;
    const int inside = y >= 0 && y < HEIGHT && x >= 0 && x < WIDTH;
    return ((inside ? bytes[row * NUMBERS + (y * WIDTH + x) * CHANNELS + c] : 0) - 2) * 0.25;
}

static void check_batch(const xent_batch *batch, int shift, uint32_t epoch) {
    for (int64_t i = 0; i < batch->rows; i++) {
        const xent_real *picture = xent_tensor_values(batch->x) + i * NUMBERS;
        const int row = batch->labels[i];
        const int64_t dx = drawn(shift, epoch, row, 0), dy = drawn(shift, epoch, row, 1);
        for (int k = 0; k < NUMBERS; k++) {
            const int y = k / CHANNELS / WIDTH, x = k / CHANNELS % WIDTH, c = k % CHANNELS;
            ASSERT_CLOSE((double)picture[k], expected_at(row, y, x, c, dx, dy), 0);
        }
    }
}

/* A shift of 9 moves some pictures out of sight. */
static void check_pass(const xent_dataset *data, int shift, int threads, uint32_t epoch) {
    const xent_tape_options on = {.threads = threads};
    const xent_loader_options options = shifted(shift);
    xent_tape *tape = xent_tape_create(&on, NULL);
    xent_loader *loader = xent_loader_create(data, &scaling, &options, NULL);
    xent_batch batch;
    int64_t rows = 0;
    ck_assert_ptr_nonnull(loader);
    for (xent_loader_start(loader, epoch); xent_loader_next(loader, tape, &batch); xent_tape_reset(tape)) {
        check_batch(&batch, shift, epoch);
        rows += batch.rows;
    }
    ck_assert_int_eq(rows, ROWS);
    xent_loader_destroy(loader);
    xent_tape_destroy(tape);
}

START_TEST(pictures_move_with_all_their_channels) {
    xent_dataset data = make_set();
    const int shifts[] = {1, 2, 4, 9};
    for (int kind = 0; kind < 2; kind++) {
        for (int i = 0; i < 4; i++)
            for (uint32_t epoch = 0; epoch < 3; epoch++) check_pass(&data, shifts[i], 1 + i % 3, epoch);
        data.bytes = NULL;
        data.reals = reals;
    }
}
END_TEST

/* All 25 places of a shift of 2, about as often as one another: 12,000 draws, 480 each, deviation 21. */
START_TEST(every_place_is_as_likely) {
    int count[5][5] = {{0}};
    for (uint32_t epoch = 0; epoch < 200; epoch++)
        for (int row = 0; row < ROWS; row++)
            count[drawn(2, epoch, row, 0) + 2][drawn(2, epoch, row, 1) + 2]++;
    for (int i = 0; i < 25; i++) ck_assert(abs(count[i / 5][i % 5] - 480) < 110);
}
END_TEST

/* Resumed and shared passes see the same pictures. */
START_TEST(places_and_shares_change_nothing) {
    const xent_dataset data = make_set();
    xent_loader_options options = shifted(2);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    options.shares = 3;
    for (options.share = 0; options.share < 3; options.share++) {
        xent_loader *loader = xent_loader_create(&data, &scaling, &options, NULL);
        xent_batch batch;
        ck_assert_int_eq(xent_loader_seek(loader, 4, 1, NULL), XENT_OK);
        while (xent_loader_next(loader, tape, &batch)) check_batch(&batch, 2, 4);
        ck_assert_int_eq(xent_tape_status(tape), XENT_OK);
        xent_loader_destroy(loader);
        xent_tape_reset(tape);
    }
    xent_tape_destroy(tape);
}
END_TEST

static void refused(const xent_dataset *data, const xent_scaling *by, int shift, const char *words) {
    const xent_loader_options options = shifted(shift);
    xent_error error;
    ck_assert_ptr_null(xent_loader_create(data, by, &options, &error));
    ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
    ck_assert_msg(strstr(error.message, words) != NULL, "%s", error.message);
}

START_TEST(what_is_no_picture_is_refused) {
    const xent_dataset data = make_set();
    const double shifts[NUMBERS] = {0}, factors[NUMBERS] = {0};
    const xent_scaling columns = {.shifts = shifts, .factors = factors};
    xent_dataset wrong = data;
    refused(&data, &scaling, -1, "shift is -1; expected 0 to 1000");
    refused(&data, &scaling, 1001, "shift is 1001; expected 0 to 1000");
    refused(&data, &columns, 1, "every feature has a scaling of its own");
    wrong.height = 0;
    refused(&wrong, &scaling, 1, "rows of 105 numbers are no pictures (height 0, width 7, channels 3)");
    wrong = data;
    wrong.is_table = 1;
    refused(&wrong, &scaling, 1, "are no pictures");
    wrong = data;
    wrong.width = 8;
    refused(&wrong, &scaling, 1, "are no pictures");
}
END_TEST

static void refused_sizes(xent_augment sizes, const char *words) {
    const xent_dataset data = make_set();
    const xent_loader_options options = {.augment = sizes};
    xent_error error;
    ck_assert_ptr_null(xent_loader_create(&data, &scaling, &options, &error));
    ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
    ck_assert_msg(strstr(error.message, words) != NULL, "%s", error.message);
}

START_TEST(sizes_have_ranges) {
    refused_sizes((xent_augment){.rotate = 181}, "rotate is 181; expected 0 to 180");
    refused_sizes((xent_augment){.rotate = -1}, "rotate is -1; expected 0 to 180");
    refused_sizes((xent_augment){.scale = 1}, "scale is 1; expected 0 to 0.9");
    refused_sizes((xent_augment){.shear = 1.5}, "shear is 1.5; expected 0 to 1");
    refused_sizes((xent_augment){.elastic = (double)NAN}, "elastic is nan; expected 0 to 1000");
    refused_sizes((xent_augment){.elastic = 1, .sigma = 33}, "sigma is 33; expected 0 to 32");
    refused_sizes((xent_augment){.rotate = 1, .sigma = 3}, "sigma is 3, and is of elastic alone");
}
END_TEST

/* ---- Texts --------------------------------------------------------------------------------------------- */

static void check_text(const char *text, const char *words) {
    xent_augment augment = {.shift = 77};
    xent_error error = {XENT_OK, ""};
    ck_assert_int_eq(xent_augment_parse(text, &augment, &error), XENT_E_ARGUMENT);
    ck_assert_msg(strstr(error.message, words) != NULL, "%s", error.message);
    ck_assert_int_eq(augment.shift, 77);
}

/* Reads the text, which is written as it was. */
static xent_augment read_back(const char *text) {
    xent_augment augment = {.shift = 77};
    xent_error error = {XENT_OK, ""};
    char written[160];
    ck_assert_msg(xent_augment_parse(text, &augment, &error) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(xent_augment_text(&augment, written, sizeof written), (int)strlen(text));
    ck_assert_str_eq(written, text);
    return augment;
}

START_TEST(texts_are_read_and_written) {
    xent_augment augment = read_back("none");
    char text[16];
    ck_assert_int_eq(augment.shift, 0);
    augment = read_back("shift=1000");
    ck_assert_int_eq(augment.shift, 1000);
    ck_assert_int_eq(xent_augment_text(&augment, text, 4), 10);
    ck_assert_str_eq(text, "shi");
    ck_assert_int_eq(xent_augment_text(NULL, NULL, 0), 4);
    augment = read_back("shift=2,rotate=10.5,scale=0.1,shear=0.3333333333333333,elastic=34,sigma=4");
    ck_assert(augment.shift == 2 && augment.rotate == 10.5 && augment.scale == 0.1 &&
              augment.shear == 1 / 3. && augment.elastic == 34 && augment.sigma == 4);
    ck_assert_int_eq(xent_augment_parse("sigma=6,elastic=8,shift=1", &augment, NULL), XENT_OK);
    ck_assert(augment.shift == 1 && augment.rotate == 0 && augment.elastic == 8 && augment.sigma == 6);
    ck_assert_int_eq(xent_augment_parse("none", NULL, NULL), XENT_E_ARGUMENT);
}
END_TEST

START_TEST(what_is_no_change_is_refused) {
    check_text("shfit=2",
               "'shfit' is no change to a picture; expected shift=PIXELS, rotate=DEGREES, "
               "scale=FRACTION, shear=FRACTION, elastic=PIXELS, sigma=PIXELS; did you mean 'shift'?");
    check_text("blur=2", "'blur' is no change to a picture; expected shift=PIXELS");
    check_text("", "'' is no change");
    check_text("shift", "'shift'; expected shift=PIXELS, above 0, at most 1000");
    check_text("shift=", "expected shift=PIXELS");
    check_text("shift=0", "expected shift=PIXELS");
    check_text("shift=1001", "expected shift=PIXELS");
    check_text("shift=99999999999999999999", "expected shift=PIXELS");
    check_text("shift=-1", "expected shift=PIXELS");
    check_text("shift=+1", "expected shift=PIXELS");
    check_text("shift=2x", "expected shift=PIXELS");
    check_text("shift=1.5", "'shift=1.5'; expected a whole number from 1 to 1000");
    check_text("shift=2,", "'' is no change");
    check_text("shift=2,none", "'none' is no change");
    check_text("shift=2,shift=3", "shift stands there twice");
    check_text("rotate=181", "'rotate=181'; expected rotate=DEGREES, above 0, at most 180");
    check_text("rotate=nan", "expected rotate=DEGREES");
    check_text("rotate= 5", "expected rotate=DEGREES");
    check_text("scale=1", "at most 0.9");
    check_text("scale=0x.1", "at most 0.9");
    check_text("shear=1,elastic=1,shear=1", "shear stands there twice");
    check_text("sigma=4", "sigma is 4, and is of elastic alone; expected elastic beside it, or no sigma");
    check_text(NULL, "NULL");
}
END_TEST

static double loss_of_training(xent_augment augment, double *measured) {
    const xent_dataset data = make_set();
    const xent_net_options layers = {.layers = "dense 4 tanh", .inputs = NUMBERS, .outputs = ROWS};
    const xent_fit_data sets = {.train = &data, .validation = &data, .scaling = scaling};
    /* A rate that changes no weight, so that both trainings measure the same network. */
    const xent_fit_options options = {
        .recipe.epochs = 1, .recipe.seed = 3, .recipe.augment = augment, .recipe.schedule.rate = 1e-30};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_net *net = xent_net_create(&layers, NULL);
    xent_fit_result result;
    ck_assert_int_eq(xent_fit(tape, net, &sets, &options, &result, NULL), XENT_OK);
    const double loss = result.history.epochs[0].train_loss;
    *measured = result.history.epochs[0].validation_loss;
    xent_history_clear(&result.history);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
    return loss;
}

START_TEST(training_is_augmented_and_measuring_is_not) {
    double plain, augmented;
    const double without = loss_of_training((xent_augment){0}, &plain);
    const double with = loss_of_training((xent_augment){.shift = 2}, &augmented);
    ASSERT_CLOSE(without, plain, 1e-5);
    ck_assert(augmented == plain);
    ck_assert(with != without);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("augment");
    ADD_TEST(suite, pictures_move_with_all_their_channels);
    ADD_TEST(suite, every_place_is_as_likely);
    ADD_TEST(suite, places_and_shares_change_nothing);
    ADD_TEST(suite, what_is_no_picture_is_refused);
    ADD_TEST(suite, sizes_have_ranges);
    ADD_TEST(suite, texts_are_read_and_written);
    ADD_TEST(suite, what_is_no_change_is_refused);
    ADD_TEST(suite, training_is_augmented_and_measuring_is_not);
    return run_suite(suite);
}
