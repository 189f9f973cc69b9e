/* Scaling to mean 0 and deviation 1, of numbers of any size. */
#include <float.h>
#include <math.h>

#include "data/scaling.h"
#include "support/run.h"
#include "xent/data.h"
#include "xent/loader.h"

static const int32_t labels[] = {0, 1, 0, 1};

/* -a, a, a / 2, a: their mean is 3/8 a, their deviation sqrt(43) / 8 a. */
START_TEST(no_finite_number_is_too_large_or_too_small) {
    const int is_double = sizeof(xent_real) == 8;
    const double sizes[] = {1, is_double ? DBL_MAX : (double)FLT_MAX, is_double ? 1e200 : 1e30,
                            is_double ? 0x1p-1000 : 0x1p-140};
    for (int k = 0; k < 4; k++) {
        const xent_real a = (xent_real)sizes[k], four[] = {-a, 5, a, 5, a / 2, 5, a, 5};
        const xent_real column[] = {-a, a, a / 2, a};
        const xent_dataset set = {.rows = 4, .features = 2, .classes = 2, .reals = four, .labels = labels};
        const xent_dataset one = {.rows = 4, .features = 1, .classes = 2, .reals = column, .labels = labels};
        const double factor = 8 / sqrt(43) / (double)a;
        double shifts[2], factors[2];
        ck_assert_int_eq(xent_column_scaling(&set, shifts, factors, NULL), XENT_OK);
        ASSERT_CLOSE(shifts[0], 0.375 * (double)a, 1e-14);
        ASSERT_CLOSE(factors[0], factor, 1e-14);
        ck_assert(shifts[1] == 5 && factors[1] == 0); /* equal numbers have no say */
        const xent_scaling all = xent_scaling_of(XENT_NORMALIZE_STANDARD, &one);
        ASSERT_CLOSE(all.shift, 0.375 * (double)a, 1e-14);
        ASSERT_CLOSE(all.factor, factor, 1e-14);
    }
}
END_TEST

/* So are targets; those that are equal stay as they are, less their mean. */
START_TEST(no_target_is_too_large_or_too_small) {
    const int is_double = sizeof(xent_real) == 8;
    const double sizes[] = {1, is_double ? DBL_MAX : (double)FLT_MAX, is_double ? 1e200 : 1e30,
                            is_double ? 1e-170 : 1e-30, is_double ? 0x1p-1000 : 0x1p-140};
    for (int k = 0; k < 5; k++) {
        const xent_real a = (xent_real)sizes[k], targets[] = {-a, a, a, a, a / 2, a, a, a};
        const xent_dataset set = {.rows = 4, .targets = targets, .outputs = 2};
        double shifts[2], factors[2];
        ck_assert_int_eq(xent_target_scaling(&set, shifts, factors, NULL), XENT_OK);
        ASSERT_CLOSE(shifts[0], 0.375 * (double)a, 1e-14);
        ASSERT_CLOSE(factors[0], 8 / sqrt(43) / (double)a, 1e-14);
        ck_assert(shifts[1] == (double)a && factors[1] == 1);
    }
}
END_TEST

/* One over the deviation of the smallest numbers is infinite: they stay as they are. */
START_TEST(a_factor_is_never_infinite) {
    const xent_real tiny = (xent_real)(sizeof(xent_real) == 8 ? 0x1p-1074 : 0x1p-149);
    const xent_real four[] = {0, tiny, 0, tiny};
    const xent_dataset set = {.rows = 4, .features = 1, .classes = 2, .reals = four, .labels = labels};
    double shift, factor;
    ck_assert_int_eq(xent_column_scaling(&set, &shift, &factor, NULL), XENT_OK);
    ck_assert(isfinite(factor) && isfinite(shift));
}
END_TEST

/* Pixels share a scaling, but for those that never change. */
START_TEST(pixels_that_are_constant_have_no_say) {
    static const uint8_t pixels[] = {0, 10, 7, 255, 0, 20, 7, 0, 0, 30, 7, 90};
    static const int32_t classes[] = {0, 1, 0};
    const xent_dataset set = {.rows = 3,
                              .features = 4,
                              .height = 2,
                              .width = 2,
                              .channels = 1,
                              .classes = 2,
                              .bytes = pixels,
                              .labels = classes};
    double shifts[4], factors[4];
    int64_t constant = -1;
    const xent_normalize kinds[] = {XENT_NORMALIZE_STANDARD, XENT_NORMALIZE_SCALE};
    for (int k = 0; k < 2; k++) {
        const xent_scaling all = xent_scaling_of(kinds[k], &set);
        ck_assert_int_eq(xent_pixel_scaling(kinds[k], &set, shifts, factors, &constant, NULL), XENT_OK);
        ck_assert_int_eq(constant, 2);
        for (int j = 0; j < 4; j++) {
            ck_assert(shifts[j] == all.shift);
            ck_assert(factors[j] == (j % 2 ? all.factor : 0));
        }
        /* varying pixels are, bit for bit, what one scaling for all makes of them */
        const xent_scaling each = {.shifts = shifts, .factors = factors};
        const xent_loader_options o = {.batch = 3, .shuffle = XENT_OFF};
        xent_tape *tape = xent_tape_create(NULL, NULL);
        xent_loader *one = xent_loader_create(&set, &all, &o, NULL),
                    *own = xent_loader_create(&set, &each, &o, NULL);
        xent_batch a, b;
        ck_assert(xent_loader_next(one, tape, &a) && xent_loader_next(own, tape, &b));
        for (int i = 0; i < 12; i++) {
            const xent_real x = xent_tensor_values(a.x)[i], y = xent_tensor_values(b.x)[i];
            ck_assert(y == (i % 2 ? x : 0));
        }
        xent_loader_destroy(one);
        xent_loader_destroy(own);
        xent_tape_destroy(tape);
    }
    ck_assert_int_eq(xent_pixel_scaling(XENT_NORMALIZE_SCALE, &set, NULL, factors, NULL, NULL),
                     XENT_E_ARGUMENT);
}
END_TEST

/* A table of whole numbers is kept as bytes or as reals: a network sees the same of it. */
START_TEST(bytes_of_a_table_are_scaled_as_its_reals) {
    enum { ROWS = 40, FEATURES = 33, NUMBERS = ROWS * FEATURES };
    static uint8_t bytes[NUMBERS];
    static xent_real reals[NUMBERS];
    static int32_t classes[ROWS];
    for (int i = 0; i < NUMBERS; i++)
        bytes[i] = (uint8_t)((unsigned)i * 2654435761u >> (i % FEATURES ? 13 : 31));
    for (int i = 0; i < NUMBERS; i++) reals[i] = bytes[i];
    xent_dataset sets[2] = {
        {.rows = ROWS, .features = FEATURES, .classes = 2, .labels = classes, .is_table = 1}};
    sets[1] = sets[0];
    sets[0].bytes = bytes;
    sets[1].reals = reals;
    double shifts[2][FEATURES], factors[2][FEATURES];
    for (int k = 0; k < 2; k++)
        ck_assert_int_eq(xent_column_scaling(&sets[k], shifts[k], factors[k], NULL), XENT_OK);
    ck_assert_mem_eq(shifts[0], shifts[1], sizeof shifts[0]);
    ck_assert_mem_eq(factors[0], factors[1], sizeof factors[0]);
    const xent_scaling scalings[] = {{.shifts = shifts[0], .factors = factors[0]},
                                     {.shift = 3, .factor = 0.7}};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    for (int s = 0; s < 2; s++) {
        xent_real seen[2][NUMBERS];
        for (int k = 0; k < 2; k++) {
            const row_scaling rows = scaling_of_rows(tape, &sets[k], &scalings[s]);
            for (int64_t i = 0; i < ROWS; i++)
                scale_row(&sets[k], i * FEATURES, &rows, seen[k] + i * FEATURES);
        }
        ck_assert_mem_eq(seen[0], seen[1], sizeof seen[0]);
    }
    xent_tape_destroy(tape);
}
END_TEST

/* Short rows of bytes go another way into a batch: each of the 256 bytes is, bit for bit, what a real is. */
START_TEST(short_rows_of_a_table_are_scaled_as_its_reals) {
    enum { ROWS = 128, FEATURES = 2, NUMBERS = ROWS * FEATURES };
    static uint8_t bytes[NUMBERS];
    static xent_real reals[NUMBERS];
    static int32_t classes[ROWS];
    for (int i = 0; i < NUMBERS; i++) bytes[i] = (uint8_t)i, reals[i] = (xent_real)i;
    const xent_scaling scaling = {.shift = 3, .factor = 0.7};
    const xent_loader_options o = {.batch = ROWS, .shuffle = XENT_OFF};
    for (int k = 0; k < 2; k++) {
        const xent_dataset set = {.rows = ROWS,
                                  .features = FEATURES,
                                  .classes = 2,
                                  .bytes = k ? NULL : bytes,
                                  .reals = k ? reals : NULL,
                                  .labels = classes,
                                  .is_table = 1};
        xent_tape *tape = xent_tape_create(NULL, NULL);
        xent_loader *loader = xent_loader_create(&set, &scaling, &o, NULL);
        xent_batch batch;
        ck_assert(xent_loader_next(loader, tape, &batch));
        for (int i = 0; i < NUMBERS; i++)
            ck_assert(xent_tensor_values(batch.x)[i] == (xent_real)((i - 3.) * 0.7));
        xent_loader_destroy(loader);
        xent_tape_destroy(tape);
    }
}
END_TEST

/* Their sums are whole numbers, however many there are: more than 2^32 of squares. */
START_TEST(the_mean_of_bytes_is_exact) {
    enum { ROWS = 20, FEATURES = 10007 };
    static uint8_t bytes[ROWS * FEATURES];
    static int32_t classes[ROWS];
    double sum = 0, squares = 0;
    for (int i = 0; i < ROWS * FEATURES; i++) {
        bytes[i] = (uint8_t)(255 - i % 7);
        sum += bytes[i];
        squares += (double)bytes[i] * bytes[i];
    }
    const xent_dataset set = {
        .rows = ROWS, .features = FEATURES, .classes = 2, .bytes = bytes, .labels = classes};
    const double n = ROWS * FEATURES, mean = sum / n;
    const xent_scaling all = xent_scaling_of(XENT_NORMALIZE_STANDARD, &set);
    ck_assert(all.shift == mean);
    ASSERT_CLOSE(all.factor, 1 / sqrt(squares / n - mean * mean), 1e-14);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("scaling");
    ADD_TEST(suite, no_finite_number_is_too_large_or_too_small);
    ADD_TEST(suite, no_target_is_too_large_or_too_small);
    ADD_TEST(suite, a_factor_is_never_infinite);
    ADD_TEST(suite, pixels_that_are_constant_have_no_say);
    ADD_TEST(suite, bytes_of_a_table_are_scaled_as_its_reals);
    ADD_TEST(suite, short_rows_of_a_table_are_scaled_as_its_reals);
    ADD_TEST(suite, the_mean_of_bytes_is_exact);
    return run_suite(suite);
}
