/* kind.h: what a file is. */
#ifndef DATA_KIND_H
#define DATA_KIND_H

#include "xent/status.h"

typedef enum file_kind { KIND_TABLE, KIND_IDX, KIND_SAFETENSORS, KIND_PICTURE } file_kind;

/* Tells the kind by the first bytes, unpacked where they are gzip, and, where these are of no kind, by the
 * name
 * (.idx, -idx3-ubyte, .safetensors, with or without .gz), so that a broken file is told of as what it was
 * meant to be. What is none of the others may be a table. E_IO, E_MEMORY. */
xent_status kind_find(const char *path, file_kind *kind, xent_error *error);

#endif
