#include "data/formats/encoding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/columns.h"
#include "data/formats/encoding_plan.h"
#include "data/formats/feature_notices.h"

/* ---- Rows -------------------------------------------------------------------------------------------- */

/* Which feature of its column a cell has; -1: none. */
static int32_t feature_of(const feature_column *c, const xent_column *column, xent_real cell) {
    const int32_t other = column->has_other ? column->value_count : -1;
    if (isnan(cell)) return column->value_count > 0 && !*column->values[0] ? 0 : other;
    return cell >= 0 ? c->feature[(int32_t)cell] : other;
}

/* Writes the features of a row, none of whose numbers may be missing behind this. */
static void encode_row(const feature_set *f, const xent_columns *plan, const xent_real *row, xent_real *to) {
    for (int64_t j = 0; j < plan->count; j++) {
        const xent_column *column = &plan->column[j];
        const feature_column *c = &f->column[j];
        const int64_t features = xent_column_features(column);
        if (column->kind == XENT_COLUMN_NUMBER) {
            *to = isnan(row[c->at]) ? (xent_real)column->filler : row[c->at];
        } else if (column->kind == XENT_COLUMN_TEXT) {
            const int32_t own = feature_of(c, column, row[c->at]);
            memset(to, 0, (size_t)features * sizeof *to);
            if (own >= 0) to[own] = 1;
        }
        to += features;
    }
}

/* Fills the gaps of rows that are numbers alone. */
static void fill_gaps(const feature_set *f, const xent_columns *plan, xent_real *reals, int64_t rows) {
    for (int64_t j = 0; j < plan->count; j++) {
        const feature_column *c = &f->column[j];
        xent_real *x = reals + (c->at < 0 ? 0 : c->at);
        for (int64_t i = 0; i < rows && c->at >= 0 && c->missing > 0; i++, x += f->width)
            if (isnan(*x)) *x = (xent_real)plan->column[j].filler;
    }
}

/* How many rows have gaps, but for those of columns that are left out. */
static int64_t count_gap_rows(const feature_set *f, const xent_columns *plan, const xent_real *reals,
                              int64_t rows) {
    int64_t count = 0;
    for (int64_t i = 0; i < rows; i++) {
        int gaps = 0;
        for (int64_t j = 0; j < plan->count; j++)
            gaps |=
                xent_column_features(&plan->column[j]) > 0 && isnan(reals[i * f->width + f->column[j].at]);
        count += gaps;
    }
    return count;
}

static int are_numbers_alone(const feature_set *f, const xent_columns *plan) {
    for (int64_t j = 0; j < plan->count; j++)
        if (f->column[j].at >= 0 && plan->column[j].kind != XENT_COLUMN_NUMBER) return 0;
    return 1;
}

static xent_status check_size(const feature_set *f, int64_t features, int64_t rows) {
    if (rows < 1)
        return xent_fail(f->error, XENT_E_VALUE,
                         "%s: each of its %lld rows has a missing value, so that none is left", f->path,
                         (long long)f->rows);
    if (features < 1)
        return xent_fail(f->error, XENT_E_FORMAT, "%s: no column is left to learn from", f->path);
    if ((uint64_t)rows * sizeof(xent_real) <= 4 * ARRAY_MOST_BYTES / (uint64_t)features) return XENT_OK;
    return xent_fail(f->error, XENT_E_FORMAT,
                     "%s: %lld rows of %lld features, most of them of texts, are too many to hold: leave "
                     "columns of many texts out (--drop)",
                     f->path, (long long)rows, (long long)features);
}

static xent_status encode(const feature_set *f, const xent_columns *plan, xent_real **reals, int64_t rows) {
    const int64_t features = xent_columns_features(plan);
    xent_status status = check_size(f, features, rows);
    if (status != XENT_OK) return status;
    if (are_numbers_alone(f, plan)) {
        fill_gaps(f, plan, *reals, rows);
        return XENT_OK;
    }
    xent_real *made = malloc((size_t)rows * (size_t)features * sizeof *made);
    if (!made)
        return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for %lld rows of %lld features", f->path,
                         (long long)rows, (long long)features);
    for (int64_t i = 0; i < rows; i++) encode_row(f, plan, *reals + i * f->width, made + i * features);
    free(*reals);
    *reals = made;
    return XENT_OK;
}

/* ---- The whole --------------------------------------------------------------------------------------- */

xent_status encoding_make(feature_set *f, xent_real **reals, int64_t rows, xent_columns **columns) {
    xent_column *plan = calloc((size_t)f->count + 1, sizeof *plan);
    if (!plan) return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its columns", f->path);
    const xent_columns planned = {plan, f->count};
    xent_status status = encoding_plan(f, *reals, rows, plan);
    if (status == XENT_OK && f->gap_rows > 0 && f->options->missing != XENT_MISSING_DROP)
        f->gap_rows = count_gap_rows(f, &planned, *reals, rows);
    if (status == XENT_OK) status = encode(f, &planned, reals, rows);
    if (status == XENT_OK && !(*columns = columns_copy(&planned)))
        status = xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its columns", f->path);
    if (status == XENT_OK) {
        tell_texts(f, &planned);
        tell_gaps(f, &planned);
    }
    free(plan);
    return status;
}
