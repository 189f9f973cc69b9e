/* binary: one logit z to the logits (0, z) of two classes. softmax(0, z) = (1 - sigmoid(z), sigmoid(z)), and
 * its cross-entropy is the binary cross-entropy of z. */
#include <string.h>

#include "nn/layers/table.h"

static xent_status parse(layer_words *w) { return words_end(w, "nothing more"); }

static xent_status shape(layer *l, xent_error *error) {
    if (l->in.dim[0] != 1)
        return layer_fail(l, error, XENT_E_SHAPE,
                          "its input is %lld numbers a row; expected one, as of `dense 1`",
                          (long long)l->in.dim[0]);
    l->out = xent_vector(2);
    return XENT_OK;
}

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    const xent_shape shape = xent_tensor_shape(x);
    const size_t bytes = xent_tensor_size(x) * sizeof(xent_real);
    xent_real *zeros = xent_tape_memory(tape, bytes);
    (void)l, (void)pass;
    if (!zeros) return NULL;
    memset(zeros, 0, bytes);
    xent_tensor *both[] = {xent_input(tape, shape, zeros), x};
    return xent_concat(tape, both, 2, 1);
}

const layer_kind layer_binary = {.name = "binary",
                                 .usage = "binary",
                                 .input = INPUT_FLAT,
                                 .ends = 1,
                                 .parse = parse,
                                 .shape = shape,
                                 .forward = forward};
