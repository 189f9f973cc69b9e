#include "xent/inspect.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "data/idx.h"
#include "data/kind.h"
#include "model/files/safetensors.h"

/* Adds a number to the range and the sum of an array. */
static void add_number(xent_array_info *a, double x, double *sum) {
    if (!isfinite(x)) {
        a->not_finite++;
        return;
    }
    if (!(x >= a->least)) a->least = x;
    if (!(x <= a->greatest)) a->greatest = x;
    *sum += x;
}

static void begin_array(xent_array_info *a, size_t count, int rank, const int64_t *dim) {
    a->count = (int64_t)count;
    a->rank = rank;
    for (int i = 0; i < rank; i++) a->dim[i] = dim[i];
    a->least = a->greatest = a->mean = (double)NAN;
}

static void end_array(xent_array_info *a, double sum) {
    if (a->count > a->not_finite) a->mean = sum / (double)(a->count - a->not_finite);
}

static const char *idx_type_name(idx_type type) {
    switch (type) {
    case IDX_UBYTE:
        return "unsigned byte";
    case IDX_BYTE:
        return "signed byte";
    case IDX_SHORT:
        return "short";
    case IDX_INT:
        return "int";
    case IDX_FLOAT:
        return "float";
    case IDX_DOUBLE:
        return "double";
    }
    return "unknown";
}

static xent_status inspect_idx(const char *path, xent_file_info *out, xent_error *error) {
    idx x;
    xent_status status = idx_load(path, &x, error);
    if (status != XENT_OK) return status;
    out->arrays = calloc(1, sizeof *out->arrays);
    if (out->arrays) {
        xent_array_info *a = out->arrays;
        double sum = 0;
        out->count = 1;
        begin_array(a, x.count, x.rank, x.dim);
        a->name = "";
        a->type = idx_type_name(x.type);
        for (size_t i = 0; i < x.count; i++) add_number(a, idx_number(&x, i), &sum);
        end_array(a, sum);
    }
    free(x.memory);
    return out->arrays ? XENT_OK : xent_fail(error, XENT_E_MEMORY, "%s: no memory to describe it", path);
}

static void describe_tensor(const safetensor *t, xent_array_info *a) {
    double sum = 0;
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
    if (file->metadata) out->metadata = json_dumps(file->metadata, JSON_COMPACT);
    if (!out->arrays || (file->metadata && !out->metadata))
        return xent_fail(error, XENT_E_MEMORY, "%s: no memory to describe it", path);
    for (; out->count < file->count; out->count++)
        describe_tensor(&file->tensors[out->count], &out->arrays[out->count]);
    return XENT_OK;
}

xent_status xent_file_inspect(const char *path, xent_file_info *out, xent_error *error) {
    if (!path || !out) return xent_fail(error, XENT_E_ARGUMENT, "inspect: path or out is NULL");
    *out = (xent_file_info){XENT_FILE_OTHER, 0, NULL, NULL, NULL};
    file_kind found;
    xent_status status = kind_find(path, &found, error);
    if (status != XENT_OK) return status;
    xent_file_kind kind = XENT_FILE_OTHER;
    if (found == KIND_IDX) {
        kind = XENT_FILE_IDX;
        status = inspect_idx(path, out, error);
    } else if (found == KIND_SAFETENSORS) {
        kind = XENT_FILE_SAFETENSORS;
        status = inspect_safetensors(path, out, error);
    } else {
        status = xent_fail(error, XENT_E_FORMAT, "%s is neither an IDX nor a safetensors file", path);
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
