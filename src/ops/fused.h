/* fused.h: the activations that linear and conv2d apply to what they have just computed. */
#ifndef OPS_FUSED_H
#define OPS_FUSED_H

#include <stddef.h>

#include "xent/activation.h"
#include "xent/op.h"

/* E_ARGUMENT unless it is one. */
xent_status fused_check(xent_tensor *y, xent_activation activation);

/* z = f(z) */
void fused_apply(xent_activation activation, size_t n, xent_real *z);

/* dz = dy f'(z), from y = f(z): relu y > 0, sigmoid y (1 - y), tanh 1 - y^2. Nothing for the identity, whose
 * dz is dy itself. */
void fused_gradient(xent_activation activation, size_t n, const xent_real *y, const xent_real *dy,
                    xent_real *dz);

#endif
