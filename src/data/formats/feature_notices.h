/* feature_notices.h: what the reader is told of the columns of a table. */
#ifndef FORMATS_FEATURE_NOTICES_H
#define FORMATS_FEATURE_NOTICES_H

#include "data/formats/features.h"

/* A list of a few things in a sentence, and how many more there are. */
typedef struct short_list {
    char text[500];
    int64_t count, shown;
} short_list;

/* Adds one, of at most some 80 bytes. */
void short_list_add(short_list *list, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds the pairs of names that differ in case or blanks alone, `what` before each: 1; 0: no memory. */
int short_list_add_twins(short_list *list, const char *const *names, int32_t count, const char *what);

/* The text of the list; it is changed by this. */
const char *short_list_end(short_list *list);

/* The name of a column, or "column 3". */
column_call column_short_call(const feature_set *f, int64_t column);

/* Which columns are of texts, and how many features they became. Nothing, if there are none. */
void tell_texts(const feature_set *f, const xent_columns *columns);

/* Texts of a column that differ in case or blanks alone. Nothing, if there are none. E_MEMORY. */
xent_status tell_twin_texts(const feature_set *f, const xent_columns *columns);

/* Which columns have numbers with signs or marks (cell_written_number). Nothing, if there are none. */
void tell_written(const feature_set *f);

/* Which columns have numbers with a sign of percent among others. Nothing, if there are none. */
void tell_percents(const feature_set *f);

/* Which columns have numbers that reals hardly tell apart (narrow.h). Nothing, if there are none. */
void tell_narrow(const feature_set *f, const cell_rows *cells);

/* Whether the numbers of a column are such. */
int feature_is_narrow(const feature_set *f, int64_t column, const cell_rows *cells);

/* How many values are missing, where, and what became of them. Nothing, if there are none. */
void tell_gaps(const feature_set *f);

#endif
