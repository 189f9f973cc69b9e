/* Models of a regression and of several labels: what they predict, before and after a file, and
 * what their exports say. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/loads.h"
#include "support/models.h"
#include "support/onnx_run.h"
#include "support/program.h"
#include "support/run.h"
#include "support/samples.h"
#include "xent/xent.h"

enum { FEATURES = 3, OUTPUTS = 2, COUNT = 4 };

static const xent_real inputs[COUNT * FEATURES] = {1, 2, 3, -1, 0.5, 2, 0, 0, 0, 4, -2, 1};
static const double shifts[OUTPUTS] = {250, -3}, factors[OUTPUTS] = {0.0125, 8};

static xent_model model_of(xent_output output, const xent_recipe *recipe) {
    const xent_net_options o = {.layers = "dense 5 tanh", .inputs = FEATURES, .outputs = OUTPUTS, .seed = 3};
    return (xent_model){.net = xent_net_create(&o, NULL),
                        .output = output,
                        .normalize = XENT_NORMALIZE_NONE,
                        .target = {.shifts = shifts, .factors = factors},
                        .recipe = recipe};
}

/* What the model says, and its logits. */
static void predict(const xent_model *model, xent_real *z, xent_real *values) {
    xent_predictor *p = xent_predictor_create(model, 1, NULL);
    ck_assert_int_eq(xent_predictor_run(p, inputs, COUNT, z, values, NULL), XENT_OK);
    xent_predictor_destroy(p);
}

START_TEST(values_are_in_the_unit_of_the_targets) {
    xent_model model = model_of(XENT_OUTPUT_IDENTITY, NULL);
    xent_real z[COUNT * OUTPUTS], values[COUNT * OUTPUTS];
    predict(&model, z, values);
    for (int i = 0; i < COUNT * OUTPUTS; i++)
        ASSERT_CLOSE((double)values[i], (double)z[i] / factors[i % 2] + shifts[i % 2], 1e-6);
    model.target = (xent_scaling){.shift = 7, .factor = 0}; /* 0: 1 */
    predict(&model, z, values);
    for (int i = 0; i < COUNT * OUTPUTS; i++) ASSERT_CLOSE((double)values[i], (double)z[i] + 7, 1e-6);
    xent_net_destroy(model.net);
}
END_TEST

START_TEST(labels_have_a_probability_each) {
    const xent_model model = model_of(XENT_OUTPUT_SIGMOID, NULL);
    xent_real z[COUNT * OUTPUTS], p[COUNT * OUTPUTS];
    predict(&model, z, p);
    for (int i = 0; i < COUNT * OUTPUTS; i++) ASSERT_CLOSE((double)p[i], 1 / (1 + exp(-(double)z[i])), 1e-6);
    xent_net_destroy(model.net);
}
END_TEST

static void expect_same_after_a_file(const xent_model *model) {
    const char *path = test_path("m.safetensors");
    xent_model again;
    xent_real before[COUNT * OUTPUTS], after[COUNT * OUTPUTS];
    ck_assert_int_eq(xent_model_save(model, path, NULL), XENT_OK);
    ck_assert_int_eq(xent_model_load(path, &again, NULL), XENT_OK);
    ck_assert_int_eq(again.output, model->output);
    ck_assert_int_eq(again.recipe->task, model->recipe->task);
    ck_assert_int_eq(again.recipe->loss, model->recipe->loss);
    predict(model, NULL, before);
    predict(&again, NULL, after);
    for (int i = 0; i < COUNT * OUTPUTS; i++) ck_assert(after[i] == before[i]);
    xent_model_clear(&again);
}

START_TEST(a_file_keeps_task_and_scaling) {
    const xent_recipe regression = {.task = XENT_TASK_REGRESSION, .loss = XENT_LOSS_HUBER},
                      labels = {.task = XENT_TASK_MULTILABEL, .loss = XENT_LOSS_BCE};
    xent_model model = model_of(XENT_OUTPUT_IDENTITY, &regression);
    expect_same_after_a_file(&model);
    model.target = (xent_scaling){.shift = 1e6, .factor = 1e-3};
    expect_same_after_a_file(&model);
    model.output = XENT_OUTPUT_SIGMOID;
    model.recipe = &labels;
    expect_same_after_a_file(&model);
    xent_net_destroy(model.net);
}
END_TEST

/* Puts other text of the same length in place of the first `from` in a file. */
static const char *change_file(const char *path, const char *from, const char *to) {
    static char bytes[8192];
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    const size_t size = fread(bytes, 1, sizeof bytes - 1, file);
    fclose(file);
    bytes[size] = '\0'; /* the header is text */
    char *at = strstr(bytes + 8, from);
    ck_assert_ptr_nonnull(at);
    memcpy(at, to, strlen(from));
    return write_bytes("changed", bytes, size);
}

static void expect_refused(const char *path, xent_status status, const char *says) {
    xent_model model;
    xent_error error;
    ck_assert_int_eq(xent_model_load(path, &model, &error), status);
    ASSERT_CONTAINS(error.message, says);
}

/* A value is z / factor + shift. */
START_TEST(targets_can_be_scaled_back) {
    const char *path = test_path("m.safetensors"), *says = "a factor that values cannot be divided by";
    static const double some[] = {0.5, 8}, none[] = {0.5, 0};
    xent_model model = model_of(XENT_OUTPUT_IDENTITY, NULL);
    xent_error error;
    model.target.factors = some;
    ck_assert_int_eq(xent_model_save(&model, path, NULL), XENT_OK);
    expect_refused(change_file(path, "[0.5,8.0]", "[0.0,8.0]"), XENT_E_NONFINITE, says);
    model.target.factors = none;
    ck_assert_int_eq(xent_model_save(&model, path, &error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, says);
    model.target = (xent_scaling){.shift = 0, .factor = 1e-60};
    ck_assert_int_eq(xent_export_onnx(&model, path, &error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, says);
    xent_net_destroy(model.net);
}
END_TEST

START_TEST(outputs_go_with_the_task) {
    static const struct {
        xent_task task;
        xent_loss loss;
        xent_output output;
        int fits;
    } cases[] = {
        {XENT_TASK_CLASSIFY, XENT_LOSS_CE, XENT_OUTPUT_SOFTMAX, 1},
        {XENT_TASK_CLASSIFY, XENT_LOSS_CE, XENT_OUTPUT_SIGMOID, 1},
        {XENT_TASK_CLASSIFY, XENT_LOSS_CE, XENT_OUTPUT_IDENTITY, 0},
        {XENT_TASK_REGRESSION, XENT_LOSS_HUBER, XENT_OUTPUT_IDENTITY, 1},
        {XENT_TASK_REGRESSION, XENT_LOSS_HUBER, XENT_OUTPUT_SOFTMAX, 0},
        {XENT_TASK_MULTILABEL, XENT_LOSS_BCE, XENT_OUTPUT_SIGMOID, 1},
        {XENT_TASK_MULTILABEL, XENT_LOSS_BCE, XENT_OUTPUT_IDENTITY, 0},
    };
    xent_error error;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const xent_recipe recipe = {.task = cases[i].task, .loss = cases[i].loss};
        const xent_model model = model_of(cases[i].output, &recipe);
        const xent_status status = xent_model_save(&model, test_path("m"), &error);
        ck_assert_msg(status == (cases[i].fits ? XENT_OK : XENT_E_VALUE), "case %zu: %s", i, error.message);
        xent_net_destroy(model.net);
    }
    const xent_recipe regression = {.task = XENT_TASK_REGRESSION, .loss = XENT_LOSS_HUBER};
    const xent_model model = model_of(XENT_OUTPUT_IDENTITY, &regression);
    ck_assert_int_eq(xent_model_save(&model, test_path("m"), NULL), XENT_OK);
    xent_net_destroy(model.net);
    expect_refused(change_file(test_path("m"), "\"identity\\\"", "\"softmax\\\" "), XENT_E_VALUE,
                   "changed: its output is softmax, but the task that it was trained for is regression");
}
END_TEST

START_TEST(a_scaling_that_is_no_number_is_refused) {
    xent_model model = model_of(XENT_OUTPUT_IDENTITY, NULL);
    xent_error error;
    model.target = (xent_scaling){.shift = (double)NAN, .factor = 1};
    ck_assert_int_eq(xent_model_save(&model, test_path("n.safetensors"), &error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "for target 0");
    xent_net_destroy(model.net);
}
END_TEST

/* ---- Exports */

START_TEST(c_source_tells_values) {
    xent_model model = model_of(XENT_OUTPUT_IDENTITY, NULL);
    xent_real expected[COUNT * OUTPUTS];
    predict(&model, NULL, expected);
    ck_assert_int_eq(xent_export_c(&model, test_path("net.c"), NULL, NULL), XENT_OK);
    FILE *file = fopen(test_path("main.c"), "w");
    ck_assert_ptr_nonnull(file);
    fputs("#include <stdio.h>\nint predict(const float *x, float *values);\n"
          "int main(void) {\n    float x[3], v[2];\n"
          "    while (scanf(\"%f %f %f\", &x[0], &x[1], &x[2]) == 3) {\n"
          "        if (predict(x, v) != 0 || predict(x, NULL) != 0) return 1;\n"
          "        printf(\"%.9g %.9g\\n\", v[0], v[1]);\n    }\n    return 0;\n}\n",
          file);
    fclose(file);
    file = fopen(test_path("rows"), "w");
    for (int i = 0; i < COUNT * FEATURES; i++) fprintf(file, "%.9g\n", (double)inputs[i]);
    fclose(file);
    char command[512];
    snprintf(command, sizeof command,
             "cd '%s' && ${CC:-cc} -std=c99 -Wall -Wextra -Wpedantic -Werror -o net net.c main.c -lm && "
             "./net <rows",
             test_directory());
    double numbers[COUNT * OUTPUTS];
    ck_assert_int_eq(read_numbers(command, numbers, COUNT * OUTPUTS), COUNT * OUTPUTS);
    for (int i = 0; i < COUNT * OUTPUTS; i++) ASSERT_CLOSE(numbers[i], (double)expected[i], 1e-6);
    xent_net_destroy(model.net);
}
END_TEST

START_TEST(onnx_tells_values) {
    xent_model model = model_of(XENT_OUTPUT_IDENTITY, NULL);
    xent_real expected[COUNT * OUTPUTS];
    predict(&model, NULL, expected);
    const char *path = test_path("net.onnx");
    ck_assert_int_eq(xent_export_onnx(&model, path, NULL), XENT_OK);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    onnx_model *graph = calloc(1, sizeof *graph);
    onnx_run *run = calloc(1, sizeof *run);
    ck_assert(graph && run && onnx_read_model(path, tape, graph));
    ck_assert_str_eq(graph->out[0], "logits");
    ck_assert_str_eq(graph->out[1], "values");
    run->tape = tape;
    run->model = graph;
    onnx_set(run, "input", NULL, xent_input(tape, xent_matrix(COUNT, FEATURES), inputs));
    ck_assert_msg(onnx_run_graph(run), "%s", run->reason);
    const xent_real *values = xent_tensor_values(onnx_value_tensor(run, "values"));
    for (int i = 0; i < COUNT * OUTPUTS; i++) ASSERT_CLOSE((double)values[i], (double)expected[i], 1e-5);
    free(run);
    free(graph);
    xent_tape_destroy(tape);
    xent_net_destroy(model.net);
}
END_TEST

START_TEST(losses_fit_their_tasks) {
    for (int task = 0; task <= XENT_TASK_MULTILABEL; task++)
        ck_assert(xent_loss_fits(xent_task_loss((xent_task)task), (xent_task)task));
    ck_assert(!xent_loss_fits(XENT_LOSS_COUNT, XENT_TASK_REGRESSION));
    ck_assert_int_eq(xent_loss_output(XENT_LOSS_HUBER), XENT_OUTPUT_IDENTITY);
    ck_assert_int_eq(xent_loss_output(XENT_LOSS_BCE), XENT_OUTPUT_SIGMOID);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("values");
    ADD_TEST(suite, targets_can_be_scaled_back);
    ADD_TEST(suite, outputs_go_with_the_task);
    ADD_TEST(suite, values_are_in_the_unit_of_the_targets);
    ADD_TEST(suite, labels_have_a_probability_each);
    ADD_TEST(suite, a_file_keeps_task_and_scaling);
    ADD_TEST(suite, a_scaling_that_is_no_number_is_refused);
    ADD_TEST(suite, c_source_tells_values);
    ADD_TEST(suite, onnx_tells_values);
    ADD_TEST(suite, losses_fit_their_tasks);
    return run_suite(suite);
}
