/* xor.c: a network learns the exclusive or, which no linear classifier can. */
#include <stdio.h>
#include <xent/xent.h>

enum { ROWS = 4, STEPS = 500 };
static const xent_real inputs[ROWS * 2] = {0, 0, 0, 1, 1, 0, 1, 1};
static const int32_t labels[ROWS] = {0, 1, 1, 0};

int main(void) {
    xent_error error;
    const xent_net_options network = {.layers = "dense 8 tanh", .inputs = 2, .outputs = 2};
    xent_optimizer_options sgd = XENT_OPTIMIZER_DEFAULT;
    sgd.rate = 0.5;

    xent_tape *tape = xent_tape_create(NULL, &error);
    xent_net *net = xent_net_create(&network, &error);
    xent_optimizer *optimizer = xent_optimizer_create(xent_net_params(net), &sgd, &error);
    if (!tape || !net || !optimizer) {
        fprintf(stderr, "xor: %s\n", error.message);
        return 1;
    }
    for (int step = 0; step <= STEPS; step++) {
        xent_tape_reset(tape);
        xent_tensor *x = xent_input(tape, xent_matrix(ROWS, 2), inputs);
        xent_tensor *logits = xent_net_forward(tape, net, x, NULL);
        xent_tensor *loss = xent_softmax_cross_entropy(tape, logits, labels, NULL);
        xent_backward(tape, loss);
        if (step % 100 == 0) printf("step %3d  loss %.4f\n", step, xent_tensor_item(loss));
        if (step == STEPS) {
            xent_tensor *p = xent_softmax(tape, logits, 1);
            for (int i = 0; p && i < ROWS; i++)
                printf("%g xor %g = 1 with probability %.3f\n", (double)inputs[2 * i],
                       (double)inputs[2 * i + 1], (double)xent_tensor_values(p)[2 * i + 1]);
        }
        if (xent_optimizer_step(optimizer, tape) != XENT_OK) { /* the first error of the step, if any */
            fprintf(stderr, "xor: %s\n", xent_tape_error(tape));
            return 1;
        }
    }
    xent_optimizer_destroy(optimizer);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
    return 0;
}
