/* Broken model files, one of each kind: each is refused with a sentence that says what is wrong. */
#include "support/models.h"
#include "support/run.h"

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

int main(void) {
    Suite *suite = suite_create("broken");
    ADD_TEST(suite, broken_files_are_refused_with_a_sentence);
    ADD_TEST(suite, descriptions_that_do_not_go_together_are_refused);
    ADD_TEST(suite, the_table_of_broken_files_breaks_a_good_one);
    return run_suite(suite);
}
