#include "data/formats/features.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numerals.h"
#include "data/cell.h"
#include "data/formats/column_list.h"
#include "data/formats/feature_notices.h"
#include "data/formats/format.h"
#include "data/formats/given.h"
#include "data/formats/records.h"

/* No real holds the number of more texts exactly. */
enum { MOST_TEXTS = 1 << 24 };

column_call features_call(const feature_set *f, int64_t column) {
    column_call call;
    const char *name = f->column[column].name;
    if (name && *name)
        snprintf(call.text, sizeof call.text, "column %lld (%.64s)", (long long)column + 1, name);
    else
        snprintf(call.text, sizeof call.text, "column %lld", (long long)column + 1);
    return call;
}

int features_are_texts(int64_t numbers, int64_t texts) {
    return texts > numbers || (texts >= 3 && 10 * texts > numbers + texts);
}

int features_must_reread(const feature_set *f, int64_t column) {
    const feature_column *c = &f->column[column];
    return c->has_lost && features_are_texts(f->rows - c->missing - c->text_cells, c->text_cells);
}

/* ---- Columns ----------------------------------------------------------------------------------------- */

xent_status features_begin(feature_set *f, int64_t count, const char *names) {
    f->count = count;
    f->names = names;
    f->kind = calloc((size_t)count + 1, sizeof *f->kind);
    f->column = calloc((size_t)count + 1, sizeof *f->column);
    if (!f->kind || !f->column)
        return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its %lld columns", f->path,
                         (long long)count);
    for (int64_t j = 0; j < count; j++, names = names ? cell_after(names) : NULL) f->column[j].name = names;
    return XENT_OK;
}

/* Leaves out the columns that are not wanted. */
static xent_status drop(feature_set *f) {
    const table_columns table = {f->path, f->names, f->count};
    short_list list = {.count = 0};
    if (!f->options->drop) return XENT_OK;
    unsigned char *marked = calloc((size_t)f->count + 1, 1);
    xent_status status = marked
                             ? column_list_mark(&table, f->options->drop, marked, f->error)
                             : xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its columns", f->path);
    for (int64_t j = 0; j < f->count && status == XENT_OK; j++) {
        if (!marked[j]) continue;
        const column_call call = features_call(f, j);
        if (f->kind[j] == XENT_COLUMN_LABEL || f->column[j].is_label)
            status = xent_fail(f->error, XENT_E_ARGUMENT,
                               "%s: %s holds the labels and cannot be dropped; expected other columns, or "
                               "another --label",
                               f->path, call.text);
        f->kind[j] = XENT_COLUMN_UNUSED;
        short_list_add(&list, "%s", column_short_call(f, j).text);
    }
    free(marked);
    if (status == XENT_OK)
        format_tell(f->options, "%s: left out (--drop): %s", f->path, short_list_end(&list));
    return status;
}

/* As R does. */
static void drop_row_names(feature_set *f) {
    if (!f->has_row_names || f->kind[0] == XENT_COLUMN_LABEL || f->column[0].is_label) return;
    f->kind[0] = XENT_COLUMN_UNUSED;
    format_tell(f->options, "%s: left out, as the first line has a name for all columns but it: column 1",
                f->path);
}

xent_status features_choose(feature_set *f) {
    if (!f->options->columns) drop_row_names(f);
    const xent_status status = f->options->columns ? given_match(f) : drop(f);
    if (status != XENT_OK) return status;
    for (int64_t j = 0; j < f->count; j++) {
        const int is_read = f->kind[j] == XENT_COLUMN_NUMBER || f->kind[j] == XENT_COLUMN_TEXT;
        f->column[j].at = is_read ? f->width++ : -1;
    }
    return XENT_OK;
}

void features_clear(feature_set *f) {
    for (int64_t j = 0; f->column && j < f->count; j++) {
        labels_clear(&f->column[j].texts);
        free(f->column[j].feature);
        free(f->column[j].values);
    }
    free(f->column);
    free(f->kind);
    free(f->from);
    f->from = NULL;
    f->column = NULL;
    f->kind = NULL;
}

/* ---- Cells ------------------------------------------------------------------------------------------- */

/* A cell that is no plain number, and the rows above it. */
typedef struct odd_cell {
    int64_t column, line;
    const char *text;
    cell_rows *above;
} odd_cell;

static xent_status refuse(const feature_set *f, const odd_cell *cell, const char *expected) {
    const column_call call = features_call(f, cell->column);
    return xent_fail(f->error, XENT_E_VALUE, "%s, line %lld, %s: %s%.40s%s; expected %s", f->path,
                     (long long)cell->line, call.text, *cell->text ? "'" : "nothing", cell->text,
                     *cell->text ? "'" : "", expected);
}

static xent_status no_memory(const feature_set *f) {
    return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its texts", f->path);
}

/* The only text of a given column that is the same number as a cell; NULL: there is none, or several. */
static const label_entry *seek_number(const feature_column *c, const char *text) {
    char key[256], other[256];
    const label_entry *found = NULL;
    if (!cell_number_key(text, key, sizeof key)) return NULL;
    for (int32_t k = 0; k < c->texts.count; k++) {
        if (!cell_number_key(c->texts.labels[k]->text, other, sizeof other) || strcmp(key, other) != 0)
            continue;
        if (found) return NULL;
        found = c->texts.labels[k];
    }
    return found;
}

/* The number of a text in its column; -1: it is unknown, and stays so. */
static xent_status code_text(const feature_set *f, feature_column *c, const char *text, xent_real *to) {
    const int may_grow = !f->from && c->texts.count < MOST_TEXTS;
    const label_entry *found = may_grow ? labels_find(&c->texts, text) : labels_seek(&c->texts, text);
    if (!found && may_grow) return no_memory(f);
    if (!found && f->from) found = seek_number(c, text);
    if (!found && f->from && c->unseen++ == 0) snprintf(c->text, sizeof c->text, "%.40s", text);
    *to = found ? (xent_real)found->number : -1;
    return XENT_OK;
}

/* The numbers above the first text become texts. */
static xent_status become_text(feature_set *f, const odd_cell *cell) {
    feature_column *c = &f->column[cell->column];
    xent_status status = XENT_OK;
    for (int64_t i = 0; i < cell->above->rows && status == XENT_OK; i++) {
        xent_real code = cells_at(cell->above, i, c->at);
        char text[40];
        if (isnan(code)) continue;
        c->has_lost = 1;
        numerals_shortest((double)code, 1, text, sizeof text);
        status = code_text(f, c, text, &code);
        if (status == XENT_OK && !cells_put(cell->above, i, c->at, code)) status = no_memory(f);
    }
    f->kind[cell->column] = XENT_COLUMN_TEXT;
    return status;
}

static xent_status read_gap(feature_set *f, const odd_cell *cell, xent_real *to) {
    *to = (xent_real)NAN;
    f->column[cell->column].missing++;
    if (f->options->missing != XENT_MISSING_FAIL) return XENT_OK;
    return refuse(f, cell, "a value, as --missing fail asks for");
}

int features_read_written(feature_column *c, const char *cell, double *number) {
    if (!cell_written_number(cell, number)) return 0;
    if (c->written_cells++ == 0) snprintf(c->written, sizeof c->written, "%.20s", cell);
    if (strchr(cell, '%') && c->percents++ == 0) snprintf(c->percent, sizeof c->percent, "%.20s", cell);
    return 1;
}

static xent_status read_odd(feature_set *f, const odd_cell *cell, xent_real *to) {
    feature_column *c = &f->column[cell->column];
    double number = 0;
    if (cell_is_missing(cell->text)) return read_gap(f, cell, to);
    if ((cell_number(cell->text, &number) || features_read_written(c, cell->text, &number)) &&
        isfinite((xent_real)number)) {
        if (f->kind[cell->column] == XENT_COLUMN_TEXT) return code_text(f, c, cell->text, to);
        *to = (xent_real)number;
        narrow_add(&c->range, number);
        return XENT_OK;
    }
    if (c->is_declared && f->kind[cell->column] == XENT_COLUMN_NUMBER)
        return refuse(f, cell, cell_number(cell->text, &number) ? "a number that is finite" : "a number");
    if (c->text_cells++ == 0 && !f->from) {
        c->text_line = cell->line;
        snprintf(c->text, sizeof c->text, "%.40s", cell->text);
    }
    const xent_status status = f->kind[cell->column] == XENT_COLUMN_NUMBER ? become_text(f, cell) : XENT_OK;
    return status == XENT_OK ? code_text(f, c, cell->text, to) : status;
}

static int is_wanted(const feature_set *f, int gaps) {
    return !(gaps && f->options->missing == XENT_MISSING_DROP);
}

int features_count(feature_set *f, const xent_real *row) {
    int gaps = 0;
    for (int64_t j = 0; row && j < f->count; j++) {
        feature_column *c = &f->column[j];
        const int missing = c->at >= 0 && isnan(row[c->at]);
        c->missing += missing;
        gaps |= missing;
    }
    f->rows++;
    f->gap_rows += gaps;
    return is_wanted(f, gaps);
}

xent_status features_read(feature_set *f, const char *cell, int64_t line, cell_rows *above, xent_real *row,
                          int *whole) {
    xent_real *to = row;
    int gaps = 0;
    xent_status status = XENT_OK;
    for (int64_t j = 0; j < f->count && status == XENT_OK; j++, cell = cell_after(cell)) {
        double value;
        const unsigned char kind = f->kind[j];
        if (kind == XENT_COLUMN_NUMBER && cell_number(cell, &value) && isfinite((xent_real)value)) {
            *to++ = (xent_real)value;
            narrow_add(&f->column[j].range, value);
        } else if (kind == XENT_COLUMN_LABEL) {
            f->label = cell;
        } else if (kind != XENT_COLUMN_UNUSED) {
            const odd_cell odd = {j, line, cell, above};
            status = read_odd(f, &odd, to);
            gaps |= status == XENT_OK && isnan(*to++);
        }
    }
    f->rows++;
    f->gap_rows += gaps;
    *whole = is_wanted(f, gaps);
    return status;
}
