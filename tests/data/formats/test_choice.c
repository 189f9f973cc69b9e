/* Which column is taken for the labels where none is called so, and what is refused as no classes. */
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/run.h"

/* Of a guess alone: a column that was asked for is learned, whatever it holds. */
START_TEST(names_are_no_classes) {
    char text[4096] = "a,b,owner\n";
    for (int i = 0; i < 40; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d.5,%d,Mr %d\n", i % 7, i % 3, i * 3 / 4);
    const char *path = write_text("a.csv", text);
    refused(
        path, NULL,
        "column 3 (owner), the last one, has 30 different texts in 40 rows, which are names and no classes; "
        "--label COLUMN takes another one, and --label COLUMN --task regression learns its numbers; its "
        "columns are a, b, owner; few different values have a (7), b (3)");
    ck_assert_int_eq(load_with(path, (xent_data_options){.label = "owner"}), XENT_OK);
    xent_data_clear(&loaded);
}
END_TEST

/* With names, a column of fewer values than the last may have been meant. */
START_TEST(likelier_columns_are_told) {
    char text[4096] = "sold,price,town\n";
    for (int i = 0; i < 40; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d,%d.5,%c\n", i * 7 % 40, i % 11,
                 "abcde"[i % 5]);
    ck_assert_int_eq(load_with(write_text("a.csv", text), (xent_data_options){.test_fraction = XENT_OFF}),
                     XENT_OK);
    ck_assert_ptr_null(strstr(told, "the last one"));
    xent_data_clear(&loaded);
    strcpy(text, "price,sold,town\n");
    for (int i = 0; i < 40; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d.5,%d,%c\n", i * 7 % 40, i % 2,
                 "abcde"[i % 5]);
    ck_assert_int_eq(load_with(write_text("a.csv", text), (xent_data_options){.test_fraction = XENT_OFF}),
                     XENT_OK);
    ASSERT_CONTAINS(told,
                    "column 3 (town), the last one, is taken for the labels; --label takes another one; few "
                    "different values have sold (2)");
    xent_data_clear(&loaded);
}
END_TEST

/* y is a usual name of the labels, but not beside x, where both are places. */
START_TEST(y_is_a_label_unless_there_is_x) {
    loads(write_text("a.csv", "y,z,kind\n1,2,a\n0,4,b\n1,6,a\n"), NULL);
    ASSERT_CONTAINS(told, "column 1, 'y', is taken for the labels");
    xent_data_clear(&loaded);
    loads(write_text("a.csv", "x,y,kind\n1,2,a\n3,4,b\n5,6,a\n"), NULL);
    ck_assert_ptr_null(strstr(told, "is taken for the labels"));
    ck_assert_str_eq(loaded.train.class_names[1], "b");
    ck_assert_int_eq(loaded.train.features, 2);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(columns_are_counted_upwards) {
    const char *path = write_text("a.csv", "a,b,c,d,y\n1,2,3,4,0\n5,6,7,8,1\n");
    static const char *const wrong[] = {"3-2", "0-2", "2-6", "0", "6", "1,4-3"};
    ck_assert_int_eq(load_with(path, (xent_data_options){.test_fraction = XENT_OFF, .drop = "2-2,4"}),
                     XENT_OK);
    ck_assert_int_eq(loaded.train.features, 2);
    xent_data_clear(&loaded);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        ck_assert_msg(load_with(path, (xent_data_options){.drop = wrong[i]}) == XENT_E_ARGUMENT, "%s",
                      wrong[i]);
        ASSERT_CONTAINS(load_error.message, "a name of its first line or a number from 1 to 5");
    }
}
END_TEST

/* A first line that counts the columns is a row where there are few. */
START_TEST(a_first_row_that_counts_keeps_its_target) {
    static const double rows[] = {0, 1, 5, 6, 8, 9}, targets[] = {2, 7, 10};
    const char *path = write_text("a.csv", "0,1,2\n5,6,7\n8,9,10\n");
    ck_assert_int_eq(
        load_with(path, (xent_data_options){.test_fraction = XENT_OFF, .task = XENT_TASK_REGRESSION}),
        XENT_OK);
    ck_assert_int_eq(loaded.train.rows, 3);
    for (int i = 0; i < 6; i++) ck_assert(loaded.train.reals[i] == (xent_real)rows[i]);
    for (int i = 0; i < 3; i++) ck_assert(loaded.train.targets[i] == (xent_real)targets[i]);
    xent_data_clear(&loaded);
}
END_TEST

/* Two words among numbers are slips, three in a tenth of the cells a column of texts. */
START_TEST(three_words_make_a_column_of_texts) {
    for (int words = 1; words <= 4; words++) {
        char text[512] = "a,b,y\n";
        for (int i = 0; i < 14; i++)
            snprintf(text + strlen(text), sizeof text - strlen(text),
                     i < 14 - words ? "%d,%d,%d\n" : "w%d,%d,%d\n", i, i, i % 2);
        const char *path = write_text("a.csv", text);
        if (words < 3) {
            refused(path, NULL, "expected a number");
            continue;
        }
        loads(path, NULL);
        ck_assert_int_eq(loaded.train.features, 15);
        xent_data_clear(&loaded);
    }
}
END_TEST

/* Of more than 100 texts those of one row are no rule: they share a feature. */
START_TEST(texts_of_one_row_are_other_ones) {
    char text[8192] = "a,y\n";
    size_t used = strlen(text);
    for (int i = 0; i < 180; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "v%03d,%d\n", i < 120 ? i / 2 : i, i % 2);
    loads(write_text("a.csv", text), NULL);
    ck_assert_int_eq(loaded.train.features, 61);
    xent_data_clear(&loaded);
}
END_TEST

/* Equal numbers of one length are called by the first in the order of bytes; blanks are no other spelling. */
START_TEST(a_class_of_numbers_has_one_name) {
    const char *path = write_text("a.csv", "1,07\n2,+7\n3,5\n4,07\n5,+7\n6,5\n7,\" 5\"\n");
    ck_assert_int_eq(load_with(path, (xent_data_options){.label = "2"}), XENT_OK);
    ck_assert_int_eq(loaded.train.classes, 2);
    ck_assert_str_eq(loaded.train.class_names[1], "+7");
    ck_assert_int_eq(loaded.train.labels[0], 1);
    ck_assert_int_eq(loaded.train.labels[1], 1);
    ck_assert_int_eq(loaded.train.labels[6], 0);
    ASSERT_CONTAINS(told, "are one class: '+7' and '07'; names");
    xent_data_clear(&loaded);
}
END_TEST

/* Of a hundred columns and more none is named. */
START_TEST(of_very_many_columns_none_is_likelier) {
    static char text[1 << 15];
    for (int columns = 100; columns <= 101; columns++) {
        size_t used = 0;
        for (int row = -1; row < 30; row++) {
            for (int j = 0; j < columns; j++)
                used += row < 0 ? (size_t)sprintf(text + used, "c%d,", j)
                                : (size_t)sprintf(text + used, "%d,", j == 1 ? row % 2 : (row * 7 + j) % 30);
            used -= 1; /* the last comma */
            if (row < 0)
                used += (size_t)sprintf(text + used, "\n");
            else
                used += (size_t)sprintf(text + used - 1, "x\n") - 1;
            if (row >= 0) text[used - 2] = "abcde"[row % 5];
        }
        loads(write_text("a.csv", text), NULL);
        ck_assert_msg((strstr(told, "the last one, is taken") != NULL) == (columns == 100), "%d: %s", columns,
                      told);
        xent_data_clear(&loaded);
    }
}
END_TEST

/* A message does not list columns without end. */
START_TEST(a_long_list_of_columns_is_cut) {
    char text[8192] = "";
    for (int j = 0; j < 60; j++) sprintf(text + strlen(text), "a_rather_long_name_of_column_%d,", j);
    strcat(text, "y\n");
    for (int row = 0; row < 3; row++) {
        for (int j = 0; j < 60; j++) sprintf(text + strlen(text), "%d.5,", row);
        sprintf(text + strlen(text), "%d\n", row % 2);
    }
    const char *path = write_text("a.csv", text);
    ck_assert_int_eq(load_with(path, (xent_data_options){.label = "z"}), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(load_error.message, "its columns are a_rather_long_name_of_column_0, ");
    ASSERT_CONTAINS(load_error.message, "column_10, ...");
    ck_assert_ptr_null(strstr(load_error.message, "column_20"));
}
END_TEST

enum { WIDE = 1000, NAMELESS = 40, DIFFERENT = 42 };

/* A table of so many columns, one without a name: of 0 and 1, but for one and the last, whose numbers are all
 * different. */
static const char *write_wide(void) {
    static char text[1 << 19];
    size_t used = 0;
    for (int j = 1; j <= WIDE; j++)
        used += j == NAMELESS ? (size_t)sprintf(text + used, ",")
                              : (size_t)sprintf(text + used, "c%d%c", j, j < WIDE ? ',' : '\n');
    for (int row = 0; row < 60; row++)
        for (int j = 1; j <= WIDE; j++)
            used +=
                (size_t)sprintf(text + used, "%d%s", j == DIFFERENT || j == WIDE ? row : (row / 2 + j) % 2,
                                j < WIDE ? "," : ".5\n");
    return write_text("a.csv", text);
}

/* The first few of them, each by its own name or number. */
START_TEST(few_of_many_likely_columns_are_named) {
    refused(write_wide(), NULL, "c39 (2), column 40 (2), c41 (2), c43 (2), c44 (2) and 955 more");
}
END_TEST

START_TEST(many_columns_of_labels_have_their_names) {
    const xent_data_options options = {.task = XENT_TASK_MULTILABEL, .label = "1-41,43-999"};
    ck_assert_msg(load_with(write_wide(), options) == XENT_OK, "%s", load_error.message);
    ck_assert_int_eq(loaded.train.outputs, WIDE - 2);
    for (int k = 0; k < WIDE - 2; k++) {
        const int column = k + 1 < DIFFERENT ? k + 1 : k + 2;
        char name[24];
        snprintf(name, sizeof name, column == NAMELESS ? "column %d" : "c%d", column);
        ASSERT_QUICKLY(strcmp(loaded.train.class_names[k], name) == 0, "%s: %s", name,
                       loaded.train.class_names[k]);
    }
    xent_data_clear(&loaded);
}
END_TEST

/* Lists that are no numbers and no names. */
START_TEST(broken_ranges_are_no_columns) {
    static const char *const lists[] = {"1-", "2-1", "0", "1-4", "4", "1,,2", ",1", "1,", "1-x", "1;2", " "};
    const char *path = write_text("a.csv", "1,2.5,0\n-3,400,1\n5,6,0\n7,8,1\n");
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const xent_status status =
            load_with(path, (xent_data_options){.drop = lists[i], .header = XENT_HEADER_NO});
        ck_assert_msg(status == XENT_E_ARGUMENT, "'%s' is taken", lists[i]);
        ASSERT_CONTAINS(load_error.message, "has no column '");
        ASSERT_CONTAINS(load_error.message, "expected a number from 1 to 3; its columns are 1 to 3");
    }
    ck_assert_int_eq(load_with(path, (xent_data_options){.drop = " 1 - 1 ", .header = XENT_HEADER_NO}),
                     XENT_OK);
    ck_assert_int_eq(loaded.train.features, 1);
    ck_assert(loaded.train.reals[0] == (xent_real)2.5);
    xent_data_clear(&loaded);
}
END_TEST

/* What --drop is told to take: the names, or the numbers where a shell or a list would take them apart. */
START_TEST(columns_are_called_as_drop_takes_them) {
    static const struct {
        const char *header, *says;
    } cases[] = {{"a,b,c,d,z", "--drop b,c,d leaves them out"},
                 {"a,b,c c,d,z", "--drop 2-4 leaves them out"},
                 {"a,b,,d,z", "--drop 2-4 leaves them out"},
                 {"a,b,\"c,d\",d,z", "--drop 2-4 leaves them out"},
                 {"a,b,it's,d,z", "--drop 2-4 leaves them out"}};
    char text[2048];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sprintf(text, "%s\n", cases[i].header);
        for (int row = 0; row < 30; row++)
            sprintf(text + strlen(text), "%d.5,%d,%d,%d,%d\n", row, row % 2, row / 2 % 2, row / 4 % 2,
                    row / 8 % 2);
        loads(write_text("a.csv", text), NULL);
        ck_assert_msg(strstr(told, cases[i].says) != NULL, "%s: %s", cases[i].header, told);
        xent_data_clear(&loaded);
        ck_assert_int_eq(
            load_with(write_text("a.csv", text), (xent_data_options){.drop = i == 0 ? "b,c,d" : "2-4"}),
            XENT_OK);
        ck_assert_int_eq(loaded.train.features, 1);
        xent_data_clear(&loaded);
    }
    sprintf(text, "a,b b,z\n");
    for (int row = 0; row < 30; row++)
        sprintf(text + strlen(text), "%d.5,%d,%d\n", row, row % 2, row / 2 % 2);
    loads(write_text("a.csv", text), NULL);
    ASSERT_CONTAINS(told, "is a feature: --task multilabel learns all 2 as labels, --drop 2 leaves it out");
    xent_data_clear(&loaded);
}
END_TEST

/* One-hot labels: names that are alike are no classes, and one that is missing is called by its number; what
 * was dropped between them is none of them. */
START_TEST(one_hot_classes_have_names_of_their_own) {
    static const char *const headers[] = {"a,b,b,c,z", "a,b,,c,z"};
    char text[2048];
    for (int i = 0; i < 2; i++) {
        sprintf(text, "%s\n", headers[i]);
        for (int row = 0; row < 40; row++)
            sprintf(text + strlen(text), "%d.5,%d,%d,%d,%d\n", row, row % 3 == 1, row % 3 == 0, 7 + row % 5,
                    row % 3 == 2);
        ck_assert_int_eq(load_with(write_text("a.csv", text), (xent_data_options){.drop = "c"}), XENT_OK);
        ck_assert_int_eq(loaded.train.classes, 3);
        ck_assert_int_eq(loaded.train.features, 1);
        static const int expected[] = {1, 0, 2};
        for (int k = 0; k < 9; k++) ck_assert_int_eq(xent_dataset_label(&loaded.train, k), expected[k % 3]);
        if (i == 0) ck_assert_ptr_null(loaded.train.class_names);
        if (i == 1) ck_assert_str_eq(loaded.train.class_names[1], "column 3");
        xent_data_clear(&loaded);
    }
}
END_TEST

/* A regression learns finite numbers, also those that people write. */
START_TEST(targets_are_finite_numbers) {
    const xent_data_options options = {.task = XENT_TASK_REGRESSION, .label = "m"};
    ck_assert_int_eq(load_with(write_text("a.csv", "a,m\n1,\"$1,200\"\n2,5 %\n3,-2\n"), options), XENT_OK);
    ck_assert(loaded.train.targets[0] == 1200 && loaded.train.targets[1] == 5 &&
              loaded.train.targets[2] == -2);
    xent_data_clear(&loaded);
    ck_assert_int_eq(load_with(write_text("a.csv", "a,m\n1,2\n2,1e400\n"), options), XENT_E_VALUE);
    ASSERT_CONTAINS(load_error.message, "line 3, column 2 (m): '1e400'; expected a finite number");
}
END_TEST

/* Labels in a file of their own, which has no other column to take. */
START_TEST(measures_in_a_file_of_labels_are_refused) {
    char x[512] = "a,b\n", y[512] = "m\n";
    for (int row = 0; row < 30; row++) {
        sprintf(x + strlen(x), "%d,%d.5\n", row % 7, row);
        sprintf(y + strlen(y), "%d.25\n", row);
    }
    const char *labels = write_text("m.csv", y);
    char path[512];
    snprintf(path, sizeof path, "%s", labels);
    refused(write_text("x.csv", x), path, "30 different numbers with decimals in 30 rows");
    ck_assert_ptr_null(strstr(load_error.message, "--label COLUMN"));
}
END_TEST

int main(void) {
    Suite *suite = suite_create("choice");
    ADD_TEST(suite, names_are_no_classes);
    ADD_TEST(suite, likelier_columns_are_told);
    ADD_TEST(suite, y_is_a_label_unless_there_is_x);
    ADD_TEST(suite, columns_are_counted_upwards);
    ADD_TEST(suite, a_first_row_that_counts_keeps_its_target);
    ADD_TEST(suite, three_words_make_a_column_of_texts);
    ADD_TEST(suite, texts_of_one_row_are_other_ones);
    ADD_TEST(suite, a_class_of_numbers_has_one_name);
    ADD_TEST(suite, of_very_many_columns_none_is_likelier);
    ADD_TEST(suite, a_long_list_of_columns_is_cut);
    ADD_TEST(suite, few_of_many_likely_columns_are_named);
    ADD_TEST(suite, many_columns_of_labels_have_their_names);
    ADD_TEST(suite, broken_ranges_are_no_columns);
    ADD_TEST(suite, columns_are_called_as_drop_takes_them);
    ADD_TEST(suite, one_hot_classes_have_names_of_their_own);
    ADD_TEST(suite, targets_are_finite_numbers);
    ADD_TEST(suite, measures_in_a_file_of_labels_are_refused);
    return run_suite(suite);
}
