/* predict.h: what a trained network says of rows.
 *
 *     xent_model_load("model.safetensors", &model, &error);
 *     xent_model_predict(&model, rows, n, probabilities, &error);
 *
 * Prediction only reads the model. So one model answers in several threads at once, as long as none of them
 * changes or frees it; a tape or a predictor is used by one thread at a time. Answers do not depend on the
 * number of threads; those for a row may differ in the last digits with the rows beside it. */
#ifndef XENT_PREDICT_H
#define XENT_PREDICT_H

#include "xent/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The probabilities of the classes for n rows: `rows` holds (n, inputs) numbers, unscaled, as they lie in
 * data (pixels from 0 to 255, channels last); `probabilities` has room for (n, outputs). With
 * XENT_OUTPUT_SOFTMAX those of a row sum to 1: p_j = exp(z_j) / sum_k exp(z_k); with XENT_OUTPUT_SIGMOID each
 * stands for itself: p_j = 1 / (1 + exp(-z_j)); with XENT_OUTPUT_IDENTITY they are no probabilities but the
 * values of a regression, in the unit of its targets: z_j / factor + shift of model->target. Runs on the
 * calling thread, which may be any. n = 0 writes nothing. For many calls a predictor is faster, as it keeps
 * its memory. E_ARGUMENT: NULL, n below 0, no such output; E_NONFINITE: a number of a row is infinite or NaN
 * (the message has row and feature, from 0), or an output of the network or a value is (row and output);
 * E_MEMORY. After an error what stands in `probabilities` means nothing. */
XENT_API xent_status xent_model_predict(const xent_model *model, const xent_real *rows, int64_t n,
                                        xent_real *probabilities, xent_error *error);

/* ---- For many calls ------------------------------------------------------------------------------------ */

typedef struct xent_predictor xent_predictor;

/* A predictor, which borrows the model's network and its scaling's numbers; of the model only net, scaling,
 * target and output are looked at. Threads: 0: one a core, started when work is large enough; 1: only the
 * calling one. NULL and *error: E_ARGUMENT (NULL, threads below 0, no such output), E_MEMORY. Free it with
 * xent_predictor_destroy; NULL is fine. */
XENT_API xent_predictor *xent_predictor_create(const xent_model *model, int threads, xent_error *error);
XENT_API void xent_predictor_destroy(xent_predictor *predictor);

/* As xent_model_predict; also the logits, (n, outputs). Either may be NULL: not wanted. A call with no more
 * rows than an earlier one allocates nothing. The second takes rows of bytes, such as pixels. */
XENT_API xent_status xent_predictor_run(xent_predictor *predictor, const xent_real *rows, int64_t n,
                                        xent_real *logits, xent_real *probabilities, xent_error *error);
XENT_API xent_status xent_predictor_run_bytes(xent_predictor *predictor, const uint8_t *rows, int64_t n,
                                              xent_real *logits, xent_real *probabilities, xent_error *error);

/* ---- Over a data set ----------------------------------------------------------------------------------- */

/* Some rows of a data set behind the network: row i of the batch is row first + i of the set. Valid until
 * the tape's next reset. */
typedef struct xent_answers {
    xent_tape *tape;
    xent_tensor *logits;   /* (rows, outputs) */
    const int32_t *labels; /* one a row; NULL where the set has none */
    int64_t first, rows;
} xent_answers;

/* Rows of a batch, but for the last one: enough for the products to run at full speed, few enough to stay in
 * the second cache. */
#define XENT_PREDICT_ROWS 256

/* Runs the network over a data set, from its first row to its last, and shows `visit` each batch. NULL
 * scaling: none. The tape is reset before each batch; visit may compute on it, and ends the pass by returning
 * something else than XENT_OK, or by leaving an error on the tape, which is then reported.
 * E_ARGUMENT: NULL (but scaling, error, context), a set without rows or numbers; E_SHAPE: network and rows do
 * not fit; E_NONFINITE: a feature is infinite or NaN (the message has row and feature, from 0; `what` is what
 * the set is called there), or a logit is (row and output), which visit is not shown; E_MEMORY; what visit
 * returned. */
XENT_API xent_status xent_predict_each(xent_tape *tape, const xent_net *net, const xent_dataset *data,
                                       const xent_scaling *scaling, const char *what,
                                       xent_status (*visit)(void *context, const xent_answers *answers,
                                                            xent_error *error),
                                       void *context, xent_error *error);

/* The values of a regression for the rows of a batch, in the unit of their targets, (rows, outputs):
 * z_j / factor + shift of `target`, as it scaled them in training (NULL: not at all). `what` is what the set
 * is called in a message. E_ARGUMENT: NULL (but target, error), or answers without logits; E_NONFINITE: a
 * value is infinite or NaN (row and value). */
XENT_API xent_status xent_answers_values(const xent_answers *answers, const xent_scaling *target,
                                         const char *what, xent_real *values, xent_error *error);

/* Logits (rows, outputs) to probabilities, as the output says; with identity they stay as they are. NULL: the
 * tape has an error, maybe a new one: E_ARGUMENT (NULL, no such output), E_SHAPE (rank other than 2),
 * E_MEMORY. */
XENT_API xent_tensor *xent_probabilities(xent_tape *tape, xent_output output, xent_tensor *logits);

#ifdef __cplusplus
}
#endif
#endif
