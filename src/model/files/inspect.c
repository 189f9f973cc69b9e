#include "xent/inspect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/formats/npz.h"
#include "data/formats/table.h"
#include "model/files/json_text.h"
#include "model/files/safetensors.h"

/* A sum, and the same in a unit in which that of 2^63 numbers is finite. Small numbers vanish in it, which do
 * not matter where the plain sum overflows. */
typedef struct array_sum {
    double plain, part;
} array_sum;

#define PART 0x1p-64

/* Adds a number to the range and the sum of an array. */
static void add_number(xent_array_info *a, double x, array_sum *sum) {
    if (!isfinite(x)) {
        a->not_finite++;
        return;
    }
    if (!(x >= a->least)) a->least = x;
    if (!(x <= a->greatest)) a->greatest = x;
    sum->plain += x;
    sum->part += x * PART;
}

static void begin_array(xent_array_info *a, size_t count, int rank, const int64_t *dim) {
    a->count = (int64_t)count;
    a->rank = rank;
    for (int i = 0; i < rank; i++) a->dim[i] = dim[i];
    a->least = a->greatest = a->mean = (double)NAN;
}

/* Rounding takes no mean beyond its numbers. */
static void end_array(xent_array_info *a, array_sum sum) {
    const double n = (double)(a->count - a->not_finite);
    if (n == 0) return;
    const double mean = isfinite(sum.plain) ? sum.plain / n : sum.part / n / PART;
    a->mean = fmax(a->least, fmin(mean, a->greatest));
}

static void describe_array(const array *x, const char *name, xent_array_info *a) {
    array_sum sum = {0, 0};
    begin_array(a, x->count, x->rank, x->dim);
    a->name = name;
    a->type = x->type_name;
    for (size_t i = 0; i < x->count; i++) add_number(a, array_number(x, i), &sum);
    end_array(a, sum);
}

/* The file of a format that is one array. */
static xent_status inspect_array(const char *path, const data_format *format, xent_file_info *out,
                                 xent_error *error) {
    array x;
    xent_status status = format->array(path, &x, error);
    if (status != XENT_OK) return status;
    out->arrays = calloc(1, sizeof *out->arrays);
    if (out->arrays) describe_array(&x, "", out->arrays);
    out->count = out->arrays != NULL;
    free(x.memory);
    return out->arrays ? XENT_OK : xent_fail(error, XENT_E_MEMORY, "%s: no memory to describe it", path);
}

/* The names stand behind the arrays. */
static xent_status describe_entries(const zip *z, xent_file_info *out, xent_error *error) {
    size_t size = 0;
    for (int i = 0; i < z->count; i++) size += strlen(z->entries[i].name) + 1;
    out->arrays = calloc(1, (size_t)z->count * sizeof *out->arrays + size + 1);
    if (!out->arrays) return xent_fail(error, XENT_E_MEMORY, "%s: no memory to describe it", z->path);
    char *name = (char *)(out->arrays + z->count);
    for (; out->count < z->count; out->count++) {
        array x;
        const xent_status status = npz_read(z, &z->entries[out->count], &x, error);
        if (status != XENT_OK) return status;
        const size_t length = strlen(z->entries[out->count].name);
        memcpy(name, z->entries[out->count].name, length + 1);
        describe_array(&x, name, &out->arrays[out->count]);
        if (length > 4 && strcmp(name + length - 4, ".npy") == 0) name[length - 4] = '\0';
        name += length + 1;
        free(x.memory);
    }
    return XENT_OK;
}

static xent_status inspect_npz(const char *path, xent_file_info *out, xent_error *error) {
    zip z;
    xent_status status = zip_open(path, &z, error);
    if (status != XENT_OK) return status;
    status = describe_entries(&z, out, error);
    zip_close(&z);
    return status;
}

static void describe_tensor(const safetensor *t, xent_array_info *a) {
    array_sum sum = {0, 0};
    begin_array(a, t->count, t->rank, t->dim);
    a->name = t->name;
    a->type = t->type;
    a->not_finite = safetensor_is_number(t) ? 0 : -1;
    for (size_t i = 0; a->not_finite >= 0 && i < t->count; i++) add_number(a, safetensor_number(t, i), &sum);
    if (a->not_finite >= 0) end_array(a, sum);
}

/* Names and types are the file's, which is kept. */
static xent_status inspect_safetensors(const char *path, xent_file_info *out, xent_error *error) {
    safetensors *file = calloc(1, sizeof *file);
    if (!file) return xent_fail(error, XENT_E_MEMORY, "%s: no memory to describe it", path);
    xent_status status = safetensors_read(path, file, error);
    out->memory = file;
    if (status != XENT_OK) return status;
    out->arrays = calloc((size_t)file->count + 1, sizeof *out->arrays);
    if (file->metadata) out->metadata = json_text_of(file->metadata, JSON_COMPACT);
    if (!out->arrays || (file->metadata && !out->metadata))
        return xent_fail(error, XENT_E_MEMORY, "%s: no memory to describe it", path);
    for (; out->count < file->count; out->count++)
        describe_tensor(&file->tensors[out->count], &out->arrays[out->count]);
    return XENT_OK;
}

xent_status xent_file_inspect(const char *path, xent_file_info *out, xent_error *error) {
    if (!path || !out) return xent_fail(error, XENT_E_ARGUMENT, "inspect: path or out is NULL");
    *out = (xent_file_info){XENT_FILE_OTHER, 0, NULL, NULL, NULL};
    data_source source;
    const data_format *format = NULL;
    xent_status status = source_look(path, &source, error);
    if (status == XENT_OK) status = format_of(&source, &format, error);
    if (status != XENT_OK) return status;
    xent_file_kind kind = XENT_FILE_OTHER;
    if (format && format->array) {
        kind = format == &format_npy ? XENT_FILE_NPY : XENT_FILE_IDX;
        status = inspect_array(path, format, out, error);
    } else if (format == &format_npz) {
        kind = XENT_FILE_NPZ;
        status = inspect_npz(path, out, error);
    } else if (format == &format_safetensors) {
        kind = XENT_FILE_SAFETENSORS;
        status = inspect_safetensors(path, out, error);
    } else {
        status = xent_fail(error, XENT_E_FORMAT, "%s is no IDX, NumPy or safetensors file", path);
    }
    if (status != XENT_OK) xent_file_info_clear(out);
    out->kind = kind;
    return status;
}

void xent_file_info_clear(xent_file_info *info) {
    if (!info) return;
    if (info->memory) safetensors_clear(info->memory);
    free(info->memory);
    free(info->arrays);
    free(info->metadata);
    *info = (xent_file_info){XENT_FILE_OTHER, 0, NULL, NULL, NULL};
}
