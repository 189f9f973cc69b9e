/* idx.h: IDX files, the format of MNIST (LeCun, Cortes & Burges, The MNIST database): two zero bytes, a type,
 * a rank, that many big-endian sizes of four bytes, and the numbers, big-endian. */
#ifndef FORMATS_IDX_H
#define FORMATS_IDX_H

#include "data/array.h"
#include "xent/status.h"

/* The third byte of a file. */
typedef enum idx_type {
    IDX_UBYTE = 0x08,
    IDX_BYTE = 0x09,
    IDX_SHORT = 0x0b,
    IDX_INT = 0x0c,
    IDX_FLOAT = 0x0d,
    IDX_DOUBLE = 0x0e
} idx_type;

/* Reads a plain or gzipped file; which of the two, its content says. E_IO, E_FORMAT (the message names the
 * file, what was found and what expected), E_MEMORY. Then *out is empty. */
xent_status idx_load(const char *path, array *out, xent_error *error);

#endif
