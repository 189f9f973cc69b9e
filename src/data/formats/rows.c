#include "data/formats/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/cell.h"
#include "data/formats/column_looks.h"
#include "data/formats/encoding.h"
#include "data/formats/format.h"
#include "data/formats/label_classes.h"
#include "data/formats/label_columns.h"
#include "data/formats/label_notices.h"
#include "data/formats/records.h"

const char *record_cell(record r, int64_t column) {
    const char *cell = r.cells;
    while (column-- > 0) cell = cell_after(cell);
    return cell;
}

table_columns rows_table(const row_set *r) { return (table_columns){r->path, r->names, r->columns}; }

/* Whether the labels are numbers to be learned. */
static int has_measure(const row_set *r) { return r->label >= 0 && r->options->task == XENT_TASK_REGRESSION; }

/* The numbers of a row: of records before they become features. */
static int64_t width_of(const row_set *r) {
    return r->features.count > 0 ? r->features.width : r->columns - (r->label >= 0);
}

static xent_status refuse_label(const row_set *r, int64_t line, const char *cell, const char *expected) {
    char name[80] = "";
    if (r->names)
        snprintf(name, sizeof name, " (%.64s)", record_cell((record){r->names, r->columns, 0}, r->label));
    return xent_fail(r->error, XENT_E_VALUE, "%s, line %lld, column %lld%s: %s%.40s%s; expected %s", r->path,
                     (long long)line, (long long)r->label + 1, name, *cell ? "'" : "nothing", cell,
                     *cell ? "'" : "", expected);
}

static xent_status no_memory(const row_set *r, int64_t rows) {
    return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for %lld rows", r->path, (long long)rows);
}

/* Memory for the labels of so many rows, which are no fewer than there are. */
static xent_status set_room(row_set *r, int64_t rows) {
    int32_t *labels = realloc(r->labels, (size_t)rows * sizeof *labels);
    if (labels) r->labels = labels;
    xent_real *targets = has_measure(r) ? realloc(r->targets, (size_t)rows * sizeof *targets) : NULL;
    if (targets) r->targets = targets;
    if (!labels || (has_measure(r) && !targets)) return no_memory(r, rows);
    r->room = rows;
    return XENT_OK;
}

static xent_status make_room(row_set *r) {
    return r->rows == r->room ? set_room(r, r->room > 0 ? 2 * r->room : 1) : XENT_OK;
}

/* Whether a cell of the labels says that there is none: "-" may be one, beside "+". */
static int is_unlabelled(const row_set *r, const char *cell) {
    cell += strspn(cell, " \t");
    if (r->only_these && labels_seek(&r->labels_seen, cell)) return 0;
    return cell_is_missing(cell) && (strcmp(cell, "-") != 0 || has_measure(r));
}

static xent_status read_measure(row_set *r, int64_t line, const char *cell) {
    double number = 0;
    feature_column *column = r->features.count > 0 ? &r->features.column[r->label] : NULL;
    const int is_number =
        cell_number(cell, &number) || (column && features_read_written(column, cell, &number));
    r->targets[r->rows] = (xent_real)number;
    if (is_number) narrow_add(&r->measured, number);
    if (is_number && isfinite(r->targets[r->rows])) return XENT_OK;
    return refuse_label(r, line, cell, "a finite number, which a regression learns");
}

static xent_status read_class(row_set *r, int64_t line, const char *cell) {
    const label_entry *found =
        r->only_these ? labels_seek(&r->labels_seen, cell) : labels_find(&r->labels_seen, cell);
    if (!found && r->only_these)
        return refuse_label(r, line, cell, "one of the labels that its header names");
    if (!found) return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its labels", r->path);
    r->labels[r->rows] = found->number;
    if (r->labels_seen.count <= MOST_CLASSES) return XENT_OK;
    return xent_fail(r->error, XENT_E_VALUE,
                     "%s, line %lld: column %lld has more than %d different labels; expected 2 to %d, or "
                     "numbers and --task regression",
                     r->path, (long long)line, (long long)r->label + 1, MOST_CLASSES, MOST_CLASSES);
}

/* *has is 0: there is no label, and the row is left out. */
static xent_status read_label(row_set *r, int64_t line, const char *cell, int *has) {
    *has = !is_unlabelled(r, cell);
    if (*has) return has_measure(r) ? read_measure(r, line, cell) : read_class(r, line, cell);
    if (r->every_row || r->options->missing == XENT_MISSING_FAIL)
        return refuse_label(r, line, cell, "a label");
    r->unlabelled++;
    return XENT_OK;
}

static xent_status check_columns(const row_set *r, record row) {
    if (row.count == r->columns) return XENT_OK;
    return xent_fail(r->error, XENT_E_FORMAT, "%s, line %lld: %lld columns; expected %lld, as in the others",
                     r->path, (long long)row.line, (long long)row.count, (long long)r->columns);
}

xent_status rows_begin(row_set *r, xent_real **features) {
    if (!r->row) {
        r->cells.width = width_of(r);
        r->row = malloc((size_t)r->cells.width * sizeof *r->row + 1);
        if (!r->row) return no_memory(r, 1);
    }
    *features = r->row;
    return make_room(r);
}

static xent_status leave_row_out(row_set *r) {
    return row_places_add(&r->places, 0) ? XENT_OK : no_memory(r, r->rows + 1);
}

/* Keeps the row that is begun, and has its label. */
static xent_status keep_row(row_set *r) {
    if (!row_places_add(&r->places, 1) || !cells_add(&r->cells, r->row)) return no_memory(r, r->rows + 1);
    r->rows++;
    return XENT_OK;
}

xent_status rows_end(row_set *r, record label) {
    int has = 0;
    const xent_status status = read_label(r, label.line, label.cells, &has);
    if (status != XENT_OK) return status;
    return has ? keep_row(r) : leave_row_out(r);
}

/* Several columns of labels, and those of a multilabel task, are read as numbers. */
static void mark_labels(row_set *r) {
    const label_choice *c = &r->chosen;
    const int is_one = c->count == 1 && r->options->task != XENT_TASK_MULTILABEL;
    if (c->count > 0) r->label = is_one ? c->column[0] : -1;
    for (int64_t k = 0; k < c->count && !is_one; k++) {
        feature_column *column = &r->features.column[c->column[k]];
        column->is_label = column->is_declared = 1;
    }
    if (r->label >= 0) r->features.kind[r->label] = XENT_COLUMN_LABEL;
}

xent_status rows_begin_records(row_set *r) {
    r->features = (feature_set){
        .path = r->path, .options = r->options, .has_row_names = r->has_row_names, .error = r->error};
    const xent_status status = features_begin(&r->features, r->columns, r->names);
    if (status != XENT_OK) return status;
    mark_labels(r);
    const xent_status chosen = features_choose(&r->features);
    if (chosen != XENT_OK || r->labels_alone || r->features.width > 0) return chosen;
    return xent_fail(r->error, XENT_E_FORMAT, "%s: no column is left to learn from", r->path);
}

xent_status rows_add(row_set *r, record row) {
    xent_real *to = NULL;
    int whole = 1, has = 1;
    xent_status status = check_columns(r, row);
    if (status == XENT_OK) status = rows_begin(r, &to);
    if (status == XENT_OK) status = features_read(&r->features, row.cells, row.line, &r->cells, to, &whole);
    if (status == XENT_OK && whole && r->label >= 0)
        status = read_label(r, row.line, r->features.label, &has);
    if (status != XENT_OK) return status;
    return whole && has ? keep_row(r) : leave_row_out(r);
}

xent_status rows_add_read(row_set *r, const read_row *row) {
    char label[READ_LABEL_MOST + 1];
    int has = 1;
    const int whole = features_count(&r->features, row->has_gaps ? row->reals : NULL);
    xent_status status = make_room(r);
    if (status == XENT_OK && whole && r->label >= 0) {
        memcpy(label, row->label, row->label_length);
        label[row->label_length] = '\0';
        status = read_label(r, row->line, label, &has);
    }
    if (status != XENT_OK) return status;
    if (!whole || !has) return leave_row_out(r);
    r->cells.width = r->features.width;
    if (!row_places_add(&r->places, 1) ||
        !(row->bytes ? cells_add_bytes(&r->cells, row->bytes) : cells_add(&r->cells, row->reals)))
        return no_memory(r, r->rows + 1);
    r->rows++;
    return XENT_OK;
}

xent_status rows_add_first(row_set *r, record row) {
    const xent_status status = rows_add(r, row);
    if (status != XENT_OK) return status;
    row_places_last_to_first(&r->places);
    const size_t others = (size_t)r->rows - 1;
    if (!cells_last_to_first(&r->cells)) return no_memory(r, r->rows);
    const int32_t label = r->labels[others];
    const xent_real target = r->targets ? r->targets[others] : 0;
    memmove(r->labels + 1, r->labels, others * sizeof label);
    if (r->targets) memmove(r->targets + 1, r->targets, others * sizeof target);
    r->labels[0] = label;
    if (r->targets) r->targets[0] = target;
    return XENT_OK;
}

/* Moves the memory of the rows into a part. */
static void move_rows(row_set *r, int64_t features, int classes, data_sets *out) {
    data_part *p = &out->parts[PART_TRAIN];
    *p = (data_part){.numbers = r->cells.is_wide ? (void *)r->cells.reals : r->cells.bytes,
                     .labels = classes > 0 ? r->labels : NULL,
                     .targets = r->targets,
                     .file_rows = r->places.place,
                     .set = {.rows = r->rows,
                             .features = features,
                             .classes = classes,
                             .bytes = r->cells.bytes,
                             .reals = r->cells.reals,
                             .outputs = r->outputs,
                             .is_table = 1}};
    p->set.labels = p->labels;
    p->set.targets = p->targets;
    p->set.file_rows = p->file_rows;
    r->places = (row_places){.place = NULL};
    r->cells = (cell_rows){.width = 0};
    r->targets = NULL;
    if (p->labels) r->labels = NULL;
}

/* A network would learn the rounding; a few rows that are measured may lie near each other. */
static xent_status check_measure(const row_set *r) {
    enum { FEW = 10 };
    char called[200] = "the labels";
    const table_columns table = rows_table(r);
    const int is_given = r->options->columns || r->options->features > 0;
    if (!has_measure(r) || !narrow_is(&r->measured) || (is_given && r->rows < FEW)) return XENT_OK;
    if (r->columns > 1) snprintf(called, 100, "%.80s", column_list_call(&table, r->label).text);
    if (!is_given) return narrow_refuse(r->path, called, &r->measured, r->error);
    const size_t used = strlen(called);
    snprintf(called + used, sizeof called - used, " (%s)", narrow_call(&r->measured).text);
    narrow_tell(r->options, r->path, called);
    return XENT_OK;
}

xent_status rows_finish(row_set *r, record names, data_sets *out) {
    int64_t features = width_of(r);
    int classes = 0;
    xent_status status = set_room(r, r->rows > 0 ? r->rows : 1);
    if (status == XENT_OK && r->rows == 0 && r->unlabelled > 0)
        return xent_fail(r->error, XENT_E_VALUE, "%s: column %lld has no labels in its %lld rows", r->path,
                         (long long)r->label + 1, (long long)r->unlabelled);
    if (status == XENT_OK) status = check_measure(r);
    if (status == XENT_OK) status = label_columns_settle(r, out);
    if (status == XENT_OK && has_measure(r)) r->outputs = 1;
    if (status == XENT_OK && r->rows > 0 && r->label >= 0 && !r->targets)
        status = label_classes_make(r, names, out, &classes);
    if (status == XENT_OK && r->features.width > 0 && !r->features.from)
        status = column_looks_take(&r->features, &r->cells, classes > 0 ? r->labels : NULL, classes);
    if (status == XENT_OK && r->features.width > 0) {
        status = encoding_make(&r->features, &r->cells, &out->columns);
        features = xent_columns_features(out->columns);
    }
    if (status == XENT_OK && !cells_settle(&r->cells, LEAST_AS_BYTES)) status = no_memory(r, r->rows);
    if (status != XENT_OK) return status;
    tell_unlabelled(r);
    move_rows(r, features, classes, out);
    return XENT_OK;
}

void rows_clear(row_set *r) {
    features_clear(&r->features);
    labels_clear(&r->labels_seen);
    label_choice_clear(&r->chosen);
    cells_clear(&r->cells);
    row_places_clear(&r->places);
    free(r->row);
    free(r->labels);
    free(r->targets);
}
