/* sgd.c: task 5. Write the function that sgd.h describes. */
#include "sgd.h"

void sgd_step(double *w, double *v, const double *g, size_t n, double rate, double momentum, double decay) {
    (void)w, (void)v, (void)g, (void)n, (void)rate, (void)momentum, (void)decay; /* your code */
}
