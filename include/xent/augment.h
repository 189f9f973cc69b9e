/* augment.h: pictures that are changed a little each time they are trained on, so that a network learns what
 * does not matter. Source: LeCun, Bottou, Bengio, Haffner, Gradient-based learning applied to document
 * recognition (1998), part III C. */
#ifndef XENT_AUGMENT_H
#define XENT_AUGMENT_H

#include "xent/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The kinds, and how much of each; all zero: none.
 *
 * What is drawn for a row is a function of the loader's seed, the epoch and the row's number in its set: the
 * same in any order, for any number of threads, wherever a pass begins and however batches are shared.
 * Numbers come from the stream (seed, XENT_PURPOSE_AUGMENT, epoch), positions 16 row to 16 row + 15.
 *
 * shift  The picture moves by dx columns and dy rows, whole numbers that are uniform in -shift .. shift
 *        (positions 0 and 1 of the row), all channels together. What comes in at the edges is 0 before
 *        scaling, the background of light writing on black. */
typedef struct xent_augment {
    int shift; /* pixels, at most XENT_AUGMENT_MOST_SHIFT */
} xent_augment;
#define XENT_AUGMENT_NONE XENT_ZERO

enum { XENT_AUGMENT_MOST_SHIFT = 1000 };

/* Reads kinds and their sizes, with commas between: "shift=2". "none" is none. E_ARGUMENT: NULL, an unknown
 * kind (the message says which one may be meant), a kind twice, a size out of its range; then *out is as it
 * was. */
XENT_API xent_status xent_augment_parse(const char *text, xent_augment *out, xent_error *error);

/* Writes what xent_augment_parse reads, and its length, as snprintf does; "none" for NULL. */
XENT_API int xent_augment_text(const xent_augment *augment, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
