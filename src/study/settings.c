#include "study/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* The keys of both objects, sorted, each once or twice; NULL: no memory. */
static const char **all_keys(const json_t *a, const json_t *b, size_t *count) {
    const char **keys = malloc((json_object_size(a) + json_object_size(b) + 1) * sizeof *keys);
    const json_t *objects[2] = {a, b};
    *count = 0;
    for (int i = 0; keys && i < 2; i++) {
        json_t *object = (json_t *)objects[i]; /* jansson's iterators take no const, and change nothing */
        for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
            keys[(*count)++] = json_object_iter_key(at);
    }
    if (keys) qsort(keys, *count, sizeof *keys, by_name);
    return keys;
}

static void print_value(const json_t *value, char *text, size_t size) {
    char *own = value ? json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
    if (json_is_string(value))
        snprintf(text, size, "%.160s", json_string_value(value));
    else
        snprintf(text, size, "%.160s", own ? own : "none");
    free(own);
}

/* Likewise, of what stands at a path: "lr.ce". */
static int differ_below(const json_t *a, const json_t *b, const char *path, char *text, size_t size) {
    size_t count;
    int found = 0;
    if (json_equal(a, b)) return 0;
    if (!json_is_object(a) || !json_is_object(b)) {
        char one[192], other[192];
        print_value(a, one, sizeof one);
        print_value(b, other, sizeof other);
        snprintf(text, size, "%s: %s and %s", path, one, other);
        return 1;
    }
    const char **keys = all_keys(a, b, &count);
    for (size_t i = 0; keys && !found && i < count; i++) {
        char below[256];
        snprintf(below, sizeof below, "%s%s%s", path, *path ? "." : "", keys[i]);
        found = differ_below(json_object_get(a, keys[i]), json_object_get(b, keys[i]), below, text, size);
    }
    free(keys);
    if (!found) snprintf(text, size, "%s", "what differs is not known for want of memory");
    return 1;
}

int settings_differ(const json_t *a, const json_t *b, char *text, size_t size) {
    return differ_below(a, b, "", text, size);
}
