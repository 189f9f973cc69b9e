/* ink.h: pictures of drawn characters, light on dark: where their ink lies, and how a picture of one's own is
 * brought to the same size and place.
 *
 * MNIST's digits were made so: the box around the ink was scaled to 20 x 20 pixels, its shape kept, and
 * put into 28 x 28 with the centre of mass in the middle (LeCun, Bottou, Bengio & Haffner, Gradient-based
 * learning applied to document recognition, 1998, III.A). A network that learned from such pictures knows
 * no others. */
#ifndef XENT_INK_H
#define XENT_INK_H

#include "xent/data.h"
#include "xent/image.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Where ink lies in the pictures of a set, in pixels, positions from 0. A pixel is ink from 1/8 of white
 * on. */
typedef struct xent_ink {
    double side;        /* the larger side of the box around the ink: the median; 0: no such pictures */
    double row, column; /* of the centre of mass: the means */
} xent_ink;

/* Of at most 1,000 rows, spread over the set. Side 0 unless rows are grey pictures of bytes whose corners are
 * black (8 of 255 at most, in the mean), and a third of whose pixels are no ink. NULL: side 0. */
XENT_API xent_ink xent_ink_of(const xent_dataset *data);

/* What was done to a picture. */
typedef struct xent_ink_change {
    int paper;         /* its grey, 0 to 255: the median of the outermost pixels */
    int turned;        /* 1: the ink was darker than the paper */
    int height, width; /* of the box around the ink, as it is now */
} xent_ink_change;

/* Writes a picture of height x width bytes in which the ink of `image` (grey) has the size and place of
 * `ink`: paper becomes 0 and the strongest ink 255, whichever is darker; what differs from the paper by
 * less than 1/8 of the strongest ink, or by less than four times what the outermost pixels differ by (the
 * median), counts as paper; the box around the rest is scaled, its shape kept, until its larger side is
 * ink->side; its centre of mass is brought to ink->row and ink->column, as near as the box stays inside.
 * *change may be NULL. E_ARGUMENT: NULL, a picture that is not grey, ink without a side or larger than the
 * picture; E_VALUE: no pixel differs from the paper by at least 32, and by at least four times what the
 * outermost pixels do: a blank sheet; E_MEMORY. */
XENT_API xent_status xent_ink_place(const xent_image *image, const xent_ink *ink, int height, int width,
                                    uint8_t *pixels, xent_ink_change *change, xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
