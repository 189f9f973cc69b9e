/* Which row of its file a row is, where some of them are left out. */
#include <string.h>

#include "support/loads.h"
#include "support/run.h"

/* The rows that were kept are these of the file, `count` of them. */
static void expect_rows(const xent_dataset *set, const int *wanted, int count) {
    ck_assert_int_eq(set->rows, count);
    for (int i = 0; i < count; i++)
        ck_assert_msg(xent_dataset_file_row(set, i) == wanted[i], "row %d is row %d of the file, not %d", i,
                      (int)xent_dataset_file_row(set, i), wanted[i]);
}

static void loads_dropping(const char *text, xent_data_options options) {
    options.missing = XENT_MISSING_DROP;
    options.test_fraction = XENT_OFF;
    const xent_status status = load_with(write_text("t.csv", text), options);
    ck_assert_msg(status == XENT_OK, "%s", load_error.message);
}

START_TEST(rows_with_gaps_and_without_labels_leave_their_numbers) {
    static const int wanted[] = {0, 2, 4};
    loads_dropping("x,y,label\n1,2.5,a\n,3,b\n5,6,b\n7,8,\n9,1,a\n", (xent_data_options)XENT_DATA_DEFAULT);
    expect_rows(&loaded.train, wanted, 3);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(where_none_is_left_out_there_is_no_list) {
    static const int wanted[] = {0, 1};
    loads_dropping("x,label\n1.5,a\n2,b\n", (xent_data_options)XENT_DATA_DEFAULT);
    ck_assert_ptr_null(loaded.train.file_rows);
    expect_rows(&loaded.train, wanted, 2);
    xent_data_clear(&loaded);
}
END_TEST

/* Of several columns of labels rows are left out when all have been read. */
START_TEST(rows_without_one_of_several_labels_leave_their_numbers) {
    static const int wanted[] = {1, 2, 4};
    const xent_data_options options = {
        .label = "a,b", .task = XENT_TASK_MULTILABEL, .test_fraction = XENT_OFF};
    ck_assert_msg(load_with(write_text("t.csv", "x,a,b\n1,,1\n2,1,1\n,0,1\n4,0,\n5.5,1,0\n"), options) ==
                      XENT_OK,
                  "%s", load_error.message);
    expect_rows(&loaded.train, wanted, 3);
    xent_data_clear(&loaded);
}
END_TEST

/* A first line 0,1,2 that turns out to be a row stands before all others. */
START_TEST(a_first_line_that_counts_is_row_0) {
    static const int kept[] = {0, 2, 3};
    loads_dropping("0,1,2\n4,,2\n5,1,2\n6,1.5,3\n", (xent_data_options)XENT_DATA_DEFAULT);
    expect_rows(&loaded.train, kept, 3);
    xent_data_clear(&loaded);
}
END_TEST

/* Held out rows are where they were. */
START_TEST(parts_of_a_table_keep_the_numbers) {
    xent_data_options options = XENT_DATA_DEFAULT;
    options.missing = XENT_MISSING_DROP;
    options.test_fraction = 0.5;
    ck_assert_int_eq(load_with(write_text("t.csv", "x,label\n,a\n1.5,a\n2,a\n3,b\n4,b\n"), options), XENT_OK);
    const xent_dataset *parts[] = {&loaded.train, &loaded.test};
    for (int p = 0; p < 2; p++)
        for (int64_t i = 0; i < parts[p]->rows; i++) {
            const double x = (double)parts[p]->reals[xent_dataset_offset(parts[p], i)];
            ck_assert_int_eq(xent_dataset_file_row(parts[p], i), x < 1.9 ? 1 : (int)x);
        }
    xent_data_clear(&loaded);
}
END_TEST

/* A label a row of the file, or a row that is kept: nobody knows, and one too many would pass for a name. */
START_TEST(labels_of_a_file_need_all_rows) {
    static const char *const labels[] = {"x\ny\nx\ny\n", "x\nx\ny\n"};
    for (int i = 0; i < 2; i++) {
        xent_data_options options = {.missing = XENT_MISSING_DROP, .test_fraction = XENT_OFF};
        const char *path = write_text("t.csv", "a,b\n1,2\n3,\n4,5\n6,7\n");
        options.labels = write_text("labels", labels[i]);
        ck_assert_int_eq(load_with(path, options), XENT_E_ARGUMENT);
        ASSERT_CONTAINS(load_error.message, "t.csv: rows of it are left out");
        ASSERT_CONTAINS(load_error.message, "--missing mean");
        options.missing = XENT_MISSING_MEAN;
        ck_assert_int_eq(load_with(path, options), i ? XENT_E_FORMAT : XENT_OK);
        xent_data_clear(&loaded);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("row places");
    ADD_TEST(suite, rows_with_gaps_and_without_labels_leave_their_numbers);
    ADD_TEST(suite, where_none_is_left_out_there_is_no_list);
    ADD_TEST(suite, rows_without_one_of_several_labels_leave_their_numbers);
    ADD_TEST(suite, a_first_line_that_counts_is_row_0);
    ADD_TEST(suite, labels_of_a_file_need_all_rows);
    ADD_TEST(suite, parts_of_a_table_keep_the_numbers);
    return run_suite(suite);
}
