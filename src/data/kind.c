#include "data/kind.h"

#include <string.h>

#include "data/idx.h"
#include "data/stream.h"

enum { BEGIN = 16 };

static int begins_with(const unsigned char *bytes, size_t size, const char *signature, size_t length) {
    return size >= length && memcmp(bytes, signature, length) == 0;
}

/* An IDX file begins with two zeros, a type and a rank; the header of a safetensors file is an object, whose
 * length of eight bytes stands before it. */
static file_kind kind_of_bytes(const unsigned char *bytes, size_t size) {
    if (size >= 9 && bytes[8] == '{' && bytes[7] == 0 && bytes[6] == 0) return KIND_SAFETENSORS;
    if (size >= 4 && bytes[0] == 0 && bytes[1] == 0 && bytes[2] >= IDX_UBYTE && bytes[2] <= IDX_DOUBLE)
        return KIND_IDX;
    if (begins_with(bytes, size, "\x89PNG", 4) || begins_with(bytes, size, "\xff\xd8\xff", 3))
        return KIND_PICTURE;
    return KIND_TABLE;
}

static int name_ends(const char *name, size_t length, const char *ending) {
    const size_t size = strlen(ending);
    return length >= size && memcmp(name + length - size, ending, size) == 0;
}

static file_kind kind_of_name(const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t length = strlen(name);
    if (name_ends(name, length, ".gz")) length -= 3;
    if (name_ends(name, length, ".safetensors")) return KIND_SAFETENSORS;
    if (name_ends(name, length, ".idx") || name_ends(name, length, "-ubyte")) return KIND_IDX;
    return KIND_TABLE;
}

xent_status kind_find(const char *path, file_kind *kind, xent_error *error) {
    unsigned char begin[BEGIN];
    size_t size;
    stream *s;
    *kind = KIND_TABLE;
    xent_status status = stream_open(path, &s, error);
    if (status != XENT_OK) return status;
    status = stream_next(s, begin, BEGIN, &size, error);
    stream_close(s);
    if (status != XENT_OK && status != XENT_E_FORMAT) return status;
    if (status == XENT_OK) *kind = kind_of_bytes(begin, size);
    if (*kind == KIND_TABLE) *kind = kind_of_name(path);
    return XENT_OK; /* a broken gzip file is told of by who reads it */
}
