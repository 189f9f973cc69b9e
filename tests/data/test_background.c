/* Which sets are known to be mostly 0, and what their batches say of it. */
#include <math.h>
#include <stdlib.h>

#include "data/background.h"
#include "support/run.h"
#include "xent/loader.h"
#include "xent/op.h"
#include "xent/random.h"

enum { ROWS = 1000, SIDE = 16, FEATURES = SIDE * SIDE };

static uint8_t bytes[ROWS * FEATURES];
static xent_real reals[ROWS * FEATURES];
static int32_t labels[ROWS];

/* Of the numbers so many in a thousand are not 0. */
static xent_dataset make_set(uint32_t share, int of_bytes) {
    const xent_stream stream = {17, XENT_PURPOSE_USER, share};
    for (int i = 0; i < ROWS * FEATURES; i++) {
        const uint64_t drawn = xent_random_below(stream, (uint64_t)i, 1000);
        bytes[i] = drawn < share ? (uint8_t)(1 + drawn % 255) : 0;
        reals[i] = bytes[i];
    }
    return (xent_dataset){.rows = ROWS,
                          .features = FEATURES,
                          .height = SIDE,
                          .width = SIDE,
                          .channels = 1,
                          .classes = 1,
                          .bytes = of_bytes ? bytes : NULL,
                          .reals = of_bytes ? NULL : reals,
                          .labels = labels};
}

START_TEST(two_thirds_must_be_zero) {
    for (int of_bytes = 0; of_bytes < 2; of_bytes++) {
        xent_dataset data = make_set(300, of_bytes);
        ck_assert_int_eq(background_is_most(&data), 1);
        data.rows = 32;
        ck_assert_int_eq(background_is_most(&data), 1);
        data.rows = 31;
        ck_assert_int_eq(background_is_most(&data), 0);
        data.rows = ROWS;
        data.features = 127;
        ck_assert_int_eq(background_is_most(&data), 0);
        data = make_set(370, of_bytes);
        ck_assert_int_eq(background_is_most(&data), 0);
        data = make_set(0, of_bytes);
        ck_assert_int_eq(background_is_most(&data), 1);
    }
}
END_TEST

/* Six tenths of the rows, all at the begin, are 0. */
START_TEST(rows_from_begin_to_end_are_asked) {
    const xent_dataset data = make_set(1000, 1);
    for (int i = 0; i < ROWS * FEATURES * 6 / 10; i++) bytes[i] = 0;
    ck_assert_int_eq(background_is_most(&data), 0);
    for (int i = 0; i < ROWS * FEATURES * 7 / 10; i++) bytes[i] = 0;
    ck_assert_int_eq(background_is_most(&data), 1);
}
END_TEST

/* Every second row is 0, and of the others, which are selected, every second number. */
START_TEST(rows_that_are_not_selected_do_not_count) {
    static uint32_t select[ROWS / 2];
    xent_dataset data = make_set(1000, 1);
    for (int i = 0; i < ROWS * FEATURES; i++)
        if (i / FEATURES % 2 == 0 || i % 2 == 0) bytes[i] = 0;
    ck_assert_int_eq(background_is_most(&data), 1);
    for (uint32_t i = 0; i < ROWS / 2; i++) select[i] = 2 * i + 1;
    data.select = select;
    data.rows = ROWS / 2;
    ck_assert_int_eq(background_is_most(&data), 0);
}
END_TEST

/* The batch's numbers that differ from its background: as many as are not 0. */
static void check_batch(const xent_dataset *data, const xent_scaling *scaling) {
    const xent_loader_options options = {.batch = 100, .shuffle = XENT_OFF};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_loader *loader = xent_loader_create(data, scaling, &options, NULL);
    xent_batch batch;
    ck_assert_int_eq(xent_loader_next(loader, tape, &batch), 1);
    ck_assert_ptr_nonnull(batch.x->background);
    for (int64_t i = 0; i < 100 * FEATURES; i++) {
        const int differs = batch.x->value[i] != batch.x->background[i % FEATURES];
        ASSERT_QUICKLY(differs == (bytes[i] != 0), "element %lld", (long long)i);
    }
    xent_loader_destroy(loader);
    xent_tape_destroy(tape);
}

START_TEST(batches_have_the_scaled_zero_under_every_scaling) {
    double shift[FEATURES], factor[FEATURES];
    for (int kind = 0; kind < 4; kind++) {
        xent_dataset data = make_set(200, kind % 2);
        data.is_table = kind / 2;
        check_batch(&data, NULL);
        xent_scaling scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &data);
        check_batch(&data, &scaling);
        ck_assert_int_eq(xent_column_scaling(&data, shift, factor, NULL), XENT_OK);
        scaling.shifts = shift;
        scaling.factors = factor;
        check_batch(&data, &scaling);
    }
}
END_TEST

/* Numbers that would be far from those that are not 0. */
START_TEST(no_background_is_far_away) {
    static double shift[FEATURES], factor[FEATURES];
    const double far[] = {7.9, -7.9, 8.1, -8.1, 1e30, (double)NAN, (double)INFINITY};
    const xent_dataset data = make_set(200, 0);
    for (int j = 0; j < FEATURES; j++) {
        shift[j] = -far[j % 7];
        factor[j] = 1;
    }
    const xent_scaling scaling = {.factor = 1, .shifts = shift, .factors = factor};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    const row_scaling rows = scaling_of_rows(tape, &data, &scaling);
    const xent_real *row = background_row(tape, &data, &rows);
    ck_assert_ptr_nonnull(row);
    for (int j = 0; j < FEATURES; j++)
        ck_assert((double)row[j] == (j % 7 < 2 ? (double)(xent_real)far[j % 7] : 0));
    xent_tape_destroy(tape);
}
END_TEST

/* What is moved has the background between and around it; small batches, and other sets, have none. */
START_TEST(only_batches_that_gain_have_one) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    for (int way = 0; way < 4; way++) {
        const xent_dataset data = make_set(way == 0 ? 500 : 200, 1);
        const xent_scaling scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &data);
        const xent_loader_options options = {.batch = way == 1 ? 31 : 32,
                                             .augment.rotate = way == 2 ? 20 : 0};
        xent_loader *loader = xent_loader_create(&data, &scaling, &options, NULL);
        xent_batch batch;
        xent_tape_reset(tape);
        ck_assert_int_eq(xent_loader_next(loader, tape, &batch), 1);
        ck_assert_int_eq(batch.x->background != NULL, way > 1);
        int same = 0;
        for (int i = 0; way > 1 && i < 32 * FEATURES; i++)
            same += batch.x->value[i] == batch.x->background[i % FEATURES];
        ck_assert_int_ge(same, way > 1 ? 32 * FEATURES / 4 : 0);
        xent_loader_destroy(loader);
    }
    xent_tape_destroy(tape);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("background");
    ADD_TEST(suite, two_thirds_must_be_zero);
    ADD_TEST(suite, rows_from_begin_to_end_are_asked);
    ADD_TEST(suite, rows_that_are_not_selected_do_not_count);
    ADD_TEST(suite, batches_have_the_scaled_zero_under_every_scaling);
    ADD_TEST(suite, no_background_is_far_away);
    ADD_TEST(suite, only_batches_that_gain_have_one);
    return run_suite(suite);
}
