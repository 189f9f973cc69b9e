/* csv.h: tables, read in pieces of any size. */
#ifndef FORMATS_CSV_H
#define FORMATS_CSV_H

#include "data/formats/plain_rows.h"

/* As the format's `load` does, which takes the default sizes. */
xent_status csv_load(const char *path, const xent_data_options *options, plain_sizes sizes, data_sets *out,
                     xent_error *error);

#endif
