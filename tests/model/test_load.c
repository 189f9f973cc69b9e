/* Reading model files: those of other programs, and those that were cut or changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"
#include "xent/inspect.h"

/* A file whose layers were made smaller or larger has other arrays than they take; one array was made of
 * integers, of the same size. */
START_TEST(arrays_are_what_the_layers_take) {
    static const struct {
        const char *where;
        char other;
        const char *says;
    } changes[] = {{"dense 5", '4', "its layers take reals of the shape"},
                   {"dense 5", '6', "its layers take 44 numbers"},
                   {"\"dtype\":\"F", 'I', "its layers take reals of the shape"}};
    xent_model model = small_model(4, 5, 2, "relu");
    char bytes[4096];
    ck_assert_int_eq(xent_model_save(&model, test_path("whole"), NULL), XENT_OK);
    xent_net_destroy(model.net);
    FILE *file = fopen(test_path("whole"), "rb");
    const size_t size = fread(bytes, 1, sizeof bytes - 1, file);
    fclose(file);
    bytes[size] = '\0'; /* the header is text */
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char *found = strstr(bytes + 8, changes[i].where);
        ck_assert_ptr_nonnull(found);
        char *last = found + strlen(changes[i].where) - 1, before = *last;
        *last = changes[i].other;
        model_refused(write_bytes("m", bytes, size), changes[i].says);
        *last = before;
    }
}
END_TEST

/* Which the format says nothing of: some programs align the numbers so. */
START_TEST(spaces_in_front_of_a_header_are_accepted_and_never_written) {
    xent_model model;
    xent_error error = {XENT_OK, ""};
    const char *path = write_safetensors("m", "   {" ENTRY("a.weight", "F32", "3,2", 0, 24) "}  ", -1, 24),
               *again;
    ck_assert_msg(xent_model_load(path, &model, &error) == XENT_OK, "%s", error.message);
    again = test_path("again");
    ck_assert_int_eq(xent_model_save(&model, again, &error), XENT_OK);
    char begin[9];
    FILE *file = fopen(again, "rb");
    ck_assert(file && fread(begin, 1, sizeof begin, file) == sizeof begin);
    fclose(file);
    ck_assert_int_eq(begin[8], '{');
    xent_model_clear(&model);
}
END_TEST

/* Sparse, so that it takes no room: as many bytes as a header may have, and one more. */
START_TEST(headers_have_at_most_a_hundred_million_bytes) {
    for (int more = 0; more < 2; more++) {
        const char *path = write_safetensors("m", "{}", 100000000 + more, 0);
        ck_assert_int_eq(truncate(path, 200000000), 0);
        model_refused(path, more ? "100000001" : "byte 2 of the header");
    }
}
END_TEST

/* Blanks within an entry count too. */
START_TEST(entries_of_arrays_have_at_most_4096_bytes) {
    static const char begin[] = "{\"dtype\":\"F32\",", end[] = "\"shape\":[3,2],\"data_offsets\":[0,24]}";
    for (int more = 0; more < 2; more++) {
        char header[5000];
        xent_model model;
        const int blanks = 4096 + more - (int)(sizeof begin - 1) - (int)(sizeof end - 1);
        snprintf(header, sizeof header, "{\"a.weight\":%s%*s%s}", begin, blanks, "", end);
        const char *path = write_safetensors("m", header, -1, 24);
        if (more) {
            model_refused(path, "an array's entry of more than 4,096 bytes");
            continue;
        }
        ck_assert_int_eq(xent_model_load(path, &model, NULL), XENT_OK);
        xent_model_clear(&model);
    }
}
END_TEST

START_TEST(lengths_of_headers_are_checked) {
    model_refused(write_safetensors("m", "{}", 3, 0), "2 bytes follow");
    model_refused(write_safetensors("m", "{}", 0, 0), "header");
    model_refused(write_safetensors("m", "{}", 0x7fffffffffffffff, 0), "9223372036854775807");
    model_refused(write_safetensors("m", "", 2, 0), "expected at least");
    model_refused(write_safetensors("m", "hello world", -1, 0), "0x68");
    model_refused("/nowhere/m", "No such file");
    model_refused("/tmp", "directory");
}
END_TEST

/* A header as deep as it is long must not overflow the stack, nor one take a tree of many times its size. */
START_TEST(deep_and_huge_headers_are_refused) {
    const size_t most = (17u << 20) + 1;
    char *header = malloc(most + 1);
    memset(header, ' ', most);
    header[0] = '{';
    header[most] = '\0';
    model_refused(write_safetensors("m", header, -1, 0), "header");
    memcpy(header, "{\"a\":", 5);
    memset(header + 5, '[', 200000);
    header[200005] = '\0';
    model_refused(write_safetensors("m", header, -1, 0), "expected an object");
    free(header);
}
END_TEST

START_TEST(every_truncation_is_refused) {
    xent_model model = small_model(4, 3, 2, "relu");
    const char *whole = test_path("whole"), *part = test_path("part");
    ck_assert_int_eq(xent_model_save(&model, whole, NULL), XENT_OK);
    xent_net_destroy(model.net);
    FILE *file = fopen(whole, "rb");
    char bytes[4096];
    const size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    ck_assert_uint_lt(size, sizeof bytes);
    for (size_t length = 0; length < size; length++) {
        file = fopen(part, "wb");
        ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
        fclose(file);
        model_refused(part, "safetensors");
        if (length > 8 + 16) break;
    }
    for (size_t length = size - 60; length < size; length++) {
        ck_assert_int_eq(truncate(part, 0), 0);
        file = fopen(part, "wb");
        ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
        fclose(file);
        model_refused(part, "bytes");
    }
}
END_TEST

/* In layers that are found by their arrays, and in those that a description names; in the last array. */
START_TEST(numbers_that_are_not_finite_are_refused) {
#define OWN                                                                                                  \
    "\"__metadata__\":{\"xent\":\"{\\\"format\\\":2,\\\"layers\\\":\\\"\\\",\\\"inputs\\\":1,"               \
    "\\\"outputs\\\":1,"                                                                                     \
    "\\\"image\\\":[0,0,0]}\"},"
    static const unsigned char half[] = {0x00, 0x7c}, brain[] = {0xc0, 0x7f};
    static const struct {
        const char *header;
        size_t finite; /* bytes in front */
        const unsigned char *last;
        const char *says;
    } cases[] = {
        {"{" ENTRY("w.weight", "F16", "1,1", 0, 2) "}", 0, half, "holds inf at [0, 0]"},
        {"{" ENTRY("w.weight", "BF16", "1,1", 0, 2) "}", 0, brain, "holds nan at [0, 0]"},
        {"{" ENTRY("1.weight", "F32", "1,2", 0, 8) "," ENTRY("0.weight", "F16", "2,1", 8, 12) "}", 10, half,
         "\"0.weight\" holds inf at [1, 0]; expected a finite number"},
        {"{" OWN ENTRY("0.bias", "F32", "1", 0, 4) "," ENTRY("0.weight", "F16", "1,1", 4, 6) "}", 4, half,
         "\"0.weight\" holds inf at [0, 0]; expected a finite number"},
        {"{" OWN ENTRY("0.weight", "F32", "1,1", 0, 4) "," ENTRY("0.bias", "BF16", "1", 4, 6) "}", 4, brain,
         "\"0.bias\" holds nan at [0]; expected a finite number"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = write_safetensors("m", cases[i].header, -1, cases[i].finite);
        FILE *file = fopen(path, "ab");
        fwrite(cases[i].last, 1, 2, file);
        fclose(file);
        model_refused(path, cases[i].says);
    }
}
END_TEST

/* Which has no bytes at all, as one of its axes is 0: the others may be as long as can be written. */
START_TEST(shapes_are_told_as_far_as_there_is_room) {
#define LONGEST "9223372036854775807"
    const char *path = write_safetensors("m",
                                         "{" OWN ENTRY("0.weight", "F32",
                                                       "0," LONGEST "," LONGEST "," LONGEST "," LONGEST
                                                       "," LONGEST "," LONGEST,
                                                       0, 0) "," ENTRY("0.bias", "F32", "2", 0, 8) "}",
                                         -1, 8);
    model_refused(path, "\"0.weight\" is [0, " LONGEST ", " LONGEST ", " LONGEST ", ");
    model_refused(path, " of type F32; its layers take reals of the shape (1, 1)");
}
END_TEST

/* One of 63 characters is whole, of a longer one 60 are told. */
START_TEST(values_are_told_as_far_as_there_is_room) {
    for (size_t length = 62; length <= 66; length++) {
        char value[80] = "[1", header[128], says[160];
        for (size_t at = 2; at + 1 < length; at++) value[at] = (length - at) % 2 ? ',' : '1';
        value[length - 1] = ']';
        snprintf(header, sizeof header, "{\"__metadata__\":{\"a\":%s}}", value);
        snprintf(says, sizeof says, "\"a\" of the metadata is %.*s%s; expected a text", length < 64 ? 63 : 60,
                 value, length < 64 ? "" : "...");
        model_refused(write_safetensors("m", header, -1, 0), says);
    }
}
END_TEST

/* The least of the numbers that have a leading one, all below, and both zeros, of both halves: what they mean
 * follows from the formats (IEEE 754; BF16 is the upper half of a float). */
START_TEST(small_halves_are_read) {
    static const struct {
        const char *type;
        unsigned bits;
        double value;
    } halves[] = {
        {"F16", 0x0001, 0x1p-24},    {"F16", 0x8001, -0x1p-24},  {"F16", 0x03ff, 0x3ffp-24},
        {"F16", 0x0200, 0x1p-15},    {"F16", 0x0400, 0x1p-14},   {"F16", 0x0401, 0x401p-24},
        {"F16", 0x7bff, 65504},      {"F16", 0xbc00, -1},        {"F16", 0x3555, 0x1.554p-2},
        {"F16", 0x8000, -0.0},       {"BF16", 0x0001, 0x1p-133}, {"BF16", 0x8001, -0x1p-133},
        {"BF16", 0x007f, 0x7fp-133}, {"BF16", 0x0080, 0x1p-126}, {"BF16", 0x7f7f, 0x1.fep127},
        {"BF16", 0x3f80, 1},
    };
    for (size_t i = 0; i < sizeof halves / sizeof *halves; i++) {
        char header[128];
        snprintf(header, sizeof header,
                 "{\"w.weight\":{\"dtype\":\"%s\",\"shape\":[1,1],\"data_offsets\":[0,2]}}", halves[i].type);
        const char *path = write_safetensors("m", header, -1, 0);
        FILE *file = fopen(path, "ab");
        fputc((int)(halves[i].bits & 255), file);
        fputc((int)(halves[i].bits >> 8), file);
        fclose(file);
        xent_file_info info;
        xent_model model;
        ck_assert_int_eq(xent_file_inspect(path, &info, NULL), XENT_OK);
        ck_assert_msg(info.arrays[0].least == halves[i].value, "%s 0x%04x is read as %a", halves[i].type,
                      halves[i].bits, info.arrays[0].least);
        xent_file_info_clear(&info);
        ck_assert_int_eq(xent_model_load(path, &model, NULL), XENT_OK);
        const xent_real weight = xent_params_values(xent_net_params(model.net), 0)[0];
        ck_assert_msg((double)weight == halves[i].value, "%s 0x%04x is loaded as %a", halves[i].type,
                      halves[i].bits, (double)weight);
        xent_model_clear(&model);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("load");
    ADD_TEST(suite, arrays_are_what_the_layers_take);
    ADD_TEST(suite, spaces_in_front_of_a_header_are_accepted_and_never_written);
    ADD_TEST(suite, headers_have_at_most_a_hundred_million_bytes);
    ADD_TEST(suite, entries_of_arrays_have_at_most_4096_bytes);
    ADD_TEST(suite, lengths_of_headers_are_checked);
    ADD_TEST(suite, deep_and_huge_headers_are_refused);
    ADD_TEST(suite, every_truncation_is_refused);
    ADD_TEST(suite, numbers_that_are_not_finite_are_refused);
    ADD_TEST(suite, shapes_are_told_as_far_as_there_is_room);
    ADD_TEST(suite, values_are_told_as_far_as_there_is_room);
    ADD_TEST(suite, small_halves_are_read);
    return run_suite(suite);
}
