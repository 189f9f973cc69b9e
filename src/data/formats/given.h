/* given.h: a table that is read as another one was: which of its columns are those that a model knows. */
#ifndef FORMATS_GIVEN_H
#define FORMATS_GIVEN_H

#include "data/formats/features.h"

/* Whether one of the cells, which are one behind the other, is the name of a given column. */
int given_has_name(const xent_columns *given, const char *cells, int64_t count);

/* The table's column of the given label, of `count` columns called so, or nameless (NULL); -1: it has
 * none. */
int64_t given_label(const xent_columns *given, const char *names, int64_t count);

/* Finds the table's column for each given one, by name, or where one of both has no names by position, and
 * declares what it is; what is put right or left out is told. E_FORMAT: one is missing; E_MEMORY. */
xent_status given_match(feature_set *f);

/* Tells of texts that no given column knows. */
void given_tell_unseen(const feature_set *f);

#endif
