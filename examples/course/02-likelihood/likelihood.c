/* likelihood.c: chapter 2. Ten tosses of a coin, and the model that makes them most probable. */
#include <xent/xent.h>

#include "../plot.h"

enum { TOSSES = 10 };
static const xent_real tosses[TOSSES] = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0}; /* 1: heads, 0: tails */

/* The probability of one toss x under the model "heads with probability p". */
static double bernoulli(double p, double x) { return pow(p, x) * pow(1 - p, 1 - x); }

/* The tosses are independent: their probabilities multiply. */
static double likelihood(double p, void *context) {
    (void)context;
    double product = 1;
    for (int i = 0; i < TOSSES; i++) product *= bernoulli(p, (double)tosses[i]);
    return product;
}

static double log_likelihood(double p) {
    double sum = 0;
    for (int i = 0; i < TOSSES; i++) sum += log(bernoulli(p, (double)tosses[i]));
    return sum;
}

/* The best model among 0.001, 0.002, ..., 0.999. */
static double search(void) {
    double best = 0.001;
    for (int i = 1; i < 1000; i++)
        if (likelihood(i / 1000.0, NULL) > likelihood(best, NULL)) best = i / 1000.0;
    return best;
}

/* The same by gradient: the model is a bias b, p = sigmoid(b), and its loss the mean of -ln. */
static int descend(xent_tape *tape) {
    xent_real b[1] = {0};
    printf("step  p       10 BCE\n");
    for (int step = 0; step <= 50; step++) {
        xent_tape_reset(tape);
        xent_tensor *bias = xent_variable(tape, xent_matrix(1, 1), b);
        xent_tensor *zeros = xent_input(tape, xent_matrix(TOSSES, 1), (const xent_real[TOSSES]){0});
        xent_tensor *targets = xent_input(tape, xent_matrix(TOSSES, 1), tosses);
        xent_tensor *logits = xent_add(tape, zeros, bias);
        xent_tensor *bce = xent_bce_with_logits(tape, logits, targets, NULL);
        if (xent_backward(tape, bce) != XENT_OK) return puts(xent_tape_error(tape)), 1;
        const double p = 1 / (1 + exp(-(double)b[0]));
        if (step % 10 == 0) printf("%4d  %.4f  %.5f\n", step, p, TOSSES * xent_tensor_item(bce));
        b[0] -= 2 * xent_tensor_gradient(bias)[0];
    }
    return 0;
}

static int draw(const char *path) {
    static const double models[] = {0.1, 0.2, 0.5, 0.7};
    static const char *const names[] = {"0.1", "0.2", "0.5", "0.7"};
    plot picture;
    if (plot_open(&picture, path, 0, 1, 0, 0.05, "p", "L(p)")) return 1;
    plot_curve(&picture, 0, likelihood, NULL);
    for (int i = 0; i < 4; i++) {
        plot_point(&picture, i > 0, models[i], likelihood(models[i], NULL));
        plot_label(&picture, i > 0, models[i], likelihood(models[i], NULL), names[i]);
    }
    return plot_close(&picture);
}

int main(int argc, char **argv) {
    const char *path = plot_wanted(argc, argv);
    if (path) return draw(path);
    static const double models[] = {0.1, 0.2, 0.5, 0.7};
    printf("heads : tails  likelihood    ln likelihood\n");
    for (int i = 0; i < 4; i++)
        printf("  %.1f : %.1f    %.10f  %9.5f\n", models[i], 1 - models[i], likelihood(models[i], NULL),
               log_likelihood(models[i]));
    printf("\nlargest at p = %.3f\n\n", search());
    xent_tape *tape = xent_tape_create(NULL, NULL);
    const int failed = !tape || descend(tape);
    xent_tape_destroy(tape);
    return failed;
}
