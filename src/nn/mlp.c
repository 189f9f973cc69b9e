#include "xent/mlp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/defaults.h"
#include "xent/ops.h"

struct xent_mlp {
    xent_mlp_options options;
    xent_params *params; /* weight and bias of a layer, layer by layer */
};

static const char *const activation_names[] = {NULL, "relu", "sigmoid", "tanh", "identity"};

const char *xent_activation_name(xent_activation activation) {
    return activation >= XENT_RELU && activation <= XENT_IDENTITY ? activation_names[activation] : "unknown";
}

int xent_activation_find(const char *name) {
    for (int i = XENT_RELU; name && i <= XENT_IDENTITY; i++)
        if (strcmp(name, activation_names[i]) == 0) return i;
    return -1;
}

enum { DEFAULT_INPUTS = 784, DEFAULT_OUTPUTS = 10, DEFAULT_HIDDEN = 128 };

/* The options with their defaults written out. */
static xent_mlp_options complete(const xent_mlp_options *options) {
    xent_mlp_options o = options ? *options : (xent_mlp_options)XENT_MLP_DEFAULT;
    o.inputs = default_count(o.inputs, DEFAULT_INPUTS);
    o.outputs = default_count(o.outputs, DEFAULT_OUTPUTS);
    if (o.hidden_count == XENT_OFF || (o.hidden_count == 0 && o.hidden[0] == XENT_OFF)) {
        o.hidden_count = 0;
        o.hidden[0] = XENT_OFF;
    } else if (o.hidden_count == 0) {
        o.hidden_count = XENT_MLP_MAX_HIDDEN;
        while (o.hidden_count > 1 && o.hidden[o.hidden_count - 1] == 0) o.hidden_count--;
    }
    for (int k = 0; k < o.hidden_count && k < XENT_MLP_MAX_HIDDEN; k++)
        if (o.hidden[k] == 0) o.hidden[k] = DEFAULT_HIDDEN;
    if (o.activation == 0) o.activation = XENT_RELU;
    return o;
}

/* Inputs of layer k; for k = layers: the outputs. */
static int64_t width(const xent_mlp_options *o, int k) {
    return k == 0 ? o->inputs : k <= o->hidden_count ? o->hidden[k - 1] : o->outputs;
}

static xent_activation activation_of(const xent_mlp_options *o, int layer) {
    return layer < o->hidden_count ? o->activation : XENT_IDENTITY;
}

static xent_status check_options(const xent_mlp_options *o, xent_error *error) {
    if (o->hidden_count < 0 || o->hidden_count > XENT_MLP_MAX_HIDDEN)
        return xent_fail(error, XENT_E_ARGUMENT, "mlp: %d hidden layers; expected 0 to %d", o->hidden_count,
                         XENT_MLP_MAX_HIDDEN);
    if (o->activation < XENT_RELU || o->activation > XENT_IDENTITY)
        return xent_fail(error, XENT_E_ARGUMENT, "mlp: there is no activation %d", (int)o->activation);
    for (int k = 0; k <= o->hidden_count + 1; k++)
        if (width(o, k) < 1 || width(o, k) > INT32_MAX)
            return xent_fail(error, XENT_E_ARGUMENT, "mlp: width %d of the network is %lld; expected 1 to %d",
                             k, (long long)width(o, k), INT32_MAX);
    return XENT_OK;
}

static xent_params *create_params(const xent_mlp_options *o, xent_error *error) {
    xent_param_spec specs[2 * (XENT_MLP_MAX_HIDDEN + 1)] = {0};
    for (int k = 0; k <= o->hidden_count; k++) {
        snprintf(specs[2 * k].name, XENT_PARAM_NAME_MAX, "layers.%d.weight", k);
        specs[2 * k].shape = xent_matrix(width(o, k), width(o, k + 1));
        snprintf(specs[2 * k + 1].name, XENT_PARAM_NAME_MAX, "layers.%d.bias", k);
        specs[2 * k + 1].shape = xent_vector(width(o, k + 1));
    }
    return xent_params_create(specs, 2 * (o->hidden_count + 1), error);
}

xent_mlp *xent_mlp_create(const xent_mlp_options *options, xent_error *error) {
    xent_error unwanted;
    if (!error) error = &unwanted;
    const xent_mlp_options complete_options = complete(options), *o = &complete_options;
    if (check_options(o, error) != XENT_OK) return NULL;
    xent_mlp *mlp = calloc(1, sizeof *mlp);
    if (!mlp) {
        xent_fail(error, XENT_E_MEMORY, "mlp: out of memory");
        return NULL;
    }
    mlp->options = *o;
    mlp->params = create_params(o, error);
    xent_status status = mlp->params ? XENT_OK : error->status;
    for (int k = 0; k <= o->hidden_count && status == XENT_OK; k++) {
        const xent_stream stream = {o->seed, XENT_PURPOSE_INIT, (uint32_t)k};
        status = xent_init_weights(o->init, activation_of(o, k), stream, width(o, k), width(o, k + 1),
                                   xent_params_values(mlp->params, 2 * k), error);
    }
    if (status == XENT_OK) return mlp;
    xent_mlp_destroy(mlp);
    return NULL;
}

void xent_mlp_destroy(xent_mlp *mlp) {
    if (!mlp) return;
    xent_params_destroy(mlp->params);
    free(mlp);
}

xent_tensor *xent_mlp_forward(xent_tape *tape, const xent_mlp *mlp, xent_tensor *x) {
    for (int k = 0; k < xent_mlp_layers(mlp); k++)
        x = xent_linear(tape, x, xent_parameter(tape, mlp->params, 2 * k),
                        xent_parameter(tape, mlp->params, 2 * k + 1), activation_of(&mlp->options, k));
    /* Without a network there is no parameter 0, which the tape then says. */
    return mlp ? x : xent_parameter(tape, NULL, 0);
}

xent_status xent_mlp_fold_scaling(xent_mlp *mlp, const double *shift, const double *factor,
                                  xent_error *error) {
    if (!mlp || !shift || !factor)
        return xent_fail(error, XENT_E_ARGUMENT, "mlp: network, shift or factor is NULL");
    const int64_t inputs = width(&mlp->options, 0), outputs = width(&mlp->options, 1);
    xent_real *w = xent_params_values(mlp->params, 0), *b = xent_params_values(mlp->params, 1);
    for (int64_t k = 0; k < outputs; k++) {
        double bias = (double)b[k];
        for (int64_t j = 0; j < inputs; j++) {
            const double weight = factor[j] * (double)w[j * outputs + k];
            bias -= shift[j] * (double)(w[j * outputs + k] = (xent_real)weight);
        }
        b[k] = (xent_real)bias;
    }
    return XENT_OK;
}

const xent_mlp_options *xent_mlp_settings(const xent_mlp *mlp) { return mlp ? &mlp->options : NULL; }
xent_params *xent_mlp_params(const xent_mlp *mlp) { return mlp ? mlp->params : NULL; }
int xent_mlp_layers(const xent_mlp *mlp) { return mlp ? mlp->options.hidden_count + 1 : 0; }
