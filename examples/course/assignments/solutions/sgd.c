/* sgd.c: a solution of task 5. */
#include "sgd.h"

void sgd_step(double *w, double *v, const double *g, size_t n, double rate, double momentum, double decay) {
    for (size_t i = 0; i < n; i++) {
        v[i] = momentum * v[i] + g[i] + decay * w[i];
        w[i] -= rate * v[i];
    }
}
