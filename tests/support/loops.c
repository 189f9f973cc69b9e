#include "support/loops.h"

#include <math.h>

#define HALF_EPSILON (sizeof(xent_real) == 8 ? 0x1p-53 : 0x1p-24)

loop_sum loop_product(loop_matrices s, int64_t i, int64_t j) {
    loop_sum sum = {0, 0, 0};
    for (int64_t k = 0; k < s.k; k++)
        loop_add(&sum, (double)s.a[s.transpose_a ? k * s.m + i : i * s.k + k] *
                           (double)s.b[s.transpose_b ? j * s.k + k : k * s.n + j]);
    return sum;
}

/* Roundings go up and down: n of them add up as their square root, of which this is six times. */
int loop_allows(loop_sum exact, double found) {
    const double most = 6 * HALF_EPSILON * (1 + sqrt((double)exact.terms) / 4) * exact.size;
    return fabs(found - exact.value) <= most;
}

/* A rounding of the result, and some of the terms, which may be of xent_real. Where that is double the sum
 * is no more exact than its terms. */
int loop_allows_rounded(loop_sum exact, double found) {
    if (sizeof(xent_real) == sizeof(double)) return loop_allows(exact, found);
    const double of_terms = exact.size / (1 + sqrt((double)exact.terms));
    return fabs(found - exact.value) <= HALF_EPSILON * (1.5 * fabs(exact.value) + 8 * of_terms);
}

double loop_activation(xent_activation f, double z) {
    switch (f) {
    case XENT_IDENTITY:
        break;
    case XENT_RELU:
        return fmax(z, 0);
    case XENT_SIGMOID:
        return 1 / (1 + exp(-z));
    case XENT_TANH:
        return tanh(z);
    }
    return z;
}

double loop_slope(xent_activation f, double y) {
    switch (f) {
    case XENT_IDENTITY:
        break;
    case XENT_RELU:
        return y > 0;
    case XENT_SIGMOID:
        return y * (1 - y);
    case XENT_TANH:
        return 1 - y * y;
    }
    return 1;
}

/* softmax(z) in p; returns log sum e^z. */
static double softmax(int64_t classes, const xent_real *z, double *p) {
    double most = -(double)INFINITY, sum = 0;
    for (int64_t c = 0; c < classes; c++) most = fmax(most, (double)z[c]);
    for (int64_t c = 0; c < classes; c++) sum += p[c] = exp((double)z[c] - most);
    for (int64_t c = 0; c < classes; c++) p[c] /= sum;
    return most + log(sum);
}

/* 1/2 sum (softmax(z) - t)^2; dz holds softmax(z), then dz. */
static double brier_loss(int64_t classes, int32_t label, double *dz) {
    double loss = 0, mean = 0;
    for (int64_t c = 0; c < classes; c++) {
        const double error = dz[c] - (c == label);
        loss += error * error / 2;
        mean += error * dz[c];
    }
    for (int64_t c = 0; c < classes; c++) dz[c] *= dz[c] - (c == label) - mean;
    return loss;
}

/* A loss l(p) of the probability of the label: dz_c = -l'(p) p (p_c - [c = y]). */
static double label_loss(xent_loss kind, int64_t classes, int32_t label, double *dz) {
    const double p = dz[label], q = 0.7;
    const double loss = kind == XENT_LOSS_FOCAL ? -pow(1 - p, 2) * log(p) : (1 - pow(p, q)) / q;
    const double slope = kind == XENT_LOSS_FOCAL ? 2 * (1 - p) * log(p) - pow(1 - p, 2) / p : -pow(p, q - 1);
    for (int64_t c = 0; c < classes; c++) dz[c] = -slope * p * (dz[c] - (c == label));
    return loss;
}

double loop_loss(xent_loss kind, int64_t classes, const xent_real *logits, int32_t label, double *dz) {
    const double log_sum = softmax(classes, logits, dz);
    double loss = 0;
    if (kind == XENT_LOSS_MSE) return brier_loss(classes, label, dz);
    if (kind == XENT_LOSS_FOCAL || kind == XENT_LOSS_GCE) return label_loss(kind, classes, label, dz);
    for (int64_t c = 0; c < classes; c++) {
        const double z = (double)logits[c], t = c == label, s = 1 / (1 + exp(-z));
        switch (kind) {
        case XENT_LOSS_CE:
            loss += t * (log_sum - z);
            dz[c] -= t;
            break;
        case XENT_LOSS_BCE:
            loss += log1p(exp(z)) - t * z;
            dz[c] = s - t;
            break;
        case XENT_LOSS_MSE_SIGMOID:
            loss += (s - t) * (s - t) / 2;
            dz[c] = (s - t) * s * (1 - s);
            break;
        case XENT_LOSS_MSE_LOGITS:
            loss += (z - t) * (z - t) / 2;
            dz[c] = z - t;
            break;
        case XENT_LOSS_MSE:
        case XENT_LOSS_FOCAL:
        case XENT_LOSS_GCE:
        case XENT_LOSS_SQUARED:
        case XENT_LOSS_L1:
        case XENT_LOSS_HUBER:
        case XENT_LOSS_COUNT:
            break;
        }
    }
    return loss;
}
