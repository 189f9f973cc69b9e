#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "train/metrics.h"

void probability_sums_reset(probability_sums *sums) {
    score_list kept[2];
    for (int k = 0; k < 2; k++)
        kept[k] = (score_list){.scores = sums->of_class[k].scores, .room = sums->of_class[k].room};
    *sums = (probability_sums){.rows = 0};
    memcpy(sums->of_class, kept, sizeof kept);
}

void probability_sums_clear(probability_sums *sums) {
    for (int k = 0; k < 2; k++) free(sums->of_class[k].scores);
    *sums = (probability_sums){.rows = 0};
}

/* ---- Adding ------------------------------------------------------------------------------------------ */

static xent_status check_probabilities(const xent_metrics *m, const xent_real *p, int64_t rows,
                                       xent_error *error) {
    for (int64_t i = 0; i < rows; i++)
        for (int k = 0; k < m->classes; k++) {
            const double x = (double)p[i * m->classes + k];
            if (!(x >= 0 && x <= 1))
                return xent_fail(error, XENT_E_VALUE,
                                 "metrics: row %lld, class %d has probability %g; expected 0 to 1",
                                 (long long)i, k, x);
        }
    return XENT_OK;
}

static int make_room(score_list *list, int64_t more) {
    if (list->count + more <= list->room) return 1;
    const int64_t room = 2 * list->room + more;
    double *grown = realloc(list->scores, (size_t)room * sizeof *grown);
    if (!grown) return 0;
    list->scores = grown;
    list->room = room;
    return 1;
}

/* p_k of one distribution: divided by their sum; evenly spread where all are 0. */
static double share(const xent_metrics *m, const xent_real *p, double sum, int k) {
    return sum > 0 ? (double)p[k] / sum : 1 / (double)m->classes;
}

/* Of every row, also of those whose class is unknown, which cannot be right. The greatest share of a row is
 * above 0. */
static void add_confidence(xent_calibration_bin *bins, double confidence, int correct) {
    const int bin = (int)ceil(confidence * XENT_CALIBRATION_BINS) - 1; /* the bins are open on the left */
    bins[bin].rows++;
    bins[bin].correct += correct;
    bins[bin].confidence += confidence;
}

/* One row: its probabilities, and its label. */
static void add_row(xent_metrics *m, const xent_real *p, int label) {
    probability_sums *s = &m->sums;
    const int predicted = xent_argmax(p, m->classes);
    double sum = 0, squares = 0;
    for (int k = 0; k < m->classes; k++) sum += (double)p[k];
    add_confidence(s->bins, share(m, p, sum, predicted), predicted == label);
    if (label == XENT_LABEL_UNKNOWN) return;
    for (int k = 0; k < m->classes; k++) {
        const double d = share(m, p, sum, k) - (k == label);
        squares += d * d;
    }
    s->rows++;
    s->log_loss -= log(fmax(share(m, p, sum, label), DBL_EPSILON));
    s->brier += squares;
    if (m->classes != 2) return;
    score_list *list = &s->of_class[label];
    list->scores[list->count++] = share(m, p, sum, 1);
}

xent_status xent_metrics_add_probabilities(xent_metrics *metrics, const xent_real *probabilities,
                                           const int32_t *labels, int64_t rows, xent_error *error) {
    if (!metrics || ((!probabilities || !labels) && rows > 0))
        return xent_fail(error, XENT_E_ARGUMENT, "metrics: metrics, probabilities or labels is NULL");
    xent_status status = check_probabilities(metrics, probabilities, rows, error);
    for (int k = 0; k < 2 && metrics->classes == 2 && status == XENT_OK; k++)
        if (!make_room(&metrics->sums.of_class[k], rows))
            status = xent_fail(error, XENT_E_MEMORY, "metrics: no memory for the scores of %lld rows",
                               (long long)rows);
    if (status == XENT_OK) status = xent_metrics_add(metrics, probabilities, labels, rows, error);
    for (int64_t i = 0; i < rows && status == XENT_OK; i++)
        add_row(metrics, probabilities + i * metrics->classes, labels[i]);
    return status;
}

/* ---- Figures ----------------------------------------------------------------------------------------- */

static double per_row(const xent_metrics *m, double sum) {
    return m && m->sums.rows > 0 ? sum / (double)m->sums.rows : (double)NAN;
}

double xent_metrics_log_loss(const xent_metrics *metrics) {
    return per_row(metrics, metrics ? metrics->sums.log_loss : 0);
}

double xent_metrics_brier(const xent_metrics *metrics) {
    return per_row(metrics, metrics ? metrics->sums.brier / (metrics->classes == 2 ? 2 : 1) : 0);
}

double xent_metrics_ece(const xent_metrics *metrics) {
    double sum = 0;
    int64_t rows = 0;
    for (int b = 0; metrics && b < XENT_CALIBRATION_BINS; b++) {
        sum += fabs((double)metrics->sums.bins[b].correct - metrics->sums.bins[b].confidence);
        rows += metrics->sums.bins[b].rows;
    }
    return rows > 0 ? sum / (double)rows : (double)NAN;
}

xent_calibration_bin xent_metrics_calibration(const xent_metrics *metrics, int bin) {
    return metrics && bin >= 0 && bin < XENT_CALIBRATION_BINS ? metrics->sums.bins[bin]
                                                              : (xent_calibration_bin){.rows = 0};
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The pairs of a row of each class in which that of class 1 has the larger score; equal ones count half. */
static double pairs_in_order(const score_list *zero, const score_list *one) {
    double pairs = 0;
    int64_t below = 0, not_above = 0;
    for (int64_t i = 0; i < one->count; i++) {
        while (below < zero->count && zero->scores[below] < one->scores[i]) below++;
        while (not_above < zero->count && zero->scores[not_above] <= one->scores[i]) not_above++;
        pairs += 0.5 * (double)(below + not_above);
    }
    return pairs;
}

double xent_metrics_auc(xent_metrics *metrics) {
    if (!metrics) return (double)NAN;
    score_list *const of = metrics->sums.of_class;
    if (of[0].count < 1 || of[1].count < 1) return (double)NAN;
    for (int k = 0; k < 2; k++) qsort(of[k].scores, (size_t)of[k].count, sizeof *of[k].scores, by_size);
    return pairs_in_order(&of[0], &of[1]) / ((double)of[0].count * (double)of[1].count);
}
