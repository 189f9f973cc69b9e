/* npy.h: NumPy's arrays in files (NEP 1): a magic word, a header that is a Python dictionary, and the
 * numbers. */
#ifndef FORMATS_NPY_H
#define FORMATS_NPY_H

#include "data/array.h"
#include "data/stream.h"

/* Reads a file, plain or gzipped. E_IO, E_FORMAT (also: text, objects, or records instead of numbers),
 * E_MEMORY. Then *out is empty. */
xent_status npy_load(const char *path, array *out, xent_error *error);

/* The same from a stream, whose bytes are `size` in all where this is known (0: it is not). */
xent_status npy_read(stream *s, const char *path, size_t size, array *out, xent_error *error);

#endif
