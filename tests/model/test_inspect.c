/* Describing files of arrays: safetensors files of any type, archives whose arrays have unusual names, and
 * files that are none. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/run.h"
#include "xent/inspect.h"

static xent_file_info info;
static xent_error error;

/* Writes a safetensors file of these numbers, and describes it. */
static void describe(const char *header, const void *numbers, size_t size) {
    const char *path = write_safetensors("f", header, -1, 0);
    FILE *file = fopen(path, "ab");
    ck_assert_uint_eq(fwrite(numbers, 1, size, file), size);
    fclose(file);
    ck_assert_msg(xent_file_inspect(path, &info, &error) == XENT_OK, "%s", error.message);
}

/* All bits of the least and the greatest of each type of whole numbers (the machines that run these tests are
 * little-endian), and types that are no numbers to us. */
START_TEST(numbers_of_every_type_are_read) {
    static const struct {
        const char *type;
        unsigned char bytes[16];
        size_t size; /* of two of them */
        double least, greatest;
    } cases[] = {
        {"I8", {0x80, 0x7f}, 2, -128, 127},
        {"U8", {0x80, 0xff}, 2, 128, 255},
        {"BOOL", {1, 0}, 2, 0, 1},
        {"I16", {0x00, 0x80, 0xff, 0x7f}, 4, -32768, 32767},
        {"U16", {0x00, 0x80, 0xff, 0xff}, 4, 32768, 65535},
        {"I32", {0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0x7f}, 8, -0x1p31, 0x1p31 - 1},
        {"U32", {0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0xff}, 8, 0x1p31, 0x1p32 - 1},
        {"I64", {0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, 16, -0x1p63, -1},
        {"U64", {0, 0, 0, 0, 0, 0, 0, 0x80, 1}, 16, 1, 0x1p63},
        {"F64", {0, 0, 0, 0, 0, 0, 0xf0, 0xbf, 0, 0, 0, 0, 0, 0, 0x00, 0x40}, 16, -1, 2},
        {"C64", {0}, 16, NAN, NAN},
        {"F8_E4M3", {1, 2}, 2, NAN, NAN},
        {"F8_E5M2", {1, 2}, 2, NAN, NAN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char header[128];
        snprintf(header, sizeof header, "{\"a\":{\"dtype\":\"%s\",\"shape\":[2],\"data_offsets\":[0,%d]}}",
                 cases[i].type, (int)cases[i].size);
        describe(header, cases[i].bytes, cases[i].size);
        const xent_array_info *a = info.arrays;
        const int known = !isnan(cases[i].least);
        ck_assert_str_eq(a->type, cases[i].type);
        ck_assert_int_eq(a->not_finite, known ? 0 : -1);
        ck_assert_msg(known ? a->least == cases[i].least && a->greatest == cases[i].greatest
                            : isnan(a->least) && isnan(a->greatest) && isnan(a->mean),
                      "%s: %g to %g", cases[i].type, a->least, a->greatest);
        xent_file_info_clear(&info);
    }
}
END_TEST

/* Arrays of no numbers lie where others begin or end, whatever their names. */
START_TEST(empty_arrays_lie_anywhere) {
#define EMPTY(name, at) "\"" name "\":{\"dtype\":\"F32\",\"shape\":[0,3],\"data_offsets\":[" #at "," #at "]}"
#define FULL(name, from, to)                                                                                 \
    "\"" name "\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[" #from "," #to "]}"
    static const char *const headers[] = {
        "{" EMPTY("a", 0) "," FULL("b", 0, 4) "," FULL("c", 4, 8) "}",
        "{" FULL("a", 0, 4) "," EMPTY("b", 0) "," FULL("c", 4, 8) "}",
        "{" FULL("a", 0, 4) "," FULL("b", 4, 8) "," EMPTY("c", 4) "}",
        "{" FULL("a", 0, 4) "," FULL("b", 4, 8) "," EMPTY("c", 8) "," EMPTY("d", 8) "}",
    };
    static const float numbers[] = {1, 2};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        int found = 0;
        describe(headers[i], numbers, sizeof numbers);
        ck_assert_int_eq(info.count, i == 3 ? 4 : 3);
        for (int k = 0; k < info.count; k++) {
            const xent_array_info *a = &info.arrays[k];
            if (a->count == 0)
                ck_assert(a->rank == 2 && a->dim[1] == 3 && isnan(a->least) && isnan(a->mean));
            else
                ck_assert(a->least == ++found && a->greatest == found);
        }
        ck_assert_int_eq(found, 2);
        xent_file_info_clear(&info);
    }
    const char *path = write_safetensors("f", "{" FULL("a", 0, 4) "," EMPTY("b", 2) "}", -1, 4);
    ck_assert_int_eq(xent_file_inspect(path, &info, &error), XENT_E_FORMAT);
    ASSERT_CONTAINS(error.message, "\"b\" lies at byte 2 of the numbers; expected 4");
}
END_TEST

/* Writes pair.npz again, in which every `from` is `to`, of the same length. */
static const char *changed_pair(const char *from, const char *to) {
    static char bytes[1 << 14];
    FILE *file = fopen(source_file("pair.npz"), "rb");
    ck_assert_ptr_nonnull(file);
    const size_t size = fread(bytes, 1, sizeof bytes, file), length = strlen(from);
    fclose(file);
    ck_assert(size < sizeof bytes && strlen(to) == length);
    int count = 0;
    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(bytes + i, from, length) == 0) memcpy(bytes + i, to, length), count++;
    ck_assert_int_gt(count, 0);
    return write_bytes("pair.npz", bytes, size);
}

/* Only the ending .npy is left out. */
START_TEST(names_of_an_archive_lose_their_ending) {
    static const char *const names[] = {"rows.npy", "rows.npx", "rows-npy",
                                        "rowsnpy.", "npy.rows", ".npy.npz"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int found = 0;
        ck_assert_msg(xent_file_inspect(changed_pair("rows.npy", names[i]), &info, &error) == XENT_OK, "%s",
                      error.message);
        ck_assert_int_eq(info.count, 2);
        for (int k = 0; k < 2; k++) {
            found |= strcmp(info.arrays[k].name, i == 0 ? "rows" : names[i]) == 0;
            found |= 2 * (strcmp(info.arrays[k].name, "target") == 0);
        }
        ck_assert_msg(found == 3, "%s: %s, %s", names[i], info.arrays[0].name, info.arrays[1].name);
        xent_file_info_clear(&info);
    }
}
END_TEST

/* The name of the second array of pair.npz is made shorter, and the rest what else a header may hold. */
START_TEST(short_names_of_an_archive_are_whole) {
    enum { LOCAL = 236, CENTRAL = 526, LENGTH = 26, NAME = 30, BEFORE = 8 };
    static const char *const names[] = {"x", ".npy", "row", "x.npy"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        unsigned char bytes[1024];
        FILE *file = fopen(source_file("pair.npz"), "rb");
        ck_assert_ptr_nonnull(file);
        const size_t size = fread(bytes, 1, sizeof bytes, file), length = strlen(names[i]);
        fclose(file);
        for (int central = 0; central < 2; central++) {
            unsigned char *entry = bytes + (central ? CENTRAL : LOCAL), *at = entry + LENGTH + 2 * central;
            ck_assert_int_eq(at[0], BEFORE);
            at[0] = (unsigned char)length;
            at[2] = (unsigned char)(at[2] + BEFORE - length);
            memcpy(entry + NAME + 16 * central, names[i], length);
        }
        const char *path = write_bytes("pair.npz", bytes, size);
        ck_assert_msg(xent_file_inspect(path, &info, &error) == XENT_OK, "%s", error.message);
        ck_assert_int_eq(info.count, 2);
        ck_assert_str_eq(info.arrays[1].name, i == 3 ? "x" : names[i]);
        xent_file_info_clear(&info);
    }
}
END_TEST

static void expect_nothing(const char *path, xent_status status, const char *says) {
    info.count = 7;
    ck_assert_int_eq(xent_file_inspect(path, &info, &error), status);
    ASSERT_CONTAINS(error.message, says);
    ck_assert(info.count == 0 && !info.arrays && !info.metadata && !info.memory);
}

START_TEST(what_is_no_file_of_arrays_is_refused) {
    expect_nothing(write_text("f", "hello, world\n"), XENT_E_FORMAT, "is no IDX, NumPy or safetensors file");
    expect_nothing(write_bytes("f.npz", "PK\3\4 and no more", 16), XENT_E_FORMAT, "f.npz");
    expect_nothing(write_bytes("f.npy", "\x93NUMPY\x01", 7), XENT_E_FORMAT, "f.npy");
    expect_nothing(changed_pair("NUMPY", "NUMPX"), XENT_E_FORMAT, "pair.npz");
    expect_nothing(changed_pair("PK\5\6", "PK\5\7"), XENT_E_FORMAT, "pair.npz is a broken zip file");
    expect_nothing(test_path("missing"), XENT_E_IO, "missing");
    expect_nothing(test_path("."), XENT_E_FORMAT, "is no IDX, NumPy or safetensors file");
    ck_assert_int_eq(xent_file_inspect(NULL, &info, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_file_inspect("f", NULL, &error), XENT_E_ARGUMENT);
    xent_file_info_clear(NULL);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("inspect");
    ADD_TEST(suite, numbers_of_every_type_are_read);
    ADD_TEST(suite, empty_arrays_lie_anywhere);
    ADD_TEST(suite, names_of_an_archive_lose_their_ending);
    ADD_TEST(suite, short_names_of_an_archive_are_whole);
    ADD_TEST(suite, what_is_no_file_of_arrays_is_refused);
    return run_suite(suite);
}
