/* columns_json.h: the columns that a model learned from, as JSON. */
#ifndef FILES_COLUMNS_JSON_H
#define FILES_COLUMNS_JSON_H

#include <jansson.h>

#include "xent/columns.h"
#include "xent/status.h"

/* An array of an object a column: {"name": (not where it has none), "kind": "number", "filler",
 * "missing"}, {"kind": "text", "values", "other", "missing"}, {"kind": "label"}, {"kind": "unused"}.
 * Names that are no UTF-8 are repaired. NULL: no memory, or a value that is no UTF-8. */
json_t *columns_json(const xent_columns *columns);

/* The same array read: *out is freed with free(). E_FORMAT: an entry is none, or the columns do not make
 * so many features; `path` is what the message calls the file; E_MEMORY. */
xent_status columns_read(const json_t *array, int64_t features, const char *path, xent_columns **out,
                         xent_error *error);

#endif
