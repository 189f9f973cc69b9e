/* What inspect shows of the columns of a table, and of those that a model keeps. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

enum { ROWS = 40 };

/* Rows numbered, a number with gaps, a text, one that repeats the label, a constant, nothing, a label. */
static void write_table(void) {
    char text[8192] = "id,age,town,twin,one,none,kind\n";
    for (int i = 0; i < ROWS; i++) {
        char age[16] = "";
        if (i % 10) snprintf(age, sizeof age, "%d", 20 + i % 4);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%d,%s,%s,%d,7,,%c\n", 100 + i, age,
                 i % 4 == 0   ? "Rome"
                 : i % 8 == 1 ? "?"
                              : "Bonn",
                 3 * (i % 2), "ab"[i % 2]);
    }
    write_text("t.csv", text);
}

static json_t *columns_of(const char *thing) {
    program_run run = run_program("inspect %s --json", thing);
    ck_assert_msg(run.code == 0, "%s", run.err);
    return json_object_get(json_line(run.out, 0), "columns");
}

static const char *text_at(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

START_TEST(columns_of_a_table_are_described) {
    static const struct {
        const char *name, *kind, *note;
        int missing, different;
        double least, greatest;
    } expected[] = {
        {"id", "unused", "", 0, -1, NAN, NAN},     {"age", "number", "", 4, 4, 20, 23},
        {"town", "text", "", 5, 3, NAN, NAN},      {"twin", "number", "copy of the label", 0, 2, 0, 3},
        {"one", "number", "constant", 0, 1, 7, 7}, {"none", "unused", "no row has a value", 40, -1, NAN, NAN},
        {"kind", "label", "", 0, 2, NAN, NAN},
    };
    write_table();
    json_t *columns = columns_of("t.csv");
    ck_assert_uint_eq(json_array_size(columns), 7);
    for (size_t j = 0; j < 7; j++) {
        const json_t *column = json_array_get(columns, j);
        ck_assert_str_eq(text_at(column, "name"), expected[j].name);
        ck_assert_str_eq(text_at(column, "kind"), expected[j].kind);
        ck_assert_str_eq(text_at(column, "note"), expected[j].note);
        ck_assert_int_eq((int)json_number_at(column, "missing"), expected[j].missing);
        if (expected[j].different >= 0)
            ck_assert_int_eq((int)json_number_at(column, "different"), expected[j].different);
        if (isnan(expected[j].least)) continue;
        ASSERT_CLOSE(json_number_at(column, "least"), expected[j].least, 0);
        ASSERT_CLOSE(json_number_at(column, "greatest"), expected[j].greatest, 0);
    }
    /* 4 gaps of 40: 8 rows of 20 but i = 0, 20; of 21 ten, of 22 but i = 10, 30, of 23 ten */
    const double mean = (8 * 20 + 10 * 21 + 8 * 22 + 10 * 23) / 36.0;
    ASSERT_CLOSE(json_number_at(json_array_get(columns, 1), "filler"), mean, 1e-6);
    const json_t *values = json_object_get(json_array_get(columns, 2), "values");
    static const struct {
        const char *value;
        int rows;
    } towns[] = {{"", 5}, {"Bonn", 25}, {"Rome", 10}};
    for (size_t k = 0; k < 3; k++) {
        ck_assert_str_eq(text_at(json_array_get(values, k), "value"), towns[k].value);
        ck_assert_int_eq((int)json_number_at(json_array_get(values, k), "rows"), towns[k].rows);
    }
}
END_TEST

/* A filler that rows have themselves, a constant with gaps, texts with and without one, numbers of which one
 * is there twice, and measures. */
static void write_borders(void) {
    char text[8192] = "own,gaps,town,street,twice,half,kind\n";
    for (int i = 0; i < ROWS; i++) {
        char own[16] = "", town[16] = "";
        if (i > 3) snprintf(own, sizeof own, "%d", 1 + i % 3); /* 12 of each: their mean is 2 */
        if (i != 20) snprintf(town, sizeof town, "town%d", i);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s,%s,%s,street%d,%d,%d.5,%c\n", own,
                 i % 10 ? "7" : "", town, i, i == 5 ? 0 : i * 7 % ROWS, i * 7 % ROWS, "ab"[i % 3 == 0]);
    }
    write_text("t.csv", text);
}

START_TEST(what_is_almost_so_is_not_noted) {
    static const struct {
        const char *name, *note;
        int different;
    } expected[] = {{"own", "", 3},          {"gaps", "", 1},
                    {"town", "", ROWS},      {"street", "different in every row", ROWS},
                    {"twice", "", ROWS - 1}, {"half", "", ROWS}};
    write_borders();
    const json_t *columns = columns_of("t.csv");
    for (size_t j = 0; j < sizeof expected / sizeof *expected; j++) {
        const json_t *column = json_array_get(columns, j);
        ck_assert_str_eq(text_at(column, "name"), expected[j].name);
        ck_assert_msg(strcmp(text_at(column, "note"), expected[j].note) == 0, "%s: %s", expected[j].name,
                      text_at(column, "note"));
        ck_assert_int_eq((int)json_number_at(column, "different"), expected[j].different);
    }
    ck_assert_double_eq(json_number_at(json_array_get(columns, 0), "filler"), 2);
}
END_TEST

/* Rows with gaps are left out: nothing is filled, so that the filler, 2, is a value of its own, what is left
 * may be constant, and each row different. */
START_TEST(without_rows_that_have_gaps_nothing_is_filled) {
    write_text("t.csv",
               "a,same,own,kind\n1,5,10,x\n3,5,20,y\n2,5,30,x\n1,5,40,y\n3,5,50,x\n,5,60,y\n1,,70,x\n"
               "1,5,,y\n");
    static const int different[] = {3, 1, 5};
    static const char *const notes[] = {"", "constant", "different in every row"};
    for (int drop = 0; drop < 2; drop++) {
        const json_t *columns = columns_of(drop ? "t.csv --missing drop" : "t.csv");
        for (size_t j = 0; j < 3 && drop; j++) {
            ck_assert_int_eq((int)json_number_at(json_array_get(columns, j), "different"), different[j]);
            ck_assert_str_eq(text_at(json_array_get(columns, j), "note"), notes[j]);
        }
        for (size_t j = 1; j < 3 && !drop; j++)
            ck_assert_str_eq(text_at(json_array_get(columns, j), "note"), "");
    }
}
END_TEST

/* Texts that stand in one row each share a feature, which is no constant. In two rows chance makes numbers
 * differ. */
START_TEST(rare_texts_and_two_rows_have_no_note) {
    char text[4096] = "town,kind\n";
    for (int i = 0; i < 150; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "town%d,%c\n", i, "ab"[i % 3 == 0]);
    write_text("t.csv", text);
    const json_t *town = json_array_get(columns_of("t.csv"), 0);
    ck_assert_int_eq((int)json_number_at(town, "other"), 150);
    ck_assert_str_eq(text_at(town, "note"), "");
    for (int rows = 2; rows <= 3; rows++) {
        write_text("t.csv", rows == 2 ? "a,y\n1,0.5\n2,1.5\n" : "a,y\n1,0.5\n2,1.5\n4,1.75\n");
        const json_t *a = json_array_get(columns_of("t.csv --task regression"), 0);
        ck_assert_str_eq(text_at(a, "note"), rows == 2 ? "" : "different in every row");
    }
}
END_TEST

/* The same as text, in lines of at most 80 characters. */
START_TEST(the_table_of_columns_is_narrow) {
    static const char *const says[] = {
        "     1  id                unused       0         left out\n",
        "     2  age               number       4      4  20 .. 23; missing: 21.5556\n",
        "     3  town              text         5      3  (missing) 5, Bonn 25, Rome 10\n",
        "     5  one               number       0      1  7 .. 7; constant\n",
        "     7  kind              label        0      2  what is learned\n",
    };
    write_table();
    program_run run = run_program("inspect t.csv");
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) ASSERT_CONTAINS(run.out, says[i]);
    run = run_program("train -q t.csv -o m; for f in t.csv m; do \"$XENT_PROGRAM\" inspect $f 2>&1; done");
    for (char *line = strtok(run.out, "\n"); line; line = strtok(NULL, "\n"))
        if (!strstr(line, "xent inspect:")) ck_assert_msg(strlen(line) <= 80, "'%s'", line);
}
END_TEST

/* Twelve towns, of which eight are shown; numbers that differ in each row, and one that is the same. */
START_TEST(of_many_values_the_first_are_shown) {
    char text[4096] = "town,number,same,kind\n", *out;
    for (int i = 0; i < ROWS; i++) {
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "town%02d,%d,5,%c\n", i % 12, i * 7 % ROWS,
                 "ab"[i % 3 == 0]);
    }
    write_text("t.csv", text);
    out = run_program("inspect t.csv | tr -s '\\n ' '  '").out;
    ASSERT_CONTAINS(
        out, " town00 4, town01 4, town02 4, town03 4, town04 3, town05 3, town06 3, town07 3 and 4 more ");
    ASSERT_CONTAINS(out, " 2 number number 0 40 0 .. 39; different in every row ");
    ASSERT_CONTAINS(out, " 3 same number 0 1 5 .. 5; constant ");
    ASSERT_CONTAINS(out, "; 1 feature is the same in every row");
}
END_TEST

START_TEST(columns_of_a_model_are_described) {
    write_table();
    ck_assert_int_eq(run_program("train -q t.csv --epochs 2 -o m").code, 0);
    json_t *columns = columns_of("m"), *age = json_array_get(columns, 1), *town = json_array_get(columns, 2);
    ck_assert_uint_eq(json_array_size(columns), 7);
    json_t *scaling = json_object_get(age, "scaling");
    ck_assert_uint_eq(json_array_size(json_object_get(scaling, "shift")), 1);
    const double shift = json_number_value(json_array_get(json_object_get(scaling, "shift"), 0));
    ck_assert(shift > 20 && shift < 23);
    ck_assert_uint_eq(json_array_size(json_object_get(town, "values")), 3);
    ck_assert_uint_eq(json_array_size(json_object_get(json_object_get(town, "scaling"), "factor")), 3);
    ck_assert(json_is_false(json_object_get(town, "other")));
    const program_run run = run_program("inspect m");
    ASSERT_CONTAINS(run.out, "     3  town              text    (missing), Bonn, Rome\n");
    ASSERT_CONTAINS(run.out, "; missing: 21.5556\n");
    ASSERT_CONTAINS(run.out, "     7  kind              label   what is learned\n");
    ck_assert(json_is_null(columns_of("digits")));
}
END_TEST

START_TEST(of_many_columns_the_first_are_shown) {
    char text[8192] = "";
    for (int i = 0; i < 12; i++)
        for (int j = 0; j < 60; j++)
            snprintf(text + strlen(text), sizeof text - strlen(text), "%d%s", j < 59 ? i * j % 7 : i % 2,
                     j < 59 ? "," : "\n");
    write_text("t.csv", text);
    const program_run run = run_program("inspect t.csv");
    ASSERT_CONTAINS(run.out, "and 20 more, which --json lists\n");
    ck_assert_uint_eq(json_array_size(columns_of("t.csv")), 60);
}
END_TEST

/* More texts than have features of their own: 400 towns of two rows each. */
START_TEST(rare_values_are_counted_as_others) {
    char text[16384] = "town,kind\n";
    for (int i = 0; i < 800; i++) {
        const size_t used = strlen(text);
        snprintf(text + used, sizeof text - used, "town%03d,%c\n", i / 2, "ab"[i % 3 == 0]);
    }
    write_text("t.csv", text);
    json_t *town = json_array_get(columns_of("t.csv"), 0);
    const int own = (int)json_array_size(json_object_get(town, "values"));
    ck_assert(own > 8 && own < 400);
    ck_assert_int_eq((int)json_number_at(town, "other"), 800 - 2 * own);
    char says[64];
    snprintf(says, sizeof says, " and %d more, others %d ", own - 8, 800 - 2 * own);
    ASSERT_CONTAINS(run_program("inspect t.csv | tr -s '\\n ' '  '").out, says);
    ck_assert_int_eq(run_program("train -q t.csv --epochs 1 -o m").code, 0);
    snprintf(says, sizeof says, " and %d more, others ", own - 8);
    ASSERT_CONTAINS(run_program("inspect m | tr -s '\\n ' '  '").out, says);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("inspect columns");
    ADD_TEST(suite, columns_of_a_table_are_described);
    ADD_TEST(suite, what_is_almost_so_is_not_noted);
    ADD_TEST(suite, without_rows_that_have_gaps_nothing_is_filled);
    ADD_TEST(suite, rare_texts_and_two_rows_have_no_note);
    ADD_TEST(suite, the_table_of_columns_is_narrow);
    ADD_TEST(suite, of_many_values_the_first_are_shown);
    ADD_TEST(suite, columns_of_a_model_are_described);
    ADD_TEST(suite, of_many_columns_the_first_are_shown);
    ADD_TEST(suite, rare_values_are_counted_as_others);
    return run_suite(suite);
}
