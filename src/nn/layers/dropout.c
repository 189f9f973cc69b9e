/* dropout: in training, zeroes numbers at random and scales the others, so that their mean stays. PyTorch's
 * Dropout. */
#include "nn/layers/table.h"
#include "xent/ops_norm.h"

static xent_status parse(layer_words *w) {
    const xent_status status = words_number(w, "the probability", 0, 1, &w->layer->option);
    if (status != XENT_OK) return status;
    return words_end(w, "nothing more");
}

static xent_tensor *forward(xent_tape *tape, const layer *l, xent_tensor *x, const xent_pass *pass) {
    if (!pass->training || l->option <= 0) return x;
    return xent_dropout(tape, x, l->option,
                        (xent_dropout_place){pass->seed, (uint32_t)pass->step, (uint32_t)l->index});
}

const layer_kind layer_dropout = {
    .name = "dropout", .usage = "dropout P", .parse = parse, .shape = layer_keep_shape, .forward = forward};
