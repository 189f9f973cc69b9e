#include "data/formats/header.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "data/cell.h"
#include "data/formats/records.h"

enum { MOST_LOOKED_AT = 500 }; /* rows */

/* A cell of the first line, and what stands below it. */
typedef struct column_look {
    const char *cell;
    int64_t numbers, texts, occurs;
} column_look;

typedef struct header_reader {
    record first;
    int64_t label, rows;
    column_look *column;
} header_reader;

static int is_number(const char *cell) {
    double number;
    return cell_number(cell, &number) || cell_written_number(cell, &number);
}

static int is_text(const char *cell) { return !cell_is_missing(cell) && !is_number(cell); }

/* ---- Looking ----------------------------------------------------------------------------------------- */

static void look_at(header_reader *r, const char *cell) {
    for (int64_t j = 0; j < r->first.count; j++, cell = cell_after(cell)) {
        column_look *c = &r->column[j];
        /* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): it is set before rows come */
        c->occurs += strcmp(cell, c->cell) == 0;
        if (cell_is_missing(cell)) continue;
        *(is_number(cell) ? &c->numbers : &c->texts) += 1;
    }
    r->rows++;
}

static xent_status look_below(header_reader *r, records *file, xent_error *error) {
    int found = 1;
    while (found && r->rows < MOST_LOOKED_AT) {
        const xent_status status = records_next(file, &found, error);
        if (status != XENT_OK) return status;
        if (found && file->line > r->first.line && file->cell_count == r->first.count)
            look_at(r, file->cells);
    }
    return XENT_OK;
}

/* ---- Telling ----------------------------------------------------------------------------------------- */

static int is_above_numbers(const column_look *c) {
    return is_text(c->cell) && c->numbers > 0 && !features_are_texts(c->numbers, c->texts);
}

static int any_feature_is_above_numbers(const header_reader *r) {
    for (int64_t j = 0; j < r->first.count; j++)
        if (j != r->label && is_above_numbers(&r->column[j])) return 1;
    return 0;
}

static int by_text(const void *a, const void *b) {
    return strcmp((*(const column_look *)a).cell, (*(const column_look *)b).cell);
}

/* Puts the columns in another order. */
static int cells_differ(header_reader *r) {
    qsort(r->column, (size_t)r->first.count, sizeof *r->column, by_text);
    for (int64_t j = 1; j < r->first.count; j++)
        if (strcmp(r->column[j - 1].cell, r->column[j].cell) == 0) return 0;
    return 1;
}

/* Whether a cell is what columns of labels are called, and no label below it. */
static int any_names_labels(const header_reader *r) {
    static const char *const names[] = {"label", "labels", "class", "target", "species", "outcome"};
    for (int64_t j = 0; j < r->first.count; j++)
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (r->column[j].occurs == 0 && strcasecmp(r->column[j].cell, names[i]) == 0) return 1;
    return 0;
}

static int any_feature_is_text(const header_reader *r) {
    for (int64_t j = 0; j < r->first.count; j++)
        if (j != r->label && is_text(r->column[j].cell)) return 1;
    return 0;
}

static int is_header_of(header_reader *r) {
    int64_t occur = 0;
    if (r->rows == 0) return any_feature_is_text(r);
    if (any_feature_is_above_numbers(r) || any_names_labels(r)) return 1;
    for (int64_t j = 0; j < r->first.count; j++) {
        if (is_number(r->column[j].cell)) return 0;
        occur += r->column[j].occurs > 0;
    }
    if (r->label >= 0 && is_above_numbers(&r->column[r->label])) return 1;
    if (r->label >= 0 && r->column[r->label].occurs > 0) return 0;
    return 2 * occur < r->first.count && cells_differ(r);
}

xent_status header_look(const char *path, const record_form *form, record first, int64_t label,
                        int *is_header, xent_error *error) {
    header_reader r = {first, label < first.count ? label : -1, 0, NULL};
    records file;
    int texts = 0;
    const char *cell = first.cells;
    *is_header = 0;
    for (int64_t j = 0; j < first.count; j++, cell = cell_after(cell)) texts += is_text(cell);
    if (texts == 0) return XENT_OK;
    r.column = calloc((size_t)first.count, sizeof *r.column);
    if (!r.column) return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its columns", path);
    cell = first.cells;
    for (int64_t j = 0; j < first.count; j++, cell = cell_after(cell)) r.column[j].cell = cell;
    xent_status status = records_open(path, form, &file, error);
    if (status == XENT_OK) {
        status = look_below(&r, &file, error);
        records_close(&file);
        *is_header = is_header_of(&r);
    }
    free(r.column);
    return status;
}

/* ---- Names of rows ------------------------------------------------------------------------------------- */

/* R's are texts or whole numbers. */
static int is_row_name(const char *cell) {
    int64_t number;
    return !is_number(cell) || cell_whole(cell, &number);
}

/* Reads the first cells of rows, which begin in the line below the names and have a cell more; *differ is 0:
 * two are the same, one is no name, or there are fewer than two. */
static xent_status look_at_row_names(records *file, record names, int *differ, xent_error *error) {
    label_set seen = {.labels = NULL};
    int found = 1;
    xent_status status = XENT_OK;
    *differ = 1;
    while (status == XENT_OK && found && *differ && seen.count < MOST_LOOKED_AT) {
        status = records_next(file, &found, error);
        if (status != XENT_OK || !found || file->line <= names.line) continue;
        const int32_t before = seen.count;
        if (!labels_find(&seen, file->cells))
            status = xent_fail(error, XENT_E_MEMORY, "no memory for its rows");
        *differ = file->cell_count == names.count + 1 && seen.count > before && is_row_name(file->cells);
        if (before == 0) *differ &= file->line == names.line + 1;
    }
    *differ &= seen.count > 1;
    labels_clear(&seen);
    return status;
}

xent_status header_look_short(const char *path, const record_form *form, record names, int *is_short,
                              xent_error *error) {
    records file;
    const char *cell = names.cells;
    *is_short = 0;
    if (names.count != form->columns - 1) return XENT_OK;
    for (int64_t j = 0; j < names.count; j++, cell = cell_after(cell))
        if (!is_text(cell)) return XENT_OK;
    xent_status status = records_open(path, form, &file, error);
    if (status != XENT_OK) return status;
    status = look_at_row_names(&file, names, is_short, error);
    records_close(&file);
    return status;
}
