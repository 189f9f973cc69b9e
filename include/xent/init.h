/* init.h: first values of weights, such that signals neither grow nor fade from layer to layer.
 *
 * With fan_in inputs and fan_out outputs of a layer, s a standard deviation, +- the bounds of a range:
 *
 *     He normal       s = sqrt(2 / fan_in)               for relu
 *     He uniform      +- sqrt(6 / fan_in)
 *     Glorot normal   s = sqrt(2 / (fan_in + fan_out))   for tanh, sigmoid and none
 *     Glorot uniform  +- sqrt(6 / (fan_in + fan_out))
 *     PyTorch's       +- 1 / sqrt(fan_in)                its default for Linear and Conv2d, biases too
 *     LeCun normal    s = sqrt(1 / fan_in)               for tanh scaled as he does, and selu
 *     normal          s as said, whatever the fans: bad starts can be made with it
 *
 * Sources: He et al., Delving deep into rectifiers (2015); Glorot & Bengio, Understanding the difficulty of
 * training deep feedforward neural networks (2010); LeCun et al., Efficient backprop (1998). */
#ifndef XENT_INIT_H
#define XENT_INIT_H

#include <stdint.h>

#include "xent/activation.h"
#include "xent/random.h"
#include "xent/status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One list makes the enum and the names, which are those of torch.nn.init. AUTO is He normal where relu
 * follows, in a network (net.h) also leaky_relu, elu, gelu, silu or softplus, else Glorot uniform. */
#define XENT_INIT_LIST(X)                                                                                    \
    X(AUTO, "auto")                                                                                          \
    X(HE_NORMAL, "kaiming-normal")                                                                           \
    X(HE_UNIFORM, "kaiming-uniform")                                                                         \
    X(GLOROT_NORMAL, "xavier-normal")                                                                        \
    X(GLOROT_UNIFORM, "xavier-uniform")                                                                      \
    X(TORCH, "torch")                                                                                        \
    X(LECUN_NORMAL, "lecun-normal")                                                                          \
    X(NORMAL, "normal")

typedef enum xent_init {
#define XENT_INIT_ENUM(name, text) XENT_INIT_##name,
    XENT_INIT_LIST(XENT_INIT_ENUM)
#undef XENT_INIT_ENUM
        XENT_INIT_COUNT
} xent_init;

/* "kaiming-normal" and the like; "unknown" for a number that is no kind. Static storage. And the kind of a
 * name; -1 if there is none. */
XENT_API const char *xent_init_name(xent_init kind);
XENT_API int xent_init_find(const char *name);

/* Fills `count` weights, fan_in x fan_out of a dense layer: weight i is number i of the stream, so layers and
 * seeds are independent of one another. `next` is the activation behind the layer (for XENT_INIT_AUTO).
 * `deviation` is the standard deviation of XENT_INIT_NORMAL, 0: 1; other kinds have their own, and want 0.
 * E_ARGUMENT: NULL, a fan below 1, no such kind, a deviation that is below 0, not wanted, or so large that
 * ten of it are not finite as xent_real. */
XENT_API xent_status xent_init_weights(xent_init kind, double deviation, xent_activation next,
                                       xent_stream stream, int64_t fan_in, int64_t fan_out, int64_t count,
                                       xent_real *weights, xent_error *error);

#ifdef __cplusplus
}
#endif
#endif
