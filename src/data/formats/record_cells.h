/* record_cells.h: a record of separated values, cut into its cells (records.h). */
#ifndef FORMATS_RECORD_CELLS_H
#define FORMATS_RECORD_CELLS_H

#include "data/formats/records.h"

/* Cuts the record of `length` bytes at the beginning of the text, in its place or, where cells are decoded,
 * in memory of their own. E_FORMAT: text behind a closing quote. E_MEMORY. */
xent_status record_cells_cut(records *c, size_t length, xent_error *error);

#endif
