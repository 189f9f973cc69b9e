/* What reading takes: the header and the format decide over the memory, and never what a file holds besides.
 * Each case is a file that was made to take much of it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include "support/models.h"
#include "support/run.h"
#include "xent/data.h"
#include "xent/image.h"
#include "xent/inspect.h"

/* Sanitizers keep memory of their own: their builds look for faults alone, in less. */
enum { PIECE = 1 << 16, MANY = (MEMORY_SANITIZED ? 40 : 100) << 20 };

static long peak(void) {
    struct rusage usage;
    ck_assert_int_eq(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss; /* KiB */
}

static void took_at_most(const char *what, long before, long most) {
    const long taken = peak() - before;
    ck_assert_msg(MEMORY_SANITIZED || taken <= most, "%s: %ld KiB; expected at most %ld", what, taken, most);
}

/* A gzip file: `begin`, and then `unit` over and over, up to `size` bytes. */
static const char *write_packed(const char *name, const void *begin, size_t begin_size, const char *unit,
                                size_t unit_size, size_t size) {
    static char piece[PIECE];
    const char *path = test_path(name);
    gzFile file = gzopen(path, "wb1");
    ck_assert_ptr_nonnull(file);
    for (size_t i = 0; i < PIECE; i++) piece[i] = unit[i % unit_size];
    const unsigned whole = (unsigned)(PIECE / unit_size * unit_size);
    ck_assert_int_eq(gzwrite(file, begin, (unsigned)begin_size), (int)begin_size);
    for (size_t done = begin_size; done < size; done += whole)
        ck_assert_int_eq(gzwrite(file, piece, whole), (int)whole);
    ck_assert_int_eq(gzclose(file), Z_OK);
    return path;
}

static void refused(const char *path, long most, const char *says) {
    xent_data data;
    xent_file_info info;
    xent_error error = {XENT_OK, ""};
    const long before = peak();
    ck_assert_msg(xent_data_load(path, &data, &error) != XENT_OK, "%s is read", path);
    xent_status status = xent_file_inspect(path, &info, &error);
    if (info.kind == XENT_FILE_OTHER) xent_data_load(path, &data, &error);
    xent_file_info_clear(&info);
    ck_assert_msg(status != XENT_OK, "%s is read", path);
    ASSERT_CONTAINS(error.message, says);
    took_at_most(path, before, most);
}

static const unsigned char ten[] = {0, 0, 8, 1, 0, 0, 0, 10};

START_TEST(what_lies_behind_a_header_takes_nothing) {
    refused(write_packed("a.idx.gz", ten, sizeof ten, "\0", 1, MANY), 4096, "too long");
    /* not even as many bytes of it as are packed */
    const char *path = write_packed("b.idx.gz", ten, sizeof ten, "\0", 1, 18);
    ck_assert_int_eq(truncate(path, MANY), 0);
    refused(path, 4096, "too long");
    static const unsigned char huge[] = {0, 0, 8, 1, 0x40, 0, 0, 0};
    refused(write_packed("c.idx.gz", huge, sizeof huge, "\0", 1, 1 << 20), 4096, "cannot unpack to");
}
END_TEST

START_TEST(packed_tables_take_their_numbers) {
    refused(write_packed("a.csv.gz", "", 0, "\0", 1, MANY), 4096, "NUL");
    refused(write_packed("b.csv.gz", "1,2\n", 4, "0,0,0\n", 6, MANY), 4096, "line 2: 3 columns");
    refused(write_packed("c.csv.gz", "", 0, "0,", 2, MANY), 40 << 10, "line 1: a row of more than");
    refused(write_packed("d.csv.gz", "\"", 1, "0,", 2, MANY), 40 << 10, "line 1: a row of more than");
    refused(write_packed("e.csv.gz", "", 0, ",\n", 2, MANY), 4096, "is empty");
    refused(write_packed("f.csv.gz", "", 0, "\n", 1, MANY), 4096, "is empty");
}
END_TEST

START_TEST(a_table_takes_twice_its_numbers) {
    static const char row[] = "1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,0\n1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7,1\n";
    const size_t size = 12 << 20, rows = size / (sizeof row - 1) * 2;
    const char *path = write_packed("a.csv.gz", "", 0, row, sizeof row - 1, size);
    xent_data data;
    xent_data_options options = XENT_DATA_DEFAULT;
    options.test_fraction = XENT_OFF;
    const long before = peak(), payload = (long)(rows * (16 * sizeof(xent_real) + 4)) / 1024;
    ck_assert_int_eq(xent_data_load_with(path, &options, &data, NULL), XENT_OK);
    took_at_most(path, before, 2 * payload + 4096);
    ck_assert_int_eq(data.train.features, 16);
    ck_assert_int_eq(data.train.classes, 2);
    xent_data_clear(&data);
}
END_TEST

START_TEST(holes_take_nothing) {
    static const char *const names[] = {"a.idx", "a.csv", "a.safetensors", "a.png", "a"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *path = test_path(names[i]);
        FILE *file = fopen(path, "wb");
        ck_assert_ptr_nonnull(file);
        ck_assert_int_eq(ftruncate(fileno(file), (off_t)2 << 30), 0);
        fclose(file);
        refused(path, 2048, names[i]);
    }
    const char *path = test_path("b.png");
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(ftruncate(fileno(file), (off_t)XENT_IMAGE_MAX_BYTES), 0);
    fclose(file);
    xent_image image;
    const long before = peak();
    ck_assert_int_eq(xent_image_load(path, 0, &image, NULL), XENT_E_FORMAT);
    took_at_most(path, before, 2048);
}
END_TEST

/* A header of 15 MB, made of `begin`, a unit over and over, and `end`. */
static const char *write_header(const char *begin, const char *unit, const char *end) {
    const char *path = test_path("a.safetensors");
    const size_t many = 15000000 / strlen(unit), size = strlen(begin) + many * strlen(unit) + strlen(end);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 8; i++) fputc((int)(size >> 8 * i & 255), file);
    fputs(begin, file);
    for (size_t i = 0; i < many; i++) fputs(unit, file);
    fputs(end, file);
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

START_TEST(headers_take_twice_their_text) {
    const long most = 2 * (15 << 10) + 4096;
    refused(write_header("{\"a\":{\"b\":[", "{},", "{}]}}"), most, "more than 4,096 bytes");
    refused(write_header("{\"a\":[", "0,", "0]}"), most, "expected an object");
    refused(write_header("{\"__metadata__\":{", "\"a\":\"\",", "\"b\":\"\"}}"), most, "texts of metadata");
    refused(write_header("{\"a\":", "{", ""), most, "expected an object");
    refused(write_header("{\"", "a", ""), most, "in quotes");
    refused(write_header("{", "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},",
                         "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"),
            most, "lies at bytes 0 to 4 of 0");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("file_memory");
    ADD_TEST(suite, what_lies_behind_a_header_takes_nothing);
    ADD_TEST(suite, packed_tables_take_their_numbers);
    ADD_TEST(suite, a_table_takes_twice_its_numbers);
    ADD_TEST(suite, holes_take_nothing);
    ADD_TEST(suite, headers_take_twice_their_text);
    return run_suite(suite);
}
