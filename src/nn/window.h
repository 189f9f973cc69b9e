/* window.h: the windows of convolutions and pools. */
#ifndef NN_WINDOW_H
#define NN_WINDOW_H

#include "nn/layer.h"

enum { MOST_SIDE = 1 << 15 };

/* Reads "stride HxW" and "pad HxW" in any order; "pad same" and "pad valid" where allowed. */
xent_status window_parse(layer_words *w, int same_allowed);

/* From the picture l->in to l->out, with so many channels. E_SHAPE: a window larger than its padded input, or
 * a "same" that would take more padding on one side than on the other. */
xent_status window_shape(layer *l, int64_t channels, xent_error *error);

/* Reads the words of a pool: its window, whose stride is its size unless said. */
xent_status pool_parse(layer_words *w);

#endif
