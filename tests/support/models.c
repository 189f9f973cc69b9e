#include "support/models.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/onnx_run.h"
#include "support/program.h"
#include "support/run.h"
#include "xent/ops.h"

xent_model small_model(int64_t inputs, int64_t hidden, int64_t outputs, const char *activation) {
    xent_model model = XENT_MODEL_EMPTY;
    char layers[64] = "";
    if (hidden > 0) snprintf(layers, sizeof layers, "dense %lld %s", (long long)hidden, activation);
    const xent_net_options o = {.layers = layers, .inputs = inputs, .outputs = outputs, .seed = 5};
    model.net = xent_net_create(&o, NULL);
    ck_assert_ptr_nonnull(model.net);
    model.scaling.shift = 0.5;
    model.scaling.factor = 0.25;
    xent_params *params = xent_net_params(model.net);
    for (int i = 1; i < xent_params_count(params); i += 2)
        for (int64_t j = 0; j < xent_params_spec(params, i)->shape.dim[0]; j++)
            xent_params_values(params, i)[j] = (xent_real)(0.1 * (double)(j % 7) - 0.3);
    return model;
}

void model_outputs(const xent_model *model, const double *x, double *logits, double *probabilities) {
    const xent_net_options *o = xent_net_settings(model->net);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    ck_assert_ptr_nonnull(tape);
    xent_real *scaled = xent_tape_memory(tape, (size_t)o->inputs * sizeof *scaled);
    ck_assert_ptr_nonnull(scaled);
    const xent_scaling s = model->scaling;
    for (int64_t i = 0; i < o->inputs; i++)
        scaled[i] =
            (xent_real)((x[i] - (s.shifts ? s.shifts[i] : s.shift)) * (s.factors ? s.factors[i] : s.factor));
    xent_tensor *z =
        xent_net_forward(tape, model->net, xent_input(tape, xent_matrix(1, o->inputs), scaled), NULL);
    xent_tensor *p = model->output == XENT_OUTPUT_SIGMOID ? xent_sigmoid(tape, z) : xent_softmax(tape, z, 1);
    ck_assert_msg(p != NULL, "%s", xent_tape_error(tape));
    for (int64_t i = 0; i < o->outputs; i++) {
        if (logits) logits[i] = (double)xent_tensor_values(z)[i];
        if (probabilities) probabilities[i] = (double)xent_tensor_values(p)[i];
    }
    xent_tape_destroy(tape);
}

const char *test_path(const char *name) {
    static char paths[4][256];
    static unsigned next;
    char *path = paths[next++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", test_directory(), name);
    return path;
}

const char *write_safetensors(const char *name, const char *header, long long length, size_t size) {
    const char *path = test_path(name);
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    const unsigned long long stated =
        length >= 0 ? (unsigned long long)length : (unsigned long long)strlen(header);
    for (int i = 0; i < 8; i++) fputc((int)(stated >> 8 * i & 255), file);
    fputs(header, file);
    for (size_t i = 0; i < size; i++) {
        const float value = 0.5f * (float)(i / 4 + 1);
        unsigned char bytes[4];
        memcpy(bytes, &value, 4); /* the machines that run these tests are little-endian */
        fputc(bytes[i % 4], file);
    }
    ck_assert_int_eq(fclose(file), 0);
    return path;
}

xent_status model_refused(const char *path, const char *says) {
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

void onnx_logits(const char *path, xent_shape rows, const xent_real *x, int outputs, double *logits) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    onnx_model *graph = calloc(1, sizeof *graph);
    onnx_run *run = calloc(1, sizeof *run);
    ck_assert(graph && run && onnx_read_model(path, tape, graph) && !graph->too_large);
    run->tape = tape;
    run->model = graph;
    onnx_set(run, "input", NULL, xent_input(tape, rows, x));
    ck_assert_msg(onnx_run_graph(run), "%s: %s", path, run->reason);
    const xent_tensor *z = onnx_value_tensor(run, "logits");
    ck_assert(z && xent_shape_equal(xent_tensor_shape(z), xent_matrix(rows.dim[0], outputs)));
    for (size_t i = 0; i < xent_tensor_size(z); i++) logits[i] = (double)xent_tensor_values(z)[i];
    free(run);
    free(graph);
    xent_tape_destroy(tape);
}
