/* arrays.h: between the arrays of a file and the parameters and buffers of a network. */
#ifndef MODEL_ARRAYS_H
#define MODEL_ARRAYS_H

#include "model/files/safetensors.h"
#include "xent/net.h"

/* The type of xent_real in files. */
#ifdef XENT_DOUBLE
#define ARRAY_REAL "F64"
#else
#define ARRAY_REAL "F32"
#endif

/* Writes a parameter's numbers to `bytes` as files have them, little-endian, and tells of them in *t, which
 * keeps both pointers. Returns what is behind them. `memory` is the parameter's shape. */
unsigned char *array_pack(const char *name, xent_shape memory, const xent_real *values, safetensor *t,
                          unsigned char *bytes);

/* The way back, for any numbers. E_FORMAT: the array has another shape, or another type than xent_real. */
xent_status array_unpack(const char *path, const safetensor *array, xent_shape memory, xent_real *values,
                         xent_error *error);

/* Writes the shape that an array has in its file: "[2, 3]". */
void array_shape_text(const safetensor *array, char *text, size_t size);

/* Fills parameter `index` of the set from an array of its shape in files (layout.h). E_NONFINITE: a number is
 * infinite or NaN, or too large for xent_real. */
xent_status array_fill(const char *path, const safetensor *array, xent_params *set, int index,
                       xent_error *error);

/* Fills parameters and buffers by their names, behind a prefix that all names of the file share ("net.").
 * Arrays called num_batches_tracked, PyTorch's count, are passed over. E_FORMAT: an array that is missing, of
 * another shape or of no reals, or one that no layer has; E_NONFINITE. */
xent_status arrays_fill(const char *path, const safetensors *file, xent_net *net, xent_error *error);

#endif
