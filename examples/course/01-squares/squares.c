/* squares.c: chapter 1. The square beside the absolute value, and a line by gradient descent. */
#include <xent/xent.h>

#include "../plot.h"

enum { N = 5 };
static const double pay[N] = {2, 3, 4, 5, 21};
static const xent_real hours[N] = {1, 2, 3, 4, 5}, score[N] = {52, 57, 61, 70, 74};

static double absolute(double c, void *context) {
    double sum = 0;
    for (int i = 0; i < N; i++) sum += fabs(pay[i] - c);
    return (void)context, sum / N;
}

static double squared(double c, void *context) {
    double sum = 0;
    for (int i = 0; i < N; i++) sum += (pay[i] - c) * (pay[i] - c);
    return (void)context, sum / N;
}

static double tenth(double c, void *context) { return squared(c, context) / 10; }

/* The slope of a function just left (side -1) or right (side 1) of c. */
static double slope(double (*f)(double, void *), double c, double side) {
    const double h = side * 1e-7;
    return round((f(c + h, NULL) - f(c, NULL)) / h * 1000) / 1000 + 0.0; /* + 0.0: no -0 */
}

/* The c among 0, 0.01, ..., 25 where f is smallest. */
static double search(double (*f)(double, void *)) {
    double best = 0;
    for (int i = 0; i <= 2500; i++)
        if (f(i / 100.0, NULL) < f(best, NULL)) best = i / 100.0;
    return best;
}

/* The line of least squares in closed form. */
static void fit_at_once(void) {
    double x = 0, y = 0, xy = 0, xx = 0;
    for (int i = 0; i < N; i++) x += (double)hours[i] / N, y += (double)score[i] / N;
    for (int i = 0; i < N; i++) xy += ((double)hours[i] - x) * ((double)score[i] - y);
    for (int i = 0; i < N; i++) xx += ((double)hours[i] - x) * ((double)hours[i] - x);
    printf("closed form: w = %.3f, b = %.3f\n", xy / xx, y - xy / xx * x);
}

/* The same line by gradient descent; `rate` is how far a step goes. */
static int descend(xent_tape *tape, xent_reduction reduction, double rate, int steps) {
    xent_real w[1] = {0}, b[1] = {0};
    for (int step = 0; step <= steps; step++) {
        xent_tape_reset(tape);
        xent_tensor *weight = xent_variable(tape, xent_matrix(1, 1), w);
        xent_tensor *bias = xent_variable(tape, xent_vector(1), b);
        xent_tensor *x = xent_input(tape, xent_matrix(N, 1), hours);
        xent_tensor *y = xent_input(tape, xent_matrix(N, 1), score);
        xent_tensor *line = xent_linear(tape, x, weight, bias, XENT_IDENTITY);
        xent_tensor *loss = xent_mse(tape, line, y, reduction);
        if (xent_backward(tape, loss) != XENT_OK) return puts(xent_tape_error(tape)), 1;
        const double dw = (double)*xent_tensor_gradient(weight), db = (double)*xent_tensor_gradient(bias);
        if (step % (steps / 4) == 0)
            printf("%4d  %8.2f %8.2f %10.4g\n", step, (double)w[0], (double)b[0], xent_tensor_item(loss));
        w[0] -= (xent_real)(rate * dw);
        b[0] -= (xent_real)(rate * db);
    }
    return 0;
}

static int draw(const char *path) {
    plot p;
    if (plot_open(&p, path, 0, 12, 0, 12, "c", "A(c), S(c) / 10")) return 1;
    plot_curve(&p, 0, absolute, NULL);
    plot_curve(&p, 1, tenth, NULL);
    plot_point(&p, 0, search(absolute), absolute(search(absolute), NULL));
    plot_point(&p, 1, search(squared), tenth(search(squared), NULL));
    plot_label(&p, 0, 9, absolute(9, NULL) + 0.4, "A");
    plot_label(&p, 1, 1, tenth(1, NULL), "S / 10");
    return plot_close(&p);
}

int main(int argc, char **argv) {
    const char *path = plot_wanted(argc, argv);
    if (path) return draw(path);
    printf("c   A(c)  slope left, right    S(c)  slope left, right\n");
    for (int c = 3; c <= 8; c++)
        printf("%d  %5.2f   %8.2f  %8.2f  %6.2f   %8.2f  %8.2f\n", c, absolute(c, NULL),
               slope(absolute, c, -1), slope(absolute, c, 1), squared(c, NULL), slope(squared, c, -1),
               slope(squared, c, 1));
    printf("A is smallest at c = %.2f, S at c = %.2f\n\n", search(absolute), search(squared));
    fit_at_once();
    xent_tape *tape = xent_tape_create(NULL, NULL);
    int failed = !tape;
    printf("\nstep         w        b       loss\nmean, rate 0.05\n");
    failed = failed || descend(tape, XENT_MEAN, 0.05, 400);
    printf("sum, rate 0.05\n");
    failed = failed || descend(tape, XENT_SUM, 0.05, 4);
    printf("sum, rate 0.01\n");
    failed = failed || descend(tape, XENT_SUM, 0.01, 400);
    xent_tape_destroy(tape);
    return failed;
}
