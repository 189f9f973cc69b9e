/* part.h: data sets made of others: some of their rows, or their rows with wrong labels. */
#ifndef LAB_PART_H
#define LAB_PART_H

#include "xent/data.h"

/* Rows first .. first + count - 1 of a set, which are there: a view. */
xent_dataset lab_part(const xent_dataset *set, int64_t first, int64_t count);

/* The rows of a set, each of whose labels is another one with probability `flips`, all others alike
 * (symmetric noise): a function of the seed. Its labels are *labels, to be freed in any case. E_MEMORY. */
xent_status lab_flip_labels(const xent_dataset *set, double flips, uint64_t seed, int32_t **labels,
                            xent_dataset *noisy, xent_error *error);

#endif
