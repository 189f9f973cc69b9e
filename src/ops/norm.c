#include "ops/norm.h"

#include <math.h>

xent_status norm_check_epsilon(xent_tensor *y, double epsilon) {
    if (epsilon > 0 && isfinite(epsilon)) return XENT_OK;
    return xent_op_fail(y, XENT_E_ARGUMENT, "epsilon is %g; expected a positive number", epsilon);
}
