/* The activations, element by element; ops.h names their sources.
 *
 * Comparisons are written so that NaN falls through to a formula that keeps it. */
#include <float.h>
#include <tgmath.h>

#include "math/vector.h"
#include "ops/unary.h"

#ifdef XENT_DOUBLE
#define REAL_MAX DBL_MAX
#else
#define REAL_MAX FLT_MAX
#endif

/* x, with the infinities at the largest finite numbers, so that inf times 0 gives the limit, not NaN. */
static inline xent_real finite(xent_real x) {
    return x < -REAL_MAX ? -REAL_MAX : x > REAL_MAX ? REAL_MAX : x;
}

/* e^-|x| cannot overflow. */
static inline xent_real logistic(xent_real x) {
    const xent_real e = exp(-fabs(x));
    return (x < 0 ? e : 1) / (1 + e);
}

/* y = max(x, 0);  dx = dy where x > 0, else 0 */
UNARY_ARRAY_VALUE(relu, vec_relu)
UNARY_GRADIENT(relu, (x > 0 ? dy : 0))
UNARY(relu)

/* y = x where x > 0, else p x, which is 0 for p = 0 even at -inf;  dx = dy, p dy */
UNARY_VALUE(leaky_relu, (x > 0 ? x : p != 0 ? p * x : 0 * finite(x)))
UNARY_GRADIENT(leaky_relu, (x > 0 ? dy : p * dy))
UNARY_WITH(leaky_relu, slope)

/* y = x where x > 0, else p (e^x - 1);  dx = dy, p e^x dy */
UNARY_VALUE(elu, (x > 0 ? x : p * expm1(x)))
UNARY_GRADIENT(elu, (x > 0 ? dy : p * exp(x) * dy))
UNARY_WITH(elu, alpha)

/* P(x) = erfc(-x / sqrt 2) / 2, which keeps its digits where it is small, unlike 1 + erf. */
static inline xent_real normal_below(xent_real x) {
    return (xent_real)0.5 * erfc(x * (xent_real)-0.70710678118654752440);
}
/* p(x) = e^(-x^2 / 2) / sqrt(2 pi) */
static inline xent_real normal_density(xent_real x) {
    return (xent_real)0.39894228040143267794 * exp((xent_real)-0.5 * x * x);
}

/* y = x P(x);  dx = dy (P(x) + x p(x)) */
UNARY_VALUE(gelu, ((x < 0 ? finite(x) : x) * normal_below(x)))
UNARY_GRADIENT(gelu, (dy * (normal_below(x) + finite(x) * normal_density(x))))
UNARY(gelu)

/* y = x s, s = 1 / (1 + e^-x);  dx = dy s (1 + x (1 - s)), and 1 - s = 1 / (1 + e^x) */
UNARY_VALUE(silu, ((x < 0 ? finite(x) : x) * logistic(x)))
UNARY_GRADIENT(silu, (dy * logistic(x) * (1 + finite(x) * logistic(-x))))
UNARY(silu)

/* y = ln(1 + e^x) = max(x, 0) + log1p(e^-|x|);  dx = dy / (1 + e^-x) */
UNARY_VALUE(softplus, ((x < 0 ? 0 : x) + log1p(exp(-fabs(x)))))
UNARY_GRADIENT(softplus, (dy * logistic(x)))
UNARY(softplus)

/* y = 1 / (1 + e^-x);  dx = dy y sigmoid(-x), which loses no digit where y is nearly 1 */
UNARY_ARRAY_VALUE(sigmoid, vec_sigmoid)
static void sigmoid_gradient(size_t n, const xent_real *x, const xent_real *y, const xent_real *dy,
                             unary_options o, xent_real *dx) {
    enum { BLOCK = 256 };
    xent_real rest[BLOCK];
    (void)o;
    for (size_t begin = 0; begin < n; begin += BLOCK) {
        const size_t count = n - begin < BLOCK ? n - begin : BLOCK;
        for (size_t i = 0; i < count; i++) rest[i] = -x[begin + i];
        vec_sigmoid(count, rest, rest);
        for (size_t i = 0; i < count; i++) dx[begin + i] = dy[begin + i] * y[begin + i] * rest[i];
    }
}
UNARY(sigmoid)

/* y = tanh x;  dx = dy (1 - y^2) = dy (1 - y) (1 + y) */
UNARY_ARRAY_VALUE(tanh, vec_tanh)
UNARY_GRADIENT(tanh, (dy * (1 - y) * (1 + y)))
UNARY(tanh)
