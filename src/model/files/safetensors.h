/* safetensors.h: the file format: named arrays behind a JSON header. */
#ifndef MODEL_SAFETENSORS_H
#define MODEL_SAFETENSORS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "xent/status.h"

enum { SAFETENSORS_MAX_RANK = 8, SAFETENSORS_MOST_HEADER = 100000000 /* bytes, of the format */ };

/* An array of a file. The name and the bytes belong to the file's safetensors. */
typedef struct safetensor {
    const char *name;
    const char *type; /* "F32" and the like */
    int rank;
    int64_t dim[SAFETENSORS_MAX_RANK];
    const unsigned char *bytes;
    size_t begin, count, size; /* its place among the bytes of numbers; numbers; bytes */
} safetensor;

typedef struct safetensors {
    int count;
    safetensor *tensors; /* in the order in which they lie in the file */
    json_t *metadata;    /* an object of strings; NULL: there is none */
    unsigned char *numbers;
} safetensors;

/* Reads and checks a file, its header first: what does not fit that is not read. E_IO, E_FORMAT (the message
 * names file, place, found, expected), E_MEMORY; then *out is empty. */
xent_status safetensors_read(const char *path, safetensors *out, xent_error *error);
/* The same of a file with a checksum (checksum.h), which is checked before anything else is looked at. */
xent_status safetensors_read_summed(const char *path, safetensors *out, xent_error *error);
void safetensors_clear(safetensors *file);

/* Number i of a tensor of numbers. */
double safetensor_number(const safetensor *tensor, size_t i);
/* Whether its type is F64, F32, F16 or BF16; or one of these, a whole number or a truth value. */
int safetensor_is_real(const safetensor *tensor);
int safetensor_is_number(const safetensor *tensor);

/* Writes tensors of little-endian numbers, and the metadata, to a file that appears whole or not at all.
 * E_IO; E_VALUE: the header would be longer than the format allows; E_MEMORY. */
xent_status safetensors_write(const char *path, const safetensor *tensors, int count, json_t *metadata,
                              xent_error *error);
/* The same with a checksum, and one text of metadata. */
xent_status safetensors_write_summed(const char *path, const safetensor *tensors, int count, const char *key,
                                     const char *text, xent_error *error);

#endif
