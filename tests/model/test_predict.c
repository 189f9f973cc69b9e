/* Prediction: against plain loops in double, against what evaluating counts, from several threads at once,
 * and with everything that can be wrong. */
#include <float.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "support/models.h"
#include "support/run.h"
#include "xent/ops.h"
#include "xent/predict.h"
#include "xent/train.h"

enum { INPUTS = 5, HIDDEN = 7, OUTPUTS = 4, ROWS = 600, BYTES = ROWS * INPUTS }; /* two batches and a part */

static const double tolerance = sizeof(xent_real) == 4 ? 2e-5 : 1e-12;

static uint8_t bytes[BYTES];
static xent_real reals[BYTES], logits[ROWS * OUTPUTS], probabilities[ROWS * OUTPUTS];
static xent_model model;
static xent_error error;

static void set_up(void) {
    for (int i = 0; i < BYTES; i++) {
        bytes[i] = (uint8_t)(i * 37 % 251);
        reals[i] = bytes[i];
    }
    model = small_model(INPUTS, HIDDEN, OUTPUTS, "tanh");
    model.scaling = (xent_scaling){100, 0.01, NULL, NULL};
}
static void tear_down(void) { xent_net_destroy(model.net); }

static double weight_at(int param, int64_t at) {
    return (double)xent_params_values(xent_net_params(model.net), param)[at];
}

/* The logits of a row by the formula, z = tanh(x A + a) B + b. */
static void compute_row(const xent_real *row, double *z) {
    const xent_scaling s = model.scaling;
    double hidden[HIDDEN];
    for (int j = 0; j < HIDDEN; j++) {
        double sum = weight_at(1, j);
        for (int i = 0; i < INPUTS; i++) {
            const double shift = s.shifts ? s.shifts[i] : s.shift,
                         factor = s.shifts ? s.factors[i] : s.factor;
            sum += ((double)row[i] - shift) * factor * weight_at(0, i * HIDDEN + j);
        }
        hidden[j] = tanh(sum);
    }
    for (int k = 0; k < OUTPUTS; k++) {
        z[k] = weight_at(3, k);
        for (int j = 0; j < HIDDEN; j++) z[k] += hidden[j] * weight_at(2, j * OUTPUTS + k);
    }
}

/* Fails unless logits (where given) and probabilities are those of the formula. */
static void check_answers(int with_logits) {
    for (int i = 0; i < ROWS; i++) {
        double z[OUTPUTS], sum = 0;
        compute_row(reals + (ptrdiff_t)i * INPUTS, z);
        for (int k = 0; k < OUTPUTS; k++) sum += exp(z[k]);
        for (int k = 0; k < OUTPUTS; k++) {
            const int at = i * OUTPUTS + k;
            const double p = model.output == XENT_OUTPUT_SIGMOID ? 1 / (1 + exp(-z[k])) : exp(z[k]) / sum;
            ASSERT_QUICKLY(!with_logits || close_to((double)logits[at], z[k], tolerance, tolerance),
                           "row %d, output %d: %g, not %g", i, k, (double)logits[at], z[k]);
            ASSERT_CLOSE((double)probabilities[at], p, tolerance);
        }
    }
}

START_TEST(answers_are_those_of_the_formula) {
    static const double shifts[INPUTS] = {90, 100, 110, 120, 130},
                        factors[INPUTS] = {.01, .02, .03, .01, .005};
    for (int kind = 0; kind < 4; kind++) {
        model.output = kind % 2 ? XENT_OUTPUT_SIGMOID : XENT_OUTPUT_SOFTMAX;
        if (kind >= 2) model.scaling = (xent_scaling){0, 0, shifts, factors};
        ck_assert_int_eq(xent_model_predict(&model, reals, ROWS, probabilities, NULL), XENT_OK);
        check_answers(0);
        for (int threads = 0; threads <= 3; threads++) {
            xent_predictor *p = xent_predictor_create(&model, threads, &error);
            ck_assert_int_eq(xent_predictor_run(p, reals, ROWS, logits, probabilities, &error), XENT_OK);
            check_answers(1);
            memset(logits, 0, sizeof logits);
            ck_assert_int_eq(xent_predictor_run_bytes(p, bytes, ROWS, logits, NULL, &error), XENT_OK);
            check_answers(1);
            xent_predictor_destroy(p);
        }
    }
}
END_TEST

/* Of a regression they are values in the unit of the targets, each output with a scaling of its own, in every
 * batch of the rows. */
START_TEST(values_are_in_the_unit_of_the_targets) {
    static const double shifts[OUTPUTS] = {3, -20, 0, 1e3}, factors[OUTPUTS] = {2, 0.5, 1, 0.01};
    for (int kind = 0; kind < 2; kind++) {
        model.output = XENT_OUTPUT_IDENTITY;
        model.target = kind ? (xent_scaling){0, 0, shifts, factors} : (xent_scaling){7, 0.25, NULL, NULL};
        xent_predictor *p = xent_predictor_create(&model, 2, &error);
        for (int rows = 1; rows <= ROWS; rows += 199) {
            memset(probabilities, 0, sizeof probabilities);
            ck_assert_int_eq(xent_predictor_run(p, reals, rows, logits, probabilities, &error), XENT_OK);
            for (int i = 0; i < rows; i++) {
                double z[OUTPUTS];
                compute_row(reals + (ptrdiff_t)i * INPUTS, z);
                for (int k = 0; k < OUTPUTS; k++) {
                    const double value = kind ? z[k] / factors[k] + shifts[k] : z[k] / 0.25 + 7;
                    const double found = (double)probabilities[i * OUTPUTS + k];
                    ASSERT_QUICKLY(close_to(found, value, 10 * tolerance, 1000 * tolerance),
                                   "row %d of %d, output %d: %g, not %g", i, rows, k, found, value);
                }
            }
        }
        xent_predictor_destroy(p);
        ck_assert_int_eq(xent_model_predict(&model, reals, ROWS, logits, &error), XENT_OK);
        ck_assert_mem_eq(logits, probabilities, (size_t)(1 + 199 * 3) * OUTPUTS * sizeof *logits);
    }
}
END_TEST

/* A row alone, one after the other, and none. */
START_TEST(any_number_of_rows) {
    xent_predictor *p = xent_predictor_create(&model, 1, &error);
    for (int i = 0; i < ROWS; i++)
        ASSERT_QUICKLY(xent_predictor_run(p, reals + (ptrdiff_t)i * INPUTS, 1,
                                          logits + (ptrdiff_t)i * OUTPUTS,
                                          probabilities + (ptrdiff_t)i * OUTPUTS, &error) == XENT_OK,
                       "row %d: %s", i, error.message);
    check_answers(1);
    logits[0] = probabilities[0] = 42;
    ck_assert_int_eq(xent_predictor_run(p, reals, 0, logits, probabilities, &error), XENT_OK);
    ck_assert_int_eq(xent_predictor_run_bytes(p, NULL, 0, logits, probabilities, &error), XENT_OK);
    ck_assert_int_eq(xent_model_predict(&model, reals, 0, probabilities, &error), XENT_OK);
    ck_assert_int_eq(xent_model_predict(&model, NULL, 0, NULL, &error), XENT_OK);
    ck_assert(logits[0] == 42 && probabilities[0] == 42);
    xent_predictor_destroy(p);
    xent_predictor_destroy(NULL);
}
END_TEST

/* Evaluating counts and adds up what prediction says. */
START_TEST(evaluating_sees_the_same_answers) {
    static int32_t labels[ROWS];
    for (int i = 0; i < ROWS; i++) labels[i] = i * 7 % OUTPUTS;
    const xent_dataset data = {
        .rows = ROWS, .features = INPUTS, .classes = OUTPUTS, .bytes = bytes, .labels = labels};
    xent_predictor *p = xent_predictor_create(&model, 1, &error);
    xent_tape *tape = xent_tape_create(NULL, &error);
    xent_evaluation measured;
    ck_assert_int_eq(xent_predictor_run_bytes(p, bytes, ROWS, logits, probabilities, &error), XENT_OK);
    ck_assert_int_eq(
        xent_evaluate(tape, model.net, &data, &model.scaling, XENT_LOSS_CE, &measured, NULL, &error),
        XENT_OK);
    double loss = 0;
    int64_t correct = 0;
    for (int i = 0; i < ROWS; i++) {
        loss -= log((double)probabilities[i * OUTPUTS + labels[i]]) / ROWS;
        correct += xent_argmax(logits + (ptrdiff_t)i * OUTPUTS, OUTPUTS) == labels[i];
    }
    ck_assert_int_eq(measured.correct, correct);
    ck_assert_int_eq(measured.rows, ROWS);
    ASSERT_CLOSE(measured.loss, loss, tolerance);
    xent_tape_destroy(tape);
    xent_predictor_destroy(p);
}
END_TEST

/* ---- Threads ------------------------------------------------------------------------------------------- */

enum { THREADS = 4, CALLS = 8, PICTURES = 9, SIDE = 12, PIXELS = SIDE * SIDE };

static xent_real pictures[PICTURES * PIXELS];

typedef struct answer {
    xent_real values[PICTURES * OUTPUTS];
    xent_status status;
} answer;

static void *predict_often(void *context) {
    answer *a = context;
    for (int i = 0; i < CALLS && a->status == XENT_OK; i++)
        a->status = xent_model_predict(&model, pictures, PICTURES, a->values, NULL);
    return NULL;
}

/* A copy of all numbers of a set, with their gradients. */
static xent_real *copy_set(xent_params *set) {
    const size_t size = xent_params_block_size(set);
    xent_real *copy = malloc(2 * size * sizeof *copy);
    ck_assert_ptr_nonnull(copy);
    memcpy(copy, xent_params_block(set), size * sizeof *copy);
    memcpy(copy + size, xent_params_gradient_block(set), size * sizeof *copy);
    return copy;
}

static void check_set(xent_params *set, xent_real *before) {
    xent_real *now = copy_set(set);
    ck_assert_mem_eq(now, before, 2 * xent_params_block_size(set) * sizeof *now);
    free(now);
    free(before);
}

START_TEST(threads_share_a_model) {
    const xent_net_options o = {.layers =
                                    "conv 4 3 relu, batchnorm, maxpool 2, conv 6 3 pad 1 gelu, dropout 0.5, "
                                    "avgpool 2, dense 150 relu, layernorm, dense 80 tanh",
                                .height = SIDE,
                                .width = SIDE,
                                .channels = 1,
                                .outputs = OUTPUTS};
    pthread_t threads[THREADS];
    static answer answers[THREADS], alone;
    xent_net_destroy(model.net);
    ck_assert_ptr_nonnull(model.net = xent_net_create(&o, &error));
    for (int i = 0; i < PICTURES * PIXELS; i++) pictures[i] = (xent_real)(i * 31 % 255);
    xent_real *params = copy_set(xent_net_params(model.net)),
              *buffers = copy_set(xent_net_buffers(model.net));
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, predict_often, &answers[i]), 0);
    for (int i = 0; i < THREADS; i++) ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    predict_often(&alone);
    ck_assert_int_eq(alone.status, XENT_OK);
    ck_assert(alone.values[0] > 0 && alone.values[0] < 1);
    for (int i = 0; i < THREADS; i++) ck_assert_mem_eq(&answers[i], &alone, sizeof alone);
    check_set(xent_net_params(model.net), params);
    check_set(xent_net_buffers(model.net), buffers);
}
END_TEST

/* ---- Data sets ----------------------------------------------------------------------------------------- */

typedef struct pass {
    int64_t seen;
    int64_t end_at; /* visit says so at the batch that begins there */
    int spoil;      /* visit leaves an error on the tape */
} pass;

static const uint32_t *chosen;

static xent_status see_batch(void *context, const xent_answers *answers, xent_error *e) {
    pass *p = context;
    ck_assert_int_eq(answers->first, p->seen);
    ck_assert_int_eq(xent_tensor_shape(answers->logits).dim[0], answers->rows);
    ck_assert(answers->labels == NULL);
    for (int64_t i = 0; i < answers->rows; i++) {
        double z[OUTPUTS];
        compute_row(reals + (ptrdiff_t)chosen[answers->first + i] * INPUTS, z);
        const double got = (double)xent_tensor_values(answers->logits)[i * OUTPUTS];
        ASSERT_QUICKLY(close_to(got, z[0], tolerance, tolerance), "row %d", (int)i);
    }
    p->seen += answers->rows;
    if (p->spoil) xent_reshape(answers->tape, answers->logits, xent_vector(1));
    return p->end_at == answers->first ? xent_fail(e, XENT_E_STATE, "enough") : XENT_OK;
}

START_TEST(each_row_is_seen_once_and_in_order) {
    static uint32_t select[ROWS];
    for (int i = 0; i < ROWS; i++) select[i] = (uint32_t)(i * 7 % ROWS);
    chosen = select;
    const xent_dataset data = {.rows = ROWS, .features = INPUTS, .bytes = bytes, .select = select};
    xent_tape *tape = xent_tape_create(NULL, &error);
    pass all = {0, -1, 0}, ended = {0, 256, 0}, spoilt = {0, -1, 1};
    ck_assert_int_eq(
        xent_predict_each(tape, model.net, &data, &model.scaling, "rows", see_batch, &all, &error), XENT_OK);
    ck_assert_int_eq(all.seen, ROWS);
    ck_assert_int_eq(
        xent_predict_each(tape, model.net, &data, &model.scaling, "rows", see_batch, &ended, &error),
        XENT_E_STATE);
    ck_assert_str_eq(error.message, "enough");
    ck_assert_int_eq(ended.seen, 512);
    ck_assert_int_eq(
        xent_predict_each(tape, model.net, &data, &model.scaling, "rows", see_batch, &spoilt, &error),
        XENT_E_SHAPE);
    ASSERT_CONTAINS(error.message, "rows: reshape");
    ck_assert_int_lt(spoilt.seen, ROWS);
    xent_tape_destroy(tape);
}
END_TEST

/* ---- What is wrong ------------------------------------------------------------------------------------- */

START_TEST(wrong_arguments_are_refused) {
    xent_model none = XENT_MODEL_EMPTY, strange = model;
    strange.output = (xent_output)7;
    ck_assert_int_eq(xent_model_predict(NULL, reals, 1, probabilities, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_model_predict(&none, reals, 1, probabilities, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_model_predict(&strange, reals, 1, probabilities, &error), XENT_E_ARGUMENT);
    ASSERT_CONTAINS(error.message, "output");
    ck_assert_int_eq(xent_model_predict(&model, NULL, 1, probabilities, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_model_predict(&model, reals, 1, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_model_predict(&model, reals, -1, probabilities, NULL), XENT_E_ARGUMENT);
    ck_assert_ptr_null(xent_predictor_create(&model, -1, &error));
    ck_assert_int_eq(error.status, XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_predictor_run(NULL, reals, 1, logits, NULL, NULL), XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_predictor_run_bytes(NULL, bytes, 1, logits, NULL, NULL), XENT_E_ARGUMENT);

    const xent_dataset no_rows = {.features = INPUTS, .bytes = bytes};
    const xent_dataset wide = {.rows = 2, .features = INPUTS + 1, .bytes = bytes};
    xent_tape *tape = xent_tape_create(NULL, &error);
    ck_assert_int_eq(xent_predict_each(tape, model.net, &no_rows, NULL, "rows", see_batch, NULL, &error),
                     XENT_E_ARGUMENT);
    ck_assert_int_eq(xent_predict_each(tape, model.net, &wide, NULL, "rows", see_batch, NULL, &error),
                     XENT_E_SHAPE);
    ASSERT_CONTAINS(error.message, "rows has 6 numbers a row; the network takes 5");
    ck_assert_int_eq(xent_predict_each(NULL, model.net, &wide, NULL, "rows", see_batch, NULL, NULL),
                     XENT_E_ARGUMENT);
    ck_assert_ptr_null(xent_probabilities(tape, (xent_output)7, xent_input(tape, xent_matrix(1, 2), reals)));
    ck_assert_int_eq(xent_tape_status(tape), XENT_E_ARGUMENT);
    xent_tape_destroy(tape);
}
END_TEST

/* Whatever the output is, and one that leaves logits as they are too. */
START_TEST(probabilities_are_of_rows_on_the_tape) {
    xent_tape *tape = xent_tape_create(NULL, NULL), *other = xent_tape_create(NULL, NULL);
    xent_tensor *foreign = xent_input(other, xent_matrix(1, 2), reals);
    for (int k = 0; k <= XENT_OUTPUT_IDENTITY; k++) {
        const xent_output output = (xent_output)k;
        xent_tape_reset(tape);
        ck_assert_ptr_nonnull(xent_probabilities(tape, output, xent_input(tape, xent_matrix(1, 2), reals)));
        ck_assert_ptr_null(xent_probabilities(tape, output, NULL));
        ck_assert_int_eq(xent_tape_status(tape), XENT_E_ARGUMENT);
        ASSERT_CONTAINS(xent_tape_error(tape), "probabilities: logits is NULL");
        xent_tape_reset(tape);
        ck_assert_ptr_null(xent_probabilities(tape, output, foreign));
        ck_assert_int_eq(xent_tape_status(tape), XENT_E_ARGUMENT);
        const xent_shape shapes[] = {xent_vector(2), {3, {1, 2, 1}}};
        for (int i = 0; i < 2; i++) {
            xent_tape_reset(tape);
            ck_assert_ptr_null(xent_probabilities(tape, output, xent_input(tape, shapes[i], reals)));
            ck_assert_int_eq(xent_tape_status(tape), XENT_E_SHAPE);
        }
        ASSERT_CONTAINS(xent_tape_error(tape), "shape (1, 2, 1); expected (rows, outputs)");
        xent_tape_reset(tape);
        xent_tensor *stale = xent_input(tape, xent_matrix(1, 2), reals);
        xent_tape_reset(tape);
        ck_assert_ptr_null(xent_probabilities(tape, output, stale));
        ck_assert_int_eq(xent_tape_status(tape), XENT_E_STATE);
    }
    ck_assert_ptr_null(xent_probabilities(NULL, XENT_OUTPUT_IDENTITY, foreign));
    xent_tape_destroy(tape);
    xent_tape_destroy(other);
}
END_TEST

/* A rectified NaN would be a 0, and no longer seen. */
START_TEST(what_is_not_finite_is_named) {
    const double large = sizeof(xent_real) == 4 ? FLT_MAX : DBL_MAX;
    xent_predictor *p = xent_predictor_create(&model, 1, &error);
    reals[300 * INPUTS + 2] = (xent_real)NAN;
    ck_assert_int_eq(xent_predictor_run(p, reals, ROWS, logits, NULL, &error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "row 300, feature 2 (both from 0) is NaN");
    reals[300 * INPUTS + 2] = 0;
    ck_assert_int_eq(xent_predictor_run(p, reals, ROWS, logits, probabilities, &error), XENT_OK);
    check_answers(1);
    /* Unit 0 is 1 where feature 0 is large, and 0 elsewhere; output 1 adds it up twice. */
    memset(reals, 0, sizeof reals);
    reals[400 * INPUTS] = 255;
    xent_params *params = xent_net_params(model.net);
    for (int i = 0; i < 4; i++) {
        size_t size;
        xent_shape_size(xent_params_spec(params, i)->shape, &size);
        memset(xent_params_values(params, i), 0, size * sizeof(xent_real));
    }
    xent_params_values(params, 0)[0] = xent_params_values(params, 0)[1] = 1000;
    xent_params_values(params, 2)[1] = xent_params_values(params, 2)[OUTPUTS + 1] = (xent_real)large;
    model.scaling = (xent_scaling)XENT_SCALING_NONE;
    ck_assert_int_eq(xent_model_predict(&model, reals, 400, probabilities, &error), XENT_OK);
    ck_assert_int_eq(xent_model_predict(&model, reals, ROWS, probabilities, &error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "output 1 of row 400 (both from 0) is inf");
    xent_predictor_destroy(p);
}
END_TEST

/* An output is finite, and the value that it stands for is not. */
START_TEST(values_beyond_the_greatest_number_are_named) {
    const double large = sizeof(xent_real) == 4 ? FLT_MAX : DBL_MAX;
    for (size_t k = 0; k < 4; k++) {
        size_t size;
        xent_shape_size(xent_params_spec(xent_net_params(model.net), (int)k)->shape, &size);
        memset(xent_params_values(xent_net_params(model.net), (int)k), 0, size * sizeof(xent_real));
    }
    xent_params_values(xent_net_params(model.net), 3)[2] = 5;
    model.output = XENT_OUTPUT_IDENTITY;
    model.target = (xent_scaling){.factor = 4 / large};
    xent_predictor *p = xent_predictor_create(&model, 1, &error);
    ck_assert_int_eq(xent_predictor_run(p, reals, ROWS, logits, NULL, &error), XENT_OK);
    ck_assert_int_eq(xent_predictor_run(p, reals, ROWS, logits, probabilities, &error), XENT_E_NONFINITE);
    ASSERT_CONTAINS(error.message, "predict: value 2 of row 0 (both from 0) is inf");
    xent_params_values(xent_net_params(model.net), 3)[2] = 4;
    ck_assert_int_eq(xent_model_predict(&model, reals, ROWS, probabilities, &error), XENT_OK);
    ASSERT_CLOSE((double)probabilities[2], large, 1e-6);
    xent_predictor_destroy(p);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("predict");
    ADD_TEST_WITH(suite, answers_are_those_of_the_formula, set_up, tear_down);
    ADD_TEST_WITH(suite, values_are_in_the_unit_of_the_targets, set_up, tear_down);
    ADD_TEST_WITH(suite, any_number_of_rows, set_up, tear_down);
    ADD_TEST_WITH(suite, evaluating_sees_the_same_answers, set_up, tear_down);
    ADD_TEST_WITH(suite, threads_share_a_model, set_up, tear_down);
    ADD_TEST_WITH(suite, each_row_is_seen_once_and_in_order, set_up, tear_down);
    ADD_TEST_WITH(suite, wrong_arguments_are_refused, set_up, tear_down);
    ADD_TEST(suite, probabilities_are_of_rows_on_the_tape);
    ADD_TEST_WITH(suite, what_is_not_finite_is_named, set_up, tear_down);
    ADD_TEST_WITH(suite, values_beyond_the_greatest_number_are_named, set_up, tear_down);
    return run_suite(suite);
}
