/* cross_entropy.c: chapter 7. Softmax and cross-entropy as one: the gradient p - y; where two steps break. */
#include <xent/xent.h>

#include "../plot.h"

enum { C = 3 };

/* -ln softmax(z)[label] = (m - z[label]) + ln(1 + the sum over the others of e^(z_j - m)), m the maximum. */
static double fused(const double *z, int label) {
    int top = 0;
    for (int j = 1; j < C; j++) top = z[j] > z[top] ? j : top;
    double others = 0;
    for (int j = 0; j < C; j++) others += j == top ? 0 : exp(z[j] - z[top]);
    return z[top] - z[label] + log1p(others);
}

/* In two steps and single precision: p, then -ln p, whose derivative -1/p is sent back through softmax. */
static double two_steps(const double *z, int label, double *dz) {
    float p[C], sum = 0, most = (float)fmax(fmax(z[0], z[1]), z[2]);
    for (int j = 0; j < C; j++) sum += p[j] = expf((float)z[j] - most);
    for (int j = 0; j < C; j++) p[j] /= sum;
    const float dp = -1 / p[label];
    for (int i = 0; i < C; i++) dz[i] = (double)(p[i] * ((i == label ? dp : 0) - dp * p[label]));
    return 0.0 - (double)logf(p[label]);
}

/* By the library: one node on the tape. p, if wanted, gets the probabilities. */
static double by_tape(xent_tape *tape, const double *z, int32_t label, double *dz, double *p) {
    const xent_real logits[C] = {(xent_real)z[0], (xent_real)z[1], (xent_real)z[2]};
    xent_tape_reset(tape);
    xent_tensor *x = xent_variable(tape, xent_matrix(1, C), logits);
    xent_tensor *probabilities = xent_softmax(tape, x, 1);
    xent_tensor *loss = xent_softmax_cross_entropy(tape, x, &label, NULL);
    if (xent_backward(tape, loss) != XENT_OK) return puts(xent_tape_error(tape)), (double)NAN;
    for (int i = 0; i < C; i++) dz[i] = (double)xent_tensor_gradient(x)[i];
    for (int i = 0; p && i < C; i++) p[i] = (double)xent_tensor_values(probabilities)[i];
    return xent_tensor_item(loss);
}

static void derive(xent_tape *tape, const double *z, int label) {
    double dz[C], p[C];
    const double loss = by_tape(tape, z, label, dz, p), h = 1e-5;
    printf("logits (%g, %g, %g), label %d: loss %.5f\n", z[0], z[1], z[2], label, loss);
    printf("class  p        y  p - y     by tape   by difference\n");
    for (int i = 0; i < C; i++) {
        double up[C], down[C];
        for (int j = 0; j < C; j++) up[j] = z[j] + (i == j ? h : 0), down[j] = z[j] - (i == j ? h : 0);
        const double difference = (fused(up, label) - fused(down, label)) / (2 * h);
        printf("%5d  %.5f  %d  %8.5f  %8.5f  %8.5f\n", i, p[i], i == label, p[i] - (i == label), dz[i],
               difference);
    }
}

/* In double, too, a probability of e^-400 is printed as the 0 that it is in single precision. */
static void numbers(const char *name, double loss, const double *dz) {
    printf("  %-9s  loss %-10.4g  gradient (", name, loss);
    for (int i = 0; i < C; i++) {
        const double shown = fabs(dz[i]) < 1e-40 ? 0 : dz[i];
        isnan(shown) ? printf("nan") : printf("%.3g", shown);
        printf(i < C - 1 ? ", " : ")\n");
    }
}

static void compare(xent_tape *tape, const double *z, int label) {
    double dz[C];
    printf("logits (%g, %g, %g), label %d\n", z[0], z[1], z[2], label);
    double loss = two_steps(z, label, dz);
    numbers("two steps", loss, dz);
    loss = by_tape(tape, z, label, dz, NULL);
    numbers("fused", loss, dz);
}

static double of_cross_entropy(double p, void *context) { return (void)context, 1 - p; }
static double of_squared_error(double p, void *context) { return (void)context, (1 - p) * p * (1 - p); }

static int draw(const char *path) {
    plot p;
    if (plot_open(&p, path, 0, 1, 0, 1.1, "p", "|dL/dz|")) return 1;
    plot_curve(&p, 0, of_cross_entropy, NULL);
    plot_curve(&p, 1, of_squared_error, NULL);
    plot_label(&p, 0, 0.3, 0.7, "-ln p");
    plot_label(&p, 1, 0.3, 0.16, "(1 - p)&#178; / 2");
    return plot_close(&p);
}

int main(int argc, char **argv) {
    const char *path = plot_wanted(argc, argv);
    if (path) return draw(path);
    static const double z[3][C] = {{2, 1, 0}, {20, 0, 0}, {400, 0, 0}};
    xent_tape *tape = xent_tape_create(NULL, NULL);
    if (!tape) return 1;
    derive(tape, z[0], 2);
    printf("\n");
    compare(tape, z[0], 2);
    compare(tape, z[1], 0);
    compare(tape, z[2], 1);
    xent_tape_destroy(tape);
    return 0;
}
