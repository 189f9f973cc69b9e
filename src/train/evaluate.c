#include <math.h>
#include <stdlib.h>

#include "data/check.h"
#include "train/train.h"
#include "xent/ops.h"
#include "xent/predict.h"

xent_status train_check_fit(const xent_net *net, const xent_dataset *data, int32_t least, const char *what,
                            xent_error *error) {
    if (data->features != xent_net_inputs(net))
        return xent_fail(error, XENT_E_SHAPE, "%s has %lld numbers a row; the network takes %lld", what,
                         (long long)data->features, (long long)xent_net_inputs(net));
    if (!data->labels) return xent_fail(error, XENT_E_ARGUMENT, "%s has no labels; expected one a row", what);
    if (data->classes > xent_net_outputs(net))
        return xent_fail(error, XENT_E_SHAPE, "%s has %d classes; the network tells %lld apart", what,
                         data->classes, (long long)xent_net_outputs(net));
    return data_check_rows(data, least, what, error);
}

/* What a pass over the data adds up. */
typedef struct measurement {
    xent_loss loss;
    xent_evaluation sum; /* its loss: the sum over the rows */
    xent_metrics *metrics;
    int32_t *known; /* of a batch with rows of unknown classes: the others, and behind them their labels */
    int64_t room;   /* of each of both */
} measurement;

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
static xent_tensor *mean_loss(measurement *m, const xent_answers *answers, int64_t known, xent_error *error) {
    if (known == answers->rows)
        return xent_classification_loss(answers->tape, m->loss, answers->logits, answers->labels, NULL);
    if (list_known(m, answers, error) != XENT_OK) return NULL;
    xent_tensor *logits = xent_gather(answers->tape, answers->logits, m->known, known);
    return xent_classification_loss(answers->tape, m->loss, logits, m->known + m->room, NULL);
}

static xent_status add_loss(measurement *m, const xent_answers *answers, int64_t known, xent_error *error) {
    error->status = XENT_OK;
    xent_tensor *mean = mean_loss(m, answers, known, error);
    if (!mean) return error->status; /* XENT_OK: the tape tells */
    const double loss = xent_tensor_item(mean);
    if (!isfinite(loss))
        return xent_fail(
            error, XENT_E_NONFINITE,
            "evaluate: the loss (%s) of rows %lld to %lld (from 0) is %g; expected a finite number: "
            "the outputs of the network are too large for it",
            xent_loss_name(m->loss), (long long)answers->first,
            (long long)(answers->first + answers->rows - 1), loss);
    m->sum.loss += loss * (double)known;
    return XENT_OK;
}

static xent_status measure_batch(void *context, const xent_answers *answers, xent_error *error) {
    measurement *m = context;
    const int64_t known = count_known(answers);
    const xent_status status = known > 0 ? add_loss(m, answers, known, error) : XENT_OK;
    if (status != XENT_OK) return status;
    const xent_real *scores = xent_tensor_values(answers->logits);
    m->sum.rows += answers->rows;
    m->sum.unknown += answers->rows - known;
    m->sum.correct +=
        xent_count_correct(scores, answers->labels, answers->rows, xent_tensor_shape(answers->logits).dim[1]);
    if (!m->metrics) return XENT_OK;
    const xent_tensor *p = xent_probabilities(answers->tape, xent_loss_output(m->loss), answers->logits);
    return p ? xent_metrics_add_probabilities(m->metrics, xent_tensor_values(p), answers->labels,
                                              answers->rows, error)
             : XENT_OK;
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
    measurement m = {.loss = loss, .metrics = metrics};
    xent_status status = train_check_fit(net, data, XENT_LABEL_UNKNOWN, "evaluate: the data set", error);
    if (status == XENT_OK)
        status =
            xent_predict_each(tape, net, data, scaling, "evaluate: the data set", measure_batch, &m, error);
    free(m.known);
    if (status != XENT_OK) return status;
    m.sum.accuracy = (double)m.sum.correct / (double)m.sum.rows;
    m.sum.loss /= (double)(m.sum.rows - m.sum.unknown);
    *result = m.sum;
    return XENT_OK;
}
