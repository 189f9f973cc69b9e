/* Normalisation and dropout: closed forms, and what their masks and statistics must be. */
#include <math.h>
#include <string.h>

#include "support/run.h"
#include "support/tensors.h"
#include "xent/ops_norm.h"
#include "xent/random.h"

START_TEST(batch_norm_gives_its_statistics_out) {
    const double x[] = {1, 10, 2, 20, 6, 60}; /* means 3 and 30, squares of deviations 14 and 1400 */
    xent_real mean[2], variance[2];
    xent_tensor *in = xent_reshape(tape, vector_of(x, 6), xent_matrix(3, 2));
    const xent_tensor *y = xent_batch_norm(tape, in, NULL, NULL, 1e-3, mean, variance);
    ck_assert(y && mean[0] == 3 && mean[1] == 30);
    ASSERT_CLOSE((double)variance[0], 7, TOLERANCE);
    ASSERT_CLOSE((double)variance[1], 700, TOLERANCE);
    for (size_t i = 0; i < 6; i++) {
        const double v = i % 2 ? 1400.0 / 3 : 14.0 / 3, m = i % 2 ? 30 : 3;
        ASSERT_CLOSE(value_at(y, i), (x[i] - m) / sqrt(v + 1e-3), 4 * TOLERANCE);
    }
}
END_TEST

/* Images (B, C, H, W) are rows (B H W, C) in another order. */
START_TEST(batch_norm_of_images_is_that_of_their_pixels) {
    const double gamma[] = {1, -2, 3}, beta[] = {0.5, 1, 0};
    xent_tensor *x = random_tensor((xent_shape){4, {4, 3, 5, 7}}, 1), *g = vector_of(gamma, 3),
                *b = vector_of(beta, 3);
    xent_real *pixels = memory_on(tape, xent_tensor_size(x) * sizeof *pixels);
    xent_real mean[3], variance[3], pixel_mean[3], pixel_variance[3];
    for (size_t i = 0; i < 4 * 35; i++)
        for (size_t c = 0; c < 3; c++)
            pixels[i * 3 + c] = (xent_real)value_at(x, (i / 35 * 3 + c) * 35 + i % 35);
    xent_tensor *rows = xent_input(tape, xent_matrix(140, 3), pixels);
    const xent_tensor *y = xent_batch_norm(tape, x, g, b, 0, mean, variance);
    const xent_tensor *z = xent_batch_norm(tape, rows, g, b, 0, pixel_mean, pixel_variance);
    for (size_t i = 0; i < 4 * 35; i++)
        for (size_t c = 0; c < 3; c++)
            ck_assert(close_to(value_at(y, (i / 35 * 3 + c) * 35 + i % 35), value_at(z, i * 3 + c),
                               4 * TOLERANCE, TOLERANCE));
    for (int c = 0; c < 3; c++) ASSERT_CLOSE((double)variance[c], (double)pixel_variance[c], TOLERANCE);
}
END_TEST

START_TEST(an_empty_batch_has_no_statistics) {
    xent_real mean[3], variance[3];
    const double one[] = {1, 1, 1};
    xent_tensor *g = vector_of(one, 3), *x = random_tensor(xent_matrix(0, 3), 1);
    xent_tensor *y = xent_batch_norm(tape, x, g, NULL, 0, mean, variance);
    ck_assert(y && isnan(mean[0]) && isnan(variance[2]));
    ck_assert_int_eq(xent_backward(tape, xent_sum(tape, y, XENT_ALL_AXES)), XENT_OK);
    ck_assert(xent_tensor_gradient(g)[1] == 0);
}
END_TEST

/* The mean of the squares of 1, 2 and 6 is 41/3. */
START_TEST(rms_norm_of_a_row) {
    const double x[] = {1, 2, 6}, gamma[] = {2, 1, -1};
    const xent_tensor *y = xent_rms_norm(tape, vector_of(x, 3), -1, vector_of(gamma, 3), 0);
    const double r = 1 / sqrt(41.0 / 3 + XENT_NORM_EPSILON);
    for (size_t i = 0; i < 3; i++) ASSERT_CLOSE(value_at(y, i), x[i] * r * gamma[i], 4 * TOLERANCE);
}
END_TEST

/* Far from 0 the variance keeps its digits: it is taken of the deviations. */
START_TEST(a_large_mean_takes_no_digits_from_the_variance) {
    const double x[] = {4096, 4097, 4098, 4099};
    xent_real variance[1];
    xent_tensor *in = vector_of(x, 4);
    const xent_tensor *y =
        xent_batch_norm(tape, xent_reshape(tape, in, xent_matrix(4, 1)), NULL, NULL, 1e-9, NULL, variance);
    ASSERT_CLOSE((double)variance[0], 5.0 / 3, TOLERANCE);
    ASSERT_CLOSE(value_at(y, 0), -1.5 / sqrt(1.25 + 1e-9), 4 * TOLERANCE);
    ASSERT_CLOSE(value_at(xent_layer_norm(tape, in, 0, NULL, NULL, 1e-9), 3), 1.5 / sqrt(1.25 + 1e-9),
                 4 * TOLERANCE);
}
END_TEST

START_TEST(layer_norm_of_a_row) {
    const double x[] = {1, 2, 6}, gamma[] = {2, 1, 1}, beta[] = {0, 0, 1};
    const xent_tensor *y =
        xent_layer_norm(tape, vector_of(x, 3), -1, vector_of(gamma, 3), vector_of(beta, 3), 0);
    const double r = 1 / sqrt(14.0 / 3 + XENT_NORM_EPSILON);
    ASSERT_CLOSE(value_at(y, 0), -4 * r, 4 * TOLERANCE);
    ASSERT_CLOSE(value_at(y, 1), -r, 4 * TOLERANCE);
    ASSERT_CLOSE(value_at(y, 2), 3 * r + 1, 4 * TOLERANCE);
}
END_TEST

/* Equal numbers have no deviation: epsilon alone keeps them from 0 times infinity. */
START_TEST(a_row_of_equal_numbers_becomes_the_offset) {
    const double x[] = {7, 7, 7}, gamma[] = {2, 1, 1}, beta[] = {3, 0, 1}, none[] = {0, 0, 0};
    xent_tensor *g = vector_of(gamma, 3), *b = vector_of(beta, 3);
    const xent_tensor *row = xent_layer_norm(tape, vector_of(x, 3), -1, g, b, 0);
    for (size_t i = 0; i < 3; i++) ck_assert(value_at(row, i) == beta[i]);
    const xent_tensor *root = xent_rms_norm(tape, vector_of(none, 3), -1, g, 0);
    for (size_t i = 0; i < 3; i++) ck_assert(value_at(root, i) == 0);
    xent_tensor *column = xent_reshape(tape, vector_of(x, 3), xent_matrix(3, 1));
    const xent_tensor *channel = xent_batch_norm(tape, column, NULL, NULL, 0, NULL, NULL);
    for (size_t i = 0; i < 3; i++) ck_assert(value_at(channel, i) == 0);
}
END_TEST

/* ---- Dropout */

enum { MANY = 100000 };

static const xent_tensor *dropped(double p, xent_dropout_place place) {
    static xent_real ones[MANY];
    for (int i = 0; i < MANY; i++) ones[i] = 1;
    xent_tensor *y = xent_dropout(tape, xent_input(tape, xent_vector(MANY), ones), p, place);
    ck_assert_ptr_nonnull(y);
    return y;
}

static int64_t zeros(const xent_tensor *y) {
    const xent_real *values = xent_tensor_values(y);
    int64_t count = 0;
    for (size_t i = 0; i < MANY; i++) count += values[i] == 0;
    return count;
}

START_TEST(so_many_are_dropped_and_the_others_scaled) {
    for (int k = 0; k <= 10; k++) {
        const double p = 0.1 * k, deviation = sqrt(MANY * p * (1 - p));
        const xent_tensor *y = dropped(p, (xent_dropout_place){1, 2, (uint32_t)k});
        ck_assert_msg(fabs((double)zeros(y) - MANY * p) <= 4 * deviation, "%lld of p %g", (long long)zeros(y),
                      p);
        const xent_real *values = xent_tensor_values(y);
        double sum = 0;
        for (size_t i = 0; i < MANY; i++) sum += (double)values[i];
        if (k < 10) ASSERT_CLOSE(sum, (double)(MANY - zeros(y)) / (1 - p), 1000 * TOLERANCE);
    }
}
END_TEST

/* Any of the three changes the mask, and into one that has nothing to do with it. */
START_TEST(seed_step_and_layer_have_masks_of_their_own) {
    const xent_dropout_place places[] = {
        {1, 2, 3}, {9, 2, 3}, {1 + (1ull << 32), 2, 3}, {1, 4, 3}, {1, 2, 5}};
    const xent_real *first = xent_tensor_values(dropped(0.5, places[0]));
    ck_assert_mem_eq(first, xent_tensor_values(dropped(0.5, places[0])), MANY * sizeof *first);
    for (size_t k = 1; k < sizeof places / sizeof places[0]; k++) {
        const xent_real *other = xent_tensor_values(dropped(0.5, places[k]));
        int same = 0;
        for (int i = 0; i < MANY; i++) same += first[i] == other[i];
        ck_assert_msg(fabs((double)same - MANY / 2) < 4 * sqrt(MANY) / 2, "place %zu: %d are the same", k,
                      same);
    }
}
END_TEST

/* The numbers are those that random.h's cipher gives for the place. */
START_TEST(the_mask_is_that_of_the_stream) {
    const xent_tensor *y = dropped(0.25, (xent_dropout_place){0x1234567890ull, 77, 5});
    const uint32_t key[] = {0x34567890u, 0x12u};
    for (uint32_t block = 0; block < MANY / 4; block += 997) {
        const uint32_t counter[] = {block, 77, XENT_PURPOSE_DROPOUT, 5};
        uint32_t word[4];
        xent_philox(counter, key, word);
        for (size_t k = 0; k < 4; k++) ck_assert((value_at(y, block * 4 + k) == 0) == (word[k] < 1u << 30));
    }
}
END_TEST

START_TEST(what_is_dropped_is_0_whatever_it_was) {
    const double x[] = {NAN, INFINITY};
    const xent_tensor *y = xent_dropout(tape, vector_of(x, 2), 1, (xent_dropout_place){1, 1, 1});
    ck_assert(value_at(y, 0) == 0 && value_at(y, 1) == 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("norm");
    ADD_TEST_WITH(suite, batch_norm_gives_its_statistics_out, setup, teardown);
    ADD_TEST_WITH(suite, batch_norm_of_images_is_that_of_their_pixels, setup, teardown);
    ADD_TEST_WITH(suite, an_empty_batch_has_no_statistics, setup, teardown);
    ADD_TEST_WITH(suite, a_large_mean_takes_no_digits_from_the_variance, setup, teardown);
    ADD_TEST_WITH(suite, layer_norm_of_a_row, setup, teardown);
    ADD_TEST_WITH(suite, a_row_of_equal_numbers_becomes_the_offset, setup, teardown);
    ADD_TEST_WITH(suite, rms_norm_of_a_row, setup, teardown);
    ADD_TEST_WITH(suite, so_many_are_dropped_and_the_others_scaled, setup, teardown);
    ADD_TEST_WITH(suite, seed_step_and_layer_have_masks_of_their_own, setup, teardown);
    ADD_TEST_WITH(suite, the_mask_is_that_of_the_stream, setup, teardown);
    ADD_TEST_WITH(suite, what_is_dropped_is_0_whatever_it_was, setup, teardown);
    return run_suite(suite);
}
