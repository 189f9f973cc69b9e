#include <math.h>

#include "ops/loss.h"

xent_status loss_check_reduction(xent_tensor *y, xent_reduction reduction) {
    if (reduction == XENT_MEAN || reduction == XENT_SUM || reduction == XENT_NONE) return XENT_OK;
    return xent_op_fail(y, XENT_E_ARGUMENT, "reduction %d is none of mean, sum, none", (int)reduction);
}

xent_status loss_check_smoothing(xent_tensor *y, double smoothing) {
    if (smoothing >= 0 && smoothing <= 1) return XENT_OK;
    return xent_op_fail(y, XENT_E_ARGUMENT, "label_smoothing is %g; expected 0 to 1", smoothing);
}

xent_status loss_check_classes(xent_tensor *y, const xent_cross_entropy_options *options) {
    char text[96];
    if (y->in[0]->shape.rank != 2)
        return xent_op_fail(y, XENT_E_SHAPE, "input 0 has the shape %s; expected (rows, classes)",
                            xent_shape_text(y->in[0]->shape, text, sizeof text));
    if (options->class_weights && options->class_weight_count != y->in[0]->shape.dim[1])
        return xent_op_fail(y, XENT_E_SHAPE, "%lld class weights for %lld classes",
                            (long long)options->class_weight_count, (long long)y->in[0]->shape.dim[1]);
    xent_status status = loss_check_reduction(y, options->reduction);
    return status == XENT_OK ? loss_check_smoothing(y, options->label_smoothing) : status;
}

xent_status loss_check_labels(xent_tensor *y, const int32_t *labels,
                              const xent_cross_entropy_options *options) {
    const int64_t rows = loss_rows(y), classes = loss_classes(y);
    if (!labels && rows > 0)
        return xent_op_fail(y, XENT_E_ARGUMENT, "labels is NULL; expected %lld of them", (long long)rows);
    for (int64_t i = 0; i < rows; i++)
        if ((labels[i] < 0 || labels[i] >= classes) && !loss_ignores(options, labels[i]))
            return xent_op_fail(y, XENT_E_VALUE, "row %lld has label %d; expected 0 to %lld", (long long)i,
                                (int)labels[i], (long long)classes - 1);
    return XENT_OK;
}

xent_status loss_check_range(xent_tensor *y, int index, double low, double high, const char *what) {
    const xent_tensor *x = y->in[index];
    for (size_t i = 0; i < x->size; i++)
        if ((double)x->value[i] < low || (double)x->value[i] > high)
            return xent_op_fail(y, XENT_E_VALUE, "element %zu is %g; expected %s", i, (double)x->value[i],
                                what);
    return XENT_OK;
}

double loss_divisor(const xent_tensor *y, const xent_cross_entropy_options *options, int labelled,
                    const int32_t *labels) {
    const int64_t rows = loss_rows(y);
    const int differ = labelled && (options->class_weights || options->use_ignore_index);
    double by = differ ? 0 : (double)rows;
    if (options->reduction != XENT_MEAN) return 1;
    for (int64_t i = 0; differ && i < rows; i++)
        if (!loss_ignores(options, labels[i])) by += loss_class_weight(options, labels[i]);
    return by == 0 ? (double)NAN : by;
}

double loss_sum(const double *losses, size_t n) {
    double sum = 0, lost = 0;
    for (size_t i = 0; i < n; i++) {
        const double next = sum + losses[i];
        if (isfinite(next))
            lost += fabs(sum) >= fabs(losses[i]) ? sum - next + losses[i] : losses[i] - next + sum;
        sum = next;
    }
    return sum + lost;
}
