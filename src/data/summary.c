#include "xent/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/content.h"
#include "data/unit.h"

static double number_at(const xent_dataset *data, int64_t at) {
    return data->bytes ? (double)data->bytes[at] : (double)data->reals[at];
}

/* The features that differ between rows are marked; returns how many are not. */
static int64_t count_constant(const xent_dataset *data, unsigned char *differs) {
    const int64_t first = xent_dataset_offset(data, 0);
    int64_t constant = data->features;
    for (int64_t i = 1; i < data->rows && constant > 0; i++) {
        const int64_t row = xent_dataset_offset(data, i);
        for (int64_t j = 0; j < data->features; j++) {
            if (differs[j]) continue;
            const double a = number_at(data, first + j), b = number_at(data, row + j);
            const int same = !(a < b) && !(a > b) && isnan(a) == isnan(b);
            differs[j] = !same;
            constant -= !same;
        }
    }
    return constant;
}

/* The range of the finite numbers, and how many are none; returns the first finite one, 0 without one. */
static double find_range(const xent_dataset *data, xent_summary *out) {
    double first = 0;
    int64_t finite = 0;
    for (int64_t i = 0; i < data->rows; i++) {
        const int64_t row = xent_dataset_offset(data, i);
        for (int64_t j = 0; j < data->features; j++) {
            const double x = number_at(data, row + j);
            if (!isfinite(x)) continue;
            if (finite++ == 0) first = out->least = out->greatest = x;
            if (x < out->least) out->least = x;
            if (x > out->greatest) out->greatest = x;
        }
    }
    out->not_finite = data->rows * data->features - finite;
    return first;
}

/* Mean and deviation. Sums are of x less the first finite number, so that they lose no digits where all are
 * large and near each other, and in units (unit.h). */
static void measure(const xent_dataset *data, xent_summary *out) {
    const double first = find_range(data, out);
    const int64_t finite = data->rows * data->features - out->not_finite;
    if (finite < 1) return;
    const int unit = unit_above(fmax(fabs(out->least), fabs(out->greatest)));
    const double scale = ldexp(1, -unit), origin = first * scale;
    double sum = 0, squares = 0;
    for (int64_t i = 0; i < data->rows; i++) {
        const int64_t row = xent_dataset_offset(data, i);
        for (int64_t j = 0; j < data->features; j++) {
            const double x = number_at(data, row + j);
            if (!isfinite(x)) continue;
            const double d = x * scale - origin;
            sum += d;
            squares += d * d;
        }
    }
    const double n = (double)finite, mean = sum / n, variance = squares / n - mean * mean;
    out->mean = ldexp(origin + mean, unit);
    out->deviation = variance > 0 ? ldexp(sqrt(variance), unit) : 0;
}

/* Of a set without labels there are none. */
static void count_classes(const xent_dataset *data, xent_summary *out, int64_t *rows) {
    if (!data->labels) return;
    memset(rows, 0, (size_t)data->classes * sizeof *rows);
    for (int64_t i = 0; i < data->rows; i++) {
        const int32_t label = xent_dataset_label(data, i);
        if (label >= 0 && label < data->classes) rows[label]++;
    }
    for (int k = 0; k < data->classes; k++) {
        if (rows[k] < rows[out->smallest]) out->smallest = k;
        if (rows[k] > rows[out->largest]) out->largest = k;
        out->empty += rows[k] == 0;
    }
    out->fewest = rows[out->smallest];
    out->most = rows[out->largest];
}

static int has_form(const xent_dataset *data) {
    return data && data->features > 0 && (data->bytes || data->reals) && (data->labels || data->targets);
}

xent_status xent_dataset_summarise(const xent_dataset *data, xent_summary *out, int64_t *class_rows,
                                   xent_error *error) {
    if (!has_form(data) || !out || data->rows < 1 || (data->labels && data->classes < 1))
        return xent_fail(error, XENT_E_ARGUMENT,
                         "summary: NULL, or a data set without rows, values or labels");
    const double nothing = (double)NAN;
    *out = (xent_summary){.least = nothing, .greatest = nothing, .mean = nothing, .deviation = nothing};
    unsigned char *differs = calloc((size_t)data->features, 1);
    int64_t *counts = class_rows ? class_rows : malloc((size_t)data->classes * sizeof *counts + 1);
    const int enough = differs && counts;
    if (enough) {
        out->constant = count_constant(data, differs);
        measure(data, out);
        count_classes(data, out, counts);
    }
    free(differs);
    if (!class_rows) free(counts);
    return enough ? XENT_OK
                  : xent_fail(error, XENT_E_MEMORY, "summary: no memory for %d classes", data->classes);
}

/* ---- Rows that occur twice --------------------------------------------------------------------------- */

typedef struct row {
    uint64_t hash; /* rows of one are compared number by number */
    const void *bytes;
    size_t size;
    int is_real;
    int64_t index; /* rows of the second set come behind those of the first */
    int32_t label;
    const xent_real *targets; /* `outputs` numbers; NULL: it has a label */
    size_t outputs;
} row;

static void list_rows(const xent_dataset *data, int64_t index, row *rows) {
    const size_t size = (size_t)data->features * (data->bytes ? 1 : sizeof(xent_real));
    for (int64_t i = 0; i < data->rows; i++) {
        const int64_t at = xent_dataset_offset(data, i);
        rows[i] = (row){.hash = row_content(data, i),
                        .bytes = data->bytes ? (const void *)(data->bytes + at) : data->reals + at,
                        .size = size,
                        .is_real = !data->bytes,
                        .index = index + i,
                        .label = data->labels ? xent_dataset_label(data, i) : 0,
                        .targets = data->targets ? xent_dataset_targets(data, i) : NULL,
                        .outputs = (size_t)data->outputs};
    }
}

/* In the order of the first numbers that differ, NaN behind all others. */
static int compare_reals(const xent_real *a, const xent_real *b, size_t count) {
    int order = 0;
    for (size_t j = 0; j < count && order == 0; j++)
        order = a[j] < b[j] ? -1 : a[j] > b[j] ? 1 : !isnan(b[j]) - !isnan(a[j]);
    return order;
}

static int compare_content(const row *a, const row *b) {
    if (a->hash != b->hash) return a->hash < b->hash ? -1 : 1;
    const int order = memcmp(a->bytes, b->bytes, a->size);
    return order != 0 && a->is_real ? compare_reals(a->bytes, b->bytes, a->size / sizeof(xent_real)) : order;
}

static int by_content(const void *a, const void *b) {
    const row *s = a, *t = b;
    const int order = compare_content(s, t);
    return order != 0 ? order : s->index < t->index ? -1 : s->index > t->index;
}

static int differ_in_label(const row *a, const row *b) {
    if (!a->targets || !b->targets) return a->label != b->label;
    for (size_t j = 0; j < a->outputs; j++)
        if (a->targets[j] < b->targets[j] || a->targets[j] > b->targets[j]) return 1;
    return 0;
}

/* Counts a run of equal rows, which are in the order of their index; `split` is the second set's first. */
static void count_run(const row *run, int64_t length, int64_t split, xent_duplicates *out) {
    const int in_first = run[0].index < split;
    int64_t earlier_second = 0;
    for (int64_t i = 0; i < length; i++) {
        if (run[i].index < split) {
            out->first += i > 0;
        } else {
            out->second += earlier_second++ > 0;
            out->across += in_first;
            const int64_t second_row = run[i].index - split;
            if (in_first && (out->second_row < 0 || second_row < out->second_row)) {
                out->second_row = second_row;
                out->first_row = run[0].index;
            }
        }
        out->conflicting += differ_in_label(&run[i], &run[0]);
    }
}

xent_status xent_dataset_duplicates(const xent_dataset *first, const xent_dataset *second,
                                    xent_duplicates *out, xent_error *error) {
    if (!has_form(first) || !second || !out ||
        (second->rows > 0 &&
         (!has_form(second) || second->features != first->features || !second->bytes != !first->bytes ||
          !second->targets != !first->targets || second->outputs != first->outputs)))
        return xent_fail(error, XENT_E_ARGUMENT, "duplicates: NULL, or data sets of different features");
    *out = (xent_duplicates){.first_row = -1, .second_row = -1};
    const int64_t count = first->rows + second->rows;
    row *rows = malloc((size_t)(count > 0 ? count : 1) * sizeof *rows);
    if (!rows)
        return xent_fail(error, XENT_E_MEMORY, "duplicates: no memory to compare %lld rows",
                         (long long)count);
    list_rows(first, 0, rows);
    if (second->rows > 0) list_rows(second, first->rows, rows + first->rows);
    qsort(rows, (size_t)count, sizeof *rows, by_content);
    for (int64_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && compare_content(&rows[i], &rows[end]) == 0;) end++;
        if (end - i > 1) count_run(rows + i, end - i, first->rows, out);
    }
    free(rows);
    return XENT_OK;
}
