/* What is held out stays held out: splits of splits, batches of them, and scalings that see the training rows
 * alone. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "xent/xent.h"

/* More features than are summed, and converted, at a time. */
enum { ROWS = 203, FEATURES = 5000, CLASSES = 3 };

static uint8_t bytes[ROWS * FEATURES];
static xent_real reals[ROWS * FEATURES];
static int32_t labels[ROWS];
static uint32_t reversed[ROWS];

/* Row i begins with its number; classes come in no order of their own. */
static xent_dataset make_set(int of_bytes) {
    for (int i = 0; i < ROWS; i++) {
        for (int j = 0; j < FEATURES; j++)
            bytes[i * FEATURES + j] = (uint8_t)(j ? (i * i + 31 * j + j * j / 7) % 200 : i);
        labels[i] = i * i % 7 % CLASSES;
        reversed[i] = (uint32_t)(ROWS - 1 - i);
    }
    for (int i = 0; i < ROWS * FEATURES; i++) reals[i] = (xent_real)(bytes[i] * 0.5);
    return (xent_dataset){.rows = ROWS,
                          .features = FEATURES,
                          .classes = CLASSES,
                          .bytes = of_bytes ? bytes : NULL,
                          .reals = of_bytes ? NULL : reals,
                          .labels = labels};
}

/* ---- Rows */

/* Counts the rows that a loader gives, and compares each with the row of that number. */
static void read_rows(const xent_dataset *data, int *seen) {
    const xent_loader_options options = {.batch = 50, .seed = 2};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_loader *loader = xent_loader_create(data, NULL, &options, NULL);
    xent_batch batch;
    const double unit = data->bytes ? 1 : 0.5;
    ck_assert(tape && loader);
    for (; xent_loader_next(loader, tape, &batch); xent_tape_reset(tape))
        for (int64_t i = 0; i < batch.rows; i++) {
            const xent_real *x = xent_tensor_values(batch.x) + i * FEATURES;
            const int row = (int)lround((double)x[0] / unit);
            ck_assert_int_lt(row, ROWS);
            ck_assert_msg(batch.labels[i] == labels[row], "row %d has the label of another", row);
            for (int j = 0; j < FEATURES; j++)
                ASSERT_CLOSE((double)x[j], bytes[row * FEATURES + j] * unit, 0);
            seen[row]++;
        }
    xent_loader_destroy(loader);
    xent_tape_destroy(tape);
}

static int64_t count_class(const xent_dataset *data, int class) {
    int64_t count = 0;
    for (int64_t i = 0; i < data->rows; i++) count += xent_dataset_label(data, i) == class;
    return count;
}

static void split(const xent_dataset *data, double fraction, uint32_t *select, xent_dataset *first,
                  xent_dataset *second) {
    ck_assert_int_eq(xent_dataset_split(data, fraction, 5, select, first, second, NULL), XENT_OK);
    ck_assert_int_eq(first->rows + second->rows, data->rows);
    for (int c = 0; c < CLASSES; c++)
        ck_assert_int_eq(count_class(second, c), lround(fraction * (double)count_class(data, c)));
}

/* Test rows are cut off, then validation rows off the rest: no row is in two of the three, and none is
 * lost. */
static void check_three_sets(xent_dataset data) {
    uint32_t outer[ROWS], inner[ROWS];
    xent_dataset rest, parts[3];
    int seen[3][ROWS] = {{0}};
    split(&data, 0.3, outer, &rest, &parts[0]);
    split(&rest, 0.4, inner, &parts[1], &parts[2]);
    for (int k = 0; k < 3; k++) read_rows(&parts[k], seen[k]);
    for (int i = 0; i < ROWS; i++)
        ck_assert_msg(seen[0][i] + seen[1][i] + seen[2][i] == 1, "row %d: %d, %d and %d times", i, seen[0][i],
                      seen[1][i], seen[2][i]);
}

START_TEST(a_split_of_a_split_shares_no_rows) {
    for (int of_bytes = 0; of_bytes < 2; of_bytes++) {
        xent_dataset data = make_set(of_bytes);
        check_three_sets(data);
        data.select = reversed;
        check_three_sets(data);
    }
}
END_TEST

START_TEST(the_seed_chooses_the_rows) {
    const xent_dataset data = make_set(1);
    uint32_t select[3][ROWS];
    xent_dataset first, second;
    const uint64_t seeds[] = {1, 1, 2};
    for (int k = 0; k < 3; k++)
        ck_assert_int_eq(xent_dataset_split(&data, 0.3, seeds[k], select[k], &first, &second, NULL), XENT_OK);
    ck_assert_mem_eq(select[0], select[1], sizeof select[0]);
    ck_assert_mem_ne(select[0], select[2], sizeof select[0]);
    int in_front = 0; /* chosen rows are not the first of each class */
    for (int64_t i = 0; i < second.rows; i++) in_front += second.select[i] < ROWS / 3;
    ck_assert_int_lt(in_front, second.rows / 2);
}
END_TEST

/* Classes of 100 rows that lie in turn, and one row of another class. */
START_TEST(each_class_is_drawn_from_on_its_own_and_keeps_a_row) {
    enum { EACH = 100, ALL = 2 * EACH + 1 };
    int32_t of_row[ALL];
    uint32_t select[ALL];
    int chosen[2][EACH] = {{0}}, unlike = 0;
    for (int i = 0; i < ALL; i++) of_row[i] = i < 2 * EACH ? i % 2 : 2;
    const xent_dataset data = {.rows = ALL, .features = 1, .classes = 3, .labels = of_row};
    xent_dataset first, second;
    ck_assert_int_eq(xent_dataset_split(&data, 0.6, 5, select, &first, &second, NULL), XENT_OK);
    ck_assert_int_eq(second.rows, 2 * 60);
    for (int64_t i = 0; i < second.rows; i++) chosen[second.select[i] % 2][second.select[i] / 2] = 1;
    for (int i = 0; i < EACH; i++) unlike += chosen[0][i] != chosen[1][i];
    ck_assert_int_gt(unlike, 20);
    ck_assert_int_eq(xent_dataset_split(&data, 1, 5, select, &first, &second, NULL), XENT_OK);
    ck_assert_int_eq(first.rows, 0);
    ck_assert_int_eq(second.rows, ALL);
}
END_TEST

/* ---- Scalings */

static double value_of(const xent_dataset *data, int64_t row, int64_t j) {
    const int64_t at = xent_dataset_offset(data, row) + j;
    return data->bytes ? data->bytes[at] : (double)data->reals[at];
}

/* Mean and deviation of features begin .. end-1 over the rows of the set. */
static xent_scaling plain_scaling(const xent_dataset *data, int64_t begin, int64_t end) {
    const double n = (double)data->rows * (double)(end - begin);
    double mean = 0, variance = 0;
    for (int64_t i = 0; i < data->rows; i++)
        for (int64_t j = begin; j < end; j++) mean += value_of(data, i, j) / n;
    for (int64_t i = 0; i < data->rows; i++)
        for (int64_t j = begin; j < end; j++) variance += pow(value_of(data, i, j) - mean, 2) / n;
    return (xent_scaling){.shift = mean, .factor = 1 / sqrt(variance)};
}

/* Makes the rows that are held out as different as can be. */
static void spoil(const xent_dataset *held_out) {
    for (int64_t i = 0; i < held_out->rows; i++)
        for (int64_t j = 0; j < FEATURES; j++) {
            bytes[xent_dataset_offset(held_out, i) + j] = 255;
            reals[xent_dataset_offset(held_out, i) + j] = 1e6;
        }
}

START_TEST(a_scaling_sees_the_rows_of_its_set_alone) {
    for (int of_bytes = 0; of_bytes < 2; of_bytes++) {
        const xent_dataset data = make_set(of_bytes);
        xent_dataset train, test;
        uint32_t select[ROWS];
        split(&data, 0.3, select, &train, &test);
        const xent_scaling before = xent_scaling_of(XENT_NORMALIZE_STANDARD, &train),
                           plain = plain_scaling(&train, 0, FEATURES);
        ASSERT_CLOSE(before.shift, plain.shift, 1e-9);
        ASSERT_CLOSE(before.factor, plain.factor, 1e-9);
        spoil(&test);
        const xent_scaling after = xent_scaling_of(XENT_NORMALIZE_STANDARD, &train);
        ck_assert(after.shift == before.shift && after.factor == before.factor);
    }
}
END_TEST

START_TEST(a_scaling_of_columns_sees_the_rows_of_its_set_alone) {
    const xent_dataset data = make_set(0);
    xent_dataset train, test;
    uint32_t select[ROWS];
    static double shift[FEATURES], factor[FEATURES], later_shift[FEATURES], later_factor[FEATURES];
    split(&data, 0.3, select, &train, &test);
    ck_assert_int_eq(xent_column_scaling(&train, shift, factor, NULL), XENT_OK);
    for (int64_t j = 0; j < FEATURES; j += 17) {
        const xent_scaling plain = plain_scaling(&train, j, j + 1);
        ASSERT_CLOSE(shift[j], plain.shift, 1e-9);
        ASSERT_CLOSE(factor[j], plain.factor, 1e-9);
    }
    spoil(&test);
    ck_assert_int_eq(xent_column_scaling(&train, later_shift, later_factor, NULL), XENT_OK);
    ck_assert_mem_eq(shift, later_shift, sizeof shift);
    ck_assert_mem_eq(factor, later_factor, sizeof factor);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("held_out");
    ADD_TEST(suite, a_split_of_a_split_shares_no_rows);
    ADD_TEST(suite, the_seed_chooses_the_rows);
    ADD_TEST(suite, each_class_is_drawn_from_on_its_own_and_keeps_a_row);
    ADD_TEST(suite, a_scaling_sees_the_rows_of_its_set_alone);
    ADD_TEST(suite, a_scaling_of_columns_sees_the_rows_of_its_set_alone);
    return run_suite(suite);
}
