/* softmax.c: task 2. Write the functions that softmax.h describes. */
#include "softmax.h"

#include <math.h>

void softmax(const double *x, double *y, size_t rows, size_t columns, double t) {
    (void)x, (void)t;
    for (size_t i = 0; i < rows * columns; i++) y[i] = 0; /* your code */
}

void log_softmax(const double *x, double *y, size_t rows, size_t columns) {
    (void)x;
    for (size_t i = 0; i < rows * columns; i++) y[i] = 0; /* your code */
}
