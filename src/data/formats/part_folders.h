/* part_folders.h: the directories of pictures to train on, to validate on and to test on. */
#ifndef FORMATS_PART_FOLDERS_H
#define FORMATS_PART_FOLDERS_H

#include "data/formats/listing.h"
#include "data/sets.h"
#include "xent/data.h"

/* Lists what lies in the directories train, test and val of `path`, or as they are called else; where there
 * is no train, `path` itself is what to train on, and *is_divided 0. A test or val without a directory for
 * each class is left out, which is told (options->notice). E_IO, E_MEMORY: the caller clears the lists. */
xent_status part_folders_list(const char *path, const xent_data_options *options, listing lists[PARTS],
                              int *is_divided, xent_error *error);

#endif
