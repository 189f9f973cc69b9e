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

int main(void) {
    Suite *suite = suite_create("choice");
    ADD_TEST(suite, names_are_no_classes);
    ADD_TEST(suite, likelier_columns_are_told);
    return run_suite(suite);
}
