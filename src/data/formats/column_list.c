#include "data/formats/column_list.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A part of a text. */
typedef struct span {
    const char *at;
    size_t length;
} span;

static span trimmed(const char *at, size_t length) {
    while (length > 0 && isspace((unsigned char)*at)) at++, length--;
    while (length > 0 && isspace((unsigned char)at[length - 1])) length--;
    return (span){at, length};
}

/* ---- Names ------------------------------------------------------------------------------------------- */

static const char *name_after(const char *name) { return name + strlen(name) + 1; }

static int64_t seek_name(const table_columns *t, span wanted,
                         int (*compare)(const char *, const char *, size_t)) {
    const char *name = t->names;
    for (int64_t j = 0; name && j < t->count; j++, name = name_after(name)) {
        const span own = trimmed(name, strlen(name));
        if (own.length == wanted.length && compare(own.at, wanted.at, own.length) == 0) return j;
    }
    return -1;
}

static int64_t find_name(const table_columns *t, const char *at, size_t length) {
    const span wanted = trimmed(at, length);
    const int64_t found = seek_name(t, wanted, strncmp);
    return found >= 0 || wanted.length == 0 ? found : seek_name(t, wanted, strncasecmp);
}

int64_t column_list_seek(const table_columns *t, const char *name) {
    return seek_name(t, trimmed(name, strlen(name)), strncasecmp);
}

/* ---- Numbers ----------------------------------------------------------------------------------------- */

static const char *behind_blanks(const char *at) { return at + strspn(at, " \t"); }

/* Reads "3" or "2-4" and the blanks around: what follows; NULL: it is neither. */
static const char *read_range(const char *at, long long *first, long long *last) {
    char *end;
    at = behind_blanks(at);
    if (!isdigit((unsigned char)*at)) return NULL;
    *first = *last = strtoll(at, &end, 10);
    at = behind_blanks(end);
    if (*at != '-') return at;
    at = behind_blanks(at + 1);
    if (!isdigit((unsigned char)*at)) return NULL;
    *last = strtoll(at, &end, 10);
    return behind_blanks(end);
}

int column_list_has_name(const char *list) {
    long long first, last;
    for (;; list++) {
        list = read_range(list, &first, &last);
        if (!list || (*list && *list != ',')) return 1;
        if (!*list) return 0;
    }
}

/* ---- Lists ------------------------------------------------------------------------------------------- */

column_text column_list_call(const table_columns *t, int64_t column) {
    column_text call;
    const char *name = t->names;
    for (int64_t j = 0; name && j < column; j++) name = name_after(name);
    if (name && *name)
        snprintf(call.text, sizeof call.text, "%.64s", name);
    else
        snprintf(call.text, sizeof call.text, "column %lld", (long long)column + 1);
    return call;
}

void column_list_write(const table_columns *t, char *text, size_t size) {
    size_t used = 0;
    const char *name = t->names;
    snprintf(text, size, "1 to %lld", (long long)t->count);
    for (int64_t j = 0; name && j < t->count; j++, name = name_after(name)) {
        if (used + 80 > size) {
            snprintf(text + used, size - used, ", ...");
            return;
        }
        used += (size_t)snprintf(text + used, size - used, "%s%.60s", j ? ", " : "", name);
    }
}

static xent_status refuse(const table_columns *t, const char *at, size_t length, xent_error *error) {
    char names[400];
    const span wanted = trimmed(at, length);
    column_list_write(t, names, sizeof names);
    return xent_fail(error, XENT_E_ARGUMENT,
                     "%s has no column '%.*s'; expected %s number from 1 to %lld; its columns are %s",
                     t->path, (int)(wanted.length < 64 ? wanted.length : 64), wanted.at,
                     t->names ? "a name of its first line or a" : "a", (long long)t->count, names);
}

/* Marks what the list begins with, the longest name first; returns what follows, NULL: it is no column. */
static const char *mark_first(const table_columns *t, const char *list, unsigned char *marked) {
    long long first, last;
    for (size_t length = strlen(list); length > 0; length--) {
        if (list[length] && list[length] != ',') continue;
        const int64_t found = find_name(t, list, length);
        if (found < 0) continue;
        marked[found] = 1;
        return list + length;
    }
    const char *end = read_range(list, &first, &last);
    if (!end || (*end && *end != ',') || first < 1 || last < first || last > t->count) return NULL;
    memset(marked + first - 1, 1, (size_t)(last - first + 1));
    return end;
}

xent_status column_list_mark(const table_columns *t, const char *list, unsigned char *marked,
                             xent_error *error) {
    for (const char *at = list;; at++) {
        const char *end = mark_first(t, at, marked);
        if (!end) return refuse(t, at, strcspn(at, ","), error);
        if (!*end) return XENT_OK;
        at = end;
    }
}
