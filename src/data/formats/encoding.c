#include "data/formats/encoding.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/columns.h"
#include "data/formats/encoding_plan.h"
#include "data/formats/feature_notices.h"
#include "data/formats/given.h"

/* ---- Rows -------------------------------------------------------------------------------------------- */

/* The table's column that one of the plan is made of; NULL: it has no features. */
static const feature_column *source_of(const feature_set *f, const xent_columns *plan, int64_t k) {
    if (xent_column_features(&plan->column[k]) == 0) return NULL;
    return &f->column[f->from ? f->from[k] : k];
}

/* Which feature of its column a cell has; -1: none. */
static int32_t feature_of(const feature_column *c, const xent_column *column, xent_real cell) {
    const int32_t other = column->has_other ? column->value_count : -1;
    if (isnan(cell)) return column->value_count > 0 && !*column->values[0] ? 0 : other;
    return cell >= 0 ? c->feature[(int32_t)cell] : other;
}

/* Writes the features of a row. */
static void encode_row(const feature_set *f, const xent_columns *plan, const cell_rows *rows, int64_t row,
                       xent_real *to) {
    for (int64_t k = 0; k < plan->count; k++) {
        const xent_column *column = &plan->column[k];
        const feature_column *c = source_of(f, plan, k);
        if (!c) continue;
        const xent_real cell = cells_at(rows, row, c->at);
        const int64_t features = xent_column_features(column);
        if (column->kind == XENT_COLUMN_NUMBER) {
            *to = isnan(cell) ? (xent_real)column->filler : cell;
        } else {
            const int32_t own = feature_of(c, column, cell);
            memset(to, 0, (size_t)features * sizeof *to);
            if (own >= 0) to[own] = 1;
        }
        to += features;
    }
}

/* Fills the gaps of rows that are numbers alone. */
static void fill_gaps(const feature_set *f, const xent_columns *plan, cell_rows *rows) {
    for (int64_t k = 0; k < plan->count && rows->is_wide; k++) { /* no byte is a gap */
        const feature_column *c = source_of(f, plan, k);
        if (!c || c->missing == 0) continue;
        for (int64_t i = 0; i < rows->rows; i++) {
            xent_real *x = &rows->reals[i * rows->width + c->at];
            if (isnan(*x)) *x = (xent_real)plan->column[k].filler;
        }
    }
}

/* How many rows have gaps, but for those of columns that are left out. */
static int64_t count_gap_rows(const feature_set *f, const xent_columns *plan, const cell_rows *rows) {
    int64_t count = 0;
    for (int64_t i = 0; i < rows->rows; i++) {
        int gaps = 0;
        for (int64_t k = 0; k < plan->count; k++) {
            const feature_column *c = source_of(f, plan, k);
            gaps |= c && isnan(cells_at(rows, i, c->at));
        }
        count += gaps;
    }
    return count;
}

/* Whether the numbers of a row are its features, in their order. */
static int are_features(const feature_set *f, const xent_columns *plan) {
    int64_t features = 0;
    for (int64_t k = 0; k < plan->count; k++) {
        const feature_column *c = source_of(f, plan, k);
        if (c && (plan->column[k].kind != XENT_COLUMN_NUMBER || c->at != features++)) return 0;
    }
    return features == f->width;
}

static xent_status no_memory(const feature_set *f) {
    return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its columns", f->path);
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

static xent_status encode(const feature_set *f, const xent_columns *plan, cell_rows *rows) {
    const int64_t features = xent_columns_features(plan), count = rows->rows;
    xent_status status = check_size(f, features, count);
    if (status != XENT_OK) return status;
    if (are_features(f, plan)) {
        fill_gaps(f, plan, rows);
        return XENT_OK;
    }
    xent_real *made = malloc((size_t)count * (size_t)features * sizeof *made);
    if (!made)
        return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for %lld rows of %lld features", f->path,
                         (long long)count, (long long)features);
    for (int64_t i = 0; i < count; i++) encode_row(f, plan, rows, i, made + i * features);
    cells_take_reals(rows, features, made);
    return XENT_OK;
}

/* ---- The whole --------------------------------------------------------------------------------------- */

/* What each column becomes, by the given ones or by its cells. */
static xent_status make_plan(feature_set *f, const cell_rows *rows, xent_columns **columns) {
    if (f->from) {
        *columns = columns_copy(f->options->columns);
        return *columns ? XENT_OK : no_memory(f);
    }
    xent_column *plan = calloc((size_t)f->count + 1, sizeof *plan);
    xent_status status = plan ? encoding_plan(f, rows, plan) : no_memory(f);
    if (status == XENT_OK) {
        *columns = columns_copy(&(xent_columns){plan, f->count});
        status = *columns ? XENT_OK : no_memory(f);
    }
    free(plan);
    return status;
}

xent_status encoding_make(feature_set *f, cell_rows *rows, xent_columns **columns) {
    xent_status status = make_plan(f, rows, columns);
    if (status != XENT_OK) return status;
    if (f->gap_rows > 0 && f->options->missing != XENT_MISSING_DROP)
        f->gap_rows = count_gap_rows(f, *columns, rows);
    status = encode(f, *columns, rows);
    if (status != XENT_OK) return status;
    if (f->from)
        given_tell_unseen(f);
    else
        tell_texts(f, *columns);
    tell_written(f);
    tell_percents(f);
    tell_gaps(f);
    return f->from ? XENT_OK : tell_twin_texts(f, *columns);
}
