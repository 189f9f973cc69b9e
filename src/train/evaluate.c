#include <math.h>
#include <time.h>

#include "data/check.h"
#include "train/train.h"

/* Rows at a time: enough for the products to run at full speed, few enough to stay in the second cache. */
enum { EVALUATION_BATCH = 256 };

double train_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

xent_status train_check_fit(const xent_net *net, const xent_dataset *data, const char *what,
                            xent_error *error) {
    if (data->features != xent_net_inputs(net))
        return xent_fail(error, XENT_E_SHAPE, "%s has %lld numbers a row; the network takes %lld", what,
                         (long long)data->features, (long long)xent_net_inputs(net));
    if (data->classes > xent_net_outputs(net))
        return xent_fail(error, XENT_E_SHAPE, "%s has %d classes; the network tells %lld apart", what,
                         data->classes, (long long)xent_net_outputs(net));
    return data_check_rows(data, what, error);
}

static xent_status evaluate_batch(xent_tape *tape, const xent_net *net, const xent_batch *batch,
                                  xent_loss loss, xent_evaluation *sum, xent_metrics *metrics,
                                  xent_error *error) {
    xent_tensor *logits = xent_net_forward(tape, net, batch->x, NULL);
    xent_tensor *mean = xent_classification_loss(tape, loss, logits, batch->labels);
    if (!mean) return xent_fail(error, xent_tape_status(tape), "evaluate: %s", xent_tape_error(tape));
    const xent_real *scores = xent_tensor_values(logits);
    sum->rows += batch->rows;
    sum->loss += xent_tensor_item(mean) * (double)batch->rows;
    sum->correct += xent_count_correct(scores, batch->labels, batch->rows, xent_tensor_shape(logits).dim[1]);
    return metrics ? xent_metrics_add(metrics, scores, batch->labels, batch->rows, error) : XENT_OK;
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
    xent_status status = train_check_fit(net, data, "evaluate: the data set", error);
    if (status != XENT_OK) return status;
    const xent_loader_options batches = {.batch = EVALUATION_BATCH, .shuffle = XENT_OFF};
    xent_loader *loader = xent_loader_create(data, scaling, &batches, error);
    if (!loader) return error->status;
    xent_evaluation sum = {0, 0, 0, 0};
    for (int64_t i = xent_loader_batches(loader); i > 0 && status == XENT_OK; i--) {
        xent_batch batch;
        xent_tape_reset(tape);
        status = xent_loader_next(loader, tape, &batch)
                     ? evaluate_batch(tape, net, &batch, loss, &sum, metrics, error)
                     : xent_fail(error, xent_tape_status(tape), "evaluate: %s", xent_tape_error(tape));
    }
    xent_loader_destroy(loader);
    sum.accuracy = (double)sum.correct / (double)sum.rows;
    sum.loss /= (double)sum.rows;
    if (status == XENT_OK) *result = sum;
    return status;
}
