/* activations.c: chapter 5. Sigmoid, tanh and ReLU, their derivatives, and where these vanish. */
#include <xent/xent.h>

#include "../plot.h"

enum { POINTS = 7, KINDS = 3 };
static const xent_real points[POINTS] = {-10, -5, -1, 0, 1, 5, 10};

typedef xent_tensor *activation(xent_tape *, xent_tensor *);
static activation *const kinds[KINDS] = {xent_sigmoid, xent_tanh, xent_relu};

/* Values and derivatives at all points: backward from the sum gives dy/dx at each. */
static int tabulate(xent_tape *tape) {
    double y[KINDS][POINTS], dy[KINDS][POINTS];
    for (int k = 0; k < KINDS; k++) {
        xent_tape_reset(tape);
        xent_tensor *x = xent_variable(tape, xent_vector(POINTS), points);
        xent_tensor *out = kinds[k](tape, x);
        if (xent_backward(tape, xent_sum(tape, out, XENT_ALL_AXES)) != XENT_OK)
            return puts(xent_tape_error(tape)), 1;
        for (int i = 0; i < POINTS; i++) {
            y[k][i] = (double)xent_tensor_values(out)[i];
            dy[k][i] = (double)xent_tensor_gradient(x)[i];
        }
    }
    printf("  x  sigmoid   derivative   tanh      derivative   relu  derivative\n");
    for (int i = 0; i < POINTS; i++)
        printf("%3.0f  %.5f   %-10.6f   %8.5f  %-10.6f   %4.0f  %4.0f\n", (double)points[i], y[0][i],
               dy[0][i], y[1][i], dy[1][i], y[2][i], dy[2][i]);
    return 0;
}

/* The largest derivative that can come through `layers` sigmoids, one behind the other. */
static void tell_depth(void) {
    printf("\nlayers  largest product of sigmoid's derivatives\n");
    for (int layers = 1; layers <= 16; layers *= 4) printf("%6d  %.3g\n", layers, pow(0.25, layers));
}

/* Two classes with logits a and b: softmax of both, and sigmoid of the difference. */
static int tell_two_classes(xent_tape *tape) {
    static const xent_real logits[3][2] = {{2, 0}, {5, 3}, {0, 2}};
    xent_real differences[3];
    for (int i = 0; i < 3; i++) differences[i] = logits[i][0] - logits[i][1];
    xent_tape_reset(tape);
    xent_tensor *p = xent_softmax(tape, xent_input(tape, xent_matrix(3, 2), logits[0]), 1);
    xent_tensor *s = xent_sigmoid(tape, xent_input(tape, xent_vector(3), differences));
    if (xent_tape_status(tape) != XENT_OK) return puts(xent_tape_error(tape)), 1;
    printf("\n a  b  softmax   sigmoid(a - b)  odds p / (1 - p)  their logarithm\n");
    for (int i = 0; i < 3; i++) {
        const double first = (double)xent_tensor_values(p)[2 * i], one = (double)xent_tensor_values(s)[i];
        printf("%2.0f %2.0f  %.6f  %.6f        %.4f            %7.4f\n", (double)logits[i][0],
               (double)logits[i][1], first, one, first / (1 - first), log(first / (1 - first)));
    }
    return 0;
}

static double sigmoid(double x, void *context) { return (void)context, 1 / (1 + exp(-x)); }
static double tangent(double x, void *context) { return (void)context, tanh(x); }
static double rectify(double x, void *context) { return (void)context, fmax(x, 0); }
static double slope(double x, void *context) { return sigmoid(x, context) * sigmoid(-x, context); }

static int draw(const char *path) {
    plot p;
    if (plot_open(&p, path, -5, 5, -1.5, 2, "x", "y")) return 1;
    plot_curve(&p, 0, sigmoid, NULL);
    plot_curve(&p, 1, tangent, NULL);
    plot_curve(&p, 2, rectify, NULL);
    plot_curve(&p, 3, slope, NULL);
    plot_label(&p, 0, -4.9, 0.03, "sigmoid");
    plot_label(&p, 1, -4.9, -1, "tanh");
    plot_label(&p, 2, 1.7, 1.5, "ReLU");
    plot_label(&p, 3, 2.6, 0.08, "sigmoid&#8242;");
    return plot_close(&p);
}

int main(int argc, char **argv) {
    const char *path = plot_wanted(argc, argv);
    if (path) return draw(path);
    xent_tape *tape = xent_tape_create(NULL, NULL);
    int failed = !tape || tabulate(tape);
    tell_depth();
    failed = failed || tell_two_classes(tape);
    xent_tape_destroy(tape);
    return failed;
}
