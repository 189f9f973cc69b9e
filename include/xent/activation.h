/* activation.h: the activations that a linear layer can fuse. */
#ifndef XENT_ACTIVATION_H
#define XENT_ACTIVATION_H

#include "xent/config.h"

/* 0 is where nothing is said: relu in options, and in a call of xent_linear no activation. */
typedef enum xent_activation {
    XENT_RELU = 1, /* max(z, 0) */
    XENT_SIGMOID,  /* 1 / (1 + e^-z) */
    XENT_TANH,     /* tanh z */
    XENT_IDENTITY  /* z */
} xent_activation;

#endif
