#include "data/formats/label_choice.h"

#include <stdlib.h>
#include <string.h>

#include "data/formats/format.h"
#include "data/formats/given.h"

/* The column that is called as labels are; -1: there is none. */
static int64_t usual_column(const table_columns *t, const xent_data_options *options) {
    static const char *const names[] = {"label",   "labels", "class",    "target",   "species",
                                        "outcome", "y",      "survived", "diagnosis"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const int64_t found = column_list_seek(t, names[i]);
        if (found < 0 || (strcmp(names[i], "y") == 0 && column_list_seek(t, "x") >= 0)) continue;
        if (found < t->count - 1)
            format_tell(options, "%s: column %lld, '%s', is taken for the labels; --label names another one",
                        t->path, (long long)found + 1, column_list_call(t, found).text);
        return found;
    }
    return -1;
}

static xent_status choose_named(label_choice *c, const table_columns *t, const xent_data_options *options,
                                xent_error *error) {
    unsigned char *marked = calloc((size_t)t->count + 1, 1);
    if (!marked) return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its columns", t->path);
    const xent_status status = column_list_mark(t, options->label, marked, error);
    for (int64_t j = 0; j < t->count && status == XENT_OK; j++)
        if (marked[j]) c->column[c->count++] = j;
    free(marked);
    return status;
}

/* Under a model that takes as many features as there are columns, none of which is called as labels are. */
static xent_status lacks_labels(const table_columns *t, const xent_data_options *options, xent_error *error) {
    if (options->unlabelled) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT,
                     "%s has %lld columns, which are as many features as the model takes; expected one more, "
                     "of labels",
                     t->path, (long long)t->count);
}

xent_status label_choice_make(label_choice *c, const table_columns *t, const xent_data_options *options,
                              xent_error *error) {
    const xent_columns *given = options->columns;
    const int64_t most = given && given->count > t->count ? given->count : t->count;
    *c = (label_choice){.column = malloc(((size_t)most + 1) * sizeof *c->column)};
    if (!c->column) return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its columns", t->path);
    if (!options->label && given && options->unlabelled) return XENT_OK;
    if (!options->label && given) {
        c->count = given_labels(given, t->names, t->count, c->column);
        return XENT_OK;
    }
    if (!options->label) {
        const int64_t usual = usual_column(t, options);
        if (usual < 0 && t->count == options->features) return lacks_labels(t, options, error);
        c->is_guess = usual < 0;
        c->column[c->count++] = usual < 0 ? t->count - 1 : usual;
        return XENT_OK;
    }
    const xent_status status = choose_named(c, t, options, error);
    if (status != XENT_OK || options->task != XENT_TASK_REGRESSION || c->count == 1) return status;
    return xent_fail(error, XENT_E_ARGUMENT,
                     "%s: '%.64s' names %lld columns; expected one, whose numbers a regression learns",
                     t->path, options->label, (long long)c->count);
}

void label_choice_clear(label_choice *c) { free(c->column); }
