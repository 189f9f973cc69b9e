#include "xent/predict.h"

#include <stdlib.h>
#include <string.h>

#include "data/background.h"
#include "data/check.h"
#include "data/gather.h"
#include "data/scaling.h"
#include "data/targets.h"
#include "graph/tape.h"
#include "math/vector.h"
#include "xent/ops.h"
#include "xent/loader.h"

xent_tensor *xent_probabilities(xent_tape *tape, xent_output output, xent_tensor *logits) {
    if (!tape_takes_rows(tape, logits, "probabilities", "logits", "outputs")) return NULL;
    if (output == XENT_OUTPUT_SIGMOID) return xent_sigmoid(tape, logits);
    if (output == XENT_OUTPUT_SOFTMAX) return xent_softmax(tape, logits, 1);
    if (output == XENT_OUTPUT_IDENTITY) return logits;
    tape_fail(tape, XENT_E_ARGUMENT, "probabilities: no output has the number %d", (int)output);
    return NULL;
}

/* ---- Over a data set ----------------------------------------------------------------------------------- */

static xent_status check_rows(const xent_net *net, const xent_dataset *data, const char *what,
                              xent_error *error) {
    if (data->rows < 1 || data->features < 1 || (!data->bytes && !data->reals))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "%s: %lld rows of %lld features; expected at least 1 of each, with values", what,
                         (long long)data->rows, (long long)data->features);
    if (data->features != xent_net_inputs(net))
        return xent_fail(error, XENT_E_SHAPE, "%s has %lld numbers a row; the network takes %lld", what,
                         (long long)data->features, (long long)xent_net_inputs(net));
    return data_check_finite(data, what, error);
}

/* What is infinite or NaN is no answer, whatever could be made of it: logits, or values. */
static xent_status check_answers(const xent_answers *answers, const xent_real *numbers, const char *what,
                                 const char *kind, const char *why, xent_error *error) {
    const size_t columns = (size_t)xent_tensor_shape(answers->logits).dim[1];
    const size_t size = xent_tensor_size(answers->logits), i = vec_count_finite(size, numbers);
    if (i == size) return XENT_OK;
    return xent_fail(error, XENT_E_NONFINITE,
                     "%s: %s %zu of row %lld (both from 0) is %g; expected a finite number: %s", what, kind,
                     i % columns, (long long)answers->first + (long long)(i / columns), (double)numbers[i],
                     why);
}

static xent_status check_logits(const xent_answers *answers, const char *what, xent_error *error) {
    return check_answers(answers, xent_tensor_values(answers->logits), what, "output",
                         "the network's weights, or the scaling of its inputs, are too large", error);
}

xent_status xent_answers_values(const xent_answers *answers, const xent_scaling *target, const char *what,
                                xent_real *values, xent_error *error) {
    if (!answers || !answers->logits || !what || !values)
        return xent_fail(error, XENT_E_ARGUMENT, "predict: answers, name or the place of the values is NULL");
    const xent_shape shape = xent_tensor_shape(answers->logits);
    targets_unscale(target, xent_tensor_values(answers->logits), shape.dim[0], shape.dim[1], values);
    return check_answers(answers, values, what, "value",
                         "in the unit of the targets it is beyond the greatest number", error);
}

xent_status xent_predict_each(xent_tape *tape, const xent_net *net, const xent_dataset *data,
                              const xent_scaling *scaling, const char *what,
                              xent_status (*visit)(void *context, const xent_answers *answers,
                                                   xent_error *error),
                              void *context, xent_error *error) {
    if (!tape || !net || !data || !what || !visit)
        return xent_fail(error, XENT_E_ARGUMENT, "predict: tape, network, data, name or visit is NULL");
    xent_status status = check_rows(net, data, what, error);
    const xent_scaling complete = scaling_complete(scaling);
    const row_view view = {&complete, NULL, status == XENT_OK && background_is_most(data)};
    for (int64_t first = 0; first < data->rows && status == XENT_OK; first += XENT_PREDICT_ROWS) {
        const int64_t left = data->rows - first;
        const row_range range = {NULL, first, left < XENT_PREDICT_ROWS ? left : XENT_PREDICT_ROWS, left};
        xent_batch batch = {.x = NULL};
        xent_tape_reset(tape);
        gather_batch(tape, data, range, view, &batch);
        xent_tensor *logits = xent_net_forward(tape, net, batch.x, NULL);
        const xent_answers answers = {tape, logits, batch.labels, first, range.rows};
        if (logits) status = check_logits(&answers, what, error);
        if (logits && status == XENT_OK) status = visit(context, &answers, error);
        if (status == XENT_OK && xent_tape_status(tape) != XENT_OK)
            status = xent_fail(error, xent_tape_status(tape), "%s: %s", what, xent_tape_error(tape));
    }
    return status;
}

/* ---- Of rows ------------------------------------------------------------------------------------------- */

struct xent_predictor {
    xent_tape *tape;
    const xent_net *net;
    xent_scaling scaling, target;
    xent_output output;
};

xent_predictor *xent_predictor_create(const xent_model *model, int threads, xent_error *error) {
    if (!model || !model->net || (unsigned)model->output > XENT_OUTPUT_IDENTITY) {
        xent_fail(error, XENT_E_ARGUMENT, "predictor: %s",
                  model && model->net ? "the model's output is of a kind that does not exist"
                                      : "model or network is NULL");
        return NULL;
    }
    xent_predictor *p = malloc(sizeof *p);
    if (!p) {
        xent_fail(error, XENT_E_MEMORY, "predictor: out of memory");
        return NULL;
    }
    *p = (xent_predictor){
        .net = model->net, .scaling = model->scaling, .target = model->target, .output = model->output};
    p->tape = xent_tape_create(&(xent_tape_options){.threads = threads}, error);
    if (p->tape) return p;
    free(p);
    return NULL;
}

void xent_predictor_destroy(xent_predictor *predictor) {
    if (!predictor) return;
    xent_tape_destroy(predictor->tape);
    free(predictor);
}

/* Where answers go. */
typedef struct destination {
    xent_output output;
    const xent_scaling *target;
    xent_real *logits, *probabilities; /* or NULL */
} destination;

static void copy_rows(const xent_answers *answers, const xent_tensor *t, xent_real *to) {
    const int64_t columns = xent_tensor_shape(t).dim[1];
    memcpy(to + answers->first * columns, xent_tensor_values(t),
           (size_t)answers->rows * (size_t)columns * sizeof *to);
}

static xent_status take_answers(void *context, const xent_answers *answers, xent_error *error) {
    const destination *to = context;
    if (to->logits) copy_rows(answers, answers->logits, to->logits);
    if (!to->probabilities) return XENT_OK;
    const int64_t columns = xent_tensor_shape(answers->logits).dim[1];
    if (to->output == XENT_OUTPUT_IDENTITY)
        return xent_answers_values(answers, to->target, "predict",
                                   to->probabilities + answers->first * columns, error);
    const xent_tensor *p = xent_probabilities(answers->tape, to->output, answers->logits);
    if (p) copy_rows(answers, p, to->probabilities);
    return XENT_OK;
}

/* Rows of bytes, or of reals. */
static xent_status predict(xent_predictor *p, const uint8_t *bytes, const xent_real *reals, int64_t n,
                           xent_real *logits, xent_real *probabilities, xent_error *error) {
    if (!p || n < 0 || (n > 0 && !bytes && !reals))
        return xent_fail(error, XENT_E_ARGUMENT, "predict: predictor or rows is NULL, or n (%lld) below 0",
                         (long long)n);
    if (n == 0) return XENT_OK;
    const xent_dataset data = {
        .rows = n, .features = xent_net_inputs(p->net), .bytes = bytes, .reals = reals};
    destination to = {p->output, &p->target, logits, probabilities};
    return xent_predict_each(p->tape, p->net, &data, &p->scaling, "predict", take_answers, &to, error);
}

/* The same, and the memory of a first run is joined, so that a second one allocates nothing. */
static xent_status run(xent_predictor *p, const uint8_t *bytes, const xent_real *reals, int64_t n,
                       xent_real *logits, xent_real *probabilities, xent_error *error) {
    const xent_status status = predict(p, bytes, reals, n, logits, probabilities, error);
    if (p) xent_tape_reset(p->tape);
    return status;
}

xent_status xent_predictor_run(xent_predictor *predictor, const xent_real *rows, int64_t n, xent_real *logits,
                               xent_real *probabilities, xent_error *error) {
    return run(predictor, NULL, rows, n, logits, probabilities, error);
}

xent_status xent_predictor_run_bytes(xent_predictor *predictor, const uint8_t *rows, int64_t n,
                                     xent_real *logits, xent_real *probabilities, xent_error *error) {
    return run(predictor, rows, NULL, n, logits, probabilities, error);
}

xent_status xent_model_predict(const xent_model *model, const xent_real *rows, int64_t n,
                               xent_real *probabilities, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (n > 0 && !probabilities)
        return xent_fail(error, XENT_E_ARGUMENT, "predict: the place of the probabilities is NULL");
    xent_predictor *predictor = xent_predictor_create(model, 1, error);
    if (!predictor) return error->status;
    const xent_status status = predict(predictor, NULL, rows, n, NULL, probabilities, error);
    xent_predictor_destroy(predictor);
    return status;
}
