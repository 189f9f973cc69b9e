#include <float.h>
#include <math.h>

#include "graph/check/numbers.h"
#include "xent/random.h"

#ifdef XENT_DOUBLE
#define REAL_EPSILON DBL_EPSILON
const double difference_step = 0x1p-13;
#else
#define REAL_EPSILON (double)FLT_EPSILON
const double difference_step = 0x1p-6;
#endif

const double difference_at[DIFFERENCE_POINTS] = {-2, -1, 1, 2};
const double difference_weight[DIFFERENCE_POINTS] = {1, -8, 8, -1};

/* Uniform in [low, high], or with the other sign. */
static double either_sign(uint64_t seed, uint32_t index, uint64_t position, double low, double high) {
    const xent_stream stream = {seed, XENT_PURPOSE_GRADCHECK, index};
    const double u = 2 * xent_random_uniform(stream, position) - 1;
    return copysign(low + fabs(u) * (high - low), u);
}

/* Components of directions are multiples of 1 / GRID: moving a number of moderate size by h times one rounds
 * nothing, not even in float. */
#define GRID 1024.0

double check_direction(uint64_t seed, uint32_t index, uint64_t position) {
    return round(either_sign(seed, index, position, 1.0 / 3, 1) * GRID) / GRID;
}

double check_weight(uint64_t seed, uint32_t index, uint64_t position) {
    return either_sign(seed, index, position, 0.25, 0.75);
}

double check_largest(const xent_real *values, size_t size) {
    double most = 0;
    for (size_t i = 0; i < size; i++) {
        if (isnan((double)values[i])) return NAN;
        most = fmax(most, fabs((double)values[i]));
    }
    return most;
}

double check_rounding(double magnitude, double step) { return 1.5 * REAL_EPSILON * magnitude / step; }

double check_error(double gap, double scale, double rounding) {
    if (!isfinite(gap)) return INFINITY;
    return gap == 0 || scale <= rounding ? 0 : gap / scale;
}

double check_direction_error(const xent_real *gradient, size_t size, uint64_t seed, uint32_t stream,
                             double numeric, double rounding, double *analytic) {
    double product = 0, squares = 0;
    for (size_t i = 0; i < size; i++) {
        const double v = check_direction(seed, stream, i);
        product += v * (double)gradient[i];
        squares += v * v;
    }
    *analytic = product;
    const double scale = fmax(check_largest(gradient, size), fabs(numeric) / sqrt(squares));
    return check_error(fabs(product - numeric), scale, rounding);
}
