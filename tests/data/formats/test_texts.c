/* Texts that data come in: tables of every form, LIBSVM, ARFF, FANN. Tables are in test_table.c too. */
#include <libdeflate.h>
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/run.h"

/* ---- Tables as people have them ---- */

START_TEST(tables_of_many_forms_are_one_table) {
    static const char *const texts[] = {
        "1 2.5 0\n-3 400 1\n",                   /* blanks */
        "   1   2.5  0 \n  -3 4e2\t 1\n\n   \n", /* runs of them, and around lines */
        "1\t\t2.5\t0\n-3\t400\t\t1\n",           /* double tabs */
        "1\t\t2.5\t\t0\n-3\t\t400\t\t1\n",       /* everywhere */
        "1,2.5,0,\n-3,400,1,\n",                 /* a comma at the end */
        "a,b,y\n1,2.5,0,\n-3,400,1,\n",          /* that the header has not */
        "a;b;y;\n1;2.5;0;\n-3;400;1;\n",
        "# made\n1,2.5,0\n# of\n-3,400,1\n#", /* comments */
        "a;b;y\n1,0;2,5;0\n-3;4,0e2;1\n",     /* decimal commas */
        "1,0\t2,5\t0\n-3\t400\t1\n",
        "Title of it\n\n a, b , y\n1, 2.5 , 0\n-3, 400,1\n", /* what stands before, blanks around names */
        "by someone,2024\n\na,b,y\n1,2.5,0\n-3,400,1\n",
        "a,b,y\n1, \"2.5\" ,0\n-3,400, \"1\"\n", /* blanks around quotes */
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        loads(write_text("a.csv", texts[i]), NULL);
        expect_two_rows(texts[i]);
        xent_data_clear(&loaded);
    }
}
END_TEST

/* What spreadsheets and pandas write for no value is none, wherever it stands; a line of it is no comment. */
START_TEST(a_row_that_begins_with_an_error_of_a_spreadsheet_is_data) {
    loads(write_text("a.csv", "x,y,label\n#N/A,0,a\n#div/0!,1,b\n2.5,#NA,b\n4.5,1,a\n#N/A is a comment\n"),
          NULL);
    ck_assert_int_eq(loaded.train.rows, 4);
    ASSERT_CONTAINS(told, "3 cells in 3 of the 4 rows are missing (2 of x, 1 of y)");
    ASSERT_CONTAINS(told, "1 of its lines begins with #");
    ck_assert(loaded.train.reals[0] == 3.5 && loaded.train.reals[1] == 0);
    xent_data_clear(&loaded);
    loads(write_text("a.csv", "#N/A;0;a\n#N/A;1;b\n2.5;2;b\n4;1;a\n"), NULL); /* from the first line on */
    ck_assert_int_eq(loaded.train.rows, 4);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(what_a_table_leaves_out_is_told) {
    loads(write_text("a.csv", "BRICKFACE,SKY\nA,B\n\n1,2.5,SKY\n-3,400,GRASS\n"), NULL);
    ASSERT_CONTAINS(told, "what stands before line 4 is left out, as it has not the 3 columns");
    xent_data_clear(&loaded);
    loads(write_text("a.csv", "#one\n1,2.5,0\n#two\n-3,400,1\n"), NULL);
    ASSERT_CONTAINS(told, "2 of its lines begin with # and are left out");
    xent_data_clear(&loaded);
    /* a first line of numbers alone is a row, and wrong */
    refused(write_text("a.csv", "1,2\n1,2,0\n2,3,1\n"), NULL, "line 2: 3 columns; expected 2");
}
END_TEST

START_TEST(a_header_that_counts_is_told_from_a_row) {
    loads(write_text("a.csv", "0,1,2\n5,6,0\n7,8,1\n5,6,0\n7,8,1\n"), NULL);
    ck_assert_int_eq(loaded.train.rows, 4);
    ck_assert_int_eq(loaded.train.classes, 2);
    ASSERT_CONTAINS(told, "counts the columns and is taken for a header");
    xent_data_clear(&loaded);
    /* its label is one of the others': a row, the first */
    loads(write_text("a.csv", "0,1,2\n5,6,1\n7,8,1\n5,6,2\n7,8,1\n"), NULL);
    ck_assert_int_eq(loaded.train.rows, 5);
    ck_assert(loaded.train.reals[0] == 0 && loaded.train.reals[1] == 1 && loaded.train.reals[2] == 5);
    ck_assert_int_eq(loaded.train.labels[0], 1);
    ck_assert_int_eq(loaded.train.labels[1], 0);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(labels_and_names_are_trimmed) {
    loads(write_text("a.csv", "1,2.5,no\n-3,400,yes \n1,2, no\t\n"), NULL);
    ck_assert_int_eq(loaded.train.classes, 2);
    ck_assert_str_eq(loaded.train.class_names[1], "yes");
    xent_data_clear(&loaded);
    xent_data_options options = {.label = "z"};
    const char *path = write_text("a.csv", "a, b ,y\n1,2,0\n3,4,1\n");
    ck_assert_int_eq(xent_data_load_with(path, &options, &loaded, &load_error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(load_error.message, "its columns are a, b, y");
}
END_TEST

/* Without --label the column of a usual name is taken, wherever it stands, and that is told. */
START_TEST(labels_are_found_by_their_name) {
    static const struct {
        const char *text, *told;
    } tables[] = {{"Label,a,b\n0,1,2.5\n1,-3,400\n", "column 1, 'Label', is taken for the labels"},
                  {"a,species,b\n1,0,2.5\n-3,1,400\n", "column 2, 'species'"},
                  {"y,a,b\n0,1,2.5\n1,-3,400\n", "column 1, 'y'"},
                  {"target,class,b\n1,0,2.5\n-3,1,400\n", "column 2, 'class'"},
                  {"x,y,kind\n1,2.5,0\n-3,400,1\n", ""},
                  {"a,b,class\n1,2.5,0\n-3,400,1\n", ""},
                  {"a,b,c\n1,2.5,0\n-3,400,1\n", ""}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        loads(write_text("t.csv", tables[i].text), NULL);
        expect_two_rows(tables[i].text);
        ck_assert_msg(*tables[i].told ? strstr(told, tables[i].told) != NULL : *told == '\0', "%s: \"%s\"",
                      tables[i].text, told);
        xent_data_clear(&loaded);
    }
}
END_TEST

/* A comment, and a row, longer than what is read at once; the lines behind are counted on. */
START_TEST(long_lines_are_read_on) {
    enum { LONG = 200000 };
    static char text[2 * LONG];
    memset(text, 'c', LONG);
    memcpy(text, "# ", 2);
    strcpy(text + LONG, "\n1,2.5,0\n-3,400,1\n");
    loads(write_text("a.csv", text), NULL);
    expect_two_rows("a long comment first");
    ASSERT_CONTAINS(told, "1 of its lines begins with #");
    xent_data_clear(&loaded);
    strcpy(text + LONG, "\n1,2.5,0\n-3,400,1\n5,6,7,8\n");
    refused(write_text("a.csv", text), NULL, "line 4: 4 columns; expected 3");
    strcpy(text, "1,2.5,0\n-3,400,1\n# ");
    const size_t used = strlen(text);
    memset(text + used, 'c', LONG); /* to the end of the file, which ends no line */
    text[used + LONG] = '\0';
    loads(write_text("a.csv", text), NULL);
    expect_two_rows("a long comment last");
    xent_data_clear(&loaded);
    memset(text, ' ', LONG); /* a row of which most is blanks */
    memcpy(text, "1,2.5", 5);
    strcpy(text + LONG, ",0\n-3,400,1\n");
    loads(write_text("a.csv", text), NULL);
    expect_two_rows("a long row");
    xent_data_clear(&loaded);
}
END_TEST

/* UTF-16 of either order; a NUL is found wherever it stands. */
START_TEST(what_is_no_text_is_refused_with_its_place) {
    refused(write_bytes("a.csv", "\xfe\xff\0001\0,\0002", 8), NULL, "UTF-16");
    refused(write_bytes("a.csv", "1,2.5,0\n-3,\0,1\n", 15), NULL, "line 2: byte 11 is NUL; expected text");
    static char comment[200000]; /* which no line end cuts */
    memset(comment, '#', sizeof comment);
    comment[100000] = '\0';
    refused(write_bytes("a.csv", comment, sizeof comment), NULL, "line 1: byte 100000 is NUL; expected text");
}
END_TEST

/* With decimal commas: a text keeps its commas and points, however long it is. */
START_TEST(commas_of_texts_stay) {
    static const char *const words[] = {
        "Smith, John", "1.234.567 or so",
        "a long sentence, of more characters than any number has, stays as it is"};
    char text[600];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        snprintf(text, sizeof text, "n;w;y\n1,5;%s;0\n2,5;other;1\n3,5;%s;0\n", words[i], words[i]);
        loads(write_text("a.csv", text), NULL);
        const xent_column *c = &loaded.columns->column[1];
        ck_assert_int_eq(c->value_count, 2);
        ck_assert_msg(strcmp(c->values[0], words[i]) == 0 || strcmp(c->values[1], words[i]) == 0,
                      "%s: %s, %s", words[i], c->values[0], c->values[1]);
        xent_data_clear(&loaded);
    }
    loads(write_text("a.csv", "n;m;y\n1.234;1,5;0\n1.234.567;2,5;1\n-12.345,5;3,5;0\n"), NULL);
    ck_assert(loaded.train.reals[0] == 1234 && loaded.train.reals[2] == 1234567);
    ck_assert(loaded.train.reals[4] == (xent_real)-12345.5);
    xent_data_clear(&loaded);
}
END_TEST

/* Of scikit-learn's: rows and features, and the names of the classes. */
START_TEST(a_first_line_of_sizes_names_the_classes) {
    loads(write_text("a.csv", "3,2,setosa,virginica\n1,2.5,0\n-3,400,1\n1,2,0\n"), NULL);
    ck_assert_int_eq(loaded.train.rows, 3);
    ck_assert_str_eq(loaded.train.class_names[1], "virginica");
    xent_data_clear(&loaded);
    /* as one may be told that there is a header */
    ck_assert_int_eq(load_with(write_text("a.csv", "3,2,setosa,virginica\n1,2.5,0\n-3,400,1\n1,2,0\n"),
                               (xent_data_options){.header = XENT_HEADER_YES}),
                     XENT_OK);
    ck_assert_int_eq(loaded.train.rows, 3);
    ck_assert_str_eq(loaded.train.class_names[0], "setosa");
    xent_data_clear(&loaded);
    refused(write_text("a.csv", "4,2,setosa,virginica\n1,2.5,0\n-3,400,1\n1,2,0\n"), NULL,
            "its first line tells of 4 rows; there are 3");
    /* as many cells as the rows have: it was their header */
    loads(write_text("a.csv", "4,2,y\n1,2.5,0\n-3,400,1\n1,2,0\n"), NULL);
    ck_assert_int_eq(loaded.train.rows, 3);
    ck_assert_int_eq(loaded.train.classes, 2);
    xent_data_clear(&loaded);
}
END_TEST

/* ---- Other texts ---- */

START_TEST(libsvm_text_loads) {
    loads(write_text("heart_scale", "# c\n-1 1:1 2:2.5 \n+1 1:-3 2:4e2 # c\n"), NULL);
    expect_two_rows("libsvm");
    ck_assert_str_eq(loaded.train.class_names[0], "-1");
    xent_data_clear(&loaded);
    loads(write_text("a", "1 3:7\n2 1:5\n1\n"), NULL); /* what a line does not name is 0 */
    ck_assert_int_eq(loaded.train.features, 3);
    static const double numbers[] = {0, 0, 7, 5, 0, 0, 0, 0, 0};
    for (int i = 0; i < 9; i++) ck_assert(loaded.train.reals[i] == (xent_real)numbers[i]);
    xent_data_clear(&loaded);
    loads(write_text("a", "1 2:7\n2 3:5\n"), NULL); /* nor is the first index ever named */
    ck_assert_int_eq(loaded.train.features, 3);
    ck_assert(loaded.train.reals[1] == 7 && loaded.train.reals[5] == 5);
    xent_data_clear(&loaded);
    loads(write_text("a", "1 0:7\n2 1:5\n"), NULL); /* indices from 0 */
    ck_assert_int_eq(loaded.train.features, 2);
    xent_data_clear(&loaded);
    refused(write_text("a", "1 1:7\n2 3:5 2:1\n"), NULL, "line 2: '2:1'; expected indices that rise");
    refused(write_text("a", "1 1:7\n2 3:5 3:1\n"), NULL, "line 2: '3:1'; expected indices that rise");
    refused(write_text("a", "1 1:7\n2 3:x\n"), NULL, "line 2: '3:x'");
    refused(write_text("a", "1 1:7\n2 16000000:5\n"), NULL, "too many to hold with their zeros");
}
END_TEST

static const char *write_packed(const char *text) {
    static unsigned char packed[1 << 16];
    struct libdeflate_compressor *packer = libdeflate_alloc_compressor(6);
    const size_t size = libdeflate_gzip_compress(packer, text, strlen(text), packed, sizeof packed);
    libdeflate_free_compressor(packer);
    ck_assert_uint_gt(size, 0);
    return write_bytes("a.gz", packed, size);
}

/* More attributes than there was room for at first; blanks before a label, none in the list of a wide one. */
START_TEST(arff_of_many_attributes_loads) {
    char text[8192] = "@relation r\n";
    for (int i = 0; i < 200; i++) sprintf(text + strlen(text), "@attribute a%d real\n", i);
    strcat(text, "@attribute y { ' b' , '' , a }\n@data\n");
    for (int row = 0; row < 3; row++) {
        for (int i = 0; i < 200; i++) sprintf(text + strlen(text), "%d,", (row + i) % 7);
        strcat(text, row == 0 ? "a\n" : row == 1 ? "' b'\n" : "''\n");
    }
    loads(write_text("a.arff", text), NULL);
    ck_assert_int_eq(loaded.train.features, 200);
    ck_assert_int_eq(loaded.train.classes, 3);
    ck_assert_str_eq(loaded.columns->column[199].name, "a199");
    for (int row = 0; row < 3; row++)
        for (int i = 0; i < 200; i++)
            ck_assert(loaded.train.reals[200 * row + i] == (xent_real)((row + i) % 7));
    ck_assert(loaded.train.labels[0] == 2 && loaded.train.labels[1] == 0 && loaded.train.labels[2] == 1);
    xent_data_clear(&loaded);
}
END_TEST

/* How many zeros are too many is told by the text, however small, or large, the file is when it is packed. */
START_TEST(packed_libsvm_may_have_as_many_zeros) {
    static const char one[] = "1 1:1\n2 18000:5\n", row[] = "1 1:1\n";
    refused(write_text("a", one), NULL, "2 rows of 18000 features, nearly all 0, are too many");
    refused(write_packed(one), NULL, "2 rows of 18000 features, nearly all 0, are too many");
    char many[1000 * (sizeof row - 1) + 20] = "";
    for (size_t i = 0; i < 1000; i++) memcpy(many + i * (sizeof row - 1), row, sizeof row);
    strcat(many, "2 3000:5\n");
    loads(write_packed(many), NULL);
    ck_assert(loaded.train.rows == 1001 && loaded.train.features == 3000);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(arff_loads) {
    static const char head[] = "% c\n@RELATION r\n\n@ATTRIBUTE 'first one' NUMERIC\n@attribute b real\n"
                               "@attribute class {no , 'yes or so'\t, never }\n@DATA\n";
    char text[400];
    snprintf(text, sizeof text, "%s1,2.5,no\n%% c\n-3, 400 ,'yes or so'\n", head);
    loads(write_text("a.arff", text), NULL);
    ck_assert_int_eq(loaded.train.classes, 3); /* as the header lists them */
    ck_assert_str_eq(loaded.train.class_names[1], "yes or so");
    loaded.train.classes = 2;
    expect_two_rows("arff");
    xent_data_clear(&loaded);
    snprintf(text, sizeof text, "%s1,2.5,maybe\n", head);
    refused(write_text("a.arff", text), NULL, "'maybe'; expected one of the labels that its header names");
    snprintf(text, sizeof text, "%s1,x,no\n", head);
    refused(write_text("a.arff", text), NULL, "line 8, column 2 (b): 'x'");
    snprintf(text, sizeof text, "%s{0 1, 2 no}\n", head);
    refused(write_text("a.arff", text), NULL, "sparse ARFF");
    refused(write_text("a.arff", "@relation r\n@attribute a real\n"), NULL, "no line @data");
    snprintf(text, sizeof text, "%s1,1e400,no\n", head);
    refused(write_text("a.arff", text), NULL,
            "line 8, column 2 (b): '1e400'; expected a number that is finite");
    refused(write_text("a.arff", "@relation r\n@attribute\n@data\n"), NULL,
            "line 2: '@attribute'; expected @attr");
    refused(write_text("a.arff", "@relation r\n@attribute 'a real\n@data\n"), NULL,
            "expected @attribute NAME TYPE");
    refused(write_text("a.arff", "@relation r\n@attribute a real\n@data\n1\n"), NULL, "names 1 attributes");
    refused(write_text("a.arff", "@relation r\n@attribute a {b,c\n@data\n1\n"), NULL, "that ends with }");
    refused(write_text("a.arff", "@relation r\n@column a real\n"), NULL,
            "expected @relation, @attribute or @data");
    refused(write_text("a.arff", "@relation r\n@attribute a real\n@attribute b real\n@data\n% c\n"), NULL,
            "has no rows behind @data");
}
END_TEST

START_TEST(fann_files_load) {
    loads(write_text("a.data", "2 2 1\n1 2.5\n0\n-3 400\n1\n"), NULL);
    expect_two_rows("fann");
    xent_data_clear(&loaded);
    loads(write_text("a.data", "2 2 2\n1 2.5\n1 -1\n-3 400\n-1 1\n"), NULL);
    expect_two_rows("fann, two outputs");
    xent_data_clear(&loaded);
    refused(write_text("a.data", "3 2 1\n1 2.5\n0\n-3 400\n1\n"), NULL, "ends after 2 pairs; expected 3");
    refused(write_text("a.data", "1 2 1\n1 2.5\n0\n-3 400\n1\n"), NULL, "more than the 1 pairs");
    refused(write_text("a.data", "2 2 2\n1 2.5\n1 1\n-3 400\n0 1\n"), NULL, "one output that is larger");
    refused(write_text("a.fann", "2 2 1\n1 1e400\n0\n-3 400\n1\n"), NULL,
            "line 2: '1e400'; expected a finite");
    refused(write_text("a.fann", "2 2 1\n1 x\n0\n-3 400\n1\n"), NULL,
            "line 2: 'x'; expected a finite number");
    refused(write_text("a.fann", "2 2 2\n1 2\n0 x\n-3 400\n1 0\n"), NULL, "line 3: 'x'; expected a number");
    refused(write_text("a.fann", "2 1.5 1\n1\n0\n"), NULL, "line 1: '1.5'; expected a number of pairs");
    refused(write_text("a.fann", "2 0 1\n1 2\n0\n"), NULL, "line 1: '0'; expected a number of pairs");
    refused(write_text("a.fann", "2 2147483648 1\n1 2\n0\n"), NULL, "line 1: '2147483648'; expected");
    refused(write_text("a.fann", "2 2\n1 2\n0\n"), NULL, "line 1: 2 numbers; expected 3");
    refused(write_text("a.fann", "2 2 1\n1 2 3\n0\n"), NULL, "line 2: 3 numbers; expected 2 inputs");
    refused(write_text("a.fann", "2 2 1\n1 2\n0 1\n"), NULL, "line 3: 2 numbers; expected 1 outputs");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("texts");
    ADD_TEST(suite, tables_of_many_forms_are_one_table);
    ADD_TEST(suite, a_row_that_begins_with_an_error_of_a_spreadsheet_is_data);
    ADD_TEST(suite, what_a_table_leaves_out_is_told);
    ADD_TEST(suite, a_header_that_counts_is_told_from_a_row);
    ADD_TEST(suite, labels_and_names_are_trimmed);
    ADD_TEST(suite, labels_are_found_by_their_name);
    ADD_TEST(suite, long_lines_are_read_on);
    ADD_TEST(suite, what_is_no_text_is_refused_with_its_place);
    ADD_TEST(suite, commas_of_texts_stay);
    ADD_TEST(suite, a_first_line_of_sizes_names_the_classes);
    ADD_TEST(suite, libsvm_text_loads);
    ADD_TEST(suite, packed_libsvm_may_have_as_many_zeros);
    ADD_TEST(suite, arff_loads);
    ADD_TEST(suite, arff_of_many_attributes_loads);
    ADD_TEST(suite, fann_files_load);
    return run_suite(suite);
}
