/* c_columns.h: the comment of a C source that says how features are made of a table's columns. */
#ifndef FILES_C_COLUMNS_H
#define FILES_C_COLUMNS_H

#include "model/files/c_layers.h"

/* The lines of a comment, a feature each. Nothing, if the features are no columns. */
void c_put_columns(const c_file *f);

#endif
