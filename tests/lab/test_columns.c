/* The table of an experiment: which columns it has, and how numbers stand in it. */
#include <string.h>

#include "lab/columns.h"
#include "support/run.h"

/* The names of the columns of two rows, with blanks between them. */
static const char *names_of(double published, int first_seeds, int second_seeds) {
    static char text[256];
    lab_row rows[2] = {{.settings = {{"step", .number = 1}}, .published = published},
                       {.published = LAB_NONE}};
    const lab_results r = {.rows = rows, .row_count = 2};
    rows[0].ours.count = first_seeds;
    rows[1].ours.count = second_seeds;
    const lab_columns c = lab_columns_of(&r);
    text[0] = '\0';
    for (int i = 0; i < c.count; i++) strcat(strcat(text, i ? " " : ""), c.names[i]);
    return text;
}

START_TEST(columns_that_say_nothing_are_left_out) {
    ck_assert_str_eq(names_of(0.5, 1, 1), "step published ours");
    ck_assert_str_eq(names_of(LAB_NONE, 1, 1), "step ours");
    ck_assert_str_eq(names_of(0.5, 3, 3), "step published ours range");
    ck_assert_str_eq(names_of(0.5, 3, 1), "step published ours range seeds");
}
END_TEST

/* What a row shows in the column of ours. */
static const char *shown(double ours, int decimals) {
    static char text[LAB_CELL];
    lab_row row = {.published = LAB_NONE, .ours = lab_one(ours), .decimals = decimals};
    const lab_results r = {.rows = &row, .row_count = 1};
    const lab_columns c = lab_columns_of(&r);
    return lab_cell(&c, c.count - 1, &row, text);
}

START_TEST(numbers_have_their_decimals) {
    ck_assert_str_eq(shown(2.346, 0), "2.35");
    ck_assert_str_eq(shown(2.345, LAB_WHOLE), "2");
    ck_assert_str_eq(shown(-0.0004, 3), "0.000");
    ck_assert_str_eq(shown(-0.0006, 3), "-0.001");
    ck_assert_str_eq(shown(HUGE_VAL, 3), "inf");
    ck_assert_str_eq(shown(LAB_NONE, 3), "");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("columns");
    ADD_TEST(suite, columns_that_say_nothing_are_left_out);
    ADD_TEST(suite, numbers_have_their_decimals);
    return run_suite(suite);
}
