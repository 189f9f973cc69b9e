/* What readers seldom meet: names in capitals, lines that break behind others, numbers with points. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"

static const unsigned char images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4};
static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};
static const unsigned char wide_labels[] = {0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 0, 1, 0, 0};

static char directory[512];

static void begin(const char *name) {
    snprintf(directory, sizeof directory, "%s", test_path(name));
    ck_assert_int_eq(mkdir(directory, 0700), 0);
}

static const char *put(const char *name, const void *bytes, size_t size) {
    static char path[800];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
    return path;
}

START_TEST(words_of_a_part_begin_where_words_do) {
    begin("contest");
    put("contest-labels-ubyte", labels, sizeof labels);
    put("contest-test-labels-ubyte", labels, sizeof labels);
    put("contest-test-images-ubyte", images, sizeof images);
    loads(put("contest-images-ubyte", images, sizeof images), NULL);
    ASSERT_CONTAINS(told,
                    "the training set is contest-images-ubyte and contest-labels-ubyte; the test files");
    ck_assert_int_eq(loaded.train.rows, 2);
    ck_assert_int_eq(loaded.test.rows, 2);
    xent_data_clear(&loaded);
}
END_TEST

/* The longest that a file may have. */
START_TEST(long_names_are_read_to_their_end) {
    char name[2][256];
    begin("long");
    for (int i = 0; i < 2; i++)
        snprintf(name[i], sizeof name[i], "%0231d-train-%s-idx%d-ubyte", 0, i ? "labels" : "images",
                 i ? 1 : 3);
    put(name[1], labels, sizeof labels);
    loads(put(name[0], images, sizeof images), NULL);
    ck_assert_int_eq(loaded.train.rows, 2);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(half_of_a_pair_is_missed_by_its_name) {
    begin("capitals");
    put("TRAIN-IMAGES-IDX3-UBYTE", images, sizeof images);
    refused(directory, NULL, "capitals/TRAIN-labels-idx1-UBYTE; expected it, plain or with .gz");
    begin("labels-alone");
    refused(put("train-labels-idx1-ubyte", labels, sizeof labels), NULL,
            "labels-alone/train-images-idx3-ubyte; expected it");
    begin("no-rank");
    refused(put("train-images.ubyte", images, sizeof images), NULL,
            "no-rank/train-labels.ubyte; expected it");
    begin("labels-no-rank");
    refused(put("train-labels.ubyte", labels, sizeof labels), NULL, "train-images.ubyte; expected it");
    begin("wide"); /* one-hot labels */
    put("train-images-idx3-ubyte", images, sizeof images);
    put("train-labels-idx1-ubyte", wide_labels, sizeof wide_labels);
    loads(directory, NULL);
    ck_assert(loaded.train.labels[0] == 1 && loaded.train.labels[1] == 0);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(a_copy_beside_a_file_is_not_taken) {
    begin("copies");
    put("train-images-idx3-ubyte", images, sizeof images);
    put("train-labels-idx1-ubyte", labels, sizeof labels);
    put("train-images-idx3-ubyte.old", "no pictures", 11);
    loads(directory, NULL);
    ck_assert_int_eq(loaded.train.rows, 2);
    xent_data_clear(&loaded);
    put("train-images-idx3-ubyte.bak", "no pictures", 11); /* whose name is before that of a packed one */
    unlink(put("train-images-idx3-ubyte", "", 0));
    put("train-images-idx3-ubyte.gz", "", 0);
    refused(directory, NULL, "holds both train-images-idx3-ubyte.bak and ");
}
END_TEST

START_TEST(parts_that_are_alone_are_a_set_like_any_other) {
    begin("tests");
    put("t10k-images-idx3-ubyte", images, sizeof images);
    put("t10k-labels-idx1-ubyte", labels, sizeof labels);
    loads(directory, NULL);
    ck_assert_int_eq(loaded.train.rows, 2);
    xent_data_clear(&loaded);
    begin("validation");
    put("val-labels-idx1-ubyte", labels, sizeof labels);
    loads(put("val-images-idx3-ubyte", images, sizeof images), NULL);
    ck_assert_int_eq(loaded.train.rows, 2);
    ck_assert_int_eq(loaded.validation.rows, 0);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(a_row_that_is_not_one_hot_is_named) {
    const xent_data_options options = {.label = "a,b,c"};
    const char *path = write_text("a.csv", "x,a,b,c\n5,1,0,0\n6,0,1,1\n7,0,1,0\n");
    ck_assert_int_eq(load_with(path, options), XENT_E_VALUE);
    ASSERT_CONTAINS(load_error.message, "row 2 has 2 of its 3 labels; expected one");
}
END_TEST

START_TEST(a_gap_ends_the_columns_of_labels) {
    const xent_data_options options = {.task = XENT_TASK_MULTILABEL};
    ck_assert_int_eq(load_with(write_text("a.csv", "x,a,b\n5,0,1\n6,,0\n7,1,1\n"), options), XENT_OK);
    ck_assert_int_eq(loaded.train.outputs, 1);
    ASSERT_CONTAINS(told, "the last 1 columns hold 0 and 1");
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(a_quote_that_is_not_closed_is_told_wherever_it_stands) {
    refused(write_text("a.csv", "a,b\nr1,1,0\nr2,2,1\n\"r3,3,0\n"), NULL, "line 4: a quote is opened");
    const char *path = write_text("x.csv", "1,2\n3,4\n");
    char rows[512];
    snprintf(rows, sizeof rows, "%s", path);
    refused(rows, write_text("y.csv", "\"a\nb\n"), "line 1: a quote is opened and not closed");
}
END_TEST

START_TEST(a_first_row_of_texts_that_come_again_is_a_row) {
    loads(write_text("a.csv", "red,small,x\nred,small,y\nred,small,z\n"), NULL);
    ck_assert_int_eq(loaded.train.rows, 3);
    ck_assert_int_eq(loaded.train.classes, 3);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(a_picture_is_no_data) {
    refused(write_bytes("a.bin", "\xff\xd8\xff\xe0jpeg", 8), NULL, "is a picture; expected a directory");
}
END_TEST

START_TEST(several_files_for_one_part_or_sets_below) {
    char above[400];
    unsigned char other[sizeof images];
    memcpy(other, images, sizeof other);
    other[sizeof other - 1] = 9;
    begin("spellings");
    put("train-images-idx3-ubyte", images, sizeof images);
    put("train-labels-idx1-ubyte", labels, sizeof labels);
    static const char *const others[] = {"train-images.idx3-ubyte", "TRAIN-IMAGES-IDX3-UBYTE", "images.idx"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        const char *path = put(others[i], other, sizeof other);
        refused(directory, NULL, "/spellings holds both ");
        ASSERT_CONTAINS(load_error.message, others[i]);
        refused(path, NULL, "/spellings holds both ");
        ck_assert_int_eq(unlink(path), 0);
    }
    loads(directory, NULL);
    xent_data_clear(&loaded);
    begin("tests-twice");
    put("t10k-images-idx3-ubyte", images, sizeof images);
    put("test-images-idx3-ubyte", images, sizeof images);
    put("t10k-labels-idx1-ubyte", labels, sizeof labels);
    refused(directory, NULL, "holds both t10k-images-idx3-ubyte and test-images-idx3-ubyte; expected one");
    begin("three");
    snprintf(above, sizeof above, "%.300s", directory);
    for (const char *const *name = (const char *const[]){"three/a", "three/b", "three/c", NULL}; *name;
         name++) {
        begin(*name);
        put("train-images-idx3-ubyte", images, sizeof images);
    }
    refused(above, NULL, "/three/b among them; expected one of these");
}
END_TEST

START_TEST(a_long_label_is_a_label) {
    char text[2000], name[301];
    memset(name, 'n', 300);
    name[300] = '\0';
    snprintf(text, sizeof text, "9,3,a\n3,4,%s\n5,6,%s\n7,8,a\n", name, name);
    loads(write_text("a.csv", text), NULL);
    ck_assert_int_eq(loaded.train.rows, 4);
    ck_assert_int_eq(loaded.train.classes, 2);
    ck_assert_str_eq(loaded.train.class_names[loaded.train.labels[2]], name);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(a_last_cell_that_is_seldom_filled_is_a_column_too_many) {
    char text[4000];
    size_t used = 0;
    for (int i = 0; i < 300; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%d,2,%d,\n", i, i % 2);
    snprintf(text + used, sizeof text - used, "1,2,0,5\n");
    refused(write_text("a.csv", text), NULL, "line 301: 4 columns; expected 3, as in the others");
}
END_TEST

START_TEST(points_that_are_not_between_thousands_make_texts) {
    loads(write_text("a.csv", "1,5;1.234.5;0\n2,5;1.234,5.6;1\n3,5;2.345.6;0\n4,5;2.345.6,1;1\n"), NULL);
    ck_assert_int_eq(loaded.columns->column[1].kind, XENT_COLUMN_TEXT);
    xent_data_clear(&loaded);
}
END_TEST

/* Where all that was looked at to find the form had commas. */
START_TEST(nor_are_they_numbers_behind_many_rows_of_others) {
    static const char *const odd[] = {"1.234.5", "1.234,5.6"};
    for (int k = 0; k < 2; k++) {
        char text[8000], says[80];
        size_t used = 0;
        for (int i = 0; i < 400; i++)
            used += (size_t)snprintf(text + used, sizeof text - used, "%d,5;1.234,5;%d\n", i, i % 2);
        snprintf(text + used, sizeof text - used, "7,5;%s;0\n", odd[k]);
        snprintf(says, sizeof says, "line 401, column 2: '%s'; expected a number", odd[k]);
        refused(write_text("a.csv", text), NULL, says);
    }
}
END_TEST

START_TEST(labels_of_a_header_may_be_equal_numbers) {
    loads(write_text("a.arff",
                     "@relation r\n@attribute x numeric\n@attribute class {1,1.0}\n@data\n5,1\n6,1.0\n"),
          NULL);
    ck_assert_int_eq(loaded.train.classes, 2);
    ck_assert_ptr_null(strstr(told, "equal as numbers"));
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(zeros_of_too_many_features_are_not_held) {
    enum { SIZE = 4400000, ROWS = 260 };
    char *text = malloc(SIZE + 1);
    ck_assert_ptr_nonnull(text);
    size_t used = 0;
    for (int i = 0; i < ROWS; i++)
        used += (size_t)snprintf(text + used, SIZE - used, "%d 1:1 16777216:1\n", i % 2);
    memset(text + used, '#', SIZE - used);
    text[SIZE - 1] = '\n';
    refused(write_bytes("a.libsvm", text, SIZE), NULL, "260 rows of 16777216 features, nearly all 0");
    text[100000] = '\0';
    refused(write_bytes("a.libsvm", text, SIZE), NULL, "byte 100000 is NUL");
    free(text);
}
END_TEST

/* A row has its first 1 from behind before the last one of another row. */
START_TEST(rows_of_several_ones_are_not_one_hot) {
    loads(write_text("a.csv", "x,a,b,c\n5,0,1,1\n6,1,0,0\n7,0,1,0\n8,1,0,1\n"), NULL);
    ASSERT_CONTAINS(told, "--task multilabel learns all 3 as labels, --drop a,b leaves them out");
    ck_assert_int_eq(loaded.train.features, 3);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(columns_without_names_are_dropped_by_number) {
    loads(write_text("a.csv", "5,0,1,1\n6,1,0,0\n7,0,1,0\n8,1,0,1\n"), NULL);
    ASSERT_CONTAINS(told, "--drop 2-3 leaves them out");
    xent_data_clear(&loaded);
    loads(write_text("a.csv", "x,a,b,c,d,e,y\n5,0,0,0,0,1,1\n6,1,1,1,1,0,0\n7,1,0,0,0,1,1\n"), NULL);
    ASSERT_CONTAINS(told, "--drop 2-6 leaves them out");
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(columns_of_labels_without_any_are_refused) {
    const xent_data_options options = {.label = "y,z"};
    ck_assert_int_eq(load_with(write_text("a.csv", "a,b,y,z\n1,2,,\n3,4,,\n"), options), XENT_E_VALUE);
    ASSERT_CONTAINS(load_error.message, "each of its 2 rows has a missing value");
}
END_TEST

/* A NumPy file of this header, with `size` bytes of numbers behind it. */
static const char *put_array(const char *header, const void *numbers, size_t size) {
    unsigned char bytes[300] = "\x93NUMPY\1";
    bytes[8] = 118;
    memset(bytes + 10, ' ', 118);
    memcpy(bytes + 10, header, strlen(header));
    memcpy(bytes + 128, numbers, size);
    return write_bytes("a.npy", bytes, 128 + size);
}

START_TEST(headers_of_numpy_that_are_seldom) {
    static const unsigned char two[] = {1, 0};
    const char *wide = "{'descr': '<f8', 'fortran_order': False, 'shape': (600000000,), }";
    refused(put_array(wide, two, sizeof two), "x", "is truncated: it holds 130 bytes; expected 4800000128");
    char path[512];
    snprintf(path, sizeof path, "%s", write_text("r.csv", "5,6\n7,8\n"));
    loads(path, put_array("{'descr': '|u1', 'fortran_order': True, 'shape': (2,), }", two, sizeof two));
    ck_assert(loaded.train.labels[0] == 1 && loaded.train.labels[1] == 0);
    xent_data_clear(&loaded);
    const xent_data_options options = {.unlabelled = 1};
    ck_assert_int_eq(load_with(source_file("pair.npz"), options), XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, "it has no rows with labels");
}
END_TEST

START_TEST(labels_of_one_name_are_found_one_behind_the_other) {
    const char *path = write_text("a.csv", "x,y,y\n5,0,1\n6,1,1\n7,1,0\n");
    xent_data_options options = {.label = "2,3", .task = XENT_TASK_MULTILABEL};
    ck_assert_int_eq(load_with(path, options), XENT_OK);
    xent_data learned = loaded;
    xent_data_options like = XENT_DATA_DEFAULT;
    xent_data_like(&like, &learned);
    ck_assert_int_eq(load_with(write_text("a.csv", "y,x,y\n0,5,1\n1,6,0\n"), like), XENT_OK);
    ck_assert_int_eq(loaded.train.outputs, 2);
    ck_assert(loaded.train.targets[0] == 0 && loaded.train.targets[1] == 1);
    ck_assert(loaded.train.reals[0] == 5 && loaded.train.reals[1] == 6);
    xent_data_clear(&loaded);
    xent_data_clear(&learned);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("seldom");
    ADD_TEST(suite, words_of_a_part_begin_where_words_do);
    ADD_TEST(suite, long_names_are_read_to_their_end);
    ADD_TEST(suite, half_of_a_pair_is_missed_by_its_name);
    ADD_TEST(suite, a_copy_beside_a_file_is_not_taken);
    ADD_TEST(suite, parts_that_are_alone_are_a_set_like_any_other);
    ADD_TEST(suite, a_row_that_is_not_one_hot_is_named);
    ADD_TEST(suite, a_gap_ends_the_columns_of_labels);
    ADD_TEST(suite, a_quote_that_is_not_closed_is_told_wherever_it_stands);
    ADD_TEST(suite, a_first_row_of_texts_that_come_again_is_a_row);
    ADD_TEST(suite, a_picture_is_no_data);
    ADD_TEST(suite, several_files_for_one_part_or_sets_below);
    ADD_TEST(suite, a_long_label_is_a_label);
    ADD_TEST(suite, a_last_cell_that_is_seldom_filled_is_a_column_too_many);
    ADD_TEST(suite, points_that_are_not_between_thousands_make_texts);
    ADD_TEST(suite, nor_are_they_numbers_behind_many_rows_of_others);
    ADD_TEST(suite, labels_of_a_header_may_be_equal_numbers);
    ADD_TEST(suite, zeros_of_too_many_features_are_not_held);
    ADD_TEST(suite, rows_of_several_ones_are_not_one_hot);
    ADD_TEST(suite, columns_without_names_are_dropped_by_number);
    ADD_TEST(suite, columns_of_labels_without_any_are_refused);
    ADD_TEST(suite, headers_of_numpy_that_are_seldom);
    ADD_TEST(suite, labels_of_one_name_are_found_one_behind_the_other);
    return run_suite(suite);
}
