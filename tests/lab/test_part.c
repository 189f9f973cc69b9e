/* Parts of data sets, and sets with wrong labels. */
#include <stdlib.h>

#include "lab/part.h"
#include "support/run.h"

START_TEST(parts_are_views) {
    const uint8_t bytes[] = {0, 1, 10, 11, 20, 21, 30, 31};
    const int32_t labels[] = {0, 1, 2, 3};
    const uint32_t select[] = {3, 1, 0};
    const xent_real reals[] = {0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5};
    xent_dataset set = {.rows = 4, .features = 2, .classes = 4, .bytes = bytes, .labels = labels};
    xent_dataset part = lab_part(&set, 1, 2);
    ck_assert_int_eq(part.rows, 2);
    ck_assert_int_eq(part.bytes[xent_dataset_offset(&part, 0)], 10);
    ck_assert_int_eq(xent_dataset_label(&part, 1), 2);
    set.select = select;
    set.rows = 3;
    part = lab_part(&set, 1, 2);
    ck_assert_int_eq(part.bytes[xent_dataset_offset(&part, 0)], 10);
    ck_assert_int_eq(xent_dataset_label(&part, 1), 0);
    set = (xent_dataset){.rows = 4, .features = 2, .outputs = 2, .reals = reals, .targets = reals};
    part = lab_part(&set, 2, 2);
    ck_assert(part.reals[1] == (xent_real)2.5 && part.targets[2] == 3);
}
END_TEST

/* 10,000 labels of 0, so that it shows what they become: 6,000 wrong ones (deviation 49), 667 of each class
 * (deviation 25). Nine classes are eight chances to be off: five deviations are enough. */
START_TEST(labels_are_flipped_evenly) {
    enum { ROWS = 10000, CLASSES = 10 };
    static int32_t zeros[ROWS];
    const xent_dataset set = {.rows = ROWS, .features = 1, .classes = CLASSES, .labels = zeros};
    xent_dataset noisy, again;
    int32_t *labels, *same, counts[CLASSES] = {0}, differ = 0, followed[CLASSES] = {0};
    ck_assert_int_eq(lab_flip_labels(&set, 0.6, 1, &labels, &noisy, NULL), XENT_OK);
    ck_assert_int_eq(lab_flip_labels(&set, 0.6, 1, &same, &again, NULL), XENT_OK);
    for (int i = 0; i < ROWS; i++) {
        const int32_t label = xent_dataset_label(&noisy, i);
        ASSERT_QUICKLY(label >= 0 && label < CLASSES, "label %d", label);
        counts[label]++;
        followed[label] += i + 1 < ROWS && xent_dataset_label(&noisy, i + 1) != 0;
        differ += label != xent_dataset_label(&again, i);
    }
    ck_assert_int_eq(differ, 0);
    ck_assert_msg(abs(counts[0] - 4000) < 250, "%d right", counts[0]);
    for (int c = 1; c < CLASSES; c++) ck_assert_msg(abs(counts[c] - 667) < 125, "%d of %d", counts[c], c);
    /* What a label becomes says nothing of the next one: that is wrong for 400 of 667 (deviation 13). */
    for (int c = 1; c < CLASSES; c++)
        ck_assert_msg(abs(followed[c] - 3 * counts[c] / 5) < 65, "%d behind %d of %d", followed[c], counts[c],
                      c);
    free(labels), free(same);
}
END_TEST

START_TEST(labels_of_some_rows_are_flipped_where_they_lie) {
    const int32_t zeros[6] = {0};
    const uint32_t select[] = {5, 2};
    const xent_dataset set = {.rows = 2, .features = 1, .classes = 2, .labels = zeros, .select = select};
    xent_dataset noisy;
    int32_t *labels;
    ck_assert_int_eq(lab_flip_labels(&set, 1, 7, &labels, &noisy, NULL), XENT_OK);
    ck_assert_int_eq(xent_dataset_label(&noisy, 0), 1);
    ck_assert_int_eq(labels[5], 1);
    ck_assert_int_eq(labels[2], 1);
    ck_assert_int_eq(labels[0], 0);
    free(labels);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("part");
    ADD_TEST(suite, parts_are_views);
    ADD_TEST(suite, labels_are_flipped_evenly);
    ADD_TEST(suite, labels_of_some_rows_are_flipped_where_they_lie);
    return run_suite(suite);
}
