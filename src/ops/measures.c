#include "xent/measures.h"

#include <math.h>
#include <stddef.h>

/* How far the sum of a distribution may be from 1. */
#define SUM_TOLERANCE 1e-4

static xent_status check_call(const char *name, const void *a, const void *b, int64_t n, xent_unit unit,
                              xent_error *error) {
    if (!a || !b) return xent_fail(error, XENT_E_ARGUMENT, "%s: an array or the result is NULL", name);
    if (n < 1)
        return xent_fail(error, XENT_E_ARGUMENT, "%s: there are %lld numbers; expected at least 1", name,
                         (long long)n);
    if (unit != XENT_NATS && unit != XENT_BITS)
        return xent_fail(error, XENT_E_ARGUMENT, "%s: there is no unit %d", name, (int)unit);
    return XENT_OK;
}

static xent_status check_probability(const char *name, double p, xent_error *error) {
    if (p >= 0 && p <= 1) return XENT_OK;
    return xent_fail(error, XENT_E_VALUE, "%s: probability %g; expected 0 to 1", name, p);
}

/* *sum: what the numbers sum to, nearly 1. */
static xent_status check_distribution(const char *name, const xent_real *p, int64_t n, double *sum,
                                      xent_error *error) {
    *sum = 0;
    for (int64_t i = 0; i < n; i++) {
        if (!(p[i] >= 0))
            return xent_fail(error, XENT_E_VALUE,
                             "%s: number %lld of the distribution is %g; expected at least 0", name,
                             (long long)i, (double)p[i]);
        *sum += (double)p[i];
    }
    if (fabs(*sum - 1) <= SUM_TOLERANCE) return XENT_OK;
    return xent_fail(error, XENT_E_VALUE, "%s: the distribution sums to %g; expected 1", name, *sum);
}

static double in_unit(double nats, xent_unit unit) { return unit == XENT_BITS ? nats / log(2) : nats; }

/* p log q, with 0 log 0 = 0. */
static double weighted_log(double p, double q) { return p > 0 ? p * log(q) : 0; }

/* log(p / q), also where the quotient is beyond all numbers. */
static double log_ratio(double p, double q) { return isinf(p / q) ? log(p) - log(q) : log(p / q); }

xent_status xent_information(double p, xent_unit unit, double *result, xent_error *error) {
    xent_status status = check_call("information", result, result, 1, unit, error);
    if (status == XENT_OK) status = check_probability("information", p, error);
    if (status == XENT_OK) *result = in_unit(p < 1 ? -log(p) : 0, unit);
    return status;
}

xent_status xent_entropy(const xent_real *p, int64_t n, xent_unit unit, double *result, xent_error *error) {
    xent_status status = check_call("entropy", p, result, n, unit, error);
    double whole, sum = 0;
    if (status == XENT_OK) status = check_distribution("entropy", p, n, &whole, error);
    if (status != XENT_OK) return status;
    for (int64_t i = 0; i < n; i++) sum -= weighted_log((double)p[i], (double)p[i] / whole);
    *result = in_unit(fmax(sum / whole, 0), unit);
    return XENT_OK;
}

/* What two distributions sum to. */
typedef struct pair_sums {
    double p, q;
} pair_sums;

static xent_status check_pair(const char *name, const xent_real *p, const xent_real *q, int64_t n,
                              xent_unit unit, const double *result, pair_sums *whole, xent_error *error) {
    xent_status status = check_call(name, p, q, n, unit, error);
    if (status == XENT_OK) status = check_call(name, result, result, n, unit, error);
    if (status == XENT_OK) status = check_distribution(name, p, n, &whole->p, error);
    return status == XENT_OK ? check_distribution(name, q, n, &whole->q, error) : status;
}

xent_status xent_cross_entropy(const xent_real *p, const xent_real *q, int64_t n, xent_unit unit,
                               double *result, xent_error *error) {
    pair_sums whole;
    xent_status status = check_pair("cross-entropy", p, q, n, unit, result, &whole, error);
    if (status != XENT_OK) return status;
    double sum = 0;
    for (int64_t i = 0; i < n; i++) sum -= weighted_log((double)p[i], (double)q[i] / whole.q);
    *result = in_unit(fmax(sum / whole.p, 0), unit);
    return XENT_OK;
}

xent_status xent_kl_divergence(const xent_real *p, const xent_real *q, int64_t n, xent_unit unit,
                               double *result, xent_error *error) {
    pair_sums whole;
    xent_status status = check_pair("KL divergence", p, q, n, unit, result, &whole, error);
    if (status != XENT_OK) return status;
    double sum = 0;
    for (int64_t i = 0; i < n; i++)
        if (p[i] > 0) sum += (double)p[i] * log_ratio((double)p[i] / whole.p, (double)q[i] / whole.q);
    *result = in_unit(fmax(sum / whole.p, 0), unit);
    return XENT_OK;
}

xent_status xent_perplexity(double cross_entropy, xent_unit unit, double *result, xent_error *error) {
    xent_status status = check_call("perplexity", result, result, 1, unit, error);
    if (status != XENT_OK) return status;
    if (!(cross_entropy >= 0))
        return xent_fail(error, XENT_E_VALUE, "perplexity: cross-entropy %g; expected at least 0",
                         cross_entropy);
    *result = unit == XENT_BITS ? exp2(cross_entropy) : exp(cross_entropy);
    return XENT_OK;
}

xent_status xent_bernoulli_log_likelihood(const int32_t *x, int64_t n, double p, xent_unit unit,
                                          double *result, xent_error *error) {
    static const char name[] = "Bernoulli likelihood";
    xent_status status = check_call(name, x, result, n, unit, error);
    if (status == XENT_OK) status = check_probability(name, p, error);
    if (status != XENT_OK) return status;
    int64_t ones = 0;
    for (int64_t i = 0; i < n; i++) {
        if (x[i] != 0 && x[i] != 1)
            return xent_fail(error, XENT_E_VALUE, "%s: sample %lld is %d; expected 0 or 1", name,
                             (long long)i, (int)x[i]);
        ones += x[i];
    }
    const double zeros = n > ones ? (double)(n - ones) * log1p(-p) : 0;
    *result = in_unit(weighted_log((double)ones, p) + zeros, unit);
    return XENT_OK;
}

xent_status xent_bernoulli_likelihood(const int32_t *x, int64_t n, double p, double *result,
                                      xent_error *error) {
    xent_status status = xent_bernoulli_log_likelihood(x, n, p, XENT_NATS, result, error);
    if (status == XENT_OK) *result = exp(*result);
    return status;
}

xent_status xent_categorical_log_likelihood(const int32_t *x, int64_t n, const xent_real *p, int64_t classes,
                                            xent_unit unit, double *result, xent_error *error) {
    static const char name[] = "categorical likelihood";
    xent_status status = check_call(name, x, result, n, unit, error);
    if (status == XENT_OK) status = check_call(name, p, p, classes, unit, error);
    double whole;
    if (status == XENT_OK) status = check_distribution(name, p, classes, &whole, error);
    if (status != XENT_OK) return status;
    double sum = 0;
    for (int64_t i = 0; i < n; i++) {
        if (x[i] < 0 || x[i] >= classes)
            return xent_fail(error, XENT_E_VALUE, "%s: sample %lld is %d; expected 0 to %lld", name,
                             (long long)i, (int)x[i], (long long)classes - 1);
        sum += log((double)p[x[i]]);
    }
    *result = in_unit(sum, unit);
    return XENT_OK;
}

xent_status xent_categorical_likelihood(const int32_t *x, int64_t n, const xent_real *p, int64_t classes,
                                        double *result, xent_error *error) {
    xent_status status = xent_categorical_log_likelihood(x, n, p, classes, XENT_NATS, result, error);
    if (status == XENT_OK) *result = exp(*result);
    return status;
}
