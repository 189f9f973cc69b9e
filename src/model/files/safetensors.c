#include "model/files/safetensors.h"

#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "base/file.h"
#include "data/array.h"
#include "model/files/checksum.h"
#include "model/files/header.h"
#include "model/files/json_text.h"

/* The format allows headers of so many bytes. */

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

/* The type of this name, as text of this program; NULL: there is none. */
static const char *find_type(const char *name) {
    for (size_t i = 0; name && i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i].name, name) == 0) return types[i].name;
    return NULL;
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

static xent_status refuse_shape(const char *path, const json_t *shape, const safetensor *t,
                                xent_error *error) {
    char found[64];
    json_shown(shape, found, sizeof found);
    return xent_fail(
        error, XENT_E_FORMAT,
        "%s: \"%s\" has the shape %s; expected at most %d whole numbers whose product fits memory", path,
        t->name, found, SAFETENSORS_MAX_RANK);
}

/* The shape; its product must not overflow. */
static xent_status read_shape(const char *path, json_t *shape, safetensor *t, xent_error *error) {
    t->rank = (int)json_array_size(shape);
    if (!json_is_array(shape) || json_array_size(shape) > SAFETENSORS_MAX_RANK)
        return refuse_shape(path, shape, t, error);
    t->count = 1;
    for (int i = 0; i < t->rank; i++) {
        if (!read_index(json_array_get(shape, (size_t)i), &t->dim[i]) ||
            (t->dim[i] > 0 && t->count > PTRDIFF_MAX / 8 / (size_t)t->dim[i]))
            return refuse_shape(path, shape, t, error);
        t->count *= (size_t)t->dim[i];
    }
    return XENT_OK;
}

/* One entry of the header; `size` bytes of numbers follow it. */
static xent_status read_entry(const char *path, json_t *entry, size_t size, safetensor *t,
                              xent_error *error) {
    const char *type = json_string_value(json_object_get(entry, "dtype"));
    t->type = find_type(type);
    if (!t->type)
        return xent_fail(error, XENT_E_FORMAT, "%s: \"%s\" has the type %s; expected one such as F32", path,
                         t->name, type ? type : "none");
    xent_status status = read_shape(path, json_object_get(entry, "shape"), t, error);
    if (status != XENT_OK) return status;
    json_t *offsets = json_object_get(entry, "data_offsets");
    int64_t begin = 0, end = 0;
    t->size = t->count * type_size(t->type);
    if (json_array_size(offsets) != 2 || !read_index(json_array_get(offsets, 0), &begin) ||
        !read_index(json_array_get(offsets, 1), &end) || begin > end || (uint64_t)end > size ||
        (uint64_t)(end - begin) != t->size)
        return xent_fail(error, XENT_E_FORMAT,
                         "%s: \"%s\" lies at bytes %lld to %lld of %zu; expected %zu bytes within them", path,
                         t->name, (long long)begin, (long long)end, size, t->size);
    t->begin = (size_t)begin;
    return XENT_OK;
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const safetensor *)a)->name, ((const safetensor *)b)->name);
}

static int by_place(const void *a, const void *b) {
    const safetensor *s = a, *t = b;
    if (s->begin != t->begin) return s->begin < t->begin ? -1 : 1;
    return s->size < t->size ? -1 : s->size > t->size;
}

/* Names must differ, and the arrays lie one behind the other, without gaps, to the end. */
static xent_status check_places(const char *path, const safetensors *file, size_t size, xent_error *error) {
    safetensor *const t = file->tensors;
    const size_t count = (size_t)file->count;
    size_t at = 0;
    if (count > 1) qsort(t, count, sizeof *t, by_name);
    for (size_t i = 1; i < count; i++)
        if (strcmp(t[i - 1].name, t[i].name) == 0)
            return xent_fail(error, XENT_E_FORMAT, "%s: two arrays are called \"%.64s\": duplicate name",
                             path, t[i].name);
    if (count > 1) qsort(t, count, sizeof *t, by_place);
    for (size_t i = 0; i < count; at += t[i].size, i++)
        if (t[i].begin != at)
            return xent_fail(error, XENT_E_FORMAT, "%s: \"%s\" lies at byte %zu of the numbers; expected %zu",
                             path, t[i].name, t[i].begin, at);
    if (at != size)
        return xent_fail(error, XENT_E_FORMAT, "%s: %zu bytes belong to arrays, but %zu follow the header",
                         path, at, size);
    return XENT_OK;
}

/* The header has seen to it that it is an object. */
static xent_status check_metadata(const char *path, json_t *metadata, xent_error *error) {
    const char *key;
    json_t *value;
    json_object_foreach(metadata, key, value) {
        char found[64];
        if (json_is_string(value)) continue;
        json_shown(value, found, sizeof found);
        return xent_fail(error, XENT_E_FORMAT, "%s: \"%.64s\" of the metadata is %s; expected a text", path,
                         key, found);
    }
    return XENT_OK;
}

/* Another array of the list, all zero; NULL: no memory. */
static safetensor *add_tensor(safetensors *file, const char *name, int *room) {
    if (file->count == *room) {
        const int more = *room ? 2 * *room : 16;
        safetensor *grown = realloc(file->tensors, (size_t)more * sizeof *grown);
        if (!grown) return NULL;
        file->tensors = grown;
        *room = more;
    }
    char *copy = strdup(name);
    if (!copy) return NULL;
    safetensor *t = &file->tensors[file->count++];
    *t = (safetensor){.name = copy};
    return t;
}

/* Reads the header, member by member: as a whole, its tree would be many times as large. */
static xent_status read_entries(const char *path, const char *text, size_t length, size_t size,
                                safetensors *out, xent_error *error) {
    header_text h = header_of(path, text, length);
    int room = 0;
    json_t *key, *value;
    xent_status status;
    while ((status = header_next(&h, &key, &value, error)) == XENT_OK && key) {
        if (strcmp(json_string_value(key), "__metadata__") == 0) {
            status = out->metadata ? xent_fail(error, XENT_E_FORMAT, "%s: duplicate __metadata__", path)
                                   : check_metadata(path, value, error);
            if (status == XENT_OK) out->metadata = json_incref(value);
        } else {
            safetensor *t = add_tensor(out, json_string_value(key), &room);
            status = t ? read_entry(path, value, size, t, error)
                       : xent_fail(error, XENT_E_MEMORY, "%s: no memory for its list of arrays", path);
        }
        json_decref(key);
        json_decref(value);
        if (status != XENT_OK) break;
    }
    return status == XENT_OK ? check_places(path, out, size, error) : status;
}

/* The header as text, which the caller frees. */
static xent_status read_header(input_file *f, char **text, size_t *length, xent_error *error) {
    unsigned char begin[9];
    size_t got;
    xent_status status = file_next(f, begin, sizeof begin, &got, error);
    if (status != XENT_OK) return status;
    if (f->size < 10 || got < sizeof begin)
        return xent_fail(error, XENT_E_FORMAT, "%s is no safetensors file: %zu bytes; expected at least 10",
                         f->path, f->size);
    const uint64_t told = little_endian(begin, 8);
    if (told > SAFETENSORS_MOST_HEADER || told > f->size - 8 || told < 2 ||
        (begin[8] != '{' && begin[8] != ' '))
        return xent_fail(
            error, XENT_E_FORMAT,
            "%s is no safetensors file, or a truncated one: its header would have %llu bytes and "
            "begin with 0x%02x; %zu bytes follow, and { was expected",
            f->path, (unsigned long long)told, begin[8], f->size - 8);
    *length = (size_t)told;
    *text = malloc(*length);
    if (!*text) return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its header", f->path);
    (*text)[0] = (char)begin[8];
    status = file_next(f, *text + 1, *length - 1, &got, error);
    if (status != XENT_OK || got == *length - 1) return status;
    return xent_fail(error, XENT_E_FORMAT, "%s ends within its header: %zu of its %zu bytes are there",
                     f->path, got + 1, *length);
}

/* The numbers, once it is known that the file has them all, and where each array begins. */
static xent_status read_numbers(input_file *f, size_t size, safetensors *out, xent_error *error) {
    size_t got;
    out->numbers = block_alloc(size);
    if (!out->numbers)
        return xent_fail(error, XENT_E_MEMORY, "no memory for the %zu bytes of %s", size, f->path);
    const xent_status status = file_next(f, out->numbers, size, &got, error);
    if (status == XENT_OK && got != size)
        return xent_fail(error, XENT_E_FORMAT, "%s is truncated: it has %zu bytes of %zu", f->path, got,
                         size);
    for (int i = 0; i < out->count; i++) out->tensors[i].bytes = out->numbers + out->tensors[i].begin;
    return status;
}

static xent_status read_open(input_file *f, safetensors *out, xent_error *error) {
    char *text = NULL;
    size_t length = 0;
    xent_status status = read_header(f, &text, &length, error);
    const size_t size = f->size - 8 - length;
    if (status == XENT_OK) status = read_entries(f->path, text, length, size, out, error);
    free(text);
    return status == XENT_OK ? read_numbers(f, size, out, error) : status;
}

static xent_status read_path(const char *path, int summed, safetensors *out, xent_error *error) {
    *out = (safetensors){0, NULL, NULL, NULL};
    input_file f;
    xent_status status = file_open(path, &f, error);
    if (status != XENT_OK) return status;
    if (summed) status = checksum_check(&f, error);
    if (status == XENT_OK && summed) status = file_seek(&f, 0, error);
    if (status == XENT_OK) status = read_open(&f, out, error);
    file_close(&f);
    if (status != XENT_OK) safetensors_clear(out);
    return status;
}

xent_status safetensors_read(const char *path, safetensors *out, xent_error *error) {
    return read_path(path, 0, out, error);
}

xent_status safetensors_read_summed(const char *path, safetensors *out, xent_error *error) {
    return read_path(path, 1, out, error);
}

void safetensors_clear(safetensors *file) {
    for (int i = 0; i < file->count; i++) free((char *)file->tensors[i].name);
    json_decref(file->metadata);
    free(file->tensors);
    free(file->numbers);
    *file = (safetensors){0, NULL, NULL, NULL};
}

int safetensor_is_real(const safetensor *t) {
    return (t->type[0] == 'F' && t->type[1] != '8') || strcmp(t->type, "BF16") == 0;
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
