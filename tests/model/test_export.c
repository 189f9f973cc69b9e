/* Exported ONNX files give what the library gives: checked by the onnx package and run by the tests' own
 * runner and, where XENT_ONNXRUNTIME names a directory that npm installed onnxruntime-node in, by that. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/onnx_run.h"
#include "support/program.h"
#include "support/python.h"
#include "support/run.h"
#include "support/samples.h"
#include "xent/export.h"

/* The rows through the tests' own runner of ONNX graphs. */
static void check_own_run(const char *path, const sample *s) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    onnx_model *graph = calloc(1, sizeof *graph);
    ck_assert(graph && onnx_read_model(path, tape, graph) && !graph->too_large);
    ck_assert_int_eq((int)graph->opset, 13);
    ck_assert_str_eq(graph->in[graph->in_count - 1], "input");
    ck_assert_str_eq(graph->out[0], "logits");
    ck_assert_str_eq(graph->out[1], "probabilities");
    onnx_run *run = calloc(1, sizeof *run);
    run->tape = tape;
    run->model = graph;
    xent_real x[ROWS * MOST_INPUTS];
    for (int r = 0; r < ROWS; r++)
        for (int64_t i = 0; i < s->inputs; i++) x[r * s->inputs + i] = (xent_real)rows[r][i];
    onnx_set(run, "input", NULL, xent_input(tape, xent_matrix(ROWS, s->inputs), x));
    ck_assert_msg(onnx_run_graph(run), "%s", run->reason);
    const xent_real *z = xent_tensor_values(onnx_value_tensor(run, "logits"));
    const xent_real *p = xent_tensor_values(onnx_value_tensor(run, "probabilities"));
    ck_assert(z && p);
    for (int r = 0; r < ROWS; r++)
        for (int64_t j = 0; j < s->classes; j++) {
            ck_assert(close_to((double)z[r * s->classes + j], logits[r][j], 1e-5, 1e-5));
            ck_assert(close_to((double)p[r * s->classes + j], probabilities[r][j], 0, 1e-5));
        }
    free(run);
    free(graph);
    xent_tape_destroy(tape);
}

static void check_onnxruntime(const char *path, const sample *s) {
    const char *place = getenv("XENT_ONNXRUNTIME");
    if (!place) {
        if (s == samples) printf("skipped: XENT_ONNXRUNTIME names no directory with onnxruntime-node\n");
        return;
    }
    char command[1024];
    write_rows(test_path("rows"), s->inputs);
    snprintf(command, sizeof command,
             "NODE_PATH='%s/node_modules' node '%s/tests/model/run_onnx.cjs' '%s' %d <'%s'", place,
             getenv("XENT_SOURCE"), path, (int)s->inputs, test_path("rows"));
    double numbers[2 * ROWS * MOST_CLASSES];
    const int64_t count = ROWS * s->classes;
    ck_assert_int_eq(read_numbers(command, numbers, 2 * ROWS * MOST_CLASSES), 2 * count);
    for (int64_t i = 0; i < count; i++) {
        const int64_t r = i / s->classes, j = i % s->classes;
        ck_assert(close_to(numbers[i], logits[r][j], 1e-5, 1e-5));
        ck_assert(close_to(numbers[count + i], probabilities[r][j], 0, 1e-5));
    }
}

START_TEST(onnx_gives_the_same) {
    const sample *s = &samples[_i];
    xent_model model = make_sample(s);
    xent_error error = {XENT_OK, ""};
    char path[256];
    snprintf(path, sizeof path, "%s", test_path("net.onnx"));
    ck_assert_msg(xent_export_onnx(&model, path, &error) == XENT_OK, "%s", error.message);
    check_own_run(path, s);
    check_onnxruntime(path, s);
    xent_net_destroy(model.net);
}
END_TEST

/* What the file says of the model, as text; the onnx package, where it is, reads the same. */
START_TEST(metadata_stand_in_the_file_and_the_onnx_package_finds_no_fault) {
    static const char *const names[] = {"cat", "K\xc3\xa4se", "dog"};
    xent_model model = small_model(5, 300, 3, "relu");
    model.class_names = names;
    model.recipe = &(xent_recipe){.data = "K\xc3\xa4se", .epochs = 3};
    ck_assert_int_eq(xent_export_onnx(&model, test_path("net.onnx"), NULL), XENT_OK);
    xent_net_destroy(model.net);
    const program_run found = run_program("--version >/dev/null; grep -acF class_names net.onnx; "
                                          "grep -acF '[\"cat\",\"K\xc3\xa4se\",\"dog\"]' net.onnx; "
                                          "grep -acF '\"data\":\"K\xc3\xa4se\"' net.onnx");
    ck_assert_str_eq(found.out, "1\n1\n1\n");
    if (!python_has("onnx")) return;
    ck_assert_int_eq(pclose(python_open("tests/model/check_onnx.py", "'%s'", test_path("net.onnx"))), 0);
}
END_TEST

START_TEST(what_cannot_be_exported_is_refused) {
    xent_error error;
    xent_model none = XENT_MODEL_EMPTY, model = small_model(2, 0, 2, "relu");
    ck_assert_int_eq(xent_export_onnx(NULL, "x", &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_export_onnx(&none, "x", &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_export_c(&model, NULL, NULL, &error), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_export_c(&model, "/nowhere/x.c", NULL, &error), XENT_E_IO);
    ck_assert_int_eq(xent_export_onnx(&model, "/dev/full", &error), XENT_E_IO);
    static const char *const latin[] = {"K\xe4se", "b"};
    model.class_names = latin;
    ck_assert_int_ne(xent_export_onnx(&model, test_path("x"), &error), XENT_OK);
    ASSERT_CONTAINS(error.message, "UTF-8");
    model.height = 3;
    ck_assert_int_eq(xent_export_c(&model, test_path("x"), NULL, &error), XENT_E_SHAPE);
    ck_assert_str_eq(run_program("--version >/dev/null; ls").out, "");
    xent_net_destroy(model.net);
}
END_TEST

/* Each status of the header, of both forms. */
START_TEST(both_forms_refuse_alike) {
    static const char *const nameless[] = {"a", NULL}, *const latin[] = {"K\xe4se"};
    static const xent_recipe regression = {.task = XENT_TASK_REGRESSION}, endless = {.epochs = -1};
    const xent_column number = {.name = "a"}, gap = {.name = "b", .filler = (double)NAN},
                      text = {.kind = XENT_COLUMN_TEXT, .values = latin, .value_count = 1};
    const xent_column few[] = {number}, unfilled[] = {number, gap}, unreadable[] = {number, text};
    const xent_columns columns[] = {{few, 1}, {unfilled, 2}, {unreadable, 2}};
    const xent_model good = small_model(2, 0, 2, "relu");
    xent_model wrong[9];
    const xent_status expected[9] = {XENT_E_ARGUMENT, XENT_E_ARGUMENT,  XENT_E_SHAPE,
                                     XENT_E_SHAPE,    XENT_E_SHAPE,     XENT_E_NONFINITE,
                                     XENT_E_VALUE,    XENT_E_NONFINITE, XENT_E_VALUE};
    for (int i = 0; i < 9; i++) wrong[i] = good;
    wrong[0].output = (xent_output)99;
    wrong[1].recipe = &endless;
    wrong[2].height = wrong[2].width = 3, wrong[2].channels = 1;
    wrong[3].ink.side = 20;
    wrong[4].columns = &columns[0];
    wrong[5].scaling.factor = 1e300;
    wrong[6].class_names = nameless;
    wrong[7].columns = &columns[1];
    wrong[8].columns = &columns[2];
    for (int i = 0; i < 9; i++) {
        xent_error error;
        ck_assert_msg(xent_export_onnx(&wrong[i], test_path("x"), &error) == expected[i], "ONNX, case %d", i);
        ck_assert_msg(xent_export_c(&wrong[i], test_path("x"), NULL, &error) == expected[i], "C, case %d", i);
        ck_assert_int_eq(error.status, expected[i]);
    }
    wrong[0] = good;
    wrong[0].recipe = &regression;
    ck_assert_int_eq(xent_export_onnx(&wrong[0], test_path("x"), NULL), XENT_E_VALUE);
    ck_assert_int_eq(xent_export_c(&wrong[0], test_path("x"), NULL, NULL), XENT_E_VALUE);
    const xent_export_c_options no_name = {.name = "1st"};
    ck_assert_int_eq(xent_export_c(&good, test_path("x"), &no_name, NULL), XENT_E_ARGUMENT);
    xent_net_destroy(good.net);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("export");
    TCase *each = tcase_create("each_sample");
    tcase_set_timeout(each, 120);
    tcase_add_loop_test(each, onnx_gives_the_same, 0, SAMPLES);
    suite_add_tcase(suite, each);
    ADD_TEST(suite, metadata_stand_in_the_file_and_the_onnx_package_finds_no_fault);
    ADD_TEST(suite, what_cannot_be_exported_is_refused);
    ADD_TEST(suite, both_forms_refuse_alike);
    return run_suite(suite);
}
