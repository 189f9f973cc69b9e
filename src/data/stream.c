#include "data/stream.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/file.h"
#include "data/gzip.h"

enum { PIECE = 1 << 16, WITH_GZIP_HEADER = 15 + 16, WITHOUT_HEADER = -15 };

/* `next_in` and `avail_in` of the unpacker are what of the piece is left, for plain files too. */
struct stream {
    input_file file;
    z_stream unpacker;
    size_t size, left; /* of the file or the part; what of it is still to be read */
    int packed, ended; /* ended: between two members, or behind the last */
    int is_part;
    uint32_t sum, told; /* of a part: the CRC-32 of what was read, and what it is to be at the end */
    size_t room;        /* of the piece: a small file takes no more than it has */
    unsigned char piece[];
};

static xent_status next_piece(stream *s, xent_error *error) {
    size_t got;
    const size_t most = s->left < s->room ? s->left : s->room;
    const xent_status status = file_next(&s->file, s->piece, most, &got, error);
    s->left -= status == XENT_OK ? got : 0;
    s->unpacker.next_in = s->piece;
    s->unpacker.avail_in = status == XENT_OK ? (uInt)got : 0;
    return status;
}

static xent_status begin_unpacking(stream *s, int window, xent_error *error) {
    s->packed = inflateInit2(&s->unpacker, window) == Z_OK;
    return s->packed ? XENT_OK : xent_fail(error, XENT_E_MEMORY, "no memory to unpack %s", s->file.path);
}

/* A stream of a file's bytes from a place on. */
static xent_status open_at(const char *path, size_t at, size_t size, stream **out, xent_error *error) {
    input_file file;
    *out = NULL;
    xent_status status = file_open(path, &file, error);
    if (status != XENT_OK) return status;
    const size_t here = size < file.size ? size : file.size, room = here < PIECE ? here : PIECE;
    stream *s = malloc(sizeof *s + room);
    if (!s) {
        file_close(&file);
        return xent_fail(error, XENT_E_MEMORY, "no memory to read %s", path);
    }
    *s = (stream){.file = file, .size = here, .left = here, .room = room};
    if (at > 0) status = file_seek(&s->file, at, error);
    if (status == XENT_OK) status = next_piece(s, error);
    if (status == XENT_OK)
        *out = s;
    else
        stream_close(s);
    return status;
}

static xent_status close_failed(stream **s, xent_status status) {
    if (status == XENT_OK) return status;
    stream_close(*s);
    *s = NULL;
    return status;
}

xent_status stream_open(const char *path, stream **out, xent_error *error) {
    xent_status status = open_at(path, 0, SIZE_MAX, out, error);
    if (*out && gzip_begins((*out)->piece, (*out)->unpacker.avail_in))
        status = close_failed(out, begin_unpacking(*out, WITH_GZIP_HEADER, error));
    return status;
}

xent_status stream_open_part(const char *path, stream_part part, stream **out, xent_error *error) {
    xent_status status = open_at(path, part.at, part.size, out, error);
    if (!*out) return status;
    (*out)->is_part = 1;
    (*out)->told = part.sum;
    return part.is_packed ? close_failed(out, begin_unpacking(*out, WITHOUT_HEADER, error)) : status;
}

static xent_status next_plain(stream *s, unsigned char *bytes, size_t most, size_t *got, xent_error *error) {
    const size_t here = s->unpacker.avail_in < most ? s->unpacker.avail_in : most;
    memcpy(bytes, s->unpacker.next_in, here);
    s->unpacker.next_in += here;
    s->unpacker.avail_in -= (uInt)here;
    *got = here;
    if (here == most) return XENT_OK;
    const size_t more = most - here < s->left ? most - here : s->left;
    const xent_status status = file_next(&s->file, bytes + here, more, got, error);
    s->left -= status == XENT_OK ? *got : 0;
    *got += here;
    return status;
}

/* Unpacks a part of the piece, or, behind the last one, what zlib still holds; a member that ends may be
 * followed by another. */
static xent_status unpack(stream *s, xent_error *error) {
    if (s->ended) {
        inflateReset(&s->unpacker);
        s->ended = 0;
    }
    const int result = inflate(&s->unpacker, Z_NO_FLUSH);
    s->ended = result == Z_STREAM_END;
    if (result == Z_OK || result == Z_STREAM_END) return XENT_OK;
    if (result == Z_MEM_ERROR) return xent_fail(error, XENT_E_MEMORY, "no memory to unpack %s", s->file.path);
    return xent_fail(error, XENT_E_FORMAT, "%s: its gzip data is corrupt or ends early", s->file.path);
}

static xent_status next_unpacked(stream *s, unsigned char *bytes, size_t most, size_t *got,
                                 xent_error *error) {
    xent_status status = XENT_OK;
    *got = 0;
    while (*got < most && status == XENT_OK) {
        if (s->unpacker.avail_in == 0) status = next_piece(s, error);
        if (s->ended && s->unpacker.avail_in == 0) break;
        const size_t left = most - *got;
        s->unpacker.next_out = bytes + *got;
        s->unpacker.avail_out = left < PIECE ? (uInt)left : PIECE;
        const uInt room = s->unpacker.avail_out;
        if (status == XENT_OK) status = unpack(s, error);
        *got += room - s->unpacker.avail_out;
    }
    return status;
}

/* Takes the bytes of a part into its sum, which is the one that is told where they are the last. */
static xent_status check_sum(stream *s, const void *bytes, size_t got, int is_end, xent_error *error) {
    s->sum = (uint32_t)crc32_z(s->sum, bytes, got);
    if (!is_end || s->sum == s->told) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT,
                     "%s is damaged: the checksum of a part is %08x; expected %08x, which it has noted",
                     s->file.path, (unsigned)s->sum, (unsigned)s->told);
}

xent_status stream_next(stream *s, void *bytes, size_t most, size_t *got, xent_error *error) {
    const xent_status status =
        s->packed ? next_unpacked(s, bytes, most, got, error) : next_plain(s, bytes, most, got, error);
    return status == XENT_OK && s->is_part ? check_sum(s, bytes, *got, *got < most, error) : status;
}

void stream_close(stream *s) {
    if (!s) return;
    if (s->packed) inflateEnd(&s->unpacker);
    file_close(&s->file);
    free(s);
}

int stream_is_packed(const stream *s) { return s->packed; }

size_t stream_file_size(const stream *s) { return s->size; }
