/* window.h: the windows of convolutions and pools. */
#ifndef NN_WINDOW_H
#define NN_WINDOW_H

#include "nn/layer.h"
#include "xent/ops_image.h"

/* From the picture l->in to l->out, with so many channels. E_SHAPE: a window larger than its padded input, or
 * a "same" that would take more padding on one side than on the other. */
xent_status window_shape(layer *l, int64_t channels, xent_error *error);

/* Reads "HxW [stride HxW] [pad HxW]", a convolution's or a pool's. A stride is 1, or a pool's window, unless
 * said; a convolution's padding may be "same" or "valid" too. E_ARGUMENT: a padding as wide as the window, or
 * wider than half of a pool's. A pool has no other words. */
xent_status conv_window_parse(layer_words *w);
xent_status pool_parse(layer_words *w);

/* The windows of a pool, as the operations take them. */
xent_pool2d_options pool_options(const layer *l);

#endif
