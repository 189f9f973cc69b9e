#include "study/cell_join.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether two results of a cell are the same but for times. */
static int agree(const json_t *a, const json_t *b) {
    if (json_is_object(a) && json_is_object(b)) {
        json_t *object = (json_t *)a; /* jansson's iterators take no const, and change nothing */
        int same = json_object_size(a) == json_object_size(b);
        for (void *at = json_object_iter(object); same && at; at = json_object_iter_next(object, at)) {
            const char *key = json_object_iter_key(at);
            const json_t *other = json_object_get(b, key);
            same = other && (strcmp(key, "seconds") == 0 || agree(json_object_iter_value(at), other));
        }
        return same;
    }
    if (json_is_array(a) && json_is_array(b)) {
        int same = json_array_size(a) == json_array_size(b);
        for (size_t i = 0; same && i < json_array_size(a); i++)
            same = agree(json_array_get(a, i), json_array_get(b, i));
        return same;
    }
    return json_equal(a, b);
}

static void tell(const cell_join *join, const char *sentence) {
    if (join->tell) join->tell(join->context, sentence);
}

/* Takes a cell of a store, or compares it with the one that is there. */
static int take(cell_join *join, const cell_store *store, const char *name, json_t *content) {
    const json_t *there = json_object_get(join->cells, name);
    if (!there) {
        join->sound++;
        return json_object_set_new(join->cells, name, json_pack("[O, i]", content, join->count - 1));
    }
    if (agree(json_array_get(there, 0), content)) return 0;
    char sentence[1024];
    const cell_store *first = join->stores[json_integer_value(json_array_get(there, 1))];
    snprintf(sentence, sizeof sentence, "%.400s and %.400s have different results of the cell %s",
             cell_store_directory(first), cell_store_directory(store), name);
    join->clashes++;
    tell(join, sentence);
    return 0;
}

static xent_status add_cell(cell_join *join, const cell_store *store, const char *name, xent_error *error) {
    json_t *content;
    xent_error why = {.status = XENT_OK};
    xent_status status = cell_store_read(store, name, &content, &why);
    if (status == XENT_E_FORMAT) {
        join->damaged++;
        tell(join, why.message);
        return XENT_OK;
    }
    if (status != XENT_OK) return xent_fail(error, status, "%s", why.message);
    if (content && take(join, store, name, content))
        status = xent_fail(error, XENT_E_MEMORY, "no memory for the cell %s", name);
    json_decref(content);
    return status;
}

static int add_store(cell_join *join, const cell_store *store) {
    const cell_store **stores = realloc(join->stores, (size_t)(join->count + 1) * sizeof *stores);
    if (!stores) return -1;
    join->stores = stores;
    join->stores[join->count++] = store;
    return 0;
}

xent_status join_add(cell_join *join, const cell_store *store, xent_error *error) {
    xent_error why = {.status = XENT_E_MEMORY, .message = "no memory to join cells"};
    json_t *names = cell_store_names(store, &why);
    if (!join->cells) join->cells = json_object();
    xent_status status = names && join->cells && add_store(join, store) == 0
                             ? XENT_OK
                             : xent_fail(error, why.status, "%s", why.message);
    for (size_t i = 0; status == XENT_OK && i < json_array_size(names); i++)
        status = add_cell(join, store, json_string_value(json_array_get(names, i)), error);
    json_decref(names);
    return status;
}

xent_status join_write(const cell_join *join, const cell_store *into, xent_error *error) {
    const char *name;
    json_t *cell;
    xent_status status = XENT_OK;
    json_object_foreach(join->cells, name, cell) {
        json_t *there = NULL;
        if (status == XENT_OK) status = cell_store_read(into, name, &there, error);
        const int wanted = status == XENT_E_FORMAT || (status == XENT_OK && !there);
        json_decref(there);
        if (wanted) status = cell_store_write(into, name, json_array_get(cell, 0), error);
    }
    return status;
}

void join_clear(cell_join *join) {
    json_decref(join->cells);
    free(join->stores);
}
