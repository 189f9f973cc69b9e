#include "data/formats/idx.h"

#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "base/file.h"
#include "data/gzip.h"
#include "data/formats/idx_files.h"
#include "data/formats/table.h"
#include "data/stream.h"

static const struct {
    const char *name;
    idx_type code;
    char kind;
    int size;
} types[] = {{"unsigned byte", IDX_UBYTE, 'u', 1}, {"signed byte", IDX_BYTE, 'i', 1},
             {"short", IDX_SHORT, 'i', 2},         {"int", IDX_INT, 'i', 4},
             {"float", IDX_FLOAT, 'f', 4},         {"double", IDX_DOUBLE, 'f', 8}};

/* Sets the type of this code: 1, or 0 if there is none. */
static int set_type(array *x, unsigned code) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if ((unsigned)types[i].code != code) continue;
        x->type_name = types[i].name;
        x->kind = types[i].kind;
        x->size = types[i].size;
        return 1;
    }
    return 0;
}

static int64_t big_endian(const unsigned char *bytes) {
    int64_t value = 0;
    for (size_t i = 0; i < 4; i++) value = value << 8 | bytes[i];
    return value;
}

static size_t header_size(const array *x) { return 4 + 4 * (size_t)x->rank; }

static xent_status read_sizes(const char *path, const unsigned char *sizes, array *out, xent_error *error) {
    out->count = 1;
    for (int i = 0; i < out->rank; i++) {
        out->dim[i] = big_endian(sizes + 4 * i);
        if (out->dim[i] > 0 && out->count > ARRAY_MOST_BYTES / (size_t)out->dim[i])
            return xent_fail(error, XENT_E_FORMAT,
                             "%s: the sizes in its header come to more than %llu numbers", path,
                             (unsigned long long)ARRAY_MOST_BYTES);
        out->count *= (size_t)out->dim[i];
    }
    return XENT_OK;
}

/* Reads the header, and nothing behind it. */
static xent_status read_header(const char *path, stream *s, array *out, xent_error *error) {
    unsigned char begin[4], sizes[4 * ARRAY_MAX_RANK];
    size_t got;
    xent_status status = stream_next(s, begin, sizeof begin, &got, error);
    if (status != XENT_OK) return status;
    if (got < 4 || begin[0] != 0 || begin[1] != 0)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s is no IDX file: it %s; expected two zeros, a type and a number of axes", path,
                         got < 4 ? "has less than 4 bytes" : "does not begin with two zeros");
    if (!set_type(out, begin[2]))
        return xent_fail(error, XENT_E_FORMAT,
                         "%s: byte 2 says type 0x%02x; expected 08, 09, 0b, 0c, 0d or 0e", path, begin[2]);
    if (begin[3] < 1 || begin[3] > ARRAY_MAX_RANK)
        return xent_fail(error, XENT_E_FORMAT, "%s: byte 3 says %d axes; expected 1 to %d", path, begin[3],
                         ARRAY_MAX_RANK);
    out->rank = begin[3];
    status = stream_next(s, sizes, 4 * (size_t)out->rank, &got, error);
    if (status != XENT_OK) return status;
    if (got < 4 * (size_t)out->rank)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s ends within its header: it has %zu bytes; expected at least %zu", path, 4 + got,
                         header_size(out));
    return read_sizes(path, sizes, out, error);
}

static xent_status refuse_size(const char *path, size_t found, size_t expected, xent_error *error) {
    return xent_fail(error, XENT_E_FORMAT, "%s is %s: it holds %zu bytes; expected %zu by its header", path,
                     found < expected ? "truncated" : "too long", found, expected);
}

/* Whether the file can hold `size` bytes as its header says, before any of them is read: so that what a
 * header promises decides over the memory, and what lies behind it does not. */
static xent_status check_size(const char *path, const stream *s, size_t size, xent_error *error) {
    const size_t file_size = stream_file_size(s), slack = 1 << 16;
    if (!stream_is_packed(s)) return file_size == size ? XENT_OK : refuse_size(path, file_size, size, error);
    if (size / GZIP_MOST_RATIO > file_size)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s is truncated: its %zu bytes cannot unpack to the %zu that its header tells",
                         path, file_size, size);
    if (file_size > 2 * size + slack)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s is too long: it has %zu bytes, and its header tells of %zu unpacked", path,
                         file_size, size);
    return XENT_OK;
}

/* The whole file, unpacked, into memory of its size. */
static xent_status unpack_file(const char *path, size_t size, array *out, xent_error *error) {
    unsigned char *packed;
    size_t packed_size, got = 0;
    xent_status status = file_read(path, ARRAY_MOST_BYTES, &packed, &packed_size, error);
    if (status == XENT_OK) status = gzip_unpack(path, packed, packed_size, out->memory, size, &got, error);
    free(packed);
    if (status == XENT_OK && got != size) status = refuse_size(path, got, size, error);
    out->bytes = out->memory + header_size(out);
    return status;
}

static xent_status read_numbers(const char *path, stream *s, size_t size, array *out, xent_error *error) {
    out->memory = block_alloc(size);
    if (!out->memory) return xent_fail(error, XENT_E_MEMORY, "no memory for the %zu bytes of %s", size, path);
    if (stream_is_packed(s)) return unpack_file(path, size, out, error);
    const size_t wanted = size - header_size(out);
    size_t got;
    const xent_status status = stream_next(s, out->memory, wanted, &got, error);
    out->bytes = out->memory;
    if (status == XENT_OK && got != wanted) return refuse_size(path, header_size(out) + got, size, error);
    return status;
}

xent_status idx_load(const char *path, array *out, xent_error *error) {
    memset(out, 0, sizeof *out);
    stream *s;
    xent_status status = stream_open(path, &s, error);
    if (status == XENT_OK) status = read_header(path, s, out, error);
    const size_t size = header_size(out) + out->count * (size_t)out->size;
    if (status == XENT_OK) status = check_size(path, s, size, error);
    if (status == XENT_OK) status = read_numbers(path, s, size, out, error);
    stream_close(s);
    if (status == XENT_OK) return XENT_OK;
    free(out->memory);
    memset(out, 0, sizeof *out);
    return status;
}

static int knows_idx(const data_source *source) {
    array x;
    const unsigned char *bytes = source->begin;
    return source->begin_size >= 4 && bytes[0] == 0 && bytes[1] == 0 && set_type(&x, bytes[2]);
}

static const char *const endings[] = {".idx", "-ubyte", NULL};

const data_format format_idx = {.name = "an IDX file",
                                .endings = endings,
                                .knows = knows_idx,
                                .load = idx_files_load_beside,
                                .reads = idx_files_reads_beside,
                                .array = idx_load,
                                .takes_labels = 1};
