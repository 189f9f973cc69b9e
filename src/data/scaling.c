#include "data/scaling.h"

#include <math.h>
#include <stdlib.h>

#include "base/defaults.h"
#include "base/names.h"
#include "data/check.h"
#include "data/unit.h"
#include "math/vector.h"

static const char *const kinds[] = {XENT_NORMALIZE_LIST(NAMES_TEXT_AT)};

const char *xent_normalize_name(xent_normalize kind) {
    return names_at(NAMES_OF(kinds), kind == 0 ? XENT_NORMALIZE_NONE : (int)kind);
}

int xent_normalize_find(const char *name) { return names_find(NAMES_OF(kinds), name); }

xent_scaling scaling_complete(const xent_scaling *scaling) {
    xent_scaling s = scaling ? *scaling : (xent_scaling)XENT_SCALING_NONE;
    s.factor = default_real(s.factor, 1);
    return s;
}

row_scaling scaling_of_rows(xent_tape *tape, const xent_dataset *data, const xent_scaling *scaling) {
    row_scaling s = {.scaling = scaling};
    if (!scaling->shifts || !data->bytes || data->is_table) return s;
    const size_t n = (size_t)data->features;
    xent_real *factors = xent_tape_memory(tape, n * sizeof *factors);
    xent_real *offsets = xent_tape_memory(tape, n * sizeof *offsets);
    for (size_t j = 0; factors && offsets && j < n; j++) {
        factors[j] = (xent_real)scaling->factors[j];
        offsets[j] = (xent_real)(-scaling->shifts[j] * scaling->factors[j]);
    }
    s.factors = factors;
    s.offsets = offsets;
    return s;
}

/* Under a shift and a factor for every feature. Those of a table come to the same in bytes and in reals. */
static void scale_columns(const xent_dataset *data, int64_t from, const row_scaling *s, xent_real *to) {
    const size_t n = (size_t)data->features;
    if (data->reals)
        vec_scale_each(n, data->reals + from, s->scaling->shifts, s->scaling->factors, to);
    else if (data->is_table)
        vec_scale_bytes_each(n, data->bytes + from, s->scaling->shifts, s->scaling->factors, to);
    else
        vec_from_bytes_each(n, data->bytes + from, s->factors, s->offsets, to);
}

void scale_bytes(size_t n, const uint8_t *x, const xent_scaling *s, xent_real *y) {
    vec_from_bytes(n, x, (xent_real)s->factor, (xent_real)(-s->shift * s->factor), y);
}

int scales_bytes_alike(const xent_dataset *data, const row_scaling *rows) {
    return data->bytes && !data->is_table && !rows->scaling->shifts;
}

void scale_row(const xent_dataset *data, int64_t from, const row_scaling *rows, xent_real *to) {
    const size_t n = (size_t)data->features;
    const xent_scaling *s = rows->scaling;
    if (s->shifts)
        scale_columns(data, from, rows, to);
    else if (data->bytes && data->is_table)
        for (size_t j = 0; j < n; j++)
            to[j] = (xent_real)(((double)data->bytes[(size_t)from + j] - s->shift) * s->factor);
    else if (data->bytes)
        scale_bytes(n, data->bytes + from, s, to);
    else
        vec_scale(n, data->reals + from, s->shift, s->factor, to);
}

/* Sums of x and x^2 of all features of all rows: of bytes exactly, in whole numbers. */
static void sum_bytes(const xent_dataset *data, double *sum, double *squares) {
    uint64_t total = 0, total_squares = 0;
    for (int64_t i = 0; i < data->rows; i++)
        vec_sum_bytes((size_t)data->features, data->bytes + xent_dataset_offset(data, i), &total,
                      &total_squares);
    *sum = (double)total;
    *squares = (double)total_squares;
}

/* The same of reals in a unit (unit.h), less `shift`, which keeps the difference of squares from losing
 * digits. */
static void sum_reals(const xent_dataset *data, double scale, double shift, double *sum, double *squares) {
    *sum = *squares = 0;
    for (int64_t i = 0; i < data->rows; i++) {
        const xent_real *row = data->reals + xent_dataset_offset(data, i);
        for (int64_t j = 0; j < data->features; j++) {
            double x = (double)row[j] * scale - shift;
            *sum += x;
            *squares += x * x;
        }
    }
}

static double largest_real(const xent_dataset *data) {
    double largest = 0;
    for (int64_t i = 0; i < data->rows; i++) {
        const xent_real *row = data->reals + xent_dataset_offset(data, i);
        for (int64_t j = 0; j < data->features; j++) largest = fmax(largest, fabs((double)row[j]));
    }
    return largest;
}

xent_scaling scaling_in(int unit, double mean, double variance) {
    const double factor = ldexp(1 / sqrt(variance), -unit);
    return (xent_scaling){.shift = ldexp(mean, unit),
                          .factor = variance > 0 && isfinite(factor) ? factor : 1};
}

static xent_scaling standard(const xent_dataset *data) {
    const double n = (double)data->rows * (double)data->features;
    double sum, squares;
    if (n < 1) return (xent_scaling)XENT_SCALING_NONE;
    if (data->bytes) {
        sum_bytes(data, &sum, &squares);
        const double mean = sum / n;
        return scaling_in(0, mean, squares / n - mean * mean);
    }
    const int unit = unit_above(largest_real(data));
    const double scale = ldexp(1, -unit);
    sum_reals(data, scale, 0, &sum, &squares);
    const double mean = sum / n;
    sum_reals(data, scale, mean, &sum, &squares);
    return scaling_in(unit, mean, squares / n - (sum / n) * (sum / n));
}

xent_scaling xent_scaling_of(xent_normalize kind, const xent_dataset *train) {
    xent_scaling scaling = XENT_SCALING_NONE;
    if (kind == XENT_NORMALIZE_SCALE) scaling.factor = 1.0 / 255;
    if (kind == XENT_NORMALIZE_STANDARD && train && (train->bytes || train->reals)) return standard(train);
    return scaling;
}

static double number_at(const xent_dataset *data, int64_t row, int64_t column) {
    const int64_t at = xent_dataset_offset(data, row) + column;
    return data->bytes ? data->bytes[at] : (double)data->reals[at];
}

/* Of all columns, while the rows are gone over. */
typedef struct column_sums {
    double *scale, *origin, *sum,
        *row; /* a number a column: of the unit (unit.h), what is taken off, sums, a row */
} column_sums;

/* A row in units, less the origin. */
static void take_row(const xent_dataset *data, int64_t i, const column_sums *c) {
    const int64_t from = xent_dataset_offset(data, i);
    for (int64_t j = 0; data->bytes && j < data->features; j++)
        c->row[j] = data->bytes[from + j] * c->scale[j] - c->origin[j];
    for (int64_t j = 0; data->reals && j < data->features; j++)
        c->row[j] = (double)data->reals[from + j] * c->scale[j] - c->origin[j];
}

/* The largest number of each column, without its sign, to `largest`; of bytes one that is no less. */
static void find_largest(const xent_dataset *data, double *largest) {
    for (int64_t j = 0; j < data->features; j++) largest[j] = data->bytes ? UINT8_MAX : 0;
    for (int64_t i = 0; data->reals && i < data->rows; i++) {
        const xent_real *row = data->reals + xent_dataset_offset(data, i);
        for (int64_t j = 0; j < data->features; j++) {
            const double size = fabs((double)row[j]);
            largest[j] = size > largest[j] ? size : largest[j];
        }
    }
}

/* Row by row, as they lie in memory. Less the first number: the mean of equal numbers is exact, and their
 * deviation 0. So is their factor. */
static void scale_all(const xent_dataset *data, const column_sums *c, double *shift, double *factor) {
    const int64_t features = data->features;
    const double n = (double)data->rows;
    find_largest(data, c->scale);
    for (int64_t j = 0; j < features; j++) {
        shift[j] = unit_above(c->scale[j]); /* kept there until the end */
        c->scale[j] = ldexp(1, -(int)shift[j]);
        c->origin[j] = number_at(data, 0, j) * c->scale[j];
        c->sum[j] = 0;
    }
    for (int64_t i = 0; i < data->rows; i++) {
        take_row(data, i, c);
        for (int64_t j = 0; j < features; j++) c->sum[j] += c->row[j];
    }
    for (int64_t j = 0; j < features; j++) {
        c->origin[j] += c->sum[j] / n; /* the mean */
        c->sum[j] = 0;
    }
    for (int64_t i = 0; i < data->rows; i++) {
        take_row(data, i, c);
        for (int64_t j = 0; j < features; j++) c->sum[j] += c->row[j] * c->row[j];
    }
    for (int64_t j = 0; j < features; j++) {
        const xent_scaling scaling = scaling_in((int)shift[j], c->origin[j], c->sum[j] / n);
        shift[j] = scaling.shift;
        factor[j] = c->sum[j] > 0 ? scaling.factor : 0;
    }
}

static xent_status check_set(const xent_dataset *train, const double *shift, const double *factor,
                             xent_error *error) {
    if (!train || (!train->reals && !train->bytes) || train->rows < 1 || !shift || !factor)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "scaling: a set without rows or numbers, or no place for the result");
    return data_check_finite(train, "scaling", error);
}

xent_status xent_column_scaling(const xent_dataset *train, double *shift, double *factor, xent_error *error) {
    const xent_status status = check_set(train, shift, factor, error);
    if (status != XENT_OK) return status;
    const size_t features = (size_t)train->features;
    double *memory = malloc(4 * features * sizeof *memory + 1);
    if (!memory) return xent_fail(error, XENT_E_MEMORY, "scaling: no memory for its columns");
    const column_sums sums = {memory, memory + features, memory + 2 * features, memory + 3 * features};
    scale_all(train, &sums, shift, factor);
    free(memory);
    return XENT_OK;
}

/* Leaves those of `count` features that are the same in all rows; returns how many these are. The list is
 * soon short. */
static int64_t keep_constant(const xent_dataset *data, int64_t *features, int64_t count) {
    for (int64_t i = 1; i < data->rows && count > 0; i++) {
        int64_t kept = 0;
        for (int64_t k = 0; k < count; k++) {
            const double difference = number_at(data, i, features[k]) - number_at(data, 0, features[k]);
            if (!(difference < 0 || difference > 0)) features[kept++] = features[k];
        }
        count = kept;
    }
    return count;
}

xent_status xent_pixel_scaling(xent_normalize kind, const xent_dataset *train, double *shift, double *factor,
                               int64_t *constant, xent_error *error) {
    const xent_status status = check_set(train, shift, factor, error);
    if (status != XENT_OK) return status;
    int64_t *features = malloc((size_t)train->features * sizeof *features);
    if (!features) return xent_fail(error, XENT_E_MEMORY, "scaling: no memory for its features");
    const xent_scaling scaling = xent_scaling_of(kind, train);
    for (int64_t j = 0; j < train->features; j++) {
        features[j] = j;
        shift[j] = scaling.shift;
        factor[j] = scaling.factor;
    }
    const int64_t count = keep_constant(train, features, train->features);
    for (int64_t k = 0; k < count; k++) factor[features[k]] = 0;
    if (constant) *constant = count;
    free(features);
    return XENT_OK;
}
