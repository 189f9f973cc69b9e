#include "xent/init.h"

#include <math.h>

static double spread(xent_init kind, double fan_in, double fan_out) {
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
        return 1 / sqrt(fan_in);
    case XENT_INIT_AUTO:
        break;
    }
    return 0;
}

xent_status xent_init_weights(xent_init kind, xent_activation next, xent_stream stream, int64_t fan_in,
                              int64_t fan_out, int64_t count, xent_real *weights, xent_error *error) {
    if (kind == XENT_INIT_AUTO) kind = next == XENT_RELU ? XENT_INIT_HE_NORMAL : XENT_INIT_GLOROT_UNIFORM;
    if (!weights || fan_in < 1 || fan_out < 1 || count < 0 || kind < XENT_INIT_HE_NORMAL ||
        kind > XENT_INIT_TORCH)
        return xent_fail(error, XENT_E_ARGUMENT,
                         "init: kind %d of (%lld, %lld) weights; expected sizes of at least 1", (int)kind,
                         (long long)fan_in, (long long)fan_out);
    const double s = spread(kind, (double)fan_in, (double)fan_out);
    const int normal = kind == XENT_INIT_HE_NORMAL || kind == XENT_INIT_GLOROT_NORMAL;
    for (uint64_t i = 0; i < (uint64_t)count; i++) {
        double number = normal ? xent_random_normal(stream, i) : 2 * xent_random_uniform(stream, i) - 1;
        weights[i] = (xent_real)(s * number);
    }
    return XENT_OK;
}
