#include "study/quality.h"

#include <math.h>

#include "xent/predict.h"

#define QUALITY_KEY(name, key, title) key,
#define QUALITY_TITLE(name, key, title) title,
const char *const quality_keys[QUALITY_FIGURES] = {STUDY_QUALITY_LIST(QUALITY_KEY)};
const char *const quality_titles[QUALITY_FIGURES] = {STUDY_QUALITY_LIST(QUALITY_TITLE)};

study_quality quality_unknown(void) {
    study_quality q = {.bins = {{.rows = 0}}};
    for (int f = 0; f < QUALITY_FIGURES; f++) q.figure[f] = (double)NAN;
    return q;
}

int loss_has_probabilities(xent_loss loss) {
    return loss < XENT_CLASS_LOSS_COUNT && loss != XENT_LOSS_MSE_LOGITS;
}

/* What a pass over the data fills. */
typedef struct pass {
    xent_output output;
    xent_metrics *metrics;
} pass;

static xent_status add_batch(void *context, const xent_answers *answers, xent_error *error) {
    const pass *now = context;
    const xent_tensor *probabilities = xent_probabilities(answers->tape, now->output, answers->logits);
    if (!probabilities) return XENT_OK; /* the tape tells */
    return xent_metrics_add_probabilities(now->metrics, xent_tensor_values(probabilities), answers->labels,
                                          answers->rows, error);
}

xent_status quality_measure(study_quality *q, xent_tape *tape, const xent_net *net, const xent_dataset *data,
                            const xent_scaling *scaling, xent_loss loss, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    *q = quality_unknown();
    if (!loss_has_probabilities(loss)) return XENT_OK;
    pass now = {xent_loss_output(loss), xent_metrics_create((int)xent_net_outputs(net), error)};
    if (!now.metrics) return error->status;
    xent_error problem;
    const xent_status status =
        xent_predict_each(tape, net, data, scaling, "the rows measured", add_batch, &now, &problem);
    if (status == XENT_OK) {
        q->figure[QUALITY_LOG_LOSS] = xent_metrics_log_loss(now.metrics);
        q->figure[QUALITY_BRIER] = xent_metrics_brier(now.metrics);
        q->figure[QUALITY_ECE] = xent_metrics_ece(now.metrics);
        for (int b = 0; b < XENT_CALIBRATION_BINS; b++) q->bins[b] = xent_metrics_calibration(now.metrics, b);
    }
    xent_metrics_destroy(now.metrics);
    if (status == XENT_OK || status == XENT_E_NONFINITE) return XENT_OK;
    return xent_fail(error, status, "%s", problem.message);
}

quality_total quality_total_of(const xent_calibration_bin *bins) {
    quality_total total = {0, 0, 0};
    int64_t correct = 0;
    for (int b = 0; b < XENT_CALIBRATION_BINS; b++) {
        total.rows += bins[b].rows;
        correct += bins[b].correct;
        total.confidence += bins[b].confidence;
    }
    total.accuracy = (double)correct / (double)total.rows;
    total.confidence /= (double)total.rows;
    return total;
}
