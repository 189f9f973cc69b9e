/* folder.h: data sets in image files, a directory a class. */
#ifndef DATA_FOLDER_H
#define DATA_FOLDER_H

#include "xent/data.h"

/* The sets and the memory that they stand in. */
typedef struct folder {
    xent_dataset train, test;
    int has_parts; /* 1: train and test were directories, or train was; test.rows 0: there was no test */
    uint8_t *pixels[2];
    int32_t *labels[2];
    char **class_names;
} folder;

/* Whether a directory may be one: it has directories. */
int folder_begins(const char *path);

/* Reads path/CLASS/IMAGE, or, where path/train has directories, path/train/CLASS/IMAGE and, if it is there,
 * path/test/CLASS/IMAGE. Rows are in the order of the classes' names, then of the files'. The images are read
 * by options->threads threads. E_IO, E_FORMAT (an image that cannot be read, or of another size; a class
 * without one; one class only), E_VALUE (a class of the test set that training has not seen), E_ARGUMENT,
 * E_MEMORY; then *out is empty. error is not NULL. */
xent_status folder_load(const char *path, const xent_data_options *options, folder *out, xent_error *error);
void folder_clear(folder *f);

#endif
