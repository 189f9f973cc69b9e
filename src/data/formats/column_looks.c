#include "data/formats/column_looks.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "data/formats/feature_notices.h"
#include "data/formats/format.h"
#include "data/narrow.h"

enum { LEAST_ROWS = 10 }; /* in fewer, chance does it */

/* The rows that are looked at. */
typedef struct look {
    const feature_set *f;
    const cell_rows *cells;
    int64_t rows;
    const int32_t *labels; /* NULL: there are none */
    int classes;
} look;

static xent_real cell(const look *l, int64_t row, int64_t column) {
    return cells_at(l->cells, row, l->f->column[column].at);
}

static int is_feature(const feature_set *f, int64_t j) {
    return f->kind[j] == XENT_COLUMN_NUMBER || f->kind[j] == XENT_COLUMN_TEXT;
}

static xent_status no_memory(const feature_set *f) {
    return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its columns", f->path);
}

/* ---- Identifiers ------------------------------------------------------------------------------------- */

static int ends_in_id(const char *name) {
    const size_t length = strlen(name);
    if (length < 3 || strcasecmp(name + length - 2, "id") != 0) return 0;
    const char before = name[length - 3];
    return strchr("_- .", before) || (islower((unsigned char)before) && name[length - 2] == 'I');
}

/* Whether the name of a column says that it names rows. */
static int is_called_identifier(const feature_set *f, int64_t j) {
    static const char *const names[] = {"id", "index", "rownames", "row.names", "rowname", "Unnamed: 0"};
    const char *name = f->column[j].name;
    if (!name) return 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i]) == 0) return 1;
    return ends_in_id(name) || (j == 0 && !*name);
}

/* NaN, which is no number, is not whole. */
static int is_whole(xent_real x) { return isfinite(x) && x == (xent_real)floor((double)x); }

static int rises(const look *l, int64_t j) {
    for (int64_t i = 0; i < l->rows; i++)
        if (!is_whole(cell(l, i, j)) || (i > 0 && !(cell(l, i, j) > cell(l, i - 1, j)))) return 0;
    return 1;
}

static int by_size(const void *a, const void *b) {
    const xent_real x = *(const xent_real *)a, y = *(const xent_real *)b;
    return x < y ? -1 : x > y;
}

/* Whether whole numbers in order may all be different: they are, or are so large that reals skip some, and
 * are at least half as many reals as there is place for between the least and the greatest. */
static int may_differ(const xent_real *sorted, int64_t rows) {
    int64_t reals = 1;
    for (int64_t i = 1; i < rows; i++) {
        const int is_other = sorted[i] > sorted[i - 1];
        if (!is_other && narrow_step((double)sorted[i]) <= 1) return 0;
        reals += is_other;
    }
    const double least = (double)sorted[0], greatest = (double)sorted[rows - 1];
    const double places = (greatest - least) / narrow_step(fmax(fabs(least), fabs(greatest))) + 1;
    return 2 * (double)reals >= fmin((double)rows, places);
}

/* Whether the values are whole numbers that are all different: 1 or 0; -1: no memory. */
static int are_different(const look *l, int64_t j) {
    for (int64_t i = 0; i < l->rows; i++)
        if (!is_whole(cell(l, i, j))) return 0;
    xent_real *sorted = malloc((size_t)l->rows * sizeof *sorted);
    for (int64_t i = 0; sorted && i < l->rows; i++) sorted[i] = cell(l, i, j);
    if (sorted) qsort(sorted, (size_t)l->rows, sizeof *sorted, by_size);
    const int different = sorted ? may_differ(sorted, l->rows) : -1;
    free(sorted);
    return different;
}

static int are_different_texts(const look *l, int64_t j) {
    const feature_column *c = &l->f->column[j];
    return c->missing == 0 && c->texts.count == l->f->rows;
}

/* Tells of the identifiers; leaves those out that are called so, unless nothing else is there. */
static xent_status find_identifiers(feature_set *f, const look *l) {
    short_list told = {.count = 0}, out = {.count = 0};
    int64_t features = 0;
    for (int64_t j = 0; j < f->count; j++) features += is_feature(f, j);
    for (int64_t j = 0; j < f->count; j++) {
        if (!is_feature(f, j)) continue;
        const int is_text = f->kind[j] == XENT_COLUMN_TEXT, is_called = is_called_identifier(f, j);
        const int all = is_text ? are_different_texts(l, j) : is_called ? are_different(l, j) : rises(l, j);
        if (all < 0) return no_memory(f);
        if (!all) continue;
        const int leave = is_called && features > 1;
        short_list_add(leave ? &out : &told, "%s", column_short_call(f, j).text);
        if (!leave) continue;
        f->kind[j] = XENT_COLUMN_UNUSED;
        features--;
    }
    if (out.count > 0)
        format_tell(f->options, "%s: left out, as by name and values %s the rows: %s", f->path,
                    out.count == 1 ? "it numbers" : "they number", short_list_end(&out));
    if (told.count > 0)
        format_tell(
            f->options,
            "%s: different in every row, as numbers or names of rows are, which may give the label away: "
            "%s; --drop COLUMN,... leaves columns out",
            f->path, short_list_end(&told));
    return XENT_OK;
}

/* ---- The label again --------------------------------------------------------------------------------- */

/* A value for each class and each of some columns. */
typedef struct class_values {
    int64_t *column; /* those that may say the label still */
    int64_t count;
    xent_real *value; /* [k * classes + class] of column k; NaN: not yet known */
} class_values;

/* Leaves those of the columns that have no other value than their class has had. */
static void keep_alike(const look *l, class_values *v, int64_t row) {
    int64_t kept = 0;
    for (int64_t k = 0; k < v->count; k++) {
        xent_real *own = &v->value[k * l->classes + l->labels[row]];
        const xent_real x = cell(l, row, v->column[k]);
        if (isnan(*own)) *own = x;
        if (isnan(x) || *own < x || *own > x) continue;
        if (kept < k)
            memcpy(v->value + kept * l->classes, v->value + k * l->classes,
                   (size_t)l->classes * sizeof *v->value);
        v->column[kept++] = v->column[k];
    }
    v->count = kept;
}

/* Whether the values of the classes are all different; sorts them. */
static int tells_classes_apart(const look *l, xent_real *value) {
    qsort(value, (size_t)l->classes, sizeof *value, by_size);
    for (int k = 1; k < l->classes; k++)
        if (!(value[k] > value[k - 1])) return 0;
    return 1;
}

/* Of columns some at a time, so that the values are not too many; row by row, as the list is soon short. */
static void list_labels(const look *l, const unsigned char *is_constant, int64_t most, class_values *v,
                        short_list *list) {
    const feature_set *f = l->f;
    for (int64_t j = 0; j < f->count;) {
        for (v->count = 0; j < f->count && v->count < most; j++)
            if (is_feature(f, j) && !is_constant[j]) v->column[v->count++] = j;
        for (int64_t i = 0; i < v->count * l->classes; i++) v->value[i] = (xent_real)NAN;
        for (int64_t i = 0; i < l->rows && v->count > 0; i++) keep_alike(l, v, i);
        for (int64_t k = 0; k < v->count; k++)
            if (tells_classes_apart(l, v->value + k * l->classes))
                short_list_add(list, "%s", column_short_call(f, v->column[k]).text);
    }
}

static xent_status find_labels(const look *l, const unsigned char *is_constant) {
    enum { MOST_NUMBERS = 1 << 16 };
    const feature_set *f = l->f;
    const int64_t most = MOST_NUMBERS / l->classes > 0 ? MOST_NUMBERS / l->classes : 1;
    const int64_t columns = most < f->count ? most : f->count;
    short_list list = {.count = 0};
    class_values v = {.column = malloc((size_t)columns * sizeof *v.column),
                      .value = malloc((size_t)(columns * l->classes) * sizeof *v.value)};
    const int enough = v.column && v.value;
    if (enough) list_labels(l, is_constant, columns, &v, &list);
    free(v.column);
    free(v.value);
    if (!enough) return no_memory(f);
    if (list.count > 0)
        format_tell(f->options,
                    "%s: %s the same as the label, a value a class: %s; --drop COLUMN,... leaves columns out",
                    f->path, list.count == 1 ? "one column says" : "some columns say", short_list_end(&list));
    return XENT_OK;
}

/* ---- Nothing at all ---------------------------------------------------------------------------------- */

/* Whether two cells, which may be missing, are the same. */
static int are_same(xent_real a, xent_real b) {
    if (isnan(a) || isnan(b)) return isnan(a) && isnan(b);
    return !(a < b) && !(a > b);
}

/* Pixels at the edge of pictures are many. */
enum { MOST_NAMED = 8 };

/* Marks the columns that are the same in all rows, row by row, as the list is soon short. */
static xent_status mark_constants(const look *l, unsigned char *is_constant) {
    const feature_set *f = l->f;
    int64_t count = 0, *column = malloc(((size_t)f->count + 1) * sizeof *column);
    if (!column) return no_memory(f);
    for (int64_t j = 0; j < f->count; j++)
        if (is_feature(f, j) && f->column[j].missing < f->rows && !feature_is_narrow(f, j, l->cells))
            column[count++] = j;
    for (int64_t i = 1; i < l->rows && count > 0; i++) {
        int64_t kept = 0;
        for (int64_t k = 0; k < count; k++)
            if (are_same(cell(l, i, column[k]), cell(l, 0, column[k]))) column[kept++] = column[k];
        count = kept;
    }
    for (int64_t k = 0; k < count; k++) is_constant[column[k]] = 1;
    free(column);
    return XENT_OK;
}

static void tell_constants(const feature_set *f, const unsigned char *is_constant) {
    short_list list = {.count = 0};
    int64_t count = 0;
    for (int64_t j = 0; j < f->count; j++) {
        if (!is_constant[j]) continue;
        if (count++ < MOST_NAMED) short_list_add(&list, "%s", column_short_call(f, j).text);
    }
    list.count = count;
    if (count > 0)
        format_tell(f->options, "%s: the same in all rows, and so without a say: %s", f->path,
                    short_list_end(&list));
}

static xent_status look_at_values(const look *l) {
    const feature_set *f = l->f;
    unsigned char *is_constant = calloc((size_t)f->count + 1, 1);
    if (!is_constant) return no_memory(f);
    xent_status status = mark_constants(l, is_constant);
    if (status == XENT_OK && l->rows >= LEAST_ROWS && l->labels && l->rows > 2 * (int64_t)l->classes)
        status = find_labels(l, is_constant);
    if (status == XENT_OK) tell_constants(f, is_constant);
    if (status == XENT_OK) tell_narrow(f, l->cells);
    free(is_constant);
    return status;
}

xent_status column_looks_take(feature_set *f, const cell_rows *rows_read, const int32_t *labels,
                              int classes) {
    const look l = {f, rows_read, rows_read->rows, labels, classes};
    xent_status status = l.rows >= LEAST_ROWS ? find_identifiers(f, &l) : XENT_OK;
    return status == XENT_OK && l.rows > 1 ? look_at_values(&l) : status;
}
