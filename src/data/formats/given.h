/* given.h: a table that is read as another one was: which of its columns are those that a model knows. */
#ifndef FORMATS_GIVEN_H
#define FORMATS_GIVEN_H

#include "data/formats/features.h"

/* Whether one of the cells, which are one behind the other, is the name of a given column. */
int given_has_name(const xent_columns *given, const char *cells, int64_t count);

/* Writes the table's columns of the given labels, of `count` columns called so, or nameless (NULL); returns
 * their number, 0: it has not all of them. `column` has room for as many as are given. */
int64_t given_labels(const xent_columns *given, const char *names, int64_t count, int64_t *column);

/* Finds the table's column for each given one, by name, or where one of both has no names by position, and
 * declares what it is; what is put right or left out is told. E_FORMAT: one is missing; E_MEMORY. */
xent_status given_match(feature_set *f);

/* Tells of texts that no given column knows. */
void given_tell_unseen(const feature_set *f);

#endif
