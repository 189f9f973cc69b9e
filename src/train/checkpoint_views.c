#include <stdio.h>
#include <stdlib.h>

#include "train/checkpoint.h"

/* What PyTorch calls the optimiser's numbers: block 0, and block 1 where there are two. */
static const char *optimizer_word(const xent_optimizer_options *o, size_t block) {
    if (o->method == XENT_SGD) return "momentum_buffer";
    if (o->method == XENT_RMSPROP) return block == 0 ? "square_avg" : "momentum_buffer";
    return block == 0 ? "exp_avg" : "exp_avg_sq";
}

static void name_view(const xent_trainer *t, xent_training_array array, size_t block, const char *parameter,
                      char name[CHECKPOINT_NAME]) {
    switch (array) {
    case XENT_TRAINING_OPTIMIZER:
        snprintf(name, CHECKPOINT_NAME, "optimizer.%s.%s",
                 optimizer_word(&t->options.recipe.optimizer, block), parameter);
        return;
    case XENT_TRAINING_BEST_WEIGHTS:
    case XENT_TRAINING_BEST_STATISTICS:
        snprintf(name, CHECKPOINT_NAME, "best.%s", parameter);
        return;
    case XENT_TRAINING_WEIGHTS:
    case XENT_TRAINING_STATISTICS:
    case XENT_TRAINING_FOCUS:
    case XENT_TRAINING_ARRAYS:
        break;
    }
    snprintf(name, CHECKPOINT_NAME, "%s", parameter);
}

/* The set whose parameters an array has, once or several times. */
static xent_params *set_of(const xent_trainer *t, xent_training_array array) {
    const int statistics = array == XENT_TRAINING_STATISTICS || array == XENT_TRAINING_BEST_STATISTICS;
    return statistics ? xent_net_buffers(t->net) : xent_net_params(t->net);
}

/* The whole array in one: a number a row of the training set. */
static int view_of_rows(xent_training_array array, size_t size, checkpoint_view *out) {
    if (!out || size == 0) return size > 0;
    *out = (checkpoint_view){.shape = xent_vector((int64_t)size), .array = array};
    snprintf(out->name, CHECKPOINT_NAME, "%s", xent_training_array_name(array));
    return 1;
}

/* The views of an array, or where `out` is NULL only their number. */
static int views_of(const xent_trainer *t, xent_training_array array, size_t size, checkpoint_view *out) {
    if (array == XENT_TRAINING_FOCUS) return view_of_rows(array, size, out);
    xent_params *set = set_of(t, array);
    const size_t block_size = xent_params_block_size(set), blocks = size > 0 ? size / block_size : 0;
    int count = 0;
    for (size_t block = 0; block < blocks; block++)
        for (int i = 0; i < xent_params_count(set); i++, count++) {
            if (!out) continue;
            const xent_param_spec *spec = xent_params_spec(set, i);
            const size_t place = (size_t)(xent_params_values(set, i) - xent_params_block(set));
            out[count] =
                (checkpoint_view){.shape = spec->shape, .array = array, .at = block * block_size + place};
            name_view(t, array, block, spec->name, out[count].name);
        }
    return count;
}

checkpoint_view *checkpoint_views(const xent_trainer *t, int *count) {
    const xent_training_state s = xent_trainer_state(t);
    *count = 0;
    for (int i = 0; i < XENT_TRAINING_ARRAYS; i++)
        *count += views_of(t, (xent_training_array)i, s.arrays[i].size, NULL);
    checkpoint_view *views = calloc((size_t)*count + 1, sizeof *views);
    for (int i = 0, at = 0; views && i < XENT_TRAINING_ARRAYS; i++)
        at += views_of(t, (xent_training_array)i, s.arrays[i].size, &views[at]);
    return views;
}
