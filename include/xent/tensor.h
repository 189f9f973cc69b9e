/* tensor.h: shapes and tensors.
 *
 * A tensor is an array of xent_real of rank 0 to 4, row-major and contiguous; its first axis is the
 * batch. Tensors belong to the tape that made them and live until its next reset (tape.h). */
#ifndef XENT_TENSOR_H
#define XENT_TENSOR_H

#include <stddef.h>
#include <stdint.h>

#include "xent/status.h"

#ifdef __cplusplus
extern "C" {
#endif

#define XENT_MAX_RANK 4

/* dim[0 .. rank-1] are the sizes of the axes, each at least 0; the rest is not looked at. */
typedef struct xent_shape {
    int rank;
    int64_t dim[XENT_MAX_RANK];
} xent_shape;

typedef struct xent_tensor xent_tensor;

/* Shapes of rank 0 (one number), 1 and 2; for 3 and 4 use a literal: {3, {2, 3, 4}}. */
XENT_API xent_shape xent_scalar(void);
XENT_API xent_shape xent_vector(int64_t n);
XENT_API xent_shape xent_matrix(int64_t rows, int64_t columns);

/* Whether two shapes have the same rank and sizes: 1 or 0. */
XENT_API int xent_shape_equal(xent_shape a, xent_shape b);

/* The number of elements, the product of the sizes (1 for a scalar), into *size. XENT_E_ARGUMENT: NULL.
 * XENT_E_SHAPE: rank outside 0..4, a negative size, or sizes other than 0 whose product is more doubles than
 * PTRDIFF_MAX bytes hold, whatever xent_real is, and also where a size is 0. */
XENT_API xent_status xent_shape_size(xent_shape shape, size_t *size);

/* Writes the shape as "(64, 784)" into text, cut at size bytes; returns text. 96 bytes hold any. */
XENT_API char *xent_shape_text(xent_shape shape, char *text, size_t size);

/* What a tensor holds. For NULL, or a tensor of the step before its tape's last reset: rank 0, 0 elements,
 * NULL and NaN; those of older steps must not be used, their memory has been taken for others. The arrays
 * belong to the tape (or, for borrowed inputs, to the caller). */
XENT_API xent_shape xent_tensor_shape(const xent_tensor *tensor);
XENT_API size_t xent_tensor_size(const xent_tensor *tensor);
XENT_API const xent_real *xent_tensor_values(const xent_tensor *tensor);

/* The first element: the natural way to read a loss. */
XENT_API double xent_tensor_item(const xent_tensor *tensor);

/* d loss / d tensor after xent_backward, of the tensor's shape; NULL where the pass wrote none:
 * before backward, for inputs, and for tensors that the loss does not depend on. */
XENT_API const xent_real *xent_tensor_gradient(const xent_tensor *tensor);

#ifdef __cplusplus
}
#endif
#endif
