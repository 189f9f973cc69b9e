/* table.h: every format on a line of one list, in the order in which they are asked. The list declares them,
 * so that format_NAME is what its file defines, and fills the table that sources are told apart by and that
 * tests walk (table.c). */
#ifndef FORMATS_TABLE_H
#define FORMATS_TABLE_H

#include "data/formats/format.h"

#define FORMAT_LIST(FORMAT)                                                                                  \
    FORMAT(idx)                                                                                              \
    FORMAT(npy)                                                                                              \
    FORMAT(npz)                                                                                              \
    FORMAT(safetensors)                                                                                      \
    FORMAT(picture)                                                                                          \
    FORMAT(cifar)                                                                                            \
    FORMAT(foreign)                                                                                          \
    FORMAT(arff)                                                                                             \
    FORMAT(libsvm)                                                                                           \
    FORMAT(fann)                                                                                             \
    FORMAT(idx_directory)                                                                                    \
    FORMAT(cifar_directory)                                                                                  \
    FORMAT(folder)                                                                                           \
    FORMAT(csv)

#define FORMAT_DECLARE(name) extern const data_format format_##name;
FORMAT_LIST(FORMAT_DECLARE)
#undef FORMAT_DECLARE

/* The formats, 0 .. count-1. */
int format_count(void);
const data_format *format_at(int index);

/* Looks at a source: a regular file or a directory. E_IO, E_MEMORY; a gzip file that is broken at its
 * beginning has no first bytes. */
xent_status source_look(const char *path, data_source *source, xent_error *error);

/* The format by its content, and, where that is of none, by its name, so that a broken file is told of as
 * what it was meant to be. Any other file may be a table; NULL: a directory of no format. E_IO, E_MEMORY: a
 * directory cannot be read; then it is NULL. */
xent_status format_of(const data_source *source, const data_format **format, xent_error *error);

#endif
