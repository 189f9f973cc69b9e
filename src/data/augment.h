/* augment.h: a row that is a picture, changed as the loader's options say. */
#ifndef DATA_AUGMENT_H
#define DATA_AUGMENT_H

#include "xent/data.h"
#include "xent/random.h"

/* ---- Kinds --------------------------------------------------------------------------------------------- */

/* A kind of change, and its size in xent_augment. */
typedef struct augment_kind {
    const char *name, *unit;
    size_t at;
    int whole;   /* 1: the size is an int; 0: a double */
    double most; /* the least is 0, for none */
} augment_kind;

/* Kind `index`; NULL behind the last. */
const augment_kind *augment_kind_at(int index);

double augment_size(const xent_augment *sizes, const augment_kind *kind);

int augment_is_none(const xent_augment *sizes);

/* E_ARGUMENT: a size that is out of its range, or of no effect. */
xent_status augment_check_sizes(const xent_augment *sizes, xent_error *error);

/* ---- Of a set ------------------------------------------------------------------------------------------ */

enum { AUGMENT_MOST_SIGMA = 32, AUGMENT_MOST_RADIUS = 4 * AUGMENT_MOST_SIGMA };

typedef struct augmentation {
    xent_augment sizes;
    int64_t height, width, channels;            /* of a row */
    xent_real background;                       /* what is 0 before scaling */
    xent_stream stream;                         /* of the epoch */
    int radius;                                 /* of elastic's Gaussian, and its weights */
    xent_real weights[AUGMENT_MOST_RADIUS + 1]; /* at distances 0 to radius */
} augmentation;

/* Whether the set's rows can be changed so, under this scaling. E_ARGUMENT: sizes out of range, rows that are
 * no pictures, a scaling of its own for every feature. */
xent_status augment_check(const xent_augment *sizes, const xent_dataset *data, const xent_scaling *scaling,
                          xent_error *error);

/* For a set and a scaling that were checked; the index of the stream is the epoch's. */
augmentation augment_plan(const xent_augment *sizes, const xent_dataset *data, const xent_scaling *scaling,
                          uint64_t seed);

/* How many numbers of scratch memory a picture takes while it is changed. */
size_t augment_scratch(const augmentation *a);

/* Changes row number `row` of the set, whose scaled numbers these are. */
void augment_row(const augmentation *a, int64_t row, xent_real *scratch, xent_real *picture);

#endif
