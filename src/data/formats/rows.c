#include "data/formats/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "data/cell.h"
#include "data/formats/encoding.h"
#include "data/formats/records.h"

const char *record_cell(record r, int64_t column) {
    const char *cell = r.cells;
    while (column-- > 0) cell = cell_after(cell);
    return cell;
}

/* The numbers of a row: of records before they become features. */
static int64_t width_of(const row_set *r) {
    return r->features.count > 0 ? r->features.width : r->columns - (r->label >= 0);
}

static xent_status refuse_cell(const row_set *r, record row, int64_t column, const char *expected) {
    char name[80] = "";
    if (r->names)
        snprintf(name, sizeof name, " (%.64s)", record_cell((record){r->names, r->columns, 0}, column));
    const char *cell = record_cell(row, column);
    return xent_fail(r->error, XENT_E_VALUE, "%s, line %lld, column %lld%s: %s%.40s%s; expected %s", r->path,
                     (long long)row.line, (long long)column + 1, name, *cell ? "'" : "nothing", cell,
                     *cell ? "'" : "", expected);
}

/* Memory for so many rows, which are no fewer than there are. */
static xent_status set_room(row_set *r, int64_t rows) {
    const size_t width = (size_t)width_of(r) * sizeof *r->reals;
    xent_real *reals = realloc(r->reals, (size_t)rows * width + 1);
    if (reals) r->reals = reals;
    int32_t *labels = realloc(r->labels, (size_t)rows * sizeof *labels);
    if (labels) r->labels = labels;
    if (!reals || !labels)
        return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for %lld rows", r->path, (long long)rows);
    r->room = rows;
    return XENT_OK;
}

static xent_status read_label(row_set *r, record row, const char *cell) {
    if (!*cell || !utf8_is_valid(cell)) return refuse_cell(r, row, r->label, "a label in UTF-8");
    const label_entry *found =
        r->only_these ? labels_seek(&r->labels_seen, cell) : labels_find(&r->labels_seen, cell);
    if (!found && r->only_these)
        return refuse_cell(r, row, r->label, "one of the labels that its header names");
    if (!found) return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its labels", r->path);
    r->labels[r->rows] = found->number;
    if (r->labels_seen.count <= MOST_CLASSES) return XENT_OK;
    return xent_fail(r->error, XENT_E_VALUE,
                     "%s, line %lld: column %lld has more than %d different labels; expected 2 to %d",
                     r->path, (long long)row.line, (long long)r->label + 1, MOST_CLASSES, MOST_CLASSES);
}

static xent_status check_columns(const row_set *r, record row) {
    if (row.count == r->columns) return XENT_OK;
    return xent_fail(r->error, XENT_E_FORMAT, "%s, line %lld: %lld columns; expected %lld, as in the others",
                     r->path, (long long)row.line, (long long)row.count, (long long)r->columns);
}

xent_status rows_begin(row_set *r, xent_real **features) {
    const xent_status status = r->rows == r->room ? set_room(r, r->room > 0 ? 2 * r->room : 1) : XENT_OK;
    if (status == XENT_OK) *features = r->reals + r->rows * width_of(r);
    return status;
}

xent_status rows_end(row_set *r, record label) {
    const xent_status status = read_label(r, label, label.cells);
    r->rows++;
    return status;
}

xent_status rows_begin_records(row_set *r, const xent_data_options *options) {
    r->features = (feature_set){.path = r->path, .options = options, .error = r->error};
    const xent_status status = features_begin(&r->features, r->columns, r->names);
    if (status != XENT_OK) return status;
    if (r->label >= 0) r->features.kind[r->label] = XENT_COLUMN_LABEL;
    return features_choose(&r->features);
}

xent_status rows_add(row_set *r, record row) {
    xent_real *to = NULL;
    int whole = 1;
    xent_status status = check_columns(r, row);
    if (status == XENT_OK) status = rows_begin(r, &to);
    if (status == XENT_OK)
        status = features_read(&r->features, row.cells, row.line, r->reals, r->rows, &whole);
    if (status == XENT_OK && whole && r->label >= 0) status = read_label(r, row, r->features.label);
    r->rows += whole;
    return status;
}

xent_status rows_add_first(row_set *r, record row) {
    const int64_t before = r->rows;
    const xent_status status = rows_add(r, row);
    if (status != XENT_OK || r->rows == before) return status;
    const size_t others = (size_t)r->rows - 1, width = (size_t)width_of(r);
    xent_real *last = malloc(width * sizeof *last + 1);
    if (!last) return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for a row", r->path);
    const int32_t label = r->labels[others];
    memcpy(last, r->reals + others * width, width * sizeof *last);
    memmove(r->reals + width, r->reals, others * width * sizeof *last);
    memmove(r->labels + 1, r->labels, others * sizeof label);
    memcpy(r->reals, last, width * sizeof *last);
    r->labels[0] = label;
    free(last);
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

/* What the classes are called: NULL, if they are just 0, 1, 2, ... */
static xent_status name_classes(row_set *r, record names, data_sets *out) {
    const int32_t count = r->labels_seen.count;
    const int indices = are_indices(&r->labels_seen), told = indices && names.count == count;
    const char **list = malloc((size_t)count * sizeof *list);
    if (!list) return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its labels", r->path);
    for (int32_t k = 0; k < count; k++)
        list[k] = told ? record_cell(names, k) : r->labels_seen.labels[k]->text;
    const xent_status status = indices && !told ? XENT_OK : sets_name_classes(out, list, count, r->error);
    free(list);
    return status;
}

static xent_status number_labels(row_set *r) {
    const int32_t count = r->labels_seen.count;
    if (count < 2)
        return xent_fail(r->error, XENT_E_VALUE, "%s: column %lld has %d different labels; expected 2 to %d",
                         r->path, (long long)r->label + 1, count, MOST_CLASSES);
    if (r->only_these) return XENT_OK;
    int32_t *order = malloc((size_t)count * sizeof *order);
    if (!order) return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its labels", r->path);
    labels_sort(&r->labels_seen, order);
    for (int64_t i = 0; i < r->rows; i++) r->labels[i] = order[r->labels[i]];
    free(order);
    return XENT_OK;
}

xent_status rows_finish(row_set *r, record names, data_sets *out) {
    int64_t features = width_of(r);
    xent_status status = set_room(r, r->rows > 0 ? r->rows : 1);
    if (status == XENT_OK && r->features.width > 0) {
        status = encoding_make(&r->features, &r->reals, r->rows, &out->columns);
        features = xent_columns_features(out->columns);
    }
    if (status == XENT_OK && r->label >= 0) status = number_labels(r);
    if (status == XENT_OK && r->label >= 0) status = name_classes(r, names, out);
    if (status != XENT_OK) return status;
    int32_t *labels = r->label >= 0 ? r->labels : NULL;
    out->parts[PART_TRAIN] = (data_part){.set = {.rows = r->rows,
                                                 .features = features,
                                                 .classes = r->labels_seen.count,
                                                 .reals = r->reals,
                                                 .labels = labels,
                                                 .is_table = 1},
                                         .numbers = r->reals,
                                         .labels = labels};
    r->reals = NULL;
    if (labels) r->labels = NULL;
    return XENT_OK;
}

void rows_clear(row_set *r) {
    features_clear(&r->features);
    labels_clear(&r->labels_seen);
    free(r->reals);
    free(r->labels);
}
