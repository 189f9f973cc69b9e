/* label_notices.h: what the reader is told of the labels of a table. */
#ifndef FORMATS_LABEL_NOTICES_H
#define FORMATS_LABEL_NOTICES_H

#include "data/formats/rows.h"

typedef struct class_list {
    int32_t count;
    const char **name;
    int64_t *rows;
    int are_numbers, have_decimals; /* all of them; one of them */
    int32_t equal;                  /* spellings of a number that has another one, */
    const char *equal_text[2];      /* and the first pair of them */
    int are_apart;                  /* they are classes of their own */
} class_list;

/* Refusals: the column, what is in it, which others there are, and the ways out. */
xent_status refuse_one_class(const row_set *r, const class_list *c);
xent_status refuse_names(const row_set *r, const class_list *c);
xent_status refuse_measure(const row_set *r, const class_list *c);

/* Tells how many rows were left out, as they have no label. */
void tell_unlabelled(const row_set *r);

/* Tells of classes of one row, unless all are such, of equal numbers that were written in several ways, and
 * of classes whose names differ in case or blanks alone. E_MEMORY. */
xent_status tell_classes(const row_set *r, const class_list *c);

/* Tells which column was taken where it may be another: the first is of texts or few different numbers,
 * and the last of more, or a column with a name has fewer different values than the last.
 * `classes`: how many different labels the last has; they are numbers, or not. */
void tell_doubt(const row_set *r, const class_list *c);

#endif
