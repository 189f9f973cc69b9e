#include "model/files/columns_json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/columns.h"
#include "model/files/json_text.h"

/* ---- Writing ----------------------------------------------------------------------------------------- */

static int set_values(json_t *object, const xent_column *column) {
    json_t *values = json_array();
    int failed = !values;
    for (int32_t k = 0; k < column->value_count && !failed; k++)
        failed = json_array_append_new(values, json_string(column->values[k])) != 0;
    failed |= json_object_set_new(object, "values", values) != 0;
    return failed | (json_object_set_new(object, "other", json_boolean(column->has_other)) != 0);
}

static json_t *column_json(const xent_column *column) {
    json_t *object = json_object();
    int failed = !object;
    if (column->name) failed |= json_object_set_new(object, "name", json_name(column->name)) != 0;
    failed |= json_object_set_new(object, "kind", json_string(xent_column_kind_name(column->kind))) != 0;
    if (column->kind == XENT_COLUMN_NUMBER)
        failed |= json_object_set_new(object, "filler", json_real(column->filler)) != 0;
    if (column->kind == XENT_COLUMN_TEXT) failed |= set_values(object, column);
    if (column->missing > 0)
        failed |= json_object_set_new(object, "missing", json_integer((json_int_t)column->missing)) != 0;
    if (!failed) return object;
    json_decref(object);
    return NULL;
}

json_t *columns_json(const xent_columns *columns) {
    json_t *array = json_array();
    int failed = !array;
    for (int64_t j = 0; j < columns->count && !failed; j++)
        failed = json_array_append_new(array, column_json(&columns->column[j])) != 0;
    if (!failed) return array;
    json_decref(array);
    return NULL;
}

/* ---- Reading ----------------------------------------------------------------------------------------- */

/* An entry that is being read; its texts are the JSON's. */
typedef struct entry {
    const json_t *object;
    int64_t number;
    const char *path;
    xent_error *error;
} entry;

static xent_status refuse(const entry *e, const char *key, const char *expected) {
    char *found = json_dumps(json_object_get(e->object, key), JSON_ENCODE_ANY | JSON_COMPACT);
    xent_fail(e->error, XENT_E_FORMAT, "%s: \"%s\" of its column %lld is %.64s; expected %s", e->path, key,
              (long long)e->number, found ? found : "missing", expected);
    free(found);
    return XENT_E_FORMAT;
}

static xent_status read_number(const entry *e, xent_column *column) {
    const json_t *filler = json_object_get(e->object, "filler");
    column->filler = json_number_value(filler);
    if (json_is_number(filler) && isfinite((xent_real)column->filler)) return XENT_OK;
    return refuse(e, "filler", "a number");
}

/* Values that are different; "" may be the first alone. */
static xent_status read_values(const entry *e, xent_column *column, const char **texts) {
    const json_t *values = json_object_get(e->object, "values"), *other = json_object_get(e->object, "other");
    size_t k;
    json_t *value;
    if (!json_is_array(values)) return refuse(e, "values", "a list of texts");
    if (!json_is_boolean(other)) return refuse(e, "other", "true or false");
    json_array_foreach(values, k, value) {
        texts[k] = json_string_value(value);
        if (!texts[k] || (k > 0 && !*texts[k]))
            return refuse(e, "values", "texts, of which the first alone may be empty");
    }
    column->values = texts;
    column->value_count = (int32_t)json_array_size(values);
    column->has_other = json_is_true(other);
    return XENT_OK;
}

static xent_status read_column(const entry *e, xent_column *column, const char **texts) {
    const json_t *name = json_object_get(e->object, "name"), *missing = json_object_get(e->object, "missing");
    const int kind = xent_column_kind_find(json_string_value(json_object_get(e->object, "kind")));
    if (kind < 0) return refuse(e, "kind", "number, text, label or unused");
    if (name && !json_is_string(name)) return refuse(e, "name", "a text");
    if (missing && !(json_integer_value(missing) > 0)) return refuse(e, "missing", "a number of at least 1");
    *column = (xent_column){.name = json_string_value(name),
                            .kind = (xent_column_kind)kind,
                            .missing = json_integer_value(missing)};
    if (kind == XENT_COLUMN_NUMBER) return read_number(e, column);
    return kind == XENT_COLUMN_TEXT ? read_values(e, column, texts) : XENT_OK;
}

static size_t count_values(const json_t *array) {
    size_t count = 0, j;
    json_t *object;
    json_array_foreach(array, j, object) count += json_array_size(json_object_get(object, "values"));
    return count;
}

static xent_status read_columns(const json_t *array, const char *path, xent_column *column,
                                const char **texts, xent_error *error) {
    size_t j, used = 0;
    json_t *object;
    json_array_foreach(array, j, object) {
        const entry e = {object, (int64_t)j + 1, path, error};
        const xent_status status = read_column(&e, &column[j], texts + used);
        if (status != XENT_OK) return status;
        used += (size_t)column[j].value_count;
    }
    return XENT_OK;
}

xent_status columns_read(const json_t *array, int64_t features, const char *path, xent_columns **out,
                         xent_error *error) {
    const size_t count = json_array_size(array);
    if (!json_is_array(array))
        return xent_fail(error, XENT_E_FORMAT, "%s: \"columns\" of its description is no list", path);
    xent_column *column = calloc(count + 1, sizeof *column);
    const char **texts = calloc(count_values(array) + 1, sizeof *texts);
    const xent_columns read = {column, (int64_t)count};
    xent_status status = column && texts ? read_columns(array, path, column, texts, error) : XENT_E_MEMORY;
    if (status == XENT_OK && xent_columns_features(&read) != features)
        status = xent_fail(error, XENT_E_FORMAT, "%s: its \"columns\" make %lld features; expected %lld",
                           path, (long long)xent_columns_features(&read), (long long)features);
    if (status == XENT_OK && !(*out = columns_copy(&read))) status = XENT_E_MEMORY;
    if (status == XENT_E_MEMORY) xent_fail(error, status, "%s: no memory for its columns", path);
    free(column);
    free((void *)texts);
    return status;
}
