/* gzip.h: gzip (RFC 1952) in memory, by libdeflate. */
#ifndef DATA_GZIP_H
#define DATA_GZIP_H

#include <stddef.h>

#include "xent/status.h"

/* Whether bytes begin as gzip does. */
int gzip_begins(const unsigned char *bytes, size_t size);

/* Unpacks all members of a gzip file into memory that the caller frees. E_FORMAT: corrupt, truncated,
 * followed by something else, or more than `limit` bytes; E_MEMORY. The message names `path`. */
xent_status gzip_unpack(const char *path, const unsigned char *packed, size_t packed_size, size_t limit,
                        unsigned char **bytes, size_t *size, xent_error *error);

#endif
