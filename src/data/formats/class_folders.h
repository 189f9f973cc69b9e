/* class_folders.h: what classes are called that are directories. */
#ifndef FORMATS_CLASS_FOLDERS_H
#define FORMATS_CLASS_FOLDERS_H

#include "data/formats/listing.h"
#include "data/sets.h"

/* Names the classes as their directories are, decoded where these are not UTF-8, which is told; none are
 * needed where they are 0, 1, 2, ... in this order. E_MEMORY. */
xent_status class_folders_name(const listing *train, const xent_data_options *options, data_sets *out,
                               xent_error *error);

#endif
