#include "data/table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/numerals.h"
#include "base/utf8.h"
#include "data/csv.h"
#include "data/gzip.h"

enum { MOST_TABLE_CLASSES = 65536 };
#define MOST_BYTES ((size_t)1 << 32)

/* A table that is being read. */
typedef struct table_reader {
    const char *path;
    csv cells;
    int64_t first; /* the first record that is a row */
    int64_t rows, columns;
    int64_t label; /* its column */
    int header;    /* the record before the first row names the columns */
    int names;     /* how many classes the first line of scikit-learn's format names; 0: it is not that */
    table *out;
    xent_error *error;
} table_reader;

static const char *cell_at(const table_reader *r, int64_t record, int64_t column) {
    return r->cells.cells[r->cells.records[record].first + column];
}

/* A decimal number, with blanks around it allowed; not "nan", "inf" or hexadecimal digits. */
static int read_number(const char *cell, double *value) {
    char *end;
    cell += strspn(cell, " ");
    if (strspn(cell, "0123456789+-.eE") != strcspn(cell, " ") || !*cell) return 0;
    *value = strtod(cell, &end);
    return end != cell && end[strspn(end, " ")] == '\0';
}

static int is_whole(const char *cell, int64_t *value) {
    double x = 0;
    if (!read_number(cell, &x) || !(x >= 0 && x < 1e15) || x != floor(x)) return 0;
    *value = (int64_t)x;
    return 1;
}

/* scikit-learn's tables begin with a line of the numbers of rows and features, and the names of the classes.
 */
static int class_names_of_first_line(const table_reader *r) {
    const csv_record *records = r->cells.records;
    int64_t rows = 0, features = 0;
    if (r->cells.record_count < 2 || records[0].cell_count < 3 || !is_whole(cell_at(r, 0, 0), &rows) ||
        !is_whole(cell_at(r, 0, 1), &features))
        return 0;
    if (rows != r->cells.record_count - 1 || features != records[1].cell_count - 1) return 0;
    for (int64_t i = 2; i < records[0].cell_count; i++) {
        double number;
        if (read_number(cell_at(r, 0, i), &number)) return 0;
    }
    return (int)(records[0].cell_count - 2);
}

/* Whether the first record names the columns: it has a cell, not of the labels, that is neither empty nor a
 * number. */
static int has_header(const table_reader *r, const xent_data_options *options) {
    const int64_t count = r->cells.records[0].cell_count;
    int64_t label = count;
    double number;
    if (options->header != XENT_HEADER_AUTO) return options->header == XENT_HEADER_YES;
    if (options->label && !is_whole(options->label, &label)) return 1; /* a name asks for a header */
    for (int64_t i = 0; i < count; i++) {
        const char *cell = cell_at(r, 0, i);
        if (i + 1 != label && *cell && !read_number(cell, &number)) return 1;
    }
    return 0;
}

static xent_status find_label(table_reader *r, const char *name) {
    int64_t number = 0;
    r->label = r->columns - 1;
    if (!name) return XENT_OK;
    for (int64_t i = 0; r->header && i < r->columns; i++) {
        r->label = i;
        if (strcmp(cell_at(r, r->first - 1, i), name) == 0) return XENT_OK;
    }
    r->label = is_whole(name, &number) ? number - 1 : -1;
    if (r->label >= 0 && r->label < r->columns) return XENT_OK;
    return xent_fail(r->error, XENT_E_ARGUMENT, "%s has no column '%.64s'; expected %s number from 1 to %lld",
                     r->path, name, r->header ? "a name of its first line or a" : "a", (long long)r->columns);
}

static xent_status find_form(table_reader *r, const xent_data_options *options) {
    r->names = class_names_of_first_line(r);
    r->header = !r->names && has_header(r, options);
    r->first = r->header || r->names;
    r->rows = r->cells.record_count - r->first;
    if (r->rows < 1) return xent_fail(r->error, XENT_E_FORMAT, "%s has a header and no rows", r->path);
    r->columns = r->cells.records[r->first].cell_count;
    if (r->columns < 2)
        return xent_fail(
            r->error, XENT_E_FORMAT,
            "%s, line %lld: one column; expected two or more, separated by commas, semicolons or tabs",
            r->path, (long long)r->cells.records[r->first].line);
    for (int64_t i = r->header ? 0 : r->first; i < r->cells.record_count; i++)
        if (r->cells.records[i].cell_count != r->columns)
            return xent_fail(r->error, XENT_E_FORMAT,
                             "%s, line %lld: %lld columns; expected %lld, as in the others", r->path,
                             (long long)r->cells.records[i].line, (long long)r->cells.records[i].cell_count,
                             (long long)r->columns);
    return find_label(r, options->label);
}

static xent_status refuse_cell(const table_reader *r, int64_t record, int64_t column, const char *expected) {
    char name[80] = "";
    if (r->header) snprintf(name, sizeof name, " (%.64s)", cell_at(r, r->first - 1, column));
    const char *cell = cell_at(r, record, column);
    return xent_fail(r->error, XENT_E_VALUE, "%s, line %lld, column %lld%s: %s%.40s%s; expected %s", r->path,
                     (long long)r->cells.records[record].line, (long long)column + 1, name,
                     *cell ? "'" : "nothing", cell, *cell ? "'" : "", expected);
}

static xent_status read_features(const table_reader *r) {
    const int64_t features = r->columns - 1;
    r->out->reals = malloc((size_t)r->rows * (size_t)features * sizeof *r->out->reals);
    if (!r->out->reals) return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its numbers", r->path);
    for (int64_t i = 0; i < r->rows; i++)
        for (int64_t j = 0; j < features; j++) {
            const int64_t column = j + (j >= r->label);
            double value;
            if (!read_number(cell_at(r, r->first + i, column), &value))
                return refuse_cell(r, r->first + i, column, "a number");
            r->out->reals[i * features + j] = (xent_real)value;
            if (!isfinite(r->out->reals[i * features + j]))
                return refuse_cell(r, r->first + i, column, "a number that is finite");
        }
    return XENT_OK;
}

/* Numbers first, by size, then texts, byte by byte. */
static int by_label(const void *a, const void *b) {
    const char *const x = *(const char *const *)a, *const y = *(const char *const *)b;
    double m = 0, n = 0;
    const int x_is_number = read_number(x, &m), y_is_number = read_number(y, &n);
    if (x_is_number != y_is_number) return x_is_number ? -1 : 1;
    return m != n ? (m < n ? -1 : 1) : strcmp(x, y);
}

/* The different labels, sorted, into out->class_names; their number, or -1 without memory. */
static int64_t sort_labels(const table_reader *r) {
    const char **names = malloc((size_t)r->rows * sizeof *names);
    r->out->class_names = names;
    if (!names) return -1;
    for (int64_t i = 0; i < r->rows; i++) names[i] = cell_at(r, r->first + i, r->label);
    qsort(names, (size_t)r->rows, sizeof *names, by_label);
    int64_t count = 0;
    for (int64_t i = 0; i < r->rows; i++)
        if (count == 0 || strcmp(names[count - 1], names[i]) != 0) names[count++] = names[i];
    return count;
}

static xent_status number_labels(const table_reader *r, int64_t count) {
    table *out = r->out;
    for (int64_t i = 0; i < r->rows; i++) {
        const char *cell = cell_at(r, r->first + i, r->label);
        if (!*cell || !utf8_is_valid(cell)) return refuse_cell(r, r->first + i, r->label, "a label in UTF-8");
        const char **found =
            bsearch(&cell, out->class_names, (size_t)count, sizeof *out->class_names, by_label);
        out->labels[i] = (int32_t)(found - out->class_names);
    }
    return XENT_OK;
}

/* Whether the labels are just 0, 1, 2, ... */
static int are_indices(const table *t, int64_t count) {
    for (int64_t i = 0; i < count; i++) {
        int64_t number = -1;
        if (!is_whole(t->class_names[i], &number) || number != i) return 0;
    }
    return 1;
}

static xent_status read_labels(const table_reader *r) {
    table *out = r->out;
    const int64_t count = sort_labels(r);
    out->labels = malloc((size_t)r->rows * sizeof *out->labels);
    if (count < 0 || !out->labels)
        return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its labels", r->path);
    if (count < 2 || count > MOST_TABLE_CLASSES)
        return xent_fail(r->error, XENT_E_VALUE,
                         "%s: column %lld has %lld different labels; expected 2 to %d", r->path,
                         (long long)r->label + 1, (long long)count, MOST_TABLE_CLASSES);
    xent_status status = number_labels(r, count);
    if (status != XENT_OK) return status;
    out->data.classes = (int)count;
    if (r->names == count && are_indices(out, count))
        for (int64_t i = 0; i < count; i++) out->class_names[i] = cell_at(r, 0, 2 + i);
    out->data.class_names = are_indices(out, count) ? NULL : out->class_names;
    return XENT_OK;
}

static xent_status read_table(table_reader *r, size_t size, const xent_data_options *options) {
    xent_status status = csv_cut(r->path, r->out->text, size, &r->cells, r->error);
    if (status == XENT_OK) status = find_form(r, options);
    if (status == XENT_OK) status = read_features(r);
    if (status == XENT_OK) status = read_labels(r);
    if (status != XENT_OK) return status;
    xent_dataset *data = &r->out->data;
    data->rows = r->rows;
    data->features = r->columns - 1;
    data->reals = r->out->reals;
    data->labels = r->out->labels;
    data->is_table = 1;
    return XENT_OK;
}

/* The file's text, with room for one more byte behind it. */
static xent_status read_text(const char *path, char **text, size_t *size, xent_error *error) {
    unsigned char *bytes = NULL, *unpacked = NULL;
    xent_status status = file_read(path, MOST_BYTES, &bytes, size, error);
    if (status == XENT_OK && gzip_begins(bytes, *size)) {
        status = gzip_unpack(path, bytes, *size, MOST_BYTES, &unpacked, size, error);
        free(bytes);
        bytes = status == XENT_OK ? realloc(unpacked, *size + 1) : NULL;
        if (status == XENT_OK && !bytes) {
            free(unpacked);
            status = xent_fail(error, XENT_E_MEMORY, "%s: no memory for its text", path);
        }
    }
    *text = (char *)bytes;
    return status;
}

xent_status table_load(const char *path, const xent_data_options *options, table *out, xent_error *error) {
    *out = (table){.text = NULL};
    table_reader r = {.path = path, .out = out, .error = error};
    size_t size = 0;
    numerals point;
    numerals_begin(&point);
    xent_status status = read_text(path, &out->text, &size, error);
    if (status == XENT_OK) status = read_table(&r, size, options);
    numerals_end(&point);
    csv_clear(&r.cells);
    if (status != XENT_OK) table_clear(out);
    return status;
}

void table_clear(table *t) {
    free(t->text);
    free(t->reals);
    free(t->labels);
    free(t->class_names);
    *t = (table){.text = NULL};
}
