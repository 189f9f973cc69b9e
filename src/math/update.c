#include <tgmath.h>

#include "math/update.h"
#include "math/widths.h"

static VECTOR_INLINE xent_real full_gradient(update_terms t, xent_real g, xent_real w) {
    return t.scale * g + t.decay * w;
}

static VECTOR_INLINE void update_sgd_loop(size_t n, update_terms t, const xent_real *restrict g,
                                          xent_real *restrict w) {
    for (size_t i = 0; i < n; i++) w[i] -= t.shrink * w[i] + t.rate * full_gradient(t, g[i], w[i]);
}

static VECTOR_INLINE void update_momentum_loop(size_t n, update_terms t, const xent_real *restrict g,
                                               xent_real *restrict v, xent_real *restrict w) {
    for (size_t i = 0; i < n; i++) {
        const xent_real d = full_gradient(t, g[i], w[i]);
        v[i] = t.momentum * v[i] + d;
        w[i] -= t.shrink * w[i] + t.rate * (t.nesterov ? d + t.momentum * v[i] : v[i]);
    }
}

static VECTOR_INLINE void update_adam_loop(size_t n, update_terms t, update_adam_terms a,
                                           const xent_real *restrict g, xent_real *restrict m,
                                           xent_real *restrict v, xent_real *restrict w) {
    for (size_t i = 0; i < n; i++) {
        const xent_real d = full_gradient(t, g[i], w[i]);
        m[i] = a.beta1 * m[i] + a.beta1_rest * d;
        v[i] = a.beta2 * v[i] + a.beta2_rest * d * d;
        w[i] -= t.shrink * w[i] + a.rate * m[i] / (sqrt(v[i]) * a.root_scale + a.epsilon);
    }
}

static VECTOR_INLINE xent_real rmsprop_step(update_rmsprop_terms r, xent_real d, xent_real *v) {
    *v = r.alpha * *v + r.alpha_rest * d * d;
    return d / (sqrt(*v) + r.epsilon);
}

static VECTOR_INLINE void update_rmsprop_loop(size_t n, update_terms t, update_rmsprop_terms r,
                                              const xent_real *restrict g, xent_real *restrict v,
                                              xent_real *restrict w) {
    for (size_t i = 0; i < n; i++)
        w[i] -= t.shrink * w[i] + t.rate * rmsprop_step(r, full_gradient(t, g[i], w[i]), &v[i]);
}

static VECTOR_INLINE void update_rmsprop_momentum_loop(size_t n, update_terms t, update_rmsprop_terms r,
                                                       const xent_real *restrict g, xent_real *restrict v,
                                                       xent_real *restrict b, xent_real *restrict w) {
    for (size_t i = 0; i < n; i++) {
        b[i] = t.momentum * b[i] + rmsprop_step(r, full_gradient(t, g[i], w[i]), &v[i]);
        w[i] -= t.shrink * w[i] + t.rate * b[i];
    }
}

VECTOR_LOOP(update_sgd, (size_t n, update_terms t, const xent_real *g, xent_real *w), (n, t, g, w))
VECTOR_LOOP(update_momentum, (size_t n, update_terms t, const xent_real *g, xent_real *v, xent_real *w),
            (n, t, g, v, w))
VECTOR_LOOP(update_adam,
            (size_t n, update_terms t, update_adam_terms a, const xent_real *g, xent_real *m, xent_real *v,
             xent_real *w),
            (n, t, a, g, m, v, w))
VECTOR_LOOP(update_rmsprop,
            (size_t n, update_terms t, update_rmsprop_terms r, const xent_real *g, xent_real *v,
             xent_real *w),
            (n, t, r, g, v, w))
VECTOR_LOOP(update_rmsprop_momentum,
            (size_t n, update_terms t, update_rmsprop_terms r, const xent_real *g, xent_real *v, xent_real *b,
             xent_real *w),
            (n, t, r, g, v, b, w))
