/* dense: y = x W + b. PyTorch's Linear. */
#include "nn/layers/table.h"

static xent_status parse(layer_words *w) {
    const xent_status status = words_integer(w, "the number of outputs", 1, INT32_MAX, &w->layer->units);
    if (status != XENT_OK) return status;
    w->layer->no_bias = words_take(w, "nobias");
    return words_end(w, "nobias or an activation");
}

static xent_status shape(layer *l, xent_error *error) {
    (void)error;
    l->out = xent_vector(l->units);
    return XENT_OK;
}

static void arrays(const layer *l, layer_array *params, int *param_count, layer_array *buffers,
                   int *buffer_count) {
    (void)buffers, (void)buffer_count;
    const int64_t inputs = l->in.dim[0], outputs = l->out.dim[0];
    params[(*param_count)++] =
        (layer_array){"weight", xent_matrix(inputs, outputs), XENT_ROLE_WEIGHT, FILL_WEIGHT, inputs, outputs};
    if (!l->no_bias)
        params[(*param_count)++] =
            (layer_array){"bias", xent_vector(outputs), XENT_ROLE_BIAS, FILL_ZERO, inputs, outputs};
}

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    (void)pass;
    return xent_linear(tape, x, layer_parameter(tape, l, 0), l->no_bias ? NULL : layer_parameter(tape, l, 1),
                       l->fused);
}

const layer_kind layer_dense = {.name = "dense",
                                .usage = "dense N [nobias] [ACTIVATION]",
                                .input = INPUT_FLAT,
                                .may_activate = 1,
                                .fuses = 1,
                                .parse = parse,
                                .shape = shape,
                                .arrays = arrays,
                                .forward = forward};
