/* Files found by their names and told by their content: IDX under any usual name, labels of their own, and
 * what is none of the formats. IDX files themselves are in test_load.c. */
#include <libdeflate.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "data/formats/table.h"
#include "support/loads.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

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
        char directory[512], below[600], path[900], beside[900];
        snprintf(directory, sizeof directory, "%s%d", test_path("idx"), i);
        ck_assert_int_eq(mkdir(directory, 0700), 0);
        snprintf(below, sizeof below, "%s/MNIST", directory);
        ck_assert_int_eq(mkdir(below, 0700), 0);
        snprintf(below, sizeof below, "%s/MNIST/raw", directory);
        ck_assert_int_eq(mkdir(below, 0700), 0);
        write_pair(below, names[i][0], names[i][1], i == 2);
        loads(directory, NULL);
        ck_assert_mem_eq(loaded.train.bytes, images + 16, 12);
        ck_assert_int_eq(loaded.train.classes, 3);
        ck_assert_int_eq(loaded.train.labels[1], 2);
        ASSERT_CONTAINS(told, "class 0 has no row");
        xent_data_clear(&loaded);
        snprintf(path, sizeof path, "%s/%s", below, names[i][0]);
        loads(path, NULL);
        ASSERT_CONTAINS(told, "stands for its data set");
        xent_data_clear(&loaded);
        ck_assert_int_eq(reads_file(directory, path), 1);
        ck_assert_int_eq(reads_file(path, path), 1);
        snprintf(beside, sizeof beside, "%s/%s", below, names[i][1]);
        ck_assert_int_eq(reads_file(path, beside), 1);
        snprintf(beside, sizeof beside, "%s/other", below);
        fclose(fopen(beside, "w"));
        ck_assert_int_eq(reads_file(path, beside), 0);
        remove(beside);
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

/* Where a file lies there plain and packed, the packed one counts: here its first pixel is another. */
START_TEST(of_a_plain_and_a_packed_file_the_packed_one_is_taken) {
    char directory[512], path[700];
    unsigned char other[sizeof images], packed[400];
    snprintf(directory, sizeof directory, "%s", test_path("twice"));
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    write_pair(directory, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", 0);
    memcpy(other, images, sizeof other);
    other[16] = 77;
    struct libdeflate_compressor *packer = libdeflate_alloc_compressor(6);
    const size_t size = libdeflate_gzip_compress(packer, other, sizeof other, packed, sizeof packed);
    libdeflate_free_compressor(packer);
    snprintf(path, sizeof path, "%s/train-images-idx3-ubyte.gz", directory);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(packed, 1, size, file), size);
    fclose(file);
    for (int copies = 0; copies < 2; copies++) {
        loads(directory, NULL);
        ck_assert_int_eq(loaded.train.rows, 2);
        ck_assert_int_eq(loaded.train.bytes[0], 77);
        xent_data_clear(&loaded);
        write_text("twice/train-images-idx3-ubyte.old", "of the packed one");
        write_text("twice/train-labels-idx1-ubyte.old", "of a plain one");
    }
}
END_TEST

START_TEST(pictures_are_transposed) {
    char directory[512];
    snprintf(directory, sizeof directory, "%s", test_path("turned"));
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    write_pair(directory, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", 0);
    const xent_data_options options = {.transpose = 1};
    ck_assert_int_eq(xent_data_load_with(directory, &options, &loaded, &load_error), XENT_OK);
    static const unsigned char turned[] = {1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12};
    ck_assert_int_eq(loaded.train.height, 3);
    ck_assert_int_eq(loaded.train.width, 2);
    ck_assert_mem_eq(loaded.train.bytes, turned, sizeof turned);
    xent_data_clear(&loaded);
}
END_TEST

/* ---- Labels in a file of their own ---- */

START_TEST(labels_come_from_a_second_file) {
    const char *rows = write_text("rows.csv", "a,b\n1,2.5\n-3,400\n");
    loads(rows, write_text("labels.csv", "0\n1\n"));
    expect_two_rows("labels");
    xent_data_clear(&loaded);
    static const unsigned char bytes[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 1};
    loads(rows, write_bytes("labels.idx", bytes, sizeof bytes));
    expect_two_rows("labels of IDX");
    xent_data_clear(&loaded);
    refused(rows, write_text("labels.csv", "0\n1\n1\n0\n"), "holds 4 labels; expected 2");
    refused(rows, write_text("labels.csv", "0,1\n1,1\n"), "has 2 columns; expected one");
}
END_TEST

/* Who says that there is no header has a label more than rows. */
START_TEST(a_first_label_is_no_name_where_there_is_no_header) {
    xent_data_options options = {.header = XENT_HEADER_NO, .test_fraction = XENT_OFF};
    const char *rows = write_text("rows.csv", "1,2.5\n-3,400\n");
    options.labels = write_text("labels.csv", "y\n0\n1\n");
    ck_assert_int_eq(load_with(rows, options), XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, "holds 3 labels; expected 2");
    options.header = XENT_HEADER_AUTO;
    ck_assert_int_eq(load_with(rows, options), XENT_OK);
    xent_data_clear(&loaded);
}
END_TEST

/* Text of one column and arrays may be labels; other files are refused by their names. */
START_TEST(what_holds_no_labels_is_refused_as_such) {
    char rows[600];
    snprintf(rows, sizeof rows, "%s", write_text("rows.csv", "a,b\n1,2.5\n-3,400\n"));
    refused(rows, test_directory(), "is a directory; expected labels: a column of text, an IDX file");
    refused(rows, write_text("l", "1 1:2\n0 1:3\n"), "is LIBSVM text; expected labels: a column of text");
    refused(rows, write_text("l", "@relation r\n"), "is an ARFF file; expected labels");
    refused(rows, write_text("l", "\n\n"), "");
}
END_TEST

static void remove_in(const char *directory, const char *name) {
    char path[700];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    ck_assert_int_eq(remove(path), 0);
}

/* Parts by their words; where there is a test set alone, it is a set like any other. */
START_TEST(idx_files_have_parts_by_their_names) {
    char directory[512], path[700];
    snprintf(directory, sizeof directory, "%s", test_path("parts"));
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    write_pair(directory, "a-train-images-idx3-ubyte", "a-train-labels-idx1-ubyte", 0);
    write_pair(directory, "a-t10k-images-idx3-ubyte", "a-t10k-labels-idx1-ubyte", 0);
    write_pair(directory, "a-dev-images-idx3-ubyte", "a-dev-labels-idx1-ubyte", 0);
    loads(directory, NULL);
    ck_assert(loaded.train.rows == 2 && loaded.test.rows == 2 && loaded.validation.rows == 2);
    ck_assert_mem_eq(loaded.validation.bytes, images + 16, 12);
    xent_data_clear(&loaded);
    remove_in(directory, "a-dev-labels-idx1-ubyte");
    refused(directory, NULL, "there is no file ");
    ASSERT_CONTAINS(load_error.message, "/a-dev-labels-idx1-ubyte; expected it, plain or with .gz, beside "
                                        "a-dev-images-idx3-ubyte");
    remove_in(directory, "a-dev-images-idx3-ubyte");
    remove_in(directory, "a-train-images-idx3-ubyte");
    refused(directory, NULL,
            "/a-train-images-idx3-ubyte; expected it, plain or with .gz, beside a-train-labels");
    remove_in(directory, "a-train-labels-idx1-ubyte");
    snprintf(path, sizeof path, "%s/a-t10k-labels-idx1-ubyte", directory);
    loads(path, NULL);
    ck_assert(loaded.train.rows == 2 && loaded.test.rows == 0);
    ASSERT_CONTAINS(told, "the training set is a-t10k-images-idx3-ubyte and a-t10k-labels-idx1-ubyte\n");
    xent_data_clear(&loaded);
    ck_assert_int_eq(reads_file(directory, path), 1);
    snprintf(path, sizeof path, "%s/other", directory);
    ck_assert_int_eq(reads_file(directory, path), 0);
}
END_TEST

/* Who asks for no labels needs no file of them; of labels alone there are no rows. */
START_TEST(idx_images_without_labels_are_rows) {
    char directory[512];
    snprintf(directory, sizeof directory, "%s", test_path("bare"));
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    write_pair(directory, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", 0);
    remove_in(directory, "train-labels-idx1-ubyte");
    refused(directory, NULL, "/train-labels-idx1-ubyte; expected it, plain or with .gz, beside train-images");
    ck_assert_int_eq(load_with(directory, (xent_data_options){.unlabelled = 1}), XENT_OK);
    ck_assert_mem_eq(loaded.train.bytes, images + 16, 12);
    ck_assert_ptr_null(loaded.train.labels);
    xent_data_clear(&loaded);
    write_pair(directory, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", 0);
    remove_in(directory, "train-images-idx3-ubyte");
    ck_assert_int_ne(load_with(directory, (xent_data_options){.unlabelled = 1}), XENT_OK);
    ASSERT_CONTAINS(load_error.message, "/train-images-idx3-ubyte; expected it");
}
END_TEST

/* Of two directories below, each with a set, neither is taken for the whole. */
START_TEST(several_places_below_are_not_mixed) {
    static const char *const below[] = {"one", "two"};
    char directory[512], path[600];
    snprintf(directory, sizeof directory, "%s", test_path("places"));
    ck_assert_int_eq(mkdir(directory, 0700), 0);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, below[i]);
        ck_assert_int_eq(mkdir(path, 0700), 0);
        write_pair(path, "train-images-idx3-ubyte", "train-labels-idx1-ubyte", 0);
    }
    refused(directory, NULL, "holds several data sets, ");
    ASSERT_CONTAINS(load_error.message, "places/one and ");
    loads(path, NULL);
    ck_assert_int_eq(loaded.train.rows, 2);
    xent_data_clear(&loaded);
    snprintf(path, sizeof path, "%s/one/train-images-idx3-ubyte", directory);
    ck_assert_int_eq(reads_file(directory, path), 0);
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
        {"a.csv", " \t<HTML lang=en>", 16, "HTML page"},
        {"a.csv", "<?xml version=1?>", 17, "an XML file, which is not read"},
        {"a.db", "SQLite format 3", 16, "SQLite"},
        {"m.safetensors", "\2\0\0\0\0\0\0\0{}", 10, "safetensors file"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        refused(write_bytes(files[i].name, files[i].bytes, files[i].size), NULL, files[i].says);
}
END_TEST

/* Each is told with the way out of it. */
START_TEST(archives_and_pictures_of_other_kinds_are_called_by_their_names) {
    static const struct {
        const char *bytes;
        size_t size;
        const char *says;
    } files[] = {
        {"7z\xbc\xaf\x27\x1c\0\4", 8, "a 7-Zip archive, which is not read; unpack it"},
        {"Rar!\x1a\7\1\0", 8, "a RAR archive, which is not read; unpack it"},
        {"BZh91AY&SY", 10, "packed with bzip2, which is not read; unpack it"},
        {"\xfd"
         "7zXZ\0",
         6, "packed with xz, which is not read; unpack it"},
        {"\x28\xb5\x2f\xfd\4\0", 6, "packed with zstd, which is not read; unpack it"},
        {"ARROW1\0\0", 8, "an Arrow file, which is not read; save it as CSV"},
        {"ORC\x11", 4, "an ORC file, which is not read; save it as CSV"},
        {"\xfe\xff\0001\0,", 6, "UTF-16 text, which is not read; save the text as UTF-8"},
        {"\x80\2}q\0", 5, "a Python pickle, which is not read; save its arrays with NumPy"},
        {"\x80\3}q\0", 5, "a Python pickle, which"},
        {"\x80\5\x95\4\0", 5, "a Python pickle, which"},
        {"GIF87a", 6, "a GIF picture, which is not read; make PNG files"},
        {"II*\0\10\0\0\0", 8, "a TIFF picture, which is not read; make PNG files"},
        {"MM\0*\0\0\0\10", 8, "a TIFF picture, which"},
        {"RIFF\4\0\0\0WEBPVP8 ", 16, "a WebP picture, which is not read; make PNG files"},
        {"version https://git-lfs.github.com/spec/v1\n", 43, "Git LFS keeps, which is not read; fetch it"},
        {"[{\"a\": 1}]\n", 11, "a JSON file, which is not read; save it as CSV"},
        {"{\"a\": 1}\n", 9, "a JSON file, which"},
    };
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        refused(write_bytes("a.csv", files[i].bytes, files[i].size), NULL, files[i].says);
}
END_TEST

/* Its mark stands behind the name and the rights of the first file. */
START_TEST(a_tar_archive_is_called_by_its_name) {
    write_text("rows.csv", "1,2.5,no\n-3,400,yes\n");
    run_shell("tar cf a.csv rows.csv");
    refused(test_path("a.csv"), NULL, "is a tar archive, which is not read; unpack it");
}
END_TEST

/* A format that asks before another must not take what is the other's. */
static const char *format_name(const char *path) {
    data_source source;
    const data_format *format;
    ck_assert_int_eq(source_look(path, &source, &load_error), XENT_OK);
    ck_assert_int_eq(format_of(&source, &format, &load_error), XENT_OK);
    return format->name;
}

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
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        ck_assert_str_eq(format_name(write_text("a", sources[i].text)), sources[i].name);
    /* what is looked at ends within a comment */
    char comment[SOURCE_BEGIN + 1];
    memset(comment, '#', sizeof comment);
    ck_assert_str_eq(format_name(write_bytes("a", comment, sizeof comment)), "a table");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("names");
    ADD_TEST(suite, idx_files_are_found_by_any_usual_name);
    ADD_TEST(suite, several_sets_in_one_place_are_not_mixed);
    ADD_TEST(suite, of_a_plain_and_a_packed_file_the_packed_one_is_taken);
    ADD_TEST(suite, pictures_are_transposed);
    ADD_TEST(suite, labels_come_from_a_second_file);
    ADD_TEST(suite, what_holds_no_labels_is_refused_as_such);
    ADD_TEST(suite, idx_files_have_parts_by_their_names);
    ADD_TEST(suite, several_places_below_are_not_mixed);
    ADD_TEST(suite, idx_images_without_labels_are_rows);
    ADD_TEST(suite, a_first_label_is_no_name_where_there_is_no_header);
    ADD_TEST(suite, other_files_are_called_by_their_names);
    ADD_TEST(suite, archives_and_pictures_of_other_kinds_are_called_by_their_names);
    ADD_TEST(suite, a_tar_archive_is_called_by_its_name);
    ADD_TEST(suite, every_format_knows_its_own_and_no_other);
    return run_suite(suite);
}
