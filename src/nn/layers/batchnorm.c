/* batchnorm: each feature or channel to mean 0 and standard deviation 1 over the batch, times a factor,
 * plus an offset; in prediction by running statistics. PyTorch's BatchNorm1d and BatchNorm2d, with its
 * epsilon of 1e-5 and momentum of 0.1. */
#include "nn/layers/table.h"
#include "xent/ops_norm.h"

#define MOMENTUM 0.1

static xent_status parse(layer_words *w) { return words_end(w, "an activation"); }

static void arrays(const layer *l, layer_array *params, int *param_count, layer_array *buffers,
                   int *buffer_count) {
    const xent_shape each = xent_vector(l->in.dim[0]);
    params[(*param_count)++] = (layer_array){"weight", each, XENT_ROLE_NORM, FILL_ONE, 0, 0};
    params[(*param_count)++] = (layer_array){"bias", each, XENT_ROLE_NORM, FILL_ZERO, 0, 0};
    buffers[(*buffer_count)++] = (layer_array){"running_mean", each, XENT_ROLE_NORM, FILL_ZERO, 0, 0};
    buffers[(*buffer_count)++] = (layer_array){"running_var", each, XENT_ROLE_NORM, FILL_ONE, 0, 0};
}

/* running = (1 - momentum) running + momentum batch */
static void move(xent_real *running, const xent_real *batch, int64_t count) {
    for (int64_t c = 0; c < count; c++)
        running[c] = (xent_real)((1 - MOMENTUM) * (double)running[c] + MOMENTUM * (double)batch[c]);
}

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    const int64_t count = l->in.dim[0];
    xent_real *mean = layer_buffer(l, 0), *variance = layer_buffer(l, 1);
    xent_tensor *weight = layer_parameter(tape, l, 0), *bias = layer_parameter(tape, l, 1);
    if (!pass->training)
        return xent_batch_norm_with(tape, x, weight, bias, xent_input(tape, xent_vector(count), mean),
                                    xent_input(tape, xent_vector(count), variance), 0);
    xent_real *batch = xent_tape_memory(tape, 2 * (size_t)count * sizeof *batch);
    xent_tensor *y = batch ? xent_batch_norm(tape, x, weight, bias, 0, batch, batch + count) : NULL;
    if (y && y->size > 0) { /* an empty batch has no mean */
        move(mean, batch, count);
        move(variance, batch + count, count);
    }
    return y;
}

const layer_kind layer_batchnorm = {.name = "batchnorm",
                                    .usage = "batchnorm [ACTIVATION]",
                                    .input = INPUT_CHANNELS,
                                    .may_activate = 1,
                                    .over_rows = 1,
                                    .parse = parse,
                                    .shape = layer_keep_shape,
                                    .arrays = arrays,
                                    .forward = forward};
