/* ONNX's losses: scores (N, C, d1, ...) with labels (N, d1, ...); ours take (rows, classes). */
#include "support/onnx_operators.h"

#include <string.h>

#include "xent/losses.h"

/* Numbers behind the class axis, for one row of it. */
static int64_t places_of(const onnx_tensor *scores) {
    int64_t places = 1;
    for (int i = 2; i < scores->rank; i++) places *= scores->dim[i];
    return places;
}

/* The scores as (N x places, C): the class axis moved last. */
static xent_tensor *class_rows(onnx_run *run, const onnx_tensor *scores) {
    const int64_t places = places_of(scores), classes = scores->dim[1], rows = scores->dim[0] * places;
    xent_real *values = xent_tape_memory(run->tape, (scores->count + 1) * sizeof *values);
    for (int64_t row = 0; values && row < rows; row++)
        for (int64_t c = 0; c < classes; c++)
            values[row * classes + c] =
                (xent_real)scores->values[(row / places * classes + c) * places + row % places];
    return xent_input(run->tape, xent_matrix(rows, classes), values);
}

static int32_t *labels_of(onnx_run *run, const onnx_tensor *source) {
    int32_t *labels = xent_tape_memory(run->tape, (source->count + 1) * sizeof *labels);
    for (size_t i = 0; labels && i < source->count; i++) labels[i] = (int32_t)source->values[i];
    return labels;
}

static xent_cross_entropy_options options_of(onnx_run *run, const onnx_node *node) {
    xent_cross_entropy_options o = XENT_CROSS_ENTROPY_DEFAULT;
    const onnx_attribute *reduction = onnx_find(node, "reduction"), *ignore = onnx_find(node, "ignore_index");
    xent_tensor *weights = onnx_in(run, node, 2);
    if (reduction) o.reduction = strcmp(reduction->text, "sum") == 0 ? XENT_SUM : XENT_MEAN;
    if (reduction && strcmp(reduction->text, "none") == 0) o.reduction = XENT_NONE;
    o.use_ignore_index = ignore != NULL;
    o.ignore_index = ignore ? (int32_t)ignore->i : 0;
    o.class_weights = xent_tensor_values(weights);
    o.class_weight_count = weights ? (int64_t)xent_tensor_size(weights) : 0;
    return o;
}

/* A loss a row has the labels' shape. */
static xent_tensor *shape_losses(onnx_run *run, xent_tensor *loss, const onnx_tensor *labels) {
    if (!loss || xent_tensor_shape(loss).rank == 0) return loss;
    if (labels->rank > XENT_MAX_RANK) {
        run->reason = "a rank above 4";
        return NULL;
    }
    xent_shape shape = {labels->rank, {0}};
    for (int i = 0; i < labels->rank; i++) shape.dim[i] = labels->dim[i];
    return xent_reshape(run->tape, loss, shape);
}

xent_tensor *onnx_cross_entropy(onnx_run *run, const onnx_node *node) {
    const onnx_tensor *scores = onnx_source(run, node, 0), *labels = onnx_source(run, node, 1);
    const xent_cross_entropy_options options = options_of(run, node);
    if (node->out_count > 1)
        onnx_set(run, node->out[1], NULL, xent_log_softmax(run->tape, onnx_in(run, node, 0), 1));
    if (run->reason) return NULL;
    xent_tensor *loss =
        xent_softmax_cross_entropy(run->tape, class_rows(run, scores), labels_of(run, labels), &options);
    return shape_losses(run, loss, labels);
}

xent_tensor *onnx_nll(onnx_run *run, const onnx_node *node) {
    const onnx_tensor *scores = onnx_source(run, node, 0), *labels = onnx_source(run, node, 1);
    const xent_cross_entropy_options options = options_of(run, node);
    /* The published scores are random numbers of 0 to 1, no logarithms; but the loss is linear in them. */
    xent_tensor *log_p = xent_neg(run->tape, class_rows(run, scores));
    xent_tensor *loss = xent_neg(run->tape, xent_nll(run->tape, log_p, labels_of(run, labels), &options));
    return shape_losses(run, loss, labels);
}
