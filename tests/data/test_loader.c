/* Scaling, splits and batches of sets that are made here. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "xent/data.h"
#include "xent/loader.h"
#include "xent/tape.h"

enum { ROWS = 103, FEATURES = 5 };

static uint8_t bytes[ROWS * FEATURES];
static int32_t labels[ROWS];

/* Row i begins with i, so that a row tells which one it is. */
static xent_dataset make_set(void) {
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < FEATURES; j++) bytes[i * FEATURES + j] = (uint8_t)(j ? 7 * i + 31 * j : i);
        labels[i] = i % 3;
    }
    return (xent_dataset){.rows = ROWS, .features = FEATURES, .classes = 3, .bytes = bytes, .labels = labels};
}

START_TEST(scaling_is_mean_and_deviation) {
    xent_dataset data = make_set();
    double mean = 0, variance = 0;
    for (int i = 0; i < ROWS * FEATURES; i++) mean += bytes[i] / (double)(ROWS * FEATURES);
    for (int i = 0; i < ROWS * FEATURES; i++) variance += pow(bytes[i] - mean, 2) / (ROWS * FEATURES);
    xent_scaling s = xent_scaling_of(XENT_NORMALIZE_STANDARD, &data);
    ASSERT_CLOSE(s.shift, mean, 1e-12);
    ASSERT_CLOSE(s.factor, 1 / sqrt(variance), 1e-12);
    ASSERT_CLOSE(xent_scaling_of(XENT_NORMALIZE_SCALE, &data).factor, 1.0 / 255, 0);
    ASSERT_CLOSE(xent_scaling_of(XENT_NORMALIZE_NONE, &data).factor, 1, 0);
    xent_real reals[ROWS * FEATURES];
    for (int i = 0; i < ROWS * FEATURES; i++) reals[i] = (xent_real)bytes[i] + 1000;
    data.bytes = NULL;
    data.reals = reals;
    xent_scaling of_reals = xent_scaling_of(XENT_NORMALIZE_STANDARD, &data);
    ASSERT_CLOSE(of_reals.shift, mean + 1000, 1e-12);
    ASSERT_CLOSE(of_reals.factor, s.factor, 1e-12);
    memset(bytes, 9, sizeof bytes);
    data = make_set();
    memset(bytes, 9, sizeof bytes);
    ck_assert(xent_scaling_of(XENT_NORMALIZE_STANDARD, &data).factor == 1);
}
END_TEST

/* Reads a pass; seen[i] counts row i. Returns the number of batches. */
static int read_pass(xent_loader *loader, xent_tape *tape, int *seen, int *order) {
    xent_batch batch;
    int batches = 0, rows = 0;
    xent_tape_reset(tape);
    for (; xent_loader_next(loader, tape, &batch); batches++) {
        const xent_real *x = xent_tensor_values(batch.x);
        for (int64_t i = 0; i < batch.rows; i++) {
            int row = (int)lround(((double)x[i * FEATURES] / 0.5) + 2);
            ck_assert_int_eq(batch.labels[i], row % 3);
            for (int j = 1; j < FEATURES; j++)
                ASSERT_CLOSE((double)x[i * FEATURES + j], (bytes[row * FEATURES + j] - 2) * 0.5, 1e-6);
            seen[row]++;
            order[rows++] = row;
        }
        xent_tape_reset(tape);
    }
    return batches;
}

/* Large numbers that differ little keep their digits. */
START_TEST(numbers_are_scaled_in_double) {
    const xent_real reals[] = {100001, 100002, 100003, 100004};
    const int32_t classes[] = {0, 1};
    const xent_dataset data = {.rows = 2, .features = 2, .classes = 2, .reals = reals, .labels = classes};
    const xent_scaling scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &data);
    const xent_loader_options options = {.batch = 2, .shuffle = XENT_OFF};
    xent_loader *loader = xent_loader_create(&data, &scaling, &options, NULL);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_batch batch;
    ck_assert_int_eq(xent_loader_next(loader, tape, &batch), 1);
    for (int i = 0; i < 4; i++)
        ASSERT_CLOSE((double)xent_tensor_values(batch.x)[i], (i - 1.5) / sqrt(1.25), 1e-6);
    xent_tape_destroy(tape);
    xent_loader_destroy(loader);
}
END_TEST

START_TEST(a_pass_gives_every_row_once) {
    xent_dataset data = make_set();
    const xent_scaling scaling = {.shift = 2, .factor = 0.5};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_loader_options options = {.batch = 10, .shuffle = 1, .seed = 5};
    xent_loader *loader = xent_loader_create(&data, &scaling, &options, NULL);
    ck_assert_int_eq(xent_loader_batches(loader), 11);
    int orders[3][ROWS];
    for (int pass = 0; pass < 3; pass++) {
        int seen[ROWS] = {0};
        xent_loader_start(loader, pass < 2 ? (uint32_t)pass : 0);
        ck_assert_int_eq(read_pass(loader, tape, seen, orders[pass]), 11);
        for (int i = 0; i < ROWS; i++) ck_assert_int_eq(seen[i], 1);
    }
    ck_assert(memcmp(orders[0], orders[1], sizeof orders[0]) != 0);
    ck_assert(memcmp(orders[0], orders[2], sizeof orders[0]) == 0);
    xent_loader_destroy(loader);
    xent_tape_destroy(tape);
}
END_TEST

/* A batch of any size is one of all rows. */
START_TEST(the_largest_batch_is_the_pass) {
    const int64_t batches[] = {ROWS, ROWS + 1, INT64_MAX - ROWS + 1, INT64_MAX};
    xent_dataset data = make_set();
    const xent_scaling scaling = {.shift = 2, .factor = 0.5};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    int orders[4][ROWS];
    for (int i = 0; i < 4; i++) {
        const xent_loader_options options = {.batch = batches[i], .seed = 5};
        int seen[ROWS] = {0};
        xent_loader *loader = xent_loader_create(&data, &scaling, &options, NULL);
        ck_assert_int_eq(xent_loader_batches(loader), 1);
        ck_assert_int_eq(xent_loader_seek(loader, 1, 2, NULL), XENT_E_ARGUMENT);
        ck_assert_int_eq(xent_loader_seek(loader, 1, 1, NULL), XENT_OK);
        xent_loader_start(loader, 0);
        ck_assert_int_eq(read_pass(loader, tape, seen, orders[i]), 1);
        ck_assert_int_eq(memcmp(orders[0], orders[i], sizeof orders[0]), 0);
        xent_loader_destroy(loader);
    }
    xent_tape_destroy(tape);
}
END_TEST

/* The rows of a pass of batches of ten: those of the whole order that are in its first batch or stay. */
static int rows_that_stay(const int *whole, const unsigned char *left_out, int *stay) {
    int count = 0;
    for (int i = 0; i < ROWS; i++)
        if (i < 10 || !left_out[whole[i]]) stay[count++] = whole[i];
    return count;
}

START_TEST(rows_are_left_out_of_the_passes_that_begin) {
    xent_dataset data = make_set();
    const xent_scaling scaling = {.shift = 2, .factor = 0.5};
    unsigned char left_out[ROWS];
    int whole[ROWS], order[ROWS], stay[ROWS];
    xent_tape *tape = xent_tape_create(NULL, NULL);
    for (int shuffle = 0; shuffle <= 1; shuffle++) {
        xent_loader_options options = {.batch = 10, .shuffle = shuffle ? 1 : XENT_OFF, .seed = 5};
        xent_loader *all = xent_loader_create(&data, &scaling, &options, NULL);
        memset(left_out, 0, sizeof left_out);
        options.left_out = left_out;
        xent_loader *some = xent_loader_create(&data, &scaling, &options, NULL);
        for (int pass = 0; pass < 4; pass++) { /* none, some, most, and all of them */
            int seen[ROWS] = {0};
            for (int i = 0; i < ROWS; i++) left_out[i] = (unsigned char)((i * 7 + pass) % 3 < pass);
            xent_loader_start(all, (uint32_t)pass);
            ck_assert_int_eq(read_pass(all, tape, seen, whole), 11);
            const int count = rows_that_stay(whole, left_out, stay);
            xent_loader_start(some, (uint32_t)pass);
            ck_assert_int_eq(xent_loader_rows(some), count);
            ck_assert_int_eq(xent_loader_batches(some), (count + 9) / 10);
            ck_assert_int_eq(read_pass(some, tape, seen, order), (count + 9) / 10);
            for (int i = 0; i < count; i++) ck_assert_int_eq(order[i], stay[i]);
        }
        ck_assert_int_eq(xent_loader_rows(some), 10);
        xent_loader_destroy(all);
        xent_loader_destroy(some);
    }
    ck_assert_int_eq(xent_loader_rows(NULL), 0);
    xent_tape_destroy(tape);
}
END_TEST

/* Of 104 rows: where the last batch would be smaller, the first of those that are left out stay. */
START_TEST(a_last_batch_has_its_least_rows) {
    xent_dataset data = make_set();
    const xent_scaling scaling = {.shift = 2, .factor = 0.5};
    unsigned char left_out[ROWS];
    int whole[ROWS], order[ROWS], stay[ROWS], topped_up = 0;
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_loader_options options = {.batch = 10, .seed = 5};
    xent_loader *all = xent_loader_create(&data, &scaling, &options, NULL);
    options.left_out = left_out;
    for (int least = 0; least <= 11; least++) {
        options.least_rows = least;
        memset(left_out, 0, sizeof left_out);
        xent_loader *some = xent_loader_create(&data, &scaling, &options, NULL);
        for (int pass = 0; pass < 20; pass++) {
            int seen[ROWS] = {0};
            for (int i = 0; i < ROWS; i++) left_out[i] = (unsigned char)((i * 7 + pass) % 20 < pass);
            xent_loader_start(all, (uint32_t)pass);
            read_pass(all, tape, seen, whole);
            const int count = rows_that_stay(whole, left_out, stay);
            const int want = least > 10 ? 10 : least, last = count % 10;
            const int lacking = last > 0 && last < want ? want - last : 0;
            const int more = lacking < ROWS - count ? lacking : ROWS - count;
            xent_loader_start(some, (uint32_t)pass);
            ck_assert_int_eq(xent_loader_rows(some), count + more);
            read_pass(some, tape, seen, order);
            for (int i = 0; i < count; i++) ck_assert_int_eq(order[i], stay[i]);
            for (int i = count; i < count + more; i++) ck_assert_int_eq(left_out[order[i]], 1);
            for (int i = 0; i < ROWS; i++) ck_assert_int_le(seen[i], 2); /* once by each loader */
            topped_up += more > 0;
        }
        xent_loader_destroy(some);
    }
    ck_assert_int_gt(topped_up, 50);
    options.least_rows = -1;
    ck_assert_ptr_null(xent_loader_create(&data, &scaling, &options, NULL));
    xent_loader_destroy(all);
    xent_tape_destroy(tape);
}
END_TEST

/* Batches tell which rows of the set they are, also behind a place that was sought. */
START_TEST(a_batch_knows_its_rows) {
    xent_dataset data = make_set();
    unsigned char left_out[ROWS] = {0};
    for (int i = 0; i < ROWS; i += 2) left_out[i] = 1;
    const xent_loader_options options = {.batch = 10, .seed = 5, .left_out = left_out},
                              plain = {.batch = 10, .shuffle = XENT_OFF};
    xent_loader *loader = xent_loader_create(&data, NULL, &options, NULL),
                *lying = xent_loader_create(&data, NULL, &plain, NULL);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_batch batch;
    const int64_t batches = xent_loader_batches(loader);
    for (int64_t b = batches - 1; b >= 0; b--) {
        ck_assert_int_eq(xent_loader_seek(loader, 0, b, NULL), XENT_OK);
        ck_assert_int_eq(xent_loader_next(loader, tape, &batch), 1);
        for (int64_t i = 0; i < batch.rows; i++)
            ck_assert_int_eq(lround((double)xent_tensor_values(batch.x)[i * FEATURES]), batch.order[i]);
        ck_assert_int_eq(batch.rows, b < batches - 1 ? 10 : xent_loader_rows(loader) % 10);
    }
    ck_assert_int_eq(xent_loader_seek(loader, 0, batches + 1, NULL), XENT_OK);
    ck_assert_int_eq(xent_loader_next(loader, tape, &batch), 0);
    ck_assert_int_eq(xent_loader_seek(loader, 0, 12, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_loader_next(lying, tape, &batch), 1);
    ck_assert_ptr_null(batch.order);
    xent_loader_destroy(loader);
    xent_loader_destroy(lying);
    xent_tape_destroy(tape);
}
END_TEST

START_TEST(a_split_is_stratified_and_complete) {
    xent_dataset data = make_set(), first, second, third, fourth;
    uint32_t select[ROWS], again[ROWS];
    ck_assert_int_eq(xent_dataset_split(&data, 0.2, 1, select, &first, &second, NULL), XENT_OK);
    ck_assert_int_eq(first.rows + second.rows, ROWS);
    int counts[3] = {0}, seen[ROWS] = {0};
    for (int64_t i = 0; i < second.rows; i++) counts[xent_dataset_label(&second, i)]++;
    for (int c = 0; c < 3; c++) ck_assert_int_eq(counts[c], 7);
    for (int i = 0; i < ROWS; i++) seen[select[i]]++;
    for (int i = 0; i < ROWS; i++) ck_assert_int_eq(seen[i], 1);
    ck_assert_int_eq(xent_dataset_split(&second, 0.5, 1, again, &third, &fourth, NULL), XENT_OK);
    for (int64_t i = 0; i < fourth.rows; i++)
        ck_assert_int_eq(xent_dataset_label(&fourth, i), labels[xent_dataset_offset(&fourth, i) / FEATURES]);
    ck_assert_int_eq(third.rows + fourth.rows, second.rows);
    ck_assert_int_eq(xent_dataset_split(&data, 1.1, 1, select, &first, &second, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_dataset_split(NULL, 0.1, 1, select, &first, &second, NULL), XENT_E_ARGUMENT);
}
END_TEST

START_TEST(bad_loaders_are_refused) {
    xent_dataset data = make_set();
    xent_error error;
    xent_loader_options options = {.batch = -1};
    ck_assert_ptr_null(xent_loader_create(&data, NULL, &options, &error));
    ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
    ck_assert_ptr_null(xent_loader_create(NULL, NULL, NULL, &error));
    data.rows = 0;
    ck_assert_ptr_null(xent_loader_create(&data, NULL, NULL, &error));
    ck_assert_int_eq(xent_loader_next(NULL, NULL, NULL), 0);
    xent_loader_destroy(NULL);
}
END_TEST

/* Rows of few features, which are converted many at once, and longer ones: each number is its own byte's. */
START_TEST(rows_of_any_length_are_scaled) {
    enum { MANY = 150, LONGEST = 20 };
    static uint8_t pixels[MANY * LONGEST];
    static int32_t of[MANY];
    static uint32_t select[MANY];
    const xent_scaling scaling = {.shift = 100, .factor = 0.03};
    const xent_loader_options options = {.batch = MANY, .seed = 2};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_batch batch;
    for (int i = 0; i < MANY * LONGEST; i++) pixels[i] = (uint8_t)((unsigned)i * 2654435761u >> 24);
    for (int i = 0; i < MANY; i++) of[i] = i, select[i] = (uint32_t)(i * 7 % MANY);
    for (int features = 1; features <= LONGEST; features++) {
        const xent_dataset data = {.rows = MANY - 3,
                                   .features = features,
                                   .classes = MANY,
                                   .bytes = pixels,
                                   .labels = of,
                                   .select = select};
        xent_loader *loader = xent_loader_create(&data, &scaling, &options, NULL);
        ck_assert(xent_loader_next(loader, tape, &batch));
        ck_assert_int_eq(batch.rows, MANY - 3);
        for (int i = 0; i < batch.rows * features; i++) {
            const uint8_t x = pixels[batch.labels[i / features] * features + i % features];
            const xent_real factor = (xent_real)scaling.factor, offset = (xent_real)(-100 * scaling.factor);
            const xent_real expected = (xent_real)x * factor;
            ASSERT_CLOSE((double)xent_tensor_values(batch.x)[i], (double)(expected + offset), 0);
        }
        xent_loader_destroy(loader);
        xent_tape_reset(tape);
    }
    xent_tape_destroy(tape);
}
END_TEST

/* As many classes as a table may have, two rows each: one of each is taken. */
START_TEST(a_split_of_many_classes) {
    enum { MANY = 65536, TWICE = 2 * MANY };
    static int32_t of[TWICE];
    static uint32_t places[TWICE];
    static unsigned char seen[MANY];
    static const uint8_t zeros[TWICE];
    for (int i = 0; i < TWICE; i++) of[i] = (int32_t)((unsigned)i * 40503U % MANY);
    const xent_dataset data = {.rows = TWICE, .features = 1, .classes = MANY, .bytes = zeros, .labels = of};
    xent_dataset first, second;
    ck_assert_int_eq(xent_dataset_split(&data, 0.5, 1, places, &first, &second, NULL), XENT_OK);
    ck_assert_int_eq(first.rows, MANY);
    ck_assert_int_eq(second.rows, MANY);
    for (int64_t i = 0; i < second.rows; i++) seen[xent_dataset_label(&second, i)]++;
    for (int k = 0; k < MANY; k++) ck_assert_int_eq(seen[k], 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("loader");
    ADD_TEST(suite, scaling_is_mean_and_deviation);
    ADD_TEST(suite, numbers_are_scaled_in_double);
    ADD_TEST(suite, a_pass_gives_every_row_once);
    ADD_TEST(suite, the_largest_batch_is_the_pass);
    ADD_TEST(suite, rows_are_left_out_of_the_passes_that_begin);
    ADD_TEST(suite, a_last_batch_has_its_least_rows);
    ADD_TEST(suite, a_batch_knows_its_rows);
    ADD_TEST(suite, a_split_is_stratified_and_complete);
    ADD_TEST(suite, rows_of_any_length_are_scaled);
    ADD_TEST(suite, a_split_of_many_classes);
    ADD_TEST(suite, bad_loaders_are_refused);
    return run_suite(suite);
}
