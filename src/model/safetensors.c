#include "model/safetensors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* A header of 16 MiB names some 100,000 arrays; larger ones are damage or malice. */
#define MOST_HEADER ((uint64_t)1 << 24)
#define MOST_FILE ((size_t)1 << 34)

static const struct {
    const char *name;
    size_t size;
} types[] = {{"F64", 8},  {"F32", 4},     {"F16", 2},     {"BF16", 2}, {"I64", 8}, {"I32", 4},
             {"I16", 2},  {"I8", 1},      {"U64", 8},     {"U32", 4},  {"U16", 2}, {"U8", 1},
             {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}, {"C64", 8}};

static size_t type_size(const char *type) {
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, type) == 0) return types[i].size;
    return 0;
}

static uint64_t little_endian(const unsigned char *bytes, int count) {
    uint64_t value = 0;
    for (int i = count - 1; i >= 0; i--) value = value << 8 | bytes[i];
    return value;
}

static int read_index(json_t *value, int64_t *index) {
    *index = json_is_integer(value) ? json_integer_value(value) : -1;
    return *index >= 0;
}

/* The shape; its product must not overflow. */
static xent_status read_shape(const char *path, json_t *shape, safetensor *t, xent_error *error) {
    t->rank = (int)json_array_size(shape);
    if (!json_is_array(shape) || json_array_size(shape) > SAFETENSORS_MAX_RANK)
        return xent_fail(error, XENT_E_FORMAT, "%s: \"%s\" has no shape of at most %d sizes", path, t->name,
                         SAFETENSORS_MAX_RANK);
    t->count = 1;
    for (int i = 0; i < t->rank; i++) {
        if (!read_index(json_array_get(shape, (size_t)i), &t->dim[i]) ||
            (t->dim[i] > 0 && t->count > PTRDIFF_MAX / 8 / (size_t)t->dim[i]))
            return xent_fail(error, XENT_E_FORMAT,
                             "%s: size %d of the shape of \"%s\" is not possible; expected a whole number "
                             "whose product with the others fits memory",
                             path, i, t->name);
        t->count *= (size_t)t->dim[i];
    }
    return XENT_OK;
}

/* One entry of the header; `data` are the numbers, `size` bytes of them. */
static xent_status read_entry(const char *path, json_t *entry, const unsigned char *data, size_t size,
                              safetensor *t, xent_error *error) {
    const char *type = json_string_value(json_object_get(entry, "dtype"));
    if (!type || !type_size(type))
        return xent_fail(error, XENT_E_FORMAT, "%s: \"%s\" has the type %s; expected one such as F32", path,
                         t->name, type ? type : "none");
    t->type = type;
    xent_status status = read_shape(path, json_object_get(entry, "shape"), t, error);
    if (status != XENT_OK) return status;
    json_t *offsets = json_object_get(entry, "data_offsets");
    int64_t begin = 0, end = 0;
    t->size = t->count * type_size(type);
    if (json_array_size(offsets) != 2 || !read_index(json_array_get(offsets, 0), &begin) ||
        !read_index(json_array_get(offsets, 1), &end) || begin > end || (uint64_t)end > size ||
        (uint64_t)(end - begin) != t->size)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s: \"%s\" lies at bytes %lld to %lld of %zu; expected %zu bytes within them", path,
                         t->name, (long long)begin, (long long)end, size, t->size);
    t->bytes = data + begin;
    return XENT_OK;
}

static int by_place(const void *a, const void *b) {
    const safetensor *s = a, *t = b;
    if (s->bytes != t->bytes) return s->bytes < t->bytes ? -1 : 1;
    return s->size < t->size ? -1 : s->size > t->size;
}

/* The arrays must lie one behind the other, without gaps, to the end. */
static xent_status check_places(const char *path, const safetensors *file, const unsigned char *data,
                                size_t size, xent_error *error) {
    const unsigned char *at = data;
    for (int i = 0; i < file->count; at += file->tensors[i].size, i++)
        if (file->tensors[i].bytes != at)
            return xent_fail(error, XENT_E_FORMAT, "%s: \"%s\" lies at byte %td of the numbers; expected %td",
                             path, file->tensors[i].name, file->tensors[i].bytes - data, at - data);
    if (at != data + size)
        return xent_fail(error, XENT_E_FORMAT, "%s: %td bytes belong to arrays, but %zu follow the header",
                         path, at - data, size);
    return XENT_OK;
}

static xent_status read_metadata(const char *path, safetensors *out, xent_error *error) {
    out->metadata = json_object_get(out->header, "__metadata__");
    if (out->metadata && !json_is_object(out->metadata))
        return xent_fail(error, XENT_E_FORMAT, "%s: __metadata__ is no object", path);
    const char *key;
    json_t *value;
    json_object_foreach(out->metadata, key, value) {
        if (!json_is_string(value))
            return xent_fail(error, XENT_E_FORMAT, "%s: \"%.64s\" of the metadata is no text", path, key);
    }
    return XENT_OK;
}

static xent_status read_entries(const char *path, const unsigned char *data, size_t size, safetensors *out,
                                xent_error *error) {
    xent_status status = read_metadata(path, out, error);
    out->tensors = calloc(json_object_size(out->header) + 1, sizeof *out->tensors);
    if (!out->tensors) return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its list of arrays", path);
    const char *key;
    json_t *entry;
    json_object_foreach(out->header, key, entry) {
        if (strcmp(key, "__metadata__") == 0 || status != XENT_OK) continue;
        safetensor *t = &out->tensors[out->count++];
        t->name = key;
        status = read_entry(path, entry, data, size, t, error);
    }
    if (status != XENT_OK) return status;
    qsort(out->tensors, (size_t)out->count, sizeof *out->tensors, by_place);
    return check_places(path, out, data, size, error);
}

static xent_status parse_file(const char *path, size_t size, safetensors *out, xent_error *error) {
    if (size < 10)
        return xent_fail(error, XENT_E_FORMAT, "%s is no safetensors file: %zu bytes; expected at least 10",
                         path, size);
    const uint64_t length = little_endian(out->file, 8);
    if (length > MOST_HEADER || length > size - 8 || out->file[8] != '{')
        return xent_fail(
            error, XENT_E_FORMAT,
            "%s is no safetensors file, or a truncated one: its header would have %llu bytes and "
            "begin with 0x%02x; %zu bytes follow, and { was expected",
            path, (unsigned long long)length, out->file[8], size - 8);
    json_error_t problem;
    out->header = json_loadb((const char *)out->file + 8, (size_t)length, JSON_REJECT_DUPLICATES, &problem);
    if (!out->header)
        return xent_fail(error, XENT_E_FORMAT, "%s: byte %d of the header: %s", path, problem.position,
                         problem.text);
    const size_t begin = 8 + (size_t)length;
    return read_entries(path, out->file + begin, size - begin, out, error);
}

xent_status safetensors_read(const char *path, safetensors *out, xent_error *error) {
    *out = (safetensors){0, NULL, NULL, NULL, NULL};
    size_t size;
    xent_status status = file_read(path, MOST_FILE, &out->file, &size, error);
    if (status != XENT_OK) {
        out->file = NULL;
        return status;
    }
    status = parse_file(path, size, out, error);
    if (status != XENT_OK) safetensors_clear(out);
    return status;
}

void safetensors_clear(safetensors *file) {
    json_decref(file->header);
    free(file->tensors);
    free(file->file);
    *file = (safetensors){0, NULL, NULL, NULL, NULL};
}

int safetensor_is_real(const safetensor *t) {
    return (t->type[0] == 'F' && t->type[1] != '8') || strcmp(t->type, "BF16") == 0;
}

/* IEEE 754 half precision: 1 sign, 5 exponent, 10 fraction bits. */
static double half_number(uint64_t bits) {
    const int exponent = (int)(bits >> 10 & 31), fraction = (int)(bits & 1023);
    double value = exponent == 0   ? ldexp(fraction, -24)
                   : exponent < 31 ? ldexp(1024 + fraction, exponent - 25)
                   : fraction == 0 ? (double)INFINITY
                                   : (double)NAN;
    return bits >> 15 ? -value : value;
}

int safetensor_is_number(const safetensor *t) {
    return safetensor_is_real(t) || strchr("IUB", t->type[0]) != NULL;
}

/* Two's complement of `size` bytes, or without a sign. */
static double whole_number(uint64_t bits, size_t size, int has_sign) {
    const int unused = 64 - 8 * (int)size;
    return has_sign ? (double)((int64_t)(bits << unused) >> unused) : (double)bits;
}

double safetensor_number(const safetensor *t, size_t i) {
    const size_t size = type_size(t->type);
    const uint64_t bits = little_endian(t->bytes + i * size, (int)size);
    if (!safetensor_is_real(t)) return whole_number(bits, size, t->type[0] == 'I');
    if (size == 8) {
        double value;
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    if (strcmp(t->type, "F16") == 0) return half_number(bits);
    /* BF16 is the upper half of a float. */
    const uint32_t word = (uint32_t)(size == 2 ? bits << 16 : bits);
    float value;
    memcpy(&value, &word, sizeof value);
    return (double)value;
}

static json_t *entry_of(const safetensor *t, size_t begin) {
    json_t *shape = json_array();
    for (int i = 0; i < t->rank; i++) json_array_append_new(shape, json_integer(t->dim[i]));
    const json_int_t from = (json_int_t)begin, to = from + (json_int_t)t->size;
    return json_pack("{s:s, s:o, s:[I, I]}", "dtype", t->type, "shape", shape, "data_offsets", from, to);
}

/* The header as text, filled up with spaces so that the numbers begin at a multiple of 8. */
static char *make_header(const safetensor *tensors, int count, json_t *metadata, size_t *size) {
    json_t *header = json_object();
    size_t begin = 0;
    int failed = metadata && json_object_set(header, "__metadata__", metadata) != 0;
    for (int i = 0; i < count; begin += tensors[i].size, i++)
        failed |= json_object_set_new(header, tensors[i].name, entry_of(&tensors[i], begin)) != 0;
    char *text = failed ? NULL : json_dumps(header, JSON_COMPACT);
    json_decref(header);
    const size_t length = text ? strlen(text) : 0;
    *size = (length + 7) / 8 * 8;
    char *padded = text ? malloc(*size + 8) : NULL;
    if (padded) {
        memset(padded, ' ', *size + 8);
        for (int i = 0; i < 8; i++) padded[i] = (char)(*size >> 8 * i & 255);
        memcpy(padded + 8, text, length);
    }
    free(text);
    *size += 8;
    return padded;
}

xent_status safetensors_write(const char *path, const safetensor *tensors, int count, json_t *metadata,
                              xent_error *error) {
    size_t size;
    char *header = make_header(tensors, count, metadata, &size);
    file_piece *pieces = calloc((size_t)count + 1, sizeof *pieces);
    xent_status status = XENT_E_MEMORY;
    if (header && pieces) {
        pieces[0] = (file_piece){header, size};
        for (int i = 0; i < count; i++) pieces[i + 1] = (file_piece){tensors[i].bytes, tensors[i].size};
        status = file_replace(path, pieces, count + 1, error);
    } else {
        xent_fail(error, XENT_E_MEMORY, "%s: no memory for its header", path);
    }
    free(pieces);
    free(header);
    return status;
}
