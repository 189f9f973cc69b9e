/* inspect.h: what is in a file of arrays, whoever wrote it. */
#ifndef XENT_INSPECT_H
#define XENT_INSPECT_H

#include "xent/tensor.h"

#ifdef __cplusplus
extern "C" {
#endif

#define XENT_ARRAY_MAX_RANK 8

/* One array: its shape, and its range if it holds real numbers. */
typedef struct xent_array_info {
    const char *name; /* "" for the one array of an IDX or NumPy file */
    const char *type; /* as the format calls it: "F32", "unsigned byte", "uint8" */
    int rank;
    int64_t dim[XENT_ARRAY_MAX_RANK];
    int64_t count;                /* numbers */
    int64_t not_finite;           /* of them infinite or NaN; -1: a type that is not read as real numbers */
    double least, greatest, mean; /* of the finite ones; NaN where there are none */
} xent_array_info;

typedef enum xent_file_kind {
    XENT_FILE_OTHER,
    XENT_FILE_IDX,
    XENT_FILE_SAFETENSORS,
    XENT_FILE_NPY,
    XENT_FILE_NPZ
} xent_file_kind;

typedef struct xent_file_info {
    xent_file_kind kind;
    int count;
    xent_array_info *arrays; /* in the order in which they lie in the file */
    char *metadata;          /* JSON text; NULL: there is none */
    void *memory;            /* the library's; freed by xent_file_info_clear */
} xent_file_info;

/* Reads an IDX or NumPy file (.npy), plain or gzipped, NumPy's arrays in a zip file (.npz), or a safetensors
 * file; what it is, its content says, and, where that is broken, its name. On error all of *out is empty but
 * its kind: E_ARGUMENT: NULL; E_IO; E_FORMAT: the file is broken, or, where the kind is XENT_FILE_OTHER, none
 * of these; E_MEMORY. */
XENT_API xent_status xent_file_inspect(const char *path, xent_file_info *out, xent_error *error);
XENT_API void xent_file_info_clear(xent_file_info *info);

#ifdef __cplusplus
}
#endif
#endif
