#include "data/formats/label_notices.h"

#include <stdio.h>
#include <string.h>

#include "data/formats/feature_notices.h"
#include "data/formats/format.h"

enum { FEW = 20 }; /* different values of a column that may be classes */

/* ---- Columns ----------------------------------------------------------------------------------------- */

/* The different values of a feature's column; FEW + 1 stands for all above. */
static int64_t count_values(const row_set *r, int64_t column) {
    const feature_set *f = &r->features;
    const feature_column *c = &f->column[column];
    xent_real seen[FEW];
    int64_t count = 0;
    if (c->at < 0) return FEW + 1;
    if (f->kind[column] == XENT_COLUMN_TEXT) return c->texts.count < FEW + 1 ? c->texts.count : FEW + 1;
    for (int64_t i = 0; i < r->rows; i++) {
        const xent_real x = cells_at(&r->cells, i, c->at);
        int64_t k = 0;
        while (k < count && (seen[k] < x || seen[k] > x)) k++;
        if (k < count || x != x) continue; /* NaN: a gap */
        if (count == FEW) return FEW + 1;
        seen[count++] = x;
    }
    return count;
}

/* "; few different values, at most so many, have class (3), 4 (2)"; nothing, where none has. */
static void list_likely(const row_set *r, int64_t most, char *text, size_t size) {
    short_list list = {.count = 0};
    *text = '\0';
    for (int64_t j = 0; j < r->features.count; j++) {
        const int64_t count = j == r->label ? FEW + 1 : count_values(r, j);
        if (count >= 2 && count <= FEW && count <= most)
            short_list_add(&list, "%s (%lld)", column_short_call(&r->features, j).text, (long long)count);
    }
    if (list.count > 0) snprintf(text, size, "; few different values have %s", short_list_end(&list));
}

/* What the labels stand in: "column 3 (medv)", or the file. */
static const char *call_labels(const row_set *r, char *text, size_t size) {
    const table_columns table = rows_table(r);
    snprintf(text, size, "column %lld", (long long)r->label + 1);
    if (r->names)
        snprintf(text, size, "column %lld (%.64s)", (long long)r->label + 1,
                 column_list_call(&table, r->label).text);
    return text;
}

/* ---- Refusals ---------------------------------------------------------------------------------------- */

xent_status refuse_one_class(const row_set *r, const class_list *c) {
    char called[100], columns[400], others[500] = "";
    const table_columns table = rows_table(r);
    column_list_write(&table, columns, sizeof columns);
    if (r->columns > 2)
        snprintf(others, sizeof others, "; --label COLUMN takes another one; its columns are %.400s",
                 columns);
    return xent_fail(r->error, XENT_E_VALUE, "%s: %s has one label alone, '%.60s'; expected 2 to %d%s",
                     r->path, call_labels(r, called, sizeof called), c->name[0], MOST_CLASSES, others);
}

/* The columns, and which of them may be classes. */
static void list_others(const row_set *r, char *text, size_t size) {
    char columns[400], likely[600];
    const table_columns table = rows_table(r);
    column_list_write(&table, columns, sizeof columns);
    list_likely(r, FEW, likely, sizeof likely);
    snprintf(text, size, "its columns are %.400s%.550s", columns, likely);
}

xent_status refuse_names(const row_set *r, const class_list *c) {
    char called[100], others[1000];
    list_others(r, others, sizeof others);
    return xent_fail(
        r->error, XENT_E_VALUE,
        "%s: %s, the last one, has %d different texts in %lld rows, which are names and no classes; "
        "--label COLUMN takes another one, and --label COLUMN --task regression learns its numbers; %s",
        r->path, call_labels(r, called, sizeof called), c->count, (long long)r->rows, others);
}

xent_status refuse_measure(const row_set *r, const class_list *c) {
    char called[100], columns[1000], others[1100] = "";
    list_others(r, columns, sizeof columns);
    if (r->columns > 1) snprintf(others, sizeof others, ", --label COLUMN takes another one; %s", columns);
    return xent_fail(
        r->error, XENT_E_VALUE,
        "%s: %s has %d different numbers%s in %lld rows, which is a measure and no classes; --task "
        "regression learns it%s",
        r->path, call_labels(r, called, sizeof called), c->count, c->have_decimals ? " with decimals" : "",
        (long long)r->rows, others);
}

/* ---- Notices ----------------------------------------------------------------------------------------- */

void tell_unlabelled(const row_set *r) {
    if (r->unlabelled > 0)
        format_tell(r->options, "%s: %lld row%s without a label %s left out", r->path,
                    (long long)r->unlabelled, r->unlabelled == 1 ? "" : "s",
                    r->unlabelled == 1 ? "is" : "are");
}

static void tell_single_rows(const row_set *r, const class_list *c) {
    short_list list = {.count = 0};
    for (int32_t k = 0; k < c->count; k++)
        if (c->rows[k] == 1) short_list_add(&list, "%.60s", c->name[k]);
    const int64_t count = list.count;
    if (count > 0 && count < c->count)
        format_tell(r->options, "%s: %lld class%s one row%s, which no test can measure: %s", r->path,
                    (long long)count, count == 1 ? " has" : "es have", count == 1 ? "" : " each",
                    short_list_end(&list));
}

static xent_status tell_twins(const row_set *r, const class_list *c) {
    short_list list = {.count = 0};
    if (!short_list_add_twins(&list, c->name, c->count, ""))
        return xent_fail(r->error, XENT_E_MEMORY, "%s: no memory for its labels", r->path);
    if (list.count > 0)
        format_tell(r->options, "%s: classes that differ in case or blanks alone: %s", r->path,
                    short_list_end(&list));
    return XENT_OK;
}

static void tell_equal(const row_set *r, const class_list *c) {
    char pair[120], more[40] = "";
    if (c->equal < 1 || r->only_these || r->options->classes > 0) return;
    if (c->equal > 1) snprintf(more, sizeof more, " (and %d more)", (int)c->equal - 1);
    snprintf(pair, sizeof pair, "'%.30s' and '%.30s'%s", c->equal_text[0], c->equal_text[1], more);
    if (c->are_apart)
        format_tell(
            r->options,
            "%s: labels that are equal as numbers are classes of their own, as others are no numbers: %s",
            r->path, pair);
    else
        format_tell(
            r->options,
            "%s: labels that are equal as numbers are one class: %s; names that are to stay apart must not "
            "be numbers, as 'v%.30s'",
            r->path, pair, c->equal_text[1]);
}

xent_status tell_classes(const row_set *r, const class_list *c) {
    tell_single_rows(r, c);
    tell_equal(r, c);
    return tell_twins(r, c);
}

/* Named columns, of which one with fewer different values may have been meant. */
static void tell_likelier(const row_set *r, const class_list *c) {
    enum { MOST_COLUMNS = 100 }; /* of more, as of pixels, none is an answer */
    char called[100], likely[600];
    if (!r->names || r->features.count > MOST_COLUMNS) return;
    list_likely(r, c->count - 1, likely, sizeof likely);
    if (*likely)
        format_tell(r->options, "%s: %s, the last one, is taken for the labels; --label takes another one%s",
                    r->path, call_labels(r, called, sizeof called), likely);
}

void tell_doubt(const row_set *r, const class_list *c) {
    if (!r->chosen.is_guess) return;
    const int is_text = r->features.kind[0] == XENT_COLUMN_TEXT;
    const int64_t count = count_values(r, 0);
    if (count < 2 || !((is_text && c->are_numbers) || (count <= FEW && count < c->count))) {
        tell_likelier(r, c);
        return;
    }
    char called[100];
    const table_columns table = rows_table(r);
    format_tell(
        r->options,
        "%s: %s, the last one, is taken for the labels; --label %.60s takes the first, which has %s%s",
        r->path, call_labels(r, called, sizeof called), r->names ? column_list_call(&table, 0).text : "1",
        count > FEW ? "" : "few different ", is_text ? "texts" : "numbers");
}
