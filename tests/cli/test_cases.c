/* What people brought, and the right outcome of each: forms of one table, pictures, names of files. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"
#include "xent/data.h"

/* Runs a command of the shell in the test's directory. */
static void shell(const char *command) {
    const program_run run = run_program("--version >/dev/null; %s", command);
    ck_assert_msg(run.code == 0, "%s: %s", command, run.err);
}

/* Trains, and returns what the last line of JSON says. */
static json_t *trained(const char *arguments) {
    const program_run run = run_program("train --json %s -o m", arguments);
    ck_assert_msg(run.code == 0, "%s: %s", arguments, run.err);
    return json_line(run.out, -1);
}

static int rows_at(const json_t *object, const char *part) {
    return (int)json_number_at(json_object_get(object, part), "rows");
}

/* ---- Forms of a table ---------------------------------------------------------------------------------- */

/* 100 rows of three features and two classes, of which a network gets 17 of 20 right; each form is made of
 * the rows a,b,c,y that stand in rows.csv. */
START_TEST(a_table_is_the_same_in_every_form) {
    static const struct {
        const char *file, *make, *options;
    } forms[] = {
        {"hash.csv", "cat comment.csv", ""},
        {"sp_last.txt", "tr , ' ' <rows.csv", ""},
        {"sp_many.txt", "sed 's/^/   /; s/,/  /g; s/  \\([01]\\)$/   \\1/' rows.csv", ""},
        {"trailing.csv", "sed 's/$/,/' rows.csv", ""},
        {"euro.csv", "sed 's/,/;/g; s/\\./,/g' comment.csv | tail -n +2", ""},
        {"savetxt.csv",
         "awk -F, '{ printf \"%.18e,%.18e,%.18e,%.18e\\n\", $1, $2, $3, $4 }' rows.csv | sed '1i # a,b,c,y'",
         ""},
        {"iris.arff",
         "{ printf '%% a comment\\n@RELATION iris\\n\\n@ATTRIBUTE a REAL\\n@ATTRIBUTE b REAL\\n@ATTRIBUTE c "
         "REAL\\n@ATTRIBUTE class {no,yes}\\n\\n@DATA\\n'; sed 's/,0$/,no/; s/,1$/,yes/' rows.csv; }",
         ""},
        {"segmentation.data",
         "{ printf '; Title\\n;\\n\\nREGION-A,REGION-B,REGION-C\\n\\n'; awk -F, '{ print ($4 ? \"GRASS\" : "
         "\"SKY\") \",\" $1 \",\" $2 \",\" $3 }' rows.csv; }",
         "--label 1"},
        {"segment_uci.data",
         "{ printf 'BRICKFACE,SKY\\nA,B,C\\n\\n\\n\\n'; awk -F, '{ print ($4 ? \"GRASS\" : \"SKY\") \",\" $1 "
         "\",\" $2 \",\" $3 }' rows.csv; }",
         "--label 1"},
    };
    char command[800];
    double expected = 0;
    shell("cp \"$XENT_SOURCE\"/tests/data/files/comment.csv . && tail -n +3 comment.csv >rows.csv");
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        snprintf(command, sizeof command, "%s >%s", forms[i].make, forms[i].file);
        shell(command);
        snprintf(command, sizeof command, "%s %s", forms[i].file, forms[i].options);
        json_t *data = json_line(run_program("inspect %s --json", command).out, 0);
        ck_assert_msg(rows_at(data, "train") == 80 && rows_at(data, "test") == 20, "%s", command);
        ck_assert_int_eq((int)json_number_at(data, "features"), 3);
        ck_assert_int_eq((int)json_number_at(data, "classes"), 2);
        const double mean = 0.8 * json_number_at(json_object_get(data, "train"), "mean") +
                            0.2 * json_number_at(json_object_get(data, "test"), "mean");
        if (i == 0) expected = mean;
        ck_assert_msg(fabs(mean - expected) < 1e-6, "%s: %g", command, mean); /* the same rows */
    }
    ck_assert_double_gt(json_number_at(trained("hash.csv"), "test_accuracy"), 0.79);
    ASSERT_CONTAINS(run_program("inspect segmentation.data --label 1").out, "SKY");
    ASSERT_CONTAINS(run_program("inspect segmentation.data --label 1").err, "what stands before line 6 is");
    ASSERT_CONTAINS(run_program("inspect hash.csv").err, "1 of its lines begins with # and is left out");
}
END_TEST

/* An index that a line does not name is 0. */
START_TEST(libsvm_text_is_read) {
    json_t *data = json_line(run_program("inspect %s --json", source_file("heart_scale")).out, 0);
    ck_assert_int_eq(rows_at(data, "train") + rows_at(data, "test"), 100);
    ck_assert_int_eq((int)json_number_at(data, "features"), 3);
    json_t *names = json_object_get(data, "class_names");
    ck_assert_uint_eq(json_array_size(names), 2);
    ck_assert_str_eq(json_string_value(json_array_get(names, 0)), "-1");
    shell("\"$XENT_PROGRAM\" train -q \"$XENT_SOURCE\"/tests/data/files/heart_scale --epochs 5 -o m");
}
END_TEST

/* The same rows without the first feature, which is 0 in all of them, and with it. */
START_TEST(a_sparse_file_is_read_as_that_of_the_training) {
    shell("awk 'BEGIN { for (i = 0; i < 200; i++) printf \"%d 0:%g 1:%g 2:%g\\n\", i % 2, i % 2 * 3 + i % 7 "
          "/ 9, "
          "i % 5 / 5, -i % 2 * 3 + i % 11 / 9 }' >train.svm && sed 's/ 0:[^ ]*//' train.svm >test.svm && "
          "sed '1s/ / 0:0 /' test.svm >shown.svm");
    char figures[200];
    run_program("train train.svm --epochs 20 -q -o m");
    program_run run = run_program("eval m shown.svm");
    snprintf(figures, sizeof figures, "%.*s", (int)strcspn(run.out, "\n"), run.out);
    run = run_program("eval m test.svm");
    ASSERT_CONTAINS(run.out, figures);
    ck_assert_ptr_null(strstr(run.err, "is taken for the first"));
    ck_assert_str_eq(
        json_string_value(json_object_get(
            json_object_get(json_line(run_program("inspect m --json").out, 0), "training"), "first_index")),
        "zero");
    run = run_program("train test.svm --test shown.svm -q -o m2");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "shown.svm, line 1: it has a feature 0");
}
END_TEST

/* 2.701 in a table of a model whose numbers had decimal commas. */
START_TEST(points_between_thousands_stay_such) {
    shell("awk 'BEGIN { for (i = 0; i < 100; i++) printf \"%d.%03d,5;0,%d;%s\\n\", i % 2 * 3 + 1, i, i % 10, "
          "i % 2 ? \"A\" : \"B\" }' >train.csv && sed 's/,5;0,/;/' train.csv >bare.csv");
    run_program("train train.csv --epochs 20 -q -o m");
    const program_run run = run_program("eval m bare.csv");
    ASSERT_CONTAINS(run.out, "accuracy 100.00 % (100 of 100)");
    ASSERT_CONTAINS(run.err, "points between thousands, as 1.000");
}
END_TEST

START_TEST(a_label_first_is_found_by_its_name) {
    shell("zcat \"$XENT_SOURCE\"/tests/data/files/pixel_train.csv.gz | head -100 >kaggle.csv");
    const program_run run =
        run_program("train kaggle.csv --epochs 5 -q -o m; \"$XENT_PROGRAM\" inspect kaggle.csv");
    ck_assert_int_eq(run.code, 0);
    ASSERT_CONTAINS(run.err, "column 1, 'label', is taken for the labels");
    json_t *data = json_line(run_program("inspect kaggle.csv --json").out, 0);
    ck_assert_int_eq(rows_at(data, "train") + rows_at(data, "test"), 99);
    ck_assert_int_eq((int)json_number_at(data, "features"), 100);
    ck_assert_int_eq((int)json_number_at(data, "classes"), 10);
}
END_TEST

START_TEST(labels_stand_in_a_second_file) {
    shell(
        "cut -d, -f1-3 \"$XENT_SOURCE\"/tests/data/files/abc_train.csv >hx.csv && "
        "cut -d, -f4 \"$XENT_SOURCE\"/tests/data/files/abc_train.csv | tr abc 123 | sed 1s/.*/kind/ >hy.csv");
    json_t *data = json_line(run_program("inspect hx.csv --labels hy.csv --json").out, 0);
    ck_assert_int_eq(rows_at(data, "train") + rows_at(data, "test"), 300);
    ck_assert_int_eq((int)json_number_at(data, "features"), 3);
    ck_assert_int_eq((int)json_number_at(data, "classes"), 3);
    ck_assert_double_gt(json_number_at(trained("hx.csv --labels hy.csv --epochs 100"), "test_accuracy"),
                        0.85);
    shell("sed -i '$ d' hy.csv");
    const program_run run = run_program("train hx.csv --labels hy.csv -o m");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "holds 299 labels below their name, 'kind'; expected 300");
}
END_TEST

START_TEST(numpy_files_train) {
    char arguments[700];
    snprintf(arguments, sizeof arguments, "%s --epochs 40", source_file("digits.npz"));
    ck_assert_double_gt(json_number_at(trained(arguments), "test_accuracy"), 0.93);
    const json_t *figures = json_line(run_program("eval m --json").out, -1);
    ck_assert_int_eq((int)json_number_at(figures, "total"), 150);
    ck_assert_uint_eq(json_array_size(json_object_get(figures, "per_class")), 10);
}
END_TEST

/* ---- Classes that are rare ----------------------------------------------------------------------------- */

/* One row of 100 is of class 1, and lies where others do, which are more there. */
START_TEST(rare_classes_are_told_and_found) {
    shell("awk 'BEGIN { srand(5); print \"a,b,Class\"; for (i = 0; i < 2000; i++) { y = i % 100 == 0; print "
          "20 * y - 10 * log(1 - rand()) \",\" rand() \",\" y } }' >fraud.csv");
    program_run run = run_program("train fraud.csv -o m");
    ck_assert_int_eq(run.code, 0);
    ASSERT_CONTAINS(run.out, "class 1 (4 of the 400 test rows) is never predicted; --class-weights");
    ck_assert_int_eq(run_program("train -q fraud.csv --class-weights balanced -o w").code, 0);
    json_t *figures = json_line(run_program("eval w fraud.csv --json").out, -1);
    ck_assert_double_gt(json_number_at(figures, "balanced_accuracy"), 0.7);
    const json_t *rare = json_array_get(json_object_get(figures, "per_class"), 1);
    ck_assert_msg(json_is_object(rare) && json_number_at(rare, "recall") >= 0.5, "%s",
                  json_dumps(figures, JSON_COMPACT));
}
END_TEST

/* ---- Pictures and sets of them ------------------------------------------------------------------------- */

static void copy_digits(const char *directory, const char *suffix, const char *names[4]) {
    static const char *const files[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                        "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
    char command[400];
    for (int i = 0; i < 4; i++) {
        snprintf(command, sizeof command,
                 "mkdir -p %s && gzip -dc \"$XENT_SOURCE\"/data/digits/%s.gz %s >%s/%s", directory, files[i],
                 suffix, directory, names[i]);
        shell(command);
    }
}

START_TEST(sets_of_files_are_found_by_other_names) {
    const char *names[] = {"train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte",
                           "t10k-labels.idx1-ubyte"};
    char one[600];
    copy_digits("dot", "", names);
    ck_assert_double_gt(json_number_at(trained("dot --epochs 20"), "test_accuracy"), 0.95);
    snprintf(one, sizeof one, "%s/data/digits/train-images-idx3-ubyte.gz --epochs 20", getenv("XENT_SOURCE"));
    const program_run run = run_program("train --json -o m %s", one);
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "stands for its data set");
    ck_assert_double_gt(json_number_at(json_line(run.out, -1), "test_accuracy"), 0.95);
}
END_TEST

/* EMNIST: pictures on their side, labels from 1. */
static void write_emnist(void) {
    xent_data data;
    ck_assert_int_eq(xent_data_load(NULL, &data, NULL), XENT_OK);
    xent_dataset *sets[] = {&data.train, &data.test};
    for (int s = 0; s < 2; s++) {
        xent_dataset *set = sets[s];
        const int64_t rows = set->rows;
        uint8_t *bytes = malloc((size_t)(rows * set->features));
        int32_t *labels = malloc((size_t)rows * sizeof *labels);
        for (int64_t i = 0; i < rows; i++) {
            labels[i] = xent_dataset_label(set, i) + 1;
            for (int64_t j = 0; j < set->features; j++)
                bytes[i * set->features + j % 8 * 8 + j / 8] = set->bytes[xent_dataset_offset(set, i) + j];
        }
        const xent_dataset turned = {.rows = rows,
                                     .features = set->features,
                                     .height = 8,
                                     .width = 8,
                                     .channels = 1,
                                     .classes = 11,
                                     .bytes = bytes,
                                     .labels = labels};
        const char *name = s == 0 ? "emnist-letters-train" : "emnist-letters-test";
        ck_assert_int_eq(xent_dataset_save(&turned, test_path("emn"), name, NULL), XENT_OK);
        free(bytes);
        free(labels);
    }
    xent_data_clear(&data);
}

START_TEST(emnist_is_turned_upright) {
    shell("mkdir emn");
    write_emnist();
    program_run run = run_program("train -q emn --transpose --epochs 30 -o m");
    ck_assert_msg(run.code == 0, "%s", run.err);
    run = run_program("train emn --epochs 1 -o none");
    ASSERT_CONTAINS(run.err, "class 0 has no row: the labels are among 1 to 10");
    run = run_program("predict m --json \"$XENT_SOURCE\"/tests/data/files/upright/dig?.png");
    for (int digit = 0; digit < 10; digit++)
        ck_assert_int_eq((int)json_number_at(json_line(run.out, digit), "label"), digit + 1);
}
END_TEST

START_TEST(own_drawings_and_other_pictures_are_seen) {
    ck_assert_int_eq(run_program("train -q digits --epochs 40 -o m").code, 0);
    const program_run run =
        run_program("predict m --json \"$XENT_SOURCE\"/tests/data/files/photos/photo?.png");
    for (int digit = 0; digit < 10; digit++)
        ck_assert_int_eq((int)json_number_at(json_line(run.out, digit), "label"), digit);
    ASSERT_CONTAINS(run_program("predict m %s", source_file("photos/photo3.png")).err, "--as-is leaves it");
    ck_assert_ptr_null(
        strstr(run_program("predict m --as-is %s", source_file("photos/photo3.png")).err, "was brought"));
    static const char *const forms[] = {"three.pgm", "three_text.pgm"};
    for (int i = 0; i < 2; i++) {
        const json_t *answer = json_line(run_program("predict m %s --json", source_file(forms[i])).out, 0);
        ck_assert_int_eq((int)json_number_at(answer, "label"), 3);
        ck_assert_double_gt(json_number_at(json_array_get(json_object_get(answer, "top"), 0), "probability"),
                            0.9);
    }
}
END_TEST

/* 30 pictures of noise to train on, and 20 to measure on. */
START_TEST(cifar_files_train) {
    static const int rows[] = {30, 20};
    static const char *const files[] = {"cif/data_batch_1.bin", "cif/test_batch.bin"};
    shell("mkdir cif && printf "
          "'airplane\\nautomobile\\nbird\\ncat\\ndeer\\ndog\\nfrog\\nhorse\\nship\\ntruck\\n' "
          ">cif/batches.meta.txt");
    for (int k = 0; k < 2; k++) {
        FILE *file = fopen(test_path(files[k]), "wb");
        ck_assert_ptr_nonnull(file);
        for (int i = 0; i < rows[k]; i++) {
            fputc(i % 10, file);
            for (int j = 0; j < 3072; j++) fputc((i % 10 * 20 + j * 7 % 50) & 255, file);
        }
        fclose(file);
    }
    json_t *data = json_line(run_program("inspect cif --json").out, 0);
    ck_assert_int_eq(rows_at(data, "train"), 30);
    ck_assert_int_eq(rows_at(data, "test"), 20);
    json_t *image = json_object_get(data, "image");
    ck_assert_int_eq((int)json_number_at(image, "width"), 32);
    ck_assert_int_eq((int)json_number_at(image, "channels"), 3);
    ck_assert_str_eq(json_string_value(json_array_get(json_object_get(data, "class_names"), 9)), "truck");
    trained("cif --epochs 5");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("cases");
    ADD_TEST(suite, a_table_is_the_same_in_every_form);
    ADD_TEST(suite, libsvm_text_is_read);
    ADD_TEST(suite, a_sparse_file_is_read_as_that_of_the_training);
    ADD_TEST(suite, points_between_thousands_stay_such);
    ADD_TEST(suite, a_label_first_is_found_by_its_name);
    ADD_TEST(suite, labels_stand_in_a_second_file);
    ADD_TEST(suite, numpy_files_train);
    ADD_TEST(suite, rare_classes_are_told_and_found);
    ADD_TEST(suite, sets_of_files_are_found_by_other_names);
    ADD_TEST(suite, emnist_is_turned_upright);
    ADD_TEST(suite, own_drawings_and_other_pictures_are_seen);
    ADD_TEST(suite, cifar_files_train);
    return run_suite(suite);
}
