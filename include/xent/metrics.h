/* metrics.h: how well a classifier does: accuracy, confusion matrix, precision, recall and F1; and, where the
 * probabilities are known, how good these are. Then the same of a regression, and of several labels a row.
 * Source: Manning, Raghavan & Schuetze, Introduction to Information Retrieval (2008), ch. 8 and 13.6. */
#ifndef XENT_METRICS_H
#define XENT_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "xent/data.h"

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
 * A row of XENT_LABEL_UNKNOWN is wrong without being of a class: it counts in the total, hence in accuracy,
 * and against the precision and F1 of the class that it was taken for; recall and balanced accuracy, which go
 * by true classes, leave it out.
 * E_ARGUMENT: NULL; E_VALUE: another label outside 0 .. classes-1; then nothing is counted. */
XENT_API xent_status xent_metrics_add(xent_metrics *metrics, const xent_real *scores, const int32_t *labels,
                                      int64_t rows, xent_error *error);

/* Counts `rows` rows of a class, or of XENT_LABEL_UNKNOWN, that were all taken for `predicted`, as if each
 * had been added. E_ARGUMENT: NULL; E_VALUE: a class out of range, less than no row, or in all more rows than
 * an int64_t has; then nothing is counted. */
XENT_API xent_status xent_metrics_add_count(xent_metrics *metrics, int label, int predicted, int64_t rows,
                                            xent_error *error);

/* The number of classes, of rows counted, of those whose prediction is their label. 0 for NULL. */
XENT_API int xent_metrics_classes(const xent_metrics *metrics);
XENT_API int64_t xent_metrics_total(const xent_metrics *metrics);
XENT_API int64_t xent_metrics_correct(const xent_metrics *metrics);

/* correct / total; NaN without a row. */
XENT_API double xent_metrics_accuracy(const xent_metrics *metrics);

/* The mean of the recalls of those classes that have a row, so that each class counts alike, whatever the
 * number of its rows; NaN without a row. Source: Brodersen et al., The balanced accuracy and its posterior
 * distribution (ICPR 2010). */
XENT_API double xent_metrics_balanced_accuracy(const xent_metrics *metrics);

/* Rows of class `label` (XENT_LABEL_UNKNOWN: of none that is known) that were taken for `predicted`; 0 where
 * one is out of range. */
XENT_API int64_t xent_metrics_confusion(const xent_metrics *metrics, int label, int predicted);

/* Of one class, or of XENT_LABEL_UNKNOWN: rows that have it as their label. */
XENT_API int64_t xent_metrics_support(const xent_metrics *metrics, int label);

/* Of one class: precision = tp / (tp + fp), recall = tp / (tp + fn), F1 = 2 tp / (2 tp + fp + fn): their
 * harmonic mean. 0 where the divisor is 0, as in scikit-learn. */
XENT_API double xent_metrics_precision(const xent_metrics *metrics, int label);
XENT_API double xent_metrics_recall(const xent_metrics *metrics, int label);
XENT_API double xent_metrics_f1(const xent_metrics *metrics, int label);

/* ---- Of probabilities --------------------------------------------------------------------------------- */

/* Counts every row as xent_metrics_add does, and its probabilities p (rows x classes, each from 0 to 1) for
 * the figures below; of two classes it keeps a score a row. A row is taken as one distribution: sigmoids,
 * each of which stands for itself (bce, mse-sigmoid), are divided by their sum first, as scikit-learn does of
 * one-against-rest, and evenly spread where all are 0. So the figures of all losses can be compared, and who
 * says 1 for every class gains nothing by it. E_ARGUMENT: NULL; E_VALUE: a label or probability out of range
 * (the message has its row); E_MEMORY; then nothing is counted. */
XENT_API xent_status xent_metrics_add_probabilities(xent_metrics *metrics, const xent_real *probabilities,
                                                    const int32_t *labels, int64_t rows, xent_error *error);

/* Over the rows n that were added with their probabilities; NaN without one. y is a row's label. Rows of
 * XENT_LABEL_UNKNOWN have no p_y: only the ECE is over them too, and they are wrong there.
 *
 *     log loss  mean of -log p_y in nats; p_y counts as 2^-52 at least, as in scikit-learn
 *     Brier     mean of sum_k (p_k - [k = y])^2, 0 to 2; of two classes half of it, which is (p_1 - y)^2
 *               (Brier, Verification of forecasts expressed in terms of probability, 1950). The loss
 *               XENT_LOSS_MSE is half of the sum whatever the number of classes: half of this score, and of
 *               two classes this score
 *     ECE       sum over 15 bins of rows_b / n |accuracy_b - confidence_b|: a row's confidence is its largest
 *               p, and lies in the bin (b/15, (b+1)/15] (Guo et al., On calibration of modern neural
 *               networks, ICML 2017)
 *     AUC       of two classes: the probability that a row of class 1 has a larger p_1 than a row of class 0,
 *               equal ones counted half (Hanley & McNeil, 1982); NaN for other numbers of classes, or without
 *               a row of each. Sorts the scores, hence no const. */
XENT_API double xent_metrics_log_loss(const xent_metrics *metrics);
XENT_API double xent_metrics_brier(const xent_metrics *metrics);
XENT_API double xent_metrics_ece(const xent_metrics *metrics);
XENT_API double xent_metrics_auc(xent_metrics *metrics);

/* A bin of the ECE, as a reliability diagram shows it; sums, so that those of several networks can be added.
 * Accuracy is correct / rows, the mean confidence is confidence / rows. */
#define XENT_CALIBRATION_BINS 15
typedef struct xent_calibration_bin {
    int64_t rows, correct;
    double confidence;
} xent_calibration_bin;

/* Bin b, of the confidences in (b/15, (b+1)/15]; all zeros for NULL or a number that is no bin's. */
XENT_API xent_calibration_bin xent_metrics_calibration(const xent_metrics *metrics, int bin);

/* ---- Regression ---------------------------------------------------------------------------------------- */

/* How far values v lie from targets t of n rows: of several outputs R2 is the mean of theirs, and all
 * else over all their numbers.
 *
 *     R2    1 - sum (v - t)^2 / sum (t - mean t)^2: 1 is perfect, 0 as good as the mean of these targets,
 *           below 0 worse; where all targets are equal 1 if all values are right, else 0; NaN of one row, and
 *           where a value is NaN or a target is not finite; else as in scikit-learn
 *     RMSE  sqrt(mean of (v - t)^2), MAE  mean of |v - t|: in the unit of the targets
 *     baseline_rmse, baseline_mae: the same of the mean of these targets, told for every row */
typedef struct xent_regression {
    double r2, rmse, mae, baseline_rmse, baseline_mae;
} xent_regression;

/* Of values and targets (rows, outputs); NaNs where there are none, or for NULL. */
XENT_API xent_regression xent_regression_of(const xent_real *values, const xent_real *targets, int64_t rows,
                                            int64_t outputs);

/* ---- Several labels a row ------------------------------------------------------------------------------ */

/* How often one label was told and was there. */
typedef struct xent_label_counts {
    int64_t rows, hits; /* hits: told and there */
    int64_t told,
        present; /* in all; told where its score is above the threshold, there where the target is 1 */
} xent_label_counts;

/* Adds the rows to counts[0 .. outputs-1]; scores and targets are (rows, outputs). Returns the rows of which
 * every label is right; counts may be NULL. Of probabilities the threshold is 0.5, of logits 0. */
XENT_API int64_t xent_count_labels(const xent_real *scores, const xent_real *targets, int64_t rows,
                                   int64_t outputs, double threshold, xent_label_counts *counts);

/* hits / told, hits / present, and their harmonic mean 2 hits / (told + present); NaN where there is nothing
 * to divide by. */
XENT_API double xent_label_precision(const xent_label_counts *counts);
XENT_API double xent_label_recall(const xent_label_counts *counts);
XENT_API double xent_label_f1(const xent_label_counts *counts);

#ifdef __cplusplus
}
#endif
#endif
