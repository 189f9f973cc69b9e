/* loader.h: how batches of a data set reach the tape. */
#ifndef XENT_LOADER_H
#define XENT_LOADER_H

#include "xent/augment.h"
#include "xent/data.h"
#include "xent/tape.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct xent_loader xent_loader;

typedef struct xent_loader_options {
    int64_t batch; /* rows; the last batch of a pass may be smaller; 0: 64 */
    int shuffle;   /* 0 or 1: a new order every epoch; XENT_OFF: as the rows lie */
    uint64_t seed; /* of the orders: stream (seed, XENT_PURPOSE_SHUFFLE, epoch) */
    int share;     /* which part of every batch this loader gives: 0 .. shares-1 */
    int shares;    /* how many loaders, each on a machine of its own, say, give a batch together; 0: 1 */
    xent_augment augment; /* how rows that are pictures are changed each time; zeros: not at all */
    /* A number a row of the set, looked at when a pass begins: where it is not 0 the row has no part in the
     * pass, but in the first batch of its order all rows have. Borrowed; NULL: every row has a part. */
    const unsigned char *left_out;
    /* Of a last batch: where left_out leaves it fewer, rows stay that would be left out, as far as there are
     * some. At most a batch; 0: 1. */
    int64_t least_rows;
} xent_loader_options;
#define XENT_LOADER_DEFAULT XENT_ZERO

/* One batch, or this loader's share of it, valid until the tape's next reset. */
typedef struct xent_batch {
    xent_tensor *x;        /* (rows, features), scaled; an input of the tape; NULL without rows */
    const int32_t *labels; /* one a row; NULL: the set has none */
    const uint32_t *order; /* of each row, which of the set it is, until the next pass begins; NULL: the rows
                              are in the order of the set */
    int64_t rows;
    int64_t first, whole;     /* the share is rows first .. first + rows - 1 of a batch of `whole` rows */
    const xent_real *targets; /* the set's `outputs` numbers a row, as they are; NULL: it has none */
} xent_batch;

/* A loader over a data set, which it borrows. NULL and *error: E_ARGUMENT (NULL, batch or least rows below 1,
 * a set without rows or arrays, no such share, more shares than a batch has rows, augmentation of rows that
 * are no pictures or have a scaling for every feature), E_MEMORY. It starts at epoch 0.
 *
 * Of a batch of n rows, share i of N gives rows floor(n i / N) to floor(n (i + 1) / N) - 1: together the N
 * shares are the batch, row for row, and batches and their order do not depend on N. With losses that are
 * means over rows, the batch's gradient is the sum over the shares of rows / whole times the share's. A last
 * batch of fewer rows than shares leaves some of them without rows: their part of that sum is 0. */
XENT_API xent_loader *xent_loader_create(const xent_dataset *data, const xent_scaling *scaling,
                                         const xent_loader_options *options, xent_error *error);
XENT_API void xent_loader_destroy(xent_loader *loader);

/* The rows of the pass that has begun, and its batches; 0 for NULL. */
XENT_API int64_t xent_loader_rows(const xent_loader *loader);
XENT_API int64_t xent_loader_batches(const xent_loader *loader);

/* Begins a pass: the order is a function of the seed, the epoch and which rows are left out. */
XENT_API void xent_loader_start(xent_loader *loader, uint32_t epoch);

/* Goes to a place in a pass, as if it had been started and `batch` batches been taken: xent_loader_batches,
 * or more, is its end. E_ARGUMENT: NULL, or a batch that is not in 0 .. batches of all rows; then nothing
 * moves. */
XENT_API xent_status xent_loader_seek(xent_loader *loader, uint32_t epoch, int64_t batch, xent_error *error);

/* Puts the next batch of the pass, or this loader's share of it, on the tape: 1. At the end of the pass, or
 * with an error on the tape: 0. Gathers, scales and augments in one go, on the tape's pool. */
XENT_API int xent_loader_next(xent_loader *loader, xent_tape *tape, xent_batch *batch);

#ifdef __cplusplus
}
#endif
#endif
