/* ops_image.h: convolution and pooling over images, with their formulas. Errors are as ops.h says.
 *
 * Images are (B, C, H, W): rows of a batch, channels, height, width. A window of (height, width) moves over
 * each image by `stride`; `padding` rows and columns are added on either side first. So an output has
 *
 *     H' = floor((H + 2 padding - height) / stride) + 1          W' likewise
 *
 * which must be at least 1. Images need a row and a column at least; only xent_global_avg_pool2d takes those
 * of nothing, whose means are NaN. */
#ifndef XENT_OPS_IMAGE_H
#define XENT_OPS_IMAGE_H

#include "xent/activation.h"
#include "xent/op.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct xent_conv2d_options {
    int64_t stride[2];          /* height, width; 0: 1, and for the width as for the height */
    int64_t padding[2];         /* rows at top and bottom, columns at left and right, all of them 0 */
    xent_activation activation; /* fused, as xent_linear does it; 0: none */
} xent_conv2d_options;

/* y = f(x * W + b), one fused node: x (B, C, H, W), weight (O, C, h, w), bias (O) or NULL for none,
 * y (B, O, H', W'); with x_p the padded x, and f the activation, which works on z, so that dz = dy f'(z):
 *
 *     z[b, o, i, j]  = bias[o] + sum over c, u, v of weight[o, c, u, v] x_p[b, c, i stride + u, j stride + v]
 *     dW[o, c, u, v] = sum over b, i, j of dz[b, o, i, j] x_p[b, c, i stride + u, j stride + v]
 *     dx: to each pixel the sum of weight[o, c, u, v] dz[b, o, i, j] over all terms of z that it is in
 *     db[o]          = sum over b, i, j of dz[b, o, i, j]
 *
 * A cross-correlation, as everywhere in this field. NULL options: all defaults. Sums of products run in
 * xent_real; db, and the sum of dW over groups of images, in double. XENT_E_SHAPE: other ranks, unlike C, a
 * window larger than the padded image. XENT_E_ARGUMENT: a negative stride or padding, a padding not smaller
 * than the window, no such activation. Source: Goodfellow, Bengio & Courville, Deep Learning (2016), ch.
 * 9. */
XENT_API xent_tensor *xent_conv2d(xent_tape *tape, xent_tensor *x, xent_tensor *weight, xent_tensor *bias,
                                  const xent_conv2d_options *options);

typedef struct xent_pool2d_options {
    int64_t window[2];     /* height, width */
    int64_t stride[2];     /* 0: the window's */
    int64_t padding[2];    /* at most half of the window */
    int leave_padding_out; /* avg_pool2d: 1: means are over the pixels of the image alone; 0: over whole
                              windows, whose padding is zeros (count_include_pad, PyTorch's default) */
} xent_pool2d_options;

/* y[b, c, i, j] = the maximum of the window, padding being -inf; dx: dy at the first maximum of each window.
 * NaN in a window gives NaN. XENT_E_SHAPE: rank other than 4, a window larger than the padded image.
 * XENT_E_ARGUMENT: options NULL, a window of 0, a negative stride, a padding of more than half the window. */
XENT_API xent_tensor *xent_max_pool2d(xent_tape *tape, xent_tensor *x, const xent_pool2d_options *options);

/* y[b, c, i, j] = the mean of the window; dx: dy / the number of pixels that were counted, for each of
 * them. */
XENT_API xent_tensor *xent_avg_pool2d(xent_tape *tape, xent_tensor *x, const xent_pool2d_options *options);

/* y[b, c] = the mean of the image: (B, C) from (B, C, H, W); dx = dy / (H W). H W = 0: NaN. */
XENT_API xent_tensor *xent_global_avg_pool2d(xent_tape *tape, xent_tensor *x);

#ifdef __cplusplus
}
#endif
#endif
