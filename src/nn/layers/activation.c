/* The activations, one kind of layer with many names. PyTorch's ReLU, LeakyReLU, ELU, GELU, SiLU, Softplus,
 * Tanh, Sigmoid and Identity. */
#include <math.h>
#include <string.h>

#include "nn/layers/table.h"

static xent_tensor *apply_relu(xent_tape *tape, xent_tensor *x, double option) {
    (void)option;
    return xent_relu(tape, x);
}
static xent_tensor *apply_gelu(xent_tape *tape, xent_tensor *x, double option) {
    (void)option;
    return xent_gelu(tape, x);
}
static xent_tensor *apply_silu(xent_tape *tape, xent_tensor *x, double option) {
    (void)option;
    return xent_silu(tape, x);
}
static xent_tensor *apply_softplus(xent_tape *tape, xent_tensor *x, double option) {
    (void)option;
    return xent_softplus(tape, x);
}
static xent_tensor *apply_tanh(xent_tape *tape, xent_tensor *x, double option) {
    (void)option;
    return xent_tanh(tape, x);
}
static xent_tensor *apply_sigmoid(xent_tape *tape, xent_tensor *x, double option) {
    (void)option;
    return xent_sigmoid(tape, x);
}
static xent_tensor *apply_identity(xent_tape *tape, xent_tensor *x, double option) {
    (void)tape, (void)option;
    return x;
}

static const named_activation activations[] = {
    {"relu", XENT_RELU, apply_relu, 0, 0, 1},
    {"leaky_relu", XENT_IDENTITY, xent_leaky_relu, 0.01, 1, 1},
    {"elu", XENT_IDENTITY, xent_elu, 1, 1, 1},
    {"gelu", XENT_IDENTITY, apply_gelu, 0, 0, 1},
    {"silu", XENT_IDENTITY, apply_silu, 0, 0, 1},
    {"softplus", XENT_IDENTITY, apply_softplus, 0, 0, 1},
    {"tanh", XENT_TANH, apply_tanh, 0, 0, 0},
    {"sigmoid", XENT_SIGMOID, apply_sigmoid, 0, 0, 0},
    {"identity", XENT_IDENTITY, apply_identity, 0, 0, 0},
};

const named_activation *activation_at(int index) {
    const int count = (int)(sizeof activations / sizeof activations[0]);
    return index >= 0 && index < count ? &activations[index] : NULL;
}

const named_activation *activation_find(const char *name) {
    const named_activation *a;
    for (int i = 0; (a = activation_at(i)); i++)
        if (strcmp(a->name, name) == 0) return a;
    return NULL;
}

/* The name stands in the layer already. */
static xent_status parse(layer_words *w) {
    const named_activation *a = w->layer->activation;
    w->layer->option = a->option;
    if (a->has_option && words_left(w)) {
        const xent_status status = words_number(w, "its number", -1e6, 1e6, &w->layer->option);
        if (status != XENT_OK) return status;
    }
    return words_end(w, a->has_option ? "one number" : "nothing more");
}

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    (void)pass;
    return l->activation->apply(tape, x, l->option);
}

const layer_kind layer_activation = {.name = "activation",
                                     .usage = "relu, tanh, ...",
                                     .parse = parse,
                                     .shape = layer_keep_shape,
                                     .forward = forward};
