/* ONNX's normalisation and dropout. */
#include "support/onnx_operators.h"
#include "xent/ops_norm.h"

static double epsilon_of(const onnx_node *node) { return onnx_real(node, "epsilon", 1e-5); }

/* The running statistics after a step, outputs 1 and 2. ONNX's variance is the biased one. */
static void update_statistics(onnx_run *run, const onnx_node *node, const xent_tensor *x,
                              const xent_real *mean, const xent_real *variance) {
    const double keep = onnx_real(node, "momentum", 0.9);
    const xent_real *batch[] = {mean, variance};
    const xent_shape s = xent_tensor_shape(x);
    const double n = (double)xent_tensor_size(x) / (double)s.dim[1];
    for (int k = 0; k < 2 && k + 1 < node->out_count; k++) {
        const xent_real *before = xent_tensor_values(onnx_in(run, node, 3 + k));
        xent_real *after = xent_tape_memory(run->tape, (size_t)s.dim[1] * sizeof *after);
        for (int64_t c = 0; c < s.dim[1] && before && after; c++) {
            const double now = (double)batch[k][c] * (k == 1 ? (n - 1) / n : 1);
            after[c] = (xent_real)(keep * (double)before[c] + (1 - keep) * now);
        }
        onnx_set(run, node->out[1 + k], NULL, xent_input(run->tape, xent_vector(s.dim[1]), after));
    }
}

xent_tensor *onnx_batch_norm(onnx_run *run, const onnx_node *node) {
    xent_tensor *x = onnx_in(run, node, 0), *gamma = onnx_in(run, node, 1), *beta = onnx_in(run, node, 2);
    if (run->reason) return NULL;
    if (!onnx_integer(node, "training_mode", 0))
        return xent_batch_norm_with(run->tape, x, gamma, beta, onnx_in(run, node, 3), onnx_in(run, node, 4),
                                    epsilon_of(node));
    const size_t bytes = (size_t)xent_tensor_shape(x).dim[1] * sizeof(xent_real);
    xent_real *mean = xent_tape_memory(run->tape, bytes), *variance = xent_tape_memory(run->tape, bytes);
    xent_tensor *y = xent_batch_norm(run->tape, x, gamma, beta, epsilon_of(node), mean, variance);
    if (y) update_statistics(run, node, x, mean, variance);
    return y;
}

/* Outputs 1 and 2: the mean and 1 / sqrt(variance + epsilon) of each row, with axes of 1 for those that are
 * normalised. */
static void name_moments(onnx_run *run, const onnx_node *node, xent_tensor *x, int axis) {
    xent_tape *tape = run->tape;
    xent_shape shape = xent_tensor_shape(x);
    int64_t rows = 1;
    for (int i = 0; i < axis; i++) rows *= shape.dim[i];
    for (int i = axis; i < shape.rank; i++) shape.dim[i] = 1;
    xent_tensor *lines = xent_reshape(tape, x, xent_matrix(rows, -1)), *mean = xent_mean(tape, lines, 1);
    xent_tensor *gap = xent_sub(tape, lines, xent_reshape(tape, mean, xent_matrix(rows, 1)));
    xent_tensor *variance = xent_mean(tape, xent_square(tape, gap), 1);
    xent_tensor *r = xent_pow(tape, xent_affine(tape, variance, 1, epsilon_of(node)), -0.5);
    if (node->out_count > 1) onnx_set(run, node->out[1], NULL, xent_reshape(tape, mean, shape));
    if (node->out_count > 2) onnx_set(run, node->out[2], NULL, xent_reshape(tape, r, shape));
}

xent_tensor *onnx_layer_norm(onnx_run *run, const onnx_node *node) {
    xent_tensor *x = onnx_in(run, node, 0), *gamma = onnx_in(run, node, 1), *beta = onnx_in(run, node, 2);
    if (run->reason) return NULL;
    const int given = (int)onnx_integer(node, "axis", -1);
    name_moments(run, node, x, given < 0 ? given + xent_tensor_shape(x).rank : given);
    return xent_layer_norm(run->tape, x, given, gamma, beta, epsilon_of(node));
}

/* In prediction, and in training without a probability; a mask is then all 1. */
xent_tensor *onnx_dropout(onnx_run *run, const onnx_node *node) {
    const onnx_tensor *ratio = onnx_source(run, node, 1), *training = onnx_source(run, node, 2);
    xent_tensor *x = onnx_in(run, node, 0);
    if (run->reason) return NULL;
    const int trains = training && training->values && training->values[0] != 0;
    const double p = !trains ? 0 : ratio && ratio->count > 0 ? ratio->values[0] : 0.5;
    if (p > 0) return onnx_refuse(run, "random numbers of another generator");
    if (node->out_count > 1) onnx_set(run, node->out[1], NULL, xent_affine(run->tape, x, 0, 1));
    return xent_dropout(run->tape, x, p, (xent_dropout_place){1, 2, 3});
}
