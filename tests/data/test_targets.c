/* Rows with targets in place of labels: in batches, splits and summaries. */
#include <math.h>

#include "support/run.h"
#include "xent/summary.h"
#include "xent/tape.h"
#include "xent/loader.h"

enum { ROWS = 41, FEATURES = 2, OUTPUTS = 3 };

static xent_real reals[ROWS * FEATURES], targets[ROWS * OUTPUTS];

/* Row i begins with i; its targets are -i, i + 0.5 and 1. */
static xent_dataset make_set(void) {
    for (int i = 0; i < ROWS; i++) {
        reals[i * FEATURES] = (xent_real)i;
        reals[i * FEATURES + 1] = 1;
        targets[i * OUTPUTS] = (xent_real)-i;
        targets[i * OUTPUTS + 1] = (xent_real)(i + 0.5);
        targets[i * OUTPUTS + 2] = 1;
    }
    return (xent_dataset){
        .rows = ROWS, .features = FEATURES, .reals = reals, .targets = targets, .outputs = OUTPUTS};
}

START_TEST(batches_have_the_targets_of_their_rows) {
    const xent_dataset data = make_set();
    const xent_loader_options options = {.batch = 10, .seed = 3};
    xent_loader *loader = xent_loader_create(&data, NULL, &options, NULL);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    xent_batch batch;
    int64_t rows = 0;
    ck_assert(loader && tape);
    for (; xent_loader_next(loader, tape, &batch); rows += batch.rows, xent_tape_reset(tape)) {
        ck_assert_ptr_null(batch.labels);
        ck_assert_ptr_nonnull(batch.targets);
        for (int64_t i = 0; i < batch.rows; i++) {
            const double row = (double)xent_tensor_values(batch.x)[i * FEATURES];
            ASSERT_CLOSE((double)batch.targets[i * OUTPUTS], -row, 0);
            ASSERT_CLOSE((double)batch.targets[i * OUTPUTS + 1], row + 0.5, 0);
            ASSERT_CLOSE((double)batch.targets[i * OUTPUTS + 2], 1, 0);
        }
    }
    ck_assert_int_eq(rows, ROWS);
    xent_loader_destroy(loader);
    xent_tape_destroy(tape);
}
END_TEST

START_TEST(a_split_takes_a_fraction_of_all_rows) {
    xent_dataset data = make_set(), first, second, third, fourth;
    uint32_t select[ROWS], again[ROWS];
    int seen[ROWS] = {0};
    ck_assert_int_eq(xent_dataset_split(&data, 0.2, 1, select, &first, &second, NULL), XENT_OK);
    ck_assert_int_eq(second.rows, 8);
    ck_assert_int_eq(first.rows, ROWS - 8);
    for (int i = 0; i < ROWS; i++) seen[select[i]]++;
    for (int i = 0; i < ROWS; i++) ck_assert_int_eq(seen[i], 1);
    ck_assert_int_eq(xent_dataset_split(&second, 0.5, 1, again, &third, &fourth, NULL), XENT_OK);
    ck_assert_int_eq(fourth.rows, 4);
    for (int64_t i = 0; i < fourth.rows; i++)
        ASSERT_CLOSE((double)*xent_dataset_targets(&fourth, i),
                     -(double)reals[xent_dataset_offset(&fourth, i)], 0);
    data.targets = NULL;
    ck_assert_int_eq(xent_dataset_split(&data, 0.2, 1, select, &first, &second, NULL), XENT_E_ARGUMENT);
}
END_TEST

/* A class that would lose all of its rows could not be learned. */
START_TEST(a_split_leaves_a_row_of_each_class) {
    static const int32_t labels[] = {0, 1, 1, 1, 1, 2, 2};
    xent_dataset data = make_set(), first, second;
    uint32_t select[7];
    data.targets = NULL;
    data.labels = labels;
    data.classes = 3;
    data.rows = 7;
    ck_assert_int_eq(xent_dataset_split(&data, 0.8, 1, select, &first, &second, NULL), XENT_OK);
    int left[3] = {0};
    for (int64_t i = 0; i < first.rows; i++) left[xent_dataset_label(&first, i)]++;
    for (int k = 0; k < 3; k++) ck_assert_int_eq(left[k], 1);
    ck_assert_int_eq(xent_dataset_split(&data, 1, 1, select, &first, &second, NULL), XENT_OK);
    ck_assert_int_eq(first.rows, 0);
}
END_TEST

START_TEST(a_summary_counts_no_classes) {
    xent_dataset data = make_set();
    xent_summary s;
    xent_duplicates d;
    ck_assert_int_eq(xent_dataset_summarise(&data, &s, NULL, NULL), XENT_OK);
    ASSERT_CLOSE(s.greatest, ROWS - 1, 0);
    ck_assert_int_eq(s.most, 0);
    reals[2] = reals[0];
    ck_assert_int_eq(xent_dataset_duplicates(&data, &(xent_dataset){.rows = 0}, &d, NULL), XENT_OK);
    ck_assert_int_eq(d.first, 1);
    ck_assert_int_eq(d.conflicting, 1);
    for (int j = 0; j < OUTPUTS; j++) targets[OUTPUTS + j] = targets[j];
    ck_assert_int_eq(xent_dataset_duplicates(&data, &(xent_dataset){.rows = 0}, &d, NULL), XENT_OK);
    ck_assert_int_eq(d.conflicting, 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("targets");
    ADD_TEST(suite, batches_have_the_targets_of_their_rows);
    ADD_TEST(suite, a_split_takes_a_fraction_of_all_rows);
    ADD_TEST(suite, a_split_leaves_a_row_of_each_class);
    ADD_TEST(suite, a_summary_counts_no_classes);
    return run_suite(suite);
}
