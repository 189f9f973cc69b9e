/* backpropagation.c: chapter 8. A gradient by hand and by tape; an operation, and what its check sees. */
#include <xent/xent.h>

#include "../plot.h"

static const xent_real w1 = 0.5, b1 = 0.25, w2 = -2, b2 = 1, x = 1.5, t = 1;

/* h = tanh(w1 x + b1), z = w2 h + b2, loss = BCE(sigmoid(z), t): the chain rule from back to front. */
static void by_hand(double *g) {
    const double h = tanh((double)(w1 * x + b1));
    const double z = (double)w2 * h + (double)b2;
    const double dz = 1 / (1 + exp(-z)) - (double)t;
    const double dh = dz * (double)w2;
    const double ds = dh * (1 - h * h);
    g[0] = ds * (double)x, g[1] = ds, g[2] = dz * h, g[3] = dz;
}

static int by_tape(xent_tape *tape) {
    double hand[4];
    by_hand(hand);
    xent_tensor *leaf[4] = {
        xent_variable(tape, xent_matrix(1, 1), &w1), xent_variable(tape, xent_vector(1), &b1),
        xent_variable(tape, xent_matrix(1, 1), &w2), xent_variable(tape, xent_vector(1), &b2)};
    xent_tensor *in = xent_input(tape, xent_matrix(1, 1), &x), *y = xent_input(tape, xent_matrix(1, 1), &t);
    xent_tensor *h = xent_linear(tape, in, leaf[0], leaf[1], XENT_TANH);
    xent_tensor *z = xent_linear(tape, h, leaf[2], leaf[3], XENT_IDENTITY);
    xent_tensor *loss = xent_bce_with_logits(tape, z, y, NULL);
    if (xent_backward(tape, loss) != XENT_OK) return puts(xent_tape_error(tape)), 1;
    printf("h = %.4f, z = %.4f, ", xent_tensor_item(h), xent_tensor_item(z));
    printf("loss = %.4f\n    by hand   by tape\n", xent_tensor_item(loss));
    for (int i = 0; i < 4; i++)
        printf("%c%d  %8.5f  %8.5f\n", "wb"[i % 2], i / 2 + 1, hand[i],
               (double)*xent_tensor_gradient(leaf[i]));
    return 0;
}

/* An operation of one's own: y = x above 0, else slope x. Forward and backward may get different slopes. */
typedef struct slopes {
    xent_real forward, backward;
} slopes;

static xent_status leaky_check(xent_tensor *y) { return y->shape = y->in[0]->shape, XENT_OK; }

static void leaky_forward(xent_tensor *y) {
    const xent_real *in = y->in[0]->value, slope = ((const slopes *)y->options)->forward;
    for (size_t i = 0; i < y->size; i++) y->value[i] = in[i] > 0 ? in[i] : slope * in[i];
}

static void leaky_backward(xent_tensor *y) {
    const xent_real *in = y->in[0]->value, *dy = y->gradient, slope = ((const slopes *)y->options)->backward;
    xent_gradient dx = xent_input_gradient(y, 0);
    for (size_t i = 0; i < dx.size; i++) xent_add_gradient(dx, i, in[i] > 0 ? dy[i] : slope * dy[i]);
}

static const xent_op leaky = {"leaky", leaky_check, leaky_forward, leaky_backward};

static xent_tensor *build(xent_tape *tape, xent_tensor *const *in, void *options) {
    return xent_apply(tape, &leaky, in, 1, options, sizeof(slopes));
}

static void check(double forward, double backward, const char *where, const xent_real *at) {
    slopes s = {(xent_real)forward, (xent_real)backward};
    const xent_gradcheck_input in = {{1, {4}}, at};
    const xent_gradcheck_options options = {.elements = 1};
    xent_gradcheck_result found;
    if (xent_gradcheck(build, &s, &in, 1, &options, &found, NULL) != XENT_OK) return;
    const int right = fmax(found.error, found.operation_error) <= XENT_GRADCHECK_TOLERANCE;
    printf("%.1f      %.1f       %-14s  %s\n", forward, backward, where, right ? "right" : "wrong");
}

/* log10 of the error of (f(x + h) - f(x - h)) / 2h, for f = 1 / x at 1.1, over log10 h. */
static int draw(const char *path) {
    double at[45], error[45];
    plot p;
    for (int k = 0; k < 45; k++) {
        const double h = ldexp(1, -k - 1);
        at[k] = log10(h);
        error[k] = log10(fabs((1 / (1.1 + h) - 1 / (1.1 - h)) / (2 * h) + 1 / 1.21));
    }
    if (plot_open(&p, path, -14, 0, -12, 0, "log h", "log |e|")) return 1;
    plot_line(&p, 0, at, error, 45);
    return plot_close(&p);
}

int main(int argc, char **argv) {
    const char *path = plot_wanted(argc, argv);
    if (path) return draw(path);
    static const xent_real mixed[4] = {-2, -1, 1, 2}, positive[4] = {1, 2, 3, 4}, kink[4] = {-1, 0, 1, 2};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    const int failed = !tape || by_tape(tape);
    printf("\nforward  backward  inputs          the check says\n");
    check(0.1, 0.1, "-2, -1, 1, 2", mixed);
    check(0.1, 1, "-2, -1, 1, 2", mixed);
    check(0.1, 1, "1, 2, 3, 4", positive);
    check(0.2, 0.2, "-2, -1, 1, 2", mixed);
    check(0.1, 0.1, "-1, 0, 1, 2", kink);
    xent_tape_destroy(tape);
    return failed;
}
