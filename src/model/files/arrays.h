/* arrays.h: from the arrays of a file to the parameters and buffers of a network. */
#ifndef MODEL_ARRAYS_H
#define MODEL_ARRAYS_H

#include "model/files/safetensors.h"
#include "xent/net.h"

/* Fills parameter `index` of the set from an array of its shape in files (layout.h). E_NONFINITE: a number is
 * infinite or NaN, or too large for xent_real. */
xent_status array_fill(const char *path, const safetensor *array, xent_params *set, int index,
                       xent_error *error);

/* Fills parameters and buffers by their names, behind a prefix that all names of the file share ("net.").
 * Arrays called num_batches_tracked, PyTorch's count, are passed over. E_FORMAT: an array that is missing, of
 * another shape or of no reals, or one that no layer has; E_NONFINITE. */
xent_status arrays_fill(const char *path, const safetensors *file, xent_net *net, xent_error *error);

#endif
