/* xent export on models of ours and of other programs. */
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/program.h"
#include "support/run.h"

static const char foreign[] = "{\"fc1.weight\":{\"dtype\":\"F32\",\"shape\":[3,2],\"data_offsets\":[0,24]},"
                              "\"fc2.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[24,48]}}";

START_TEST(files_are_written_and_named) {
    ck_assert_int_eq(run_program("train -q --epochs 1 -o m").code, 0);
    program_run run = run_program("export m --onnx m.onnx --c m.c");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "m.onnx: 64 inputs, dense 128 relu, dense 10; 9610 parameters");
    ASSERT_CONTAINS(run.out, "m.c: ");
    ck_assert_int_eq(run_program("--version; test -s m.onnx && grep -q predict m.c").code, 0);
    run = run_program("export m --c m.c --json");
    ck_assert_str_eq(json_string_value(json_object_get(json_line(run.out, 0), "c")), "m.c");
    ck_assert_str_eq(run_program("export -q m --safetensors same").out, "");
    ck_assert_int_eq(run_program("--version; cmp m same").code, 0);
}
END_TEST

START_TEST(c_source_has_a_name_and_a_header_or_goes_to_standard_output) {
    write_safetensors("theirs", foreign, -1, 48);
    program_run run = run_program("export -q theirs --c digits.c --name digits");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ck_assert_int_eq(
        run_program("--version; grep -q 'int digits_predict(' digits.c && grep -q digits_predict digits.h")
            .code,
        0);
    run = run_program("export theirs --c - --name digits");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.out, "int digits_predict(const float *x, float *probabilities);");
    ck_assert_ptr_null(strstr(run.out, "C99; with a header"));
    ck_assert_int_eq(run_program("export -q theirs --c - --name digits | cmp - digits.c").code, 0);
    ck_assert_int_eq(run_program("export theirs --c - >/dev/full").code, 1);
    ck_assert_str_eq(run_program("--version >/dev/null; ls").out, "digits.c\ndigits.h\ntheirs\n");
}
END_TEST

/* The function that is printed stands in the header, and the names of the ONNX file in that file. */
static void expect_true_words(const char *what, const char *out) {
    char function[128] = "", names[3][32] = {"", "", ""};
    const char *at = strstr(out, "  int "), *gives = strstr(out, "takes ");
    ck_assert_msg(at && sscanf(at, "  %127[^)]", function) == 1, "%s: no function in %s", what, out);
    ck_assert_int_eq(run_program("--version >.v; grep -qF '%s);' x.h", function).code, 0);
    ck_assert_msg(gives && sscanf(gives, "takes \"%31[a-z]\"%*[^\"]\"%31[a-z]\" and \"%31[a-z]\"", names[0],
                                  names[1], names[2]) == 3,
                  "%s: no names in %s", what, out);
    for (int i = 0; i < 3; i++)
        ck_assert_msg(run_program("--version >.v; grep -qaF '%s' x.onnx", names[i]).code == 0, "%s: no %s",
                      what, names[i]);
}

/* Of each task, with a name and without. */
START_TEST(what_is_printed_of_a_file_is_so) {
    static const char *const tasks[] = {"digits",
                                        "\"$XENT_SOURCE\"/tests/data/files/housing.csv --task regression",
                                        "\"$XENT_SOURCE\"/tests/data/files/multilabel.csv --task multilabel"};
    static const char *const names[] = {"", "--name my_net"};
    for (int task = 0; task < 3; task++) {
        program_run run = run_program("train %s -q --epochs 1 -o m", tasks[task]);
        ck_assert_msg(run.code == 0, "%s", run.err);
        for (int k = 0; k < 2; k++) {
            run = run_program("export m --c x.c --onnx x.onnx %s", names[k]);
            ck_assert_msg(run.code == 0, "%s", run.err);
            char *out = strdup(run.out);
            expect_true_words(tasks[task], out);
            free(out);
        }
    }
}
END_TEST

/* JSON names what was written, and nothing else. */
START_TEST(json_names_each_file) {
    static const char *const keys[] = {"onnx", "c", "safetensors"};
    write_safetensors("theirs", foreign, -1, 48);
    for (int chosen = 1; chosen < 8; chosen++) {
        char options[128] = "";
        for (int k = 0; k < 3; k++)
            if (chosen >> k & 1)
                snprintf(options + strlen(options), sizeof options - strlen(options), " --%s x.%s", keys[k],
                         keys[k]);
        const program_run run = run_program("export theirs --json%s", options);
        ck_assert_msg(run.code == 0, "%s", run.err);
        const json_t *told = json_line(run.out, 0);
        ck_assert_str_eq(json_string_value(json_object_get(told, "model")), "theirs");
        for (int k = 0; k < 3; k++) {
            const char *path = json_string_value(json_object_get(told, keys[k]));
            ck_assert_int_eq(path != NULL, chosen >> k & 1);
            if (path) ck_assert_str_eq(path + 2, keys[k]);
        }
    }
}
END_TEST

/* No output makes a file called "-". */
START_TEST(standard_output_is_refused_where_it_cannot_be) {
    static const char *const cases[] = {
        "export theirs --onnx -",          "export theirs --safetensors -",
        "export theirs --c - --json",      "train -q --epochs 1 -o -",
        "train -q --epochs 1 --history -", "train -q --epochs 1 --report -",
        "compare -q --epochs 1 -o -",      "convert digits -",
        "export theirs --c x.c --name 2x",
    };
    write_safetensors("theirs", foreign, -1, 48);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        program_run run = run_program("%s", cases[i]);
        ck_assert_msg(run.code == 2, "%s: %d %s", cases[i], run.code, run.err);
        ASSERT_CONTAINS(run.err, "expected");
        ck_assert_str_eq(run_program("--version >/dev/null; ls").out, "theirs\n");
    }
}
END_TEST

START_TEST(other_programs_files_become_ours) {
    write_safetensors("theirs", foreign, -1, 48);
    program_run run = run_program("export theirs --activation tanh --normalize none --safetensors ours");
    ck_assert_msg(run.code == 0, "%s", run.err);
    ASSERT_CONTAINS(run.err, "taken as `dense 3 tanh`, softmax behind it, features as they are (");
    ASSERT_CONTAINS(run_program("export theirs --output-activation sigmoid --c x.c").err,
                    "taken as `dense 3 relu`, sigmoid behind it, features over 255 (");
    xent_model model;
    ck_assert_int_eq(xent_model_load(test_path("ours"), &model, NULL), XENT_OK);
    ck_assert_int_eq(model.foreign, 0);
    ck_assert_str_eq(xent_net_settings(model.net)->layers, "dense 3 tanh");
    ASSERT_CLOSE(model.scaling.factor, 1, 0);
    xent_model_clear(&model);
    ck_assert_str_eq(run_program("export -q theirs --c x.c").err, "");
}
END_TEST

START_TEST(mistakes_leave_nothing_behind) {
    write_safetensors("theirs", foreign, -1, 48);
    write_safetensors("broken", foreign, -1, 40);
    static const struct {
        const char *arguments, *says;
        int code;
    } cases[] = {
        {"export", "argument is missing", 2},
        {"export theirs", "nothing to write", 2},
        {"export theirs --onx a", "did you mean '--onnx'?", 2},
        {"export theirs --onnx ''", "not empty", 2},
        {"export theirs --c a --activation rleu", "did you mean 'relu'?", 2},
        {"export theirs theirs --c a", "unexpected argument", 2},
        {"export nothing --c a", "nothing", 1},
        {"export broken --c a", "40", 1},
        {"export theirs --c missing/a", "cannot write missing/a", 1},
        {"export theirs --onnx .", "directory", 1},
        {"export theirs --onnx /dev/full", "No space left", 1},
        {"export -q theirs --c a --onnx missing/a", "cannot write", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        program_run run = run_program("%s", cases[i].arguments);
        ck_assert_msg(run.code == cases[i].code, "%s: %d %s", cases[i].arguments, run.code, run.err);
        ASSERT_CONTAINS(run.err, cases[i].says);
        ck_assert_str_eq(run.out, "");
        ck_assert_str_eq(run_program("--version >/dev/null; ls").out, "broken\ntheirs\n");
    }
    ck_assert_int_eq(run_program("export theirs --c a >/dev/full").code, 1);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("export");
    ADD_TEST(suite, files_are_written_and_named);
    ADD_TEST(suite, c_source_has_a_name_and_a_header_or_goes_to_standard_output);
    ADD_TEST(suite, what_is_printed_of_a_file_is_so);
    ADD_TEST(suite, json_names_each_file);
    ADD_TEST(suite, standard_output_is_refused_where_it_cannot_be);
    ADD_TEST(suite, other_programs_files_become_ours);
    ADD_TEST(suite, mistakes_leave_nothing_behind);
    return run_suite(suite);
}
