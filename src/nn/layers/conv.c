/* conv: a convolution (cross-correlation) over pictures, one node with its activation. PyTorch's Conv2d. */
#include "nn/layers/table.h"
#include "nn/window.h"
#include "xent/ops_image.h"

static xent_status parse(layer_words *w) {
    layer *l = w->layer;
    xent_status status = words_integer(w, "the number of output channels", 1, INT32_MAX, &l->units);
    if (status == XENT_OK) status = conv_window_parse(w);
    if (status != XENT_OK) return status;
    l->no_bias = words_take(w, "nobias");
    return words_end(w, "stride, pad, nobias or an activation");
}

static xent_status shape(layer *l, xent_error *error) { return window_shape(l, l->units, error); }

static void arrays(const layer *l, layer_array *params, int *param_count, layer_array *buffers,
                   int *buffer_count) {
    (void)buffers, (void)buffer_count;
    const int64_t *size = l->window.size, in = l->in.dim[0], out = l->units, area = size[0] * size[1];
    const xent_shape weight = {4, {out, in, size[0], size[1]}};
    params[(*param_count)++] =
        (layer_array){"weight", weight, XENT_ROLE_WEIGHT, FILL_WEIGHT, in * area, out * area};
    if (!l->no_bias)
        params[(*param_count)++] =
            (layer_array){"bias", xent_vector(out), XENT_ROLE_BIAS, FILL_ZERO, in * area, out * area};
}

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    const layer_window *w = &l->window;
    const xent_conv2d_options options = {
        {w->stride[0], w->stride[1]}, {w->padding[0], w->padding[1]}, l->fused};
    (void)pass;
    return xent_conv2d(tape, x, layer_parameter(tape, l, 0), l->no_bias ? NULL : layer_parameter(tape, l, 1),
                       &options);
}

const layer_kind layer_conv = {.name = "conv",
                               .usage = "conv N HxW [stride HxW] [pad same|valid|HxW] [nobias] [ACTIVATION]",
                               .input = INPUT_PICTURE,
                               .may_activate = 1,
                               .fuses = 1,
                               .parse = parse,
                               .shape = shape,
                               .arrays = arrays,
                               .forward = forward};
