/* places.h: where data sets are looked for by name. */
#ifndef DATA_PLACES_H
#define DATA_PLACES_H

#include <stddef.h>

#include "xent/status.h"

/* The directory that `data` means, into text: itself if it is one, else the first place that has it. E_IO
 * where there is none; the message says where it was looked for and how to get the well-known sets; or where
 * `data`, or $XENT_DATA, cannot be looked at. */
xent_status places_find(const char *data, char *text, size_t size, xent_error *error);

#endif
