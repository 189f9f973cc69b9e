/* label_choice.h: which columns of a table hold its labels. */
#ifndef FORMATS_LABEL_CHOICE_H
#define FORMATS_LABEL_CHOICE_H

#include "data/formats/column_list.h"
#include "xent/data.h"

typedef struct label_choice {
    int64_t *column; /* in the order of the table */
    int64_t count;
    int is_guess; /* it is the last one, and neither the options nor its name say so */
} label_choice;

/* The columns that the options name; else those that are labels of given columns, none where one of these is
 * missing; else the one that is called label, class or the like, which is told unless it is the last; else
 * the last. E_ARGUMENT: there is no such column, or there are several for a regression; the message says
 * which columns there are. E_MEMORY. */
xent_status label_choice_make(label_choice *c, const table_columns *t, const xent_data_options *options,
                              xent_error *error);
void label_choice_clear(label_choice *c);

#endif
