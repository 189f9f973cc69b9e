/* loss.h: what the losses share. */
#ifndef OPS_LOSS_H
#define OPS_LOSS_H

#include "xent/losses.h"

/* E_ARGUMENT unless the reduction is one; and smoothing in [0, 1]. */
xent_status loss_check_reduction(xent_tensor *y, xent_reduction reduction);
xent_status loss_check_smoothing(xent_tensor *y, double smoothing);

/* For losses over classes: input 0 is (rows, classes), and the options fit it. */
xent_status loss_check_classes(xent_tensor *y, const xent_cross_entropy_options *options);

/* labels[i] is a class, or to be ignored, for every row of input 0; else E_VALUE names row and label. */
xent_status loss_check_labels(xent_tensor *y, const int32_t *labels,
                              const xent_cross_entropy_options *options);

/* Input `index` holds numbers of `low` to `high`, or NaN; else E_VALUE names the element. `what` they are. */
xent_status loss_check_range(xent_tensor *y, int index, double low, double high, const char *what);

/* How far above 0 the logarithm of a probability may lie, for it may have been rounded. */
#define LOSS_LOG_TOLERANCE 1e-4

/* Whether the label is the one to ignore; and the weight of a class. */
static inline int loss_ignores(const xent_cross_entropy_options *options, int32_t label) {
    return options->use_ignore_index && label == options->ignore_index;
}
static inline double loss_class_weight(const xent_cross_entropy_options *options, int64_t c) {
    return options->class_weights ? (double)options->class_weights[c] : 1;
}

/* Of a loss over classes: the sizes of input 0. */
static inline int64_t loss_rows(const xent_tensor *y) { return y->in[0]->shape.dim[0]; }
static inline int64_t loss_classes(const xent_tensor *y) { return y->in[0]->shape.dim[1]; }

/* By what it divides the sum over its rows: 1 unless the reduction is the mean; then the summed weights of
 * the labels that count, or where `labelled` is 0 the number of rows; NaN for a mean over nothing. */
double loss_divisor(const xent_tensor *y, const xent_cross_entropy_options *options, int labelled,
                    const int32_t *labels);

/* The gradient that reaches row (or element) i of what the reduction took in. */
static inline xent_real loss_upstream(const xent_tensor *y, size_t i) {
    return y->gradient[y->size == 1 && y->shape.rank == 0 ? 0 : i];
}

/* The sum of n numbers, compensated (Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation
 * endlicher Summen, 1974), so that it is right to the last digit however many rows a batch has. */
double loss_sum(const double *losses, size_t n);

#endif
