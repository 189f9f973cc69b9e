/* The columns of the table that a model learned from: in its file, and in what is exported. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/program.h"
#include "support/run.h"
#include "xent/export.h"

static const char *const values[] = {"", "f\"e*/m\n\\u", "m"};
static const xent_column column[] = {
    {.name = "id", .kind = XENT_COLUMN_UNUSED},
    {.name = "age", .kind = XENT_COLUMN_NUMBER, .filler = 29.25, .missing = 1},
    {.name = "sex",
     .kind = XENT_COLUMN_TEXT,
     .missing = 2,
     .values = values,
     .value_count = 3,
     .has_other = 1},
    {.name = "alive", .kind = XENT_COLUMN_LABEL},
    {.name = NULL, .kind = XENT_COLUMN_NUMBER, .filler = 0.1},
};
static const xent_columns columns = {column, 5};

static xent_model make_model(void) {
    xent_model model = small_model(6, 3, 2, "relu");
    model.columns = &columns;
    return model;
}

enum { ROOM = 1 << 16 };

static size_t read_all(const char *path, char *bytes) {
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    const size_t size = fread(bytes, 1, ROOM, file);
    fclose(file);
    return size;
}

START_TEST(columns_come_back_as_they_were) {
    xent_model model = make_model(), copy;
    xent_error error = {XENT_OK, ""};
    ck_assert_msg(xent_model_save(&model, test_path("m"), &error) == XENT_OK, "%s", error.message);
    ck_assert_msg(xent_model_load(test_path("m"), &copy, &error) == XENT_OK, "%s", error.message);
    ck_assert_ptr_nonnull(copy.columns);
    ck_assert_int_eq(copy.columns->count, 5);
    for (int j = 0; j < 5; j++) {
        const xent_column *a = &column[j], *b = &copy.columns->column[j];
        ck_assert(!a->name == !b->name && (!a->name || strcmp(a->name, b->name) == 0));
        ck_assert_int_eq(a->kind, b->kind);
        ck_assert(a->filler == b->filler);
        ck_assert_int_eq(a->missing, b->missing);
        ck_assert_int_eq(a->value_count, b->value_count);
        ck_assert_int_eq(a->has_other, b->has_other);
        for (int k = 0; k < a->value_count; k++) ck_assert_str_eq(a->values[k], b->values[k]);
    }
    /* and the same bytes again */
    ck_assert_int_eq(xent_model_save(&copy, test_path("again"), &error), XENT_OK);
    static char first[ROOM], second[ROOM];
    const size_t size = read_all(test_path("m"), first);
    ck_assert_uint_eq(read_all(test_path("again"), second), size);
    ck_assert_mem_eq(first, second, size);
    xent_model_clear(&copy);
    xent_net_destroy(model.net);
}
END_TEST

START_TEST(columns_that_cannot_be_read_again_are_not_written) {
    static const char *const broken[] = {"", "\xFF", "m"};
    xent_model model = make_model();
    xent_error error;
    xent_column own[5];
    model.columns = &(xent_columns){column, 4};
    ck_assert_int_eq(xent_model_save(&model, test_path("m"), &error), XENT_E_SHAPE);
    ASSERT_CONTAINS(error.message, "its columns make 5 features; expected 6");
    model.columns = &(xent_columns){memcpy(own, column, sizeof column), 5};
    own[2].values = broken;
    ck_assert_int_eq(xent_model_save(&model, test_path("m"), &error), XENT_E_VALUE);
    ASSERT_CONTAINS(error.message, "value 1 of column 3 is no such text");
    own[2].values = values;
    own[4].filler = 1. / 0.;
    ck_assert_int_eq(xent_model_save(&model, test_path("m"), &error), XENT_E_NONFINITE);
    xent_net_destroy(model.net);
}
END_TEST

/* The place of a text in a file's bytes; NULL: it is not there. */
static char *find(char *bytes, size_t size, const char *text) {
    const size_t length = strlen(text);
    for (size_t i = 0; i + length <= size; i++)
        if (memcmp(bytes + i, text, length) == 0) return bytes + i;
    return NULL;
}

/* Damages the description of a saved model: `from` becomes `to`, of the same length. */
static void expect_refusal(const char *from, const char *to, const char *says) {
    xent_model model = make_model(), none;
    xent_error error;
    ck_assert_int_eq(xent_model_save(&model, test_path("m"), &error), XENT_OK);
    xent_net_destroy(model.net);
    static char bytes[ROOM];
    const size_t size = read_all(test_path("m"), bytes);
    char *at = find(bytes, size, from);
    ck_assert_msg(at != NULL, "%s is not there", from);
    ck_assert_uint_eq(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
    FILE *file = fopen(test_path("m"), "wb");
    ck_assert_uint_eq(fwrite(bytes, 1, size, file), size);
    fclose(file);
    ck_assert_msg(xent_model_load(test_path("m"), &none, &error) == XENT_E_FORMAT, "%s is read", to);
    ASSERT_CONTAINS(error.message, says);
}

START_TEST(damaged_columns_are_refused_by_their_key) {
    expect_refusal("\\\"kind\\\":\\\"text\\\"", "\\\"kind\\\":\\\"texx\\\"",
                   "\"kind\" of its column 3 is \"texx\"");
    expect_refusal("\\\"filler\\\":29.25", "\\\"fillex\\\":29.25", "\"filler\" of its column 2 is missing");
    expect_refusal("\\\"filler\\\":29.25", "\\\"filler\\\":true ",
                   "\"filler\" of its column 2 is true; expected a number");
#ifndef XENT_DOUBLE /* of which it is a number */
    expect_refusal("\\\"filler\\\":29.25", "\\\"filler\\\":1e300", "\"filler\" of its column 2 is 1.0");
#endif
    expect_refusal("\\\"values\\\":", "\\\"valuex\\\":", "\"values\" of its column 3 is missing");
    expect_refusal("\\\"other\\\":true", "\\\"other\\\":1234",
                   "\"other\" of its column 3 is 1234; expected true");
    expect_refusal("\\\"missing\\\":1", "\\\"missing\\\":0", "\"missing\" of its column 2 is 0");
    expect_refusal("\\\"name\\\":\\\"age\\\"", "\\\"name\\\":[\\\"x\\\"]", "\"name\" of its column 2");
    expect_refusal("\\\"other\\\":true", "\\\"other\\\":null", "\"other\" of its column 3 is null");
    expect_refusal("\\\"kind\\\":\\\"unused\\\"", "\\\"kind\\\":\\\"labelx\\\"", "\"kind\" of its column 1");
    expect_refusal("[\\\"\\\",", "[1234,", "\"values\" of its column 3");
    expect_refusal(",\\\"m\\\"]", ",\\\"\\\" ]", "\"values\" of its column 3");
    expect_refusal(",\\\"m\\\"]", "      ]", "its \"columns\" make 5 features; expected 6");
}
END_TEST

START_TEST(exports_say_how_features_are_made) {
    xent_model model = make_model();
    xent_error error;
    xent_column own[5];
    memcpy(own, column, sizeof own);
    own[1].name = "*/*age**/"; /* neither ends the comment nor begins another */
    model.columns = &(xent_columns){own, 5};
    char *text = xent_export_c_text(&model, NULL, 0, &error);
    ck_assert_ptr_nonnull(text);
    ASSERT_CONTAINS(text, " *   x[0]: * / *age** /; 29.25 where it is missing\n");
    free(text);
    model.columns = &columns;
    text = xent_export_c_text(&model, NULL, 0, &error);
    ck_assert_ptr_nonnull(text);
    ASSERT_CONTAINS(text, " *   x[0]: age; 29.25 where it is missing\n");
    ASSERT_CONTAINS(text, " *   x[1]: 1 where sex = missing, else 0\n");
    ASSERT_CONTAINS(text, " *   x[2]: 1 where sex = f\"e* /m__u, else 0\n");
    ASSERT_CONTAINS(text, " *   x[4]: 1 where sex = other, else 0\n");
    ASSERT_CONTAINS(text, " *   x[5]: column 5\n");
    free(text);
    static const char *const names[] = {"no", "yes"};
    model.class_names = names;
    model.recipe = &(xent_recipe){.epochs_done = 7};
    ck_assert_int_eq(xent_export_onnx(&model, test_path("m.onnx"), &error), XENT_OK);
    static char bytes[ROOM];
    const size_t size = read_all(test_path("m.onnx"), bytes);
    static const char entry[] = "{\"name\":\"age\",\"kind\":\"number\",\"filler\":29.25,\"missing\":1}";
    ck_assert_ptr_nonnull(find(bytes, size, entry));
    /* the keys of the metadata: field 1 with their length, and then field 2, the value */
    static const char *const keys[] = {"\x0a\x07"
                                       "columns\x12",
                                       "\x0a\x0b"
                                       "class_names\x12",
                                       "\x0a\x08"
                                       "training\x12"};
    for (int i = 0; i < 3; i++) ck_assert_msg(find(bytes, size, keys[i]) != NULL, "no %s", keys[i] + 2);
    xent_net_destroy(model.net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("model_columns");
    ADD_TEST(suite, columns_come_back_as_they_were);
    ADD_TEST(suite, columns_that_cannot_be_read_again_are_not_written);
    ADD_TEST(suite, damaged_columns_are_refused_by_their_key);
    ADD_TEST(suite, exports_say_how_features_are_made);
    return run_suite(suite);
}
