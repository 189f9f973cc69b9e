/* What is said of a data set: ranges, classes, and rows that occur twice. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/run.h"
#include "xent/summary.h"

static const xent_real numbers[] = {1, -2, 5, /**/ 3, -2, (xent_real)NAN, /**/ 1, -2, 5, /**/ 1, -2, 5};
static const int32_t labels[] = {0, 2, 0, 2};

static xent_dataset four_rows(void) {
    return (xent_dataset){.rows = 4, .features = 3, .classes = 4, .reals = numbers, .labels = labels};
}

START_TEST(ranges_and_classes_are_counted) {
    const xent_dataset set = four_rows();
    xent_summary s;
    int64_t rows[4];
    ck_assert_int_eq(xent_dataset_summarise(&set, &s, rows, NULL), XENT_OK);
    ASSERT_CLOSE(s.least, -2, 0);
    ASSERT_CLOSE(s.greatest, 5, 0);
    ASSERT_CLOSE(s.mean, 13 / 11., 1e-15);
    ASSERT_CLOSE(s.deviation, sqrt(103 / 11. - 169 / 121.), 1e-14);
    ck_assert_int_eq(s.not_finite, 1);
    ck_assert_int_eq(s.constant, 1);
    ck_assert_int_eq(rows[0] * 1000 + rows[1] * 100 + rows[2] * 10 + rows[3], 2020);
    ck_assert_int_eq(s.smallest, 1);
    ck_assert_int_eq(s.largest, 0);
    ck_assert_int_eq(s.empty, 2);
    ck_assert_int_eq(xent_dataset_summarise(&set, &s, NULL, NULL), XENT_OK);
    ck_assert_int_eq(s.most, 2);
}
END_TEST

/* Large numbers near each other: squares alone would lose all digits. */
START_TEST(the_deviation_keeps_its_digits) {
    static const xent_real near[] = {4194304, 4194305, 4194306, 4194307};
    xent_dataset set = {.rows = 4, .features = 1, .classes = 3, .reals = near, .labels = labels};
    xent_summary s;
    ck_assert_int_eq(xent_dataset_summarise(&set, &s, NULL, NULL), XENT_OK);
    ASSERT_CLOSE(s.deviation, sqrt(1.25), 1e-12);
    ck_assert_int_eq(s.constant, 0);
}
END_TEST

/* -a, a, a / 2, a: their mean is 3/8 a, their deviation sqrt(43) / 8 a, for the largest a and the
 * smallest. */
START_TEST(no_finite_number_is_too_large_or_too_small) {
    const int is_double = sizeof(xent_real) == 8;
    const double sizes[] = {1, is_double ? DBL_MAX : (double)FLT_MAX, is_double ? 0x1p-1000 : 0x1p-140};
    for (int k = 0; k < 3; k++) {
        const xent_real a = (xent_real)sizes[k], four[] = {-a, a, a / 2, a};
        const xent_dataset set = {.rows = 4, .features = 1, .classes = 3, .reals = four, .labels = labels};
        xent_summary s;
        ck_assert_int_eq(xent_dataset_summarise(&set, &s, NULL, NULL), XENT_OK);
        ASSERT_CLOSE(s.least, -(double)a, 0);
        ASSERT_CLOSE(s.greatest, (double)a, 0);
        ASSERT_CLOSE(s.mean, 0.375 * (double)a, 1e-14);
        ASSERT_CLOSE(s.deviation, sqrt(43) / 8 * (double)a, 1e-14);
    }
}
END_TEST

/* Labels are held against that of the first of equal rows. */
START_TEST(a_conflict_is_with_the_first_row) {
    static const uint8_t bytes[3] = {7, 7, 7};
    static const struct {
        int32_t labels[3];
        int conflicting;
    } cases[] = {{{0, 1, 0}, 1}, {{0, 1, 1}, 2}, {{0, 0, 1}, 1}, {{0, 1, 2}, 2}, {{1, 1, 1}, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const xent_dataset set = {
            .rows = 3, .features = 1, .classes = 3, .bytes = bytes, .labels = cases[i].labels};
        const xent_dataset none = {0};
        xent_duplicates d;
        ck_assert_int_eq(xent_dataset_duplicates(&set, &none, &d, NULL), XENT_OK);
        ck_assert_int_eq(d.conflicting, cases[i].conflicting);
    }
}
END_TEST

START_TEST(equal_rows_are_found) {
    static const uint8_t bytes[] = {1, 2, /**/ 3, 4, /**/ 1, 2, /**/ 1, 2, /**/ 3, 4, /**/ 5, 6, /**/ 5, 6};
    static const int32_t train_labels[] = {0, 1, 1}, test_labels[] = {0, 1, 2, 2};
    const xent_dataset train = {
        .rows = 3, .features = 2, .classes = 3, .bytes = bytes, .labels = train_labels};
    const xent_dataset test = {
        .rows = 4, .features = 2, .classes = 3, .bytes = bytes + 6, .labels = test_labels};
    xent_duplicates d;
    ck_assert_int_eq(xent_dataset_duplicates(&train, &test, &d, NULL), XENT_OK);
    ck_assert_int_eq(d.first, 1);
    ck_assert_int_eq(d.second, 1);
    ck_assert_int_eq(d.across, 2);
    ck_assert_int_eq(d.conflicting, 1);
    ck_assert_int_eq(d.first_row, 0);
    ck_assert_int_eq(d.second_row, 0);
    const xent_dataset none = {0};
    ck_assert_int_eq(xent_dataset_duplicates(&test, &none, &d, NULL), XENT_OK);
    ck_assert_int_eq(d.first, 1);
    ck_assert_int_eq(d.across, 0);
    ck_assert_int_eq(d.second_row, -1);
}
END_TEST

/* Against a comparison of all pairs, with rows of many lengths. */
/* Wherever the zero stands, in rows longer than what is looked at together; the third differs in its last
 * number. */
START_TEST(a_zero_has_no_sign) {
    enum { FEATURES = 301 };
    static xent_real rows[3 * FEATURES];
    static const int32_t classes[3] = {0, 0, 1};
    const xent_dataset set = {.rows = 3,
                              .features = FEATURES,
                              .classes = 2,
                              .reals = rows,
                              .labels = classes},
                       none = {.rows = 0};
    for (int at = 0; at < FEATURES; at++) {
        memset(rows, 0, sizeof rows);
        rows[at] = rows[2 * FEATURES + at] = (xent_real)-0.0;
        rows[2 * FEATURES + FEATURES - 1] = 1;
        xent_duplicates d;
        ck_assert_int_eq(xent_dataset_duplicates(&set, &none, &d, NULL), XENT_OK);
        ASSERT_QUICKLY(d.first == 1 && d.conflicting == 0, "at %d: %lld", at, (long long)d.first);
    }
}
END_TEST

START_TEST(duplicates_agree_with_a_comparison_of_all_pairs) {
    enum { ROWS = 300 };
    static uint8_t bytes[ROWS * 19];
    static int32_t zeros[ROWS];
    for (int features = 1; features <= 19; features += 3) {
        for (int i = 0; i < ROWS * features; i++) bytes[i] = (uint8_t)(rand() % (features == 1 ? 200 : 2));
        const xent_dataset set = {
            .rows = ROWS, .features = features, .classes = 1, .bytes = bytes, .labels = zeros};
        int64_t repeated = 0;
        for (int i = 0; i < ROWS; i++)
            for (int j = 0; j < i; j++)
                if (memcmp(bytes + i * features, bytes + j * features, (size_t)features) == 0) {
                    repeated++;
                    break;
                }
        xent_duplicates d;
        const xent_dataset none = {0};
        ck_assert_int_eq(xent_dataset_duplicates(&set, &none, &d, NULL), XENT_OK);
        ck_assert_int_eq(d.first, repeated);
    }
}
END_TEST

enum { MOST_FIRST = 40, BOTH = 100, MOST_OUTPUTS = 3 };

/* Rows of two sets, one behind the other, and what they have: a label, or `outputs` targets. */
static uint8_t pairs[BOTH];
static int32_t pair_labels[BOTH];
static xent_real pair_targets[BOTH * MOST_OUTPUTS];

static int have_one_label(int a, int b, int outputs) {
    if (outputs == 0) return pair_labels[a] == pair_labels[b];
    return memcmp(pair_targets + a * outputs, pair_targets + b * outputs,
                  (size_t)outputs * sizeof *pair_targets) == 0;
}

/* The same by a comparison of all pairs. */
static xent_duplicates count_pairs(int first, int outputs) {
    xent_duplicates d = {.first_row = -1, .second_row = -1};
    for (int i = 0; i < BOTH; i++) {
        int before = 0, equal = 0;
        while (equal < i && pairs[equal] != pairs[i]) equal++;
        for (int j = i < first ? 0 : first; j < i; j++) before |= pairs[j] == pairs[i];
        *(i < first ? &d.first : &d.second) += before;
        if (equal == i) continue;
        d.conflicting += !have_one_label(i, equal, outputs);
        if (i < first || equal >= first) continue;
        if (d.across++ > 0) continue;
        d.first_row = equal;
        d.second_row = i - first;
    }
    return d;
}

START_TEST(duplicates_of_two_sets_agree_with_a_comparison_of_all_pairs) {
    for (int outputs = 0; outputs <= MOST_OUTPUTS; outputs++)
        for (int first = 1; first <= MOST_FIRST; first++) {
            for (int i = 0; i < BOTH; i++) {
                pairs[i] = (uint8_t)(rand() % 150);
                pair_labels[i] = rand() % 2;
                for (int k = 0; k < outputs; k++)
                    pair_targets[i * outputs + k] = (xent_real)(rand() % 8 == 0);
            }
            const xent_dataset a = {.rows = first,
                                    .features = 1,
                                    .classes = 2,
                                    .bytes = pairs,
                                    .labels = outputs ? NULL : pair_labels,
                                    .targets = outputs ? pair_targets : NULL,
                                    .outputs = outputs};
            xent_dataset b = a;
            b.rows = BOTH - first;
            b.bytes += first;
            if (outputs == 0) b.labels += first;
            if (outputs > 0) b.targets += first * outputs;
            const xent_duplicates expected = count_pairs(first, outputs);
            xent_duplicates d;
            ck_assert_int_eq(xent_dataset_duplicates(&a, &b, &d, NULL), XENT_OK);
            ck_assert_int_eq(d.first, expected.first);
            ck_assert_int_eq(d.second, expected.second);
            ck_assert_int_eq(d.across, expected.across);
            ck_assert_int_eq(d.conflicting, expected.conflicting);
            ck_assert_int_eq(d.first_row, expected.first_row);
            ck_assert_int_eq(d.second_row, expected.second_row);
        }
}
END_TEST

START_TEST(arguments_are_checked) {
    const xent_dataset set = four_rows();
    xent_dataset other = set, empty = set;
    xent_summary s;
    xent_duplicates d;
    other.features = 2;
    empty.rows = 0;
    ck_assert_int_eq(xent_dataset_summarise(NULL, &s, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_dataset_summarise(&set, NULL, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_dataset_summarise(&empty, &s, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_dataset_duplicates(&set, &other, &d, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_dataset_duplicates(&set, NULL, &d, NULL), XENT_E_ARGUMENT);
    xent_dataset unlabelled = set;
    unlabelled.labels = NULL;
    ck_assert_int_eq(xent_dataset_summarise(&unlabelled, &s, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_dataset_duplicates(&unlabelled, &unlabelled, &d, NULL), XENT_E_ARGUMENT);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("summary");
    ADD_TEST(suite, ranges_and_classes_are_counted);
    ADD_TEST(suite, the_deviation_keeps_its_digits);
    ADD_TEST(suite, no_finite_number_is_too_large_or_too_small);
    ADD_TEST(suite, a_conflict_is_with_the_first_row);
    ADD_TEST(suite, equal_rows_are_found);
    ADD_TEST(suite, a_zero_has_no_sign);
    ADD_TEST(suite, duplicates_agree_with_a_comparison_of_all_pairs);
    ADD_TEST(suite, duplicates_of_two_sets_agree_with_a_comparison_of_all_pairs);
    ADD_TEST(suite, arguments_are_checked);
    return run_suite(suite);
}
