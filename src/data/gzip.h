/* gzip.h: gzip (RFC 1952) in memory, by libdeflate, which is fast and needs to know the size. */
#ifndef DATA_GZIP_H
#define DATA_GZIP_H

#include <stddef.h>

#include "xent/status.h"

/* Deflate packs at most so many to one: its longest match, 258 bytes, in two bits. */
enum { GZIP_MOST_RATIO = 1032 };

/* Whether bytes begin as gzip does. */
int gzip_begins(const unsigned char *bytes, size_t size);

/* Unpacks all members of a gzip file into `bytes`, which has room for `room`; *size says how many there were.
 * E_FORMAT: corrupt, truncated, followed by something else, or more than there is room for; E_MEMORY. The
 * message names `path`. */
xent_status gzip_unpack(const char *path, const unsigned char *packed, size_t packed_size,
                        unsigned char *bytes, size_t room, size_t *size, xent_error *error);

#endif
