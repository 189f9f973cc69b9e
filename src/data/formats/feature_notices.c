#include "data/formats/feature_notices.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/formats/format.h"

/* ---- Lists ------------------------------------------------------------------------------------------- */

void short_list_add(short_list *list, const char *format, ...) {
    const size_t used = strlen(list->text), left = sizeof list->text - used;
    va_list rest;
    if (left > 120) { /* one more, and the end */
        const int comma = used > 0 ? snprintf(list->text + used, left, ", ") : 0;
        va_start(rest, format);
        vsnprintf(list->text + used + comma, 80, format, rest);
        va_end(rest);
        list->shown++;
    }
    list->count++;
}

const char *short_list_end(short_list *list) {
    const size_t used = strlen(list->text);
    if (list->shown < list->count)
        snprintf(list->text + used, sizeof list->text - used, " and %lld more",
                 (long long)(list->count - list->shown));
    return list->text;
}

/* The name in small letters and without blanks. */
static void fold(const char *name, char *to) {
    for (; *name; name++)
        if (!isspace((unsigned char)*name)) *to++ = (char)tolower((unsigned char)*name);
    *to = '\0';
}

/* `first` has room for a number a name, `key` for the longest name. */
static int find_twins(short_list *list, const char *const *names, int32_t count, const char *what,
                      int32_t *first, char *key) {
    label_set keys = {.count = 0};
    int enough = 1;
    for (int32_t k = 0; k < count; k++) {
        const int32_t before = keys.count;
        fold(names[k], key);
        const label_entry *found = labels_find(&keys, key);
        enough = found != NULL;
        if (!enough) break;
        if (keys.count > before)
            first[found->number] = k;
        else
            short_list_add(list, "%.30s'%.20s' and '%.20s'", what, names[first[found->number]], names[k]);
    }
    labels_clear(&keys);
    return enough;
}

int short_list_add_twins(short_list *list, const char *const *names, int32_t count, const char *what) {
    size_t longest = 0;
    for (int32_t k = 0; k < count; k++)
        if (strlen(names[k]) > longest) longest = strlen(names[k]);
    int32_t *first = malloc(((size_t)count + 1) * sizeof *first);
    char *key = malloc(longest + 1);
    const int enough = first && key && find_twins(list, names, count, what, first, key);
    free(first);
    free(key);
    return enough;
}

column_call column_short_call(const feature_set *f, int64_t column) {
    column_call call;
    const char *name = f->column[column].name;
    if (name && *name)
        snprintf(call.text, sizeof call.text, "%.60s", name);
    else
        snprintf(call.text, sizeof call.text, "column %lld", (long long)column + 1);
    return call;
}

/* ---- Texts ------------------------------------------------------------------------------------------- */

void tell_texts(const feature_set *f, const xent_columns *columns) {
    short_list list = {.count = 0};
    int64_t features = 0;
    int has_other = 0;
    for (int64_t j = 0; j < columns->count; j++) {
        const xent_column *column = &columns->column[j];
        if (column->kind != XENT_COLUMN_TEXT) continue;
        features += xent_column_features(column);
        has_other |= column->has_other;
        const column_call call = column_short_call(f, j);
        short_list_add(&list, "%s (%lld)", call.text, (long long)xent_column_features(column));
    }
    if (list.count > 0)
        format_tell(f->options, "%s: %lld column%s of texts became %lld feature%s, one a value%s: %s",
                    f->path, (long long)list.count, list.count == 1 ? "" : "s", (long long)features,
                    features == 1 ? "" : "s",
                    has_other ? " (the 100 most frequent, and one for the rest)" : "", short_list_end(&list));
}

xent_status tell_twin_texts(const feature_set *f, const xent_columns *columns) {
    short_list list = {.count = 0};
    for (int64_t j = 0; j < columns->count; j++) {
        const xent_column *column = &columns->column[j];
        column_call call;
        if (column->kind != XENT_COLUMN_TEXT) continue;
        snprintf(call.text, sizeof call.text, "%.28s: ", column_short_call(f, j).text);
        if (!short_list_add_twins(&list, column->values, column->value_count, call.text))
            return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its texts", f->path);
    }
    if (list.count > 0)
        format_tell(f->options,
                    "%s: texts that differ in case or blanks alone, each a feature of its own: %s", f->path,
                    short_list_end(&list));
    return XENT_OK;
}

void tell_written(const feature_set *f) {
    short_list list = {.count = 0};
    for (int64_t j = 0; j < f->count; j++) {
        const feature_column *c = &f->column[j];
        if (c->written_cells < 1 || f->kind[j] == XENT_COLUMN_TEXT) continue;
        short_list_add(&list, "%s ('%s')", column_short_call(f, j).text, c->written);
    }
    if (list.count > 0)
        format_tell(f->options, "%s: numbers with signs or marks between thousands are read without them: %s",
                    f->path, short_list_end(&list));
}

/* A percent is a unit of its own: 50 % and 0.5 may be meant to be the same. */
void tell_percents(const feature_set *f) {
    short_list list = {.count = 0};
    for (int64_t j = 0; j < f->count; j++) {
        const feature_column *c = &f->column[j];
        if (c->percents < 1 || c->percents == f->rows - c->missing || f->kind[j] != XENT_COLUMN_NUMBER)
            continue;
        short_list_add(&list, "%s ('%s')", column_short_call(f, j).text, c->percent);
    }
    if (list.count > 0)
        format_tell(
            f->options,
            "%s: numbers with a sign of percent stand among others without, and are not divided by 100: "
            "%s; one of both may have to be written as the other",
            f->path, short_list_end(&list));
}

/* ---- Narrow numbers ---------------------------------------------------------------------------------- */

int feature_is_narrow(const feature_set *f, int64_t column, const cell_rows *cells) {
    const feature_column *c = &f->column[column];
    if (f->kind[column] != XENT_COLUMN_NUMBER || !narrow_is(&c->range)) return 0;
    narrow_range range = c->range; /* which does not know of numbers that were bytes */
    for (int64_t i = 0; i < cells->rows; i++) narrow_add(&range, (double)cells_at(cells, i, c->at));
    return narrow_is(&range);
}

void tell_narrow(const feature_set *f, const cell_rows *cells) {
    short_list list = {.count = 0};
    for (int64_t j = 0; j < f->count; j++)
        if (feature_is_narrow(f, j, cells))
            short_list_add(&list, "%.30s (%s)", column_short_call(f, j).text,
                           narrow_call(&f->column[j].range).text);
    if (list.count > 0) narrow_tell(f->options, f->path, short_list_end(&list));
}

/* ---- Missing values ---------------------------------------------------------------------------------- */

void tell_gaps(const feature_set *f) {
    short_list list = {.count = 0}, empty = {.count = 0};
    int64_t cells = 0, of_numbers = 0, of_texts = 0;
    for (int64_t j = 0; j < f->count; j++) {
        const int64_t missing = f->column[j].missing;
        if (missing < 1) continue;
        const column_call call = column_short_call(f, j);
        if (f->kind[j] == XENT_COLUMN_UNUSED) { /* all are missing (plan_column) */
            short_list_add(&empty, "%s", call.text);
            continue;
        }
        cells += missing;
        *(f->kind[j] == XENT_COLUMN_TEXT ? &of_texts : &of_numbers) += missing;
        short_list_add(&list, "%lld of %s", (long long)missing, call.text);
    }
    if (empty.count > 0)
        format_tell(f->options, "%s: left out, as no row has a value there: %s", f->path,
                    short_list_end(&empty));
    if (cells > 0)
        format_tell(f->options, "%s: %lld cells in %lld of the %lld rows are missing (%s): %s", f->path,
                    (long long)cells, (long long)f->gap_rows, (long long)f->rows, short_list_end(&list),
                    f->options->missing == XENT_MISSING_DROP ? "these rows are left out (--missing drop)"
                    : of_texts == 0 ? "they become their column's mean; --missing drop leaves the rows out"
                    : of_numbers == 0
                        ? "they become a value of their own; --missing drop leaves the rows out"
                        : "they become their column's mean, or among texts a value of their own; --missing "
                          "drop leaves the rows out");
}
