#include "data/formats/given.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "data/formats/feature_notices.h"
#include "data/formats/format.h"
#include "data/formats/records.h"

static int is_feature(const xent_column *column) { return xent_column_features(column) > 0; }

static int is_label(const feature_set *f, int64_t column) {
    return f->kind[column] == XENT_COLUMN_LABEL || f->column[column].is_label;
}

static int have_names(const xent_columns *given) {
    for (int64_t k = 0; k < given->count; k++)
        if (given->column[k].name) return 1;
    return 0;
}

int given_has_name(const xent_columns *given, const char *cells, int64_t count) {
    for (int64_t j = 0; j < count; j++, cells = cell_after(cells))
        for (int64_t k = 0; k < given->count; k++)
            if (*cells && given->column[k].name && strcasecmp(given->column[k].name, cells) == 0) return 1;
    return 0;
}

/* Whether a column is called exactly so. */
static int is_given(const xent_columns *given, const char *name) {
    for (int64_t k = 0; k < given->count; k++)
        if (given->column[k].name && strcmp(given->column[k].name, name) == 0) return 1;
    return 0;
}

/* Whether a table's column is the given one of this name: in another case, unless another is called so. */
static int are_one(const xent_columns *given, const char *own, const char *name, int any_case) {
    return any_case ? strcasecmp(own, name) == 0 && !is_given(given, own) : strcmp(own, name) == 0;
}

static int is_among(const int64_t *column, int64_t count, int64_t j) {
    for (int64_t i = 0; i < count; i++)
        if (column[i] == j) return 1;
    return 0;
}

/* The first column of the name that is none of the `found` ones; `count`: there is none. */
static int64_t seek_label(const xent_columns *given, const char *names, int64_t count, const char *name,
                          const int64_t *column, int64_t found) {
    for (int any_case = 0; name && any_case < 2; any_case++) {
        const char *own = names;
        for (int64_t j = 0; j < count; j++, own = cell_after(own))
            if (are_one(given, own, name, any_case) && !is_among(column, found, j)) return j;
    }
    return count;
}

int64_t given_labels(const xent_columns *given, const char *names, int64_t count, int64_t *column) {
    int64_t found = 0;
    const int by_name = names && have_names(given);
    for (int64_t k = 0; k < given->count; k++) {
        if (given->column[k].kind != XENT_COLUMN_LABEL) continue;
        if (!by_name && count != given->count) return 0;
        const int64_t at =
            by_name ? seek_label(given, names, count, given->column[k].name, column, found) : k;
        if (at == count) return 0;
        column[found++] = at;
    }
    return found;
}

/* ---- By position ------------------------------------------------------------------------------------- */

static xent_status refuse_count(const feature_set *f, int64_t labels, int64_t features) {
    const xent_columns *given = f->options->columns;
    char without[80] = "";
    if (labels > 0)
        snprintf(without, sizeof without, ", or %lld without the label", (long long)(given->count - labels));
    else if (features < given->count)
        snprintf(without, sizeof without, ", or the %lld that count", (long long)features);
    return xent_fail(
        f->error, XENT_E_FORMAT,
        "%s has %lld columns without names; expected %lld, as the table had that the model learned "
        "from%s",
        f->path, (long long)f->count, (long long)given->count, without);
}

/* All of the columns, or all but the labels, or the features alone. */
static xent_status match_positions(feature_set *f) {
    const xent_columns *given = f->options->columns;
    int64_t labels = 0, features = 0, at = 0;
    for (int64_t k = 0; k < given->count; k++) {
        labels += given->column[k].kind == XENT_COLUMN_LABEL;
        features += is_feature(&given->column[k]);
    }
    const int all = f->count == given->count, unlabelled = !all && f->count == given->count - labels;
    if (!all && !unlabelled && f->count != features) return refuse_count(f, labels, features);
    for (int64_t k = 0; k < given->count; k++) {
        const xent_column *column = &given->column[k];
        const int stands = all || (unlabelled ? column->kind != XENT_COLUMN_LABEL : is_feature(column));
        f->from[k] = stands ? at++ : -1;
    }
    return XENT_OK;
}

/* ---- By name ----------------------------------------------------------------------------------------- */

/* The next column of the name, from `start` and then from the first on; -1: there is none that is free. */
static int64_t find_name(const feature_set *f, const char *name, int64_t start) {
    for (int any_case = 0; name && any_case < 2; any_case++)
        for (int64_t i = 0; i < f->count; i++) {
            const int64_t j = (start + i) % f->count;
            if (are_one(f->options->columns, f->column[j].name, name, any_case) && !f->column[j].is_taken)
                return j;
        }
    return -1;
}

static xent_status refuse_missing(const feature_set *f, short_list *missing) {
    short_list there = {.count = 0};
    for (int64_t j = 0; j < f->count; j++) short_list_add(&there, "%s", f->column[j].name);
    return xent_fail(f->error, XENT_E_FORMAT,
                     "%s lacks the column%s %.300s, which the model learned from; its columns are %.400s",
                     f->path, missing->count == 1 ? "" : "s", short_list_end(missing),
                     short_list_end(&there));
}

static void tell_order(const feature_set *f) {
    const xent_columns *given = f->options->columns;
    int64_t before = -1;
    int is_other = 0;
    for (int64_t k = 0; k < given->count; k++) {
        if (!is_feature(&given->column[k])) continue;
        is_other |= f->from[k] < before;
        before = f->from[k];
    }
    if (is_other)
        format_tell(f->options,
                    "%s: its columns stand in another order and are put in that of the model, by "
                    "their names",
                    f->path);
}

static void tell_extra(const feature_set *f) {
    const xent_columns *given = f->options->columns;
    short_list list = {.count = 0};
    for (int64_t j = 0; j < f->count; j++) {
        int is_known = is_label(f, j);
        for (int64_t k = 0; !is_known && k < given->count; k++) is_known = f->from[k] == j;
        if (!is_known)
            short_list_add(&list, "%s", *f->column[j].name ? f->column[j].name : "one without a name");
    }
    if (list.count > 0)
        format_tell(f->options, "%s: left out, as the model does not know them: %s", f->path,
                    short_list_end(&list));
}

/* How a column is called that the table lacks; of columns of one name it may have the first. */
static void add_missing(short_list *missing, const xent_columns *given, int64_t k) {
    const char *name = given->column[k].name;
    int is_another = 0;
    for (int64_t i = 0; i < k && name && !is_another; i++)
        is_another = given->column[i].name && strcmp(given->column[i].name, name) == 0;
    short_list_add(missing, "%s%s", name && *name ? name : "one without a name",
                   is_another ? " (another one)" : "");
}

static xent_status match_names(feature_set *f) {
    const xent_columns *given = f->options->columns;
    short_list missing = {.count = 0};
    for (int64_t k = 0; k < given->count; k++) {
        const int64_t j = find_name(f, given->column[k].name, k > 0 ? f->from[k - 1] + 1 : 0);
        f->from[k] = j;
        if (!is_feature(&given->column[k])) continue;
        if (j >= 0)
            f->column[j].is_taken = 1;
        else
            add_missing(&missing, given, k);
    }
    if (missing.count > 0) return refuse_missing(f, &missing);
    tell_order(f);
    tell_extra(f);
    return XENT_OK;
}

/* ---- Kinds ------------------------------------------------------------------------------------------- */

/* Gives the texts of a column the features that they have in the given one. */
static xent_status declare_texts(const feature_set *f, feature_column *c, const xent_column *column) {
    c->feature = malloc(((size_t)column->value_count + 1) * sizeof *c->feature);
    int failed = !c->feature;
    for (int32_t k = 0; k < column->value_count && !failed; k++) {
        if (!*column->values[k]) continue; /* a missing value */
        const label_entry *text = labels_find(&c->texts, column->values[k]);
        failed = !text;
        if (text) c->feature[text->number] = k;
    }
    return failed ? xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its columns", f->path) : XENT_OK;
}

/* Columns are what the given ones are; what is none of these is left out. */
static xent_status declare(feature_set *f) {
    const xent_columns *given = f->options->columns;
    xent_status status = XENT_OK;
    for (int64_t j = 0; j < f->count; j++)
        if (!is_label(f, j)) f->kind[j] = XENT_COLUMN_UNUSED;
    for (int64_t k = 0; k < given->count && status == XENT_OK; k++) {
        const xent_column *column = &given->column[k];
        const int64_t j = f->from[k];
        if (!is_feature(column)) continue;
        if (is_label(f, j))
            return xent_fail(f->error, XENT_E_ARGUMENT,
                             "%s: column %lld cannot be the label: the model learned from it", f->path,
                             (long long)j + 1);
        f->kind[j] = (unsigned char)column->kind;
        f->column[j].is_declared = 1;
        if (column->kind == XENT_COLUMN_TEXT) status = declare_texts(f, &f->column[j], column);
    }
    return status;
}

xent_status given_match(feature_set *f) {
    const xent_columns *given = f->options->columns;
    f->from = calloc((size_t)given->count + 1, sizeof *f->from);
    if (!f->from) return xent_fail(f->error, XENT_E_MEMORY, "%s: no memory for its columns", f->path);
    const int by_name = f->column[0].name && have_names(given);
    const xent_status status = by_name ? match_names(f) : match_positions(f);
    return status == XENT_OK ? declare(f) : status;
}

/* ---- Texts ------------------------------------------------------------------------------------------- */

void given_tell_unseen(const feature_set *f) {
    const xent_columns *given = f->options->columns;
    short_list list = {.count = 0};
    for (int64_t k = 0; k < given->count; k++) {
        const feature_column *c = f->from[k] >= 0 ? &f->column[f->from[k]] : NULL;
        const xent_column *known = &given->column[k];
        const int knows_some = known->value_count > (known->value_count > 0 && !*known->values[0]);
        if (!c || c->unseen == 0 || !knows_some) continue;
        const column_call call = features_call(f, f->from[k]);
        short_list_add(&list, "%s %lld cell%s, '%.20s' the first", call.text, (long long)c->unseen,
                       c->unseen == 1 ? "" : "s", c->text);
    }
    if (list.count > 0)
        format_tell(f->options,
                    "%s: texts that the model has not learned are taken for other ones, or where it knows "
                    "none for none of its values: %s",
                    f->path, short_list_end(&list));
}
