#include "study/fields.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "study/sealed_json.h"

static json_t *field_json(const void *from, const number_field *f) {
    const char *at = (const char *)from + f->at;
    double number = 0;
    int64_t whole = 0;
    int small = 0;
    switch (f->kind) {
    case FIELD_DOUBLE:
        memcpy(&number, at, sizeof number);
        return number_json(number);
    case FIELD_INT64:
        memcpy(&whole, at, sizeof whole);
        return json_integer(whole);
    case FIELD_INT:
        memcpy(&small, at, sizeof small);
        return json_integer(small);
    }
    return NULL;
}

static xent_status read_field(const json_t *json, const number_field *f, void *to, xent_error *error) {
    char *at = (char *)to + f->at;
    const int64_t whole = json_integer_value(json);
    double number = 0;
    const int small = whole >= INT_MIN && whole <= INT_MAX ? (int)whole : 0;
    const int fits = f->kind == FIELD_DOUBLE  ? number_of_json(json, &number) == 0
                     : f->kind == FIELD_INT64 ? json_is_integer(json)
                                              : json_is_integer(json) && small == whole;
    if (!fits) return xent_fail(error, XENT_E_FORMAT, "\"%s\" is missing or no such number", f->key);
    if (f->kind == FIELD_DOUBLE)
        memcpy(at, &number, sizeof number);
    else if (f->kind == FIELD_INT64)
        memcpy(at, &whole, sizeof whole);
    else
        memcpy(at, &small, sizeof small);
    return XENT_OK;
}

json_t *struct_json(const void *from, const number_field *fields, int count) {
    json_t *object = json_object();
    for (int i = 0; object && i < count; i++) {
        if (json_object_set_new(object, fields[i].key, field_json(from, &fields[i])) == 0) continue;
        json_decref(object);
        return NULL;
    }
    return object;
}

xent_status struct_of_json(const json_t *json, const number_field *fields, int count, void *to,
                           xent_error *error) {
    xent_status status = XENT_OK;
    for (int i = 0; i < count && status == XENT_OK; i++)
        status = read_field(json_object_get(json, fields[i].key), &fields[i], to, error);
    return status;
}

json_t *table_json(const void *from, int rows, size_t size, const number_field *fields, int count) {
    json_t *object = json_object();
    int failed = !object;
    for (int i = 0; !failed && i < count; i++) {
        json_t *list = json_array();
        for (int row = 0; row < rows && !failed; row++)
            failed =
                json_array_append_new(list, field_json((const char *)from + (size_t)row * size, &fields[i]));
        failed |= json_object_set_new(object, fields[i].key, list);
    }
    if (!failed) return object;
    json_decref(object);
    return NULL;
}

xent_status rows_of_json(const json_t *json, const number_field *fields, int count, size_t size, void *to,
                         int rows, xent_error *error) {
    xent_status status = XENT_OK;
    for (int i = 0; i < count && status == XENT_OK; i++) {
        const json_t *list = json_object_get(json, fields[i].key);
        if (!json_is_array(list) || json_array_size(list) != (size_t)rows)
            status = xent_fail(error, XENT_E_FORMAT, "\"%s\" is no list of %d numbers", fields[i].key, rows);
        for (int row = 0; row < rows && status == XENT_OK; row++)
            status = read_field(json_array_get(list, (size_t)row), &fields[i],
                                (char *)to + (size_t)row * size, error);
    }
    return status;
}

xent_status table_of_json(const json_t *json, const number_field *fields, int count, size_t size, void **to,
                          int *rows, xent_error *error) {
    const size_t length = json_array_size(json_object_get(json, fields[0].key));
    char *array = length > 0 ? calloc(length, size) : NULL;
    *rows = 0;
    *to = NULL;
    if (length > INT_MAX || (length > 0 && !array)) {
        free(array);
        return xent_fail(error, XENT_E_MEMORY, "no memory for %zu rows", length);
    }
    const xent_status status = rows_of_json(json, fields, count, size, array, (int)length, error);
    if (status != XENT_OK) {
        free(array);
        return status;
    }
    *rows = (int)length;
    *to = array;
    return XENT_OK;
}
