/* encoding.h: features of the cells of a table: numbers stay, with their gaps filled, and each text has a
 * feature of its own. */
#ifndef FORMATS_ENCODING_H
#define FORMATS_ENCODING_H

#include "data/formats/features.h"

/* A text column has no more features of its own; the less frequent texts share one. */
enum { MOST_VALUES = 100 };

/* Makes features of the rows, in place or in other memory, and describes them in *columns, which free()
 * frees. What was done with texts and missing values is told. E_VALUE: single texts among numbers; E_FORMAT:
 * no feature is left, or too many are; E_MEMORY. */
xent_status encoding_make(feature_set *f, cell_rows *rows, xent_columns **columns);

#endif
