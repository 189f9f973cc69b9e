/* content.h: a number that stands for what a source holds. */
#ifndef DATA_CONTENT_H
#define DATA_CONTENT_H

#include "data/sets.h"

/* As xent_data_content says. */
uint64_t sets_content(const data_sets *sets);

/* The same of the rows of one set, in their order, but of their numbers with all digits: what differs in a
 * build of doubles beyond those of a float is another content. */
uint64_t dataset_content(const xent_dataset *set);

/* The same of the features of row i alone. */
uint64_t row_content(const xent_dataset *set, int64_t i);

#endif
