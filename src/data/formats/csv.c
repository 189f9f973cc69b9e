#include "data/formats/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numerals.h"
#include "data/cell.h"
#include "data/formats/given.h"
#include "data/formats/header.h"
#include "data/formats/record_notices.h"
#include "data/formats/rows.h"
#include "data/formats/table.h"

/* A table that is being read. */
typedef struct table_reader {
    const char *path;
    const xent_data_options *options;
    records file;
    row_set rows;
    plain_reader plain;
    record head; /* the first record, which is kept */
    char *kept;  /* what its cells are in */
    int64_t
        told_rows; /* the head is the first line of scikit-learn's format and says so many; 0: it is not */
    int is_header; /* the head names the columns */
    int has_row_names;      /* the head names the columns behind the first */
    int counts_columns;     /* the head is 0, 1, 2, ...: a header, unless its label is one of the others' */
    unsigned char *is_text; /* of each column, when the table is read again; else NULL */
    int64_t text_columns;   /* these */
    xent_error *error;
} table_reader;

static record last_record(const table_reader *r) {
    return (record){r->file.cells, r->file.cell_count, r->file.line};
}

static int is_number(const char *cell) {
    double number;
    return cell_number(cell, &number);
}

/* ---- The head ---------------------------------------------------------------------------------------- */

/* scikit-learn's tables begin with a line of the numbers of rows and features, and the names of the classes.
 * Returns the rows; 0: it is no such line. */
static int64_t rows_of_first_line(const table_reader *r, record second) {
    int64_t rows = 0, features = 0;
    const record head = r->head;
    if (head.count < 3 || !cell_whole(head.cells, &rows) || !cell_whole(record_cell(head, 1), &features) ||
        features != second.count - 1)
        return 0;
    const char *cell = record_cell(head, 2);
    for (int64_t i = 2; i < head.count; i++, cell = cell_after(cell)) {
        double number;
        if (cell_number(cell, &number)) return 0;
    }
    return rows;
}

/* Whether a cell of the record is neither empty nor a number. */
static int has_text(record r) {
    const char *cell = r.cells;
    for (int64_t i = 0; i < r.count; i++, cell = cell_after(cell))
        if (*cell && !is_number(cell)) return 1;
    return 0;
}

/* Finds out whether the first record names the columns. */
static xent_status find_header(table_reader *r) {
    const xent_data_options *o = r->options;
    int64_t label = r->head.count;
    r->is_header = o->header == XENT_HEADER_YES && !r->told_rows;
    r->is_header |= r->has_row_names;
    if (o->header != XENT_HEADER_AUTO || r->told_rows || r->is_header) return XENT_OK;
    if (o->columns && given_has_name(o->columns, r->head.cells, r->head.count)) {
        r->is_header = 1;
        return XENT_OK;
    }
    r->is_header = o->label && column_list_has_name(o->label); /* a name asks for a header */
    if (r->is_header) return XENT_OK;
    if (o->label) cell_whole(o->label, &label);
    return header_look(r->path, &r->file.form, r->head, o->labels ? -1 : label - 1, &r->is_header, r->error);
}

/* Whether the record is 0, 1, 2, ..., as of a table that was written with the numbers of its columns. */
static int counts_up(record r) {
    const char *cell = r.cells;
    for (int64_t i = 0; i < r.count; i++, cell = cell_after(cell)) {
        int64_t number = -1;
        if (!cell_whole(cell, &number) || number != i) return 0;
    }
    return r.count > 2;
}

static xent_status find_labels(table_reader *r) {
    row_set *rows = &r->rows;
    const table_columns table = rows_table(rows);
    xent_status status = XENT_OK;
    if (r->is_text && rows->columns != r->text_columns) return records_fail_changed(&r->file, r->error);
    rows->label = -1;
    rows->has_row_names = r->has_row_names;
    if (!r->options->labels) status = label_choice_make(&rows->chosen, &table, r->options, r->error);
    if (status == XENT_OK) status = rows_begin_records(rows);
    for (int64_t j = 0; j < rows->columns && status == XENT_OK && r->is_text; j++)
        if (r->is_text[j]) rows->features.kind[j] = XENT_COLUMN_TEXT;
    return status;
}

/* What the head is, from it and the record behind it (of no cells: there is none). */
static xent_status find_form(table_reader *r, record second) {
    const xent_data_options *o = r->options;
    const int named = o->label && column_list_has_name(o->label);
    r->told_rows = named || second.count == 0 ? 0 : rows_of_first_line(r, second);
    const xent_status looked = find_header(r);
    if (looked != XENT_OK) return looked;
    r->counts_columns = !r->is_header && o->header == XENT_HEADER_AUTO && counts_up(r->head);
    const record first = r->is_header || r->told_rows ? second : r->head;
    if (first.count == 0) return xent_fail(r->error, XENT_E_FORMAT, "%s has a header and no rows", r->path);
    r->rows.columns = first.count;
    if (first.count < 2 && !o->labels && !o->columns && !o->unlabelled)
        return xent_fail(
            r->error, XENT_E_FORMAT,
            "%s, line %lld: one column; expected two or more, separated by commas, semicolons, tabs "
            "or blanks",
            r->path, (long long)first.line);
    if (r->is_header && r->head.count != first.count)
        return xent_fail(r->error, XENT_E_FORMAT,
                         "%s, line %lld: %lld columns; expected %lld, as in the others", r->path,
                         (long long)r->head.line, (long long)r->head.count, (long long)first.count);
    if (r->is_header) r->rows.names = r->head.cells;
    return find_labels(r);
}

/* ---- Rows -------------------------------------------------------------------------------------------- */

/* Whether a record stands before the table: it has not the table's columns, is one cell or has text, and is
 * not the first line of scikit-learn's format, which begins with two numbers. */
static int is_before_table(const table_reader *r, record first) {
    if (first.count == r->file.form.columns || r->file.form.columns < 2) return 0;
    if (first.count == 1 || !has_text(first)) return first.count == 1;
    return first.count < 3 || !is_number(first.cells) || !is_number(record_cell(first, 1));
}

/* Goes to the first record of the table; what stands before it is told. */
static xent_status find_head(table_reader *r) {
    int found;
    int64_t skipped = 0;
    xent_status status = records_next(&r->file, &found, r->error);
    for (; status == XENT_OK && found && is_before_table(r, last_record(r)); skipped++) {
        if (r->options->header != XENT_HEADER_NO && skipped == 0)
            status = header_look_short(r->path, &r->file.form, last_record(r), &r->has_row_names, r->error);
        if (status != XENT_OK || r->has_row_names) break;
        status = records_next(&r->file, &found, r->error);
    }
    if (status != XENT_OK) return status;
    if (!found) return xent_fail(r->error, XENT_E_FORMAT, "%s is empty; expected rows of numbers", r->path);
    if (skipped > 0)
        format_tell(
            r->options,
            "%s: what stands before line %lld is left out, as it has not the %lld columns of the rows",
            r->path, (long long)r->file.line, (long long)r->file.form.columns);
    return XENT_OK;
}

/* Keeps that record; names of rows have no name themselves. */
static xent_status keep_head(table_reader *r) {
    const xent_status status = find_head(r);
    if (status != XENT_OK) return status;
    const size_t before = r->has_row_names ? 1 : 0;
    r->head = last_record(r);
    const size_t size = (size_t)(record_cell(r->head, r->head.count) - r->head.cells);
    r->kept = calloc(before + size + 1, 1); /* never none */
    if (!r->kept) return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its first line", r->path);
    memcpy(r->kept + before, r->head.cells, size);
    r->head.cells = r->kept;
    r->head.count += (int64_t)before;
    return XENT_OK;
}

static xent_status read_rows(table_reader *r) {
    int found = 0;
    xent_status status = keep_head(r);
    if (status == XENT_OK) status = records_next(&r->file, &found, r->error);
    const record second = found ? last_record(r) : (record){NULL, 0, 0};
    if (status == XENT_OK) status = find_form(r, second);
    if (status == XENT_OK && !r->is_header && !r->told_rows && !r->counts_columns)
        status = rows_add(&r->rows, r->head);
    while (status == XENT_OK && found) {
        status = rows_add(&r->rows, last_record(r));
        if (status == XENT_OK) status = plain_rows_add(&r->plain, &r->file, &r->rows);
        if (status == XENT_OK) status = records_next(&r->file, &found, r->error);
    }
    return status;
}

/* ---- The whole --------------------------------------------------------------------------------------- */

/* A line of scikit-learn's format tells the rows. If there are others, it was a header, if it can be one. */
static xent_status check_rows(table_reader *r) {
    if (!r->told_rows || r->told_rows == r->rows.rows) return XENT_OK;
    if (r->head.count != r->rows.columns)
        return xent_fail(r->error, XENT_E_FORMAT, "%s: its first line tells of %lld rows; there are %lld",
                         r->path, (long long)r->told_rows, (long long)r->rows.rows);
    r->told_rows = 0;
    return XENT_OK;
}

/* A first line that counts the columns is a row if its label is one that others have, or where there are few
 * rows to tell by. */
static xent_status settle_head(table_reader *r) {
    if (!r->counts_columns) return XENT_OK;
    if (r->rows.label < 0 || r->rows.rows < 4 ||
        labels_seek(&r->rows.labels_seen, record_cell(r->head, r->rows.label)))
        return rows_add_first(&r->rows, r->head);
    format_tell(r->options, "%s: its first line, 0, 1, 2, ..., counts the columns and is taken for a header",
                r->path);
    return XENT_OK;
}

/* Where numbers do not show what stands before their decimals, it is what the options say. */
static xent_decimal settle_decimal(table_reader *r) {
    record_form *form = &r->file.form;
    if (!form->decimal_point && r->options->decimal == XENT_DECIMAL_COMMA) {
        form->decimal_comma = 1;
        if (form->columns < 2) form->separator = ';'; /* a single column has none */
    }
    if (form->decimal_comma) return XENT_DECIMAL_COMMA;
    return form->decimal_point ? XENT_DECIMAL_POINT : r->options->decimal;
}

/* From the first line to the last. */
static xent_status read_all(table_reader *r, data_sets *out) {
    xent_status status = records_open(r->path, NULL, &r->file, r->error);
    if (status != XENT_OK) return status;
    out->decimal = settle_decimal(r);
    status = read_rows(r);
    plain_rows_end(&r->plain);
    records_close(&r->file);
    return status;
}

/* Which columns were taken for numbers before a text came, as far down as there was none; 0: no memory. */
static int mark_texts(table_reader *r) {
    const feature_set *f = &r->rows.features;
    for (int64_t j = 0; j < f->count; j++) {
        if (!features_must_reread(f, j)) continue;
        if (!r->is_text) r->is_text = calloc((size_t)f->count, 1);
        if (!r->is_text) return 0;
        r->is_text[j] = 1;
    }
    return 1;
}

/* Reads the table once more, if it has such columns; what was told is not told again. */
static xent_status read_again(table_reader *r, data_sets *out) {
    const plain_sizes sizes = r->plain.sizes;
    xent_data_options silent = *r->options;
    silent.notice = NULL;
    if (!mark_texts(r)) return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its columns", r->path);
    if (!r->is_text) return XENT_OK;
    rows_clear(&r->rows);
    free(r->kept);
    const table_reader first = *r;
    *r = (table_reader){.path = first.path,
                        .options = &silent,
                        .rows = {.path = first.path, .options = &silent, .error = first.error},
                        .plain = {.sizes = sizes, .threads = silent.threads},
                        .is_text = first.is_text,
                        .text_columns = first.rows.columns,
                        .error = first.error};
    const xent_status status = read_all(r, out);
    r->options = r->rows.options = r->rows.features.options = first.options;
    return status;
}

static xent_status read_table(table_reader *r, data_sets *out) {
    xent_status status = read_all(r, out);
    if (status == XENT_OK) status = read_again(r, out);
    if (status == XENT_OK) status = check_rows(r);
    if (status == XENT_OK) status = settle_head(r);
    if (status != XENT_OK) return status;
    tell_records(&r->file, r->options);
    record names = {NULL, 0, 0};
    if (r->told_rows) names = (record){record_cell(r->head, 2), r->head.count - 2, r->head.line};
    return rows_finish(&r->rows, names, out);
}

xent_status csv_load(const char *path, const xent_data_options *options, plain_sizes sizes, data_sets *out,
                     xent_error *error) {
    table_reader r = {.path = path,
                      .options = options,
                      .rows = {.path = path, .options = options, .error = error},
                      .plain = {.sizes = sizes, .threads = options->threads},
                      .error = error};
    numerals point;
    numerals_begin(&point);
    const xent_status status = read_table(&r, out);
    numerals_end(&point);
    rows_clear(&r.rows);
    free(r.kept);
    free(r.is_text);
    return status;
}

static xent_status load_csv(const char *path, const xent_data_options *options, data_sets *out,
                            xent_error *error) {
    return csv_load(path, options, (plain_sizes){0, 0}, out, error);
}

/* What no format knows may be a table. */
const data_format format_csv = {.name = "a table", .load = load_csv, .takes_labels = 1};
