#include <math.h>

#include "math/vector.h"

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
