/* row_softmax.h: the softmax of a row of logits, as the losses of labels need it. */
#ifndef OPS_ROW_SOFTMAX_H
#define OPS_ROW_SOFTMAX_H

#include <math.h>
#include <stdint.h>

#include "xent/config.h"

/* A row after one look: its maximum m, where it stands, and the sum of e^(z_j - m) over the others. */
typedef struct row_softmax {
    double m, others;
    int64_t top;
} row_softmax;

/* The maximum of a row and where it stands first; leaves z_j - m in e. A NaN becomes the maximum. */
row_softmax row_softmax_shift(int64_t classes, const xent_real *z, xent_real *e);

/* The sum of e^(z_j - m) over all but the maximum; e holds all of them. */
double row_softmax_others(row_softmax r, int64_t classes, xent_real *e);

/* 1 - p_c without cancellation: the share of all other classes. */
static inline double row_softmax_other_share(row_softmax r, int64_t c, double e) {
    return (c == r.top ? r.others : 1 + r.others - e) / (1 + r.others);
}

static inline double row_softmax_minus_log_p(row_softmax r, double z) { return (r.m - z) + log1p(r.others); }

#endif
