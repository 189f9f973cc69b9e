/* format.h: what a format of data is to the library: how a source of it is known, and who reads it. */
#ifndef FORMATS_FORMAT_H
#define FORMATS_FORMAT_H

#include "data/sets.h"

enum { SOURCE_BEGIN = 4096 };

/* What lies at a path, as far as it takes to tell its format. */
typedef struct data_source {
    const char *path;
    int is_directory;
    size_t size;                           /* of the file as it lies there */
    size_t begin_size;                     /* of `begin`; 0 for directories */
    unsigned char begin[SOURCE_BEGIN + 1]; /* a file's first bytes, unpacked where they are gzip, and a NUL */
} data_source;

typedef struct data_format {
    const char *name;           /* in messages: "an IDX file" */
    const char *const *endings; /* of names, without .gz: what a broken file was meant to be; NULL: none */
    /* Whether a file is of this format, by its content; NULL: no file is. */
    int (*knows)(const data_source *source);
    /* Whether a directory is; NULL: none is. E_IO, E_MEMORY: it cannot be read; then *is_one is 0. */
    xent_status (*knows_directory)(const char *path, int *is_one, xent_error *error);
    /* Reads it. On error what is in *out is cleared by the caller; error is not NULL. */
    xent_status (*load)(const char *path, const xent_data_options *options, data_sets *out,
                        xent_error *error);
    /* Reads the one array that it is; NULL: it is none. */
    xent_status (*array)(const char *path, array *out, xent_error *error);
    /* Whether it reads a certain file of the directory, or beside the file; NULL: it reads its source alone.
     * E_IO, E_MEMORY; then *reads is 0. */
    xent_status (*reads)(const char *path, const char *file, int *reads, xent_error *error);
    int takes_labels; /* where options->labels names others, it gives features alone */
} data_format;

/* Tells the reader of a sentence what was left out, or how something was understood. */
void format_tell(const xent_data_options *options, const char *sentence, ...)
    __attribute__((format(printf, 2, 3)));

#endif
