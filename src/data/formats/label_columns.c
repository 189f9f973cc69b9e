#include "data/formats/label_columns.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/cell.h"
#include "data/formats/feature_notices.h"
#include "data/formats/format.h"

static xent_status no_memory(const row_set *r) {
    return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its labels", r->path);
}

/* The name of a column as a class. */
static const char *class_name(const row_set *r, int64_t column, column_call *number) {
    const char *name = r->features.column[column].name;
    if (*name) return name;
    *number = column_short_call(&r->features, column);
    return number->text;
}

/* The names of columns in a sentence: "a, b and 3 more", or "a to z". */
static const char *name_columns(const row_set *r, const int64_t *column, int64_t count, short_list *list) {
    enum { MOST_NAMED = 8 };
    *list = (short_list){.count = 0};
    if (count > MOST_NAMED) {
        snprintf(list->text, sizeof list->text, "%s to %s", column_short_call(&r->features, column[0]).text,
                 column_short_call(&r->features, column[count - 1]).text);
        return list->text;
    }
    for (int64_t k = 0; k < count; k++)
        short_list_add(list, "%s", column_short_call(&r->features, column[k]).text);
    return short_list_end(list);
}

/* The value of a label column in a row. That of r->label is still a label, which stands for 0 or 1. */
static xent_real value_at(const row_set *r, int64_t row, int64_t column) {
    double number = 0;
    if (column == r->label) cell_number(r->labels_seen.labels[r->labels[row]]->text, &number);
    return column == r->label ? (xent_real)number : cells_at(&r->cells, row, r->features.column[column].at);
}

static int is_zero_or_one(double x) { return !(x < 0 || x > 0) || !(x < 1 || x > 1); }

/* ---- Columns of 0 and 1 ------------------------------------------------------------------------------ */

/* How many different values a column has, if it has none but 0 and 1; else 0. */
static int binary_values(const row_set *r, int64_t column) {
    int seen[2] = {0, 0};
    if (column != r->label && r->features.kind[column] != XENT_COLUMN_NUMBER) return 0;
    for (int64_t i = 0; i < r->rows; i++) {
        const double x = (double)value_at(r, i, column);
        if (isnan(x) || !is_zero_or_one(x)) return 0;
        seen[x > 0] = 1;
    }
    return seen[0] + seen[1];
}

/* Whether all labels of the one label column are 0 or 1. */
static int labels_are_binary(const row_set *r) {
    for (int32_t k = 0; k < r->labels_seen.count; k++) {
        double number;
        if (!cell_number(r->labels_seen.labels[k]->text, &number) || !is_zero_or_one(number)) return 0;
    }
    return r->rows > 0;
}

/* Writes the columns of 0 and 1 at the end, of which the first has both; those left out are not counted.
 * Returns their number. */
static int64_t find_run(const row_set *r, int64_t *column) {
    int64_t count = 0, listed = 0;
    for (int64_t j = r->columns - 1; j >= 0; j--) {
        if (r->features.kind[j] == XENT_COLUMN_UNUSED) continue;
        const int values = binary_values(r, j);
        if (values == 0) break;
        column[listed++] = j;
        if (values == 2) count = listed;
    }
    for (int64_t k = 0; k < count / 2; k++) { /* in the order of the table */
        const int64_t other = column[k];
        column[k] = column[count - 1 - k];
        column[count - 1 - k] = other;
    }
    return count;
}

/* How many of the columns, from the last one on, have one 1 in every row, the fewest that do; 0: none. Of
 * a row these are any number from where its last 1 stands to before the last but one. */
static int64_t count_one_hot(const row_set *r, const int64_t *column, int64_t count) {
    int64_t least = 0, most = count;
    for (int64_t i = 0; i < r->rows; i++) {
        int64_t place[2] = {0, count + 1}, ones = 0;
        for (int64_t k = 1; k <= count && ones < 2; k++)
            if (value_at(r, i, column[count - k]) > 0) place[ones++] = k;
        if (ones == 0) return 0;
        if (place[0] > least) least = place[0];
        if (place[1] - 1 < most) most = place[1] - 1;
    }
    return least <= most ? least : 0;
}

/* ---- Taking ------------------------------------------------------------------------------------------ */

/* The columns are features no longer. */
static void take(row_set *r, const int64_t *column, int64_t count) {
    memmove(r->chosen.column, column, (size_t)count * sizeof *column);
    r->chosen.count = count;
    for (int64_t k = 0; k < count; k++) r->features.kind[column[k]] = XENT_COLUMN_LABEL;
}

/* The labels are which of the columns is 1; classes are called as these are, if they have different names. */
static xent_status take_one_hot(row_set *r, const int64_t *column, int64_t count) {
    int32_t *labels = malloc((size_t)(r->rows > 0 ? r->rows : 1) * sizeof *labels);
    if (!labels) return no_memory(r);
    for (int64_t i = 0; i < r->rows; i++)
        for (int32_t k = 0; k < count; k++)
            if (value_at(r, i, column[k]) > 0) labels[i] = k;
    free(r->labels);
    r->labels = labels;
    labels_clear(&r->labels_seen);
    for (int64_t k = 0; k < count && r->names; k++) {
        column_call number;
        if (!labels_find(&r->labels_seen, class_name(r, column[k], &number))) return no_memory(r);
    }
    if (r->labels_seen.count < count) labels_clear(&r->labels_seen);
    for (int64_t k = r->labels_seen.count; k < count; k++) {
        char number[24];
        snprintf(number, sizeof number, "%lld", (long long)k);
        if (!labels_find(&r->labels_seen, number)) return no_memory(r);
    }
    r->only_these = 1;
    r->label = column[count - 1];
    take(r, column, count);
    return XENT_OK;
}

static xent_status take_targets(row_set *r, const int64_t *column, int64_t count, data_sets *out) {
    xent_real *targets = malloc((size_t)(r->rows > 0 ? r->rows : 1) * (size_t)count * sizeof *targets);
    const char **names = malloc((size_t)count * sizeof *names);
    column_call *texts = malloc((size_t)count * sizeof *texts);
    xent_status status = targets && names && texts ? XENT_OK : no_memory(r);
    for (int64_t i = 0; i < r->rows && status == XENT_OK; i++)
        for (int64_t k = 0; k < count; k++) targets[i * count + k] = value_at(r, i, column[k]);
    for (int64_t k = 0; k < count && status == XENT_OK; k++) {
        names[k] = r->names ? class_name(r, column[k], &texts[k]) : NULL;
    }
    if (status == XENT_OK && r->names) status = sets_name_classes(out, names, (int32_t)count, r->error);
    free(texts);
    free(names);
    if (status == XENT_OK) {
        r->targets = targets;
        r->outputs = (int)count;
        take(r, column, count);
    } else {
        free(targets);
    }
    return status;
}

/* ---- Columns that were named ------------------------------------------------------------------------- */

/* Leaves out the rows in which a label is missing. */
static xent_status leave_unlabelled_out(row_set *r) {
    const label_choice *c = &r->chosen;
    int64_t kept = 0;
    unsigned char *whole = malloc((size_t)r->rows + 1);
    for (int64_t i = 0; whole && i < r->rows; i++) {
        whole[i] = 1;
        for (int64_t k = 0; k < c->count; k++)
            if (isnan(value_at(r, i, c->column[k]))) whole[i] = 0;
        if (whole[i]) cells_copy_row(&r->cells, kept++, i);
    }
    const int noted = whole && (kept == r->rows || row_places_select(&r->places, whole));
    free(whole);
    if (!noted)
        return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for %lld rows", r->path, (long long)r->rows);
    r->unlabelled += r->rows - kept;
    r->rows = r->cells.rows = kept;
    return XENT_OK;
}

static xent_status check_values(const row_set *r) {
    const label_choice *c = &r->chosen;
    for (int64_t k = 0; k < c->count; k++)
        for (int64_t i = 0; i < r->rows; i++) {
            const double x = (double)value_at(r, i, c->column[k]);
            if (!is_zero_or_one(x))
                return xent_fail(
                    r->error, XENT_E_VALUE,
                    "%s: column %lld (%s) holds %g; expected 0 or 1, as it is one of %lld columns of "
                    "labels",
                    r->path, (long long)c->column[k] + 1, column_short_call(&r->features, c->column[k]).text,
                    x, (long long)c->count);
        }
    return XENT_OK;
}

static xent_status take_named(row_set *r, data_sets *out) {
    const label_choice *c = &r->chosen;
    const int is_multilabel = r->options->task == XENT_TASK_MULTILABEL;
    xent_status status = leave_unlabelled_out(r);
    if (status == XENT_OK) status = check_values(r);
    if (status != XENT_OK) return status;
    if (is_multilabel) return take_targets(r, c->column, c->count, out);
    for (int64_t i = 0; i < r->rows; i++) {
        int ones = 0;
        for (int64_t k = 0; k < c->count; k++) ones += value_at(r, i, c->column[k]) > 0;
        if (ones != 1)
            return xent_fail(
                r->error, XENT_E_VALUE,
                "%s: row %lld has %d of its %lld labels; expected one, as of one-hot labels; --task "
                "multilabel learns any number of them",
                r->path, (long long)i + 1, ones, (long long)c->count);
    }
    return take_one_hot(r, c->column, c->count);
}

/* ---- Columns that nobody named ----------------------------------------------------------------------- */

static xent_status take_last_labels(row_set *r, const int64_t *run, int64_t count, data_sets *out) {
    short_list list;
    char columns[400];
    const table_columns table = rows_table(r);
    column_list_write(&table, columns, sizeof columns);
    if (count == 0 || count == r->columns)
        return xent_fail(
            r->error, XENT_E_VALUE,
            "%s: %s of its columns %s 0 and 1 alone; --label A,B,... says which are the labels, of %s",
            r->path, count == 0 ? "the last" : "each", count == 0 ? "holds not" : "holds", columns);
    format_tell(r->options, "%s: the last %lld columns hold 0 and 1 and are taken for the labels: %s",
                r->path, (long long)count, name_columns(r, run, count, &list));
    return take_targets(r, run, count, out);
}

/* What --drop takes: the names, or, where these are many or have blanks, the numbers. */
static void list_for_drop(const row_set *r, const int64_t *column, int64_t count, char *text, size_t size) {
    const int64_t first = column[0] + 1, last = column[count - 1] + 1;
    size_t used = 0;
    int plain = r->names != NULL && count <= 4;
    for (int64_t k = 0; k < count && plain; k++) {
        const char *name = record_cell((record){r->names, r->columns, 0}, column[k]);
        plain = *name && !strpbrk(name, " \t,;&'\"$()<>|*?");
        if (plain) used += (size_t)snprintf(text + used, size - used, "%s%.64s", k ? "," : "", name);
    }
    if (!plain && first < last)
        snprintf(text, size, "%lld-%lld", (long long)first, (long long)last);
    else if (!plain)
        snprintf(text, size, "%lld", (long long)first);
}

static void tell_binary(const row_set *r, const int64_t *run, int64_t count) {
    short_list list;
    char dropped[400];
    const int several = count > 2;
    list_for_drop(r, run, count - 1, dropped, sizeof dropped);
    format_tell(
        r->options,
        "%s: %s %s 0 and 1 as the label %s does, and %s: --task multilabel learns all %lld as labels, "
        "--drop %s leaves %s out",
        r->path, name_columns(r, run, count - 1, &list), several ? "hold" : "holds",
        column_short_call(&r->features, run[count - 1]).text, several ? "are features" : "is a feature",
        (long long)count, dropped, several ? "them" : "it");
}

static xent_status look_before_label(row_set *r, const int64_t *run, int64_t count) {
    enum { ROWS = 10, ROWS_OF_TWO = 20 };
    short_list list;
    const int64_t fewest = count_one_hot(r, run, count);
    if (count < 2) return XENT_OK;
    if (fewest < 2 || r->rows < (fewest == 2 ? ROWS_OF_TWO : ROWS)) {
        tell_binary(r, run, count);
        return XENT_OK;
    }
    const int64_t *column = run + (count - fewest);
    format_tell(
        r->options,
        "%s: the last %lld columns are one-hot labels and are taken for one label of %lld classes: %s",
        r->path, (long long)fewest, (long long)fewest, name_columns(r, column, fewest, &list));
    return take_one_hot(r, column, fewest);
}

/* ---- The whole --------------------------------------------------------------------------------------- */

xent_status label_columns_settle(row_set *r, data_sets *out) {
    const label_choice *c = &r->chosen;
    const xent_task task = r->options->task;
    if (c->count == 0 || task == XENT_TASK_REGRESSION) return XENT_OK;
    if (!c->is_guess) return r->label < 0 ? take_named(r, out) : XENT_OK;
    if (task == XENT_TASK_CLASSIFY && !labels_are_binary(r)) return XENT_OK;
    int64_t *run = malloc((size_t)r->columns * sizeof *run);
    if (!run) return no_memory(r);
    const int64_t count = find_run(r, run);
    const xent_status status = task == XENT_TASK_MULTILABEL ? take_last_labels(r, run, count, out)
                                                            : look_before_label(r, run, count);
    free(run);
    return status;
}
