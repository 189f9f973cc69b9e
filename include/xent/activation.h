/* activation.h: the activations that a linear layer can fuse. */
#ifndef XENT_ACTIVATION_H
#define XENT_ACTIVATION_H

#include "xent/config.h"

#ifdef __cplusplus
extern "C" {
#endif

/* 0 is no activation, as IDENTITY is. One list makes the enum and the names. */
#define XENT_ACTIVATION_LIST(X)                                                                              \
    X(RELU, 1, "relu")         /* max(z, 0) */                                                               \
    X(SIGMOID, 2, "sigmoid")   /* 1 / (1 + e^-z) */                                                          \
    X(TANH, 3, "tanh")         /* tanh z */                                                                  \
    X(IDENTITY, 4, "identity") /* z */

typedef enum xent_activation {
#define XENT_ACTIVATION_ENUM(name, value, text) XENT_##name = value,
    XENT_ACTIVATION_LIST(XENT_ACTIVATION_ENUM)
#undef XENT_ACTIVATION_ENUM
} xent_activation;

/* "relu" and the like; "unknown" for 0 and for a number that is no activation. Static storage. And the
 * activation of a name; -1 if there is none. Networks know more of them (net.h). */
XENT_API const char *xent_activation_name(xent_activation activation);
XENT_API int xent_activation_find(const char *name);

#ifdef __cplusplus
}
#endif

#endif
