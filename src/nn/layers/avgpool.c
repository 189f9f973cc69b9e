/* avgpool: the mean over windows, padding counted as zeros, or over each channel. PyTorch's AvgPool2d and
 * AdaptiveAvgPool2d(1). */
#include "nn/layers/table.h"
#include "nn/window.h"

static xent_status parse(layer_words *w) {
    if (!words_take(w, "global")) return pool_parse(w);
    w->layer->global = 1;
    return words_end(w, "nothing more");
}

static xent_status shape(layer *l, xent_error *error) {
    if (!l->global) return window_shape(l, l->in.dim[0], error);
    l->out = (xent_shape){3, {l->in.dim[0], 1, 1}};
    return XENT_OK;
}

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    const xent_pool2d_options options = pool_options(l);
    (void)pass;
    if (!l->global) return xent_avg_pool2d(tape, x, &options);
    return xent_reshape(tape, xent_global_avg_pool2d(tape, x), (xent_shape){4, {-1, l->in.dim[0], 1, 1}});
}

const layer_kind layer_avgpool = {.name = "avgpool",
                                  .usage = "avgpool HxW [stride HxW] [pad HxW], or avgpool global",
                                  .input = INPUT_PICTURE,
                                  .parse = parse,
                                  .shape = shape,
                                  .forward = forward};
