/* Numbers as other programs keep them: NumPy's arrays, CIFAR-10's records. */
#include <float.h>
#include <libdeflate.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"
#include "xent/inspect.h"

/* ---- NumPy ---- */

START_TEST(numpy_arrays_load) {
    loads(source_file("digits.npz"), NULL); /* written by np.savez_compressed, as Keras names them */
    ck_assert_int_eq(loaded.train.rows, 600);
    ck_assert_int_eq(loaded.test.rows, 150);
    ck_assert_int_eq(loaded.train.height, 8);
    ck_assert_int_eq(loaded.train.classes, 10);
    ck_assert_ptr_nonnull(loaded.train.bytes);
    xent_data_clear(&loaded);
    const char *labels = write_text("labels", "y\nb\na\n");
    loads(source_file("fortran.npy"),
          labels); /* 0, 1, 2, ... in the order of axes, whatever that of the file */
    for (int i = 0; i < 24; i++) ck_assert(loaded.train.reals[i] == (xent_real)i);
    ck_assert_str_eq(loaded.train.class_names[loaded.train.labels[0]], "b");
    ASSERT_CONTAINS(told, "'y', is taken for the name of the labels");
    xent_data_clear(&loaded);
    loads(source_file("half.npy"), labels);
    ck_assert(loaded.train.reals[0] == (xent_real)1.5 && loaded.train.reals[2] == (xent_real)65504);
    ASSERT_CLOSE((double)loaded.train.reals[3], 5.960464477539063e-08, 1e-6);
    xent_data_clear(&loaded);
    refused(source_file("objects.npy"), labels, "type '|O'");
    refused(source_file("half.npy"), NULL, "its labels are wanted too");
    refused(source_file("half.npy"), write_text("labels", "a\nb\nc\nd\n"), "holds 4 labels; expected 2");
}
END_TEST

START_TEST(two_arrays_of_a_file_by_name) {
    refused(source_file("digits.npz"), "y_test", "holds 150 labels; expected 600");
    refused(source_file("digits.npz"), "z", "no array of the name");
    loads(source_file("pair.npz"), "target"); /* one-hot */
    ck_assert_int_eq(loaded.train.rows, 3);
    ck_assert(loaded.train.reals[5] == 5);
    ck_assert_int_eq(loaded.train.labels[0], 1);
    ck_assert_int_eq(loaded.train.labels[1], 0);
    xent_data_clear(&loaded);
    refused(source_file("pair.npz"), NULL, "It has target.npy, rows.npy");
}
END_TEST

/* Of the classes of training, 0 and 1: the test rows of this file have the labels 0 and 2. */
START_TEST(test_rows_are_of_the_classes_of_training) {
    refused(source_file("beyond.npz"), NULL,
            "beyond.npz (y_test.npy): row 1 has label 2; expected a whole number from 0 to 1");
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

/* Loads a file of the tests with one of its bytes another. */
static void load_changed(const char *name, size_t at, unsigned char byte) {
    unsigned char bytes[1024];
    FILE *file = fopen(source_file(name), "rb");
    ck_assert_ptr_nonnull(file);
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    ck_assert(at < size && bytes[at] != byte);
    bytes[at] = byte;
    load(write_bytes(name, bytes, size), strstr(name, ".npz") ? "target" : write_text("labels", "a\nb\n"));
}

START_TEST(what_numpy_would_not_read_is_refused) {
    load_changed("fortran.npy", 44, 't'); /* 'fortran_order': true */
    ASSERT_CONTAINS(load_error.message, "says neither True nor False for fortran_order");
    load_changed("fortran.npy", 28, 'F'); /* 'Fortran_order' */
    ASSERT_CONTAINS(load_error.message, "says neither True nor False for fortran_order");
    load_changed("half.npy", 6, 0);
    ASSERT_CONTAINS(load_error.message, "half.npy is a NumPy file of version 0.0; expected 1.0, 2.0 or 3.0");
    load_changed("half.npy", 6, 4);
    ASSERT_CONTAINS(load_error.message, "version 4.0");
    load_changed("half.npy", 7, 1);
    ASSERT_CONTAINS(load_error.message, "version 1.1");
    load_changed("pair.npz", 30 + 10 + 128, 9); /* a number of the first array */
    ASSERT_CONTAINS(load_error.message, "pair.npz is damaged: the checksum of a part is ");
    ck_assert_ptr_null(loaded.memory);
}
END_TEST

static size_t read_pair(unsigned char bytes[1024]) {
    FILE *file = fopen(source_file("pair.npz"), "rb");
    ck_assert_ptr_nonnull(file);
    const size_t size = fread(bytes, 1, 1024, file);
    fclose(file);
    return size;
}

/* The next record of the directory from `at` on; `size`: there is none. */
static size_t next_record(const unsigned char *bytes, size_t size, size_t at) {
    while (at < size && (at + 46 > size || memcmp(bytes + at, "PK\1\2", 4) != 0)) at++;
    return at;
}

/* Many parts of the same bytes would take time that the size of the file does not show. */
START_TEST(parts_that_lie_in_one_another_are_refused) {
    unsigned char bytes[1024];
    const size_t size = read_pair(bytes);
    for (int parts = 1; parts <= 2; parts++) {
        size_t at = next_record(bytes, size, 0);
        for (int i = 0; i < parts; i++, at = next_record(bytes, size, at + 1)) {
            ck_assert_uint_lt(at, size);
            bytes[at + 20] = (unsigned char)(size / 2);
            bytes[at + 21] = (unsigned char)(size / 2 >> 8);
        }
        const char *path = write_bytes("pair.npz", bytes, size);
        ck_assert_int_ne(load(path, "target"), XENT_OK);
        ck_assert_int_eq(strstr(load_error.message, "its parts are larger than the file") != NULL,
                         parts == 2);
    }
}
END_TEST

/* In the first record of the directory; they are told elsewhere then, in zip files of 4 GiB and more. */
START_TEST(parts_without_sizes_or_a_place_are_refused) {
    static const size_t fields[] = {20, 24, 42};
    unsigned char bytes[1024];
    for (int i = 0; i < 3; i++) {
        const size_t size = read_pair(bytes);
        memset(bytes + next_record(bytes, size, 0) + fields[i], 0xff, 4);
        refused(write_bytes("pair.npz", bytes, size), "target", "a part has 4 GiB or more");
    }
}
END_TEST

/* Nobody has so many arrays: such a directory is not read, though the file has all of it. */
START_TEST(a_directory_of_more_than_16_mib_is_refused) {
    unsigned char bytes[1024], end[22] = "PK\5\6";
    const size_t size = read_pair(bytes);
    FILE *file = fopen(write_bytes("pair.npz", bytes, size), "r+b");
    ck_assert_ptr_nonnull(file);
    end[12] = end[15] = 1; /* 2^24 + 1, little-endian */
    ck_assert_int_eq(fseek(file, (1 << 24) + 1, SEEK_SET), 0);
    ck_assert_uint_eq(fwrite(end, 1, sizeof end, file), sizeof end);
    fclose(file);
    refused(test_path("pair.npz"), "target", "its directory is too long");
}
END_TEST

/* The first record of the directory says so in the lowest bit of its flags. */
START_TEST(encrypted_parts_are_refused) {
    unsigned char bytes[1024];
    const size_t size = read_pair(bytes);
    bytes[next_record(bytes, size, 0) + 8] |= 1;
    refused(write_bytes("pair.npz", bytes, size), "target", "neither stored nor deflated, or is encrypted");
}
END_TEST

/* Behind the last record may be a comment, whose length its last two bytes say. */
START_TEST(an_archive_may_end_in_a_comment) {
    static const size_t lengths[] = {1, 1000, 65535};
    static unsigned char bytes[1024 + 65535];
    memset(bytes, '-', sizeof bytes);
    const size_t size = read_pair(bytes);
    for (int i = 0; i < 3; i++) {
        bytes[size - 2] = (unsigned char)lengths[i];
        bytes[size - 1] = (unsigned char)(lengths[i] >> 8);
        loads(write_bytes("pair.npz", bytes, size + lengths[i]), "target");
        ck_assert_int_eq(loaded.train.rows, 3);
        xent_data_clear(&loaded);
    }
}
END_TEST

/* Each name stands before its array and in the directory. */
static void rename_arrays(unsigned char *bytes, size_t size, const char *from, const char *to) {
    int count = 0;
    for (size_t at = 0; at + strlen(from) <= size; at++)
        if (memcmp(bytes + at, from, strlen(from)) == 0) {
            memcpy(bytes + at, to, strlen(to));
            count++;
        }
    ck_assert_int_eq(count, 2);
}

START_TEST(names_of_arrays_are_found_in_any_case) {
    static unsigned char bytes[1 << 15];
    FILE *file = fopen(source_file("digits.npz"), "rb");
    ck_assert_ptr_nonnull(file);
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    rename_arrays(bytes, size, "x_train", "X_train");
    rename_arrays(bytes, size, "y_train", "Y_TRAIN");
    loads(write_bytes("digits.npz", bytes, size), NULL);
    ck_assert_int_eq(loaded.train.rows, 600);
    ck_assert_int_eq(loaded.train.classes, 10);
    xent_data_clear(&loaded);
}
END_TEST

START_TEST(arrays_are_inspected) {
    xent_file_info info;
    ck_assert_int_eq(xent_file_inspect(source_file("digits.npz"), &info, &load_error), XENT_OK);
    ck_assert_int_eq(info.kind, XENT_FILE_NPZ);
    ck_assert_int_eq(info.count, 4);
    int found = 0;
    for (int i = 0; i < info.count; i++)
        found += strcmp(info.arrays[i].name, "x_test") == 0 && info.arrays[i].dim[0] == 150;
    ck_assert_int_eq(found, 1);
    xent_file_info_clear(&info);
    ck_assert_int_eq(xent_file_inspect(source_file("fortran.npy"), &info, &load_error), XENT_OK);
    ck_assert_str_eq(info.arrays[0].type, "int16");
    ck_assert_int_eq(info.arrays[0].rank, 3);
    ck_assert_double_eq(info.arrays[0].greatest, 23);
    xent_file_info_clear(&info);
}
END_TEST

/* Writes an array of doubles. */
static const char *write_doubles(const double *numbers, size_t count) {
    unsigned char bytes[256] = "\x93NUMPY\x01\x00\x76\x00";
    char header[118];
    snprintf(header, sizeof header, "{'descr': '<f8', 'fortran_order': False, 'shape': (%zu,), }", count);
    snprintf((char *)bytes + 10, 119, "%-117s\n", header);
    memcpy(bytes + 128, numbers, count * sizeof *numbers);
    return write_bytes("a.npy", bytes, 128 + count * sizeof *numbers);
}

/* The sum of finite numbers may be infinite, their mean is not; nor is it beyond them by rounding. */
START_TEST(the_mean_of_large_numbers_is_finite) {
    static const struct {
        double numbers[4], mean;
        size_t count;
    } cases[] = {{{1.5e308, 1.5e308, 1.5e308}, 1.5e308, 3},
                 {{DBL_MAX, DBL_MAX, DBL_MAX, DBL_MAX}, DBL_MAX, 4},
                 {{-DBL_MAX, -DBL_MAX, -DBL_MAX}, -DBL_MAX, 3},
                 {{DBL_MAX, DBL_MAX, -DBL_MAX, -DBL_MAX}, 0, 4},
                 {{5e-324, 5e-324, 5e-324}, 5e-324, 3},
                 {{0.1, 0.1, 0.1}, 0.1, 3},
                 {{1e308, 1, 1e308, 0}, 5e307, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        xent_file_info info;
        const char *path = write_doubles(cases[i].numbers, cases[i].count);
        ck_assert_msg(xent_file_inspect(path, &info, &load_error) == XENT_OK, "%s", load_error.message);
        ck_assert_double_eq(info.arrays->mean, cases[i].mean);
        xent_file_info_clear(&info);
    }
}
END_TEST

/* NaN and infinities are counted, and have no part in the range and the mean. */
START_TEST(what_is_not_finite_is_counted_apart) {
    static const double numbers[] = {1, NAN, 4, INFINITY, -2, -INFINITY, 6}, none[] = {NAN, INFINITY};
    for (int empty = 0; empty < 2; empty++) {
        const size_t count = empty ? 2 : 7;
        xent_file_info info;
        const char *path = write_doubles(empty ? none : numbers, count);
        ck_assert_msg(xent_file_inspect(path, &info, &load_error) == XENT_OK, "%s", load_error.message);
        const xent_array_info *a = info.arrays;
        ck_assert_int_eq(a->count, (int64_t)count);
        ck_assert_int_eq(a->not_finite, empty ? 2 : 3);
        if (empty)
            ck_assert(isnan(a->least) && isnan(a->greatest) && isnan(a->mean));
        else
            ck_assert(a->least == -2 && a->greatest == 6 && a->mean == 9 / 4.);
        xent_file_info_clear(&info);
    }
}
END_TEST

/* ---- Archives of other names ---- */

static void append(unsigned char **to, uint32_t number, int size) {
    for (int i = 0; i < size; i++, number >>= 8) *(*to)++ = (unsigned char)number;
}

/* A record of a zip file: before the part, or of the directory. */
static void append_record(unsigned char **to, int is_listed, const char *name, const void *part, size_t size,
                          uint32_t place) {
    append(to, is_listed ? 0x02014b50 : 0x04034b50, 4);
    if (is_listed) append(to, 20, 2);
    append(to, 20, 4);
    append(to, 0, 6);
    append(to, libdeflate_crc32(0, part, size), 4);
    append(to, (uint32_t)size, 4);
    append(to, (uint32_t)size, 4);
    append(to, (uint32_t)strlen(name), 4);
    if (is_listed) append(to, 0, 10);
    if (is_listed) append(to, place, 4);
    for (; *name; name++) *(*to)++ = (unsigned char)*name;
}

/* An archive of arrays of two rows of a number, stored as they are. */
static const char *write_archive(const char *const *names, int count) {
    static unsigned char bytes[1 << 13];
    unsigned char array[130] = "\x93NUMPY\1\0\x76\0";
    unsigned char *to = bytes;
    uint32_t places[8];
    snprintf((char *)array + 10, 119, "%-117s\n",
             "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1), }");
    array[128] = 7;
    for (int i = 0; i < count; i++) {
        places[i] = (uint32_t)(to - bytes);
        append_record(&to, 0, names[i], array, sizeof array, 0);
        memcpy(to, array, sizeof array);
        to += sizeof array;
    }
    const uint32_t directory = (uint32_t)(to - bytes);
    for (int i = 0; i < count; i++) append_record(&to, 1, names[i], array, sizeof array, places[i]);
    const uint32_t size = (uint32_t)(to - bytes) - directory;
    append(&to, 0x06054b50, 4);
    append(&to, 0, 4);
    append(&to, (uint32_t)(count | count << 16), 4);
    append(&to, size, 4);
    append(&to, directory, 4);
    append(&to, 0, 2);
    return write_bytes("a.npz", bytes, (size_t)(to - bytes));
}

START_TEST(an_array_alone_has_the_rows_where_no_label_is_needed) {
    static const char *const names[] = {"whatever.npy", "else.npy"};
    ck_assert_int_eq(load_with(write_archive(names, 1), (xent_data_options){.unlabelled = 1}), XENT_OK);
    ck_assert_int_eq(loaded.train.rows, 2);
    ck_assert_int_eq(loaded.train.bytes[0], 7);
    xent_data_clear(&loaded);
    ck_assert_int_eq(load_with(write_archive(names, 2), (xent_data_options){.unlabelled = 1}), XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, "it has no rows with labels");
    refused(write_archive(names, 1), NULL, "it has no rows with labels");
}
END_TEST

START_TEST(names_of_many_arrays_are_cut_in_a_message) {
    char texts[8][80];
    const char *names[8];
    for (int i = 0; i < 8; i++) {
        snprintf(texts[i], sizeof texts[i], "%c%051d.npy", 'a' + i, 0);
        names[i] = texts[i];
    }
    refused(write_archive(names, 8), NULL, texts[3]);
    ck_assert_ptr_null(strstr(load_error.message, texts[6]));
}
END_TEST

static void refuses_packed(const unsigned char *bytes, size_t size, const char *says) {
    const char *path = write_bytes("x.npy.gz", bytes, size);
    ck_assert_int_eq(load_with(path, (xent_data_options){.unlabelled = 1}), XENT_E_FORMAT);
    ASSERT_CONTAINS(load_error.message, says);
}

/* Of a packed array it is seen while it is unpacked. */
START_TEST(packed_arrays_that_break_off_are_refused) {
    static unsigned char random[4000], whole[128 + sizeof random], bytes[8192];
    uint32_t state = 1;
    for (size_t i = 0; i < sizeof random; i++)
        random[i] = (unsigned char)((state = state * 1664525 + 1013904223) >> 24);
    memcpy(whole, "\x93NUMPY\1\0\x76\0", 10);
    snprintf((char *)whole + 10, 119, "%-117s\n",
             "{'descr': '|u1', 'fortran_order': False, 'shape': (1000, 4), }");
    memcpy(whole + 128, random, sizeof random);
    struct libdeflate_compressor *packer = libdeflate_alloc_compressor(6);
    const size_t shorter = libdeflate_gzip_compress(packer, whole, 3000, bytes, sizeof bytes);
    refuses_packed(bytes, shorter, "it ends before its numbers do");
    const size_t size = libdeflate_gzip_compress(packer, whole, sizeof whole, bytes, sizeof bytes);
    libdeflate_free_compressor(packer);
    refuses_packed(bytes, size / 2, "its gzip data is corrupt or ends early");
    bytes[size / 2] ^= 0xff;
    refuses_packed(bytes, size, "its gzip data is corrupt or ends early");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("arrays");
    ADD_TEST(suite, numpy_arrays_load);
    ADD_TEST(suite, two_arrays_of_a_file_by_name);
    ADD_TEST(suite, test_rows_are_of_the_classes_of_training);
    ADD_TEST(suite, headers_of_numpy_decide_over_memory);
    ADD_TEST(suite, what_numpy_would_not_read_is_refused);
    ADD_TEST(suite, parts_that_lie_in_one_another_are_refused);
    ADD_TEST(suite, parts_without_sizes_or_a_place_are_refused);
    ADD_TEST(suite, a_directory_of_more_than_16_mib_is_refused);
    ADD_TEST(suite, encrypted_parts_are_refused);
    ADD_TEST(suite, an_archive_may_end_in_a_comment);
    ADD_TEST(suite, names_of_arrays_are_found_in_any_case);
    ADD_TEST(suite, an_array_alone_has_the_rows_where_no_label_is_needed);
    ADD_TEST(suite, names_of_many_arrays_are_cut_in_a_message);
    ADD_TEST(suite, packed_arrays_that_break_off_are_refused);
    ADD_TEST(suite, arrays_are_inspected);
    ADD_TEST(suite, the_mean_of_large_numbers_is_finite);
    ADD_TEST(suite, what_is_not_finite_is_counted_apart);
    return run_suite(suite);
}
