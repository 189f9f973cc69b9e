#include "cli/command/inspect_columns.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/terminal/output.h"

/* The rows of all parts of a data set, and what a column holds in them. */
typedef struct column_rows {
    const xent_data *data;
    int is_filled; /* whether rows with missing values are among them */
    int64_t rows;
    double *value;  /* a number a row: of texts, which of the column's features it has */
    double *sorted; /* the same in order */
} column_rows;

/* ---- Values ------------------------------------------------------------------------------------------ */

static const xent_dataset *part_of(const xent_data *data, int64_t *row) {
    const xent_dataset *parts[] = {&data->train, &data->test, &data->validation};
    int k = 0;
    for (; k < 2 && *row >= parts[k]->rows; k++) *row -= parts[k]->rows;
    return parts[k];
}

static double feature_at(const xent_dataset *set, int64_t row, int64_t feature) {
    const int64_t at = xent_dataset_offset(set, row) + feature;
    return set->bytes ? set->bytes[at] : (double)set->reals[at];
}

static int by_size(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* By counting, where all are whole numbers below 256, as pixels are. */
static void sort_values(column_rows *c) {
    int64_t counts[256] = {0}, i = 0;
    for (; i < c->rows; i++) {
        const double x = c->value[i];
        if (!(x >= 0 && x < 256) || x != floor(x)) break;
        counts[(int)x]++;
    }
    if (i == c->rows) {
        double *to = c->sorted;
        for (int k = 0; k < 256; k++)
            for (int64_t n = counts[k]; n > 0; n--) *to++ = k;
        return;
    }
    memcpy(c->sorted, c->value, (size_t)c->rows * sizeof *c->sorted);
    qsort(c->sorted, (size_t)c->rows, sizeof *c->sorted, by_size);
}

/* Fills in the values of a column whose features begin at `first`. */
static void take_values(column_rows *c, int64_t first, int64_t features, int is_text) {
    for (int64_t i = 0; i < c->rows; i++) {
        int64_t row = i, own = 0;
        const xent_dataset *set = part_of(c->data, &row);
        while (is_text && own < features && !(feature_at(set, row, first + own) > 0)) own++;
        c->value[i] = is_text ? (double)own : feature_at(set, row, first);
    }
    sort_values(c);
}

static int64_t count_rows(const column_rows *c, double value) {
    int64_t count = 0;
    for (int64_t i = 0; i < c->rows; i++) count += !(c->sorted[i] < value) && !(c->sorted[i] > value);
    return count;
}

/* How many of the rows had no value in a column. */
static int64_t count_gaps(const column_rows *c, const xent_column *column) {
    return c->is_filled ? column->missing : 0;
}

/* The different values; a filler that no row had itself is none of them. */
static int64_t count_different(const column_rows *c, const xent_column *column) {
    int64_t count = 0;
    for (int64_t i = 0; i < c->rows; i++) count += i == 0 || c->sorted[i] > c->sorted[i - 1];
    const int64_t gaps = column->kind == XENT_COLUMN_NUMBER ? count_gaps(c, column) : 0;
    const int64_t filled = gaps > 0 ? count_rows(c, (double)(xent_real)column->filler) : 0;
    return count - (filled > 0 && filled <= gaps);
}

/* Whether each class has a value of its own. */
static int says_label(const column_rows *c, int64_t different) {
    const int classes = c->data->train.classes;
    if (classes < 1 || classes != different || !c->data->train.labels) return 0;
    double *own = calloc((size_t)classes, sizeof *own);
    char *seen = calloc((size_t)classes, 1);
    int same = own && seen;
    for (int64_t i = 0; i < c->rows && same; i++) {
        int64_t row = i;
        const xent_dataset *set = part_of(c->data, &row);
        const int32_t label = xent_dataset_label(set, row);
        if (!seen[label]) own[label] = c->value[i];
        seen[label] = 1;
        same = !(own[label] < c->value[i]) && !(own[label] > c->value[i]);
    }
    if (same) qsort(own, (size_t)classes, sizeof *own, by_size);
    for (int k = 1; k < classes && same; k++) same = own[k] > own[k - 1];
    free(own);
    free(seen);
    return same;
}

/* ---- Columns of a table ------------------------------------------------------------------------------ */

static json_t *name_json(const xent_column *column) {
    return column->name ? json_text(column->name) : json_null();
}

static json_t *column_json(const xent_column *column) {
    return json_pack("{s:o, s:s, s:I}", "name", name_json(column), "kind",
                     xent_column_kind_name(column->kind), "missing", (json_int_t)column->missing);
}

static const char *note_of(const column_rows *c, int64_t different, const xent_column *column) {
    const int is_cut = column->kind == XENT_COLUMN_TEXT && column->has_other;
    if (different == 1 && count_gaps(c, column) == 0 && !is_cut) return "constant";
    if (says_label(c, different)) return "copy of the label";
    for (int64_t i = 0; i < c->rows; i++)
        if (c->value[i] != floor(c->value[i])) return NULL; /* a measure */
    return different == c->rows && c->rows > 2 && count_gaps(c, column) == 0 ? "different in every row"
                                                                             : NULL;
}

static void add_number(json_t *object, const column_rows *c, const xent_column *column) {
    double sum = 0;
    for (int64_t i = 0; i < c->rows; i++) sum += c->value[i] / (double)c->rows;
    json_put(object, "least", json_finite(c->sorted[0]));
    json_put(object, "greatest", json_finite(c->sorted[c->rows - 1]));
    json_put(object, "mean", json_finite(sum));
    json_put(object, "filler", json_finite(column->filler));
}

static void add_texts(json_t *object, const column_rows *c, const xent_column *column) {
    json_t *values = json_array();
    for (int32_t k = 0; k < column->value_count; k++)
        json_add(values, json_pack("{s:o, s:I}", "value", json_text(column->values[k]), "rows",
                                   (json_int_t)count_rows(c, k)));
    json_put(object, "values", values);
    json_put(object, "other",
             column->has_other ? json_integer((json_int_t)count_rows(c, column->value_count)) : json_null());
}

/* A column that has features, from number `first` on. */
static void add_feature_column(json_t *object, column_rows *c, const xent_column *column, int64_t first) {
    const int is_text = column->kind == XENT_COLUMN_TEXT;
    take_values(c, first, xent_column_features(column), is_text);
    const int64_t different = count_different(c, column);
    const char *note = note_of(c, different, column);
    json_put(object, "different",
             is_text && column->has_other ? json_null() : json_integer((json_int_t)different));
    if (is_text)
        add_texts(object, c, column);
    else
        add_number(object, c, column);
    json_put(object, "note", note ? json_string(note) : json_null());
}

static json_t *list_columns(column_rows *c) {
    const xent_columns *columns = c->data->columns;
    json_t *list = json_array();
    int64_t first = 0;
    for (int64_t j = 0; j < columns->count; j++) {
        const xent_column *column = &columns->column[j];
        json_t *object = column_json(column);
        const int64_t features = xent_column_features(column);
        if (features > 0) add_feature_column(object, c, column, first);
        if (column->kind == XENT_COLUMN_LABEL && c->data->train.labels)
            json_put(object, "different", json_integer(c->data->train.classes));
        if (column->kind == XENT_COLUMN_UNUSED)
            json_put(object, "note",
                     column->missing >= c->rows ? json_string("no row has a value") : json_null());
        json_add(list, object);
        first += features;
    }
    return list;
}

json_t *table_columns_json(const xent_data *data, xent_missing missing) {
    const int64_t rows = data->train.rows + data->test.rows + data->validation.rows;
    if (!data->columns || rows < 1) return json_null();
    column_rows c = {data, missing == XENT_MISSING_MEAN, rows, malloc((size_t)rows * sizeof(double)),
                     malloc((size_t)rows * sizeof(double))};
    json_t *list = c.value && c.sorted ? list_columns(&c) : NULL;
    free(c.value);
    free(c.sorted);
    return list;
}

/* ---- Columns of a model ------------------------------------------------------------------------------ */

static json_t *scaling_json(const xent_scaling *s, int64_t first, int64_t features) {
    if (!s->shifts) return json_null();
    json_t *shift = json_array(), *factor = json_array();
    for (int64_t k = first; k < first + features; k++) {
        json_add(shift, json_finite(s->shifts[k]));
        json_add(factor, json_finite(s->factors[k]));
    }
    return json_pack("{s:o, s:o}", "shift", shift, "factor", factor);
}

json_t *model_columns_json(const xent_model *model) {
    if (!model->columns) return json_null();
    json_t *list = json_array();
    int64_t first = 0;
    for (int64_t j = 0; j < model->columns->count; j++) {
        const xent_column *column = &model->columns->column[j];
        const int64_t features = xent_column_features(column);
        json_t *object = column_json(column);
        if (column->kind == XENT_COLUMN_NUMBER) json_put(object, "filler", json_finite(column->filler));
        if (column->kind == XENT_COLUMN_TEXT) {
            json_t *values = json_array();
            for (int32_t k = 0; k < column->value_count; k++) json_add(values, json_text(column->values[k]));
            json_put(object, "values", values);
            json_put(object, "other", json_boolean(column->has_other));
        }
        if (features > 0) json_put(object, "scaling", scaling_json(&model->scaling, first, features));
        json_add(list, object);
        first += features;
    }
    return list;
}
