/* column_list.h: columns of a table as they are asked for: names, numbers from 1 and ranges of these such as
 * 2-4, with commas between them. */
#ifndef FORMATS_COLUMN_LIST_H
#define FORMATS_COLUMN_LIST_H

#include <stddef.h>
#include <stdint.h>

#include "xent/status.h"

/* The columns that there are. */
typedef struct table_columns {
    const char *path;
    const char *names; /* one behind the other; NULL: the table has no header */
    int64_t count;
} table_columns;

/* Marks the columns of a list. What is the name of a column as a whole, its commas and dashes included, is
 * that column; names are compared without the blanks around them, and, where none is equal, without regard
 * to case. E_ARGUMENT: there is no such column; the message says which there are. */
xent_status column_list_mark(const table_columns *t, const char *list, unsigned char *marked,
                             xent_error *error);

/* Whether a list has more in it than numbers and ranges, so that it asks for a header. */
int column_list_has_name(const char *list);

/* The column of a name, whatever the case; -1: there is none. */
int64_t column_list_seek(const table_columns *t, const char *name);

/* A column in a sentence: its name, or "column 3". */
typedef struct column_text {
    char text[80];
} column_text;
column_text column_list_call(const table_columns *t, int64_t column);

/* All columns in a sentence, shortened to fit: "a, b, c", or "1 to 5". */
void column_list_write(const table_columns *t, char *text, size_t size);

#endif
