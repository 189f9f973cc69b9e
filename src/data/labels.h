/* labels.h: the different texts of a column, numbered. */
#ifndef DATA_LABELS_H
#define DATA_LABELS_H

#include <stdint.h>

typedef struct label_entry {
    int32_t number; /* in the order in which they came; after labels_sort, in that of the labels */
    char text[];
} label_entry;

typedef struct label_set {
    label_entry **labels;
    int32_t count, room;
    void *tree; /* of the labels (search.h) */
} label_set;

/* The label of this text, which is added if it is new; NULL: no memory. Takes the logarithm of their
 * number. */
const label_entry *labels_find(label_set *set, const char *text);

/* The label of this text; NULL: it is not among them. */
const label_entry *labels_seek(const label_set *set, const char *text);

/* Puts the labels in order and numbers them so: numbers first, by size, then texts, byte by byte. order[k] is
 * the new number of what was label k. */
void labels_sort(label_set *set, int32_t *order);
void labels_clear(label_set *set);

#endif
