/* xent predict on tables, with labels or without, and on pictures for models of tables. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/program.h"
#include "support/run.h"
#include "xent/predict.h"

/* Runs shell commands in the test's directory, with files from tests/data/files in $FILES. */
#define SHELL(commands)                                                                                      \
    run_program("--version >/dev/null; FILES=\"$XENT_SOURCE/tests/data/files\"; " commands)

static void need(program_run run) { ck_assert_msg(run.code == 0, "%s", run.err); }

static void train_abc(void) {
    need(SHELL("cp \"$FILES\"/abc_*.csv ."));
    need(run_program("train -q abc_train.csv -o m"));
}

/* A model of 10 x 10 pixels, and a table of others without its labels, which are in labels.txt. */
static void train_pixels(const char *options) {
    need(SHELL("cp \"$FILES\"/pixel_train.csv.gz \"$FILES\"/three.png .; gzip -dc "
               "\"$FILES\"/pixel_test.csv.gz >all.csv; cut -d, -f2- all.csv >rows.csv; cut -d, -f1 all.csv | "
               "tail -n +2 >labels.txt"));
    need(run_program("train -q pixel_train.csv.gz -o m %s", options));
}

START_TEST(rows_without_labels_get_a_line_each) {
    train_pixels("--label label");
    need(run_program("predict m rows.csv -o pred.csv"));
    need(SHELL("test \"$(head -1 pred.csv)\" = row,label,probability && test $(wc -l <pred.csv) = 356"));
    program_run run = SHELL("tail -n +2 pred.csv | cut -d, -f2 | paste -d' ' - labels.txt | "
                            "awk '$1 == $2 { n++ } END { print n + 0 }'");
    ck_assert_int_ge(atoi(run.out), 338); /* 95 % of 355 */
}
END_TEST

/* With the label column or without, the answers are the same; to a file, and printed. */
START_TEST(labels_of_a_table_do_not_matter) {
    train_abc();
    char *plain = strdup(run_program("predict m abc_test.csv").out);
    ck_assert_int_eq(count_lines(plain), 101);
    need(SHELL("cut -d, -f1-3 abc_test.csv >rows.csv; tail -n +2 rows.csv >bare.csv; sed 's/[abc]$/?x/' "
               "abc_test.csv >unknown.csv"));
    ck_assert_str_eq(run_program("predict m rows.csv").out, plain);
    ck_assert_str_eq(run_program("predict m bare.csv").out, plain);
    program_run run = run_program("predict m unknown.csv");
    ck_assert_str_eq(run.out, plain);
    ck_assert_str_eq(run.err, "");
    need(run_program("predict m rows.csv -o pred.csv"));
    ck_assert_str_eq(SHELL("cat pred.csv").out, plain);
    free(plain);
}
END_TEST

/* The lines say what the library says of the same numbers. */
START_TEST(probabilities_are_those_of_the_network) {
    train_abc();
    need(SHELL("printf 'u,v,w\\n0.5,1,-2\\n3,0.25,1\\n' >t.csv"));
    const xent_real rows[] = {(xent_real)0.5, 1, -2, 3, (xent_real)0.25, 1};
    xent_real expected[6];
    xent_model model;
    char path[300];
    snprintf(path, sizeof path, "%s/m", test_directory());
    ck_assert_int_eq(xent_model_load(path, &model, NULL), XENT_OK);
    ck_assert_int_eq(xent_model_predict(&model, rows, 2, expected, NULL), XENT_OK);
    program_run run = run_program("predict m t.csv --probabilities");
    ASSERT_CONTAINS(run.out, "row,label,probability,a,b,c\n");
    const char *line = run.out;
    for (int i = 0; i < 2; i++) {
        int row;
        double p, of[3];
        char label;
        line = strchr(line, '\n') + 1;
        ck_assert_int_eq(sscanf(line, "%d,%c,%lf,%lf,%lf,%lf", &row, &label, &p, &of[0], &of[1], &of[2]), 6);
        ck_assert_int_eq(row, i + 1);
        ASSERT_CLOSE(p, of[label - 'a'], 0);
        for (int k = 0; k < 3; k++) ASSERT_CLOSE(of[k], (double)expected[3 * i + k], 1e-4);
    }
    json_t *object = json_line(run_program("predict m t.csv --json --probabilities").out, 1);
    ck_assert_int_eq((int)json_number_at(object, "row"), 2);
    ASSERT_CLOSE(json_number_at(object, "probability"),
                 (double)expected[3 + (int)json_number_at(object, "label")], 1e-5);
    ck_assert_uint_eq(json_array_size(json_object_get(object, "probabilities")), 3);
    xent_model_clear(&model);
}
END_TEST

START_TEST(pictures_and_tables_of_pixels_are_one) {
    train_pixels("--label label --size 10x10");
    program_run run = run_program("predict m --top 1 three.png");
    need(run);
    ASSERT_CONTAINS(run.out, "three.png: 3 ");
    run = run_program("predict m rows.csv three.png -o pred.csv");
    need(run);
    ck_assert_str_eq(run.out, "");
    need(SHELL("test \"$(head -1 pred.csv)\" = file,row,label,probability && test $(wc -l <pred.csv) = 357"));
    ASSERT_CONTAINS(SHELL("tail -1 pred.csv").out, "three.png,1,3,");
    train_pixels("--label label");
    run = run_program("predict m three.png");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "no picture");
    need(run_program("train -q -o d")); /* pictures of IDX files, and a table of as many pixels */
    need(SHELL("seq 1 64 | paste -sd, >pixels.csv; \"$XENT_PROGRAM\" predict d pixels.csv"));
}
END_TEST

START_TEST(a_name_in_a_line_is_one_cell) {
    need(SHELL("for i in 1 2 3 4 5 6 7 8; do echo \"$i,\\\"a, \\\"\\\"b\\\"\\\"\\\"\"; echo \"-$i,c\"; done "
               ">t.csv"));
    need(run_program("train -q t.csv -o m"));
    ASSERT_CONTAINS(SHELL("echo 5 >r.csv; \"$XENT_PROGRAM\" predict m r.csv").out, "\n1,\"a, \"\"b\"\"\",");
}
END_TEST

/* A picture that is not there is known by the end of its name, however that is written. */
START_TEST(a_picture_that_is_gone_is_told_as_one) {
    static const char *const names[] = {"gone.png", "gone.PNG", "gone.Jpeg",
                                        "gone.BMP", "gone.pgm", "gone.PpM"};
    train_abc();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        program_run run = run_program("predict m %s", names[i]);
        ck_assert_int_eq(run.code, 1);
        ASSERT_CONTAINS(run.err, "that are no picture; expected one trained on images");
    }
    ck_assert_ptr_null(strstr(run_program("predict m gone.csv").err, "picture"));
}
END_TEST

/* Of a data set that has a test set, its rows are answered, and no others. */
START_TEST(of_a_data_set_the_test_set_is_answered) {
    need(run_program("train -q --epochs 2 -o d"));
    const json_t *told = json_line(run_program("inspect digits --json").out, 0);
    const json_t *rows = json_object_get(json_object_get(told, "test"), "class_rows");
    const json_t *eval = json_line(run_program("eval d digits --part test --json").out, 0);
    program_run run = run_program("predict d digits");
    need(run);
    ck_assert_int_eq(count_lines(run.out), 1 + (int)json_number_at(json_object_get(told, "test"), "rows"));
    for (size_t k = 0; k < 10; k++) { /* as many answers of each class as eval counts */
        char answer[16];
        int expected = 0;
        for (size_t i = 0; i < json_array_size(rows); i++)
            expected += (int)json_integer_value(
                json_array_get(json_array_get(json_object_get(eval, "confusion"), i), k));
        snprintf(answer, sizeof answer, ",%zu,", k);
        ck_assert_int_eq(count_of(run.out, answer), expected);
    }
}
END_TEST

/* Nothing half-written, and nothing over what is read. */
/* Who joins the answers to the rows of the file, by their number, gets each beside its row. */
START_TEST(rows_are_numbered_as_in_the_file) {
    train_abc();
    need(SHELL("head -5 abc_test.csv | cut -d, -f1-3 >all.csv; sed -e 3s/^[^,]*// all.csv >gap.csv; "
               "\"$XENT_PROGRAM\" predict m all.csv | sed 3d >all.out"));
    need(run_program("predict m gap.csv --missing drop -o gap.out"));
    need(SHELL("cmp all.out gap.out"));
    const json_t *last = json_line(run_program("predict m gap.csv --missing drop --json").out, -1);
    ck_assert_int_eq((int)json_number_at(last, "row"), 4);
}
END_TEST

/* A folder's files are named, and numbered as they follow each other, those that cannot be read too. */
START_TEST(files_of_a_folder_are_named) {
    need(SHELL(
        "for c in a b; do mkdir -p f/$c; for i in 1 2 3 4 5; do cp \"$FILES\"/three.png f/$c/$i.png; done; "
        "done"));
    need(run_program("train -q f --epochs 1 -o m"));
    need(SHELL("echo broken >f/a/2.png"));
    const program_run run = run_program("predict m f --on-error skip");
    need(run);
    ck_assert_int_eq(count_lines(run.out), 10);
    ck_assert_msg(strncmp(run.out, "file,row,label,probability\nf/a/1.png,1,", 39) == 0, "%s", run.out);
    ASSERT_CONTAINS(run.out, "\nf/a/3.png,3,");
    ASSERT_CONTAINS(run.out, "\nf/b/5.png,10,");
    ck_assert_ptr_null(strstr(run.out, "2.png,2,a"));
}
END_TEST

START_TEST(what_cannot_be_answered_is_refused) {
    train_abc();
    program_run run = run_program("predict m abc_test.csv none.csv -o pred.csv");
    ck_assert_int_eq(run.code, 1);
    ck_assert_int_ne(SHELL("test -e pred.csv").code, 0);
    ck_assert_int_eq(run_program("predict m abc_test.csv -o abc_test.csv").code, 2);
    ck_assert_int_eq(run_program("predict m abc_test.csv -o m").code, 2);
    need(SHELL("cut -d, -f1,2 abc_test.csv >few.csv"));
    run = run_program("predict m few.csv");
    ck_assert_int_eq(run.code, 1);
    ck_assert_str_eq(run.out, "");
    ck_assert_int_eq(run_program("predict m abc_test.csv >/dev/full").code, 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("predict_rows");
    ADD_TEST(suite, rows_without_labels_get_a_line_each);
    ADD_TEST(suite, labels_of_a_table_do_not_matter);
    ADD_TEST(suite, probabilities_are_those_of_the_network);
    ADD_TEST(suite, pictures_and_tables_of_pixels_are_one);
    ADD_TEST(suite, a_name_in_a_line_is_one_cell);
    ADD_TEST(suite, a_picture_that_is_gone_is_told_as_one);
    ADD_TEST(suite, of_a_data_set_the_test_set_is_answered);
    ADD_TEST(suite, rows_are_numbered_as_in_the_file);
    ADD_TEST(suite, files_of_a_folder_are_named);
    ADD_TEST(suite, what_cannot_be_answered_is_refused);
    return run_suite(suite);
}
