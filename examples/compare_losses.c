/* compare_losses.c: why a classifier is trained with cross-entropy. A unit that is sure of the wrong answer
 * learns from each of three losses, written out operation by operation; squared error hardly moves it.
 *
 * Source of the experiment: Nielsen, Neural Networks and Deep Learning (2015), chapter 3. */
#include <math.h>
#include <stdio.h>
#include <xent/xent.h>

static const xent_real one[1] = {1}, target[1] = {0}, half[1] = {(xent_real)0.5};

/* p = sigmoid(z):  (p - t)^2 / 2,  with the gradient (p - t) p (1 - p) */
static xent_tensor *squared_error(xent_tape *tape, xent_tensor *z) {
    xent_tensor *t = xent_input(tape, xent_matrix(1, 1), target);
    xent_tensor *difference = xent_sub(tape, xent_sigmoid(tape, z), t);
    xent_tensor *h = xent_input(tape, xent_scalar(), half);
    return xent_sum(tape, xent_mul(tape, xent_square(tape, difference), h), XENT_ALL_AXES);
}

/* -t log p - (1 - t) log(1 - p), here with t = 0: the gradient p - t never fades while p is wrong, but the
 * logarithm is infinite once p is 1 to the last digit. */
static xent_tensor *entropy_of_probability(xent_tape *tape, xent_tensor *z) {
    xent_tensor *rest = xent_sub(tape, xent_input(tape, xent_matrix(1, 1), one), xent_sigmoid(tape, z));
    return xent_sum(tape, xent_neg(tape, xent_log(tape, rest)), XENT_ALL_AXES);
}

/* The same from the logit: log(1 + e^z) at any z. */
static xent_tensor *entropy_of_logit(xent_tape *tape, xent_tensor *z) {
    return xent_bce_with_logits(tape, z, xent_input(tape, xent_matrix(1, 1), target), NULL);
}

typedef xent_tensor *loss_function(xent_tape *, xent_tensor *);

/* Steps until the unit gives its target to within 0.1, from a weight and a bias of `start`; -1: never. */
static int steps_to_learn(xent_tape *tape, loss_function *loss, double start, double *gradient) {
    xent_real w[1] = {(xent_real)start}, b[1] = {(xent_real)start};
    for (int step = 0; step < 5000; step++) {
        xent_tape_reset(tape);
        xent_tensor *x = xent_input(tape, xent_matrix(1, 1), one);
        xent_tensor *weight = xent_variable(tape, xent_matrix(1, 1), w);
        xent_tensor *bias = xent_variable(tape, xent_vector(1), b);
        xent_tensor *z = xent_linear(tape, x, weight, bias, XENT_IDENTITY);
        if (xent_backward(tape, loss(tape, z)) != XENT_OK) return -1;
        const xent_real *dw = xent_tensor_gradient(weight), *db = xent_tensor_gradient(bias);
        if (step == 0) *gradient = isnan(*dw) ? (double)NAN : (double)*dw;
        if (!isfinite(*dw)) return -1;
        if (1 / (1 + exp(-(double)(w[0] + b[0]))) < 0.1) return step;
        w[0] -= (xent_real)0.15 * *dw;
        b[0] -= (xent_real)0.15 * *db;
    }
    return -1;
}

int main(void) {
    static const struct {
        const char *name;
        loss_function *loss;
    } losses[] = {{"squared error", squared_error},
                  {"cross-entropy of the probability", entropy_of_probability},
                  {"cross-entropy of the logit", entropy_of_logit}};
    static const double starts[] = {0.6, 2, 5, 50};
    xent_error error;
    xent_tape *tape = xent_tape_create(NULL, &error);
    if (!tape) return 1;
    printf("%-34s %6s %14s %16s\n", "loss", "logit", "first dL/dw", "steps to learn");
    for (int i = 0; i < 3; i++)
        for (int k = 0; k < 4; k++) {
            double gradient = NAN;
            const int steps = steps_to_learn(tape, losses[i].loss, starts[k], &gradient);
            printf("%-34s %6g %14.3g", losses[i].name, 2 * starts[k], gradient);
            steps < 0 ? printf("%17s\n", "never") : printf("%17d\n", steps);
        }
    xent_tape_destroy(tape);
    return 0;
}
