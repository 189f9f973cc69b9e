/* label_file.h: labels that are in a file of their own. */
#ifndef FORMATS_LABEL_FILE_H
#define FORMATS_LABEL_FILE_H

#include "data/sets.h"

/* Gives the rows of the training set the labels of a file: an array of whole numbers from 0 (IDX, NumPy),
 * or text of a label a line, in which a first line more than there are rows names the column. E_IO;
 * E_FORMAT: no such file, or another number of labels than of rows; E_VALUE; E_MEMORY. */
xent_status label_file_read(const char *path, const xent_data_options *options, data_sets *sets,
                            xent_error *error);

#endif
