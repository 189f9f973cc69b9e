/* ARFF and FANN files that are longer than what is read at once, or have more in them than a reader takes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/run.h"

/* More than a reader of text looks at first. */
enum { FAR = 70000 };

static char *at;
static char text[1 << 20];

static void begin(void) { at = text; }
static void add(const char *more) { at = stpcpy(at, more); }
static const char *write_all(const char *name) { return write_bytes(name, text, (size_t)(at - text)); }

static void add_lines(const char *line) {
    for (const char *end = at + FAR; at < end;) add(line);
}

START_TEST(a_header_may_be_wrong_far_behind_its_beginning) {
    begin();
    add("@relation r\n");
    add_lines("% a comment\n");
    add("@attribute a real\n@attribute ");
    *at++ = '\0';
    add(" {x,y}\n@data\n1,x\n2,y\n");
    refused(write_all("a.arff"), NULL, "is NUL; expected text");
    ck_assert_int_eq(load_error.status, XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, "a.arff, line 58");
}
END_TEST

START_TEST(pairs_may_be_wrong_far_behind_the_first) {
    for (int behind = 0; behind < 2; behind++) { /* all of them */
        begin();
        add(behind ? "1 1 1\n1\n1\n" : "100000 1 1\n");
        add_lines(behind ? "\n" : "1\n");
        *at++ = '\0';
        refused(write_all("a.fann"), NULL, "is NUL; expected text");
        ck_assert_int_eq(load_error.status, XENT_E_FORMAT);
    }
}
END_TEST

START_TEST(a_header_lists_no_more_labels_than_there_are_classes) {
    for (int labels = 65536; labels <= 65537; labels++) {
        begin();
        add("@relation r\n@attribute a real\n@attribute class {0");
        for (int k = 1; k < labels; k++) at += sprintf(at, ",%d", k);
        add("}\n@data\n1,65535\n2,0\n");
        const char *path = write_all("a.arff");
        if (labels == 65536) {
            loads(path, NULL);
            ck_assert_int_eq(loaded.train.classes, 65536);
            ck_assert_int_eq(loaded.train.labels[0], 65535);
            xent_data_clear(&loaded);
        } else {
            refused(path, NULL, "lists more than 65536 labels");
            ck_assert_int_eq(load_error.status, XENT_E_VALUE);
        }
    }
}
END_TEST

/* A number of so many digits is taken for a text, and the other values then are texts too. */
START_TEST(a_long_value_is_a_text) {
    for (int length = 63; length <= 64; length++) {
        begin();
        at += sprintf(at,
                      "@relation r\n@attribute a {%0*d,7}\n@attribute class {x,y}\n@data\n%0*d,x\n7,y\n7,x\n",
                      length, 1, length, 1);
        loads(write_all("a.arff"), NULL);
        ck_assert_int_eq(loaded.columns->column[0].kind, length < 64 ? XENT_COLUMN_NUMBER : XENT_COLUMN_TEXT);
        ck_assert_int_eq(loaded.train.features, length < 64 ? 1 : 2);
        ck_assert(loaded.train.reals[0] == 1); /* the number, or the feature of the text */
        xent_data_clear(&loaded);
    }
}
END_TEST

/* Behind it stands nothing that it could escape. */
START_TEST(a_name_may_end_with_a_backslash) {
    static const char rest[] = "\n@attribute class {x,y}\n@data\n1,x\n2,y\n3,x\n";
    begin();
    add("@relation r\n@attribute 'a\\' real\\");
    add(rest);
    loads(write_all("a.arff"), NULL);
    ck_assert_str_eq(loaded.columns->column[0].name, "a\\");
    xent_data_clear(&loaded);
    begin();
    add("@relation r\n@attribute 'a\\");
    add(rest);
    refused(write_all("a.arff"), NULL, "line 2: '@attribute 'a\\'; expected @attribute NAME TYPE");
    ck_assert_int_eq(load_error.status, XENT_E_FORMAT);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("long texts");
    ADD_TEST(suite, a_header_may_be_wrong_far_behind_its_beginning);
    ADD_TEST(suite, pairs_may_be_wrong_far_behind_the_first);
    ADD_TEST(suite, a_header_lists_no_more_labels_than_there_are_classes);
    ADD_TEST(suite, a_long_value_is_a_text);
    ADD_TEST(suite, a_name_may_end_with_a_backslash);
    return run_suite(suite);
}
