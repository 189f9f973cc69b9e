#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "train/metrics.h"

enum { MOST_CLASSES = 65536 };

xent_metrics *xent_metrics_create(int classes, xent_error *error) {
    if (classes < 1 || classes > MOST_CLASSES) {
        xent_fail(error, XENT_E_ARGUMENT, "metrics: %d classes; expected 1 to %d", classes, MOST_CLASSES);
        return NULL;
    }
    xent_metrics *m = calloc(1, sizeof *m);
    if (m) m->classes = classes;
    if (m) m->count = calloc(metrics_counts(m), sizeof *m->count);
    if (!m || !m->count) {
        free(m);
        xent_fail(error, XENT_E_MEMORY, "metrics: no memory for %d x %d counts", classes, classes);
        return NULL;
    }
    return m;
}

void xent_metrics_destroy(xent_metrics *metrics) {
    if (!metrics) return;
    probability_sums_clear(&metrics->sums);
    free(metrics->count);
    free(metrics);
}

void xent_metrics_reset(xent_metrics *metrics) {
    if (!metrics) return;
    metrics->total = metrics->correct = 0;
    probability_sums_reset(&metrics->sums);
    memset(metrics->count, 0, metrics_counts(metrics) * sizeof *metrics->count);
}

int xent_argmax(const xent_real *scores, int64_t n) {
    int best = 0;
    for (int64_t i = 1; i < n; i++)
        if (scores[i] > scores[best] || (isnan(scores[best]) && !isnan(scores[i]))) best = (int)i;
    return best;
}

int64_t xent_count_correct(const xent_real *scores, const int32_t *labels, int64_t rows, int64_t classes) {
    int64_t correct = 0;
    for (int64_t i = 0; i < rows; i++) correct += xent_argmax(scores + i * classes, classes) == labels[i];
    return correct;
}

xent_status xent_metrics_add(xent_metrics *metrics, const xent_real *scores, const int32_t *labels,
                             int64_t rows, xent_error *error) {
    if (!metrics || ((!scores || !labels) && rows > 0))
        return xent_fail(error, XENT_E_ARGUMENT, "metrics: metrics, scores or labels is NULL");
    for (int64_t i = 0; i < rows; i++)
        if (labels[i] < XENT_LABEL_UNKNOWN || labels[i] >= metrics->classes)
            return xent_fail(error, XENT_E_VALUE, "metrics: row %lld has label %d; expected 0 to %d",
                             (long long)i, (int)labels[i], metrics->classes - 1);
    for (int64_t i = 0; i < rows; i++) {
        int predicted = xent_argmax(scores + i * metrics->classes, metrics->classes);
        metrics->total++;
        metrics->count[((int64_t)labels[i] + 1) * metrics->classes + predicted]++;
        metrics->correct += predicted == labels[i];
    }
    return XENT_OK;
}

xent_status xent_metrics_add_count(xent_metrics *metrics, int label, int predicted, int64_t rows,
                                   xent_error *error) {
    if (!metrics) return xent_fail(error, XENT_E_ARGUMENT, "metrics: metrics is NULL");
    if (label < XENT_LABEL_UNKNOWN || label >= metrics->classes || predicted < 0 ||
        predicted >= metrics->classes)
        return xent_fail(error, XENT_E_VALUE, "metrics: label %d, taken for %d; expected 0 to %d", label,
                         predicted, metrics->classes - 1);
    if (rows < 0 || rows > INT64_MAX - metrics->total)
        return xent_fail(error, XENT_E_VALUE, "metrics: %lld more rows; expected 0 to %lld", (long long)rows,
                         (long long)(INT64_MAX - metrics->total));
    metrics->total += rows;
    metrics->count[((int64_t)label + 1) * metrics->classes + predicted] += rows;
    if (predicted == label) metrics->correct += rows;
    return XENT_OK;
}

int xent_metrics_classes(const xent_metrics *metrics) { return metrics ? metrics->classes : 0; }
int64_t xent_metrics_total(const xent_metrics *metrics) { return metrics ? metrics->total : 0; }
int64_t xent_metrics_correct(const xent_metrics *metrics) { return metrics ? metrics->correct : 0; }

double xent_metrics_accuracy(const xent_metrics *metrics) {
    return metrics && metrics->total > 0 ? (double)metrics->correct / (double)metrics->total : (double)NAN;
}

/* Classes without a row have no recall, and are left out. */
double xent_metrics_balanced_accuracy(const xent_metrics *metrics) {
    double recalls = 0;
    int seen = 0;
    for (int k = 0; k < xent_metrics_classes(metrics); k++) {
        if (xent_metrics_support(metrics, k) < 1) continue;
        recalls += xent_metrics_recall(metrics, k);
        seen++;
    }
    return seen > 0 ? recalls / seen : (double)NAN;
}

int64_t xent_metrics_confusion(const xent_metrics *metrics, int label, int predicted) {
    if (!metrics || label < XENT_LABEL_UNKNOWN || predicted < 0 || label >= metrics->classes ||
        predicted >= metrics->classes)
        return 0;
    return metrics->count[((int64_t)label + 1) * metrics->classes + predicted];
}

int64_t xent_metrics_support(const xent_metrics *metrics, int label) {
    int64_t sum = 0;
    for (int i = 0; i < xent_metrics_classes(metrics); i++) sum += xent_metrics_confusion(metrics, label, i);
    return sum;
}

static int64_t count_predicted(const xent_metrics *metrics, int predicted) {
    int64_t sum = 0;
    for (int i = XENT_LABEL_UNKNOWN; i < xent_metrics_classes(metrics); i++)
        sum += xent_metrics_confusion(metrics, i, predicted);
    return sum;
}

static double ratio(int64_t part, int64_t whole) { return whole > 0 ? (double)part / (double)whole : 0; }

double xent_metrics_precision(const xent_metrics *metrics, int label) {
    return ratio(xent_metrics_confusion(metrics, label, label), count_predicted(metrics, label));
}

double xent_metrics_recall(const xent_metrics *metrics, int label) {
    return ratio(xent_metrics_confusion(metrics, label, label), xent_metrics_support(metrics, label));
}

double xent_metrics_f1(const xent_metrics *metrics, int label) {
    return ratio(2 * xent_metrics_confusion(metrics, label, label),
                 xent_metrics_support(metrics, label) + count_predicted(metrics, label));
}
