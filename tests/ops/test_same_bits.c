/* The same step run again gives the same bits, with one thread and with two. */
#include <stdlib.h>
#include <string.h>

#include "support/every_layer.h"
#include "support/run.h"
#include "xent/losses.h"
#include "xent/ops.h"
#include "xent/random.h"

/* Large enough that every operation is cut into slices. */
enum { ROWS = 1500, COLUMNS = 130, SIZE = ROWS * COLUMNS };

typedef struct step {
    xent_real loss;
    xent_real dx[SIZE], dw[COLUMNS * COLUMNS], db[COLUMNS];
} step;

static xent_real x_values[SIZE], w_values[COLUMNS * COLUMNS], b_values[COLUMNS];

static void draw(xent_real *values, size_t n, uint32_t stream) {
    for (size_t i = 0; i < n; i++)
        values[i] = (xent_real)(xent_random_uniform((xent_stream){3, XENT_PURPOSE_USER, stream}, i) - 0.5);
}

/* Every operation that is cut takes part in the loss. */
static xent_tensor *loss_of(xent_tape *tape, xent_tensor *x, xent_tensor *w, xent_tensor *b) {
    xent_tensor *h = xent_linear(tape, x, w, b, XENT_TANH);
    xent_tensor *g = xent_add(tape, xent_matmul(tape, x, w, 0, 1), b);
    xent_tensor *p = xent_softmax(tape, xent_mul(tape, h, g), 1);
    xent_tensor *q = xent_log_softmax(tape, xent_sub(tape, g, b), 0);
    xent_tensor *r = xent_div(tape, xent_gelu(tape, g), xent_exp(tape, xent_silu(tape, b)));
    xent_tensor *s = xent_add(tape, xent_mul(tape, p, q), xent_relu(tape, r));
    xent_tensor *t = xent_add(tape, xent_logsumexp(tape, s, 0), xent_mean(tape, xent_square(tape, s), 0));
    xent_tensor *u = xent_matmul(tape, xent_transpose(tape, s), x, 0, 0);
    xent_tensor *v = xent_mean(tape, xent_reshape(tape, s, xent_vector(-1)), XENT_ALL_AXES);
    return xent_add(tape, xent_sum(tape, t, XENT_ALL_AXES),
                    xent_add(tape, v, xent_mean(tape, u, XENT_ALL_AXES)));
}

/* Losses with all their options, of rows enough to be cut. */
static xent_tensor *losses_of(xent_tape *tape, xent_tensor *z) {
    static int32_t labels[ROWS];
    static const xent_real weights[COLUMNS] = {1, 2, (xent_real)0.5};
    const xent_cross_entropy_options all = {.label_smoothing = 0.1,
                                            .class_weights = weights,
                                            .class_weight_count = COLUMNS,
                                            .use_ignore_index = 1,
                                            .ignore_index = 7};
    for (int i = 0; i < ROWS; i++) labels[i] = i % 11;
    xent_tensor *t = xent_input(tape, xent_matrix(ROWS, COLUMNS), x_values);
    xent_tensor *parts[] = {
        xent_softmax_cross_entropy(tape, z, labels, NULL),
        xent_softmax_cross_entropy(tape, z, labels, &all),
        xent_softmax_cross_entropy_with(tape, z, xent_square(tape, t), NULL),
        xent_nll(tape, xent_log_softmax(tape, z, 1), labels, NULL),
        xent_bce_with_logits(tape, z, xent_square(tape, t), NULL),
        xent_mse(tape, z, t, XENT_MEAN),
        xent_huber(tape, z, t, 0.5, XENT_SUM),
        xent_kl_div(tape, xent_log_softmax(tape, z, 1), xent_square(tape, t), 0, XENT_MEAN)};
    xent_tensor *sum = xent_l1(tape, z, t, XENT_MEAN);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) sum = xent_add(tape, sum, parts[i]);
    return sum;
}

static void run_step(xent_tape *tape, step *out) {
    xent_tape_reset(tape);
    xent_tensor *x = xent_variable(tape, xent_matrix(ROWS, COLUMNS), x_values);
    xent_tensor *w = xent_variable(tape, xent_matrix(COLUMNS, COLUMNS), w_values);
    xent_tensor *b = xent_variable(tape, xent_vector(COLUMNS), b_values);
    xent_tensor *loss =
        xent_add(tape, loss_of(tape, x, w, b), losses_of(tape, xent_matmul(tape, x, w, 0, 0)));
    xent_tensor *flat = xent_reshape(tape, w, xent_vector(-1));
    xent_tensor *layers = every_layer(tape, x, xent_slice(tape, flat, 0, 0, EVERY_LAYER_W),
                                      xent_slice(tape, b, 0, 0, EVERY_LAYER_B));
    loss = xent_add(tape, loss, layers);
    ck_assert_msg(xent_backward(tape, loss) == XENT_OK, "%s", xent_tape_error(tape));
    out->loss = xent_tensor_values(loss)[0];
    memcpy(out->dx, xent_tensor_gradient(x), sizeof out->dx);
    memcpy(out->dw, xent_tensor_gradient(w), sizeof out->dw);
    memcpy(out->db, xent_tensor_gradient(b), sizeof out->db);
}

START_TEST(a_step_gives_the_same_bits_again_and_with_two_threads) {
    draw(x_values, SIZE, 1);
    draw(w_values, COLUMNS * COLUMNS, 2);
    draw(b_values, COLUMNS, 3);
    step *first = calloc(1, sizeof *first), *other = calloc(1, sizeof *other);
    for (int threads = 1; threads <= 3; threads++) {
        const xent_tape_options options = {threads, NULL, 0};
        xent_tape *tape = xent_tape_create(&options, NULL);
        ck_assert_ptr_nonnull(tape);
        for (int repeat = 0; repeat < 2; repeat++) {
            run_step(tape, threads == 1 && repeat == 0 ? first : other);
            if (threads == 1 && repeat == 0) continue;
            ck_assert_msg(memcmp(first, other, sizeof *first) == 0, "%d threads, repeat %d", threads, repeat);
        }
        xent_tape_destroy(tape);
    }
    free(first);
    free(other);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("same_bits");
    ADD_TEST(suite, a_step_gives_the_same_bits_again_and_with_two_threads);
    return run_suite(suite);
}
