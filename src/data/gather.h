/* gather.h: rows of a data set, side by side on a tape. */
#ifndef DATA_GATHER_H
#define DATA_GATHER_H

#include "data/augment.h"
#include "xent/loader.h"

/* Which rows of a set: number i of them is row order[first + i], or first + i where order is NULL. */
typedef struct row_range {
    const uint32_t *order;
    int64_t first, rows;
    int64_t known; /* the same with those of later batches, whose memory is asked for ahead */
} row_range;

/* How the numbers of a row become those that the network sees. */
typedef struct row_view {
    const xent_scaling *scaling; /* its defaults are written out */
    const augmentation *augment; /* NULL: none */
    int is_mostly_background;    /* background.h */
} row_view;

/* Puts these rows on the tape, with their labels and targets (NULL where the set has none): 1, or 0 with an
 * error on the tape. Nothing is checked. Runs on the tape's pool. */
int gather_batch(xent_tape *tape, const xent_dataset *data, row_range range, row_view view,
                 xent_batch *batch);

#endif
