/* softmax.c: a solution of task 2. */
#include "softmax.h"

#include <math.h>

static double largest(const double *x, size_t n) {
    double most = x[0];
    for (size_t i = 1; i < n; i++)
        if (x[i] > most) most = x[i];
    return most;
}

void softmax(const double *x, double *y, size_t rows, size_t columns, double t) {
    for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
        const double most = largest(x, columns);
        double sum = 0;
        for (size_t c = 0; c < columns; c++) sum += y[c] = exp((x[c] - most) / t);
        for (size_t c = 0; c < columns; c++) y[c] /= sum;
    }
}

void log_softmax(const double *x, double *y, size_t rows, size_t columns) {
    for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
        const double most = largest(x, columns);
        double sum = 0;
        for (size_t c = 0; c < columns; c++) sum += exp(x[c] - most);
        for (size_t c = 0; c < columns; c++) y[c] = x[c] - most - log(sum);
    }
}
