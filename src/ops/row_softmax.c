#include "ops/row_softmax.h"

#include <math.h>

row_softmax row_softmax_shift(int64_t classes, const xent_real *z, xent_real *e) {
    xent_real m = z[0];
    int64_t top = 0;
    for (int64_t j = 1; j < classes; j++) m = m >= z[j] || isnan(m) ? m : z[j];
    while (top + 1 < classes && z[top] < m) top++;
    for (int64_t j = 0; j < classes; j++) e[j] = z[j] - m;
    return (row_softmax){(double)m, 0, top};
}

double row_softmax_others(row_softmax r, int64_t classes, xent_real *e) {
    /* Eight sums side by side are summed faster, and with smaller errors, than one. */
    double sum[8] = {0};
    const xent_real top = e[r.top];
    if (isnan(top)) return (double)top; /* a row of -inf, or with +inf */
    e[r.top] = 0;
    int64_t j = 0;
    for (; j + 8 <= classes; j += 8)
        for (int k = 0; k < 8; k++) sum[k] += (double)e[j + k];
    for (int k = 0; j < classes; j++, k++) sum[k] += (double)e[j];
    e[r.top] = top;
    return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}
