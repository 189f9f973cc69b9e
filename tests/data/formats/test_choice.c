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

int main(void) {
    Suite *suite = suite_create("choice");
    ADD_TEST(suite, names_are_no_classes);
    ADD_TEST(suite, likelier_columns_are_told);
    ADD_TEST(suite, y_is_a_label_unless_there_is_x);
    ADD_TEST(suite, columns_are_counted_upwards);
    ADD_TEST(suite, a_first_row_that_counts_keeps_its_target);
    ADD_TEST(suite, three_words_make_a_column_of_texts);
    ADD_TEST(suite, texts_of_one_row_are_other_ones);
    return run_suite(suite);
}
