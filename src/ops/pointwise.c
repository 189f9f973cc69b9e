/* neg, exp, log, square, sqrt, pow, abs, affine, clamp: elementary functions, element by element.
 *
 * Comparisons are written so that NaN falls through to a formula that keeps it. */
#include <tgmath.h>

#include "math/vector.h"
#include "ops/unary.h"

/* y = -x;  dx = -dy */
UNARY_VALUE(neg, (-x))
UNARY_GRADIENT(neg, (-dy))
UNARY(neg)

/* y = e^x;  dx = dy y */
UNARY_ARRAY_VALUE(exp, vec_exp)
UNARY_GRADIENT(exp, (dy * y))
UNARY(exp)

/* y = ln x;  dx = dy / x */
UNARY_ARRAY_VALUE(log, vec_log)
UNARY_GRADIENT(log, (dy / x))
UNARY(log)

/* y = x^2;  dx = 2 x dy */
UNARY_VALUE(square, (x * x))
UNARY_GRADIENT(square, (2 * x * dy))
UNARY(square)

/* y = sqrt x;  dx = dy / (2 y) */
UNARY_VALUE(sqrt, (sqrt(x)))
UNARY_GRADIENT(sqrt, (dy / (2 * y)))
UNARY(sqrt)

/* y = x^p;  dx = dy p x^(p - 1), 0 for p = 0 whatever number x is. C says that NaN^0 is 1. */
UNARY_VALUE(pow, (isnan(x) ? x : pow(x, p)))
UNARY_GRADIENT(pow, (p == 0 && !isnan(x) ? 0 : dy * p * pow(x, p - 1)))
UNARY_WITH(pow, exponent)

/* y = |x|;  dx = dy sign x, 0 at 0 */
UNARY_VALUE(abs, (fabs(x)))
UNARY_GRADIENT(abs, (x > 0 ? dy : x < 0 ? -dy : dy * x))
UNARY(abs)

/* y = p x + q, which is q for p = 0 even where x is infinite;  dx = p dy */
static void affine_value(size_t n, const xent_real *x, unary_options o, xent_real *y) {
    const xent_real p = o.p, q = o.q;
    if (p == 0)
        for (size_t i = 0; i < n; i++) y[i] = isnan(x[i]) ? x[i] : q;
    else
        for (size_t i = 0; i < n; i++) y[i] = p * x[i] + q;
}
UNARY_GRADIENT(affine, (p * dy))
UNARY_WITH_TWO(affine, unary_check, scale, shift)

/* Infinite limits are none. */
static xent_status clamp_check(xent_tensor *y) {
    const unary_options o = unary_options_of(y);
    y->shape = y->in[0]->shape;
    if (o.p <= o.q) return XENT_OK;
    return xent_op_fail(y, XENT_E_ARGUMENT, "the limits are %g and %g; expected low <= high", (double)o.p,
                        (double)o.q);
}

/* y = p where x < p, q where x > q, else x;  dx = dy where p <= x <= q, else 0 */
UNARY_VALUE(clamp, (x < p ? p : x > q ? q : x))
UNARY_GRADIENT(clamp, (x < p || x > q ? 0 : dy))
UNARY_WITH_TWO(clamp, clamp_check, low, high)
