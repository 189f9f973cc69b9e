#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/files/json_text.h"
#include "train/checkpoint.h"

enum {
    VALUE = 64, /* of a value as text */
    PLACE = 64, /* of where in an entry it stands */
    PART = 320, /* of a difference */
    MORE = 24   /* of how many there is no room for */
};

/* What a difference means that is told as two numbers. */
static const struct {
    const char *key, *words;
} meanings[] = {{"train_content", " (the training set is another than then)"},
                {"test_content", " (the test set is another than then)"},
                {"validation_content", " (the validation set is another than then)"}};

static const char *meaning_of(const char *key) {
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (strcmp(meanings[i].key, key) == 0) return meanings[i].words;
    return "";
}

/* A text that grows while there is room. */
typedef struct growing {
    char *text;
    size_t size, used;
    int left; /* parts without room */
} growing;

static void append(growing *g, const char *part) {
    const size_t length = strlen(part);
    if (g->left > 0 || g->used + length + MORE > g->size) {
        g->left++;
        return;
    }
    memcpy(g->text + g->used, part, length + 1);
    g->used += length;
}

/* A value as it is written, a number with as many digits as tell it from others. */
static void value_text(const json_t *value, char text[VALUE]) {
    if (!json_is_real(value)) {
        json_shown(value, text, VALUE);
        if (!value) snprintf(text, VALUE, "not set");
        return;
    }
    snprintf(text, VALUE, "%.15g", json_real_value(value));
    if (strtod(text, NULL) == json_real_value(value)) return;
    snprintf(text, VALUE, "%.17g", json_real_value(value));
}

/* The first part in which two lists of one length, or two objects, differ, and where it stands; 0: it is
 * something else. */
static int first_difference(const json_t **a, const json_t **b, char place[PLACE]) {
    const json_t *const x = *a, *const y = *b;
    for (size_t i = 0; json_is_array(x) && json_array_size(x) == json_array_size(y); i++) {
        if (i == json_array_size(x)) return 0;
        *a = json_array_get(x, i);
        *b = json_array_get(y, i);
        snprintf(place, PLACE, "[%zu]", i);
        if (!json_equal(*a, *b)) return 1;
    }
    if (!json_is_object(x) || !json_is_object(y)) return 0;
    for (int i = 0; i < 2; i++)
        for (void *at = json_object_iter((json_t *)(i == 0 ? x : y)); at;
             at = json_object_iter_next((json_t *)(i == 0 ? x : y), at)) {
            *a = json_object_get(x, json_object_iter_key(at));
            *b = json_object_get(y, json_object_iter_key(at));
            snprintf(place, PLACE, ".%.20s", json_object_iter_key(at));
            if (!json_equal(*a, *b)) return 1;
        }
    return 0;
}

static void append_difference(growing *g, const char *key, const json_t *a, const json_t *b) {
    char was[VALUE], is[VALUE], place[PLACE], where[PLACE] = "", part[PART];
    while (strlen(where) < PLACE / 2 && first_difference(&a, &b, place))
        snprintf(where + strlen(where), PLACE - strlen(where), "%s", place);
    value_text(a, was);
    value_text(b, is);
    snprintf(part, sizeof part, "%s\"%.40s\"%s was %s and is %s%s", g->used ? "; " : "", key, where, was, is,
             meaning_of(key));
    append(g, part);
}

int checkpoint_differences(const json_t *theirs, const json_t *ours, checkpoint_passes *passes,
                           const void *context, char *text, size_t size) {
    growing g = {text, size, 0, 0};
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
    if (g.left > 0) snprintf(text + g.used, size - g.used, "; and %d more", g.left);
    return count;
}
