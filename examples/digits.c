/* digits.c: a network learns to read handwritten digits, with a training loop of its own.
 *   digits [DATA]       DATA is a directory with MNIST's files or a name, as for the program xent */
#include <stdio.h>
#include <xent/xent.h>

/* The part of the test set that the network reads correctly; negative after an error. */
static double measure(xent_tape *tape, const xent_net *net, const xent_dataset *test, xent_scaling scaling) {
    xent_evaluation result;
    xent_error error;
    if (xent_evaluate(tape, net, test, &scaling, XENT_LOSS_CE, &result, NULL, &error) == XENT_OK)
        return result.accuracy;
    fprintf(stderr, "digits: %s\n", error.message);
    return -1;
}

int main(int argc, char **argv) {
    xent_error error;
    xent_data data;
    if (xent_data_load(argc > 1 ? argv[1] : NULL, &data, &error) != XENT_OK) {
        fprintf(stderr, "digits: %s\n", error.message);
        return 1;
    }
    const xent_scaling scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &data.train);
    const xent_loader_options batches = {.batch = 64, .shuffle = 1, .seed = 1};
    const xent_net_options network = {
        .layers = "dense 64 relu", .inputs = data.train.features, .outputs = data.train.classes};

    xent_tape *tape = xent_tape_create(NULL, &error);
    xent_net *net = xent_net_create(&network, &error);
    xent_optimizer *optimizer = xent_optimizer_create(xent_net_params(net), NULL, &error);
    xent_loader *loader = xent_loader_create(&data.train, &scaling, &batches, &error);
    int failed = !tape || !net || !optimizer || !loader;
    if (failed) fprintf(stderr, "digits: %s\n", error.message);

    for (uint32_t epoch = 1; epoch <= 15 && !failed; epoch++) {
        double sum = 0;
        xent_batch batch;
        xent_loader_start(loader, epoch);
        for (xent_tape_reset(tape); xent_loader_next(loader, tape, &batch); xent_tape_reset(tape)) {
            xent_tensor *logits = xent_net_forward(tape, net, batch.x, NULL);
            xent_tensor *loss = xent_softmax_cross_entropy(tape, logits, batch.labels, NULL);
            xent_backward(tape, loss);
            if (xent_optimizer_step(optimizer, tape) != XENT_OK) break;
            sum += xent_tensor_item(loss) * (double)batch.rows;
        }
        failed = xent_tape_status(tape) != XENT_OK;
        if (failed) {
            fprintf(stderr, "digits: %s\n", xent_tape_error(tape));
            break;
        }
        const double accuracy = measure(tape, net, &data.test, scaling);
        printf("epoch %2u  loss %.4f  test accuracy %.1f %%\n", (unsigned)epoch,
               sum / (double)data.train.rows, 100 * accuracy);
        failed = accuracy < 0;
    }
    xent_loader_destroy(loader);
    xent_optimizer_destroy(optimizer);
    xent_net_destroy(net);
    xent_tape_destroy(tape);
    xent_data_clear(&data);
    return failed;
}
