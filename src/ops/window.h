/* window.h: windows that move over images, as convolution and pooling share them. */
#ifndef OPS_WINDOW_H
#define OPS_WINDOW_H

#include "xent/op.h"

/* Along one axis of an image. */
typedef struct window_axis {
    int64_t size; /* of the image */
    int64_t window, stride, padding;
    int64_t out; /* places of the window */
} window_axis;

/* Height and width of images (B, C, H, W). */
typedef struct windows {
    window_axis y, x;
} windows;

/* The windows of these sizes over input 0; all numbers are 0 where it is not of rank 4. */
windows windows_of(const xent_tensor *y, const int64_t window[2], const int64_t stride[2],
                   const int64_t padding[2]);

/* E_SHAPE, E_ARGUMENT unless input 0 is of rank 4 and its windows have a place. */
xent_status windows_check(xent_tensor *y, windows w);

#endif
