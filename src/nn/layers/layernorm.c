/* layernorm: all numbers of a row to mean 0 and standard deviation 1, times a factor, plus an offset, one of
 * each for every number. PyTorch's LayerNorm over the shape of a row, with its epsilon of 1e-5. */
#include "nn/layers/table.h"
#include "xent/ops_norm.h"

static xent_status parse(layer_words *w) { return words_end(w, "an activation"); }

static void arrays(const layer *l, layer_array *params, int *param_count, layer_array *buffers,
                   int *buffer_count) {
    (void)buffers, (void)buffer_count;
    params[(*param_count)++] = (layer_array){"weight", l->in, XENT_ROLE_NORM, FILL_ONE, 0, 0};
    params[(*param_count)++] = (layer_array){"bias", l->in, XENT_ROLE_NORM, FILL_ZERO, 0, 0};
}

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    (void)pass;
    return xent_layer_norm(tape, x, 1, layer_parameter(tape, l, 0), layer_parameter(tape, l, 1), 0);
}

const layer_kind layer_layernorm = {.name = "layernorm",
                                    .usage = "layernorm [ACTIVATION]",
                                    .may_activate = 1,
                                    .parse = parse,
                                    .shape = layer_keep_shape,
                                    .arrays = arrays,
                                    .forward = forward};
