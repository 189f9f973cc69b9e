/* The columns of a table that are no labels: texts, missing values, mistakes, and which line is a header. */
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/run.h"

static xent_status load_missing(const char *path, xent_missing missing) {
    const xent_data_options options = {.test_fraction = XENT_OFF, .missing = missing};
    return xent_data_load_with(path, &options, &loaded, &load_error);
}

/* The features of the training set, row by row. */
static void expect_features(const char *what, int64_t rows, int64_t features, const double *expected) {
    ck_assert_msg(loaded.train.rows == rows && loaded.train.features == features,
                  "%s: %lld rows of %lld features", what, (long long)loaded.train.rows,
                  (long long)loaded.train.features);
    ck_assert_int_eq(xent_columns_features(loaded.columns), features);
    for (int64_t i = 0; i < rows * features; i++)
        ck_assert_msg(loaded.train.reals[i] == (xent_real)expected[i], "%s: number %lld is %g; expected %g",
                      what, (long long)i, (double)loaded.train.reals[i], expected[i]);
}

static void expect_name(int64_t feature, const char *expected) {
    char text[80];
    ck_assert_int_eq(xent_columns_describe(loaded.columns, feature, text, sizeof text), XENT_OK);
    ck_assert_str_eq(text, expected);
}

/* ---- Texts ---- */

START_TEST(texts_become_a_feature_a_value) {
    static const double expected[] = {0, 1, 0, 0, 1, 5, 1, 0, 0, 1, 0, 6, /* few red, 4 ? */
                                      0, 0, 1, 1, 0, 7, 0, 1, 0, 0, 1, 8};
    loads(write_text("a.csv", "doors,colour,size,y\nfew,red,5,0\n4,?,6,1\nmore,?,7,0\nfew,red,8,1\n"), NULL);
    expect_features("texts", 4, 6, expected);
    expect_name(0, "doors = 4"); /* numbers come first */
    expect_name(2, "doors = more");
    expect_name(3, "colour = missing");
    expect_name(4, "colour = red");
    expect_name(5, "size");
    ASSERT_CONTAINS(told, "2 columns of texts became 5 features, one a value: doors (3), colour (2)");
    ASSERT_CONTAINS(told,
                    "2 cells in 2 of the 4 rows are missing (2 of colour): they become a value of their");
    xent_data_clear(&loaded);
}
END_TEST

/* Numbers that came before the first text, too, are what is written there. */
START_TEST(numbers_among_texts_are_names) {
    loads(write_text("a.csv",
                     "Title\nv;y\n# c\n1.10;0\n1.1;1\n007;0\nfew;0\n1.1;1\n1.10;0\nmore;1\n7;0\nfew;1\n"),
          NULL);
    const xent_column *c = &loaded.columns->column[0];
    static const char *const values[] = {"1.1", "1.10", "007", "7", "few", "more"};
    ck_assert_int_eq(c->kind, XENT_COLUMN_TEXT);
    ck_assert_int_eq(c->value_count, 6);
    for (int k = 0; k < 6; k++) ck_assert_str_eq(c->values[k], values[k]);
    static const int places[] = {1, 0, 2, 4, 0, 1, 5, 3, 4};
    for (int i = 0; i < 9; i++)
        for (int k = 0; k < 6; k++) ck_assert(loaded.train.reals[6 * i + k] == (k == places[i]));
    ck_assert_int_eq(count_of(told, "what stands before line 2"), 1); /* though the file is read twice */
    ck_assert_int_eq(count_of(told, "begins with #"), 1);
    xent_data like = loaded;
    xent_data_options options = {.unlabelled = 1};
    xent_data_like(&options, &like);
    ck_assert_int_eq(load_with(write_text("b.csv", "v\n1.10\n7.0\n7\n1.100\nfew\n"), options), XENT_OK);
    static const int others[] = {1, -1, 3, -1, 4}; /* 7.0 may be 7 and 007 */
    for (int i = 0; i < 5; i++)
        for (int k = 0; k < 6; k++) ck_assert(loaded.train.reals[6 * i + k] == (k == others[i]));
    xent_data_clear(&loaded);
    xent_data_clear(&like);
    loads(write_text("a.csv", "1.50,0\nfew,0\nmore,1\n3,0\nfew,1\n"), NULL);
    like = loaded;
    xent_data_like(&options, &like);
    ck_assert_int_eq(load_with(write_text("b.csv", "1.5\n3.0\n"), options), XENT_OK);
    ck_assert(loaded.train.reals[0] == 1 && loaded.train.reals[loaded.train.features + 1] == 1);
    xent_data_clear(&loaded);
    xent_data_clear(&like);
}
END_TEST

/* A unit of its own, which may be forgotten in some rows. */
START_TEST(percents_among_other_numbers_are_told) {
    loads(write_text("a.csv", "p,q,y\n50%,5 %,0\n0.5,6 %,1\n?,?,0\n"), NULL);
    ASSERT_CONTAINS(told, "numbers with a sign of percent stand among others without, and are not divided by "
                          "100: p ('50%'); one of both");
    xent_data_clear(&loaded);
    loads(write_text("a.csv", "p,q,y\n50%,$5,0\n5 %,6,1\n"), NULL);
    ck_assert_ptr_null(strstr(told, "divided"));
    xent_data_clear(&loaded);
}
END_TEST

/* Years, which are numbers, and what columns of labels are called. */
START_TEST(a_name_of_labels_makes_a_header) {
    static const char rows[] = "1.5,1,c1\n2.5,2,c0\n3.5,3,c1\n";
    static const struct {
        const char *head;
        int rows;
    } heads[] = {{"2019,2020,label", 3}, {"2019,2020,Class", 3}, {"2019,2020,c2", 4}, {"2019,2020,c1", 4}};
    char text[200];
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        snprintf(text, sizeof text, "%s\n%s", heads[i].head, rows);
        loads(write_text("a.csv", text), NULL);
        ck_assert_msg(loaded.train.rows == heads[i].rows, "%s: %d rows", heads[i].head,
                      (int)loaded.train.rows);
        xent_data_clear(&loaded);
    }
    loads(write_text("a.csv", "2019,2020,class\n1,2,race\n3,4,class\n5,6,race\n"), NULL);
    ck_assert_int_eq(loaded.train.rows, 4); /* a label that others have */
    xent_data_clear(&loaded);
}
END_TEST

/* The 100 most frequent have a feature, equally frequent ones in their order; the others share one. */
START_TEST(rare_texts_are_others) {
    char text[8192] = "";
    size_t used = 0;
    for (int i = 0; i < 302; i++) /* v000 to v100 twice, v101 to v200 once */
        used += (size_t)snprintf(text + used, sizeof text - used, "v%03d,%d\n", i % 201, i % 2);
    loads(write_text("a.csv", text), NULL);
    const xent_column *c = &loaded.columns->column[0];
    ck_assert_int_eq(loaded.train.features, 101);
    ck_assert(c->value_count == 100 && c->has_other);
    for (int k = 0; k < 100; k++) {
        snprintf(text, sizeof text, "v%03d", k);
        ck_assert_str_eq(c->values[k], text);
    }
    expect_name(100, "column 1 = other");
    for (int i = 0; i < 302; i++)
        for (int k = 0; k < 101; k++)
            ck_assert(loaded.train.reals[101 * i + k] == (k == (i % 201 < 100 ? i % 201 : 100)));
    ASSERT_CONTAINS(told, "(the 100 most frequent, and one for the rest): column 1 (101)");
    xent_data_clear(&loaded);
}
END_TEST

/* ---- Missing values ---- */

START_TEST(missing_numbers_become_the_mean) {
    static const char *const words[] = {"", "?", "NA", "n/a", "NaN", "null", "-", " na "};
    static const double expected[] = {1, 2, 3, 4, 5, 4, 8, 6};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        char text[80];
        snprintf(text, sizeof text, "a,b,y\n1,2,0\n3,%s,1\n5,4,0\n8,6,1\n", words[i]);
        loads(write_text("a.csv", text), NULL);
        expect_features(words[i], 4, 2, expected);
        ASSERT_CONTAINS(told,
                        "1 cells in 1 of the 4 rows are missing (1 of b): they become their column's mean");
        ck_assert(loaded.columns->column[1].filler == 4);
        ck_assert_int_eq(loaded.columns->column[1].missing, 1);
        xent_data_clear(&loaded);
    }
}
END_TEST

START_TEST(rows_with_missing_values_are_dropped_or_refused) {
    static const double expected[] = {1, 2, 5, 4};
    const char *path = write_text("a.csv", "a,b,y\n1,2,0\n3,?,2\n5,4,1\n,6,1\n");
    ck_assert_int_eq(load_missing(path, XENT_MISSING_DROP), XENT_OK);
    expect_features("dropped", 2, 2, expected);
    ck_assert_int_eq(loaded.train.classes, 2); /* that of the dropped row is none */
    xent_data_clear(&loaded);
    ck_assert_int_eq(load_missing(path, XENT_MISSING_FAIL), XENT_E_VALUE);
    ASSERT_CONTAINS(load_error.message, "a.csv, line 3, column 2 (b): '?'; expected a value");
    path = write_text("a.csv", "a,b,y\n1,?,0\n?,2,1\n");
    ck_assert_int_eq(load_missing(path, XENT_MISSING_DROP), XENT_E_VALUE);
    ASSERT_CONTAINS(load_error.message, "each of its 2 rows has a missing value");
}
END_TEST

START_TEST(columns_without_a_value_are_left_out) {
    static const double expected[] = {1, 3};
    loads(write_text("a.csv", "a,b,y\n1,,0\n3,?,1\n"), NULL);
    expect_features("empty column", 2, 1, expected);
    ck_assert_int_eq(loaded.columns->column[1].kind, XENT_COLUMN_UNUSED);
    ASSERT_CONTAINS(told, "left out, as no row has a value there: b");
    ck_assert_ptr_null(strstr(told, "are missing"));
    xent_data_clear(&loaded);
    refused(write_text("a.csv", "a,y\n?,0\n,1\n"), NULL, "no column is left to learn from");
    /* labels alone, also where they are not asked for */
    const char *alone = write_text("b.csv", "a\nb\nc\n");
    ck_assert_int_eq(load_with(alone, (xent_data_options){.unlabelled = 1}), XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, "b.csv: no column is left to learn from");
}
END_TEST

/* ---- Mistakes ---- */

/* A few texts among numbers are typos: the table is refused, where the first of them stands. */
START_TEST(single_texts_among_numbers_are_mistakes) {
    char text[4096] = "a,b,y\n";
    size_t used = strlen(text);
    for (int i = 0; i < 100; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%d,%s,%d\n", i, i % 20 == 7 ? "12O" : "12",
                                 i % 2);
    refused(
        write_text("a.csv", text), NULL,
        "a.csv, line 9, column 2 (b): '12O'; expected a number, as 95 of its cells are: correct it, write ? "
        "where no value is known, or leave the column out (--drop b)");
    for (int i = 0; i < 100; i++) /* a word of its own for missing values, not one of ours */
        used = (size_t)snprintf(text + (i ? used : 0), sizeof text - used, "%d.%d,%d\n", i, i % 3, i % 2) +
               (i ? used : 0);
    for (int i = 0; i < 50; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "none,%d\n", i % 2);
    refused(write_text("a.csv", text), NULL, "line 101, column 1: 'none'; expected a number");
    refused(write_text("a.csv", "1,2,0\n3,x,1\n"), NULL, "line 2, column 2: 'x'; expected a number");
}
END_TEST

START_TEST(arff_says_what_its_columns_are) {
    static const double expected[] = {0, 1, 1, 2, 1, 0, 0, 4, 0, 1, 1, 6};
    const char *head = "@relation r\n@attribute a {x, '2 b'}\n@attribute s {0, 1}\n@attribute b real\n"
                       "@attribute y {no,yes}\n@data\n";
    char text[400];
    snprintf(text, sizeof text, "%sx,1,2,no\n'2 b',0,?,yes\nx,1,6,yes\n", head);
    loads(write_text("a.arff", text), NULL);
    expect_features("arff", 3, 4, expected);
    expect_name(0, "a = 2 b");
    ASSERT_CONTAINS(told, "1 cells in 1 of the 3 rows are missing (1 of b)");
    xent_data_clear(&loaded);
    snprintf(text, sizeof text, "%sx,1,no,no\nx,1,no,no\nx,1,no,yes\nx,1,no,yes\n", head);
    refused(write_text("a.arff", text), NULL, "line 7, column 3 (b): 'no'; expected a number");
}
END_TEST

/* Ranges and signs are made of what numbers are made of, and are none: values as any word is. */
START_TEST(arff_lists_ranges_and_signs_as_texts) {
    static const char *const lists[][3] = {
        {"0-9, 10-19", "0-9", "10-19"}, {"+,1e", "+", "1e"}, {" E , e", "E", "e"}, {"1.2.3,4", "1.2.3", "4"}};
    char text[400];
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        snprintf(text, sizeof text,
                 "@relation r\n@attribute a {%s}\n@attribute n {2,1e1 , -3}\n@attribute y {no,yes}\n@data\n"
                 "%s,2,no\n%s,10,yes\n%s,-3,yes\n",
                 lists[i][0], lists[i][1], lists[i][2], lists[i][1]);
        loads(write_text("a.arff", text), NULL);
        ck_assert_int_eq(loaded.columns->column[0].kind, XENT_COLUMN_TEXT);
        ck_assert_int_eq(loaded.columns->column[0].value_count, 2);
        ck_assert_int_eq(loaded.columns->column[1].kind, XENT_COLUMN_NUMBER);
        ck_assert(loaded.train.reals[2] == 2 && loaded.train.reals[5] == 10 && loaded.train.reals[8] == -3);
        ck_assert(loaded.train.reals[0] == loaded.train.reals[6]);
        ck_assert(loaded.train.reals[0] != loaded.train.reals[3]);
        xent_data_clear(&loaded);
    }
}
END_TEST

/* In a name in quotes a backslash stands before a quote, and before another one; elsewhere it is one. */
START_TEST(arff_names_may_have_quotes) {
    static const char *const names[][2] = {{"'it\\'s'", "it's"}, {"\"5\\\" disk\"", "5\" disk"},
                                           {"'a\\\\'", "a\\"},   {"'C:\\x y'", "C:\\x y"},
                                           {"'a\\'", "a\\"},     {"''", ""}};
    char text[400];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(
            text, sizeof text,
            "@relation r\n@attribute %s numeric\n@attribute b real\n@attribute y {no,yes}\n@data\n1,2,no\n"
            "3,4,yes\n",
            names[i][0]);
        loads(write_text("a.arff", text), NULL);
        ck_assert_str_eq(loaded.columns->column[0].name, names[i][1]);
        expect_features(names[i][0], 2, 2, (const double[]){1, 2, 3, 4});
        xent_data_clear(&loaded);
    }
}
END_TEST

/* So it is in values, those of rows and those that the header lists, as Weka writes them. */
START_TEST(arff_values_may_have_quotes) {
    static const char *const classes[] = {"it's", "a\\", "5\" disk", "C:\\x, y", "plain"};
    loads(write_text("a.arff",
                     "@relation r\n@attribute n numeric\n@attribute t string\n"
                     "@attribute y {'it\\'s', 'a\\\\', '5\\\" disk', 'C:\\x, y',plain}\n@data\n"
                     "1,'\\'','it\\'s'\n2,'\\\\','a\\\\'\n3,'\\'','5\\\" disk'\n4,'\\\\','C:\\x, y'\n"
                     "5,'\\'\n','plain'\n6,'\\'',\"it's\"\n"),
          NULL);
    ck_assert_int_eq(loaded.train.rows, 6);
    ck_assert_int_eq(loaded.train.classes, 5);
    for (int k = 0; k < 5; k++) ck_assert_str_eq(loaded.train.class_names[k], classes[k]);
    for (int i = 0; i < 6; i++) ck_assert_int_eq(loaded.train.labels[i], i % 5);
    ck_assert_int_eq(loaded.columns->column[1].value_count, 3);
    ck_assert_str_eq(loaded.columns->column[1].values[0], "'");
    xent_data_clear(&loaded);
}
END_TEST

/* ---- Headers ---- */

START_TEST(headers_are_told_from_rows) {
    static const struct {
        const char *text;
        int rows, has_names;
    } tables[] = {
        {"39, State-gov, 77, <=50K\n50, Private, 83, <=50K\n38, Private, 21, >50K\n", 3, 0},
        {"age,work,n,class\n39, State-gov, 77, <=50K\n50, Private, 83, >50K\n", 2, 1},
        {"p,x,s\ne,x,y\np,b,s\ne,b,y\n", 4, 0},          /* texts alone */
        {"class,cap,odor\np,x,s\ne,x,y\np,b,s\n", 3, 1}, /* with names */
        {"vhigh,2,small,no\nlow,more,big,no\nlow,more,big,yes\nlow,more,big,yes\n", 4, 0},
        {"buying,persons,boot,class\nlow,2,small,no\nlow,more,big,no\nhigh,more,big,yes\n", 3, 1},
        {"a,b,c\nred,S,0\nblue,M,1\n", 2, 1}, /* a label above numbers */
        {"5.1,3.5,setosa\n4.9,3,virginica\n4.8,3,setosa\n", 3, 0},
        {",a,y\n0,2.5,0\n1,2.7,1\n", 2, 1},
        {"18,8,?,ford torino\n15,8,165,buick\n15,8,130,ford torino\n", 3, 0},
    };
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        loads(write_text("a.csv", tables[i].text), NULL);
        ck_assert_msg(loaded.train.rows == tables[i].rows, "table %zu: %lld rows", i,
                      (long long)loaded.train.rows);
        ck_assert_int_eq(loaded.columns->column[0].name != NULL, tables[i].has_names);
        xent_data_clear(&loaded);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("features");
    ADD_TEST(suite, texts_become_a_feature_a_value);
    ADD_TEST(suite, numbers_among_texts_are_names);
    ADD_TEST(suite, percents_among_other_numbers_are_told);
    ADD_TEST(suite, a_name_of_labels_makes_a_header);
    ADD_TEST(suite, rare_texts_are_others);
    ADD_TEST(suite, missing_numbers_become_the_mean);
    ADD_TEST(suite, rows_with_missing_values_are_dropped_or_refused);
    ADD_TEST(suite, columns_without_a_value_are_left_out);
    ADD_TEST(suite, single_texts_among_numbers_are_mistakes);
    ADD_TEST(suite, arff_says_what_its_columns_are);
    ADD_TEST(suite, arff_lists_ranges_and_signs_as_texts);
    ADD_TEST(suite, arff_names_may_have_quotes);
    ADD_TEST(suite, arff_values_may_have_quotes);
    ADD_TEST(suite, headers_are_told_from_rows);
    return run_suite(suite);
}
