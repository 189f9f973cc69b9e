/* file.h: whole files in and out of memory. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>

#include "xent/status.h"

/* Reads a regular file of at most `limit` bytes into memory that the caller frees. E_IO: it cannot be read or
 * is no regular file; E_FORMAT: it is larger; E_MEMORY. */
xent_status file_read(const char *path, size_t limit, unsigned char **bytes, size_t *size, xent_error *error);

/* Reads the first bytes of a regular file, at most `most` of them; *got says how many. E_IO. */
xent_status file_begin(const char *path, unsigned char *bytes, size_t most, size_t *got, xent_error *error);

typedef struct file_piece {
    const void *bytes;
    size_t size;
} file_piece;

/* Makes the pieces, one behind the other, the content of `path`, as xent_file_write does (xent/file.h). E_IO,
 * E_MEMORY. */
xent_status file_replace(const char *path, const file_piece *pieces, int count, xent_error *error);

#endif
