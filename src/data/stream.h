/* stream.h: the bytes of a file piece by piece, unpacked where it is gzip (RFC 1952), by zlib. */
#ifndef DATA_STREAM_H
#define DATA_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "xent/status.h"

typedef struct stream stream;

/* Opens a file; whether it is packed, its content says. `path` must live as long. E_IO, E_MEMORY; then *out
 * is NULL. */
xent_status stream_open(const char *path, stream **out, xent_error *error);

/* A part of a file as zip files have them. */
typedef struct stream_part {
    size_t at, size;
    int is_packed; /* deflated, without a header of its own */
    uint32_t sum;  /* the CRC-32 of its bytes, unpacked */
} stream_part;

/* The same for a part of a file. */
xent_status stream_open_part(const char *path, stream_part part, stream **out, xent_error *error);

/* The next bytes; *got is less than `most` at the end only. E_IO; E_FORMAT: the gzip data are corrupt, end
 * early, or are followed by something else, or those of a part had another sum, which is told at its end;
 * E_MEMORY. */
xent_status stream_next(stream *s, void *bytes, size_t most, size_t *got, xent_error *error);
void stream_close(stream *s);

int stream_is_packed(const stream *s);
/* The size of the file, or the part, as it lies there. */
size_t stream_file_size(const stream *s);

#endif
