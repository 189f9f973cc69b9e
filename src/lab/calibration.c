/* xent lab calibration: how far a network's probabilities are off, and what one number mends.
 *
 * Source:   Guo, Pleiss, Sun & Weinberger, On calibration of modern neural networks (ICML 2017), 4.2: logits
 *           are divided by a temperature T that is fitted on validation rows. The figures are ours.
 * Settings: Fashion-MNIST, the first 10,000 rows to train on, the 5,000 behind them for T, 10,000 to test;
 *           dense 128 relu, Adam at rate 0.001, 40 epochs of 64 rows a step, nothing against overfitting; T
 *           by the least cross-entropy.
 * Result:   as Guo et al. found. Over three seeds T = 2.58 takes the calibration error of cross-entropy from
 *           9.8 points (9.4 to 10.0) to 1.1 (1.0 to 1.3), its log loss from 0.71 to 0.43, and leaves the
 *           accuracy at 85.30 %. Focal loss, 5.1 to 1.0, and squared error of probabilities, 9.0 to 1.1, are
 *           too sure too; with smoothed labels a network is not sure enough: T = 0.79, 5.0 to 2.1 points. */
#include "lab/experiment.h"

#include <stdlib.h>
#include <string.h>

#include "lab/part.h"
#include "lab/shared.h"
#include "xent/metrics.h"
#include "xent/ops.h"
#include "xent/predict.h"

enum { SEEDS = 3, ROWS = 10000, EPOCHS = 40, BINS = XENT_CALIBRATION_BINS };

/* What is trained: a loss, or cross-entropy of smoothed labels. */
static const struct {
    const char *name;
    xent_loss loss;
    double smoothing;
} kinds[] = {{"ce", XENT_LOSS_CE, 0},
             {"ce, labels smoothed", XENT_LOSS_CE, 0.1},
             {"focal", XENT_LOSS_FOCAL, 0},
             {"mse", XENT_LOSS_MSE, 0}};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* How good probabilities are on the test set. */
typedef struct quality {
    double accuracy, ece, log_loss; /* the first two in percent */
    xent_calibration_bin bins[BINS];
} quality;

/* What came of one network: without and with its temperature. */
typedef struct outcome {
    double temperature;
    quality of[2];
} outcome;

typedef struct study {
    lab_data data;
    xent_dataset validation;
    int epochs;
    outcome *outcomes; /* kind by kind, seed by seed */
} study;

/* The logits of a set. */
typedef struct answers {
    int64_t rows, classes;
    xent_real *logits;
    int32_t *labels;
} answers;

static xent_status keep(void *context, const xent_answers *batch, xent_error *error) {
    const answers *a = context;
    (void)error;
    memcpy(a->logits + batch->first * a->classes, xent_tensor_values(batch->logits),
           xent_tensor_size(batch->logits) * sizeof *a->logits);
    memcpy(a->labels + batch->first, batch->labels, (size_t)batch->rows * sizeof *a->labels);
    return XENT_OK;
}

/* The logits of the network for a set; free logits and labels in any case. */
static xent_status answer(xent_tape *tape, const xent_net *net, const xent_dataset *rows,
                          const xent_scaling *scaling, answers *a, xent_error *error) {
    const size_t count = (size_t)rows->rows, classes = (size_t)rows->classes;
    *a = (answers){rows->rows, rows->classes, malloc(count * classes * sizeof *a->logits),
                   malloc(count * sizeof *a->labels)};
    if (!a->logits || !a->labels) return xent_fail(error, XENT_E_MEMORY, "no memory for %zu answers", count);
    return xent_predict_each(tape, net, rows, scaling, "the rows", keep, a, error);
}

/* d(mean cross-entropy of softmax(z / T)) / d(1/T): rises with 1/T, as the cross-entropy is convex in it. */
static double slope_at(xent_tape *tape, const answers *a, double inverse) {
    const xent_real value = (xent_real)inverse;
    xent_tape_reset(tape);
    xent_tensor *z = xent_input(tape, xent_matrix(a->rows, a->classes), a->logits);
    xent_tensor *b = xent_variable(tape, xent_scalar(), &value);
    xent_backward(tape, xent_softmax_cross_entropy(tape, xent_mul(tape, z, b), a->labels, NULL));
    return xent_tape_status(tape) == XENT_OK ? (double)xent_tensor_gradient(b)[0] : (double)NAN;
}

/* The temperature of the least cross-entropy, between 1/32 and 32. */
static xent_status fit_temperature(xent_tape *tape, const answers *a, double *temperature,
                                   xent_error *error) {
    enum { HALVINGS = 30 };
    double low = 1.0 / 32, high = 32;
    for (int i = 0; i < HALVINGS; i++) {
        const double middle = sqrt(low * high), slope = slope_at(tape, a, middle);
        if (xent_tape_status(tape) != XENT_OK)
            return xent_fail(error, xent_tape_status(tape), "%s", xent_tape_error(tape));
        *(slope < 0 ? &low : &high) = middle;
    }
    *temperature = 1 / sqrt(low * high);
    return XENT_OK;
}

/* The probabilities softmax(z / T), measured. */
static xent_status measure(xent_tape *tape, const answers *a, double temperature, quality *q,
                           xent_error *error) {
    xent_tape_reset(tape);
    xent_tensor *z = xent_input(tape, xent_matrix(a->rows, a->classes), a->logits);
    xent_tensor *p = xent_softmax(tape, xent_affine(tape, z, 1 / temperature, 0), 1);
    xent_metrics *metrics = xent_metrics_create((int)a->classes, error);
    xent_status status = metrics ? xent_tape_status(tape) : error->status;
    if (metrics && status != XENT_OK) xent_fail(error, status, "%s", xent_tape_error(tape));
    if (status == XENT_OK)
        status = xent_metrics_add_probabilities(metrics, xent_tensor_values(p), a->labels, a->rows, error);
    if (status == XENT_OK) {
        *q = (quality){.accuracy = 100 * xent_metrics_accuracy(metrics),
                       .ece = 100 * xent_metrics_ece(metrics),
                       .log_loss = xent_metrics_log_loss(metrics)};
        for (int b = 0; b < BINS; b++) q->bins[b] = xent_metrics_calibration(metrics, b);
    }
    xent_metrics_destroy(metrics);
    return status;
}

/* The temperature on the validation rows, and what it does on the test set. */
static xent_status calibrate(const study *s, xent_tape *tape, const xent_net *net, outcome *o,
                             xent_error *error) {
    answers held = {.rows = 0}, test = {.rows = 0};
    xent_status status = answer(tape, net, &s->validation, &s->data.scaling, &held, error);
    if (status == XENT_OK) status = answer(tape, net, &s->data.test, &s->data.scaling, &test, error);
    if (status == XENT_OK) status = fit_temperature(tape, &held, &o->temperature, error);
    for (int fitted = 0; fitted < 2 && status == XENT_OK; fitted++)
        status = measure(tape, &test, fitted ? o->temperature : 1, &o->of[fitted], error);
    free(held.logits), free(held.labels);
    free(test.logits), free(test.labels);
    return status;
}

static int after_step(void *context, const xent_step *step) {
    enum { EVERY = 50 }; /* steps; asking takes a lock */
    return step->step % EVERY == 0 && !lab_goes_on(context, "rows trained on", step->rows, step->total_rows);
}

/* Adam without anything against overfitting, so that the network becomes too sure. */
static xent_status train(lab *l, const study *s, int kind, uint64_t seed, xent_tape *tape, xent_net *net,
                         xent_error *error) {
    const xent_fit_options options = {.recipe = {.loss = kinds[kind].loss,
                                                 .label_smoothing = kinds[kind].smoothing,
                                                 .epochs = s->epochs,
                                                 .seed = seed,
                                                 .optimizer = {.method = XENT_ADAM},
                                                 .schedule = {.kind = XENT_CONSTANT, .rate = 0.001}},
                                      .after_step = after_step,
                                      .context = l};
    const xent_fit_data data = {.train = &s->data.train, .scaling = s->data.scaling};
    xent_fit_result result = {.end = XENT_END_NONE};
    const xent_status status = xent_fit(tape, net, &data, &options, &result, error);
    xent_history_clear(&result.history);
    return status;
}

static xent_status train_one(lab *l, void *context, int index, xent_error *error) {
    study *s = context;
    const int seeds = lab_seeds(l, SEEDS), kind = index / seeds;
    const uint64_t seed = lab_seed(l, index % seeds);
    const xent_net_options network = {.layers = "dense 128 relu",
                                      .inputs = s->data.train.features,
                                      .outputs = s->data.train.classes,
                                      .seed = seed};
    xent_net *net = xent_net_create(&network, error);
    xent_tape *tape = net ? lab_tape(error) : NULL;
    xent_status status = tape ? train(l, s, kind, seed, tape, net, error) : error->status;
    if (status == XENT_OK && lab_goes_on(l, "networks", index, KINDS * seeds))
        status = calibrate(s, tape, net, &s->outcomes[index], error);
    xent_tape_destroy(tape);
    xent_net_destroy(net);
    return status;
}

/* The first rows are trained on, half as many behind them are the validation set. */
static xent_status open_study(lab *l, study *s) {
    static const char *const names[] = {"fashion-mnist", "mnist", "digits", NULL};
    if (lab_open_data(l, names, XENT_NORMALIZE_STANDARD, &s->data) != XENT_OK) return l->error.status;
    const int64_t most = s->data.train.rows / 3 * 2, wanted = lab_choose(l->settings.rows, ROWS);
    const int64_t rows = wanted < most ? wanted : most;
    s->validation = lab_part(&s->data.train, rows, rows / 2);
    s->data.train = lab_part(&s->data.train, 0, rows);
    s->epochs = (int)lab_choose(l->settings.epochs, EPOCHS);
    return XENT_OK;
}

/* ---- What came of it ----------------------------------------------------------------------------------- */

static double mean_over(const outcome *o, int seeds, int fitted, int which) {
    double sum = 0;
    for (int i = 0; i < seeds; i++)
        sum += which == 0   ? o[i].of[fitted].accuracy
               : which == 1 ? o[i].of[fitted].log_loss
                            : o[i].temperature;
    return sum / seeds;
}

static void add_row(lab *l, int kind, int fitted, const outcome *o, int seeds, double *ece) {
    for (int i = 0; i < seeds; i++) ece[i] = o[i].of[fitted].ece;
    lab_add(l, &(lab_row){
                   .settings = {{"loss", .text = kinds[kind].name},
                                {"T", .number = fitted ? round(100 * mean_over(o, seeds, 1, 2)) / 100 : 1}},
                   .published = LAB_NONE,
                   .ours = lab_over(ece, seeds),
                   .figures = {{"accuracy", .number = mean_over(o, seeds, fitted, 0)},
                               {"log loss", .number = mean_over(o, seeds, fitted, 1)}}});
}

/* Reliability: of the rows told with a confidence, how many are right. */
static void draw_bins(lab *l, const outcome *o) {
    enum { FEWEST = 5 }; /* rows of a bin that is drawn */
    static const char *const names[] = {"T = 1", "T fitted"};
    double confidence[BINS], right[BINS];
    const double ends[] = {0, 1};
    lab_chart_begin(
        l, &(chart){.title = "One temperature brings confidence to what is right",
                    .x_label = "confidence",
                    .note = "Share of right answers among those of a confidence, in 15 bins, of "
                            "cross-entropy, first seed; on the straight line a network is calibrated."});
    for (int fitted = 0; fitted < 2; fitted++) {
        for (int b = 0; b < BINS; b++) {
            const xent_calibration_bin *bin = &o->of[fitted].bins[b];
            confidence[b] = (b + 0.5) / BINS;
            right[b] = bin->rows >= FEWEST ? (double)bin->correct / (double)bin->rows : (double)NAN;
        }
        lab_chart_line(
            l, &(chart_line){names[fitted], .color = fitted, .count = BINS, .x = confidence, .y = right});
    }
    lab_chart_line(l, &(chart_line){"calibrated", .color = 6, .count = 2, .x = ends, .y = ends});
}

/* Dividing all logits of a row by one number leaves the largest the largest. */
static xent_status check_accuracy(lab *l, const outcome *o, int count) {
    for (int i = 0; i < count; i++)
        if (o[i].of[0].accuracy != o[i].of[1].accuracy)
            return xent_fail(&l->error, XENT_E_STATE,
                             "a temperature of %g moved the accuracy from %g to %g %%", o[i].temperature,
                             o[i].of[0].accuracy, o[i].of[1].accuracy);
    return XENT_OK;
}

/* In the figures of the first kind, which is cross-entropy. */
static xent_status find(lab *l, const outcome *o, int seeds) {
    double ece[2] = {0, 0};
    for (int i = 0; i < 2 * seeds; i++) ece[i % 2] += o[i / 2].of[i % 2].ece / seeds;
    return lab_finding(
        l,
        "A temperature of %.2f, found on other rows, takes the calibration error of cross-entropy "
        "from %.1f to %.1f points and its log loss from %.2f to %.2f. Accuracy stays at %.2f %%, "
        "as it must: the largest logit of a row stays the largest.",
        mean_over(o, seeds, 1, 2), ece[0], ece[1], mean_over(o, seeds, 0, 1), mean_over(o, seeds, 1, 1),
        mean_over(o, seeds, 1, 0));
}

static xent_status tell(lab *l, const study *s, int seeds) {
    double *ece = lab_memory_of(l, (size_t)seeds * sizeof *ece);
    if (!ece || check_accuracy(l, s->outcomes, KINDS * seeds) != XENT_OK) return l->error.status;
    lab_tell_data(l, &s->data);
    lab_fact(l, "network", "dense 128 relu; Adam at rate 0.001, %d epochs of 64 rows a step, no decay",
             s->epochs);
    lab_fact(l, "T", "divides the logits; fitted to the cross-entropy of %lld other rows",
             (long long)s->validation.rows);
    lab_fact(l, "figure", "expected calibration error on the test set, in points (15 bins)");
    draw_bins(l, s->outcomes);
    for (int k = 0; k < 2 * KINDS; k++) add_row(l, k / 2, k % 2, &s->outcomes[k / 2 * seeds], seeds, ece);
    return find(l, s->outcomes, seeds);
}

static xent_status run(lab *l) {
    const int seeds = lab_seeds(l, SEEDS);
    study s = {.epochs = 0};
    if (open_study(l, &s) == XENT_OK)
        s.outcomes = lab_memory_of(l, (size_t)(KINDS * seeds) * sizeof *s.outcomes);
    if (s.outcomes && lab_parallel(l, train_one, &s, KINDS * seeds) == XENT_OK && !l->stopped)
        tell(l, &s, seeds);
    lab_close_data(&s.data);
    return l->error.status;
}

const experiment calibration_experiment = {
    .name = "calibration",
    .title = "how sure a network is, and what a temperature mends",
    .source = "Guo, Pleiss, Sun & Weinberger (ICML 2017), section 4.2; figures of our own",
    .length = LAB_SECONDS,
    .time = "20 s",
    .options = LAB_DATA | LAB_EPOCHS | LAB_ROWS,
    .run = run,
};
