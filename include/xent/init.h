/* init.h: first values of weights, such that signals neither grow nor fade from layer to layer.
 *
 * With fan_in inputs and fan_out outputs of a layer:
 *
 *     He normal       deviation sqrt(2 / fan_in)               for relu
 *     He uniform      +- sqrt(6 / fan_in)
 *     Glorot normal   deviation sqrt(2 / (fan_in + fan_out))   for tanh, sigmoid and none
 *     Glorot uniform  +- sqrt(6 / (fan_in + fan_out))
 *     PyTorch's       +- 1 / sqrt(fan_in)                       its default for Linear and Conv2d, biases too
 *
 * Sources: He et al., Delving deep into rectifiers (2015); Glorot & Bengio, Understanding the difficulty of
 * training deep feedforward neural networks (2010). */
#ifndef XENT_INIT_H
#define XENT_INIT_H

#include <stdint.h>

#include "xent/activation.h"
#include "xent/random.h"
#include "xent/status.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum xent_init {
    XENT_INIT_AUTO, /* He normal where relu follows, else Glorot uniform */
    XENT_INIT_HE_NORMAL,
    XENT_INIT_HE_UNIFORM,
    XENT_INIT_GLOROT_NORMAL,
    XENT_INIT_GLOROT_UNIFORM,
    XENT_INIT_TORCH
} xent_init;

/* Fills `count` weights, fan_in x fan_out of a dense layer: weight i is number i of the stream, so layers and
 * seeds are independent of one another. `next` is the activation behind the layer (for XENT_INIT_AUTO).
 * E_ARGUMENT: NULL, a fan below 1, no such kind. */
XENT_API xent_status xent_init_weights(xent_init kind, xent_activation next, xent_stream stream,
                                       int64_t fan_in, int64_t fan_out, int64_t count, xent_real *weights,
                                       xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
