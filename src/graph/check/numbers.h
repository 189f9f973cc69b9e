/* numbers.h: the numbers of the gradient check: random ones, differences, errors. */
#ifndef GRAPH_CHECK_NUMBERS_H
#define GRAPH_CHECK_NUMBERS_H

#include <stddef.h>
#include <stdint.h>

#include "xent/config.h"

/* The four points of the difference formula, in steps of h, and their weights, in 1 / (12 h).
 * Abramowitz & Stegun, 25.3.6. */
#define DIFFERENCE_POINTS 4
extern const double difference_at[DIFFERENCE_POINTS];
extern const double difference_weight[DIFFERENCE_POINTS];

/* The step that is the default. */
extern const double difference_step;

/* Streams of random numbers: directions of the inputs of f from 0, those of an operation's from
 * STREAM_RULE; weights of f's elements, of an operation's, and a gradient that is already there. */
enum { STREAM_RULE = 0x10000, STREAM_WEIGHT = 0x20000, STREAM_RULE_WEIGHT, STREAM_OTHER_WEIGHT, STREAM_SUM };

/* Number `position` of stream `index`, of either sign: a component of a direction is uniform in [1/3, 1] but
 * for its sign, in steps of 1/1024, a weight in [1/4, 3/4], continuous, so that no two weights agree. None is
 * about 0, and no weight is about 1. */
double check_direction(uint64_t seed, uint32_t index, uint64_t position);
double check_weight(uint64_t seed, uint32_t index, uint64_t position);

/* The largest absolute value; NaN where one is. */
double check_largest(const xent_real *values, size_t size);

/* What rounding may make of a difference quotient of a sum whose terms have this magnitude in all. */
double check_rounding(double magnitude, double step);

/* gap / scale, as xent/gradcheck.h defines it: infinite where NaN is about, and 0 where both gradients are so
 * small that rounding alone may have made the difference. */
double check_error(double gap, double scale, double rounding);

/* The error in direction v (a stream of directions): of the product with a gradient against the
 * difference. The product is left in *analytic. */
double check_direction_error(const xent_real *gradient, size_t size, uint64_t seed, uint32_t stream,
                             double numeric, double rounding, double *analytic);

#endif
