/* every_layer.h: one loss in which the operations of networks of layers take part: convolution, pooling,
 * normalisation, dropout, parts of tensors, batches of matrices, losses of labels. */
#ifndef TESTS_EVERY_LAYER_H
#define TESTS_EVERY_LAYER_H

#include "xent/tape.h"

/* Numbers that the three inputs must have, of any shape; large enough that every operation is cut. */
enum { EVERY_LAYER_X = 150 * 2 * 25 * 26, EVERY_LAYER_W = 9 * 2 * 5 * 5, EVERY_LAYER_B = 9 };

/* NULL, with the tape's error, if one of the operations is refused. */
xent_tensor *every_layer(xent_tape *tape, xent_tensor *x, xent_tensor *w, xent_tensor *b);

#endif
