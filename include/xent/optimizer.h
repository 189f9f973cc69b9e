/* optimizer.h: how gradients change parameters.
 *
 * With g the gradient, w the value, n the rate (learning rate), d the weight decay, t the step from 1 on:
 *
 *     before all   g = g min(1, c / (|g| + 1e-6))        with clip_norm c, |g| over the whole set, all groups
 *                  g = g + d w                           coupled weight decay, or
 *                  w = w (1 - n d)                       decoupled weight decay
 *     SGD          v = u v + g                           u: momentum
 *                  w = w - n v                           Nesterov: w = w - n (g + u v)
 *     Adam, AdamW  m = b1 m + (1 - b1) g                 v = b2 v + (1 - b2) g^2
 *                  w = w - n / (1 - b1^t) m / (sqrt(v / (1 - b2^t)) + e)
 *     RMSprop      v = a v + (1 - a) g^2                 q = g / (sqrt(v) + e)
 *                  w = w - n q                           with momentum: b = u b + q, w = w - n b
 *
 * as PyTorch computes them. Frozen parameters (params.h) and their state stay as they are. Sources: Sutskever
 * et al. (ICML 2013), momentum; Kingma & Ba (2015), Adam; Loshchilov & Hutter (2019), decoupled weight decay;
 * Hinton, lecture 6e (2012), RMSprop; Pascanu et al. (ICML 2013), clipping. */
#ifndef XENT_OPTIMIZER_H
#define XENT_OPTIMIZER_H

#include "xent/params.h"
#include "xent/tape.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One list makes the enum and the names. */
#define XENT_METHOD_LIST(X)                                                                                  \
    X(SGD, "sgd")                                                                                            \
    X(ADAM, "adam")                                                                                          \
    X(ADAMW, "adamw")                                                                                        \
    X(RMSPROP, "rmsprop")

typedef enum xent_method {
#define XENT_METHOD_ENUM(name, text) XENT_##name,
    XENT_METHOD_LIST(XENT_METHOD_ENUM)
#undef XENT_METHOD_ENUM
} xent_method;

/* "sgd" and the like; "unknown" for a number that is no method. Static storage. And the method of a name; -1
 * if there is none. */
XENT_API const char *xent_method_name(xent_method method);
XENT_API int xent_method_find(const char *name);

/* Parameters with a rate and a weight decay of their own: those whose names begin with `prefix` ("0." is
 * layer 0, "0.weight" one parameter). What PyTorch calls a parameter group. */
typedef struct xent_optimizer_group {
    const char *prefix;
    double rate_factor; /* their rate is n times this, whatever the schedule; at least 0; 0: 1, XENT_OFF: 0 */
    double weight_decay; /* at least 0; 0: that of the options, XENT_OFF: 0 */
} xent_optimizer_group;

typedef struct xent_optimizer_options {
    xent_method method;
    double rate;            /* n, at least 0; 0: 0.1, XENT_OFF: 0 */
    double momentum;        /* u, in [0, 1); SGD and RMSprop */
    int nesterov;           /* 1: Nesterov's momentum; SGD with momentum only */
    double weight_decay;    /* d, at least 0 */
    int decoupled;          /* 1: decoupled weight decay; AdamW always is */
    double beta1, beta2;    /* in [0, 1); Adam and AdamW; 0: 0.9 and 0.999, XENT_OFF: 0 */
    double alpha;           /* a, in [0, 1); RMSprop; 0: 0.99, XENT_OFF: 0 */
    double epsilon;         /* e, at least 1e-30; Adam, AdamW and RMSprop; 0: 1e-8 */
    double clip_norm;       /* c, at least 0; 0: gradients are not clipped */
    int decay_weights_only; /* 1: none on biases and normalisation (roles: params.h) in any group */
    const xent_optimizer_group *groups; /* what is in none is as the options say; read at creation only */
    int group_count;
} xent_optimizer_options;
#define XENT_OPTIMIZER_DEFAULT XENT_ZERO

typedef struct xent_optimizer xent_optimizer;

/* An optimiser of the set, which must outlive it; its state is zero. NULL options mean all defaults.
 * NULL and *error: E_ARGUMENT (NULL, an option out of its range, a group that no parameter is in, a parameter
 * in two groups), E_MEMORY. Steps are computed with xent_real: rates, rate factors, weight decays and
 * epsilon, and what the formulas make of them for any group, must be finite as such. */
XENT_API xent_optimizer *xent_optimizer_create(xent_params *params, const xent_optimizer_options *options,
                                               xent_error *error);
XENT_API void xent_optimizer_destroy(xent_optimizer *optimizer);

/* Applies the gradients that the tape's last backward pass wrote; one pass over the block, shared out
 * over the tape's pool. Numbers below the smallest normal one count as 0. What cannot be applied changes
 * nothing, and its status, with a message, is on the tape too: the tape's error, E_ARGUMENT (NULL), E_STATE
 * (no backward pass since the reset, or one without these parameters), E_NONFINITE (clip_norm is set and
 * the norm is infinite or NaN). */
XENT_API xent_status xent_optimizer_step(xent_optimizer *optimizer, xent_tape *tape);

/* The rate of the steps to come. E_ARGUMENT: NULL, or a rate that is negative, NaN, or infinite as xent_real,
 * itself or in the formulas of some group. */
XENT_API xent_status xent_optimizer_set_rate(xent_optimizer *optimizer, double rate);
XENT_API double xent_optimizer_rate(const xent_optimizer *optimizer);

/* For checkpoints: the steps made, and the state: a block of `state_size` numbers, one or two blocks of
 * the set's block_size (v; m then v; v then b), none for SGD without momentum. An optimiser of
 * the same set and options goes on as if nothing had happened once it is given both. */
XENT_API int64_t xent_optimizer_steps(const xent_optimizer *optimizer);
XENT_API xent_status xent_optimizer_set_steps(xent_optimizer *optimizer, int64_t steps);
XENT_API size_t xent_optimizer_state_size(const xent_optimizer *optimizer);
XENT_API xent_real *xent_optimizer_state(xent_optimizer *optimizer);

#ifdef __cplusplus
}
#endif
#endif
