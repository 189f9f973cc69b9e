/* columns.h: descriptions of columns that are kept. */
#ifndef DATA_COLUMNS_H
#define DATA_COLUMNS_H

#include "xent/columns.h"

/* A copy with all of its texts in one block, which free() frees; NULL: no memory. */
xent_columns *columns_copy(const xent_columns *columns);

#endif
