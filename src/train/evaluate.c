#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/check.h"
#include "data/scaling.h"
#include "data/targets.h"
#include "train/objective.h"
#include "train/train.h"
#include "xent/ops.h"
#include "xent/predict.h"

#define MEASURED "evaluate: the data set"

static xent_status check_labels(const xent_net *net, const xent_dataset *data, const char *what,
                                xent_error *error) {
    if (!data->labels) return xent_fail(error, XENT_E_ARGUMENT, "%s has no labels; expected one a row", what);
    if (data->classes > xent_net_outputs(net))
        return xent_fail(error, XENT_E_SHAPE, "%s has %d classes; the network tells %lld apart", what,
                         data->classes, (long long)xent_net_outputs(net));
    return XENT_OK;
}

static xent_status check_targets(const xent_net *net, const xent_dataset *data, xent_task task,
                                 const char *what, xent_error *error) {
    if (!data->targets)
        return xent_fail(error, XENT_E_ARGUMENT, "%s has no targets, which the task '%s' needs", what,
                         xent_task_name(task));
    if (data->outputs != xent_net_outputs(net))
        return xent_fail(error, XENT_E_SHAPE, "%s has %d targets a row; the network has %lld outputs", what,
                         data->outputs, (long long)xent_net_outputs(net));
    for (int64_t i = 0; task == XENT_TASK_MULTILABEL && i < data->rows; i++)
        for (int k = 0; k < data->outputs; k++) {
            const double t = (double)xent_dataset_targets(data, i)[k];
            if (!(t >= 0 && t <= 1))
                return xent_fail(error, XENT_E_VALUE,
                                 "%s: row %lld, label %d (both from 0) is %g; expected 0 to 1", what,
                                 (long long)i, k, t);
        }
    return XENT_OK;
}

xent_status train_check_fit(const xent_net *net, const xent_dataset *data, xent_task task, int32_t least,
                            const char *what, xent_error *error) {
    if (data->features != xent_net_inputs(net))
        return xent_fail(error, XENT_E_SHAPE, "%s has %lld numbers a row; the network takes %lld", what,
                         (long long)data->features, (long long)xent_net_inputs(net));
    const xent_status status = task == XENT_TASK_CLASSIFY ? check_labels(net, data, what, error)
                                                          : check_targets(net, data, task, what, error);
    return status == XENT_OK ? data_check_rows(data, least, what, error) : status;
}

/* What a pass over the data adds up. */
typedef struct measurement {
    objective objective;
    const xent_dataset *data;
    xent_evaluation sum; /* its loss: the sum over the rows */
    xent_metrics *metrics;
    xent_real *values; /* of targets: what the network says; NULL: not wanted */
    int32_t *known;    /* of a batch with rows of unknown classes: the others, and behind them their labels */
    int64_t room;      /* of each of both */
} measurement;

/* The rows' targets, as they lie behind each other on the tape. */
static const xent_real *targets_of(const measurement *m, const xent_answers *a) {
    const size_t outputs = (size_t)m->data->outputs;
    xent_real *targets =
        m->data->targets ? xent_tape_memory(a->tape, (size_t)a->rows * outputs * sizeof *targets) : NULL;
    for (int64_t i = 0; targets && i < a->rows; i++)
        memcpy(targets + (size_t)i * outputs, xent_dataset_targets(m->data, a->first + i),
               outputs * sizeof *targets);
    return targets;
}

static xent_status add_probabilities(const measurement *m, const xent_answers *a, xent_error *error) {
    xent_real *values = m->values ? m->values + a->first * xent_tensor_shape(a->logits).dim[1] : NULL;
    if (m->objective.task == XENT_TASK_REGRESSION)
        return xent_answers_values(a, &m->objective.target, MEASURED, values, error);
    const xent_tensor *p = xent_probabilities(a->tape, xent_loss_output(m->objective.loss), a->logits);
    if (!p) return XENT_OK; /* the tape tells */
    if (m->metrics)
        return xent_metrics_add_probabilities(m->metrics, xent_tensor_values(p), a->labels, a->rows, error);
    memcpy(values, xent_tensor_values(p), xent_tensor_size(p) * sizeof *values);
    return XENT_OK;
}

static int64_t count_known(const xent_answers *answers) {
    int64_t known = 0;
    if (!answers->labels) return answers->rows;
    for (int64_t i = 0; i < answers->rows; i++) known += answers->labels[i] != XENT_LABEL_UNKNOWN;
    return known;
}

/* Lists the rows of the batch whose classes are known, and their labels. */
static xent_status list_known(measurement *m, const xent_answers *answers, xent_error *error) {
    if (m->room < answers->rows) {
        free(m->known);
        m->room = answers->rows;
        m->known = malloc(2 * (size_t)m->room * sizeof *m->known);
    }
    if (!m->known)
        return xent_fail(error, XENT_E_MEMORY, "evaluate: no memory for %lld labels", (long long)m->room);
    int32_t *rows = m->known, *labels = m->known + m->room;
    for (int32_t i = 0; i < answers->rows; i++) {
        if (answers->labels[i] == XENT_LABEL_UNKNOWN) continue;
        *rows++ = i;
        *labels++ = answers->labels[i];
    }
    return XENT_OK;
}

/* The mean loss of the rows whose classes are known; NULL: the tape, or *error, tells why. */
static xent_tensor *mean_loss(measurement *m, const xent_answers *a, truth t, int64_t known,
                              xent_error *error) {
    if (known == a->rows) return objective_loss(&m->objective, a->tape, a->logits, t);
    if (list_known(m, a, error) != XENT_OK) return NULL;
    xent_tensor *logits = xent_gather(a->tape, a->logits, m->known, known);
    return objective_loss(&m->objective, a->tape, logits, (truth){.labels = m->known + m->room});
}

static xent_status add_loss(measurement *m, const xent_answers *a, truth t, int64_t known,
                            xent_error *error) {
    error->status = XENT_OK;
    xent_tensor *mean = mean_loss(m, a, t, known, error);
    if (!mean) return error->status; /* XENT_OK: the tape tells */
    const double loss = xent_tensor_item(mean);
    if (!isfinite(loss))
        return xent_fail(
            error, XENT_E_NONFINITE,
            "evaluate: the loss (%s) of rows %lld to %lld (from 0) is %g; expected a finite number: "
            "the outputs of the network are too large for it",
            xent_loss_name(m->objective.loss), (long long)a->first, (long long)(a->first + a->rows - 1),
            loss);
    m->sum.loss += loss * (double)known;
    return XENT_OK;
}

static xent_status measure_batch(void *context, const xent_answers *answers, xent_error *error) {
    measurement *m = context;
    const truth t = {answers->labels, targets_of(m, answers)};
    const int64_t known = count_known(answers);
    const xent_status status = known > 0 ? add_loss(m, answers, t, known, error) : XENT_OK;
    if (status != XENT_OK || xent_tape_status(answers->tape) != XENT_OK) return status;
    m->sum.rows += answers->rows;
    m->sum.unknown += answers->rows - known;
    m->sum.correct += objective_score(&m->objective, answers->logits, t).correct;
    return m->metrics || m->values ? add_probabilities(m, answers, error) : XENT_OK;
}

/* The pass, and the means. */
static xent_status run(measurement *m, xent_tape *tape, const xent_net *net, const xent_scaling *scaling,
                       xent_error *error) {
    xent_status status =
        train_check_fit(net, m->data, m->objective.task, XENT_LABEL_UNKNOWN, MEASURED, error);
    if (status == XENT_OK)
        status = xent_predict_each(tape, net, m->data, scaling, MEASURED, measure_batch, m, error);
    free(m->known);
    if (status != XENT_OK) return status;
    m->sum.accuracy = m->objective.task == XENT_TASK_REGRESSION
                          ? (double)NAN
                          : (double)m->sum.correct / (double)m->sum.rows;
    m->sum.loss /= (double)(m->sum.rows - m->sum.unknown);
    m->sum.regression = xent_regression_of(NULL, NULL, 0, 0);
    return XENT_OK;
}

xent_status xent_evaluate(xent_tape *tape, const xent_net *net, const xent_dataset *data,
                          const xent_scaling *scaling, xent_loss loss, xent_evaluation *result,
                          xent_metrics *metrics, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (!tape || !net || !data || !result)
        return xent_fail(error, XENT_E_ARGUMENT, "evaluate: tape, network, data or result is NULL");
    if (metrics && xent_metrics_classes(metrics) != xent_net_outputs(net))
        return xent_fail(error, XENT_E_SHAPE, "evaluate: metrics of %d classes; the network has %lld",
                         xent_metrics_classes(metrics), (long long)xent_net_outputs(net));
    measurement m = {
        .objective = {.task = XENT_TASK_CLASSIFY, .loss = loss}, .data = data, .metrics = metrics};
    const xent_status status = run(&m, tape, net, scaling, error);
    if (status == XENT_OK) *result = m.sum;
    return status;
}

/* The figures of a regression, whose targets need not lie behind each other. */
static xent_status measure_regression(measurement *m, xent_error *error) {
    const xent_dataset *data = m->data;
    const size_t outputs = (size_t)data->outputs;
    xent_real *targets = malloc((size_t)data->rows * outputs * sizeof *targets);
    if (!targets)
        return xent_fail(error, XENT_E_MEMORY, "evaluate: no memory for %lld targets", (long long)data->rows);
    for (int64_t i = 0; i < data->rows; i++)
        memcpy(targets + (size_t)i * outputs, xent_dataset_targets(data, i), outputs * sizeof *targets);
    m->sum.regression = xent_regression_of(m->values, targets, data->rows, data->outputs);
    free(targets);
    return XENT_OK;
}

xent_status xent_evaluate_targets(xent_tape *tape, const xent_net *net, const xent_dataset *data,
                                  const xent_scaling *scaling, const xent_scaling *target, xent_loss loss,
                                  xent_evaluation *result, xent_real *values, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    if (!tape || !net || !data || !result || !data->targets)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "evaluate: tape, network, data, its targets or result is NULL");
    const objective o = {
        .task = objective_task(data, loss), .loss = loss, .target = scaling_complete(target)};
    measurement m = {.objective = o, .data = data, .values = values};
    const int wants_own = !values && o.task == XENT_TASK_REGRESSION && data->rows > 0;
    xent_real *own = wants_own ? malloc((size_t)data->rows * (size_t)data->outputs * sizeof *own) : NULL;
    if (own) m.values = own;
    xent_status status =
        !wants_own || own
            ? run(&m, tape, net, scaling, error)
            : xent_fail(error, XENT_E_MEMORY, "evaluate: no memory for %lld values", (long long)data->rows);
    if (status == XENT_OK && o.task == XENT_TASK_REGRESSION) status = measure_regression(&m, error);
    free(own);
    if (status == XENT_OK) *result = m.sum;
    return status;
}
