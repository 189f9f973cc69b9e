/* flatten: (channels, height, width) to one axis, in this order. PyTorch's Flatten. */
#include "nn/layers/table.h"

static xent_status parse(layer_words *w) { return words_end(w, "nothing more"); }

static xent_status shape(layer *l, xent_error *error) {
    (void)error;
    size_t size = 0;
    xent_shape_size(l->in, &size); /* of a tensor that was made: it has one */
    l->out = xent_vector((int64_t)size);
    return XENT_OK;
}

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    (void)pass;
    return l->in.rank == 1 ? x : xent_reshape(tape, x, xent_matrix(-1, l->out.dim[0]));
}

const layer_kind layer_flatten = {.name = "flatten",
                                  .usage = "flatten",
                                  .input = INPUT_CHANNELS,
                                  .parse = parse,
                                  .shape = shape,
                                  .forward = forward};
