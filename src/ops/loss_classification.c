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

/* XENT_OK if there are as many valid labels as rows of logits; if not, the tape gets the error. */
static xent_status check_labels(xent_tape *tape, const xent_tensor *logits, const int32_t *labels) {
    const xent_shape shape = logits->shape;
    if (!labels && shape.dim[0] > 0)
        return tape_fail(tape, XENT_E_ARGUMENT, "classification loss: labels is NULL; expected %lld of them",
                         (long long)shape.dim[0]);
    for (int64_t i = 0; i < shape.dim[0]; i++)
        if (labels[i] < 0 || labels[i] >= shape.dim[1])
            return tape_fail(tape, XENT_E_VALUE,
                             "classification loss: row %lld has label %d; expected 0 to %lld", (long long)i,
                             (int)labels[i], (long long)shape.dim[1] - 1);
    return XENT_OK;
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

/* Losses of softmax(z)[y], which take weights of classes. */
static xent_tensor *loss_of_labels(xent_tape *tape, xent_loss loss, xent_tensor *logits,
                                   const int32_t *labels, const xent_cross_entropy_options *options) {
    if (loss == XENT_LOSS_FOCAL) return xent_focal(tape, logits, labels, 2, options);
    if (loss == XENT_LOSS_GCE) return xent_generalised_cross_entropy(tape, logits, labels, 0.7, options);
    return xent_softmax_cross_entropy(tape, logits, labels, options);
}

/* Losses of all outputs and a one-hot target. */
static xent_tensor *loss_of_targets(xent_tape *tape, xent_loss loss, xent_tensor *logits,
                                    xent_tensor *targets) {
    /* The mean over elements, times the classes, is the sum over classes and the mean over rows. */
    const double classes = (double)xent_tensor_shape(logits).dim[1];
    if (loss == XENT_LOSS_BCE)
        return scaled(tape, xent_bce_with_logits(tape, logits, targets, NULL), classes);
    xent_tensor *y = loss == XENT_LOSS_MSE           ? xent_softmax(tape, logits, 1)
                     : loss == XENT_LOSS_MSE_SIGMOID ? xent_sigmoid(tape, logits)
                                                     : logits;
    return scaled(tape, xent_mse(tape, y, targets, XENT_MEAN), classes / 2);
}

/* Whether the options are those of a loss that takes none. */
static int is_plain(const xent_cross_entropy_options *o) {
    return !o || (o->label_smoothing == 0 && !o->class_weights && !o->use_ignore_index);
}

int xent_loss_takes_weights(xent_loss loss) {
    return loss == XENT_LOSS_CE || loss == XENT_LOSS_FOCAL || loss == XENT_LOSS_GCE;
}

xent_tensor *xent_classification_loss(xent_tape *tape, xent_loss loss, xent_tensor *logits,
                                      const int32_t *labels, const xent_cross_entropy_options *options) {
    if (!tape) return NULL;
    if (options && options->reduction != XENT_MEAN) {
        tape_fail(tape, XENT_E_ARGUMENT, "classification loss: reduction %d; expected the mean",
                  (int)options->reduction);
        return NULL;
    }
    if (xent_loss_takes_weights(loss)) return loss_of_labels(tape, loss, logits, labels, options);
    if (!tape_takes_rows(tape, logits, "classification loss", "logits", "classes") ||
        check_labels(tape, logits, labels) != XENT_OK)
        return NULL;
    if ((unsigned)loss >= XENT_CLASS_LOSS_COUNT || !is_plain(options)) {
        tape_fail(tape, XENT_E_ARGUMENT,
                  (unsigned)loss < XENT_CLASS_LOSS_COUNT
                      ? "classification loss: weights or smoothing of labels do "
                        "not go with '%s'; expected ce, focal or gce"
                      : "classification loss: '%s' is no loss of classes",
                  xent_loss_name(loss));
        return NULL;
    }
    return loss_of_targets(tape, loss, logits, one_hot(tape, xent_tensor_shape(logits), labels));
}

xent_tensor *xent_target_loss(xent_tape *tape, xent_loss loss, xent_tensor *outputs, xent_tensor *targets) {
    if (!tape_takes_rows(tape, outputs, "target loss", "outputs", "outputs")) return NULL;
    /* The mean over elements, times the outputs, is the sum over outputs and the mean over rows. */
    const double columns = (double)xent_tensor_shape(outputs).dim[1];
    if (loss == XENT_LOSS_BCE)
        return scaled(tape, xent_bce_with_logits(tape, outputs, targets, NULL), columns);
    if (loss == XENT_LOSS_SQUARED) return scaled(tape, xent_mse(tape, outputs, targets, XENT_MEAN), columns);
    if (loss == XENT_LOSS_L1) return scaled(tape, xent_l1(tape, outputs, targets, XENT_MEAN), columns);
    if (loss == XENT_LOSS_HUBER)
        return scaled(tape, xent_huber(tape, outputs, targets, 1, XENT_MEAN), columns);
    tape_fail(tape, XENT_E_ARGUMENT, "target loss: '%s' is %s; expected squared, l1, huber or bce",
              xent_loss_name(loss), (unsigned)loss < XENT_LOSS_COUNT ? "a loss of classes" : "no loss");
    return NULL;
}
