/* column_looks.h: columns that give the label away, or say nothing. */
#ifndef FORMATS_COLUMN_LOOKS_H
#define FORMATS_COLUMN_LOOKS_H

#include "data/formats/features.h"

/* Looks at the columns of a table, before they become features, and tells: - of identifiers: whole
 * numbers that rise from row to row, texts that are all different, of at least 10 rows. If its name says
 * so (id, index, rownames, Unnamed: 0, a name that ends in id as a word, no name before the first comma
 * of a header) and its values are all different, whole numbers or texts, one is left out; - of columns
 * that say the same as the label: a value a class, of more than twice as many rows as classes; - of
 * columns that are the same in all rows. `labels`: the numbers of the classes, or NULL. E_MEMORY. */
xent_status column_looks_take(feature_set *f, const cell_rows *rows_read, const int32_t *labels, int classes);

#endif
