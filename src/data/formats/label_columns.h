/* label_columns.h: labels in several columns of a table, each 0 or 1: one-hot, or several labels a row. */
#ifndef FORMATS_LABEL_COLUMNS_H
#define FORMATS_LABEL_COLUMNS_H

#include "data/formats/rows.h"

/* When all rows are read: makes labels or targets of the label columns that were read as features, which
 * they are no longer then; rows in which one of them is missing are left out.
 *
 * Several columns that were named are one-hot labels if each row has one 1 and else 0, in the order of the
 * table; for a multilabel task they are targets. Without a name a multilabel task takes all columns of 0
 * and 1 at the end. For classes, the last column and those of 0 and 1 before it are one-hot labels if they
 * are, the fewest that do, in at least 10 rows (20 for two columns), which chance does not bring about;
 * else these columns are told, and stay features. E_VALUE: a value that is neither 0 nor 1, or no such
 * columns; the message says what was expected. E_MEMORY. */
xent_status label_columns_settle(row_set *r, data_sets *out);

#endif
