/* augment.h: pictures that are changed a little each time they are trained on, so that a network learns what
 * does not matter. Sources: LeCun, Bottou, Bengio, Haffner, Gradient-based learning applied to document
 * recognition (1998), part III C, for all but elastic; Simard, Steinkraus, Platt, Best practices for
 * convolutional neural networks applied to visual document analysis (2003), section 2, for that. */
#ifndef XENT_AUGMENT_H
#define XENT_AUGMENT_H

#include "xent/status.h"

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The kinds, and how much of each; all zero: none.
 *
 *     shift    moved by dx columns and dy rows, whole numbers that are uniform in -shift .. shift
 *     rotate   turned counter-clockwise by a, uniform in -rotate .. rotate degrees
 *     scale    as wide and as high 1 + u and 1 + v times, each uniform in -scale .. scale
 *     shear    each row moved right by k times its distance below the centre, k uniform in -shear .. shear
 *     elastic  each pixel moved by elastic times a field, a number uniform in -1 .. 1 a pixel and direction,
 *              smoothed by a Gaussian of deviation sigma. Its weights end at the distance
 *              floor(4 sigma + 1/2) and sum to 1; beyond the picture the field is 0
 *
 * With several, a picture is sheared, then scaled, then turned, all about its centre, and then moved; last
 * comes the field. All in one: with x to the right, y down, p and the centre c as pairs (x, y),
 *
 *     new(p) = old(c + B (p - c - (dx, dy)) + elastic field(p)),    B = (turn stretch skew)^-1,
 *     turn = [cos a, sin a; -sin a, cos a], stretch = [1 + u, 0; 0, 1 + v], skew = [1, k; 0, 1],
 *
 * bilinear between pixels, all channels together. What lies beyond the old picture is 0 before scaling, the
 * background of light writing on black. A shift alone moves pixels as they are.
 *
 * What is drawn for a row is a function of the loader's seed, the epoch and the row's number in its set: the
 * same in any order, for any number of threads, wherever a pass begins and however batches are shared. Of the
 * stream (seed, XENT_PURPOSE_AUGMENT, epoch) a row has positions 16 row to 16 row + 15: dx, dy by
 * xent_random_below, then a, u, v, k by xent_random_uniform. Of (seed, XENT_PURPOSE_ELASTIC, epoch) it has a
 * position a pixel, row by row: of the 64 bits there the high half for x, the low one for y, each a word w as
 * w / 2^31 - 1.
 *
 * It is done as a batch is made, on the tape's pool, so that all threads share in it and none waits. What it
 * costs: tests/bench/README.md. */
typedef struct xent_augment {
    int shift;      /* pixels, at most XENT_AUGMENT_MOST_SHIFT */
    double rotate;  /* degrees, at most 180 */
    double scale;   /* a fraction, at most 0.9 */
    double shear;   /* a fraction, the tangent of an angle, at most 1 */
    double elastic; /* pixels, at most 1000; Simard's alpha, theirs 34 for digits of 29 x 29 pixels */
    double sigma;   /* pixels, at most 32; of elastic alone; 0: 4, as theirs */
} xent_augment;
#define XENT_AUGMENT_NONE XENT_ZERO

enum { XENT_AUGMENT_MOST_SHIFT = 1000 };

/* Reads kinds and their sizes, with commas between: "shift=2,rotate=10". "none" is none. E_ARGUMENT: NULL, an
 * unknown kind (the message says which one may be meant), a kind twice, a size out of its range, a sigma
 * without elastic; then *out is as it was. */
XENT_API xent_status xent_augment_parse(const char *text, xent_augment *out, xent_error *error);

/* Writes what xent_augment_parse reads, and its length, as snprintf does; "none" for NULL. */
XENT_API int xent_augment_text(const xent_augment *augment, char *text, size_t size);

#ifdef __cplusplus
}
#endif
#endif
