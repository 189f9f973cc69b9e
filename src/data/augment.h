/* augment.h: a row that is a picture, changed as the loader's options say. */
#ifndef DATA_AUGMENT_H
#define DATA_AUGMENT_H

#include "xent/data.h"
#include "xent/random.h"

typedef struct augmentation {
    xent_augment kinds;
    int64_t height, width, channels; /* of a row */
    xent_real background;            /* what is 0 before scaling */
    xent_stream stream;              /* of the epoch */
} augmentation;

int augment_is_none(const xent_augment *kinds);

/* Whether the set's rows can be changed so, under this scaling. E_ARGUMENT: sizes out of range, rows that are
 * no pictures, a scaling of its own for every feature. */
xent_status augment_check(const xent_augment *kinds, const xent_dataset *data, const xent_scaling *scaling,
                          xent_error *error);

/* For a set and a scaling that were checked; the index of the stream is the epoch's. */
augmentation augment_plan(const xent_augment *kinds, const xent_dataset *data, const xent_scaling *scaling,
                          uint64_t seed);

/* Changes row number `row` of the set, whose scaled numbers these are. */
void augment_row(const augmentation *a, int64_t row, xent_real *picture);

#endif
