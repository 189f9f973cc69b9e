#include <math.h>

#include "data/check.h"
#include "train/train.h"
#include "xent/predict.h"

xent_status train_check_fit(const xent_net *net, const xent_dataset *data, const char *what,
                            xent_error *error) {
    if (data->features != xent_net_inputs(net))
        return xent_fail(error, XENT_E_SHAPE, "%s has %lld numbers a row; the network takes %lld", what,
                         (long long)data->features, (long long)xent_net_inputs(net));
    if (!data->labels) return xent_fail(error, XENT_E_ARGUMENT, "%s has no labels; expected one a row", what);
    if (data->classes > xent_net_outputs(net))
        return xent_fail(error, XENT_E_SHAPE, "%s has %d classes; the network tells %lld apart", what,
                         data->classes, (long long)xent_net_outputs(net));
    return data_check_rows(data, what, error);
}

/* What a pass over the data adds up. */
typedef struct measurement {
    xent_loss loss;
    xent_evaluation sum; /* its loss: the sum over the rows */
    xent_metrics *metrics;
} measurement;

static xent_status measure_batch(void *context, const xent_answers *answers, xent_error *error) {
    measurement *m = context;
    xent_tensor *mean =
        xent_classification_loss(answers->tape, m->loss, answers->logits, answers->labels, NULL);
    if (!mean) return XENT_OK; /* the tape tells */
    const double loss = xent_tensor_item(mean);
    if (!isfinite(loss))
        return xent_fail(
            error, XENT_E_NONFINITE,
            "evaluate: the loss (%s) of rows %lld to %lld (from 0) is %g; expected a finite number: "
            "the outputs of the network are too large for it",
            xent_loss_name(m->loss), (long long)answers->first,
            (long long)(answers->first + answers->rows - 1), loss);
    const xent_real *scores = xent_tensor_values(answers->logits);
    m->sum.rows += answers->rows;
    m->sum.loss += loss * (double)answers->rows;
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
    if (!tape || !net || !data || !result)
        return xent_fail(error, XENT_E_ARGUMENT, "evaluate: tape, network, data or result is NULL");
    if (metrics && xent_metrics_classes(metrics) != xent_net_outputs(net))
        return xent_fail(error, XENT_E_SHAPE, "evaluate: metrics of %d classes; the network has %lld",
                         xent_metrics_classes(metrics), (long long)xent_net_outputs(net));
    measurement m = {loss, {0, 0, 0, 0}, metrics};
    xent_status status = train_check_fit(net, data, "evaluate: the data set", error);
    if (status == XENT_OK)
        status =
            xent_predict_each(tape, net, data, scaling, "evaluate: the data set", measure_batch, &m, error);
    if (status != XENT_OK) return status;
    m.sum.accuracy = (double)m.sum.correct / (double)m.sum.rows;
    m.sum.loss /= (double)m.sum.rows;
    *result = m.sum;
    return XENT_OK;
}
