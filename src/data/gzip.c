#include "data/gzip.h"

#include <libdeflate.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/block.h"

int gzip_begins(const unsigned char *bytes, size_t size) {
    return size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

/* The last four bytes of a gzip file say how many bytes it unpacks to, modulo 2^32 and of the last member
 * only: a first guess. Deflate packs at most 1032 to 1 (its longest match, 258 bytes, in two bits), so a
 * larger claim is not believed. */
static size_t guess_size(const unsigned char *packed, size_t size, size_t limit) {
    size_t most = size > limit / 1032 ? limit : 1032 * size, guess = 0;
    for (size_t i = 0; i < 4 && size >= 18; i++) guess = guess << 8 | packed[size - 1 - i];
    return guess < 1 ? 1 : guess > most ? most : guess;
}

/* Room for more than *room bytes; 0 when that is not to be had. */
static int grow(unsigned char **bytes, size_t *room, size_t limit) {
    size_t more = *room > limit / 2 ? limit : 2 * *room;
    unsigned char *grown = more > *room ? realloc(*bytes, more) : NULL;
    if (!grown) return 0;
    *bytes = grown;
    *room = more;
    return 1;
}

xent_status gzip_unpack(const char *path, const unsigned char *packed, size_t packed_size, size_t limit,
                        unsigned char **bytes, size_t *size, xent_error *error) {
    size_t room = guess_size(packed, packed_size, limit), used = 0, read = 0;
    struct libdeflate_decompressor *unpacker = libdeflate_alloc_decompressor();
    unsigned char *out = block_alloc(room);
    xent_status status =
        unpacker && out ? XENT_OK : xent_fail(error, XENT_E_MEMORY, "no memory to unpack %s", path);
    while (status == XENT_OK && read < packed_size) {
        size_t in, got;
        enum libdeflate_result result = libdeflate_gzip_decompress_ex(
            unpacker, packed + read, packed_size - read, out + used, room - used, &in, &got);
        if (result == LIBDEFLATE_INSUFFICIENT_SPACE) {
            if (!grow(&out, &room, limit))
                status = room < limit ? xent_fail(error, XENT_E_MEMORY,
                                                  "no memory to unpack %s: more than %zu bytes", path, room)
                                      : xent_fail(error, XENT_E_FORMAT, "%s unpacks to more than %zu bytes",
                                                  path, room);
        } else if (result != LIBDEFLATE_SUCCESS) {
            status = xent_fail(error, XENT_E_FORMAT,
                               "%s: the gzip data from byte %zu of %zu on is corrupt or ends early", path,
                               read, packed_size);
        } else {
            read += in;
            used += got;
        }
    }
    libdeflate_free_decompressor(unpacker);
    if (status != XENT_OK) {
        free(out);
        out = NULL;
        used = 0;
    }
    *bytes = out;
    *size = used;
    return status;
}
