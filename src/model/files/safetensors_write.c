#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/files/checksum.h"
#include "model/files/json_text.h"
#include "model/files/safetensors.h"

static json_t *entry_of(const safetensor *t, size_t begin) {
    json_t *shape = json_array();
    int failed = !shape;
    for (int i = 0; i < t->rank; i++) failed |= json_array_append_new(shape, json_integer(t->dim[i])) != 0;
    if (failed) {
        json_decref(shape);
        return NULL;
    }
    const json_int_t from = (json_int_t)begin, to = from + (json_int_t)t->size;
    return json_pack("{s:s, s:o, s:[I, I]}", "dtype", t->type, "shape", shape, "data_offsets", from, to);
}

/* The entries as text; free it. NULL: no memory. */
static char *header_text(const safetensor *tensors, int count, json_t *metadata) {
    json_t *header = json_object();
    size_t begin = 0;
    int failed = json_object_set(header, "__metadata__", metadata) != 0;
    for (int i = 0; i < count; begin += tensors[i].size, i++)
        failed |= json_object_set_new(header, tensors[i].name, entry_of(&tensors[i], begin)) != 0;
    char *text = failed ? NULL : json_text_of(header, JSON_COMPACT);
    json_decref(header);
    return text;
}

/* Its length, and the text, filled up with spaces so that the numbers begin at a multiple of 8. */
static char *with_length(const char *text, size_t *size) {
    const size_t length = strlen(text), filled = (length + 7) / 8 * 8;
    char *header = malloc(filled + 8);
    if (!header) return NULL;
    memset(header, ' ', filled + 8);
    for (int i = 0; i < 8; i++) header[i] = (char)(filled >> 8 * i & 255);
    memcpy(header + 8, text, length);
    *size = filled + 8;
    return header;
}

static xent_status make_header(const char *path, const safetensor *tensors, int count, json_t *metadata,
                               char **header, size_t *size, xent_error *error) {
    char *text = header_text(tensors, count, metadata);
    const size_t length = text ? strlen(text) : 0;
    *header = text && length <= SAFETENSORS_MOST_HEADER ? with_length(text, size) : NULL;
    free(text);
    if (*header) return XENT_OK;
    if (length <= SAFETENSORS_MOST_HEADER)
        return xent_fail(error, XENT_E_MEMORY, "%s: no memory for its header", path);
    return xent_fail(
        error, XENT_E_VALUE,
        "%s: its header would have %zu bytes, and safetensors allows %d; expected fewer columns, "
        "values or classes, or shorter names",
        path, length, SAFETENSORS_MOST_HEADER);
}

static xent_status write(const char *path, const safetensor *tensors, int count, json_t *metadata, int summed,
                         xent_error *error) {
    char *header;
    size_t size = 0;
    xent_status status = make_header(path, tensors, count, metadata, &header, &size, error);
    file_piece *pieces = calloc((size_t)count + 1, sizeof *pieces);
    if (status == XENT_OK && !pieces)
        status = xent_fail(error, XENT_E_MEMORY, "%s: no memory for its arrays", path);
    if (status == XENT_OK) {
        pieces[0] = (file_piece){header, size};
        for (int i = 0; i < count; i++) pieces[i + 1] = (file_piece){tensors[i].bytes, tensors[i].size};
        if (summed) checksum_put(header, pieces, count + 1);
        status = file_replace(path, pieces, count + 1, error);
    }
    free(pieces);
    free(header);
    return status;
}

xent_status safetensors_write(const char *path, const safetensor *tensors, int count, json_t *metadata,
                              xent_error *error) {
    return write(path, tensors, count, metadata, 0, error);
}

xent_status safetensors_write_summed(const char *path, const safetensor *tensors, int count, const char *key,
                                     const char *text, xent_error *error) {
    json_t *metadata = json_pack("{s:s, s:s}", CHECKSUM_KEY, CHECKSUM_ZEROS, key, text);
    const xent_status status = metadata
                                   ? write(path, tensors, count, metadata, 1, error)
                                   : xent_fail(error, XENT_E_MEMORY, "%s: no memory for its metadata", path);
    json_decref(metadata);
    return status;
}
