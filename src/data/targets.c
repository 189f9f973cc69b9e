#include "data/targets.h"

#include <math.h>

#include "data/check.h"
#include "data/scaling.h"
#include "data/unit.h"

xent_scaling targets_scaling_of(const xent_scaling *scaling, int64_t column) {
    const xent_scaling s = scaling_complete(scaling);
    return s.shifts ? (xent_scaling){.shift = s.shifts[column], .factor = s.factors[column]} : s;
}

int targets_scale_back(const xent_scaling *scaling, int64_t columns, double most) {
    for (int64_t k = 0; k < columns; k++) {
        const double unit = 1 / targets_scaling_of(scaling, k).factor;
        if (!(fabs(unit) <= most) || !isfinite((xent_real)unit)) return 0;
    }
    return 1;
}

void targets_scale(const xent_scaling *scaling, const xent_real *from, int64_t rows, int64_t columns,
                   xent_real *to) {
    for (int64_t k = 0; k < columns; k++) {
        const xent_scaling s = targets_scaling_of(scaling, k);
        for (int64_t i = k; i < rows * columns; i += columns)
            to[i] = (xent_real)(((double)from[i] - s.shift) * s.factor);
    }
}

void targets_unscale(const xent_scaling *scaling, const xent_real *from, int64_t rows, int64_t columns,
                     xent_real *to) {
    for (int64_t k = 0; k < columns; k++) {
        const xent_scaling s = targets_scaling_of(scaling, k);
        for (int64_t i = k; i < rows * columns; i += columns)
            to[i] = (xent_real)((double)from[i] / s.factor + s.shift);
    }
}

static double target_at(const xent_dataset *data, int64_t i, int k) {
    return (double)xent_dataset_targets(data, i)[k];
}

/* Less the first number: the mean of equal numbers is exact, and their deviation 0. */
static xent_scaling scaling_of_target(const xent_dataset *data, int k) {
    double largest = 0, sum = 0, squares = 0;
    for (int64_t i = 0; i < data->rows; i++) largest = fmax(largest, fabs(target_at(data, i, k)));
    const int unit = unit_above(largest);
    const double n = (double)data->rows, scale = ldexp(1, -unit), first = target_at(data, 0, k) * scale;
    for (int64_t i = 0; i < data->rows; i++) sum += target_at(data, i, k) * scale - first;
    const double mean = first + sum / n;
    for (int64_t i = 0; i < data->rows; i++) {
        const double d = target_at(data, i, k) * scale - mean;
        squares += d * d;
    }
    return scaling_in(unit, mean, squares / n);
}

xent_status xent_target_scaling(const xent_dataset *train, double *shift, double *factor, xent_error *error) {
    if (!train || !train->targets || train->rows < 1 || train->outputs < 1 || !shift || !factor)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "scaling: a set without rows or targets, or no place for the result");
    const xent_status status = data_check_targets(train, "scaling", error);
    for (int k = 0; k < train->outputs && status == XENT_OK; k++) {
        const xent_scaling scaling = scaling_of_target(train, k);
        shift[k] = scaling.shift;
        factor[k] = scaling.factor;
    }
    return status;
}
