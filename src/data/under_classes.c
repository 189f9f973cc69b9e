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

/* ---- The given classes --------------------------------------------------------------------------------- */

/* Classes by keys. */
typedef struct class_index {
    label_set keys;
    int32_t *class_of; /* of each key */
} class_index;

/* By their names, of which the first counts where two are one, by the numbers that these are, and by what is
 * alike of them: what two have is of none. */
typedef struct known_classes {
    class_index names, numbers, alike;
} known_classes;

/* Adds a class by its key: 0, or 1 without memory. Of two with one key the first counts, or none. */
static int index_add(class_index *index, const char *key, int32_t class, int first_counts) {
    const int32_t before = index->keys.count;
    const label_entry *entry = labels_find(&index->keys, key);
    if (!entry) return 1;
    if (index->keys.count > before)
        index->class_of[entry->number] = class;
    else if (!first_counts)
        index->class_of[entry->number] = XENT_LABEL_UNKNOWN;
    return 0;
}

static int32_t index_seek(const class_index *index, const char *key) {
    const label_entry *entry = labels_seek(&index->keys, key);
    return entry ? index->class_of[entry->number] : XENT_LABEL_UNKNOWN;
}

static void known_clear(known_classes *known) {
    class_index *const all[] = {&known->names, &known->numbers, &known->alike};
    for (int i = 0; i < 3; i++) {
        labels_clear(&all[i]->keys);
        free(all[i]->class_of);
    }
}

/* 0, or 1 without memory; known_clear in any case. */
static int known_make(const xent_data_options *o, known_classes *known) {
    char key[KEY], number[KEY + CELL_KEY_MORE];
    const size_t room = (size_t)o->classes * sizeof(int32_t);
    *known = (known_classes){
        .names.class_of = malloc(room), .numbers.class_of = malloc(room), .alike.class_of = malloc(room)};
    int failed = !known->names.class_of || !known->numbers.class_of || !known->alike.class_of;
    for (int32_t k = 0; k < o->classes && !failed; k++) {
        write_key(o->class_names, k, key);
        failed = index_add(&known->names, key, k, 1);
        if (!failed && cell_number_key(key, number, sizeof number))
            failed = index_add(&known->numbers, number, k, 0);
        fold_key(o->class_names, k, key);
        if (!failed) failed = index_add(&known->alike, key, k, 0);
    }
    return failed;
}

/* The class of a name, or else the only one that is the same number. */
static int32_t find_known(const known_classes *known, const char *key) {
    char number[KEY + CELL_KEY_MORE];
    const int32_t named = index_seek(&known->names, key);
    if (named != XENT_LABEL_UNKNOWN) return named;
    return cell_number_key(key, number, sizeof number) ? index_seek(&known->numbers, number)
                                                       : XENT_LABEL_UNKNOWN;
}

/* Finds each class by its name. */
static void find_by_name(const data_sets *sets, const known_classes *known, int classes, class_match *m) {
    char key[KEY];
    for (int32_t k = 0; k < classes; k++) {
        write_key(sets->class_names, k, key);
        m->place[k] = find_known(known, key);
        m->found += m->place[k] != XENT_LABEL_UNKNOWN && m->rows[k] > 0;
    }
}

/* Others are taken for the only given class whose name differs in case, blanks or dots at the end alone. */
static void find_alike(const char *path, const data_sets *sets, const xent_data_options *o,
                       const known_classes *known, int classes, class_match *m) {
    char list[400] = "", key[KEY];
    size_t used = 0;
    for (int32_t k = 0; k < classes && sets->class_names && o->class_names; k++) {
        if (m->place[k] != XENT_LABEL_UNKNOWN || m->rows[k] == 0) continue;
        fold_key(sets->class_names, k, key);
        m->place[k] = index_seek(&known->alike, key);
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
    known_classes known;
    numerals point;
    numerals_begin(&point);
    const int lacks = known_make(options, &known) || !m.place || !m.rows;
    xent_status status =
        lacks ? xent_fail(error, XENT_E_MEMORY, "%s: no memory for its classes", path) : XENT_OK;
    if (status == XENT_OK) {
        count_rows(sets, classes, m.rows);
        find_by_name(sets, &known, classes, &m);
        find_alike(path, sets, options, &known, classes, &m);
    }
    known_clear(&known);
    if (status == XENT_OK) find_by_number(path, sets, options, classes, &m);
    if (status == XENT_OK && !options->unlabelled)
        status = tell_unknown(path, sets, options, classes, &m, error);
    numerals_end(&point);
    if (status == XENT_OK) renumber(sets, options, &m);
    free(m.place);
    free(m.rows);
    return status == XENT_OK ? take_names(sets, options, error) : status;
}
