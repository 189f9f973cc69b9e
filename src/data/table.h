/* table.h: tables of numbers with a column of labels. */
#ifndef DATA_TABLE_H
#define DATA_TABLE_H

#include "data/labels.h"
#include "xent/data.h"

/* A whole table and the memory that it stands in. */
typedef struct table {
    xent_dataset data; /* reals; class_names where labels are more than 0 .. classes-1 */
    char *head;        /* the first record's cells, which may name the columns or the classes */
    label_set names;
    xent_real *reals;
    int32_t *labels;
    const char **class_names;
} table;

/* Reads a file of comma-separated values, plain or gzipped, row by row: what it takes is its numbers. E_IO,
 * E_FORMAT, E_VALUE (the message names file, line and column), E_MEMORY; then *out is empty. */
xent_status table_load(const char *path, const xent_data_options *options, table *out, xent_error *error);
void table_clear(table *t);

#endif
