/* class_names.h: what classes are called. */
#ifndef CLI_CLASS_NAMES_H
#define CLI_CLASS_NAMES_H

#include "xent/data.h"

/* The names of the data set's classes, one a class, if its directory is called as a well-known one and its
 * images and classes are as large and as many; else NULL. Static storage. */
const char *const *known_class_names(const char *directory, const xent_dataset *data);

#endif
