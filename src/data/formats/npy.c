#include "data/formats/npy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/block.h"
#include "data/formats/table.h"
#include "data/gzip.h"

static const char magic[] = "\x93NUMPY";
enum { MAGIC = 6, BEGIN = 12, MOST_HEADER = 1 << 16 };

/* The types, by kind and size as `descr` has them. */
static const struct {
    const char *descr, *name;
    char kind;
    int size;
} types[] = {{"b1", "bool", 'u', 1},    {"u1", "uint8", 'u', 1},   {"i1", "int8", 'i', 1},
             {"u2", "uint16", 'u', 2},  {"i2", "int16", 'i', 2},   {"u4", "uint32", 'u', 4},
             {"i4", "int32", 'i', 4},   {"u8", "uint64", 'u', 8},  {"i8", "int64", 'i', 8},
             {"f2", "float16", 'f', 2}, {"f4", "float32", 'f', 4}, {"f8", "float64", 'f', 8}};

static xent_status refuse(const char *path, const char *what, xent_error *error) {
    return xent_fail(error, XENT_E_FORMAT, "%s is a broken NumPy file: %s", path, what);
}

/* ---- The header -------------------------------------------------------------------------------------- */

/* What stands behind 'key': in the dictionary; NULL: it is not there. */
static const char *value_of(const char *header, const char *key) {
    const char *at = strstr(header, key);
    if (!at) return NULL;
    at += strlen(key);
    at += strspn(at, "'\" ");
    return *at == ':' ? at + 1 + strspn(at + 1, " ") : NULL;
}

static xent_status read_type(const char *path, const char *descr, array *x, xent_error *error) {
    if (!descr || strlen(descr) < 5) return refuse(path, "its header names no type", error);
    for (size_t i = 0; i < sizeof types / sizeof *types && strchr("'\"", *descr); i++) {
        if (!strchr("<>|=", descr[1]) || strncmp(descr + 2, types[i].descr, 2) != 0 ||
            !strchr("'\"", descr[4]))
            continue;
        x->type_name = types[i].name;
        x->kind = types[i].kind;
        x->size = types[i].size;
        x->is_little = descr[1] != '>';
        return XENT_OK;
    }
    const size_t length = strchr("'\"", *descr) ? 2 + strcspn(descr + 1, "'\"") : strlen(descr);
    const int is_text = descr[1] == 'U' || descr[2] == 'U' || descr[1] == 'S' || descr[2] == 'S';
    return xent_fail(error, XENT_E_FORMAT,
                     "%s is a NumPy array of type %.*s; expected numbers, such as those of %s", path,
                     (int)(length < 20 ? length : 20), descr,
                     is_text ? "np.unique(y, return_inverse=True)[1], which numbers the texts of labels"
                             : "x.astype('float32')");
}

static xent_status read_shape(const char *path, const char *shape, array *x, xent_error *error) {
    if (!shape || *shape != '(') return refuse(path, "its header has no shape", error);
    x->count = 1;
    for (shape++; *shape != ')'; shape += strspn(shape, "L, ")) {
        char *end;
        const long long size = strtoll(shape, &end, 10);
        if (end == shape || size < 0 || x->rank == ARRAY_MAX_RANK) return refuse(path, "its shape", error);
        if (size > 0 && x->count > ARRAY_MOST_BYTES / (uint64_t)size)
            return xent_fail(error, XENT_E_FORMAT,
                             "%s: the sizes in its header come to more than %llu numbers", path,
                             (unsigned long long)ARRAY_MOST_BYTES);
        x->dim[x->rank++] = size;
        x->count *= (size_t)size;
        shape = end;
    }
    if (x->rank > 0) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT, "%s is one number; expected an array", path);
}

static xent_status read_text(stream *s, const char *path, size_t length, char *header, xent_error *error) {
    size_t got = 0;
    const xent_status status = stream_next(s, header, length, &got, error);
    if (status == XENT_OK && got < length) return refuse(path, "it ends within its header", error);
    header[got] = '\0';
    return status;
}

/* Which of the axes is the fastest. */
static xent_status read_order(const char *path, const char *order, int *fortran, xent_error *error) {
    *fortran = order && strncmp(order, "True", 4) == 0;
    if (*fortran || (order && strncmp(order, "False", 5) == 0)) return XENT_OK;
    return refuse(path, "its header says neither True nor False for fortran_order", error);
}

static xent_status check_version(const char *path, const unsigned char *begin, xent_error *error) {
    if (begin[MAGIC] >= 1 && begin[MAGIC] <= 3 && begin[MAGIC + 1] == 0) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT, "%s is a NumPy file of version %d.%d; expected 1.0, 2.0 or 3.0",
                     path, begin[MAGIC], begin[MAGIC + 1]);
}

/* Reads what stands before the numbers; *before is its size. */
static xent_status read_header(stream *s, const char *path, array *x, int *fortran, size_t *before,
                               xent_error *error) {
    unsigned char begin[BEGIN] = {0};
    size_t got;
    xent_status status = stream_next(s, begin, 10, &got, error);
    if (status != XENT_OK) return status;
    if (got < 10 || memcmp(begin, magic, MAGIC) != 0) return refuse(path, "it does not begin as one", error);
    status = check_version(path, begin, error);
    const int wide = begin[MAGIC] > 1; /* versions 2 and 3 have a length of four bytes */
    if (wide && status == XENT_OK) status = stream_next(s, begin + 10, 2, &got, error);
    if (status != XENT_OK) return status;
    const size_t length =
        begin[8] | (size_t)begin[9] << 8 | (size_t)begin[10] << 16 | (size_t)begin[11] << 24;
    if (length > MOST_HEADER) return refuse(path, "its header is too long", error);
    char *header = malloc(length + 1);
    if (!header) return xent_fail(error, XENT_E_MEMORY, "no memory to read %s", path);
    *before = (wide ? 12 : 10) + length;
    status = read_text(s, path, length, header, error);
    if (status == XENT_OK) status = read_type(path, value_of(header, "descr"), x, error);
    if (status == XENT_OK) status = read_shape(path, value_of(header, "shape"), x, error);
    if (status == XENT_OK) status = read_order(path, value_of(header, "fortran_order"), fortran, error);
    free(header);
    return status;
}

/* ---- The numbers ------------------------------------------------------------------------------------- */

/* Puts numbers whose first axis is the fastest in the order of arrays here. */
static xent_status reorder(const char *path, array *x, xent_error *error) {
    const size_t size = (size_t)x->size;
    unsigned char *ordered = block_alloc(x->count * size);
    if (!ordered)
        return xent_fail(error, XENT_E_MEMORY, "no memory for the %zu numbers of %s", x->count, path);
    int64_t at[ARRAY_MAX_RANK] = {0};
    size_t stride[ARRAY_MAX_RANK] = {1};
    for (int k = 1; k < x->rank; k++) stride[k] = stride[k - 1] * (size_t)x->dim[k - 1];
    for (size_t i = 0, from = 0; i < x->count; i++) {
        memcpy(ordered + i * size, x->memory + from * size, size);
        for (int k = x->rank - 1; k >= 0; k--) {
            from += stride[k];
            if (++at[k] < x->dim[k]) break;
            from -= stride[k] * (size_t)x->dim[k];
            at[k] = 0;
        }
    }
    free(x->memory);
    x->memory = ordered;
    return XENT_OK;
}

/* Whether the file can hold what its header says, before memory is taken for it. */
static xent_status check_size(const stream *s, const char *path, size_t wanted, size_t whole,
                              xent_error *error) {
    const size_t file = stream_file_size(s);
    if (!whole && !stream_is_packed(s)) whole = file;
    if (wanted > ARRAY_MOST_BYTES || (whole && whole != wanted))
        return xent_fail(error, XENT_E_FORMAT, "%s is %s: it holds %zu bytes; expected %zu by its header",
                         path, whole < wanted ? "truncated" : "too long", whole, wanted);
    if (!stream_is_packed(s) || wanted / GZIP_MOST_RATIO <= file) return XENT_OK;
    return xent_fail(error, XENT_E_FORMAT,
                     "%s is truncated: its %zu bytes cannot unpack to the %zu that its header tells", path,
                     file, wanted);
}

static xent_status read_numbers(stream *s, const char *path, array *x, xent_error *error) {
    const size_t size = x->count * (size_t)x->size;
    unsigned char more;
    size_t got = 0;
    x->memory = block_alloc(size + 1);
    if (!x->memory) return xent_fail(error, XENT_E_MEMORY, "no memory for the %zu bytes of %s", size, path);
    xent_status status = stream_next(s, x->memory, size, &got, error);
    if (status == XENT_OK && got < size) return refuse(path, "it ends before its numbers do", error);
    if (status == XENT_OK) status = stream_next(s, &more, 1, &got, error);
    if (status == XENT_OK && got > 0) return refuse(path, "bytes follow its numbers", error);
    return status;
}

xent_status npy_read(stream *s, const char *path, size_t size, array *out, xent_error *error) {
    int fortran = 0;
    size_t before = 0;
    *out = (array){.rank = 0};
    xent_status status = read_header(s, path, out, &fortran, &before, error);
    if (status == XENT_OK) status = check_size(s, path, before + out->count * (size_t)out->size, size, error);
    if (status == XENT_OK) status = read_numbers(s, path, out, error);
    if (status == XENT_OK && fortran && out->rank > 1) status = reorder(path, out, error);
    out->bytes = out->memory;
    if (status == XENT_OK) return XENT_OK;
    free(out->memory);
    *out = (array){.rank = 0};
    return status;
}

xent_status npy_load(const char *path, array *out, xent_error *error) {
    stream *s;
    *out = (array){.rank = 0};
    xent_status status = stream_open(path, &s, error);
    if (status == XENT_OK) status = npy_read(s, path, 0, out, error);
    stream_close(s);
    return status;
}

/* ---- The format -------------------------------------------------------------------------------------- */

static int knows_npy(const data_source *source) {
    return source->begin_size >= MAGIC && memcmp(source->begin, magic, MAGIC) == 0;
}

static xent_status load_npy(const char *path, const xent_data_options *options, data_sets *out,
                            xent_error *error) {
    if (!options->labels && !options->unlabelled)
        return xent_fail(
            error, XENT_E_FORMAT,
            "%s is one NumPy array; its labels are wanted too: --labels FILE names a file of them", path);
    array x;
    xent_status status = npy_load(path, &x, error);
    if (status == XENT_OK) status = part_take_features(&out->parts[PART_TRAIN], path, &x, error);
    free(x.memory);
    return status;
}

static const char *const endings[] = {".npy", NULL};

const data_format format_npy = {.name = "a NumPy array",
                                .endings = endings,
                                .knows = knows_npy,
                                .load = load_npy,
                                .array = npy_load,
                                .takes_labels = 1};
