#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numerals.h"
#include "base/utf8.h"
#include "data/cell.h"
#include "data/formats/records.h"
#include "data/formats/table.h"
#include "data/labels.h"

/* A record: the file's last one, or the first, which is kept. */
typedef struct record {
    const char *cells;
    int64_t count, line;
} record;

/* A table that is being read. */
typedef struct table_reader {
    const char *path;
    records file;
    record head;
    int64_t rows, room, columns;
    int64_t label; /* its column */
    int header;    /* the head names the columns */
    int64_t
        told_rows; /* the head is the first line of scikit-learn's format and says so many; 0: it is not */
    label_set names;
    char *first_line; /* what the cells of the head are in */
    xent_real *reals;
    int32_t *labels;
    data_sets *out;
    xent_error *error;
} table_reader;

static const char *cell_at(record r, int64_t column) {
    const char *cell = r.cells;
    while (column-- > 0) cell = cell_after(cell);
    return cell;
}

static record last_record(const table_reader *r) {
    return (record){r->file.cells, r->file.cell_count, r->file.line};
}

/* ---- The form ------------------------------------------------------------------------------------------ */

/* scikit-learn's tables begin with a line of the numbers of rows and features, and the names of the classes.
 * Returns the rows; 0: it is no such line. */
static int64_t rows_of_first_line(const table_reader *r, record second) {
    int64_t rows = 0, features = 0;
    const record head = r->head;
    if (head.count < 3 || !cell_whole(head.cells, &rows) || !cell_whole(cell_at(head, 1), &features) ||
        features != second.count - 1)
        return 0;
    const char *cell = cell_at(head, 2);
    for (int64_t i = 2; i < head.count; i++, cell = cell_after(cell)) {
        double number;
        if (cell_number(cell, &number)) return 0;
    }
    return rows;
}

/* Whether the first record names the columns: it has a cell, not of the labels, that is neither empty nor a
 * number. */
static int has_header(const table_reader *r, const xent_data_options *options) {
    int64_t label = r->head.count;
    double number;
    if (options->header != XENT_HEADER_AUTO) return options->header == XENT_HEADER_YES;
    if (options->label && !cell_whole(options->label, &label)) return 1; /* a name asks for a header */
    const char *cell = r->head.cells;
    for (int64_t i = 0; i < r->head.count; i++, cell = cell_after(cell))
        if (i + 1 != label && *cell && !cell_number(cell, &number)) return 1;
    return 0;
}

static xent_status find_label(table_reader *r, const char *name) {
    int64_t number = 0;
    r->label = r->columns - 1;
    if (!name) return XENT_OK;
    const char *cell = r->head.cells;
    for (r->label = 0; r->header && r->label < r->columns; r->label++, cell = cell_after(cell))
        if (strcmp(cell, name) == 0) return XENT_OK;
    r->label = cell_whole(name, &number) ? number - 1 : -1;
    if (r->label >= 0 && r->label < r->columns) return XENT_OK;
    return xent_fail(r->error, XENT_E_ARGUMENT, "%s has no column '%.64s'; expected %s number from 1 to %lld",
                     r->path, name, r->header ? "a name of its first line or a" : "a", (long long)r->columns);
}

static xent_status check_columns(const table_reader *r, record row) {
    if (row.count == r->columns) return XENT_OK;
    return xent_fail(r->error, XENT_E_FORMAT, "%s, line %lld: %lld columns; expected %lld, as in the others",
                     r->path, (long long)row.line, (long long)row.count, (long long)r->columns);
}

/* What the head is, from it and the record behind it (of no cells: there is none). */
static xent_status find_form(table_reader *r, record second, const xent_data_options *options) {
    int64_t number;
    const int named = options->label && !cell_whole(options->label, &number);
    r->told_rows = named || second.count == 0 ? 0 : rows_of_first_line(r, second);
    r->header = !r->told_rows && has_header(r, options);
    const record first = r->header || r->told_rows ? second : r->head;
    if (first.count == 0) return xent_fail(r->error, XENT_E_FORMAT, "%s has a header and no rows", r->path);
    r->columns = first.count;
    if (r->columns < 2)
        return xent_fail(
            r->error, XENT_E_FORMAT,
            "%s, line %lld: one column; expected two or more, separated by commas, semicolons or tabs",
            r->path, (long long)first.line);
    const xent_status status = r->header ? check_columns(r, r->head) : XENT_OK;
    return status == XENT_OK ? find_label(r, options->label) : status;
}

/* ---- Rows ---------------------------------------------------------------------------------------------- */

static xent_status refuse_cell(const table_reader *r, record row, int64_t column, const char *expected) {
    char name[80] = "";
    if (r->header) snprintf(name, sizeof name, " (%.64s)", cell_at(r->head, column));
    const char *cell = cell_at(row, column);
    return xent_fail(r->error, XENT_E_VALUE, "%s, line %lld, column %lld%s: %s%.40s%s; expected %s", r->path,
                     (long long)row.line, (long long)column + 1, name, *cell ? "'" : "nothing", cell,
                     *cell ? "'" : "", expected);
}

/* Memory for so many rows, which are no fewer than there are. */
static xent_status set_room(table_reader *r, int64_t rows) {
    const size_t width = (size_t)(r->columns - 1) * sizeof *r->reals;
    xent_real *reals = realloc(r->reals, (size_t)rows * width);
    if (reals) r->reals = reals;
    int32_t *labels = realloc(r->labels, (size_t)rows * sizeof *labels);
    if (labels) r->labels = labels;
    if (!reals || !labels)
        return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for %lld rows", r->path, (long long)rows);
    r->room = rows;
    return XENT_OK;
}

static xent_status read_label(table_reader *r, record row, const char *cell) {
    if (!*cell || !utf8_is_valid(cell)) return refuse_cell(r, row, r->label, "a label in UTF-8");
    const label_entry *found = labels_find(&r->names, cell);
    if (!found) return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its labels", r->path);
    r->labels[r->rows] = found->number;
    if (r->names.count <= MOST_CLASSES) return XENT_OK;
    return xent_fail(r->error, XENT_E_VALUE,
                     "%s, line %lld: column %lld has more than %d different labels; expected 2 to %d",
                     r->path, (long long)row.line, (long long)r->label + 1, MOST_CLASSES, MOST_CLASSES);
}

static xent_status read_row(table_reader *r, record row) {
    xent_status status = check_columns(r, row);
    if (status == XENT_OK && r->rows == r->room) status = set_room(r, r->room > 0 ? 2 * r->room : 1);
    if (status != XENT_OK) return status;
    xent_real *to = r->reals + r->rows * (r->columns - 1);
    const char *cell = row.cells;
    for (int64_t j = 0; j < r->columns && status == XENT_OK; j++, cell = cell_after(cell)) {
        double value;
        if (j == r->label)
            status = read_label(r, row, cell);
        else if (!cell_number(cell, &value))
            status = refuse_cell(r, row, j, "a number");
        else if (!isfinite(*to++ = (xent_real)value))
            status = refuse_cell(r, row, j, "a number that is finite");
    }
    r->rows++;
    return status;
}

/* Keeps the first record, finds out what it is, and reads it and the second where they are rows. */
static xent_status read_first_rows(table_reader *r, const xent_data_options *options) {
    int found;
    xent_status status = records_next(&r->file, &found, r->error);
    if (status == XENT_OK && !found)
        status = xent_fail(r->error, XENT_E_FORMAT, "%s is empty; expected rows of numbers", r->path);
    if (status != XENT_OK) return status;
    r->head = last_record(r);
    const size_t size = (size_t)(cell_at(r->head, r->head.count) - r->head.cells);
    char *copy = r->first_line = malloc(size + 1); /* never none */
    if (!copy) return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its first line", r->path);
    r->head.cells = memcpy(copy, r->head.cells, size);
    status = records_next(&r->file, &found, r->error);
    const record second = found ? last_record(r) : (record){NULL, 0, 0};
    if (status == XENT_OK) status = find_form(r, second, options);
    if (status == XENT_OK && !r->header && !r->told_rows) status = read_row(r, r->head);
    return status == XENT_OK && found ? read_row(r, second) : status;
}

static xent_status read_rows(table_reader *r, const xent_data_options *options) {
    xent_status status = read_first_rows(r, options);
    for (int found = 1; status == XENT_OK;) {
        status = records_next(&r->file, &found, r->error);
        if (!found) break;
        status = read_row(r, last_record(r));
    }
    return status == XENT_OK ? set_room(r, r->rows) : status;
}

/* ---- The whole ----------------------------------------------------------------------------------------- */

/* A line of scikit-learn's format tells the rows. If there are others, it was a header, if it can be one. */
static xent_status check_rows(table_reader *r) {
    if (!r->told_rows || r->told_rows == r->rows) return XENT_OK;
    if (r->head.count != r->columns)
        return xent_fail(r->error, XENT_E_FORMAT, "%s: its first line tells of %lld rows; there are %lld",
                         r->path, (long long)r->told_rows, (long long)r->rows);
    r->told_rows = 0;
    return XENT_OK;
}

/* Whether the labels are just 0, 1, 2, ... */
static int are_indices(const label_set *names) {
    for (int32_t i = 0; i < names->count; i++) {
        int64_t number = -1;
        if (!cell_whole(names->labels[i]->text, &number) || number != i) return 0;
    }
    return 1;
}

/* Numbers the labels in their order, and names the classes, unless they are 0, 1, 2, ... */
static xent_status name_classes(table_reader *r) {
    const int32_t count = r->names.count;
    if (count < 2)
        return xent_fail(r->error, XENT_E_VALUE, "%s: column %lld has %d different labels; expected 2 to %d",
                         r->path, (long long)r->label + 1, count, MOST_CLASSES);
    int32_t *order = malloc((size_t)count * sizeof *order);
    const char **names = malloc((size_t)count * sizeof *names);
    xent_status status = XENT_OK;
    if (order && names) {
        labels_sort(&r->names, order);
        for (int64_t i = 0; i < r->rows; i++) r->labels[i] = order[r->labels[i]];
        const int indices = are_indices(&r->names),
                  told = indices && r->told_rows && r->head.count - 2 == count;
        const char *name = told ? cell_at(r->head, 2) : NULL;
        for (int32_t k = 0; k < count; k++, name = told ? cell_after(name) : NULL)
            names[k] = told ? name : r->names.labels[k]->text;
        if (!indices || told) status = sets_name_classes(r->out, names, count, r->error);
    } else {
        status = xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its labels", r->path);
    }
    free(order);
    free(names);
    return status;
}

static xent_status read_table(table_reader *r, const xent_data_options *options) {
    xent_status status = records_open(r->path, &r->file, r->error);
    if (status != XENT_OK) return status;
    status = read_rows(r, options);
    records_close(&r->file);
    if (status == XENT_OK) status = check_rows(r);
    return status == XENT_OK ? name_classes(r) : status;
}

static xent_status load_csv(const char *path, const xent_data_options *options, data_sets *out,
                            xent_error *error) {
    table_reader r = {.path = path, .out = out, .error = error};
    numerals point;
    numerals_begin(&point);
    const xent_status status = read_table(&r, options);
    numerals_end(&point);
    out->parts[PART_TRAIN] = (data_part){.set = {.rows = r.rows,
                                                 .features = r.columns - 1,
                                                 .classes = r.names.count,
                                                 .reals = r.reals,
                                                 .labels = r.labels,
                                                 .is_table = 1},
                                         .numbers = r.reals,
                                         .labels = r.labels};
    free(r.first_line);
    labels_clear(&r.names);
    return status;
}

/* What no format knows may be a table. */
static int knows_csv(const data_source *source) {
    (void)source;
    return 0;
}

const data_format format_csv = {.name = "a table", .knows = knows_csv, .load = load_csv};
