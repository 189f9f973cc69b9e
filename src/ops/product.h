/* product.h: what operations that are matrix products share. */
#ifndef OPS_PRODUCT_H
#define OPS_PRODUCT_H

#include "xent/op.h"

/* Of a check of products of m times n times k multiply-adds: E_MEMORY if the BLAS would wait for memory that
 * the process cannot have. */
xent_status product_check_memory(xent_tensor *y, int64_t m, int64_t n, int64_t k);

#endif
