/* class_names.h: what classes are called. */
#ifndef CLI_CLASS_NAMES_H
#define CLI_CLASS_NAMES_H

#include "xent/data.h"
#include "xent/model.h"

/* The names of the data set's classes, one a class, if its directory is called as a well-known one and its
 * images and classes are as large and as many; else NULL. Static storage. */
const char *const *known_class_names(const char *directory, const xent_dataset *data);

/* Counts the rows' classes as the model does, by their names, where both have names: data that lack some of
 * the model's classes number theirs differently. *labels gets the new labels, or NULL where nothing changes:
 * for the caller to free. 0, or 1 after saying which class the model does not know. */
int match_classes(const xent_model *model, const char *source, xent_dataset *data, int32_t **labels);

#endif
