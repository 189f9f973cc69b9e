/* metrics.h: how well a classifier does: accuracy, confusion matrix, precision, recall and F1.
 * Source: Manning, Raghavan & Schuetze, Introduction to Information Retrieval (2008), ch. 8 and 13.6. */
#ifndef XENT_METRICS_H
#define XENT_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "xent/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Counts of (label, prediction) pairs. */
typedef struct xent_metrics xent_metrics;

/* All counts 0. NULL and *error: classes outside 1..65536 (E_ARGUMENT), E_MEMORY. */
XENT_API xent_metrics *xent_metrics_create(int classes, xent_error *error);
XENT_API void xent_metrics_destroy(xent_metrics *metrics);

/* All counts to 0 again. */
XENT_API void xent_metrics_reset(xent_metrics *metrics);

/* The index of the largest of n scores, the first of equal ones; a NaN is never the largest (all NaN: 0). */
XENT_API int xent_argmax(const xent_real *scores, int64_t n);

/* How many of the rows of scores (rows x classes) have their largest value at their label. */
XENT_API int64_t xent_count_correct(const xent_real *scores, const int32_t *labels, int64_t rows,
                                    int64_t classes);

/* Counts every row of scores (rows x classes of the metrics) under its label and its largest score.
 * E_ARGUMENT: NULL; E_VALUE: a label outside 0 .. classes-1; then nothing is counted. */
XENT_API xent_status xent_metrics_add(xent_metrics *metrics, const xent_real *scores, const int32_t *labels,
                                      int64_t rows, xent_error *error);

/* The number of classes, of rows counted, of those whose prediction is their label. 0 for NULL. */
XENT_API int xent_metrics_classes(const xent_metrics *metrics);
XENT_API int64_t xent_metrics_total(const xent_metrics *metrics);
XENT_API int64_t xent_metrics_correct(const xent_metrics *metrics);

/* correct / total; NaN without a row. */
XENT_API double xent_metrics_accuracy(const xent_metrics *metrics);

/* Rows of class `label` that were taken for `predicted`; 0 where one is out of range. */
XENT_API int64_t xent_metrics_confusion(const xent_metrics *metrics, int label, int predicted);

/* Of one class: rows that have it as their label. */
XENT_API int64_t xent_metrics_support(const xent_metrics *metrics, int label);

/* Of one class: precision = tp / (tp + fp), recall = tp / (tp + fn), F1 = 2 tp / (2 tp + fp + fn): their
 * harmonic mean. 0 where the divisor is 0, as in scikit-learn. */
XENT_API double xent_metrics_precision(const xent_metrics *metrics, int label);
XENT_API double xent_metrics_recall(const xent_metrics *metrics, int label);
XENT_API double xent_metrics_f1(const xent_metrics *metrics, int label);

#ifdef __cplusplus
}
#endif
#endif
