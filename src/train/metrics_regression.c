#include <math.h>

#include "xent/metrics.h"

/* Sums over the rows of one output. */
typedef struct errors {
    double squares, absolutes;           /* of v - t */
    double mean_squares, mean_absolutes; /* of t - mean t */
} errors;

static errors sum_errors(const xent_real *values, const xent_real *targets, int64_t rows, int64_t outputs,
                         int64_t k) {
    errors e = {0, 0, 0, 0};
    double sum = 0;
    /* Less the first number: the mean of equal numbers is exact. */
    const double first = (double)targets[k];
    for (int64_t i = 0; i < rows; i++) sum += (double)targets[i * outputs + k] - first;
    const double mean = first + sum / (double)rows;
    for (int64_t i = 0; i < rows; i++) {
        const double t = (double)targets[i * outputs + k], d = (double)values[i * outputs + k] - t;
        e.squares += d * d;
        e.absolutes += fabs(d);
        e.mean_squares += (t - mean) * (t - mean);
        e.mean_absolutes += fabs(t - mean);
    }
    return e;
}

static double r2_of(const errors *e, int64_t rows) {
    if (rows < 2) return (double)NAN;
    if (isnan(e->squares) || isnan(e->mean_squares)) return (double)NAN;
    if (e->mean_squares > 0) return 1 - e->squares / e->mean_squares;
    return e->squares > 0 ? 0 : 1;
}

xent_regression xent_regression_of(const xent_real *values, const xent_real *targets, int64_t rows,
                                   int64_t outputs) {
    if (!values || !targets || rows < 1 || outputs < 1)
        return (xent_regression){(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    const double numbers = (double)rows * (double)outputs;
    errors all = {0, 0, 0, 0};
    double r2 = 0;
    for (int64_t k = 0; k < outputs; k++) {
        const errors e = sum_errors(values, targets, rows, outputs, k);
        r2 += r2_of(&e, rows) / (double)outputs;
        all.squares += e.squares;
        all.absolutes += e.absolutes;
        all.mean_squares += e.mean_squares;
        all.mean_absolutes += e.mean_absolutes;
    }
    return (xent_regression){.r2 = r2,
                             .rmse = sqrt(all.squares / numbers),
                             .mae = all.absolutes / numbers,
                             .baseline_rmse = sqrt(all.mean_squares / numbers),
                             .baseline_mae = all.mean_absolutes / numbers};
}
