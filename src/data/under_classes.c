#include "data/under_classes.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/numerals.h"
#include "data/cell.h"
#include "data/formats/format.h"
#include "data/labels.h"

/* Longer names than this are told apart by their beginning. */
enum { KEY = 512 };

/* The source's classes beside those that are given. */
typedef struct class_match {
    int found;      /* how many have a place among the given ones */
    int32_t *place; /* of each class; XENT_LABEL_UNKNOWN: none */
    int64_t *rows;  /* that each has, in all parts */
} class_match;

/* What names are compared by: blanks around a text do not count. */
static void write_key(const char *const *names, int32_t class, char key[KEY]) {
    if (!names) {
        snprintf(key, KEY, "%d", class);
    } else {
        const char *text = names[class] + strspn(names[class], " \t");
        snprintf(key, KEY, "%s", text);
        for (size_t length = strlen(key); length > 0 && strchr(" \t", key[length - 1]);) key[--length] = '\0';
    }
}

/* The key in small letters, without blanks and the dots at its end. */
static void fold_key(const char *const *names, int32_t class, char key[KEY]) {
    char *to = key;
    write_key(names, class, key);
    for (const char *from = key; *from; from++)
        if (!isspace((unsigned char)*from)) *to++ = (char)tolower((unsigned char)*from);
    while (to > key && to[-1] == '.') to--;
    *to = '\0';
}

/* The only given class whose name differs in case, blanks or dots at the end alone. */
static int32_t find_alike(const data_sets *sets, const xent_data_options *o, int32_t class) {
    char key[KEY], other[KEY];
    int32_t found = XENT_LABEL_UNKNOWN;
    if (!sets->class_names || !o->class_names) return found;
    fold_key(sets->class_names, class, key);
    for (int32_t k = 0; k < o->classes; k++) {
        fold_key(o->class_names, k, other);
        if (strcmp(key, other) != 0) continue;
        if (found != XENT_LABEL_UNKNOWN) return XENT_LABEL_UNKNOWN;
        found = k;
    }
    return found;
}

static void find_all_alike(const char *path, const data_sets *sets, const xent_data_options *o, int classes,
                           class_match *m) {
    char list[400] = "";
    size_t used = 0;
    for (int32_t k = 0; k < classes; k++) {
        if (m->place[k] != XENT_LABEL_UNKNOWN || m->rows[k] == 0) continue;
        m->place[k] = find_alike(sets, o, k);
        if (m->place[k] == XENT_LABEL_UNKNOWN) continue;
        m->found++;
        if (used + 160 < sizeof list)
            used += (size_t)snprintf(list + used, sizeof list - used, "%s'%.60s' for '%.60s'",
                                     used ? ", " : "", sets->class_names[k], o->class_names[m->place[k]]);
    }
    if (used > 0)
        format_tell(o,
                    "%s: labels that differ from a class in case, blanks or dots at the end alone are "
                    "taken for it: %s",
                    path, list);
}

/* The given classes by their names, and by the numbers that these are; what two have is that of the first, or
 * of none. */
typedef struct known_classes {
    label_set names, numbers;
    int32_t *class_of, *number_of;
} known_classes;

/* 0, or 1 without memory. */
static int list_known(const xent_data_options *o, known_classes *known) {
    char key[KEY], number[KEY + CELL_KEY_MORE];
    for (int32_t k = 0; k < o->classes; k++) {
        const int32_t names = known->names.count, numbers = known->numbers.count;
        write_key(o->class_names, k, key);
        if (!labels_find(&known->names, key)) return 1;
        if (known->names.count > names) known->class_of[names] = k;
        if (!cell_number_key(key, number, sizeof number)) continue;
        const label_entry *entry = labels_find(&known->numbers, number);
        if (!entry) return 1;
        known->number_of[entry->number] = known->numbers.count > numbers ? k : XENT_LABEL_UNKNOWN;
    }
    return 0;
}

/* The class of a name, or else the only one that is the same number. */
static int32_t find_known(const known_classes *known, const char *key) {
    char number[KEY + CELL_KEY_MORE];
    const label_entry *entry = labels_seek(&known->names, key);
    if (entry) return known->class_of[entry->number];
    entry = cell_number_key(key, number, sizeof number) ? labels_seek(&known->numbers, number) : NULL;
    return entry ? known->number_of[entry->number] : XENT_LABEL_UNKNOWN;
}

/* Finds each class by its name: 0, or 1 without memory. */
static int find_by_name(const data_sets *sets, const xent_data_options *o, int classes, class_match *m) {
    const size_t room = (size_t)o->classes * sizeof(int32_t);
    known_classes known = {.class_of = malloc(room), .number_of = malloc(room)};
    const int failed = !known.class_of || !known.number_of || list_known(o, &known);
    char key[KEY];
    for (int32_t k = 0; k < classes && !failed; k++) {
        write_key(sets->class_names, k, key);
        m->place[k] = find_known(&known, key);
        m->found += m->place[k] != XENT_LABEL_UNKNOWN && m->rows[k] > 0;
    }
    labels_clear(&known.names);
    labels_clear(&known.numbers);
    free(known.class_of);
    free(known.number_of);
    return failed;
}

/* Where no name is known, classes that are mere numbers are places. */
static void find_by_number(const char *path, const data_sets *sets, const xent_data_options *o, int classes,
                           class_match *m) {
    if (m->found > 0 || sets->class_names) return;
    for (int32_t k = 0; k < classes; k++) {
        m->place[k] = k < o->classes ? k : XENT_LABEL_UNKNOWN;
        m->found += k < o->classes && m->rows[k] > 0;
    }
    if (m->found > 0 && sets->parts[PART_TRAIN].set.is_table)
        format_tell(o,
                    "%s: its labels are no names of classes; they are taken for numbers of them: 0 is '%s'",
                    path, o->class_names[0]);
}

static void count_rows(const data_sets *sets, int classes, int64_t *rows) {
    for (int i = 0; i < PARTS; i++)
        for (int64_t row = 0; sets->parts[i].labels && row < sets->parts[i].set.rows; row++)
            if (sets->parts[i].labels[row] < classes) rows[sets->parts[i].labels[row]]++;
}

/* The names of the classes that are not known, or are the given ones (classes of a NULL match). */
static void list_names(const char *const *names, int classes, const class_match *m, char *text, size_t size) {
    size_t used = 0;
    *text = '\0';
    for (int32_t k = 0; k < classes && used < size; k++) {
        char key[KEY];
        if (m && (m->place[k] != XENT_LABEL_UNKNOWN || m->rows[k] == 0)) continue;
        write_key(names, k, key);
        used += (size_t)snprintf(text + used, size - used, "%s%.60s", used ? ", " : "", key);
    }
    if (used >= size) memcpy(text + size - 4, "...", 4);
}

static xent_status tell_unknown(const char *path, const data_sets *sets, const xent_data_options *o,
                                int classes, const class_match *m, xent_error *error) {
    char unknown[200], known[200];
    int64_t rows = 0, all = 0;
    for (int k = 0; k < classes; k++) {
        all += m->rows[k];
        rows += m->place[k] == XENT_LABEL_UNKNOWN ? m->rows[k] : 0;
    }
    list_names(sets->class_names, classes, m, unknown, sizeof unknown);
    list_names(o->class_names, o->classes, NULL, known, sizeof known);
    if (rows > 0 && rows == all)
        return xent_fail(
            error, XENT_E_VALUE,
            "%s: no row has a class that the model knows: its labels are %s; the model's classes "
            "are %s",
            path, unknown, known);
    if (rows > 0)
        format_tell(
            o,
            "%s: %lld of its %lld rows have a class that the model does not know (%s): they count as wrong",
            path, (long long)rows, (long long)all, unknown);
    return XENT_OK;
}

static void renumber(data_sets *sets, const xent_data_options *o, const class_match *m) {
    for (int i = 0; i < PARTS; i++) {
        data_part *p = &sets->parts[i];
        for (int64_t row = 0; p->labels && row < p->set.rows; row++)
            p->labels[row] = m->place[p->labels[row]];
        p->set.classes = o->classes;
    }
}

static xent_status take_names(data_sets *sets, const xent_data_options *o, xent_error *error) {
    free(sets->class_names);
    sets->class_names = NULL;
    return o->class_names ? sets_name_classes(sets, o->class_names, o->classes, error) : XENT_OK;
}

xent_status sets_under_classes(data_sets *sets, const char *path, const xent_data_options *options,
                               xent_error *error) {
    const int classes = sets->parts[PART_TRAIN].set.classes;
    const size_t room = (size_t)classes + 1; /* never none */
    if (options->classes < 1) return XENT_OK;
    class_match m = {0, malloc(room * sizeof *m.place), calloc(room, sizeof *m.rows)};
    numerals point;
    numerals_begin(&point);
    int lacks = !m.place || !m.rows;
    if (!lacks) {
        count_rows(sets, classes, m.rows);
        lacks = find_by_name(sets, options, classes, &m);
    }
    xent_status status =
        lacks ? xent_fail(error, XENT_E_MEMORY, "%s: no memory for its classes", path) : XENT_OK;
    if (status == XENT_OK) find_all_alike(path, sets, options, classes, &m);
    if (status == XENT_OK) find_by_number(path, sets, options, classes, &m);
    if (status == XENT_OK && !options->unlabelled)
        status = tell_unknown(path, sets, options, classes, &m, error);
    numerals_end(&point);
    if (status == XENT_OK) renumber(sets, options, &m);
    free(m.place);
    free(m.rows);
    return status == XENT_OK ? take_names(sets, options, error) : status;
}
