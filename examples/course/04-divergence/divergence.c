/* divergence.c: chapter 4. Cross-entropy = entropy + KL divergence, and two losses that are not the same. */
#include <xent/xent.h>

#include "../plot.h"

enum { C = 3 };

/* All in nats; a term with p = 0 is 0, its limit. */
static double cross_entropy(const double *p, const double *q) {
    double sum = 0;
    for (int c = 0; c < C; c++)
        if (p[c] > 0) sum -= p[c] * log(q[c]);
    return sum;
}

static double divergence(const double *p, const double *q) {
    double sum = 0;
    for (int c = 0; c < C; c++)
        if (p[c] > 0) sum += p[c] * log(p[c] / q[c]);
    return sum;
}

/* The sum of C binary cross-entropies, as if each class were a question of its own: yes or no. */
static double binary_sum(const double *p, const double *q) {
    double sum = 0;
    for (int c = 0; c < C; c++) {
        if (p[c] > 0) sum -= p[c] * log(q[c]);
        if (p[c] < 1) sum -= (1 - p[c]) * log(1 - q[c]);
    }
    return sum;
}

static void decompose(const double *p, const double *q) {
    printf("(%.2f, %.2f, %.2f)  %.4f  %.4f  %.4f  %.4f\n", q[0], q[1], q[2], cross_entropy(p, p),
           divergence(p, q), cross_entropy(p, q), divergence(q, p));
}

/* Moves logits until softmax(logits) is p: each step lowers the cross-entropy. */
static int fit(xent_tape *tape, const double *p) {
    xent_real z[C] = {0}, target[C];
    for (int c = 0; c < C; c++) target[c] = (xent_real)p[c];
    for (int step = 0; step <= 16; step++) {
        xent_tape_reset(tape);
        xent_tensor *logits = xent_variable(tape, xent_matrix(1, C), z);
        xent_tensor *targets = xent_input(tape, xent_matrix(1, C), target);
        xent_tensor *log_q = xent_log_softmax(tape, logits, 1);
        xent_tensor *kl = xent_kl_div(tape, log_q, targets, 0, XENT_SUM);
        xent_tensor *loss = xent_softmax_cross_entropy_with(tape, logits, targets, NULL);
        if (xent_backward(tape, loss) != XENT_OK) return puts(xent_tape_error(tape)), 1;
        const xent_real *lq = xent_tensor_values(log_q), *dz = xent_tensor_gradient(logits);
        if (step % 4 == 0)
            printf("%4d  (%.3f, %.3f, %.3f)  %.4f  %.4f\n", step, exp((double)lq[0]), exp((double)lq[1]),
                   exp((double)lq[2]), xent_tensor_item(loss), fabs(xent_tensor_item(kl)));
        for (int c = 0; c < C; c++) z[c] -= dz[c];
    }
    return 0;
}

static double of_coin(double q, void *p) { return -*(double *)p * log(q) - (1 - *(double *)p) * log(1 - q); }

static int draw(const char *path) {
    double share = 0.25, half = 0.5;
    plot p;
    if (plot_open(&p, path, 0, 1, 0, 2.5, "q", "H(p, q)")) return 1;
    plot_curve(&p, 0, of_coin, &share);
    plot_curve(&p, 1, of_coin, &half);
    plot_point(&p, 0, share, of_coin(share, &share));
    plot_point(&p, 1, half, of_coin(half, &half));
    plot_label(&p, 0, 0.66, 1.35, "p = 0.25");
    plot_label(&p, 1, 0.02, of_coin(0.02, &half), "p = 0.5");
    return plot_close(&p);
}

int main(int argc, char **argv) {
    const char *path = plot_wanted(argc, argv);
    if (path) return draw(path);
    static const double p[C] = {0.5, 0.25, 0.25}, one_hot[C] = {1, 0, 0};
    static const double q[4][C] = {{0.5, 0.25, 0.25}, {0.4, 0.3, 0.3}, {0.2, 0.2, 0.6}, {0.05, 0.05, 0.9}};
    static const double a[C] = {0.5, 0.5, 0}, b[C] = {0.48, 0.26, 0.26};
    printf("q                   H(p)    KL(p,q)  H(p,q)  KL(q,p)\n");
    for (int i = 0; i < 4; i++) decompose(p, q[i]);
    printf("\nstep  q                      H(p,q)  KL(p,q)\n");
    xent_tape *tape = xent_tape_create(NULL, NULL);
    const int failed = !tape || fit(tape, p);
    printf("\nq                   cross-entropy  sum of binary forms\n");
    printf("(0.50, 0.50, 0.00)  %.3f          %.3f\n", cross_entropy(one_hot, a), binary_sum(one_hot, a));
    printf("(0.48, 0.26, 0.26)  %.3f          %.3f\n", cross_entropy(one_hot, b), binary_sum(one_hot, b));
    xent_tape_destroy(tape);
    return failed;
}
