#include "data/formats/feature_notices.h"

#include <stdarg.h>
#include <stdio.h>
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
        format_tell(f->options, "%s: %lld column%s of texts became %lld features, one a value%s: %s", f->path,
                    (long long)list.count, list.count == 1 ? "" : "s", (long long)features,
                    has_other ? " (the 100 most frequent, and one for the rest)" : "", short_list_end(&list));
}

/* ---- Missing values ---------------------------------------------------------------------------------- */

void tell_gaps(const feature_set *f) {
    short_list list = {.count = 0}, empty = {.count = 0};
    int64_t cells = 0, of_numbers = 0, of_texts = 0;
    for (int64_t j = 0; j < f->count; j++) {
        const int64_t missing = f->column[j].missing;
        if (missing < 1) continue;
        const column_call call = column_short_call(f, j);
        if (f->kind[j] == XENT_COLUMN_UNUSED && missing == f->rows) {
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
