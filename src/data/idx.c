#include "data/idx.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "data/gzip.h"

/* More than any data set that trains in memory; a file that asks for more is a mistake. */
static const size_t file_limit = (size_t)1 << 32;

static size_t type_size(unsigned type) {
    switch (type) {
    case IDX_UBYTE:
    case IDX_BYTE:
        return 1;
    case IDX_SHORT:
        return 2;
    case IDX_INT:
    case IDX_FLOAT:
        return 4;
    case IDX_DOUBLE:
        return 8;
    default:
        return 0;
    }
}

static uint64_t big_endian(const unsigned char *bytes, size_t count) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) value = value << 8 | bytes[i];
    return value;
}

static xent_status read_sizes(const char *path, const unsigned char *bytes, idx *out, xent_error *error) {
    out->count = 1;
    for (int i = 0; i < out->rank; i++) {
        out->dim[i] = (int64_t)big_endian(bytes + 4 + 4 * i, 4);
        if (out->dim[i] > 0 && out->count > file_limit / (size_t)out->dim[i])
            return xent_fail(error, XENT_E_FORMAT,
                             "%s: the sizes in its header come to more than %zu numbers", path, file_limit);
        out->count *= (size_t)out->dim[i];
    }
    return XENT_OK;
}

static xent_status parse(const char *path, const unsigned char *bytes, size_t size, idx *out,
                         xent_error *error) {
    if (size < 4 || bytes[0] != 0 || bytes[1] != 0)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s is no IDX file: it has %zu bytes and does not begin with two zeros", path, size);
    size_t each = type_size(bytes[2]);
    if (each == 0)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s: byte 2 says type 0x%02x; expected 08, 09, 0b, 0c, 0d or 0e", path, bytes[2]);
    if (bytes[3] < 1 || bytes[3] > IDX_MAX_RANK)
        return xent_fail(error, XENT_E_FORMAT, "%s: byte 3 says %d axes; expected 1 to %d", path, bytes[3],
                         IDX_MAX_RANK);
    out->type = (idx_type)bytes[2];
    out->rank = bytes[3];
    size_t header = 4 + 4 * (size_t)out->rank;
    if (size < header)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s ends within its header: it has %zu bytes; expected at least %zu", path, size,
                         header);
    xent_status status = read_sizes(path, bytes, out, error);
    if (status != XENT_OK) return status;
    if (size != header + out->count * each)
        return xent_fail(error, XENT_E_FORMAT, "%s is %s: it holds %zu bytes; expected %zu by its header",
                         path, size < header + out->count * each ? "truncated" : "too long", size,
                         header + out->count * each);
    out->bytes = bytes + header;
    return XENT_OK;
}

xent_status idx_load(const char *path, idx *out, xent_error *error) {
    memset(out, 0, sizeof *out);
    size_t size;
    xent_status status = file_read(path, file_limit, &out->memory, &size, error);
    if (status == XENT_OK && gzip_begins(out->memory, size)) {
        unsigned char *packed = out->memory;
        status = gzip_unpack(path, packed, size, file_limit, &out->memory, &size, error);
        free(packed);
    }
    if (status == XENT_OK) status = parse(path, out->memory, size, out, error);
    if (status == XENT_OK) return XENT_OK;
    free(out->memory);
    memset(out, 0, sizeof *out);
    return status;
}

double idx_number(const idx *x, size_t index) {
    size_t each = type_size(x->type);
    uint64_t bits = big_endian(x->bytes + index * each, each);
    float single;
    double value;
    uint32_t low = (uint32_t)bits;
    switch (x->type) {
    case IDX_UBYTE:
        return (double)bits;
    case IDX_BYTE:
        return (double)(int8_t)(uint8_t)bits;
    case IDX_SHORT:
        return (double)(int16_t)(uint16_t)bits;
    case IDX_INT:
        return (double)(int32_t)low;
    case IDX_FLOAT:
        memcpy(&single, &low, sizeof single);
        return (double)single;
    case IDX_DOUBLE:
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    return 0;
}
