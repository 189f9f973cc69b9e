/* What files do not always say of themselves: which index is the first, what stands before decimals. */
#include "support/loads.h"
#include "support/run.h"

#define READ_AS(...)                                                                                         \
    (xent_data_options) { __VA_ARGS__ }

/* Loads a text; the first feature of its first row is to be this. */
static void expect_first(const char *text, xent_data_options options, double number) {
    xent_data_clear(&loaded);
    options.unlabelled = 1;
    const xent_status status = load_with(write_text("t.txt", text), options);
    ck_assert_msg(status == XENT_OK, "%s: %s", text, load_error.message);
    ck_assert_msg(loaded.train.reals[0] == (xent_real)number, "%s: %g", text, (double)loaded.train.reals[0]);
}

static void expect_refused(const char *text, xent_data_options options, const char *says) {
    xent_data_clear(&loaded);
    ck_assert_msg(load_with(write_text("t.txt", text), options) != XENT_OK, "%s is read", text);
    ASSERT_CONTAINS(load_error.message, says);
}

START_TEST(names_are_found_again) {
    ck_assert_str_eq(xent_first_index_name(XENT_FIRST_INDEX_ONE), "one");
    ck_assert_str_eq(xent_decimal_name(XENT_DECIMAL_COMMA), "comma");
    ck_assert_int_eq(xent_first_index_find("zero"), XENT_FIRST_INDEX_ZERO);
    ck_assert_int_eq(xent_decimal_find("point"), XENT_DECIMAL_POINT);
    ck_assert_int_eq(xent_first_index_find("two"), -1);
    ck_assert_int_eq(xent_decimal_find(NULL), -1);
}
END_TEST

START_TEST(the_first_index_is_told_where_a_file_does_not_show_it) {
    expect_first("1 1:7\n2 2:5\n", READ_AS(0), 7);
    ASSERT_CONTAINS(told, "t.txt: no feature is called 0, so that 1 is taken for the first");
    ck_assert_int_eq(loaded.first_index, XENT_FIRST_INDEX_ONE);
    expect_first("1 0:7\n2 1:5\n", READ_AS(0), 7);
    ck_assert_str_eq(told, "");
    ck_assert_int_eq(loaded.first_index, XENT_FIRST_INDEX_ZERO);
    expect_first("1 1:7\n2 2:5\n", READ_AS(.features = 2), 7); /* which 0 and 1 would be */
    ck_assert_str_eq(told, "");
    expect_first("1 1:7\n2 2:5\n", READ_AS(.features = 3), 7);
    ASSERT_CONTAINS(told, "1 is taken for the first");
}
END_TEST

START_TEST(the_first_index_is_that_of_other_data) {
    expect_first("1 1:7\n2 2:5\n", READ_AS(.first_index = XENT_FIRST_INDEX_ZERO, .features = 3), 0);
    ck_assert(loaded.train.reals[1] == 7 && loaded.train.reals[5] == 5);
    ck_assert_int_eq(loaded.first_index, XENT_FIRST_INDEX_ZERO);
    ck_assert_str_eq(told, "");
    expect_first("1 1:7\n2 2:5\n", READ_AS(.first_index = XENT_FIRST_INDEX_ONE, .features = 3), 7);
    ck_assert_str_eq(told, "");
    expect_refused("1 1:7\n2 0:5\n", READ_AS(.first_index = XENT_FIRST_INDEX_ONE),
                   "line 2: it has a feature 0; ");
    expect_refused("1 1:7\n2 3:5\n", READ_AS(.first_index = XENT_FIRST_INDEX_ZERO, .features = 3),
                   "a feature 3 and no 0; expected features that are counted from 0, to 2");
    expect_refused("1 1:7\n2 4:5\n", READ_AS(.first_index = XENT_FIRST_INDEX_ZERO, .features = 3),
                   "has 5 numbers a row; expected 3");
    xent_data_options options = XENT_DATA_DEFAULT;
    expect_first("1 0:7\n2 1:5\n", READ_AS(0), 7);
    xent_data_like(&options, &loaded);
    ck_assert_int_eq(options.first_index, XENT_FIRST_INDEX_ZERO);
}
END_TEST

START_TEST(decimals_are_as_in_other_data_where_they_do_not_show) {
    expect_first("2.701;1;A\n1.300;2;B\n", READ_AS(0), 2.701);
    ck_assert_int_eq(loaded.decimal, XENT_DECIMAL_AUTO);
    expect_first("2.701;1;A\n1.300;2;B\n", READ_AS(.decimal = XENT_DECIMAL_COMMA), 2701);
    ASSERT_CONTAINS(told, "points between thousands, as 2.701");
    ck_assert_int_eq(loaded.decimal, XENT_DECIMAL_COMMA);
    expect_first("2.701;1;A\n1.300;2;B\n", READ_AS(.decimal = XENT_DECIMAL_POINT), 2.701);
    ck_assert_int_eq(loaded.decimal, XENT_DECIMAL_POINT);
    /* what shows goes before */
    expect_first("2.701;0.5;A\n1.300;2;B\n", READ_AS(.decimal = XENT_DECIMAL_COMMA), 2.701);
    ck_assert_int_eq(loaded.decimal, XENT_DECIMAL_POINT);
    expect_first("2.701;0,5;A\n1.300;2;B\n", READ_AS(.decimal = XENT_DECIMAL_POINT), 2701);
    ck_assert_int_eq(loaded.decimal, XENT_DECIMAL_COMMA);
    expect_first("2.701,1,A\n1.300,2,B\n", READ_AS(.decimal = XENT_DECIMAL_COMMA), 2.701); /* by commas */
    expect_first("2.701\n1.300\n", READ_AS(.decimal = XENT_DECIMAL_COMMA, .features = 1), 2701);
    xent_data_options options = XENT_DATA_DEFAULT;
    xent_data_like(&options, &loaded);
    ck_assert_int_eq(options.decimal, XENT_DECIMAL_COMMA);
}
END_TEST

/* Which rows are to be ranked among each other is no feature. */
START_TEST(rows_to_be_ranked_are_refused) {
    expect_refused("2 qid:1 1:0.5 2:1\n1 qid:1 1:0.25\n", READ_AS(0),
                   "line 1: 'qid:1'; expected rows without qid");
}
END_TEST

static void clear(void) { xent_data_clear(&loaded); }
static void nothing(void) {}

int main(void) {
    Suite *suite = suite_create("conventions");
    ADD_TEST(suite, names_are_found_again);
    ADD_TEST_WITH(suite, the_first_index_is_told_where_a_file_does_not_show_it, nothing, clear);
    ADD_TEST_WITH(suite, the_first_index_is_that_of_other_data, nothing, clear);
    ADD_TEST_WITH(suite, decimals_are_as_in_other_data_where_they_do_not_show, nothing, clear);
    ADD_TEST_WITH(suite, rows_to_be_ranked_are_refused, nothing, clear);
    return run_suite(suite);
}
