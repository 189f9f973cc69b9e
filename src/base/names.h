/* names.h: the names of an enum, which a list makes (as XENT_METHOD_LIST does). */
#ifndef BASE_NAMES_H
#define BASE_NAMES_H

#include <string.h>

/* The elements of a table of names. Lists that say the numbers leave a gap where they have none. */
#define NAMES_TEXT(name, text) text,
#define NAMES_TEXT_AT(name, value, text) [value] = text,

typedef struct name_table {
    const char *const *text;
    int count;
} name_table;
#define NAMES_OF(table)                                                                                      \
    (name_table) { table, (int)(sizeof(table) / sizeof(table)[0]) }

static inline const char *names_at(name_table n, int index) {
    return index >= 0 && index < n.count && n.text[index] ? n.text[index] : "unknown";
}

/* The index of a name; -1 if there is none. */
static inline int names_find(name_table n, const char *name) {
    for (int i = 0; name && i < n.count; i++)
        if (n.text[i] && strcmp(n.text[i], name) == 0) return i;
    return -1;
}

#endif
