/* scaling.h: what the network sees of a row. */
#ifndef DATA_SCALING_H
#define DATA_SCALING_H

#include "xent/data.h"
#include "xent/tape.h"

/* A scaling for many rows. Bytes of pictures, which are small, become x * factor + (-shift * factor), which
 * is worked out once for every column where each has its own. */
typedef struct row_scaling {
    const xent_scaling *scaling; /* its defaults are written out */
    const xent_real *factors, *offsets;
} row_scaling;

/* That of these data, in the tape's memory; the tape may have an error then. */
row_scaling scaling_of_rows(xent_tape *tape, const xent_dataset *data, const xent_scaling *scaling);

/* Writes the data's features that begin at `from`, a row of them, scaled. */
void scale_row(const xent_dataset *data, int64_t from, const row_scaling *rows, xent_real *to);

/* Whether all features of all rows are bytes that are scaled alike; and so many of these, scaled. */
int scales_bytes_alike(const xent_dataset *data, const row_scaling *rows);
void scale_bytes(size_t n, const uint8_t *x, const xent_scaling *scaling, xent_real *y);

/* Mean and variance, in units (unit.h), as a shift and a factor; that of equal numbers is 1. */
xent_scaling scaling_in(int unit, double mean, double variance);

/* The scaling with its defaults written out; NULL: none. */
xent_scaling scaling_complete(const xent_scaling *scaling);

#endif
