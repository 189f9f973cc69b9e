/* layout.h: how parameters lie in files. */
#ifndef MODEL_LAYOUT_H
#define MODEL_LAYOUT_H

#include "xent/tensor.h"

/* The shape that files have, PyTorch's: a matrix (in, out) is [out, in], all else is as it is. */
xent_shape layout_shape(xent_shape memory);

/* Where number `index` of the file stands in memory. */
size_t layout_place(xent_shape memory, size_t index);

#endif
