#include "data/formats/label_classes.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/cell.h"
#include "data/formats/feature_notices.h"
#include "data/formats/format.h"
#include "data/formats/label_notices.h"
#include "data/formats/records.h"

/* A label as it was read, without the blanks around it. */
typedef struct spelling {
    char *text;
    char *key; /* of a number: the same for equal ones; else "" */
    double number;
    int is_number;
    int32_t label; /* in the order in which they came */
} spelling;

typedef struct class_maker {
    row_set *r;
    spelling *spellings; /* sorted, but for labels that have an order of their own */
    char *texts;
    int32_t *class_of; /* of each label */
    int apart;         /* equal numbers are no class: they are texts, like others */
    class_list classes;
} class_maker;

/* ---- Spellings --------------------------------------------------------------------------------------- */

/* Numbers first, by size, then texts, byte by byte; the shorter one of equal numbers. */
static int by_class(const void *a, const void *b) {
    const spelling *x = a, *y = b;
    if (x->is_number != y->is_number) return x->is_number ? -1 : 1;
    if (x->is_number && (x->number < y->number || x->number > y->number))
        return x->number < y->number ? -1 : 1;
    const int by_key = strcmp(x->key, y->key); /* of numbers that doubles do not tell apart */
    if (by_key != 0) return by_key;
    const size_t m = strlen(x->text), n = strlen(y->text);
    if (x->is_number && m != n) return m < n ? -1 : 1;
    const int order = strcmp(x->text, y->text);
    return order != 0 ? order : (x->label > y->label) - (x->label < y->label);
}

static int are_one_class(const class_maker *m, const spelling *x, const spelling *y) {
    if (x->is_number && y->is_number && !m->apart) return strcmp(x->key, y->key) == 0;
    return strcmp(x->text, y->text) == 0;
}

/* Whether two of the classes that labels are to be found among are equal numbers; -1: no memory. */
static int have_equal_numbers(const xent_data_options *o) {
    char key[256];
    label_set numbers = {.labels = NULL};
    int equal = 0;
    for (int k = 0; k < o->classes && o->class_names && equal == 0; k++) {
        if (!cell_number_key(o->class_names[k], key, sizeof key)) continue;
        equal = labels_seek(&numbers, key) ? 1 : labels_find(&numbers, key) ? 0 : -1;
    }
    labels_clear(&numbers);
    return equal;
}

/* Equal numbers are one class where all labels are numbers. */
static xent_status find_apart(class_maker *m) {
    const int equal = have_equal_numbers(m->r->options);
    if (equal < 0) return xent_fail(m->r->error, XENT_E_MEMORY, "%s: no memory for its labels", m->r->path);
    m->apart = equal;
    for (int32_t k = 0; k < m->r->labels_seen.count; k++) m->apart |= !m->spellings[k].is_number;
    return XENT_OK;
}

static void copy_spellings(class_maker *m) {
    const label_set *seen = &m->r->labels_seen;
    char *to = m->texts;
    for (int32_t k = 0; k < seen->count; k++) {
        const char *text = seen->labels[k]->text + strspn(seen->labels[k]->text, " \t");
        size_t length = strlen(text);
        while (length > 0 && strchr(" \t", text[length - 1])) length--;
        spelling *s = &m->spellings[k];
        *s = (spelling){.text = memcpy(to, text, length), .label = k};
        to[length] = '\0';
        to += length + 1;
        s->key = to;
        *to = '\0';
        s->is_number =
            cell_number(s->text, &s->number) && cell_number_key(s->text, to, length + CELL_KEY_MORE);
        to += strlen(to) + 1;
    }
}

static xent_status make_room(class_maker *m) {
    const label_set *seen = &m->r->labels_seen;
    const size_t count = (size_t)seen->count + 1;
    size_t size = 1;
    for (int32_t k = 0; k < seen->count; k++) size += 2 * strlen(seen->labels[k]->text) + 1 + CELL_KEY_MORE;
    m->texts = malloc(size);
    m->spellings = malloc(count * sizeof *m->spellings);
    m->class_of = malloc(count * sizeof *m->class_of);
    m->classes.name = malloc(count * sizeof *m->classes.name);
    m->classes.rows = calloc(count, sizeof *m->classes.rows);
    if (m->texts && m->spellings && m->class_of && m->classes.name && m->classes.rows) return XENT_OK;
    return xent_fail(m->r->error, XENT_E_MEMORY, "%s: no memory for its labels", m->r->path);
}

static void clear(class_maker *m) {
    free(m->texts);
    free(m->spellings);
    free(m->class_of);
    free(m->classes.name);
    free(m->classes.rows);
}

/* ---- Classes ----------------------------------------------------------------------------------------- */

/* Notes a number that is written in another way than the one before it. */
static void note_equal(class_maker *m, int32_t k) {
    const spelling *s = &m->spellings[k];
    class_list *c = &m->classes;
    if (k == 0 || !s->is_number || strcmp(s[-1].key, s->key) != 0 || strcmp(s[-1].text, s->text) == 0) return;
    if (c->equal++ == 0) c->equal_text[0] = s[-1].text, c->equal_text[1] = s->text;
    c->are_apart = m->apart;
}

static void number_classes(class_maker *m) {
    const int32_t labels = m->r->labels_seen.count;
    class_list *c = &m->classes;
    c->are_numbers = labels > 0;
    if (!m->r->only_these) qsort(m->spellings, (size_t)labels, sizeof *m->spellings, by_class);
    for (int32_t k = 0; k < labels; k++) {
        const spelling *s = &m->spellings[k];
        if (k == 0 || m->r->only_these || !are_one_class(m, s - 1, s)) c->name[c->count++] = s->text;
        note_equal(m, k);
        m->class_of[s->label] = c->count - 1;
        c->are_numbers &= s->is_number;
        c->have_decimals |= s->is_number && s->number != floor(s->number);
    }
    for (int64_t i = 0; i < m->r->rows; i++) {
        m->r->labels[i] = m->class_of[m->r->labels[i]];
        c->rows[m->r->labels[i]]++;
    }
}

/* Whether the numbers are too many to be classes. */
static int is_measure(const class_list *c, int64_t rows) {
    enum { FEW = 20, LEAST_ROWS = 8 };
    if (!c->are_numbers) return 0;
    if (c->have_decimals && rows >= LEAST_ROWS && 2 * (int64_t)c->count > rows) return 1;
    return c->count > FEW && (c->have_decimals ? 10 : 4) * (int64_t)c->count > rows;
}

/* Whether nearly every row has a text of its own. */
static int are_names(const class_list *c, int64_t rows) {
    enum { FEW = 20 };
    return !c->are_numbers && c->count > FEW && 2 * (int64_t)c->count > rows;
}

static xent_status check_classes(const class_maker *m) {
    const row_set *r = m->r;
    const class_list *c = &m->classes;
    if (c->count < 2 && r->options->classes == 0) return refuse_one_class(r, c);
    if (r->chosen.is_guess && are_names(c, r->rows)) return refuse_names(r, c);
    return !r->only_these && !r->options->columns && is_measure(c, r->rows) ? refuse_measure(r, c) : XENT_OK;
}

/* Whether the classes are just called 0, 1, 2, ... */
static int are_indices(const class_list *c) {
    for (int32_t k = 0; k < c->count; k++) {
        int64_t number = -1;
        if (!cell_whole(c->name[k], &number) || number != k) return 0;
    }
    return 1;
}

static xent_status name_classes(const class_list *c, record names, data_sets *out, xent_error *error) {
    if (!are_indices(c)) return sets_name_classes(out, c->name, c->count, error);
    if (names.count != c->count) return XENT_OK;
    const char *name = names.cells;
    for (int32_t k = 0; k < c->count; k++, name = cell_after(name)) c->name[k] = name;
    return sets_name_classes(out, c->name, c->count, error);
}

xent_status label_classes_make(row_set *r, record names, data_sets *out, int *classes) {
    class_maker m = {.r = r};
    xent_status status = make_room(&m);
    if (status == XENT_OK) {
        copy_spellings(&m);
        status = find_apart(&m);
    }
    if (status == XENT_OK) {
        number_classes(&m);
        status = check_classes(&m);
    }
    if (status == XENT_OK) status = name_classes(&m.classes, names, out, r->error);
    if (status == XENT_OK && !r->only_these) tell_doubt(r, &m.classes);
    if (status == XENT_OK) status = tell_classes(r, &m.classes);
    *classes = m.classes.count;
    clear(&m);
    return status;
}
