/* header.h: whether the first line of a table names its columns. */
#ifndef FORMATS_HEADER_H
#define FORMATS_HEADER_H

#include "data/formats/record_form.h"
#include "data/formats/rows.h"

/* Looks at some of the rows below the first line, in the file itself, which is cut as `form` says, if it has
 * texts at all. It is a header if one of its texts stands above numbers; or if none of its cells is a number,
 * they differ from one another, that of `label` (-1: none) does not occur below, and less than half of the
 * others do. E_IO, E_FORMAT, E_MEMORY. */
xent_status header_look(const char *path, const record_form *form, record first, int64_t label,
                        int *is_header, xent_error *error);

/* Whether the line names all columns but the first, as R writes tables: that one has another name for each
 * row. As above. */
xent_status header_look_short(const char *path, const record_form *form, record names, int *is_short,
                              xent_error *error);

#endif
