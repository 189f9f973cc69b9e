#include "data/labels.h"

#include <search.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "data/cell.h"

/* The tree holds the texts; each is the end of its label. */
static int by_text(const void *a, const void *b) { return strcmp(a, b); }

static label_entry *add(label_set *set, const char *text) {
    if (set->count == set->room) {
        const int32_t more = set->room ? 2 * set->room : 16;
        label_entry **grown = realloc(set->labels, (size_t)more * sizeof *grown);
        if (!grown) return NULL;
        set->labels = grown;
        set->room = more;
    }
    const size_t size = strlen(text) + 1;
    label_entry *new = malloc(sizeof *new + size);
    if (!new) return NULL;
    new->number = set->count;
    memcpy(new->text, text, size);
    if (!tsearch(new->text, &set->tree, by_text)) {
        free(new);
        return NULL;
    }
    set->labels[set->count++] = new;
    return new;
}

const label_entry *labels_seek(const label_set *set, const char *text) {
    const void *const *found = tfind(text, &set->tree, by_text);
    return found ? (const void *)((const char *)*found - offsetof(label_entry, text)) : NULL;
}

const label_entry *labels_find(label_set *set, const char *text) {
    const label_entry *found = labels_seek(set, text);
    return found ? found : add(set, text);
}

/* Numbers first, by size, then texts, byte by byte. */
static int by_label(const void *a, const void *b) {
    const char *const x = (*(label_entry *const *)a)->text, *const y = (*(label_entry *const *)b)->text;
    double m = 0, n = 0;
    const int x_is_number = cell_number(x, &m), y_is_number = cell_number(y, &n);
    if (x_is_number != y_is_number) return x_is_number ? -1 : 1;
    return x_is_number && m != n ? (m < n ? -1 : 1) : strcmp(x, y);
}

void labels_sort(label_set *set, int32_t *order) {
    if (set->count > 0) qsort(set->labels, (size_t)set->count, sizeof *set->labels, by_label);
    for (int32_t k = 0; k < set->count; k++) {
        order[set->labels[k]->number] = k;
        set->labels[k]->number = k;
    }
}

void labels_clear(label_set *set) {
    for (int32_t k = 0; k < set->count; k++) {
        tdelete(set->labels[k]->text, &set->tree, by_text);
        free(set->labels[k]);
    }
    free(set->labels);
    *set = (label_set){.labels = NULL};
}
