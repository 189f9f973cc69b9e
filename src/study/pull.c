#include "study/pull.h"

#include <math.h>
#include <string.h>

#include "study/quality.h"
#include "xent/losses.h"
#include "xent/predict.h"

/* What a pass over the data fills. */
typedef struct pass {
    study_pull *pull;
    xent_loss loss;
} pass;

/* The rows of a batch whose classes are known, as a variable that backward ends at, and their labels. */
typedef struct known_rows {
    xent_tensor *logits;
    int32_t *labels;
    int64_t count;
} known_rows;

static known_rows known_rows_of(const xent_answers *a) {
    const xent_real *logits = xent_tensor_values(a->logits);
    const int64_t classes = xent_tensor_shape(a->logits).dim[1];
    xent_real *own = xent_tape_memory(a->tape, xent_tensor_size(a->logits) * sizeof *own);
    known_rows rows = {.labels = xent_tape_memory(a->tape, (size_t)a->rows * sizeof *rows.labels)};
    for (int64_t i = 0; own && rows.labels && i < a->rows; i++) {
        if (a->labels[i] == XENT_LABEL_UNKNOWN) continue;
        memcpy(own + rows.count * classes, logits + i * classes, (size_t)classes * sizeof *own);
        rows.labels[rows.count++] = a->labels[i];
    }
    if (rows.count > 0) rows.logits = xent_variable(a->tape, xent_matrix(rows.count, classes), own);
    return rows;
}

static void add_row(study_pull *pull, double p, double gradient) {
    const int bin = (int)(p * PULL_BINS);
    pull_bin *b = &pull->bins[bin < PULL_BINS ? bin : PULL_BINS - 1];
    b->rows++;
    b->probability += p;
    b->gradient += gradient;
}

/* The loss is a mean over the rows: times their number, the gradient is a row's own. */
static xent_status add_batch(void *context, const xent_answers *a, xent_error *error) {
    const pass *now = context;
    const known_rows rows = known_rows_of(a);
    (void)error;
    if (!rows.logits) return XENT_OK; /* no row; or the tape tells */
    const xent_tensor *p = xent_probabilities(a->tape, xent_loss_output(now->loss), rows.logits);
    xent_tensor *loss = xent_classification_loss(a->tape, now->loss, rows.logits, rows.labels, NULL);
    if (xent_backward(a->tape, loss) != XENT_OK || !p) return XENT_OK;
    const xent_real *gradient = xent_tensor_gradient(rows.logits), *values = xent_tensor_values(p);
    const int64_t classes = xent_tensor_shape(rows.logits).dim[1];
    for (int64_t i = 0; i < rows.count; i++) {
        const int64_t at = i * classes + rows.labels[i];
        add_row(now->pull, (double)values[at], fabs((double)gradient[at]) * (double)rows.count);
    }
    return XENT_OK;
}

xent_status pull_add(study_pull *pull, xent_tape *tape, const xent_net *net, const xent_dataset *data,
                     const xent_scaling *scaling, xent_loss loss, xent_error *error) {
    pass now = {pull, loss};
    if (!loss_has_probabilities(loss)) return XENT_OK;
    xent_error problem;
    const xent_status status =
        xent_predict_each(tape, net, data, scaling, "the rows measured", add_batch, &now, &problem);
    if (status == XENT_OK || status == XENT_E_NONFINITE) return XENT_OK;
    return xent_fail(error, status, "%s", problem.message);
}

pull_range pull_formula(xent_loss loss, double p, int classes) {
    const double q = 1 - p, others = (double)classes / (classes - 1);
    double low = (double)NAN;
    switch (loss) {
    case XENT_LOSS_CE:
    case XENT_LOSS_BCE:
        low = q;
        break;
    case XENT_LOSS_MSE:
        return (pull_range){p * q * q * others, 2 * p * q * q};
    case XENT_LOSS_MSE_SIGMOID:
        low = p * q * q;
        break;
    case XENT_LOSS_FOCAL:
        low = q * q * q + (p > 0 ? 2 * p * q * q * -log(p) : 0);
        break;
    case XENT_LOSS_GCE:
        low = pow(p, 0.7) * q;
        break;
    default:
        break;
    }
    return (pull_range){low, low};
}
