#include "xent/columns.h"

#include <stdio.h>

#include "base/names.h"

static const char *const tasks[] = {XENT_TASK_LIST(NAMES_TEXT)};

const char *xent_task_name(xent_task task) { return names_at(NAMES_OF(tasks), (int)task); }
int xent_task_find(const char *name) { return names_find(NAMES_OF(tasks), name); }

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
