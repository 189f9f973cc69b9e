/* The formats that data come in: each loads from files as their owners have them, and what is none of them is
 * called by its name. Tables are in test_table.c, IDX files in test_load.c. */
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "data/formats/table.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"
#include "xent/data.h"
#include "xent/inspect.h"

static xent_data data;
static xent_error error;
static char told[4096];

static void hear(void *context, const char *sentence) {
    (void)context;
    const size_t used = strlen(told);
    snprintf(told + used, sizeof told - used, "%s\n", sentence);
}

static xent_status load(const char *path, const char *labels) {
    xent_data_options options = XENT_DATA_DEFAULT;
    options.test_fraction = XENT_OFF;
    options.notice = hear;
    options.labels = labels;
    told[0] = '\0';
    return xent_data_load_with(path, &options, &data, &error);
}

static const char *write_bytes(const char *name, const void *bytes, size_t size) {
    const char *path = test_path(name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

static const char *write_text(const char *name, const char *text) {
    return write_bytes(name, text, strlen(text));
}

static const char *source_file(const char *name) {
    static char path[1024];
    snprintf(path, sizeof path, "%s/tests/data/files/%s", getenv("XENT_SOURCE"), name);
    return path;
}

static void loads(const char *path, const char *labels) {
    ck_assert_msg(load(path, labels) == XENT_OK, "%s: %s", path, error.message);
}

static void refused(const char *path, const char *labels, const char *says) {
    ck_assert_msg(load(path, labels) != XENT_OK, "%s is read", path);
    ASSERT_CONTAINS(error.message, says);
    ck_assert_ptr_null(data.memory);
}

/* Two rows (1, 2.5) and (-3, 400) of the classes 0 and 1. */
static void expect_two_rows(const char *what) {
    static const double numbers[] = {1, 2.5, -3, 400};
    ck_assert_msg(data.train.rows == 2 && data.train.features == 2 && data.train.classes == 2,
                  "%s: %lld rows of %lld features, %d classes", what, (long long)data.train.rows,
                  (long long)data.train.features, data.train.classes);
    for (int i = 0; i < 4; i++)
        ck_assert_msg(data.train.reals[i] == (xent_real)numbers[i], "%s: number %d is %g", what, i,
                      (double)data.train.reals[i]);
    ck_assert_int_eq(data.train.labels[0], 0);
    ck_assert_int_eq(data.train.labels[1], 1);
}

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
        xent_data_clear(&data);
    }
}
END_TEST

START_TEST(what_a_table_leaves_out_is_told) {
    loads(write_text("a.csv", "BRICKFACE,SKY\nA,B\n\n1,2.5,SKY\n-3,400,GRASS\n"), NULL);
    ASSERT_CONTAINS(told, "what stands before line 4 is left out, as it has not the 3 columns");
    xent_data_clear(&data);
    loads(write_text("a.csv", "#one\n1,2.5,0\n#two\n-3,400,1\n"), NULL);
    ASSERT_CONTAINS(told, "2 of its lines begin with # and are left out");
    xent_data_clear(&data);
    /* a first line of numbers alone is a row, and wrong */
    refused(write_text("a.csv", "1,2\n1,2,0\n2,3,1\n"), NULL, "line 2: 3 columns; expected 2");
}
END_TEST

START_TEST(a_header_that_counts_is_told_from_a_row) {
    loads(write_text("a.csv", "0,1,2\n5,6,0\n7,8,1\n5,6,0\n7,8,1\n"), NULL);
    ck_assert_int_eq(data.train.rows, 4);
    ck_assert_int_eq(data.train.classes, 2);
    ASSERT_CONTAINS(told, "counts the columns and is taken for a header");
    xent_data_clear(&data);
    /* its label is one of the others': a row, the first */
    loads(write_text("a.csv", "0,1,2\n5,6,1\n7,8,1\n5,6,2\n7,8,1\n"), NULL);
    ck_assert_int_eq(data.train.rows, 5);
    ck_assert(data.train.reals[0] == 0 && data.train.reals[1] == 1 && data.train.reals[2] == 5);
    ck_assert_int_eq(data.train.labels[0], 1);
    ck_assert_int_eq(data.train.labels[1], 0);
    xent_data_clear(&data);
}
END_TEST

START_TEST(labels_and_names_are_trimmed) {
    loads(write_text("a.csv", "1,2.5,no\n-3,400,yes \n1,2, no\t\n"), NULL);
    ck_assert_int_eq(data.train.classes, 2);
    ck_assert_str_eq(data.train.class_names[1], "yes");
    xent_data_clear(&data);
    xent_data_options options = {.label = "z"};
    const char *path = write_text("a.csv", "a, b ,y\n1,2,0\n3,4,1\n");
    ck_assert_int_eq(xent_data_load_with(path, &options, &data, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "its columns are a, b, y");
}
END_TEST

/* ---- Other texts ---- */

START_TEST(libsvm_text_loads) {
    loads(write_text("heart_scale", "# c\n-1 1:1 2:2.5 \n+1 1:-3 2:4e2 # c\n"), NULL);
    expect_two_rows("libsvm");
    ck_assert_str_eq(data.train.class_names[0], "-1");
    xent_data_clear(&data);
    loads(write_text("a", "1 3:7\n2 1:5\n1\n"), NULL); /* what a line does not name is 0 */
    ck_assert_int_eq(data.train.features, 3);
    static const double numbers[] = {0, 0, 7, 5, 0, 0, 0, 0, 0};
    for (int i = 0; i < 9; i++) ck_assert(data.train.reals[i] == (xent_real)numbers[i]);
    xent_data_clear(&data);
    loads(write_text("a", "1 0:7\n2 1:5\n"), NULL); /* indices from 0 */
    ck_assert_int_eq(data.train.features, 2);
    xent_data_clear(&data);
    refused(write_text("a", "1 1:7\n2 3:5 2:1\n"), NULL, "line 2: '2:1'; expected indices that rise");
    refused(write_text("a", "1 1:7\n2 3:x\n"), NULL, "line 2: '3:x'");
    refused(write_text("a", "1 1:7\n2 16000000:5\n"), NULL, "too many to hold with their zeros");
}
END_TEST

START_TEST(arff_loads) {
    static const char head[] = "% c\n@RELATION r\n\n@ATTRIBUTE 'first one' NUMERIC\n@attribute b real\n"
                               "@attribute class {no, 'yes or so', never}\n@DATA\n";
    char text[400];
    snprintf(text, sizeof text, "%s1,2.5,no\n%% c\n-3, 400 ,'yes or so'\n", head);
    loads(write_text("a.arff", text), NULL);
    ck_assert_int_eq(data.train.classes, 3); /* as the header lists them */
    ck_assert_str_eq(data.train.class_names[1], "yes or so");
    data.train.classes = 2;
    expect_two_rows("arff");
    xent_data_clear(&data);
    snprintf(text, sizeof text, "%s1,2.5,maybe\n", head);
    refused(write_text("a.arff", text), NULL, "'maybe'; expected one of the labels that its header names");
    snprintf(text, sizeof text, "%s1,x,no\n", head);
    refused(write_text("a.arff", text), NULL, "line 8, column 2 (b): 'x'");
    snprintf(text, sizeof text, "%s{0 1, 2 no}\n", head);
    refused(write_text("a.arff", text), NULL, "sparse ARFF");
    refused(write_text("a.arff", "@relation r\n@attribute a real\n"), NULL, "no line @data");
}
END_TEST

START_TEST(fann_files_load) {
    loads(write_text("a.data", "2 2 1\n1 2.5\n0\n-3 400\n1\n"), NULL);
    expect_two_rows("fann");
    xent_data_clear(&data);
    loads(write_text("a.data", "2 2 2\n1 2.5\n1 -1\n-3 400\n-1 1\n"), NULL);
    expect_two_rows("fann, two outputs");
    xent_data_clear(&data);
    refused(write_text("a.data", "3 2 1\n1 2.5\n0\n-3 400\n1\n"), NULL, "ends after 2 pairs; expected 3");
    refused(write_text("a.data", "1 2 1\n1 2.5\n0\n-3 400\n1\n"), NULL, "more than the 1 pairs");
    refused(write_text("a.data", "2 2 2\n1 2.5\n1 1\n-3 400\n0 1\n"), NULL, "one output that is larger");
}
END_TEST

/* ---- NumPy ---- */

START_TEST(numpy_arrays_load) {
    loads(source_file("digits.npz"), NULL); /* written by np.savez_compressed, as Keras names them */
    ck_assert_int_eq(data.train.rows, 600);
    ck_assert_int_eq(data.test.rows, 150);
    ck_assert_int_eq(data.train.height, 8);
    ck_assert_int_eq(data.train.classes, 10);
    ck_assert_ptr_nonnull(data.train.bytes);
    xent_data_clear(&data);
    const char *labels = write_text("labels", "y\nb\na\n");
    loads(source_file("fortran.npy"),
          labels); /* 0, 1, 2, ... in the order of axes, whatever that of the file */
    for (int i = 0; i < 24; i++) ck_assert(data.train.reals[i] == (xent_real)i);
    ck_assert_str_eq(data.train.class_names[data.train.labels[0]], "b");
    ASSERT_CONTAINS(told, "'y', is taken for the name of the labels");
    xent_data_clear(&data);
    loads(source_file("half.npy"), labels);
    ck_assert(data.train.reals[0] == (xent_real)1.5 && data.train.reals[2] == (xent_real)65504);
    ASSERT_CLOSE((double)data.train.reals[3], 5.960464477539063e-08, 1e-6);
    xent_data_clear(&data);
    refused(source_file("objects.npy"), labels, "type '|O'");
    refused(source_file("half.npy"), NULL, "its labels are wanted too");
    refused(source_file("half.npy"), write_text("labels", "a\nb\nc\nd\n"), "holds 4 labels; expected 2");
}
END_TEST

START_TEST(two_arrays_of_a_file_by_name) {
    refused(source_file("digits.npz"), "y_test", "holds 150 labels; expected 600");
    refused(source_file("digits.npz"), "z", "no array of the name");
    loads(source_file("pair.npz"), "target"); /* one-hot */
    ck_assert_int_eq(data.train.rows, 3);
    ck_assert(data.train.reals[5] == 5);
    ck_assert_int_eq(data.train.labels[0], 1);
    ck_assert_int_eq(data.train.labels[1], 0);
    xent_data_clear(&data);
    refused(source_file("pair.npz"), NULL, "It has target.npy, rows.npy");
}
END_TEST

START_TEST(headers_of_numpy_decide_over_memory) {
    static const char lies[] = "{'descr': '<f8', 'fortran_order': False, 'shape': (400000000,), }";
    unsigned char file[200] = "\x93NUMPY\1\0";
    file[8] = sizeof lies - 1;
    memcpy(file + 10, lies, sizeof lies - 1);
    refused(write_bytes("a.npy", file, sizeof file), "x", "truncated: it holds 200 bytes");
    struct libdeflate_compressor *packer = libdeflate_alloc_compressor(6);
    unsigned char packed[400];
    const size_t size = libdeflate_gzip_compress(packer, file, sizeof file, packed, sizeof packed);
    libdeflate_free_compressor(packer);
    refused(write_bytes("a.npy.gz", packed, size), "x", "cannot unpack to");
    refused(write_bytes("a.npy", file, 40), "x", "ends within its header");
}
END_TEST

START_TEST(arrays_are_inspected) {
    xent_file_info info;
    ck_assert_int_eq(xent_file_inspect(source_file("digits.npz"), &info, &error), XENT_OK);
    ck_assert_int_eq(info.kind, XENT_FILE_NPZ);
    ck_assert_int_eq(info.count, 4);
    int found = 0;
    for (int i = 0; i < info.count; i++)
        found += strcmp(info.arrays[i].name, "x_test") == 0 && info.arrays[i].dim[0] == 150;
    ck_assert_int_eq(found, 1);
    xent_file_info_clear(&info);
    ck_assert_int_eq(xent_file_inspect(source_file("fortran.npy"), &info, &error), XENT_OK);
    ck_assert_str_eq(info.arrays[0].type, "int16");
    ck_assert_int_eq(info.arrays[0].rank, 3);
    ck_assert_double_eq(info.arrays[0].greatest, 23);
    xent_file_info_clear(&info);
}
END_TEST

/* ---- CIFAR-10 ---- */

/* Writes `rows` pictures; value 10 c + r is at channel c, row r, label l = the picture's number modulo 10. */
static void write_cifar(const char *directory, const char *name, int rows) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < rows; i++) {
        fputc(i % 10, file);
        for (int k = 0; k < 3072; k++) fputc(50 * (k / 1024) + k % 1024 / 32, file);
    }
    ck_assert_int_eq(fclose(file), 0);
}

START_TEST(cifar_files_load) {
    char directory[512], path[600];
    snprintf(directory, sizeof directory, "%s", test_path("cifar"));
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    write_cifar(directory, "data_batch_1.bin", 3);
    write_cifar(directory, "data_batch_2.bin", 4);
    write_cifar(directory, "test_batch.bin", 2);
    loads(directory, NULL);
    ck_assert_int_eq(data.train.rows, 7);
    ck_assert_int_eq(data.test.rows, 2);
    ck_assert_int_eq(data.train.channels, 3);
    ck_assert_int_eq(data.train.classes, 10);
    for (int c = 0; c < 3; c++) ck_assert_int_eq(data.train.bytes[3072 + (31 * 32 + 5) * 3 + c], 50 * c + 31);
    ck_assert_int_eq(data.train.labels[5], 2);
    xent_data_clear(&data);
    snprintf(path, sizeof path, "%s/data_batch_1.bin", directory);
    ck_assert_int_eq(xent_data_reads(directory, path), 1);
    FILE *file = fopen(path, "ab");
    fputc(0, file);
    fclose(file);
    refused(directory, NULL, "expected pictures of 3073 bytes each");
}
END_TEST

/* ---- IDX files by their names ---- */

static const unsigned char images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2,  0,  0,
                                       0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
static const unsigned char labels_of[] = {0, 0, 8, 1, 0, 0, 0, 2, 1, 2};
/* QMNIST's: rows of eight integers */
static const unsigned char qmnist[] = {0, 0, 12, 2, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0, 1, 9, 9, 9,
                                       9, 9, 9,  9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
                                       9, 9, 9,  9, 9, 9, 0, 0, 0, 2, 8, 8, 8, 8, 8, 8, 8, 8, 8,
                                       8, 8, 8,  8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8};

static void write_pair(const char *directory, const char *image_name, const char *label_name, int wide) {
    char path[700];
    snprintf(path, sizeof path, "%s/%s", directory, image_name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fwrite(images, 1, sizeof images, file);
    fclose(file);
    snprintf(path, sizeof path, "%s/%s", directory, label_name);
    file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fwrite(wide ? qmnist : labels_of, 1, wide ? sizeof qmnist : sizeof labels_of, file);
    fclose(file);
}

START_TEST(idx_files_are_found_by_any_usual_name) {
    static const char *const names[][2] = {
        {"train-images.idx3-ubyte", "train-labels.idx1-ubyte"},
        {"emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte"},
        {"qmnist-train-images-idx3-ubyte", "qmnist-train-labels-idx2-int"},
        {"Train_Images.idx", "Train_Labels.idx"},
    };
    for (int i = 0; i < 4; i++) {
        char directory[512], below[600], path[900];
        snprintf(directory, sizeof directory, "%s%d", test_path("idx"), i);
        ck_assert_int_eq(mkdir(directory, 0700), 0);
        snprintf(below, sizeof below, "%s/MNIST", directory);
        ck_assert_int_eq(mkdir(below, 0700), 0);
        snprintf(below, sizeof below, "%s/MNIST/raw", directory);
        ck_assert_int_eq(mkdir(below, 0700), 0);
        write_pair(below, names[i][0], names[i][1], i == 2);
        loads(directory, NULL);
        ck_assert_mem_eq(data.train.bytes, images + 16, 12);
        ck_assert_int_eq(data.train.classes, 3);
        ck_assert_int_eq(data.train.labels[1], 2);
        ASSERT_CONTAINS(told, "class 0 has no row");
        xent_data_clear(&data);
        snprintf(path, sizeof path, "%s/%s", below, names[i][0]);
        loads(path, NULL);
        ASSERT_CONTAINS(told, "stands for its data set");
        xent_data_clear(&data);
        ck_assert_int_eq(xent_data_reads(directory, path), 1);
    }
}
END_TEST

START_TEST(several_sets_in_one_place_are_not_mixed) {
    char directory[512];
    snprintf(directory, sizeof directory, "%s", test_path("emnist"));
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    write_pair(directory, "emnist-letters-train-images-idx3-ubyte", "emnist-letters-train-labels-idx1-ubyte",
               0);
    write_pair(directory, "emnist-digits-train-images-idx3-ubyte", "emnist-digits-train-labels-idx1-ubyte",
               0);
    refused(directory, NULL, "several data sets of IDX files, 'emnist-digits' and 'emnist-letters'");
}
END_TEST

START_TEST(pictures_are_transposed) {
    char directory[512];
    snprintf(directory, sizeof directory, "%s", test_path("turned"));
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    write_pair(directory, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", 0);
    const xent_data_options options = {.transpose = 1};
    ck_assert_int_eq(xent_data_load_with(directory, &options, &data, &error), XENT_OK);
    static const unsigned char turned[] = {1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12};
    ck_assert_int_eq(data.train.height, 3);
    ck_assert_int_eq(data.train.width, 2);
    ck_assert_mem_eq(data.train.bytes, turned, sizeof turned);
    xent_data_clear(&data);
}
END_TEST

/* ---- Labels in a file of their own ---- */

START_TEST(labels_come_from_a_second_file) {
    const char *rows = write_text("rows.csv", "a,b\n1,2.5\n-3,400\n");
    loads(rows, write_text("labels.csv", "0\n1\n"));
    expect_two_rows("labels");
    xent_data_clear(&data);
    static const unsigned char bytes[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};
    loads(rows, write_bytes("labels.idx", bytes, sizeof bytes));
    expect_two_rows("labels of IDX");
    xent_data_clear(&data);
    refused(rows, write_text("labels.csv", "0\n1\n1\n0\n"), "holds 4 labels; expected 2");
    refused(rows, write_text("labels.csv", "0,1\n1,1\n"), "has 2 columns; expected one");
}
END_TEST

/* ---- What is not read ---- */

START_TEST(other_files_are_called_by_their_names) {
    static const struct {
        const char *name, *bytes;
        size_t size;
        const char *says;
    } files[] = {
        {"a.xlsx", "PK\3\4\24\0\0\0\10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\23\0\0\0[Content_Types].xml", 49,
         "Excel workbook"},
        {"a.zip", "PK\3\4\24\0\0\0\10\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\5\0\0\0a.csv", 35,
         "a zip file, which is not read; unpack"},
        {"a.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, "Excel workbook (.xls)"},
        {"a.parquet", "PAR1\25\4", 6, "Parquet file, which is not read; save it as CSV"},
        {"a.txt",
         "\xff\xfe"
         "1\0,\0",
         6, "UTF-16"},
        {"a.mat", "MATLAB 5.0 MAT-file", 19, "MATLAB file"},
        {"a.pkl", "\x80\x04\x95\0\0", 5, "Python pickle"},
        {"a.h5", "\x89HDF\r\n\x1a\n", 8, "HDF5 file"},
        {"a.pdf", "%PDF-1.7", 8, "PDF"},
        {"a.csv", "\n<!DOCTYPE HTML>", 16, "HTML page"},
        {"a.db", "SQLite format 3", 16, "SQLite"},
        {"m.safetensors", "\2\0\0\0\0\0\0\0{}", 10, "safetensors file"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        refused(write_bytes(files[i].name, files[i].bytes, files[i].size), NULL, files[i].says);
}
END_TEST

/* A format that asks before another must not take what is the other's. */
START_TEST(every_format_knows_its_own_and_no_other) {
    static const struct {
        const char *text, *name;
    } sources[] = {{"1 2 3\n4 5 6\n", "a table"},
                   {"2 2 1\n1 1\n0\n", "a FANN training file"},
                   {"3 3 1\n1 1 0\n2 2 1\n", "a table"},
                   {"1 1:2\n", "LIBSVM text"},
                   {"10:30 1\n", "a table"},
                   {"1 2:x\n", "a table"},
                   {"% a\n@Relation x\n", "an ARFF file"}};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) {
        data_source source;
        ck_assert_int_eq(source_look(write_text("a", sources[i].text), &source, &error), XENT_OK);
        ck_assert_str_eq(format_of(&source)->name, sources[i].name);
    }
    /* what is looked at ends within a comment */
    char comment[SOURCE_BEGIN + 1];
    data_source source;
    memset(comment, '#', sizeof comment);
    const char *path = write_bytes("a", comment, sizeof comment);
    ck_assert_int_eq(source_look(path, &source, &error), XENT_OK);
    ck_assert_str_eq(format_of(&source)->name, "a table");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("formats");
    ADD_TEST(suite, tables_of_many_forms_are_one_table);
    ADD_TEST(suite, what_a_table_leaves_out_is_told);
    ADD_TEST(suite, a_header_that_counts_is_told_from_a_row);
    ADD_TEST(suite, labels_and_names_are_trimmed);
    ADD_TEST(suite, libsvm_text_loads);
    ADD_TEST(suite, arff_loads);
    ADD_TEST(suite, fann_files_load);
    ADD_TEST(suite, numpy_arrays_load);
    ADD_TEST(suite, two_arrays_of_a_file_by_name);
    ADD_TEST(suite, headers_of_numpy_decide_over_memory);
    ADD_TEST(suite, arrays_are_inspected);
    ADD_TEST(suite, cifar_files_load);
    ADD_TEST(suite, idx_files_are_found_by_any_usual_name);
    ADD_TEST(suite, several_sets_in_one_place_are_not_mixed);
    ADD_TEST(suite, pictures_are_transposed);
    ADD_TEST(suite, labels_come_from_a_second_file);
    ADD_TEST(suite, other_files_are_called_by_their_names);
    ADD_TEST(suite, every_format_knows_its_own_and_no_other);
    return run_suite(suite);
}
