/* Reading model files: those of other programs, and broken ones. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"
#include "xent/inspect.h"

/* Entries of a header: name, shape and place. */
#define ENTRY(name, type, shape, begin, end)                                                                 \
    "\"" name "\":{\"dtype\":\"" type "\",\"shape\":[" shape "],\"data_offsets\":[" #begin "," #end "]}"
#define FIRST ENTRY("layers.0.weight", "F32", "3,2", 0, 24) "," ENTRY("layers.0.bias", "F32", "3", 24, 36)
#define SECOND ENTRY("layers.1.weight", "F32", "2,3", 36, 60) "," ENTRY("layers.1.bias", "F32", "2", 60, 68)

/* Our own description, with quotes as they stand in a JSON text. */
#define DESCRIPTION(rest) "\"__metadata__\":{\"xent\":\"{\\\"format\\\":1," rest "}\"}"
#define SCALED(shift, factor)                                                                                \
    "\\\"activation\\\":\\\"relu\\\",\\\"output\\\":\\\"softmax\\\",\\\"normalize\\\":\\\"none\\\","         \
    "\\\"shift\\\":" shift ",\\\"factor\\\":" factor
#define USE SCALED("0", "1")
#define IMAGE ",\\\"image\\\":[1,2,1]"
#define COLUMNS(columns) DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"columns\\\":" columns)
#define KIND(kind) "\\\"kind\\\":\\\"" kind "\\\""

typedef struct broken {
    const char *says; /* what the message must contain */
    size_t size;      /* bytes behind the header */
    const char *header;
} broken;

static const broken files[] = {
    {"byte", 0, "{"},
    {"byte", 0, "{\"a\":NaN}"},
    {"duplicate", 24,
     "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "," ENTRY("a.weight", "F32", "3,2", 0, 24) "}"},
    {"duplicate", 24,
     "{\"a.weight\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]}}"},
    {"duplicate", 24, "{\"__metadata__\":{},\"__metadata__\":{}," ENTRY("a.weight", "F32", "3,2", 0, 24) "}"},
    {"duplicate", 24,
     "{\"__metadata__\":{\"a\":\"b\",\"a\":\"c\"}," ENTRY("a.weight", "F32", "3,2", 0, 24) "}"},
    {"unable to decode byte", 24, "{" ENTRY("a\xff.weight", "F32", "3,2", 0, 24) "}"},
    {"unable to decode byte", 24,
     "{\"__metadata__\":{\"a\":\"\xc0\x80\"}," ENTRY("a.weight", "F32", "3,2", 0, 24) "}"},
    {"expected its end", 24, "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "} x"},
    {"expected {", 0, "    "},
    {"expected {", 24, "  [" ENTRY("a.weight", "F32", "3,2", 0, 24) "]"},
    {"0x09", 24, "\t{" ENTRY("a.weight", "F32", "3,2", 0, 24) "}"},
    {"is a checkpoint of a training, no model", 24,
     "{\"__metadata__\":{\"xent_checkpoint\":\"{}\"}," ENTRY("a.weight", "F32", "3,2", 0, 24) "}"},
    {"\"inputs\" of its description is 0; expected a number of at least 1", 24,
     "{\"__metadata__\":{\"xent\":\"{\\\"format\\\":2,\\\"layers\\\":\\\"\\\",\\\"inputs\\\":0}\"}," ENTRY(
         "0.weight", "F32", "3,2", 0, 24) "}"},
    {"its layers `dens 3`: layer 1, `dens 3`: there is no layer `dens`", 24,
     "{\"__metadata__\":{\"xent\":\"{\\\"format\\\":2,\\\"layers\\\":\\\"dens 3\\\",\\\"inputs\\\":2,"
     "\\\"outputs\\\":3,\\\"image\\\":[1,2,1]}\"}," ENTRY("0.weight", "F32", "3,2", 0, 24) "}"},
    {"no linear layer", 0, "{}"},
    {"no linear layer", 0, "{\"__metadata__\":{\"a\":\"b\"}}"},
    {"\"a\" of the metadata is 1; expected a text", 0, "{\"__metadata__\":{\"a\":1}}"},
    {"expected an object as __metadata__", 0, "{\"__metadata__\":[]}"},
    {"type F99", 24, "{" ENTRY("a.weight", "F99", "3,2", 0, 24) "}"},
    {"I32", 24, "{" ENTRY("a.weight", "I32", "3,2", 0, 24) "}"},
    {"\"a.weight\" has the shape nothing; expected at most 8 whole numbers", 24,
     "{\"a.weight\":{\"dtype\":\"F32\",\"data_offsets\":[0,24]}}"},
    {"shape", 24, "{" ENTRY("a.weight", "F32", "1,1,1,1,1,1,1,1,6", 0, 24) "}"},
    {"has the shape [-3,-2]; expected at most 8 whole numbers whose product fits memory", 24,
     "{" ENTRY("a.weight", "F32", "-3,-2", 0, 24) "}"},
    {"shape", 24, "{" ENTRY("a.weight", "F32", "3.0,2", 0, 24) "}"},
    {"has the shape {}; expected at most 8", 24,
     "{\"a.weight\":{\"dtype\":\"F32\",\"shape\":{},\"data_offsets\":[0,24]}}"},
    {"has the shape [\"3\",2]; expected", 24, "{" ENTRY("a.weight", "F32", "\"3\",2", 0, 24) "}"},
    {"shape", 24, "{" ENTRY("a.weight", "F32", "4294967296,4294967296,4294967296", 0, 24) "}"},
    {"shape", 0, "{" ENTRY("a.weight", "F64", "2305843009213693952", 0, 0) "}"}, /* 2^64 bytes */
    {"byte", 24, "{" ENTRY("a.weight", "F32", "99999999999999999999,1", 0, 24) "}"},
    {"24 bytes", 20, "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "}"},
    {"20 bytes", 24, "{" ENTRY("a.weight", "F32", "5,1", 0, 24) "}"},
    {"follow", 28, "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "}"},
    {"expected 24", 40,
     "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "," ENTRY("a.bias", "F32", "3", 28, 40) "}"},
    {"expected 24", 32,
     "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "," ENTRY("a.bias", "F32", "3", 20, 32) "}"},
    {"at bytes 24 to 0", 24, "{" ENTRY("a.weight", "F32", "3,2", 24, 0) "}"},
    {"no part of a linear", 24, "{" ENTRY("a.weight", "F32", "3,2,1", 0, 24) "}"},
    {"no part of a linear", 24, "{" ENTRY("a.scale", "F32", "3,2", 0, 24) "}"},
    {"no part of a linear", 0, "{" ENTRY("a.weight", "F32", "0,2", 0, 0) "}"},
    {"no part of a linear", 0, "{" ENTRY("a.weight", "F32", "3,0", 0, 0) "}"},
    {"\"a\" (2 axes, F32) is no part of a linear", 24, "{" ENTRY("a", "F32", "3,2", 0, 24) "}"},
    {"no part of a linear", 24, "{" ENTRY("aweight", "F32", "3,2", 0, 24) "}"},
    {"no weight of the same name", 36,
     "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "," ENTRY("b.bias", "F32", "3", 24, 36) "}"},
    {"3 reals", 32, "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "," ENTRY("a.bias", "F32", "2", 24, 32) "}"},
    {"\"a.bias\" holds 3 numbers in 2 axes of type F32; expected a vector of 3 reals", 36,
     "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "," ENTRY("a.bias", "F32", "3,1", 24, 36) "}"},
    {"\"a.bias\" holds 3 numbers in 1 axes of type I32; expected a vector of 3 reals", 36,
     "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "," ENTRY("a.bias", "I32", "3", 24, 36) "}"},
    {"\"a.bias\", but no weight of the same name", 36,
     "{" ENTRY("a1.weight", "F32", "3,2", 0, 24) "," ENTRY("a.bias", "F32", "3", 24, 36) "}"},
    {"\"a1.bias\", but no weight of the same name", 36,
     "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "," ENTRY("a1.bias", "F32", "3", 24, 36) "}"},
    {"does not fit", 48,
     "{" ENTRY("a.weight", "F32", "3,2", 0, 24) "," ENTRY("b.weight", "F32", "3,2", 24, 48) "}"},
    /* From here on: files that say they are ours. */
    {"description", 36, "{\"__metadata__\":{\"xent\":\"\"}," FIRST "}"},
    {"no object", 36, "{\"__metadata__\":{\"xent\":\"[1]\"}," FIRST "}"},
    {"duplicate", 36, "{" DESCRIPTION("\\\"format\\\":1") "," FIRST "}"},
    {"\"format\"", 36, "{\"__metadata__\":{\"xent\":\"{\\\"format\\\":3}\"}," FIRST "}"},
    {"\"format\" of its description is 4294967297", 36,
     "{\"__metadata__\":{\"xent\":\"{\\\"format\\\":4294967297}\"}," FIRST "}"},
    {"\"format\" of its description is -4294967295", 36,
     "{\"__metadata__\":{\"xent\":\"{\\\"format\\\":-4294967295}\"}," FIRST "}"},
    {"\"format\" of its description is \"1\"", 36,
     "{\"__metadata__\":{\"xent\":\"{\\\"format\\\":\\\"1\\\"}\"}," FIRST "}"},
    {"\"layers\" of its description is 3; expected the text of its layers", 36,
     "{\"__metadata__\":{\"xent\":\"{\\\"format\\\":2,\\\"layers\\\":3}\"}," FIRST "}"},
    {"\"layers\" of its description is missing; expected the text of its layers", 36,
     "{\"__metadata__\":{\"xent\":\"{\\\"format\\\":2}\"}," FIRST "}"},
    {"\"hidden\" of its description is 0; expected the sizes that its arrays have", 36,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":0") "," FIRST "}"},
    {"\"hidden\" of its description is []; expected the sizes that its arrays have", 68,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[]") "," FIRST "," SECOND "}"},
    {"\"hidden\"", 36, "{" DESCRIPTION(USE IMAGE) "," FIRST "}"},
    {"\"hidden\" of its description is [3]", 36,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[3]") "," FIRST "}"},
    {"\"hidden\"", 68, "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[1000000000000]") "," FIRST "," SECOND "}"},
    {"without a bias", 24,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[]") "," ENTRY("layers.0.weight", "F32", "3,2", 0, 24) "}"},
    {"expected \"layers.0.weight\"", 36,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[]") "," ENTRY(
         "layers.1.weight", "F32", "3,2", 0, 24) "," ENTRY("layers.1.bias", "F32", "3", 24, 36) "}"},
    {"\"activation\"", 36,
     "{" DESCRIPTION("\\\"hidden\\\":[],\\\"activation\\\":\\\"gelu\\\"") "," FIRST "}"},
    {"\"output\"", 36, "{" DESCRIPTION("\\\"hidden\\\":[],\\\"activation\\\":\\\"relu\\\"") "," FIRST "}"},
    {"real number overflow", 36, "{" DESCRIPTION(USE ",\\\"x\\\":1e999") "," FIRST "}"},
    {"\"shift\" of its description is [0,true]; expected numbers alone", 36,
     "{" DESCRIPTION(SCALED("[0,true]", "1") IMAGE ",\\\"hidden\\\":[]") "," FIRST "}"},
    {"a number, or one for each input", 36,
     "{" DESCRIPTION(SCALED("[0,0,0]", "[1,1,1]") IMAGE ",\\\"hidden\\\":[]") "," FIRST "}"},
    {"\"shift\" of its description is \"0\"; expected a number, or one for each input", 36,
     "{" DESCRIPTION(SCALED("\\\"0\\\"", "1") IMAGE ",\\\"hidden\\\":[]") "," FIRST "}"},
    {"\"factor\" of its description is [1,\"1\"]; expected numbers alone", 36,
     "{" DESCRIPTION(SCALED("[0,0]", "[1,\\\"1\\\"]") IMAGE ",\\\"hidden\\\":[]") "," FIRST "}"},
    {"\"factor\" of its description is 1; expected as many numbers as of shift", 36,
     "{" DESCRIPTION(SCALED("[0,1]", "1") IMAGE ",\\\"hidden\\\":[]") "," FIRST "}"},
    {"\"columns\" of its description is no list", 36,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"columns\\\":3") "," FIRST "}"},
    {"\"kind\" of its column 1 is missing", 36, "{" COLUMNS("[3,4]") "," FIRST "}"},
    {"its \"columns\" make 0 features; expected 2", 36, "{" COLUMNS("[]") "," FIRST "}"},
    {"\"filler\" of its column 1 is \"7\"; expected a number", 36,
     "{" COLUMNS("[{" KIND("number") ",\\\"filler\\\":\\\"7\\\"}]") "," FIRST "}"},
    {"\"values\" of its column 1 is missing; expected a list of texts", 36,
     "{" COLUMNS("[{" KIND("text") ",\\\"other\\\":true}]") "," FIRST "}"},
    {"\"values\" of its column 1 is {\"a\":1}; expected a list of texts", 36,
     "{" COLUMNS("[{" KIND("text") ",\\\"other\\\":true,\\\"values\\\":{\\\"a\\\":1}}]") "," FIRST "}"},
    {"\"other\" of its column 1 is missing; expected true or false", 36,
     "{" COLUMNS("[{" KIND("text") ",\\\"values\\\":[\\\"a\\\",\\\"b\\\"]}]") "," FIRST "}"},
    {"\"image\"", 36, "{" DESCRIPTION(USE ",\\\"hidden\\\":[]") "," FIRST "}"},
    {"\"image\"", 36, "{" DESCRIPTION(USE ",\\\"hidden\\\":[],\\\"image\\\":[1,3,1]") "," FIRST "}"},
    {"\"image\"", 36, "{" DESCRIPTION(USE ",\\\"hidden\\\":[],\\\"image\\\":[1,0,0]") "," FIRST "}"},
    {"\"image\" of its description is [1,4294967298,1]", 36,
     "{" DESCRIPTION(USE ",\\\"hidden\\\":[],\\\"image\\\":[1,4294967298,1]") "," FIRST "}"},
    {"\"ink\"", 36, "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"ink\\\":[1,0]") "," FIRST "}"},
    {"\"ink\"", 36, "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"ink\\\":[9,0,0]") "," FIRST "}"},
    {"\"ink\"", 36, "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"ink\\\":[1,-1,0]") "," FIRST "}"},
    {"\"class_names\" of its description is {\"a\":1,\"b\":2,\"c\":3}; expected a name for each output", 36,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"class_names\\\":{\\\"a\\\":1,\\\"b\\\":2,"
                               "\\\"c\\\":3}") "," FIRST "}"},
    {"\"class_names\"", 36,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"class_names\\\":[\\\"a\\\",\\\"b\\\"]") "," FIRST "}"},
    {"\"class_names\"", 36,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"class_names\\\":[\\\"a\\\",\\\"b\\\",3]") "," FIRST
                                                                                                 "}"},
    {"\"image\"", 36, "{" DESCRIPTION(USE ",\\\"hidden\\\":[],\\\"image\\\":[1,2,1,1]") "," FIRST "}"},
    {"\"image\"", 36,
     "{" DESCRIPTION(USE ",\\\"hidden\\\":[],\\\"image\\\":[-4294967296,0,0]") "," FIRST "}"},
    {"\"image\"", 36, "{" DESCRIPTION(USE ",\\\"hidden\\\":[],\\\"image\\\":[1,4294967298,1]") "," FIRST "}"},
    {"\"ink\"", 36, "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"ink\\\":[1,0,0,0]") "," FIRST "}"},
    {"\"ink\" of its description is [\"1\",1,1]", 36,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"ink\\\":[\\\"1\\\",1,1]") "," FIRST "}"},
    {"\"ink\" of its description is [1,1,null]", 36,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"ink\\\":[1,1,null]") "," FIRST "}"},
    {"\"image\" of its description is [0,\"a\",{}]", 36,
     "{" DESCRIPTION(USE ",\\\"hidden\\\":[],\\\"image\\\":[0,\\\"a\\\",{}]") "," FIRST "}"},
    {"\"training\"", 36, "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"training\\\":3") "," FIRST "}"},
};

/* What is sound by itself, and does not go together. */
static const broken uses[] = {
    {"two of its classes are called \"a\"", 36,
     "{" DESCRIPTION(USE IMAGE
                     ",\\\"hidden\\\":[],\\\"class_names\\\":[\\\"a\\\",\\\"b\\\",\\\"a\\\"]") "," FIRST "}"},
    {"its loss is squared, but the task that it was trained for is classify", 36,
     "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[],\\\"training\\\":{\\\"task\\\":\\\"classify\\\","
                               "\\\"loss\\\":\\\"squared\\\"}") "," FIRST "}"},
};

static xent_status model_refused(const char *path, const char *says) {
    xent_model model;
    xent_error error = {XENT_OK, ""};
    const xent_status status = xent_model_load(path, &model, &error);
    ck_assert_msg(status != XENT_OK, "loaded; expected: %s", says);
    ck_assert_int_eq(status, error.status);
    ASSERT_CONTAINS(error.message, says);
    ASSERT_CONTAINS(error.message, path);
    ck_assert_ptr_null(model.net);
    ck_assert_ptr_null(model.memory);
    return status;
}

START_TEST(broken_files_are_refused_with_a_sentence) {
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = write_safetensors("m", files[i].header, -1, files[i].size);
        ck_assert_int_eq(model_refused(path, files[i].says), XENT_E_FORMAT);
    }
}
END_TEST

START_TEST(descriptions_that_do_not_go_together_are_refused) {
    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        const char *path = write_safetensors("m", uses[i].header, -1, uses[i].size);
        ck_assert_int_eq(model_refused(path, uses[i].says), XENT_E_VALUE);
    }
}
END_TEST

START_TEST(the_table_of_broken_files_breaks_a_good_one) {
    xent_model model;
    xent_error error = {XENT_OK, ""};
    const char *path = write_safetensors(
        "m", "{" DESCRIPTION(USE IMAGE ",\\\"hidden\\\":[3]") "," FIRST "," SECOND "}", -1, 68);
    ck_assert_msg(xent_model_load(path, &model, &error) == XENT_OK, "%s", error.message);
    ck_assert_int_eq(model.foreign, 0);
    ck_assert_int_eq(model.width, 2);
    /* weight [out, in] of the file stands as [in, out] in memory */
    const xent_real *weight = xent_params_values(xent_net_params(model.net), 0);
    ASSERT_CLOSE((double)weight[0], 0.5, 0);
    ASSERT_CLOSE((double)weight[1], 1.5, 0);
    ASSERT_CLOSE((double)weight[3], 1, 0);
    xent_model_clear(&model);
    ck_assert_ptr_null(model.net);
}
END_TEST

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
    ADD_TEST(suite, broken_files_are_refused_with_a_sentence);
    ADD_TEST(suite, descriptions_that_do_not_go_together_are_refused);
    ADD_TEST(suite, the_table_of_broken_files_breaks_a_good_one);
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
