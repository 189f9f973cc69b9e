/* inspect_columns.h: the columns of a table, and those that a model keeps: as JSON, and printed from that. */
#ifndef CLI_INSPECT_COLUMNS_H
#define CLI_INSPECT_COLUMNS_H

#include <jansson.h>

#include "xent/model.h"

/* A list of columns: name (or null), kind (number, text, label, unused), missing, and by kind: different (how
 * many values), least, greatest, mean and filler; values (value, rows; of these "" is a missing one) and
 * other (rows, or null where there is no such feature); note: constant, copy of the label, different in every
 * row, or no row has a value. null: it is no table. The data were read with `missing`. NULL: no memory. */
json_t *table_columns_json(const xent_data *data, xent_missing missing);

/* The same of a model, without what only the rows tell: name, kind, filler, values and other; scaling: shift
 * and factor of each feature, or null where all have one. */
json_t *model_columns_json(const xent_model *model);

/* Tables of at most 80 columns of text; nothing for null. */
void print_table_columns(const json_t *columns);
void print_model_columns(const json_t *columns);

#endif
