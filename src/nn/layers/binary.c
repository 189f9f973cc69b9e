/* binary: one logit z to the logits (0, z) of two classes. softmax(0, z) = (1 - sigmoid(z), sigmoid(z)), and
 * its cross-entropy is the binary cross-entropy of z. */
#include "nn/layers/table.h"

static xent_status parse(layer_words *w) { return words_left(w) ? words_refuse(w, "nothing more") : XENT_OK; }

static xent_status shape(layer *l, xent_error *error) {
    if (l->in.dim[0] != 1)
        return layer_fail(l, error, XENT_E_SHAPE,
                          "its input is %lld numbers a row; expected one, as of `dense 1`",
                          (long long)l->in.dim[0]);
    l->out = xent_vector(2);
    return XENT_OK;
}

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    static const xent_real second[] = {0, 1};
    (void)l, (void)pass;
    return xent_matmul(tape, x, xent_input(tape, xent_matrix(1, 2), second), 0, 0);
}

const layer_kind layer_binary = {.name = "binary",
                                 .usage = "binary",
                                 .input = INPUT_FLAT,
                                 .ends = 1,
                                 .parse = parse,
                                 .shape = shape,
                                 .forward = forward};
