/* idx_files.h: data sets in pairs of IDX files, one of images and one of labels, as MNIST's. */
#ifndef FORMATS_IDX_FILES_H
#define FORMATS_IDX_FILES_H

#include "data/sets.h"

/* Reads the data set that a file belongs to: the pairs beside it that are called as it is, but for the words
 * of images and labels, training and test. E_IO: it has no partner; and as for the directory. */
xent_status idx_files_load_beside(const char *path, const xent_data_options *options, data_sets *out,
                                  xent_error *error);

/* Whether that reads a certain file, into *reads, which is 0 on error: E_IO, E_MEMORY. */
xent_status idx_files_reads_beside(const char *path, const char *file, int *reads, xent_error *error);

#endif
