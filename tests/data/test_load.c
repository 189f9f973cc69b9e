/* Loading IDX data: what is right loads, and every broken file is a sentence. */
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/run.h"
#include "xent/data.h"

static char directory[64];

/* Two 2 x 3 images and their labels 0 and 2. */
static const unsigned char images[] = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2,  0,  0,
                                       0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255};
static const unsigned char labels[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 2};

static void write_file(const char *name, const void *bytes, size_t size) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static void write_gzip(const char *name, const void *bytes, size_t size, size_t cut) {
    unsigned char packed[4096];
    struct libdeflate_compressor *packer = libdeflate_alloc_compressor(6);
    size_t packed_size = libdeflate_gzip_compress(packer, bytes, size, packed, sizeof packed);
    libdeflate_free_compressor(packer);
    ck_assert_uint_gt(packed_size, cut);
    write_file(name, packed, packed_size - cut);
}

static void set_up(void) {
    snprintf(directory, sizeof directory, "/tmp/xent-data-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    write_file("train-images-idx3-ubyte", images, sizeof images);
    write_file("train-labels-idx1-ubyte", labels, sizeof labels);
}

static void tear_down(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", directory);
    ck_assert_int_eq(system(command), 0);
}

static void expect_failure(xent_status status, const char *part) {
    xent_data data;
    xent_error error;
    ck_assert_int_eq(xent_data_load(directory, &data, &error), status);
    ASSERT_CONTAINS(error.message, part);
    ck_assert_int_eq(data.train.rows, 0);
    ck_assert_ptr_null(data.memory);
}

START_TEST(plain_and_gzipped_files_load) {
    write_gzip("t10k-images-idx3-ubyte.gz", images, sizeof images, 0);
    write_gzip("t10k-labels-idx1-ubyte", labels, sizeof labels, 0); /* content tells, not the name */
    xent_data data;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_data_load(directory, &data, &error) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(data.train.rows, 2);
    ck_assert_int_eq(data.train.features, 6);
    ck_assert_int_eq(data.train.height, 2);
    ck_assert_int_eq(data.train.width, 3);
    ck_assert_int_eq(data.train.classes, 3);
    ck_assert_int_eq(data.test.classes, 3);
    ck_assert_mem_eq(data.train.bytes, images + 16, 12);
    ck_assert_mem_eq(data.test.bytes, images + 16, 12);
    ck_assert_int_eq(data.test.labels[1], 2);
    xent_data_clear(&data);
    ck_assert_ptr_null(data.train.bytes);
    xent_data_clear(&data);
}
END_TEST

/* Gzip files may have several members, which may end anywhere, within the header too, or be empty. */
START_TEST(members_of_gzip_files_follow_each_other) {
    for (size_t cut = 0; cut <= sizeof images; cut++) {
        unsigned char packed[1024];
        struct libdeflate_compressor *packer = libdeflate_alloc_compressor(6);
        size_t used = libdeflate_gzip_compress(packer, images, cut, packed, sizeof packed);
        used += libdeflate_gzip_compress(packer, "", 0, packed + used, sizeof packed - used);
        used += libdeflate_gzip_compress(packer, images + cut, sizeof images - cut, packed + used,
                                         sizeof packed - used);
        libdeflate_free_compressor(packer);
        write_file("train-images-idx3-ubyte", packed, used);
        xent_data data;
        xent_error error = {XENT_OK, ""};
        ck_assert_msg(xent_data_load(directory, &data, &error) == XENT_OK, "%s", error.message);
        ck_assert_mem_eq(data.train.bytes, images + 16, 12);
        xent_data_clear(&data);
    }
}
END_TEST

START_TEST(every_idx_type_loads) {
    static const unsigned char shorts[] = {0, 0, 0x0B, 2,    0, 0, 0, 2, 0,    0,
                                           0, 2, 0xFF, 0xFE, 0, 1, 1, 0, 0x7F, 0xFF};
    static const unsigned char ints[] = {0, 0, 0x0C, 2,    0,    0,    0, 2, 0, 0,
                                         0, 1, 0xFF, 0xFF, 0xFF, 0xFD, 0, 1, 0, 0};
    static const unsigned char floats[] = {0, 0, 0x0D, 2,    0, 0, 0,    2, 0, 0,
                                           0, 1, 0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0};
    static const unsigned char doubles[] = {0, 0, 0x0E, 2, 0, 0, 0,    2, 0, 0, 0, 1, 0x3F, 0xF8,
                                            0, 0, 0,    0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0,    0};
    static const unsigned char bytes[] = {0, 0, 0x09, 2, 0, 0, 0, 2, 0, 0, 0, 1, 0x80, 0x7F};
    const struct {
        const unsigned char *file;
        size_t size;
        double first, last;
    } cases[] = {{shorts, sizeof shorts, -2, 32767},
                 {ints, sizeof ints, -3, 65536},
                 {floats, sizeof floats, 1.5, -2},
                 {doubles, sizeof doubles, 1.5, -2},
                 {bytes, sizeof bytes, -128, 127}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        write_file("train-images-idx3-ubyte", cases[i].file, cases[i].size);
        xent_data data;
        ck_assert_int_eq(xent_data_load(directory, &data, NULL), XENT_OK);
        ck_assert_double_eq((double)data.train.reals[0], cases[i].first);
        ck_assert_double_eq((double)data.train.reals[2 * data.train.features - 1], cases[i].last);
        ck_assert_int_eq(data.test.rows, 0);
        xent_data_clear(&data);
    }
}
END_TEST

START_TEST(broken_files_are_told_apart) {
    const char *name = "train-images-idx3-ubyte";
    static const unsigned char huge[] = {0,   0,   8,   4,   255, 255, 255, 255, 255, 255,
                                         255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    unsigned char bad[sizeof images + 1] = {0};
    write_file(name, images, 0);
    expect_failure(XENT_E_FORMAT, "no IDX file");
    write_file(name, images, 10);
    expect_failure(XENT_E_FORMAT, "ends within its header");
    write_file(name, images, sizeof images - 1);
    expect_failure(XENT_E_FORMAT, "truncated: it holds 27 bytes; expected 28");
    memcpy(bad, images, sizeof images);
    write_file(name, bad, sizeof bad);
    expect_failure(XENT_E_FORMAT, "too long");
    bad[2] = 7;
    write_file(name, bad, sizeof images);
    expect_failure(XENT_E_FORMAT, "type 0x07");
    bad[2] = 8, bad[3] = 0;
    write_file(name, bad, sizeof images);
    expect_failure(XENT_E_FORMAT, "says 0 axes");
    write_file(name, huge, sizeof huge);
    expect_failure(XENT_E_FORMAT, "sizes in its header");
    for (size_t cut = 1; cut < 20; cut += 6) {
        write_gzip(name, images, sizeof images, cut);
        expect_failure(XENT_E_FORMAT, "corrupt or ends early");
    }
    write_file(name, "\x1f\x8b hello, this is no gzip file", 30);
    expect_failure(XENT_E_FORMAT, "corrupt or ends early");
}
END_TEST

START_TEST(sets_that_do_not_fit_are_refused) {
    static const unsigned char three[] = {0, 0, 8, 1, 0, 0, 0, 3, 0, 1, 2},
                               high[] = {0, 0, 8, 1, 0, 0, 0, 2, 0, 3};
    static const unsigned char negative[] = {0, 0, 9, 1, 0, 0, 0, 2, 0, 0xFF};
    write_file("t10k-images-idx3-ubyte", images, sizeof images);
    expect_failure(XENT_E_IO, "t10k-labels-idx1-ubyte");
    write_file("t10k-labels-idx1-ubyte", high, sizeof high);
    expect_failure(XENT_E_VALUE, "row 1 has label 3; expected a whole number from 0 to 2, the classes");
    write_file("train-labels-idx1-ubyte", three, sizeof three);
    expect_failure(XENT_E_FORMAT, "holds 3 labels; expected 2");
    write_file("train-labels-idx1-ubyte", negative, sizeof negative);
    expect_failure(XENT_E_VALUE, "label -1");
    write_file("train-labels-idx1-ubyte", images, sizeof images);
    expect_failure(XENT_E_FORMAT, "labels have 3 axes");
}
END_TEST

/* Bytes are pixels and are scaled as such, other numbers are not. */
START_TEST(sets_of_bytes_and_of_other_numbers_are_refused) {
    unsigned char others[sizeof images];
    memcpy(others, images, sizeof images);
    others[2] = 9; /* signed */
    write_file("t10k-images-idx3-ubyte", others, sizeof others);
    write_file("t10k-labels-idx1-ubyte", labels, sizeof labels);
    expect_failure(XENT_E_FORMAT,
                   ": the training set holds bytes and the test set other numbers; expected one type in both "
                   "(of NumPy: x.astype('float32'))");
    write_file("train-images-idx3-ubyte", others, sizeof others);
    write_file("t10k-images-idx3-ubyte", images, sizeof images);
    expect_failure(XENT_E_FORMAT, ": the test set holds bytes and the training set other numbers;");
}
END_TEST

START_TEST(names_are_looked_up) {
    xent_data data;
    xent_error error;
    ck_assert_int_eq(xent_data_load(NULL, &data, &error), XENT_OK);
    ck_assert_int_eq(data.train.rows + data.test.rows, 1797);
    ck_assert_int_eq(data.train.classes, 10);
    xent_data_clear(&data);
    ck_assert_int_eq(setenv("XENT_DATA", "/nowhere", 1), 0);
    ck_assert_int_eq(xent_data_load("kmnist", &data, &error), XENT_E_IO);
    ASSERT_CONTAINS(error.message, "fetch.sh kmnist");
    ck_assert_int_eq(xent_data_load("nothing", &data, &error), XENT_E_IO);
    ck_assert_int_eq(xent_data_load("/etc/passwd", &data, &error), XENT_E_FORMAT);
    ck_assert_int_eq(xent_data_load("a/b", &data, &error), XENT_E_IO);
    ck_assert_int_eq(setenv("XENT_DATA", "/tmp", 1), 0);
    ck_assert_int_eq(xent_data_load(strrchr(directory, '/') + 1, &data, &error), XENT_OK);
    xent_data_clear(&data);
}
END_TEST

/* A file that is called digits in the working directory does not stand in for the digits. */
START_TEST(the_default_ignores_the_working_directory) {
    xent_data data;
    xent_error error;
    write_file("digits", "x", 1);
    ck_assert_int_eq(chdir(directory), 0);
    ck_assert_msg(xent_data_load(NULL, &data, &error) == XENT_OK, "%s", error.message);
    xent_data_clear(&data);
}
END_TEST

static void add_case(Suite *suite, const char *name, const TTest *test) {
    TCase *test_case = tcase_create(name);
    tcase_set_timeout(test_case, 120);
    tcase_add_checked_fixture(test_case, set_up, tear_down);
    tcase_add_test(test_case, test);
    suite_add_tcase(suite, test_case);
}

/* A path that the data cannot note is not cut to another one. */
START_TEST(long_paths_are_refused) {
    char name[300], path[600];
    xent_data data;
    xent_error error = {XENT_OK, ""};
    memset(name, 'n', sizeof name);
    snprintf(path, sizeof path, "%s/%.240s", directory, name);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/%.240s/%.240s", directory, name, name);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    for (int length = 511; length <= 512; length++) {
        snprintf(path, sizeof path, "%s/%.240s/%.240s/%.*s", directory, name, name,
                 length - 483 - (int)strlen(directory), name);
        ck_assert_uint_eq(strlen(path), (size_t)length);
        FILE *file = fopen(path, "w");
        fputs("1,2,0\n3,4,1\n", file);
        fclose(file);
        const xent_status status = xent_data_load(path, &data, &error);
        ck_assert_int_eq(status, length < 512 ? XENT_OK : XENT_E_IO);
        if (length < 512) ck_assert_str_eq(data.source, path);
        xent_data_clear(&data);
    }
    ASSERT_CONTAINS(error.message, "is too long; expected less than 512 bytes");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("load");
    add_case(suite, "plain_and_gzipped_files_load", plain_and_gzipped_files_load);
    add_case(suite, "members_of_gzip_files_follow_each_other", members_of_gzip_files_follow_each_other);
    add_case(suite, "every_idx_type_loads", every_idx_type_loads);
    add_case(suite, "broken_files_are_told_apart", broken_files_are_told_apart);
    add_case(suite, "sets_that_do_not_fit_are_refused", sets_that_do_not_fit_are_refused);
    add_case(suite, "sets_of_bytes_and_of_other_numbers_are_refused",
             sets_of_bytes_and_of_other_numbers_are_refused);
    add_case(suite, "names_are_looked_up", names_are_looked_up);
    add_case(suite, "the_default_ignores_the_working_directory", the_default_ignores_the_working_directory);
    ADD_TEST_WITH(suite, long_paths_are_refused, set_up, tear_down);
    return run_suite(suite);
}
