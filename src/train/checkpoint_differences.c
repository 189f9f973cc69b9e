#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "train/checkpoint.h"

/* A text that grows until its room is full. */
typedef struct growing {
    char *text;
    size_t size, used;
} growing;

static void append(growing *g, const char *part) {
    const int length = snprintf(g->text + g->used, g->size - g->used, "%s", part);
    g->used += (size_t)length < g->size - g->used ? (size_t)length : g->size - g->used - 1;
}

/* A value as it is written, a number with as many digits as tell it from others. */
static void value_text(const json_t *value, char text[80]) {
    char *dumped = NULL;
    if (json_is_real(value)) {
        snprintf(text, 80, "%.15g", json_real_value(value));
        if (strtod(text, NULL) == json_real_value(value)) return;
        snprintf(text, 80, "%.17g", json_real_value(value));
        return;
    }
    if (value) dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    snprintf(text, 80, "%.76s", dumped ? dumped : "not set");
    free(dumped);
}

/* Of two lists of one length, the place where they differ first, which they become: 1; else 0, as they
 * are. */
static int first_difference(const json_t **a, const json_t **b, size_t *index) {
    if (!json_is_array(*a) || !json_is_array(*b) || json_array_size(*a) != json_array_size(*b)) return 0;
    for (*index = 0; *index < json_array_size(*a); ++*index) {
        const json_t *x = json_array_get(*a, *index), *y = json_array_get(*b, *index);
        if (json_equal(x, y)) continue;
        *a = x;
        *b = y;
        return 1;
    }
    return 0;
}

static void append_difference(growing *g, const char *key, const json_t *a, const json_t *b) {
    char was[80], is[80], place[32] = "", part[300];
    size_t index;
    if (first_difference(&a, &b, &index)) snprintf(place, sizeof place, "[%zu]", index);
    value_text(a, was);
    value_text(b, is);
    snprintf(part, sizeof part, "%s\"%.40s\"%s was %s and is %s", g->used ? "; " : "", key, place, was, is);
    append(g, part);
}

int checkpoint_differences(const json_t *theirs, const json_t *ours, checkpoint_passes *passes,
                           const void *context, char *text, size_t size) {
    growing g = {text, size, 0};
    int count = 0;
    const json_t *const objects[] = {ours, theirs};
    text[0] = '\0';
    for (int i = 0; i < 2; i++)
        for (void *at = json_object_iter((json_t *)objects[i]); at;
             at = json_object_iter_next((json_t *)objects[i], at)) {
            const char *key = json_object_iter_key(at);
            const json_t *a = json_object_get(theirs, key), *b = json_object_get(ours, key);
            if (i == 1 && b) continue; /* it has been compared */
            if (json_equal(a, b) || (passes && passes(context, key, a, b))) continue;
            append_difference(&g, key, a, b);
            count++;
        }
    return count;
}
