#include "data/columns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/names.h"

static const char *const tasks[] = {XENT_TASK_LIST(NAMES_TEXT)};

const char *xent_task_name(xent_task task) { return names_at(NAMES_OF(tasks), (int)task); }
int xent_task_find(const char *name) { return names_find(NAMES_OF(tasks), name); }

static const char *const kinds[] = {XENT_COLUMN_LIST(NAMES_TEXT)};

const char *xent_column_kind_name(xent_column_kind kind) { return names_at(NAMES_OF(kinds), (int)kind); }
int xent_column_kind_find(const char *name) { return names_find(NAMES_OF(kinds), name); }

int64_t xent_column_features(const xent_column *column) {
    if (!column) return 0;
    switch (column->kind) {
    case XENT_COLUMN_NUMBER:
        return 1;
    case XENT_COLUMN_TEXT:
        return column->value_count + (column->has_other ? 1 : 0);
    case XENT_COLUMN_LABEL:
    case XENT_COLUMN_UNUSED:
        break;
    }
    return 0;
}

int64_t xent_columns_features(const xent_columns *columns) {
    int64_t features = 0;
    for (int64_t j = 0; columns && j < columns->count; j++)
        features += xent_column_features(&columns->column[j]);
    return features;
}

xent_status xent_columns_unit_texts(const xent_columns *columns, double *factor) {
    if (!columns || !factor) return XENT_E_ARGUMENT;
    for (int64_t j = 0, at = 0; j < columns->count; j++) {
        const int64_t end = at + xent_column_features(&columns->column[j]);
        for (; at < end; at++)
            if (columns->column[j].kind == XENT_COLUMN_TEXT && factor[at] > 0) factor[at] = 1;
    }
    return XENT_OK;
}

/* Feature `value` of a column, whose number, from 1, stands for a name that it has not. */
static void describe(const xent_column *column, int64_t number, int64_t value, char *text, size_t size) {
    char name[32];
    snprintf(name, sizeof name, "column %lld", (long long)number);
    const char *called = column->name ? column->name : name;
    if (column->kind != XENT_COLUMN_TEXT)
        snprintf(text, size, "%s", called);
    else if (value == column->value_count)
        snprintf(text, size, "%s = other", called);
    else
        snprintf(text, size, "%s = %s", called, *column->values[value] ? column->values[value] : "missing");
}

xent_status xent_columns_describe(const xent_columns *columns, int64_t index, char *text, size_t size) {
    if (!columns || !text || size < 1 || index < 0) return XENT_E_ARGUMENT;
    for (int64_t j = 0; j < columns->count; j++) {
        const int64_t features = xent_column_features(&columns->column[j]);
        if (index < features) {
            describe(&columns->column[j], j + 1, index, text, size);
            return XENT_OK;
        }
        index -= features;
    }
    return XENT_E_ARGUMENT;
}

/* ---- Copies ------------------------------------------------------------------------------------------ */

static size_t text_size(const char *text) { return text ? strlen(text) + 1 : 0; }

static const char *copy_text(const char *text, char **to) {
    const size_t size = text_size(text);
    if (!text) return NULL;
    const char *copy = memcpy(*to, text, size);
    *to += size;
    return copy;
}

xent_columns *columns_copy(const xent_columns *columns) {
    size_t texts = 0, values = 0;
    for (int64_t j = 0; j < columns->count; j++) {
        const xent_column *c = &columns->column[j];
        values += (size_t)c->value_count;
        texts += text_size(c->name);
        for (int32_t k = 0; k < c->value_count; k++) texts += text_size(c->values[k]);
    }
    const size_t count = (size_t)columns->count;
    xent_columns *copy = malloc(sizeof *copy + count * sizeof(xent_column) + values * sizeof(char *) + texts);
    if (!copy) return NULL;
    xent_column *column = (xent_column *)(copy + 1);
    const char **value = (const char **)(column + count);
    char *text = (char *)(value + values);
    for (size_t j = 0; j < count; j++) {
        column[j] = columns->column[j];
        column[j].name = copy_text(columns->column[j].name, &text);
        column[j].values = column[j].value_count > 0 ? value : NULL;
        for (int32_t k = 0; k < column[j].value_count; k++)
            *value++ = copy_text(columns->column[j].values[k], &text);
    }
    *copy = (xent_columns){column, columns->count};
    return copy;
}
