/* entropy.c: a solution of task 1. */
#include "entropy.h"

#include <math.h>

double information(double p) { return -log(p); }

double bits(double x) { return x / log(2); }

double entropy(const double *p, size_t n) { return cross_entropy(p, p, n); }

double cross_entropy(const double *p, const double *q, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (p[i] > 0) sum += p[i] * information(q[i]);
    return sum;
}

double kl_divergence(const double *p, const double *q, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (p[i] > 0) sum += p[i] * log(p[i] / q[i]);
    return sum;
}
