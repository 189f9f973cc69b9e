#include "support/every_layer.h"

#include "xent/losses.h"
#include "xent/ops.h"
#include "xent/ops_image.h"
#include "xent/ops_norm.h"

enum { BATCH = 150, CHANNELS = 9, POOLED = CHANNELS * 12 * 13, ROWS = 400, CLASSES = 156 };

static xent_tensor *mean_square(xent_tape *tape, xent_tensor *x) {
    return xent_mean(tape, xent_square(tape, x), XENT_ALL_AXES);
}

/* Rows of a matrix in another order, some of them twice. */
static xent_tensor *rearranged(xent_tape *tape, xent_tensor *rows) {
    static const int32_t step = 37;
    int32_t *indices = xent_tape_memory(tape, ROWS * sizeof *indices);
    for (int32_t i = 0; indices && i < ROWS; i++) indices[i] = i * step % BATCH;
    xent_tensor *taken = xent_gather(tape, rows, indices, ROWS);
    xent_tensor *in[] = {xent_slice(tape, taken, 0, 100, ROWS), taken, xent_slice(tape, rows, 0, 0, 50)};
    return xent_concat(tape, in, 3, 0);
}

/* Every row's first columns are the logits of its label. */
static xent_tensor *label_losses(xent_tape *tape, xent_tensor *rows) {
    int32_t *labels = xent_tape_memory(tape, BATCH * sizeof *labels);
    for (int32_t i = 0; labels && i < BATCH; i++) labels[i] = i % CLASSES;
    xent_tensor *logits = xent_slice(tape, rows, 1, 0, CLASSES);
    return xent_add(tape, xent_focal(tape, logits, labels, 2, NULL),
                    xent_generalised_cross_entropy(tape, logits, labels, 0.7, NULL));
}

xent_tensor *every_layer(xent_tape *tape, xent_tensor *x, xent_tensor *w, xent_tensor *b) {
    const xent_conv2d_options padded = {.padding = {2, 2}, .activation = XENT_TANH};
    const xent_pool2d_options most = {.window = {2, 2}},
                              means = {.window = {3, 3}, .stride = {2, 2}, .padding = {1, 1}};
    xent_tensor *images = xent_reshape(tape, x, (xent_shape){4, {BATCH, 2, 25, 26}});
    xent_tensor *weight = xent_reshape(tape, w, (xent_shape){4, {CHANNELS, 2, 5, 5}});
    xent_tensor *y = xent_conv2d(tape, images, weight, b, &padded);
    xent_tensor *norm = xent_batch_norm(tape, y, b, NULL, 0, NULL, NULL);
    xent_tensor *most_of = xent_max_pool2d(tape, norm, &most), *mean_of = xent_avg_pool2d(tape, norm, &means);
    xent_tensor *rows =
        xent_layer_norm(tape, xent_reshape(tape, most_of, xent_matrix(BATCH, POOLED)), 1, NULL, NULL, 0);
    rows = xent_dropout(tape, rows, 0.3, (xent_dropout_place){1, 2, 3});
    xent_tensor *matrices = xent_reshape(tape, most_of, (xent_shape){3, {BATCH, CHANNELS, CLASSES}});
    xent_tensor *parts[] = {mean_square(tape, mean_of), mean_square(tape, rearranged(tape, rows)),
                            mean_square(tape, xent_global_avg_pool2d(tape, y)),
                            mean_square(tape, xent_matmul(tape, matrices, matrices, 0, 1)),
                            label_losses(tape, rows)};
    xent_tensor *sum = mean_square(tape, xent_clamp(tape, xent_affine(tape, y, 2, 1), 0, 1.5));
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) sum = xent_add(tape, sum, parts[i]);
    return sum;
}
