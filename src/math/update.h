/* update.h: the update rules of the optimisers, over arrays; optimizer.h gives the formulas.
 *
 * g are gradients, w the values to change, the others state. No two may overlap. */
#ifndef MATH_UPDATE_H
#define MATH_UPDATE_H

#include <stddef.h>

#include "xent/config.h"

/* What the rules share: g is replaced by scale g + decay w, and w by w - shrink w. */
typedef struct update_terms {
    xent_real scale;  /* of clipping */
    xent_real decay;  /* coupled weight decay */
    xent_real shrink; /* rate times decoupled weight decay */
    xent_real rate;
    xent_real momentum;
    int nesterov;
} update_terms;

typedef struct update_adam_terms {
    xent_real beta1, beta1_rest, beta2, beta2_rest; /* rest: one minus the other */
    xent_real rate;                                 /* over 1 - beta1^t */
    xent_real root_scale;                           /* 1 / sqrt(1 - beta2^t) */
    xent_real epsilon;
} update_adam_terms;

typedef struct update_rmsprop_terms {
    xent_real alpha, alpha_rest, epsilon;
} update_rmsprop_terms;

void update_sgd(size_t n, update_terms t, const xent_real *g, xent_real *w);
void update_momentum(size_t n, update_terms t, const xent_real *g, xent_real *v, xent_real *w);
void update_adam(size_t n, update_terms t, update_adam_terms a, const xent_real *g, xent_real *m,
                 xent_real *v, xent_real *w);
void update_rmsprop(size_t n, update_terms t, update_rmsprop_terms r, const xent_real *g, xent_real *v,
                    xent_real *w);
void update_rmsprop_momentum(size_t n, update_terms t, update_rmsprop_terms r, const xent_real *g,
                             xent_real *v, xent_real *b, xent_real *w);

#endif
