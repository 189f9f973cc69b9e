/* Columns that are left out, and those that are told: identifiers, the label again, constants. */
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/run.h"

static char text[8192];

/* A table of 12 rows: its header, and a line each of what `row` writes. */
static const char *table(const char *header, void (*row)(int i, char *line, size_t size)) {
    size_t used = (size_t)snprintf(text, sizeof text, "%s\n", header);
    for (int i = 0; i < 12; i++) {
        row(i, text + used, sizeof text - used);
        used += strlen(text + used);
    }
    return write_text("a.csv", text);
}

static void hear(void *context, const char *sentence) {
    (void)context;
    const size_t used = strlen(told);
    snprintf(told + used, sizeof told - used, "%s\n", sentence);
}

static xent_status load_dropping(const char *path, const char *drop) {
    const xent_data_options options = {.test_fraction = XENT_OFF, .drop = drop, .notice = hear};
    told[0] = '\0';
    return xent_data_load_with(path, &options, &loaded, &load_error);
}

/* counting, shuffled numbers, numbers that repeat, names, label */
static void identifier_row(int i, char *line, size_t size) {
    snprintf(line, size, "%d,%d,%d,n%d,%d\n", 100 + i, i * 5 % 12, i % 5, i * 5 % 12, i % 2);
}

START_TEST(identifiers_are_told_and_left_out_by_their_name) {
    static const struct {
        const char *header, *out, *told;
        int features;
    } cases[] = {
        {"a,b,c,d,y", NULL, "as numbers or names of rows are, which may give the label away: a, d; --drop",
         15},
        {",b,c,d,y", "left out, as by name and values it numbers the rows: column 1\n", "away: d;", 14},
        {"ID,b,c,d,y", "numbers the rows: ID\n", "away: d;", 14},
        {"Unnamed: 0,index,c,user_id,y", "they number the rows: Unnamed: 0, index, user_id\n", NULL, 1},
        {"a,b,id,d,y", NULL, "away: a, d;", 15}, /* that repeats */
        {"grid,PassengerId,c,valid,y", "numbers the rows: PassengerId\n", "away: grid, valid;", 14},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        loads(table(cases[k].header, identifier_row), NULL);
        ck_assert_msg(loaded.train.features == cases[k].features, "%s: %lld features", cases[k].header,
                      (long long)loaded.train.features);
        if (cases[k].out)
            ASSERT_CONTAINS(told, cases[k].out);
        else
            ck_assert_ptr_null(strstr(told, "left out"));
        if (cases[k].told)
            ASSERT_CONTAINS(told, cases[k].told);
        else
            ck_assert_ptr_null(strstr(told, "away"));
        xent_data_clear(&loaded);
    }
    loads(write_text("a.csv", "id,a,y\n1,5,0\n2,6,1\n"), NULL); /* in two rows chance does it */
    ck_assert_int_eq(loaded.train.features, 2);
    xent_data_clear(&loaded);
}
END_TEST

/* So large that reals do not tell them apart: next to each other, far apart, and with the same few again; and
 * small ones, of which two are the same. */
static void large_row(int i, char *line, size_t size) {
    const long long large = sizeof(xent_real) == 8 ? 1LL << 60 : 1 << 30;
    snprintf(line, size, "%lld,%lld,%lld,%d,%d\n", large + i, large - (i * 5 % 12) * (large / 64),
             large + i % 3 * (large / 64), i < 11 ? i * 5 % 12 : 0, i % 2);
}

START_TEST(identifiers_may_be_larger_than_reals_tell_apart) {
    loads(table("id,order_id,shop_id,near_id,y", large_row), NULL);
    ASSERT_CONTAINS(told, "they number the rows: id, order_id\n");
    ck_assert_int_eq(loaded.train.features, 2);
    xent_data_clear(&loaded);
}
END_TEST

static void named_row(int i, char *line, size_t size) { snprintf(line, size, "%d,%d\n", i, i % 2); }

START_TEST(an_identifier_that_is_alone_is_told_and_stays) {
    loads(table("id,y", named_row), NULL);
    ck_assert_int_eq(loaded.train.features, 1);
    ASSERT_CONTAINS(told, "may give the label away: id;");
    ck_assert_ptr_null(strstr(told, "left out"));
    xent_data_clear(&loaded);
}
END_TEST

static void plain_row(int i, char *line, size_t size) {
    snprintf(line, size, "%d,%s,%d,7,%s\n", i % 3 ? 4 : 9, i % 3 ? "m" : "f", i * 7 % 5,
             i % 3 ? "no" : "yes");
}

START_TEST(the_label_again_and_constants_are_told) {
    loads(table("a,b,c,d,y", plain_row), NULL);
    ck_assert_int_eq(loaded.train.features, 5);
    ASSERT_CONTAINS(told, "some columns say the same as the label, a value a class: a, b; --drop");
    ASSERT_CONTAINS(told, "the same in all rows, and so without a say: d\n");
    ck_assert_ptr_null(strstr(told, "give the label away"));
    xent_data_clear(&loaded);
}
END_TEST

/* a column that is not the label, one that is */
static void later_row(int i, char *line, size_t size) {
    snprintf(line, size, "%d,%d,%d\n", i * 7 % 5, i % 3 ? 4 : 9, i % 3 == 0);
}

START_TEST(the_label_again_is_told_behind_other_columns) {
    loads(table("a,b,y", later_row), NULL);
    ASSERT_CONTAINS(told, "one column says the same as the label, a value a class: b; --drop");
    xent_data_clear(&loaded);
}
END_TEST

/* In few rows, or rows of few of a class, chance does it. */
START_TEST(the_label_again_takes_ten_rows_and_more_than_two_a_class) {
    static const struct {
        int rows, classes, is_told;
    } cases[] = {{9, 2, 0}, {10, 2, 1}, {12, 6, 0}, {13, 6, 1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        size_t used = (size_t)snprintf(text, sizeof text, "a,b,y\n");
        for (int i = 0; i < cases[k].rows; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%d,%d,%c\n",
                                     5 * (i % cases[k].classes), i * i % 7, 'a' + i % cases[k].classes);
        loads(write_text("a.csv", text), NULL);
        ck_assert_msg((strstr(told, "says the same as the label") != NULL) == cases[k].is_told,
                      "%d rows of %d classes: %s", cases[k].rows, cases[k].classes, told);
        xent_data_clear(&loaded);
    }
}
END_TEST

/* a constant, an empty column, constants with a gap in the middle and first, and the label */
static void gap_row(int i, char *line, size_t size) {
    snprintf(line, size, "7,,%s,%s,%d\n", i == 4 ? "" : "7", i ? "7" : "", i % 2);
}

START_TEST(with_a_gap_a_column_is_no_constant) {
    loads(table("a,b,c,d,y", gap_row), NULL);
    ASSERT_CONTAINS(told, "the same in all rows, and so without a say: a\n");
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(columns_are_dropped) {
    static const double expected[] = {0, 7, 2, 7, 4, 7};
    const char *path = table("a,b,c,d,y", plain_row);
    ck_assert_int_eq(load_dropping(path, "b,1"), XENT_OK);
    ck_assert_int_eq(loaded.train.features, 2);
    for (int i = 0; i < 6; i++) ck_assert(loaded.train.reals[i] == (xent_real)expected[i]);
    ASSERT_CONTAINS(told, "left out (--drop): a, b\n");
    ck_assert_int_eq(loaded.columns->column[1].kind, XENT_COLUMN_UNUSED);
    xent_data_clear(&loaded);
    ck_assert_int_eq(load_dropping(path, "1-3"), XENT_OK);
    ck_assert_int_eq(loaded.train.features, 1);
    xent_data_clear(&loaded);
    ck_assert_int_eq(load_dropping(path, "z"), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(load_error.message, "no column 'z'");
    ck_assert_int_eq(load_dropping(path, "y"), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(load_error.message, "column 5 (y) holds the labels and cannot be dropped");
    ck_assert_int_eq(load_dropping(path, "1-4"), XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, "no column is left");
    /* what is dropped is not looked at */
    path = write_text("a.csv", "a,b,y\n1,12O,0\n2,5,1\n3,5,0\n");
    ck_assert_int_eq(load_dropping(path, NULL), XENT_E_VALUE);
    ck_assert_int_eq(load_dropping(path, "b"), XENT_OK);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(many_columns_are_told_as_a_few) {
    char *at = text;
    for (int line = 0; line < 3; line++) {
        for (int k = 0; k < 60; k++) at += sprintf(at, line ? "%d," : "feature_number_%02d,", k + line);
        at += sprintf(at, line ? "%d,%d\n" : "x,y\n", line, line - 1);
    }
    ck_assert_int_eq(load_dropping(write_text("a.csv", text), "1-60"), XENT_OK);
    ck_assert_int_eq(loaded.train.features, 1);
    ASSERT_CONTAINS(told, "left out (--drop): feature_number_00, feature_number_01, ");
    ASSERT_CONTAINS(told, ", feature_number_20 and 39 more\n");
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(no_one_of_several_labels_is_dropped) {
    const xent_data_options options = {.task = XENT_TASK_MULTILABEL, .label = "b,c", .drop = "b"};
    ck_assert_int_eq(load_with(write_text("a.csv", "a,b,c\n1,0,1\n2,1,0\n3,1,1\n"), options),
                     XENT_E_ARGUMENT);
    ASSERT_CONTAINS(load_error.message, "column 2 (b) holds the labels and cannot be dropped");
}
END_TEST

/* Names of rows are left out, but where they are asked for as labels: then all that is told is the size. */
START_TEST(names_of_rows_may_be_labels) {
    static const struct {
        const char *label;
        xent_task task;
    } cases[] = {{"1", XENT_TASK_CLASSIFY}, {"1,3", XENT_TASK_MULTILABEL}, {"3", XENT_TASK_CLASSIFY}};
    const char *path = write_text("a.csv", "a,y\n0,5,1\n1,6,0\n");
    for (size_t k = 0; k < 3; k++) {
        const xent_data_options options = {.task = cases[k].task, .label = cases[k].label};
        ck_assert_msg(load_with(path, options) == XENT_OK, "%s", load_error.message);
        ck_assert_int_eq(loaded.columns->column[0].kind, k < 2 ? XENT_COLUMN_LABEL : XENT_COLUMN_UNUSED);
        ck_assert_msg((strstr(told, "a name for all columns but it") != NULL) == (k == 2), "%s", told);
        ck_assert_int_eq(loaded.train.features, k == 0 ? 2 : 1);
        xent_data_clear(&loaded);
    }
}
END_TEST

/* Small and large letters tell a name of rows from the end of a word; gaps and fractions number nothing. */
START_TEST(what_ends_in_id_may_be_a_word) {
    static const struct {
        const char *header;
        int is_out;
    } cases[] = {{"GRID,b,y", 0},    {"userId,b,y", 1}, {"user.id,b,y", 1}, {"user-ID,b,y", 1},
                 {"user ID,b,y", 1}, {"7ID,b,y", 0},    {"id,b,y", 1},      {"Id,b,y", 1},
                 {"IDs,b,y", 0},     {"userid,b,y", 0}, {"INDEX,b,y", 1},   {"row.names,b,y", 1}};
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++)
        for (int i = 0; i < 3; i++) {
            static const char *const seventh[] = {"7", "7.5", ""}; /* a whole number, another, a gap */
            size_t used = (size_t)snprintf(text, sizeof text, "%s\n", cases[k].header);
            for (int row = 0; row < 12; row++) {
                char number[12];
                snprintf(number, sizeof number, "%d", row);
                used += (size_t)snprintf(text + used, sizeof text - used, "%s,%d,%d\n",
                                         row == 7 ? seventh[i] : number, row % 5, row % 2);
            }
            loads(write_text("a.csv", text), NULL);
            const int is_out = loaded.columns->column[0].kind == XENT_COLUMN_UNUSED;
            ck_assert_msg(is_out == (cases[k].is_out && i == 0), "%s, %d: %s", cases[k].header, i, told);
            ck_assert_msg((strstr(told, "give the label away") != NULL) == (!cases[k].is_out && i == 0),
                          "%s, %d: %s", cases[k].header, i, told);
            xent_data_clear(&loaded);
        }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("looks");
    ADD_TEST(suite, identifiers_are_told_and_left_out_by_their_name);
    ADD_TEST(suite, what_ends_in_id_may_be_a_word);
    ADD_TEST(suite, identifiers_may_be_larger_than_reals_tell_apart);
    ADD_TEST(suite, an_identifier_that_is_alone_is_told_and_stays);
    ADD_TEST(suite, the_label_again_and_constants_are_told);
    ADD_TEST(suite, the_label_again_is_told_behind_other_columns);
    ADD_TEST(suite, the_label_again_takes_ten_rows_and_more_than_two_a_class);
    ADD_TEST(suite, with_a_gap_a_column_is_no_constant);
    ADD_TEST(suite, columns_are_dropped);
    ADD_TEST(suite, many_columns_are_told_as_a_few);
    ADD_TEST(suite, no_one_of_several_labels_is_dropped);
    ADD_TEST(suite, names_of_rows_may_be_labels);
    return run_suite(suite);
}
