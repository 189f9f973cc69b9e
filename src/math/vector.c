#include <math.h>

#include "math/vector.h"
#include "math/widths.h"

void vec_relu(size_t n, const xent_real *x, xent_real *y) {
    for (size_t i = 0; i < n; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

void vec_exp(size_t n, const xent_real *x, xent_real *y) {
    for (size_t i = 0; i < n; i++) y[i] = (xent_real)exp((double)x[i]);
}

void vec_log(size_t n, const xent_real *x, xent_real *y) {
    for (size_t i = 0; i < n; i++) y[i] = (xent_real)log((double)x[i]);
}

void vec_tanh(size_t n, const xent_real *x, xent_real *y) {
    for (size_t i = 0; i < n; i++) y[i] = (xent_real)tanh((double)x[i]);
}

void vec_sigmoid(size_t n, const xent_real *x, xent_real *y) {
    for (size_t i = 0; i < n; i++) {
        double e = exp(-fabs((double)x[i]));
        y[i] = (xent_real)((x[i] < 0 ? e : 1) / (1 + e));
    }
}

/* Sums side by side are summed faster, and with smaller errors, than one. */
#define LANES 16

static VECTOR_INLINE void vec_sum_squares_loop(size_t n, const xent_real *x, double *sum) {
    double lane[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < LANES; k++) lane[k] += (double)x[i + k] * (double)x[i + k];
    for (size_t k = 0; i + k < n; k++) lane[k] += (double)x[i + k] * (double)x[i + k];
    *sum = 0;
    for (size_t k = 0; k < LANES; k++) *sum += lane[k];
}
VECTOR_LOOP(vec_sum_squares, (size_t n, const xent_real *x, double *sum), (n, x, sum))
