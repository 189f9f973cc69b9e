/* training.c: chapter 9. Digits under two losses, from a good and from a bad start; a curve; votes. */
#include <xent/xent.h>
#include "../plot.h"

enum { STEPS = 100 };
static const xent_loss losses[2] = {XENT_LOSS_CE, XENT_LOSS_MSE};

static xent_tape *tape;
static xent_dataset rows, validation, test;
static xent_scaling scaling;
static double steps[STEPS + 1], a[STEPS + 1];

/* Puts the accuracy on a set before each step of 64 rows into a; returns the mean of the first |dL/dz|. */
static double train(xent_loss kind, double rate, double start, const xent_dataset *set) {
    const xent_net_options network = {.layers = "dense 32 tanh", .inputs = 64, .init_deviation = start};
    const xent_optimizer_options options = {.rate = rate};
    const xent_loader_options batches = {.batch = 64, .shuffle = 1, .seed = 1};
    xent_net *net = xent_net_create(&network, NULL);
    xent_optimizer *sgd = xent_optimizer_create(xent_net_params(net), &options, NULL);
    xent_loader *loader = xent_loader_create(&rows, &scaling, &batches, NULL);
    double signal = 0;
    for (int step = 0; step <= STEPS && sgd && loader; step++) {
        xent_evaluation result = {0};
        xent_batch batch;
        xent_evaluate(tape, net, set, &scaling, kind, &result, NULL, NULL);
        steps[step] = step, a[step] = result.accuracy;
        xent_tape_reset(tape);
        if (step % xent_loader_batches(loader) == 0) xent_loader_start(loader, (uint32_t)step);
        xent_loader_next(loader, tape, &batch);
        xent_tensor *z = xent_net_forward(tape, net, batch.x, NULL);
        xent_backward(tape, xent_classification_loss(tape, kind, z, batch.labels, NULL));
        if (xent_optimizer_step(sgd, tape) != XENT_OK) break;
        for (int i = 0; step == 0 && i < 640; i++) signal += fabs((double)xent_tensor_gradient(z)[i]) / 10;
    }
    xent_loader_destroy(loader), xent_optimizer_destroy(sgd), xent_net_destroy(net);
    return signal;
}

/* A network of one input: k = 1 number by squared error, k = 3 probabilities by cross-entropy. */
static void fit(int n, int k, const xent_real *x, const xent_real *t) {
    const xent_net_options network = {.layers = "dense 16 tanh", .inputs = 1, .outputs = k};
    xent_net *net = xent_net_create(&network, NULL);
    xent_optimizer *sgd = xent_optimizer_create(xent_net_params(net), NULL, NULL);
    for (int step = 0; sgd && step <= 3000; step++) {
        xent_tape_reset(tape);
        xent_tensor *z = xent_net_forward(tape, net, xent_input(tape, xent_matrix(n, 1), x), NULL);
        xent_tensor *q = xent_input(tape, xent_matrix(n, k), t);
        z = k == 1 ? xent_mse(tape, z, q, XENT_MEAN) : xent_softmax_cross_entropy_with(tape, z, q, NULL);
        if (xent_backward(tape, z) || xent_optimizer_step(sgd, tape)) break;
        if (step % 1000 == 0) printf("%4d  %.3f\n", step, xent_tensor_item(z));
    }
    xent_optimizer_destroy(sgd), xent_net_destroy(net);
}

static void race(plot *p) {
    for (int k = 0; k < 4; k++) {
        const double signal = train(losses[k % 2], 0.1, k < 2 ? 0 : 4, &validation);
        if (p) plot_line(p, k, steps, a, STEPS + 1), plot_label(p, k, 85, a[85] + 0.03, k % 2 ? "mse" : "ce");
        if (p) continue;
        printf("%-4s  %-4s  %.4f         ", k < 2 ? "good" : "bad", xent_loss_name(losses[k % 2]), signal);
        printf("%.2f  %.2f  %.2f  %.2f  %.2f\n", a[0], a[10], a[20], a[50], a[STEPS]);
    }
}

static void choose(void) {
    static const double rates[4] = {0.01, 0.1, 1, 10};
    printf("\nloss  rate  accuracy on the validation rows\n");
    for (int k = 0; k < 8; k++) {
        train(losses[k / 4], rates[k % 4], 0, &validation);
        printf("%-4s  %4g  ", xent_loss_name(losses[k / 4]), rates[k % 4]);
        a[STEPS] < 0.5 ? printf("below 0.5\n") : printf("%.2f\n", a[STEPS]);
    }
    train(XENT_LOSS_CE, 1, 0, &test);
    printf("ce at rate 1, accuracy on the test rows: %.2f\n\nstep  squared error of the curve\n", a[STEPS]);
}

int main(int argc, char **argv) {
    static uint32_t select[1442];
    static const xent_real pictures[2] = {-1, 1}, votes[6] = {0.5, 0.25, 0.25, 0, 0.25, 0.75};
    xent_real x[40], t[40];
    xent_data data;
    if (xent_data_load("digits", &data, NULL)) return 1;
    if (xent_dataset_split(&data.train, 0.2, 1, select, &rows, &validation, NULL)) return 1;
    tape = xent_tape_create(NULL, NULL), test = data.test;
    scaling = xent_scaling_of(XENT_NORMALIZE_STANDARD, &rows);
    plot p;
    const int drawing = plot_wanted(argc, argv) && !plot_open(&p, argv[2], 0, STEPS, 0, 1, "t", "a(t)");
    if (!drawing) printf("start loss  first |dL/dz|  accuracy after 0, 10, 20, 50, 100 steps\n");
    race(drawing ? &p : NULL);
    for (int i = 0; i < 40; i++) x[i] = (xent_real)(i / 19.5 - 1);
    for (int i = 0; i < 40; i++) t[i] = (xent_real)(sin(3 * (double)x[i]) + (i % 2 ? 0.1 : -0.1));
    if (!drawing) {
        choose();
        fit(40, 1, x, t);
        printf("\nstep  cross-entropy of the votes\n");
        fit(2, 3, pictures, votes);
    }
    xent_data_clear(&data), xent_tape_destroy(tape);
    return drawing && plot_close(&p);
}
