/* idx.h: IDX files, the format of MNIST (LeCun, Cortes & Burges, The MNIST database): two zero bytes, a type,
 * a rank, that many big-endian sizes of four bytes, and the numbers, big-endian. */
#ifndef DATA_IDX_H
#define DATA_IDX_H

#include <stddef.h>
#include <stdint.h>

#include "xent/status.h"

typedef enum idx_type {
    IDX_UBYTE = 0x08,
    IDX_BYTE = 0x09,
    IDX_SHORT = 0x0B,
    IDX_INT = 0x0C,
    IDX_FLOAT = 0x0D,
    IDX_DOUBLE = 0x0E
} idx_type;

enum { IDX_MAX_RANK = 8 };

typedef struct idx {
    idx_type type;
    int rank; /* at least 1 */
    int64_t dim[IDX_MAX_RANK];
    size_t count;               /* the product of the sizes */
    const unsigned char *bytes; /* the numbers, as they lie in the file */
    unsigned char *memory;      /* free it */
} idx;

/* Reads a plain or gzipped file; which of the two, its content says. E_IO, E_FORMAT (the message names the
 * file, what was found and what expected), E_MEMORY. */
xent_status idx_load(const char *path, idx *out, xent_error *error);

/* The number at an index, of any type. */
double idx_number(const idx *x, size_t index);

#endif
