/* neg, exp, log, square: elementary functions, element by element. */
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
