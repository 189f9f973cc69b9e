#include "xent/init.h"

#include <math.h>

/* No number that xent_random_normal draws is as far from 0. */
#define MOST_DEVIATIONS 10

/* The standard deviation of normal weights, the bound of uniform ones. */
static double spread(xent_init kind, double deviation, double fan_in, double fan_out) {
    switch (kind) {
    case XENT_INIT_HE_NORMAL:
        return sqrt(2 / fan_in);
    case XENT_INIT_HE_UNIFORM:
        return sqrt(6 / fan_in);
    case XENT_INIT_GLOROT_NORMAL:
        return sqrt(2 / (fan_in + fan_out));
    case XENT_INIT_GLOROT_UNIFORM:
        return sqrt(6 / (fan_in + fan_out));
    case XENT_INIT_TORCH:
    case XENT_INIT_LECUN_NORMAL:
        return 1 / sqrt(fan_in);
    case XENT_INIT_NORMAL:
        return deviation > 0 ? deviation : 1;
    case XENT_INIT_AUTO:
    case XENT_INIT_COUNT:
        break;
    }
    return 0;
}

static int is_normal(xent_init kind) {
    return kind == XENT_INIT_HE_NORMAL || kind == XENT_INIT_GLOROT_NORMAL || kind == XENT_INIT_LECUN_NORMAL ||
           kind == XENT_INIT_NORMAL;
}

xent_status xent_init_weights(xent_init kind, double deviation, xent_activation next, xent_stream stream,
                              int64_t fan_in, int64_t fan_out, int64_t count, xent_real *weights,
                              xent_error *error) {
    if (!(deviation >= 0) || !isfinite((xent_real)(MOST_DEVIATIONS * deviation)))
        return xent_fail(
            error, XENT_E_ARGUMENT,
            "init: the deviation is %g; expected at least 0, and %d times it finite as xent_real", deviation,
            MOST_DEVIATIONS);
    if (deviation > 0 && kind != XENT_INIT_NORMAL)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "init: kind %s takes no deviation, and got %g; expected kind normal, or 0",
                         xent_init_name(kind), deviation);
    if (kind == XENT_INIT_AUTO) kind = next == XENT_RELU ? XENT_INIT_HE_NORMAL : XENT_INIT_GLOROT_UNIFORM;
    if (!weights || fan_in < 1 || fan_out < 1 || count < 0 || kind < XENT_INIT_HE_NORMAL ||
        kind >= XENT_INIT_COUNT)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "init: kind %d of (%lld, %lld) weights; expected sizes of at least 1", (int)kind,
                         (long long)fan_in, (long long)fan_out);
    const double s = spread(kind, deviation, (double)fan_in, (double)fan_out);
    const int normal = is_normal(kind);
    for (uint64_t i = 0; i < (uint64_t)count; i++) {
        double number = normal ? xent_random_normal(stream, i) : 2 * xent_random_uniform(stream, i) - 1;
        weights[i] = (xent_real)(s * number);
    }
    return XENT_OK;
}
