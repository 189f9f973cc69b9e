/* xent inspect: models, data sets, and single files of all kinds. */
#include <stdio.h>
#include <string.h>

#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

/* The object that `xent inspect THING --json` prints. */
static json_t *inspected(const char *thing) {
    program_run run = run_program("inspect %s --json", thing);
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq(count_lines(run.out), 1);
    return json_line(run.out, 0);
}

static int kind_is(const json_t *object, const char *kind) {
    return strcmp(json_string_value(json_object_get(object, "kind")), kind) == 0;
}

START_TEST(a_model_is_described) {
    static const char *const names[] = {"cat", "dog"};
    xent_model model = small_model(6, 3, 2, "tanh");
    model.height = 2;
    model.width = 3;
    model.channels = 1;
    model.class_names = names;
    model.recipe = &(xent_recipe){.loss = XENT_LOSS_BCE, .epochs_done = 7};
    ck_assert_int_eq(xent_model_save(&model, test_path("m"), NULL), XENT_OK);
    xent_net_destroy(model.net);
    program_run run = run_program("inspect m");
    ck_assert_int_eq(run.code, 0);
    static const char *const says[] = {
        "dense 3 tanh, dense 2",         "29 parameters", "2 x 3",    "cat, dog",
        "0.weight                6 x 3", "loss: bce",     "epochs: 7"};
    for (size_t i = 0; i < sizeof says / sizeof *says; i++) ASSERT_CONTAINS(run.out, says[i]);
    json_t *object = inspected("m");
    ck_assert(kind_is(object, "model"));
    ck_assert_uint_eq(json_array_size(json_object_get(object, "arrays")), 4);
    ck_assert_int_eq((int)json_number_at(json_object_get(object, "training"), "epochs"), 7);
    ck_assert_str_eq(run_program("inspect m --quiet").out, "");
}
END_TEST

/* Ranges lie where the numbers lie, on either side of 0. */
START_TEST(ranges_of_weights_are_theirs) {
    for (int sign = -1; sign <= 1; sign += 2) {
        xent_model model = small_model(3, 0, 2, "relu");
        for (int i = 0; i < 6; i++)
            xent_params_values(xent_net_params(model.net), 0)[i] = (xent_real)(sign * (2 + i));
        ck_assert_int_eq(xent_model_save(&model, test_path("m"), NULL), XENT_OK);
        xent_net_destroy(model.net);
        json_t *weight = json_array_get(json_object_get(inspected("m"), "arrays"), 0);
        ASSERT_CLOSE(json_number_at(weight, "least"), sign > 0 ? 2 : -7, 0);
        ASSERT_CLOSE(json_number_at(weight, "greatest"), sign > 0 ? 7 : -2, 0);
        ASSERT_CLOSE(json_number_at(weight, "mean"), sign * 4.5, 1e-12);
    }
}
END_TEST

START_TEST(a_data_set_is_described) {
    json_t *object = inspected("");
    ck_assert(kind_is(object, "data"));
    ck_assert_int_eq((int)json_number_at(object, "features"), 64);
    json_t *train = json_object_get(object, "train"), *test = json_object_get(object, "test");
    ck_assert_int_eq((int)(json_number_at(train, "rows") + json_number_at(test, "rows")), 1797);
    ck_assert_uint_eq(json_array_size(json_object_get(train, "class_rows")), 10);
    json_number_at(json_object_get(object, "duplicates"), "across");
    ASSERT_CONTAINS(run_program("inspect digits").out, "images of 8 x 8");
}
END_TEST

START_TEST(a_table_is_described) {
    run_program(
        "--version; printf 'a,b,kind\\n1,2,cat\\n3,4,dog\\n1,2,cat\\n5,6,dog\\n7,8,cat\\n9,1,dog\\n' >t.csv");
    json_t *object = inspected("t.csv");
    ck_assert(kind_is(object, "data"));
    ck_assert_int_eq((int)json_number_at(object, "features"), 2);
    ck_assert_str_eq(json_string_value(json_array_get(json_object_get(object, "class_names"), 1)), "dog");
    program_run run = run_program("inspect t.csv");
    ASSERT_CONTAINS(run.out, "  cat\n");
    ck_assert_int_eq(run_program("inspect t.csv --label nothing").code, 1);
}
END_TEST

/* 40 rows of one class, 20 of which are the same, and 10 of the other. */
START_TEST(the_text_tells_the_figures_of_the_json) {
    run_program("--version; { seq 1 20; seq 1 20 | sed 's/.*/99/'; } | sed 's/$/,0/' >t.csv; "
                "seq 51 60 | sed 's/$/,1/' >>t.csv");
    json_t *data = inspected("t.csv"), *rows = json_object_get(json_object_get(data, "train"), "class_rows");
    json_t *duplicates = json_object_get(data, "duplicates"),
           *example = json_object_get(duplicates, "example");
    const int most = (int)json_integer_value(json_array_get(rows, 0)),
              fewest = (int)json_integer_value(json_array_get(rows, 1)),
              in_test = (int)json_number_at(example, "test"),
              in_train = (int)json_number_at(example, "train");
    ck_assert_int_ne(in_test, in_train);
    const program_run run = run_program("inspect t.csv | tr -s '\\n ' ' '");
    char told[200];
    snprintf(told, sizeof told, "class 0 has most rows (%d, %.1f %%), class 1 fewest (%d, %.1f %%)", most,
             100.0 * most / (most + fewest), fewest, 100.0 * fewest / (most + fewest));
    ASSERT_CONTAINS(run.out, told);
    snprintf(told, sizeof told,
             "%d rows of the test set are in the training set too, such as row %d, which "
             "is row %d of it",
             (int)json_number_at(duplicates, "across"), in_test, in_train);
    ASSERT_CONTAINS(run.out, told);
}
END_TEST

/* The third picture of training is the second of the test set. */
START_TEST(rows_are_counted_from_one) {
    run_program(
        "--version; set -- a b c d e; for file in train/0/a train/0/b train/1/a test/0/a test/1/a; do "
        "mkdir -p pictures/$(dirname $file); "
        "{ printf 'P5 8 8 255\\n'; head -c 64 /dev/zero | tr '\\0' $1; } >pictures/$file.pgm; "
        "shift; done; cp pictures/train/1/a.pgm pictures/test/1/a.pgm");
    ASSERT_CONTAINS(
        run_program("inspect pictures | tr -s '\\n ' ' '").out,
        "0 rows of the training set repeat an earlier one, 0 of the test set 1 row of the test set is in "
        "the training set too, such as row 2, which is row 3 of it");
}
END_TEST

/* As many rows of each class; numbers, though each of them would fit a byte. */
START_TEST(classes_that_are_even_are_told_as_such) {
    run_program(
        "--version; for i in 1 2 3 4 5 6 7 8 9 10; do echo $i,a; echo $i,b; echo $i,c; done >even.csv");
    json_t *rows = json_object_get(json_object_get(inspected("even.csv"), "train"), "class_rows");
    char told[80];
    snprintf(told, sizeof told, "classes       3, each with %d rows of the training set\n",
             (int)json_integer_value(json_array_get(rows, 0)));
    const program_run run = run_program("inspect even.csv");
    ASSERT_CONTAINS(run.out, told);
    ASSERT_CONTAINS(run.out, "features      1 (numbers)\n");
}
END_TEST

/* IDX files of other types, plain, gzipped and broken. */
START_TEST(single_idx_files_are_described) {
    run_program("--version; printf '\\000\\000\\013\\002\\000\\000\\000\\001\\000\\000\\000\\003"
                "\\000\\005\\377\\376\\000\\012' >shorts; gzip -k shorts; head -c 15 shorts >cut");
    static const char *const files[] = {"shorts", "shorts.gz"};
    for (int i = 0; i < 2; i++) {
        json_t *object = inspected(files[i]), *array = json_array_get(json_object_get(object, "arrays"), 0);
        ck_assert(kind_is(object, "idx"));
        ck_assert_str_eq(json_string_value(json_object_get(array, "type")), "short");
        ck_assert_uint_eq(json_array_size(json_object_get(array, "shape")), 2);
        ASSERT_CLOSE(json_number_at(array, "least"), -2, 0);
        ASSERT_CLOSE(json_number_at(array, "greatest"), 10, 0);
        ASSERT_CLOSE(json_number_at(array, "mean"), 13 / 3., 1e-12);
    }
    program_run run = run_program("inspect cut");
    ck_assert_int_eq(run.code, 1);
    ASSERT_CONTAINS(run.err, "cut");
    ck_assert_str_eq(run.out, "");
}
END_TEST

START_TEST(safetensors_of_others_are_described) {
    static const char header[] =
        "{\"__metadata__\":{\"by\":\"a\\u001b[31mb\"},"
        "\"conv.weight\":{\"dtype\":\"F32\",\"shape\":[1,1,1,2],\"data_offsets\":[0,8]},"
        "\"steps\":{\"dtype\":\"I32\",\"shape\":[],\"data_offsets\":[8,12]},"
        "\"none\":{\"dtype\":\"BF16\",\"shape\":[0,3],\"data_offsets\":[12,12]},"
        "\"odd\":{\"dtype\":\"F8_E4M3\",\"shape\":[4],\"data_offsets\":[12,16]}}";
    write_safetensors("conv", header, -1, 16);
    program_run run = run_program("inspect conv");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "no part of a linear layer");
    ASSERT_CONTAINS(run.out, "1 x 1 x 1 x 2");
    ASSERT_CONTAINS(run.out, "one number");
    ASSERT_CONTAINS(run.out, "no finite number");
    ASSERT_CONTAINS(run.out, "not read as numbers");
    ck_assert_msg(strchr(run.out, 27) == NULL, "an escape sequence of the file reached the terminal");
    json_t *arrays = json_object_get(inspected("conv"), "arrays");
    ck_assert_uint_eq(json_array_size(arrays), 4);
    ASSERT_CLOSE(json_number_at(json_array_get(arrays, 0), "greatest"), 1, 0);
    /* the bits of 1.5f as a whole number */
    ASSERT_CLOSE(json_number_at(json_array_get(arrays, 1), "mean"), 0x3fc00000, 0);
}
END_TEST

START_TEST(what_is_none_of_these_is_refused) {
    static const char *const setups[] = {":", "echo hello >x", ">x", "mkdir x", "mkfifo x"};
    for (size_t i = 0; i < sizeof setups / sizeof *setups; i++) {
        run_program("--version; rm -rf x; %s", setups[i]);
        program_run run = run_program("inspect x");
        ck_assert_msg(run.code == 1, "%s: exit code %d", setups[i], run.code);
        ASSERT_CONTAINS(run.err, "x");
        ck_assert_str_eq(run.out, "");
    }
    ck_assert_int_eq(run_program("inspect a b").code, 2);
    ck_assert_int_eq(run_program("inspect digits >/dev/full").code, 1);
}
END_TEST

/* A broken file is told of as what its name says that it was meant to be; a table may be packed. */
START_TEST(files_are_told_apart_by_bytes_and_names) {
    static const struct {
        const char *name, *text, *says;
    } broken[] = {
        {"a.safetensors", "", "no safetensors file"},
        {"a.safetensors", "1,2,0\n", "no safetensors file"},
        {"b/a.b.safetensors", "hello, this is no such file at all", "no safetensors file"},
        {"a.idx", "", "no IDX file"},
        {"train-images-idx3-ubyte", "1,2,0\n", "no IDX file"},
        {"a.csv.gz", "\037\213hello, this is no gzip file", "gzip data is corrupt"},
        {"a.idx.gz", "\037\213hello, this is no gzip file", "gzip data is corrupt"},
        {"a.png", "\211PNG\r\n\032\n", "is a picture; expected a directory"},
        {"a.csv", "1,2,0\n3,x,1\n", "line 2, column 2: 'x'"},
    };
    run_program("--version; mkdir b");
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        FILE *file = fopen(test_path(broken[i].name), "wb");
        ck_assert_ptr_nonnull(file);
        fputs(broken[i].text, file);
        fclose(file);
        const program_run run = run_program("inspect %s", broken[i].name);
        ck_assert_int_eq(run.code, 1);
        ASSERT_CONTAINS(run.err, broken[i].says);
    }
    ASSERT_CONTAINS(run_program("train a.idx").err, "is an IDX file, or called so; expected the directory");
    ASSERT_CONTAINS(run_program("train a.safetensors").err, "is a model (a safetensors file), or called so");
    run_program("--version; printf '1,2,0\\n3,4,1\\n5,6,1\\n' | gzip >c.csv.gz");
    const program_run run = run_program("inspect c.csv.gz");
    ck_assert_msg(run.code == 0, "%s", run.err);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("inspect");
    ADD_TEST(suite, a_model_is_described);
    ADD_TEST(suite, ranges_of_weights_are_theirs);
    ADD_TEST(suite, a_data_set_is_described);
    ADD_TEST(suite, a_table_is_described);
    ADD_TEST(suite, rows_are_counted_from_one);
    ADD_TEST(suite, the_text_tells_the_figures_of_the_json);
    ADD_TEST(suite, classes_that_are_even_are_told_as_such);
    ADD_TEST(suite, single_idx_files_are_described);
    ADD_TEST(suite, safetensors_of_others_are_described);
    ADD_TEST(suite, what_is_none_of_these_is_refused);
    ADD_TEST(suite, files_are_told_apart_by_bytes_and_names);
    return run_suite(suite);
}
