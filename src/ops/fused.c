#include "ops/fused.h"

#include "math/vector.h"

xent_status fused_check(xent_tensor *y, xent_activation activation) {
    if (activation >= XENT_RELU && activation <= XENT_IDENTITY) return XENT_OK;
    return xent_op_fail(y, XENT_E_ARGUMENT, "activation %d is none of identity, relu, sigmoid, tanh",
                        (int)activation);
}

void fused_apply(xent_activation activation, size_t n, xent_real *z) {
    switch (activation) {
    case XENT_IDENTITY:
        break;
    case XENT_RELU:
        vec_relu(n, z, z);
        break;
    case XENT_SIGMOID:
        vec_sigmoid(n, z, z);
        break;
    case XENT_TANH:
        vec_tanh(n, z, z);
        break;
    }
}

void fused_gradient(xent_activation activation, size_t n, const xent_real *y, const xent_real *dy,
                    xent_real *dz) {
    switch (activation) {
    case XENT_IDENTITY:
        break;
    case XENT_RELU:
        vec_relu_gradient(n, y, dy, dz);
        break;
    case XENT_SIGMOID:
        for (size_t i = 0; i < n; i++) dz[i] = dy[i] * y[i] * (1 - y[i]);
        break;
    case XENT_TANH:
        for (size_t i = 0; i < n; i++) dz[i] = dy[i] * (1 - y[i]) * (1 + y[i]);
        break;
    }
}
