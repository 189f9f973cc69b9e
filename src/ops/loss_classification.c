#include <string.h>

#include "base/names.h"
#include "graph/tape.h"
#include "xent/losses.h"
#include "xent/ops.h"

#define LOSS_NAME(name, text, formula) text,
#define LOSS_FORMULA(name, text, formula) formula,
static const char *const loss_names[] = {XENT_LOSS_LIST(LOSS_NAME)};
static const char *const loss_formulas[] = {XENT_LOSS_LIST(LOSS_FORMULA)};

const char *xent_loss_name(xent_loss loss) { return names_at(NAMES_OF(loss_names), (int)loss); }
const char *xent_loss_text(xent_loss loss) { return names_at(NAMES_OF(loss_formulas), (int)loss); }
int xent_loss_find(const char *name) { return names_find(NAMES_OF(loss_names), name); }

/* Whether there are as many valid labels as rows of logits; if not, the tape gets the error. */
static int labels_fit(xent_tape *tape, xent_tensor *logits, const int32_t *labels) {
    xent_shape shape = xent_tensor_shape(logits);
    char text[96];
    if (!labels) return tape_fail(tape, XENT_E_ARGUMENT, "classification loss: labels are NULL") == XENT_OK;
    if (shape.rank != 2)
        return tape_fail(tape, XENT_E_SHAPE,
                         "classification loss: logits have shape %s; expected (rows, classes)",
                         xent_shape_text(shape, text, sizeof text)) == XENT_OK;
    for (int64_t i = 0; i < shape.dim[0]; i++)
        if (labels[i] < 0 || labels[i] >= shape.dim[1])
            return tape_fail(tape, XENT_E_VALUE,
                             "classification loss: row %lld has label %d; expected 0 to %lld", (long long)i,
                             (int)labels[i], (long long)shape.dim[1] - 1) == XENT_OK;
    return 1;
}

/* A row of zeros with a 1 at the label, for each label. */
static xent_tensor *one_hot(xent_tape *tape, xent_shape shape, const int32_t *labels) {
    size_t size = (size_t)(shape.dim[0] * shape.dim[1]);
    xent_real *targets = xent_tape_memory(tape, size * sizeof *targets);
    if (!targets) return NULL;
    memset(targets, 0, size * sizeof *targets);
    for (int64_t i = 0; i < shape.dim[0]; i++) targets[i * shape.dim[1] + labels[i]] = 1;
    return xent_input(tape, shape, targets);
}

static xent_tensor *scaled(xent_tape *tape, xent_tensor *x, double factor) {
    xent_real *number = xent_tape_memory(tape, sizeof *number);
    if (!number) return NULL;
    *number = (xent_real)factor;
    return xent_mul(tape, x, xent_input(tape, xent_scalar(), number));
}

xent_tensor *xent_classification_loss(xent_tape *tape, xent_loss loss, xent_tensor *logits,
                                      const int32_t *labels) {
    if (loss == XENT_LOSS_CE) return xent_softmax_cross_entropy(tape, logits, labels, NULL);
    if (tape && !logits) tape_fail(tape, XENT_E_ARGUMENT, "classification loss: logits is NULL");
    if (xent_tape_status(tape) != XENT_OK || !tape_owns(tape, logits, "classification loss") ||
        !labels_fit(tape, logits, labels))
        return NULL;
    xent_shape shape = xent_tensor_shape(logits);
    /* The mean over elements, times the classes, is the sum over classes and the mean over rows. */
    double classes = (double)shape.dim[1];
    xent_tensor *targets = one_hot(tape, shape, labels), *y = logits;
    switch (loss) {
    case XENT_LOSS_BCE:
        return scaled(tape, xent_bce_with_logits(tape, logits, targets, NULL), classes);
    case XENT_LOSS_MSE:
        y = xent_softmax(tape, logits, 1);
        break;
    case XENT_LOSS_MSE_SIGMOID:
        y = xent_sigmoid(tape, logits);
        break;
    case XENT_LOSS_MSE_LOGITS:
        break;
    case XENT_LOSS_CE:
    case XENT_LOSS_COUNT:
    default:
        tape_fail(tape, XENT_E_ARGUMENT, "classification loss: there is no loss %d", (int)loss);
        return NULL;
    }
    return scaled(tape, xent_mse(tape, y, targets, XENT_MEAN), classes / 2);
}
