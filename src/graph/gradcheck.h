/* gradcheck.h: what the two halves of the gradient check share: functions as a whole (gradcheck.c) and
 * single operations (gradcheck_rule.c). */
#ifndef GRAPH_GRADCHECK_H
#define GRAPH_GRADCHECK_H

#include "xent/gradcheck.h"

/* The four points of the difference formula, in steps of h, and their weights, in 1 / (12 h).
 * Abramowitz & Stegun, 25.3.6. */
#define DIFFERENCE_POINTS 4
extern const double difference_at[DIFFERENCE_POINTS];
extern const double difference_weight[DIFFERENCE_POINTS];

/* Random signs, +1 or -1, and weights of either sign and a size of 0.5 to 1.5; number `position` of
 * stream `index`. */
double gradcheck_sign(uint64_t seed, uint32_t index, uint64_t position);
double gradcheck_weight(uint64_t seed, uint32_t index, uint64_t position);

/* The largest absolute value. */
double gradcheck_largest(const xent_real *values, size_t size);

/* What rounding may make of a difference quotient of a sum whose terms have this magnitude in all. */
double gradcheck_rounding(double magnitude, double step);

/* gap / scale, as gradcheck.h defines it: infinite where NaN is about, and 0 where both gradients are so
 * small that rounding alone may have made the difference. */
double gradcheck_error(double gap, double scale, double rounding);

/* The scale for a random direction. */
double gradcheck_direction_scale(double numeric, const xent_real *gradient, size_t size);

/* Checks the three contracts of y's operation by itself, and raises result->operation_error if it finds
 * a larger error. Memory comes from `memory`, another tape. */
xent_status gradcheck_rule(const xent_tensor *y, double step, uint64_t seed, xent_tape *memory,
                           xent_gradcheck_result *result);

#endif
