/* rmsnorm: all numbers of a row over the root of their mean square, times a factor for every number. It is
 * PyTorch's RMSNorm over the shape of a row, with an epsilon of 1e-5. */
#include "nn/layers/table.h"
#include "xent/ops_norm.h"

static xent_status parse(layer_words *w) { return words_end(w, "an activation"); }

static void arrays(const layer *l, layer_array *params, int *param_count, layer_array *buffers,
                   int *buffer_count) {
    (void)buffers, (void)buffer_count;
    params[(*param_count)++] = (layer_array){"weight", l->in, XENT_ROLE_NORM, FILL_ONE, 0, 0};
}

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    (void)pass;
    return xent_rms_norm(tape, x, 1, layer_parameter(tape, l, 0), 0);
}

const layer_kind layer_rmsnorm = {.name = "rmsnorm",
                                  .usage = "rmsnorm [ACTIVATION]",
                                  .may_activate = 1,
                                  .parse = parse,
                                  .shape = layer_keep_shape,
                                  .arrays = arrays,
                                  .forward = forward};
