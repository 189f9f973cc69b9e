/* maxpool: the maximum over windows. PyTorch's MaxPool2d. */
#include "nn/layers/table.h"
#include "nn/window.h"

static xent_status shape(layer *l, xent_error *error) { return window_shape(l, l->in.dim[0], error); }

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    const xent_pool2d_options options = pool_options(l);
    (void)pass;
    return xent_max_pool2d(tape, x, &options);
}

const layer_kind layer_maxpool = {.name = "maxpool",
                                  .usage = "maxpool HxW [stride HxW] [pad HxW]",
                                  .input = INPUT_PICTURE,
                                  .parse = pool_parse,
                                  .shape = shape,
                                  .forward = forward};
