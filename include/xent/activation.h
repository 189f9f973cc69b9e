/* activation.h: the activations that a linear layer can fuse. */
#ifndef XENT_ACTIVATION_H
#define XENT_ACTIVATION_H

#include "xent/config.h"

typedef enum xent_activation {
    XENT_IDENTITY, /* z */
    XENT_RELU,     /* max(z, 0) */
    XENT_SIGMOID,  /* 1 / (1 + e^-z) */
    XENT_TANH      /* tanh z */
} xent_activation;

#endif
