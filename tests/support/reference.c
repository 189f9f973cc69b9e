#ifdef HAVE_MPFR
#include "support/reference.h"

#include <math.h>
#include <mpfr.h>
#include <stdlib.h>

/* 60 decimal digits, and some more for the roundings on the way. */
enum { BITS = 220 };
#define NEAREST MPFR_RNDN

static reference_number number_of(mpfr_t value, mpfr_t size) {
    return (reference_number){mpfr_get_d(value, NEAREST), mpfr_get_d(size, NEAREST)};
}

/* log(1 + e^z) */
static void softplus(mpfr_t to, double z) {
    mpfr_set_d(to, -fabs(z), NEAREST);
    mpfr_exp(to, to, NEAREST);
    mpfr_log1p(to, to, NEAREST);
    if (z > 0) mpfr_add_d(to, to, z, NEAREST);
}

/* 1 / (1 + e^-z) */
static void sigmoid(mpfr_t to, double z) {
    mpfr_set_d(to, z, NEAREST);
    mpfr_neg(to, to, NEAREST);
    mpfr_exp(to, to, NEAREST);
    mpfr_add_ui(to, to, 1, NEAREST);
    mpfr_ui_div(to, 1, to, NEAREST);
}

/* a x - b y, and a x + b y */
static reference_number difference(double a, mpfr_t x, double b, mpfr_t y) {
    mpfr_t value, size;
    mpfr_inits2(BITS, value, size, (mpfr_ptr)0);
    mpfr_mul_d(x, x, a, NEAREST);
    mpfr_mul_d(y, y, b, NEAREST);
    mpfr_sub(value, x, y, NEAREST);
    mpfr_add(size, x, y, NEAREST);
    const reference_number result = number_of(value, size);
    mpfr_clears(value, size, (mpfr_ptr)0);
    return result;
}

reference_number reference_bce_logit(double z, double t, double w, double v, reference_number *dz) {
    mpfr_t plus, minus;
    mpfr_inits2(BITS, plus, minus, (mpfr_ptr)0);
    sigmoid(plus, z);
    sigmoid(minus, -z);
    mpfr_mul_d(plus, plus, w, NEAREST);
    mpfr_mul_d(minus, minus, w, NEAREST);
    mpfr_mul_d(minus, minus, v, NEAREST);
    *dz = difference(1 - t, plus, t, minus);
    softplus(plus, z);
    softplus(minus, -z);
    mpfr_mul_d(plus, plus, 1 - t, NEAREST);
    mpfr_mul_d(minus, minus, v, NEAREST);
    mpfr_mul_d(minus, minus, t, NEAREST);
    mpfr_add(plus, plus, minus, NEAREST);
    mpfr_mul_d(plus, plus, w, NEAREST);
    const reference_number loss = number_of(plus, plus);
    mpfr_clears(plus, minus, (mpfr_ptr)0);
    return loss;
}

reference_number reference_bce(double p, double t, double w, double v, reference_number *dp) {
    mpfr_t a, b;
    mpfr_inits2(BITS, a, b, (mpfr_ptr)0);
    mpfr_set_d(a, 1, NEAREST);
    mpfr_sub_d(a, a, p, NEAREST);
    mpfr_ui_div(a, 1, a, NEAREST); /* 1 / (1 - p) */
    mpfr_set_d(b, p, NEAREST);
    mpfr_ui_div(b, 1, b, NEAREST);
    mpfr_mul_d(a, a, w, NEAREST);
    mpfr_mul_d(b, b, w, NEAREST);
    mpfr_mul_d(b, b, v, NEAREST);
    *dp = difference(1 - t, a, t, b);
    mpfr_set_d(a, -p, NEAREST);
    mpfr_log1p(a, a, NEAREST);
    mpfr_mul_d(a, a, -(1 - t), NEAREST);
    mpfr_set_d(b, p, NEAREST);
    mpfr_log(b, b, NEAREST);
    mpfr_mul_d(b, b, -t, NEAREST);
    mpfr_mul_d(b, b, v, NEAREST);
    mpfr_add(a, a, b, NEAREST);
    mpfr_mul_d(a, a, w, NEAREST);
    const reference_number loss = number_of(a, a);
    mpfr_clears(a, b, (mpfr_ptr)0);
    return loss;
}

reference_number reference_kl(double x, double t, int log_targets) {
    if (!log_targets && t == 0) return (reference_number){0, 0};
    mpfr_t log_t, p, value, size;
    mpfr_inits2(BITS, log_t, p, value, size, (mpfr_ptr)0);
    mpfr_set_d(p, t, NEAREST);
    mpfr_set_d(log_t, t, NEAREST);
    if (log_targets)
        mpfr_exp(p, p, NEAREST);
    else
        mpfr_log(log_t, log_t, NEAREST);
    mpfr_sub_d(value, log_t, x, NEAREST);
    mpfr_mul(value, value, p, NEAREST);
    mpfr_abs(size, log_t, NEAREST);
    mpfr_add_d(size, size, fabs(x), NEAREST);
    mpfr_mul(size, size, p, NEAREST);
    const reference_number result = number_of(value, size);
    mpfr_clears(log_t, p, value, size, (mpfr_ptr)0);
    return result;
}

/* e_j = e^(z_j - m) for every j, and their sum without that of the maximum, which is 1. */
static void exponentials(int64_t classes, const double *z, int64_t top, mpfr_t *e, mpfr_t others) {
    mpfr_set_zero(others, 1);
    for (int64_t j = 0; j < classes; j++) {
        mpfr_set_d(e[j], z[j], NEAREST);
        mpfr_sub_d(e[j], e[j], z[top], NEAREST);
        mpfr_exp(e[j], e[j], NEAREST);
        if (j != top) mpfr_add(others, others, e[j], NEAREST);
    }
}

/* dz_c = p_c (T - t_c) - t_c (1 - p_c); 1 - p_c of the maximum is summed without it, so that no digit is
 * lost. */
static reference_number class_gradient(mpfr_t e, mpfr_t others, int is_top, double t, double rest) {
    mpfr_t sum, p, q;
    mpfr_inits2(BITS, sum, p, q, (mpfr_ptr)0);
    mpfr_add_ui(sum, others, 1, NEAREST);
    mpfr_div(p, e, sum, NEAREST);
    if (is_top)
        mpfr_set(q, others, NEAREST);
    else
        mpfr_sub(q, sum, e, NEAREST);
    mpfr_div(q, q, sum, NEAREST);
    const reference_number result = difference(rest, p, t, q);
    mpfr_clears(sum, p, q, (mpfr_ptr)0);
    return result;
}

reference_number reference_cross_entropy(int64_t classes, const double *z, const double *t,
                                         reference_number *dz) {
    mpfr_t *e = malloc((size_t)classes * sizeof *e), others, loss, term, log_sum;
    int64_t top = 0;
    mpfr_inits2(BITS, others, loss, term, log_sum, (mpfr_ptr)0);
    for (int64_t j = 0; j < classes; j++) {
        mpfr_init2(e[j], BITS);
        if (z[j] > z[top]) top = j;
    }
    exponentials(classes, z, top, e, others);
    mpfr_log1p(log_sum, others, NEAREST);
    mpfr_set_zero(loss, 1);
    double total = 0;
    for (int64_t c = 0; c < classes; c++) total += t[c];
    for (int64_t c = 0; c < classes; c++) {
        double rest = 0;
        for (int64_t k = 0; t[c] != 0 && k < classes; k++) rest += k != c ? t[k] : 0;
        dz[c] = class_gradient(e[c], others, c == top, t[c], t[c] != 0 ? rest : total);
        if (t[c] == 0) continue;
        mpfr_set_d(term, z[top], NEAREST);
        mpfr_sub_d(term, term, z[c], NEAREST);
        mpfr_add(term, term, log_sum, NEAREST);
        mpfr_mul_d(term, term, t[c], NEAREST);
        mpfr_add(loss, loss, term, NEAREST);
    }
    const reference_number result = number_of(loss, loss);
    for (int64_t j = 0; j < classes; j++) mpfr_clear(e[j]);
    free(e);
    mpfr_clears(others, loss, term, log_sum, (mpfr_ptr)0);
    return result;
}

/* p = softmax(z), n numbers that the caller frees. */
static mpfr_t *probabilities(int64_t n, const double *z) {
    mpfr_t *p = malloc((size_t)n * sizeof *p), sum;
    int64_t top = 0;
    mpfr_init2(sum, BITS);
    for (int64_t j = 0; j < n; j++) {
        mpfr_init2(p[j], BITS);
        if (z[j] > z[top]) top = j;
    }
    exponentials(n, z, top, p, sum);
    mpfr_add_ui(sum, sum, 1, NEAREST);
    for (int64_t j = 0; j < n; j++) mpfr_div(p[j], p[j], sum, NEAREST);
    mpfr_clear(sum);
    return p;
}

static void free_probabilities(int64_t n, mpfr_t *p) {
    for (int64_t j = 0; j < n; j++) mpfr_clear(p[j]);
    free(p);
}

/* p_i sum_j p_j (dy_i - dy_j) */
void reference_softmax_gradient(int64_t n, const double *z, const double *dy, reference_number *dx) {
    mpfr_t *p = probabilities(n, z), value, size, term;
    mpfr_inits2(BITS, value, size, term, (mpfr_ptr)0);
    for (int64_t i = 0; i < n; i++) {
        mpfr_set_zero(value, 1);
        mpfr_set_zero(size, 1);
        for (int64_t j = 0; j < n; j++) {
            mpfr_mul_d(term, p[j], dy[i] - dy[j], NEAREST);
            mpfr_mul(term, term, p[i], NEAREST);
            mpfr_add(value, value, term, NEAREST);
            mpfr_abs(term, term, NEAREST);
            mpfr_add(size, size, term, NEAREST);
        }
        dx[i] = number_of(value, size);
    }
    mpfr_clears(value, size, term, (mpfr_ptr)0);
    free_probabilities(n, p);
}

/* dy_i (1 - p_i) - p_i sum of the other dy_j */
void reference_log_softmax_gradient(int64_t n, const double *z, const double *dy, reference_number *dx) {
    mpfr_t *p = probabilities(n, z), value, size, term;
    mpfr_inits2(BITS, value, size, term, (mpfr_ptr)0);
    for (int64_t i = 0; i < n; i++) {
        mpfr_ui_sub(value, 1, p[i], NEAREST);
        mpfr_mul_d(value, value, dy[i], NEAREST);
        mpfr_abs(size, value, NEAREST);
        for (int64_t j = 0; j < n; j++) {
            if (j == i) continue;
            mpfr_mul_d(term, p[i], dy[j], NEAREST);
            mpfr_sub(value, value, term, NEAREST);
            mpfr_abs(term, term, NEAREST);
            mpfr_add(size, size, term, NEAREST);
        }
        dx[i] = number_of(value, size);
    }
    mpfr_clears(value, size, term, (mpfr_ptr)0);
    free_probabilities(n, p);
}

void reference_logsumexp_gradient(int64_t n, const double *z, const double *dy, reference_number *dx) {
    mpfr_t *p = probabilities(n, z);
    for (int64_t i = 0; i < n; i++) {
        mpfr_mul_d(p[i], p[i], dy[0], NEAREST);
        dx[i] = number_of(p[i], p[i]);
    }
    free_probabilities(n, p);
}
#else
typedef int no_reference; /* MPFR is not here; the tests that need it say so */
#endif
