/* How lines are cut into cells where people and programs have their own ways. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"

/* Two rows (1, 2.5) and (-3, 400), or of these 1000 times, of the classes 0 and 1. */
static void expect_rows(const char *text, double times) {
    const double expected[] = {1, 2.5, -3, 400};
    loads(write_text("a.csv", text), NULL);
    ck_assert_msg(loaded.train.rows == 2 && loaded.train.features == 2 && loaded.train.classes == 2,
                  "%s: %lld rows of %lld", text, (long long)loaded.train.rows,
                  (long long)loaded.train.features);
    for (int i = 0; i < 4; i++)
        ck_assert_msg(loaded.train.reals[i] == (xent_real)(times * expected[i]), "%s: %g", text,
                      (double)loaded.train.reals[i]);
    xent_data_clear(&loaded);
}

START_TEST(a_tab_may_stand_where_others_have_blanks) {
    expect_rows("1  2.5\t0\n-3  400\t1\n", 1);
    expect_rows("  1   2.5\t\"0\"\n -3  400\t\"1\"\n", 1);
    /* blanks between thousands, or within texts, are no separators */
    expect_rows("1 000\t2 500\t0\n-3 000\t400 000\t1\n", 1000);
    loads(write_text("a.csv", "t\ty\n1 x\t0\n2 y\t1\n"), NULL);
    ck_assert_int_eq(loaded.columns->column[0].kind, XENT_COLUMN_TEXT);
    ck_assert_int_eq((int)loaded.columns->count, 2);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(separators_at_the_end_make_no_columns) {
    expect_rows("1,2.5,0,,\n-3,400,1,,\n", 1);
    expect_rows("a,b,y;\n1,2.5,0\n-3,400,1\n", 1);
    expect_rows("1;2.5;0;;;\n-3;400;1;;;\n", 1);
    expect_rows("a,b,y,,\r\n1,2.5,0,,\r\n-3,400,1,,\r\n,,,,\r\n,,,,\r\n", 1);
    ASSERT_CONTAINS(told, "2 rows of empty cells alone are left out");
    expect_rows("1,2.5,0\n,,\n-3,400,1\n", 1);
    ASSERT_CONTAINS(told, "1 row of empty cells alone is left out");
    /* a last column that one row fills is one */
    const char *path = write_text("a.csv", "1,2.5,0,\n-3,400,1,\n4,5,0,6\n");
    ck_assert_int_eq(load_with(path, (xent_data_options){.label = "3"}), XENT_OK);
    ck_assert_int_eq((int)loaded.columns->count, 4);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(commas_may_stand_before_decimals_and_points_between_thousands) {
    expect_rows("1;2,5;0\n-3;400;1\n", 1);
    expect_rows("1.000;2.500,0;0\n-3.000;400.000;1\n", 1000);
    ASSERT_CONTAINS(told, "points between thousands, as 1.000");
    expect_rows("1.000,00 \xe2\x82\xac;2.500;0\n-3.000;400.000,0;1\n", 1000);
    ASSERT_CONTAINS(told, "are read without them: column 1 ('1000.00");
    expect_rows("1,000.0;2,500;0\n-3,000.0;400,000;1\n", 1000); /* the other way round */
    expect_rows("0.001;0.0025;0\n-0.003;0.4;1\n", 0.001);       /* points alone */
}
END_TEST

START_TEST(a_number_before_the_table_is_no_row) {
    expect_rows("2\na,b,y\n1,2.5,0\n-3,400,1\n", 1);
    ASSERT_CONTAINS(told, "what stands before line 2 is left out");
    expect_rows("2\n1,2.5,0\n-3,400,1\n", 1);
}
END_TEST

/* As many rows as are looked at differ; those behind them may be called alike. */
START_TEST(many_rows_have_names) {
    static char text[1 << 14] = "a,b,label\n";
    size_t used = strlen(text);
    for (int i = 1; i <= 700; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "r%d,%d,%d,%d\n", i < 600 ? i : 1, i % 50,
                                 i % 7, i % 2);
    loads(write_text("a.csv", text), NULL);
    ck_assert_int_eq(loaded.train.rows, 700);
    ck_assert_int_eq(loaded.train.features, 2);
    ASSERT_CONTAINS(told, "left out, as the first line has a name for all columns but it: column 1");
    xent_data_clear(&loaded);
}
END_TEST

/* As R's write.table does: the first of the columns has no name, and another text in each row. */
START_TEST(a_first_column_without_a_name_names_the_rows) {
    expect_rows("a,b,label\n1,1,2.5,0\n2,-3,400,1\n", 1);
    ASSERT_CONTAINS(told, "left out, as the first line has a name for all columns but it: column 1");
    expect_rows("\"a\" \"b\" \"y\"\n\"Mazda RX4\" 1 2.5 0\n\"Datsun\" -3 400 1\n", 1);
    ck_assert_ptr_null(strstr(told, "stands before"));
    /* under what a model knows */
    const char *path = write_text("a.csv", "a,b,label\nx,1,2.5,0\ny,-3,400,1\n");
    loads(path, NULL);
    ck_assert_int_eq(loaded.columns->column[0].kind, XENT_COLUMN_UNUSED);
    ck_assert_str_eq(loaded.columns->column[1].name, "a");
    xent_data first = loaded;
    xent_data_options options = {.unlabelled = 1};
    xent_data_like(&options, &first);
    ck_assert_int_eq(load_with(write_text("b.csv", "b,a\nu,2.5,1\nv,400,-3\n"), options), XENT_OK);
    ck_assert(loaded.train.reals[0] == 1 && loaded.train.reals[3] == 400);
    xent_data_clear(&loaded);
    xent_data_clear(&first);
    /* names above all columns but that of the labels, which come again */
    path = write_text("a.csv", "a,b\nx,1,2.5\ny,-3,400\nx,1,2\n");
    ck_assert_int_eq(load_with(path, (xent_data_options){.label = "1"}), XENT_OK);
    ASSERT_CONTAINS(told, "what stands before line 2 is left out");
    xent_data_clear(&loaded);
    /* nor above them, with a line between */
    loads(write_text("a.csv", "a,b\n\n1,2.5,x\n3,400,y\n"), NULL);
    ASSERT_CONTAINS(told, "what stands before line 3 is left out");
    xent_data_clear(&loaded);
    /* measures are no names */
    path = write_text("a.csv", "a,b\n0.5,1,0\n1.5,-3,1\n2.5,1,0\n");
    ck_assert_int_eq(load_with(path, (xent_data_options){0}), XENT_OK);
    ASSERT_CONTAINS(told, "what stands before line 2 is left out");
    ck_assert_int_eq(loaded.train.features, 2);
    xent_data_clear(&loaded);
}
END_TEST

/* Names, texts and labels, of which some are UTF-8. */
START_TEST(other_characters_become_utf_8) {
    loads(write_text("a.csv", "Gr\xf6\xdf"
                              "e,\xc3\xa4,\"Stra\xdf"
                              "e; \x80\"\n1,M\xfcller,sch\xf6n\n2,x,\xc3\xbc\n"),
          NULL);
    ASSERT_CONTAINS(told, "is read as Windows-1252 (Latin-1), as in 'Gr\xc3\xb6\xc3\x9f"
                          "e'");
    ck_assert_str_eq(loaded.columns->column[0].name, "Gr\xc3\xb6\xc3\x9f"
                                                     "e");
    ck_assert_str_eq(loaded.columns->column[1].name, "\xc3\xa4");
    ck_assert_str_eq(loaded.columns->column[2].name, "Stra\xc3\x9f"
                                                     "e; \xe2\x82\xac");
    ck_assert_str_eq(loaded.columns->column[1].values[0], "M\xc3\xbcller");
    ck_assert_str_eq(loaded.train.class_names[0], "sch\xc3\xb6n");
    ck_assert_str_eq(loaded.train.class_names[1], "\xc3\xbc");
    ck_assert_ptr_eq(strstr(strstr(told, "Windows") + 1, "Windows"), NULL); /* once */
    xent_data_clear(&loaded);
    loads(write_text("a.csv", "\xc3\xa4,b,y\n1,2,a\n3,4,b\n"), NULL);
    ck_assert_ptr_null(strstr(told, "Windows"));
    xent_data_clear(&loaded);
}
END_TEST

/* Under header no, none of these lines is looked at as names of the columns. */
START_TEST(what_stands_before_a_table_without_names_is_left_out) {
    const char *path = write_text("a.csv", "made by hand\nin May\n1,2.5,0\n-3,400,1\n");
    ck_assert_int_eq(load_with(path, (xent_data_options){.header = XENT_HEADER_NO}), XENT_OK);
    expect_two_rows("behind two lines");
    ASSERT_CONTAINS(told, "what stands before line 3 is left out");
    ck_assert_ptr_null(loaded.columns->column[0].name);
    xent_data_clear(&loaded);
}
END_TEST

/* As they are written, where texts come below them; what was a number before is not told as one. */
START_TEST(numbers_above_texts_are_texts) {
    loads(write_text("a.csv", "1.50,$2,0\nx,p,1\ny,q,0\nz,r,1\n"), NULL);
    ck_assert_int_eq(loaded.train.features, 8);
    for (int j = 0; j < 2; j++) {
        const xent_column *column = &loaded.columns->column[j];
        ck_assert_int_eq(column->kind, XENT_COLUMN_TEXT);
        ck_assert_str_eq(column->values[0], j == 0 ? "1.50" : "$2");
        ck_assert_str_eq(column->values[3], j == 0 ? "z" : "r");
        ck_assert(loaded.train.reals[4 * j] == 1 && loaded.train.reals[8 + 4 * j] == 0);
    }
    ck_assert_ptr_null(strstr(told, "numbers with signs"));
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(a_column_with_an_empty_name_is_called_by_its_number) {
    char text[1024] = "a,,y\n";
    for (int i = 0; i < 30; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d,%s,%d\n", i, i == 9 ? "12O" : "12",
                 i % 2);
    refused(write_text("a.csv", text), NULL, "line 11, column 2: '12O'; expected a number");
    ck_assert_int_eq(load_error.status, XENT_E_VALUE);
    ASSERT_CONTAINS(load_error.message, "leave the column out (--drop 2)");
}
END_TEST

/* ---- Long records -------------------------------------------------------------------------------------- */

/* Records of `columns` cells, of which each is longer than all that is read at first. */
static void write_wide(const char *above, int columns, int has_header, const char *separator,
                       const char *ends) {
    FILE *file = fopen(test_path("wide.csv"), "w");
    ck_assert_ptr_nonnull(file);
    fputs(above, file);
    for (int row = has_header ? -1 : 0; row < 12; row++) {
        fprintf(file, row < 0 ? "label" : row % 3 ? "cat" : "dog");
        for (int j = 0; j < columns - 1; j++)
            fprintf(file, row < 0 ? "%spixel_of_number%d" : "%s%d.25000000000000", separator,
                    row < 0 ? j : (row + j) % 7);
        fputs(ends, file);
    }
    fclose(file);
}

START_TEST(records_may_be_longer_than_what_is_read_at_first) {
    static const char *const above[] = {"", "what the camera saw\n\n", "# a comment\n# and another\n\n\n"};
    static const char *const separators[] = {",", ";", "\t", " "}, *const ends[] = {"\n", "\r\n", "\r"};
    for (int columns = 3000; columns <= 12000; columns *= 2) /* of 48 to 192 KB */
        for (int kind = 0; kind < 24; kind++) {
            const int has_header = kind % 2;
            write_wide(above[has_header ? kind / 2 % 3 : 0], columns, has_header, separators[kind % 4],
                       ends[kind % 3]);
            const xent_data_options first = {.label = "1", .test_fraction = XENT_OFF};
            ck_assert_msg(load_with(test_path("wide.csv"), first) == XENT_OK, "%d columns, kind %d: %s",
                          columns, kind, load_error.message);
            ck_assert_int_eq(loaded.train.features, columns - 1);
            ck_assert_int_eq(loaded.train.rows, 12);
            ck_assert_int_eq(loaded.train.classes, 2);
            const char *name = loaded.columns->column[1].name;
            ck_assert_str_eq(name ? name : "", has_header ? "pixel_of_number0" : "");
            xent_data_clear(&loaded);
        }
}
END_TEST

/* Line ends of all kinds in one file, in every order of four, with cells in quotes among them. */
START_TEST(line_ends_may_be_mixed) {
    static const char *const ends[] = {"\n", "\r", "\r\n"};
    for (int order = 0; order < 81; order++) {
        char text[8192] = "";
        size_t used = 0;
        for (int row = 0; row < 300; row++) {
            const int place = row % 4, kind = order / (int)pow(3, place) % 3;
            used +=
                (size_t)sprintf(text + used, row % 7 ? "%d,%d%s" : "%d,\"%d\"%s", row, row % 2, ends[kind]);
        }
        loads(write_text("a.csv", text), NULL);
        ck_assert_int_eq(loaded.train.rows, 300);
        for (int row = 0; row < 300; row++)
            ck_assert_msg(loaded.train.bytes ? 0 : loaded.train.reals[row] == (xent_real)row,
                          "order %d, row %d", order, row);
        xent_data_clear(&loaded);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("forms");
    ADD_TEST(suite, a_tab_may_stand_where_others_have_blanks);
    ADD_TEST(suite, separators_at_the_end_make_no_columns);
    ADD_TEST(suite, commas_may_stand_before_decimals_and_points_between_thousands);
    ADD_TEST(suite, a_number_before_the_table_is_no_row);
    ADD_TEST(suite, many_rows_have_names);
    ADD_TEST(suite, a_first_column_without_a_name_names_the_rows);
    ADD_TEST(suite, other_characters_become_utf_8);
    ADD_TEST(suite, what_stands_before_a_table_without_names_is_left_out);
    ADD_TEST(suite, numbers_above_texts_are_texts);
    ADD_TEST(suite, a_column_with_an_empty_name_is_called_by_its_number);
    ADD_TEST(suite, records_may_be_longer_than_what_is_read_at_first);
    ADD_TEST(suite, line_ends_may_be_mixed);
    return run_suite(suite);
}
