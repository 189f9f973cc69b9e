/* Every kind of layer, by walking the table of kinds: its gradient, a round trip through a file, its C source
 * compiled and run, and its ONNX form, run by the tests' own runner and by onnxruntime where XENT_ONNXRUNTIME
 * names a directory with it. A kind or an activation without a case fails. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/files/c_layers.h"
#include "model/files/onnx_layers.h"
#include "nn/layers/table.h"
#include "support/models.h"
#include "support/program.h"
#include "support/run.h"
#include "xent/export.h"
#include "xent/gradcheck.h"
#include "xent/ops.h"

enum { ROWS = 3, HEIGHT = 7, WIDTH = 6, OUTPUTS = 3, MOST_INPUTS = HEIGHT * WIDTH * 2 };

static const struct {
    const char *layers;
    int channels, outputs; /* outputs: 0: OUTPUTS */
} cases[] = {
    {"dense 5", 1, 0},
    {"dense 5 nobias tanh, dense 4 sigmoid", 2, 0},
    {"conv 3 3x2 softplus", 1, 0},
    {"conv 3 3 stride 2x1 pad 1 nobias gelu, conv 2 3 pad same", 2, 0},
    {"conv 2 4x3 pad 2x1 tanh", 2, 0},
    {"conv 3 2 pad valid sigmoid, maxpool 2", 1, 0},
    {"maxpool 3x2 stride 2 pad 1", 2, 0},
    {"avgpool 2", 1, 0},
    {"avgpool 3x2 stride 2x3 pad 1", 2, 0},
    {"conv 4 3 tanh, avgpool global", 1, 0},
    {"batchnorm", 2, 0},
    {"conv 3 3, batchnorm silu, flatten, dense 5, batchnorm", 1, 0},
    {"layernorm elu 0.7", 2, 0},
    {"dense 6, layernorm", 1, 0},
    {"rmsnorm tanh", 2, 0},
    {"dense 6, rmsnorm", 1, 0},
    {"dropout 0.4", 1, 0},
    {"conv 2 3, dropout 0.25, flatten", 2, 0},
    {"flatten, leaky_relu 0.2, dense 4 gelu, dropout 0", 2, 0},
    {"dense 4 identity", 1, 0},
    {"dense 3 tanh, dense 1, binary", 1, 2},
};
enum { CASES = sizeof cases / sizeof *cases };

static xent_real inputs[ROWS][MOST_INPUTS];
static int64_t features;
static int outputs;

/* A model with buffers and biases that are not at their first values. */
static xent_model make_model(int index) {
    outputs = cases[index].outputs ? cases[index].outputs : OUTPUTS;
    const xent_net_options o = {.layers = cases[index].layers,
                                .height = HEIGHT,
                                .width = WIDTH,
                                .channels = cases[index].channels,
                                .outputs = outputs,
                                .seed = 3};
    xent_error error = {XENT_OK, ""};
    xent_model model = {.net = xent_net_create(&o, &error),
                        .scaling = {.shift = 2, .factor = 0.5},
                        .height = HEIGHT,
                        .width = WIDTH,
                        .channels = cases[index].channels};
    ck_assert_msg(model.net != NULL, "%s", error.message);
    xent_params *const sets[] = {xent_net_params(model.net), xent_net_buffers(model.net)};
    for (int s = 0; s < 2; s++)
        for (int k = 0; k < xent_params_count(sets[s]); k++) {
            size_t size = 0;
            xent_shape_size(xent_params_spec(sets[s], k)->shape, &size);
            for (size_t i = 0; i < size; i++)
                xent_params_values(sets[s], k)[i] += (xent_real)0.01 * (xent_real)((i * 7 + (size_t)k) % 11);
        }
    features = xent_net_inputs(model.net);
    for (int r = 0; r < ROWS; r++)
        for (int i = 0; i < features; i++) inputs[r][i] = (xent_real)((r * 31 + i * 17) % 23) / 4;
    return model;
}

#ifdef XENT_DOUBLE
/* ---- Gradients ----------------------------------------------------------------------------------------- */

static xent_tensor *train_pass(xent_tape *tape, xent_tensor *const *in, void *context) {
    const xent_pass pass = {.training = 1, .seed = 5, .step = 7};
    return xent_net_forward(tape, context, in[0], &pass);
}

START_TEST(gradients_are_right) {
    xent_model model = make_model(_i);
    xent_gradcheck_input in = {xent_matrix(ROWS, features), NULL};
    xent_real *x = calloc(ROWS * (size_t)features, sizeof *x);
    /* Apart by more than the check moves them, so that no maximum changes its place. */
    for (int64_t i = 0; i < ROWS * features; i++) x[i] = (xent_real)((i * 37) % 251) / 40 - (xent_real)3.0123;
    in.values = x;
    const xent_gradcheck_options o = {.params = xent_net_params(model.net)};
    xent_gradcheck_result result;
    xent_error error = {XENT_OK, ""};
    char text[512];
    ck_assert_msg(xent_gradcheck(train_pass, model.net, &in, 1, &o, &result, &error) == XENT_OK, "%s",
                  error.message);
    xent_gradcheck_text(&result, text, sizeof text);
    ck_assert_msg(result.error <= XENT_GRADCHECK_TOLERANCE, "%s: %s", cases[_i].layers, text);
    free(x);
    xent_net_destroy(model.net);
}
END_TEST

#endif

/* ---- Files --------------------------------------------------------------------------------------------- */

static void outputs_of(const xent_model *model, double logits[ROWS][OUTPUTS]) {
    for (int r = 0; r < ROWS; r++) {
        double x[MOST_INPUTS];
        for (int64_t i = 0; i < features; i++) x[i] = (double)inputs[r][i];
        model_outputs(model, x, logits[r], NULL);
    }
}

START_TEST(a_file_brings_it_back) {
    double before[ROWS][OUTPUTS] = {{0}}, after[ROWS][OUTPUTS] = {{0}};
    xent_model model = make_model(_i), copy;
    xent_error error = {XENT_OK, ""};
    outputs_of(&model, before);
    ck_assert_msg(xent_model_save(&model, test_path("m"), &error) == XENT_OK, "%s", error.message);
    ck_assert_msg(xent_model_load(test_path("m"), &copy, &error) == XENT_OK, "%s", error.message);
    ck_assert_str_eq(xent_net_settings(copy.net)->layers, xent_net_settings(model.net)->layers);
    outputs_of(&copy, after);
    ck_assert_mem_eq(before, after, sizeof before);
    ck_assert_int_eq(xent_model_save(&copy, test_path("again"), &error), XENT_OK);
    char command[600];
    snprintf(command, sizeof command, "cd '%s' && cmp m again", test_directory());
    ck_assert_int_eq(system(command), 0);
    xent_model_clear(&copy);
    xent_net_destroy(model.net);
}
END_TEST

static void write_inputs(void) {
    FILE *file = fopen(test_path("rows"), "w");
    ck_assert_ptr_nonnull(file);
    for (int r = 0; r < ROWS; r++)
        for (int64_t i = 0; i < features; i++) fprintf(file, "%.9g\n", (double)inputs[r][i]);
    fclose(file);
}

/* Runs a command that prints the logits of the rows, and maybe more. */
static void check_printed(const char *command, double logits[ROWS][OUTPUTS], const char *layers) {
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    for (int i = 0; i < ROWS * outputs; i++) {
        double number;
        ck_assert_int_eq(fscanf(pipe, "%lf", &number), 1);
        const double expected = logits[i / outputs][i % outputs];
        ck_assert_msg(close_to(number, expected, 1e-5, 1e-5), "%s: logit %d is %.9g; expected %.9g", layers,
                      i, number, expected);
    }
    while (fgetc(pipe) != EOF) continue;
    ck_assert_int_eq(pclose(pipe), 0);
}

static const char driver[] =
    "#include <stdio.h>\n#include \"net.h\"\n"
    "int main(void) {\n"
    "    static float x[PREDICT_INPUTS], z[PREDICT_CLASSES];\n"
    "    for (int r = 0; r < 3; r++) {\n"
    "        for (int i = 0; i < PREDICT_INPUTS; i++) if (scanf(\"%f\", &x[i]) != 1) return 1;\n"
    "        predict_logits(x, z);\n"
    "        for (int j = 0; j < PREDICT_CLASSES; j++) printf(\"%.9g \", z[j]);\n"
    "    }\n"
    "    return 0;\n"
    "}\n";

START_TEST(its_c_source_gives_the_same) {
    double logits[ROWS][OUTPUTS];
    xent_model model = make_model(_i);
    xent_error error = {XENT_OK, ""};
    const xent_export_c_options with_header = {.header = 1};
    outputs_of(&model, logits);
    ck_assert_msg(xent_export_c(&model, test_path("net.c"), &with_header, &error) == XENT_OK, "%s",
                  error.message);
    write_inputs();
    FILE *file = fopen(test_path("main.c"), "w");
    fputs(driver, file);
    fclose(file);
    char command[700];
    snprintf(command, sizeof command,
             "cd '%s' && ${CC:-cc} -std=c99 -Wall -Wextra -Wpedantic -Werror -o net net.c main.c -lm && "
             "./net <rows",
             test_directory());
    check_printed(command, logits, cases[_i].layers);
    xent_net_destroy(model.net);
}
END_TEST

/* The graph by the library's own operations. */
static void check_own_run(const char *path, double logits[ROWS][OUTPUTS], const char *layers) {
    xent_real x[ROWS * MOST_INPUTS];
    double found[ROWS * OUTPUTS];
    for (int64_t i = 0; i < ROWS * features; i++) x[i] = inputs[i / features][i % features];
    onnx_logits(path, xent_matrix(ROWS, features), x, outputs, found);
    for (int i = 0; i < ROWS * outputs; i++) {
        const double expected = logits[i / outputs][i % outputs];
        ck_assert_msg(close_to(found[i], expected, 1e-5, 1e-5), "%s: logit %d is %.9g; expected %.9g", layers,
                      i, found[i], expected);
    }
}

START_TEST(its_onnx_form_gives_the_same) {
    const char *place = getenv("XENT_ONNXRUNTIME");
    double logits[ROWS][OUTPUTS];
    xent_model model = make_model(_i);
    xent_error error = {XENT_OK, ""};
    outputs_of(&model, logits);
    ck_assert_msg(xent_export_onnx(&model, test_path("net.onnx"), &error) == XENT_OK, "%s", error.message);
    check_own_run(test_path("net.onnx"), logits, cases[_i].layers);
    write_inputs();
    char command[1024];
    snprintf(command, sizeof command,
             "NODE_PATH='%s/node_modules' node '%s/tests/model/run_onnx.cjs' '%s' %d <'%s'", place,
             getenv("XENT_SOURCE"), test_path("net.onnx"), (int)features, test_path("rows"));
    if (place)
        check_printed(command, logits, cases[_i].layers);
    else if (_i == 0)
        printf("skipped: XENT_ONNXRUNTIME names no directory with onnxruntime-node\n");
    xent_net_destroy(model.net);
}
END_TEST

/* ---- The tables ---------------------------------------------------------------------------------------- */

static int has_case(const char *name) {
    for (int i = 0; i < CASES; i++) {
        xent_layer_info l;
        xent_model model = make_model(i);
        int found = 0;
        for (int k = 0; xent_net_layer(model.net, k, &l) == XENT_OK; k++) found |= strcmp(l.kind, name) == 0;
        xent_net_destroy(model.net);
        if (found) return 1;
    }
    return 0;
}

START_TEST(every_kind_has_a_case_and_a_row_in_each_exporter) {
    const named_activation *a;
    const layer_kind *kind;
    for (int i = 0; (kind = layer_kind_at(i)); i++) {
        ck_assert_msg(c_layer_is_known(kind), "%s has no row in model/c_layers.c", kind->name);
        ck_assert_msg(onnx_layer_is_known(kind), "%s has no row in model/onnx_layers.c", kind->name);
        ck_assert_msg(kind == &layer_activation || has_case(kind->name), "%s has no case here", kind->name);
    }
    const layer_kind strange = {.name = "strange"};
    ck_assert(!c_layer_is_known(&strange) && !onnx_layer_is_known(&strange));
    ck_assert(!onnx_activation_is_known(&(const named_activation){.name = "strange"}));
    for (int i = 0; (a = activation_at(i)); i++) {
        ck_assert_msg(onnx_activation_is_known(a), "%s has no operator in model/onnx_layers.c", a->name);
        ck_assert_msg(strcmp(a->name, "relu") == 0 || has_case(a->name), "%s has no case here", a->name);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("layers");
    TCase *each = tcase_create("each_kind");
    tcase_set_timeout(each, 120);
#ifdef XENT_DOUBLE /* steps of float would cross the kinks of maxima and of leaky_relu */
    tcase_add_loop_test(each, gradients_are_right, 0, CASES);
#endif
    tcase_add_loop_test(each, a_file_brings_it_back, 0, CASES);
    tcase_add_loop_test(each, its_c_source_gives_the_same, 0, CASES);
    tcase_add_loop_test(each, its_onnx_form_gives_the_same, 0, CASES);
    suite_add_tcase(suite, each);
    ADD_TEST(suite, every_kind_has_a_case_and_a_row_in_each_exporter);
    return run_suite(suite);
}
