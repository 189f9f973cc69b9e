/* softmax.c: chapter 6. From any numbers to probabilities, with and without overflow. */
#include <xent/xent.h>

#include "../plot.h"

enum { C = 3 };

/* As the formula stands, in single precision: e^x is infinite from x = 89 on. */
static void naive(const float *x, float *y) {
    float sum = 0;
    for (int i = 0; i < C; i++) sum += expf(x[i]);
    for (int i = 0; i < C; i++) y[i] = expf(x[i]) / sum;
}

/* With the maximum subtracted first: no exponent is above 0. */
static void safe(const float *x, float *y) {
    float most = x[0], sum = 0;
    for (int i = 1; i < C; i++) most = fmaxf(most, x[i]);
    for (int i = 0; i < C; i++) sum += expf(x[i] - most);
    for (int i = 0; i < C; i++) y[i] = expf(x[i] - most) / sum;
}

static void row(const char *name, const float *x, void (*softmax)(const float *, float *)) {
    float y[C];
    softmax(x, y);
    printf("%-5s (%4.0f, %4.0f, %4.0f)  (%.4f, %.4f, %.4f)  %.4f\n", name, (double)x[0], (double)x[1],
           (double)x[2], fabs((double)y[0]), fabs((double)y[1]), fabs((double)y[2]),
           fabs((double)(y[0] + y[1] + y[2])));
}

/* Softmax of x / T by the library's kernel. */
static int heat(xent_tape *tape, const double x[C], double temperature) {
    xent_real z[C];
    for (int i = 0; i < C; i++) z[i] = (xent_real)(x[i] / temperature);
    xent_tape_reset(tape);
    xent_tensor *p = xent_softmax(tape, xent_input(tape, xent_vector(C), z), 0);
    if (!p) return puts(xent_tape_error(tape)), 1;
    const xent_real *y = xent_tensor_values(p);
    printf("%5.1f  (%.4f, %.4f, %.4f)\n", temperature, (double)y[0], (double)y[1], (double)y[2]);
    return 0;
}

/* The largest |softmax(x + d) - softmax(x)| / |d| among many random x and small and large d. */
static double stretch(int pairs) {
    const xent_stream stream = {1, XENT_PURPOSE_USER, 0};
    double most = 0;
    for (int k = 0; k < pairs; k++) {
        double a[C], b[C], sum_a = 0, sum_b = 0, moved = 0, changed = 0;
        for (int i = 0; i < C; i++) {
            const uint64_t at = (uint64_t)(2 * C * k + 2 * i);
            a[i] = 3 * xent_random_normal(stream, at);
            b[i] = a[i] + (k % 2 ? 3 : 0.1) * xent_random_normal(stream, at + 1);
            moved += (a[i] - b[i]) * (a[i] - b[i]);
            sum_a += exp(a[i]);
            sum_b += exp(b[i]);
        }
        for (int i = 0; i < C; i++) changed += pow(exp(a[i]) / sum_a - exp(b[i]) / sum_b, 2);
        most = fmax(most, sqrt(changed / moved));
    }
    return most;
}

static double share(double x, void *temperature) {
    const double t = *(double *)temperature;
    return exp(x / t) / (exp(x / t) + exp(1 / t) + 1);
}

static int draw(const char *path) {
    static double temperatures[] = {0.5, 1, 4};
    static const char *const names[] = {"T = 0.5", "T = 1", "T = 4"};
    plot p;
    if (plot_open(&p, path, -6, 8, 0, 1.2, "x", "p")) return 1;
    for (int i = 0; i < 3; i++) {
        plot_curve(&p, i, share, &temperatures[i]);
        plot_label(&p, i, 3, share(3, &temperatures[i]) + (i ? -0.1 : 0.03), names[i]);
    }
    return plot_close(&p);
}

int main(int argc, char **argv) {
    const char *path = plot_wanted(argc, argv);
    if (path) return draw(path);
    static const float x[4][C] = {{2, 1, 0}, {102, 101, 100}, {4, 2, 0}, {-200, -201, -202}};
    printf("      logits              probabilities             sum\n");
    for (int i = 0; i < 4; i++) row("naive", x[i], naive), row("safe", x[i], safe);
    int single = 0, twice = 0;
    while (isfinite(expf((float)single + 1))) single++;
    while (isfinite(exp(twice + 1.0))) twice++;
    printf("e^x is finite up to x = %d in single precision, %d in double\n", single, twice);
    printf("\n    T  softmax((2, 1, 0) / T)\n");
    xent_tape *tape = xent_tape_create(NULL, NULL);
    int failed = !tape;
    static const double temperatures[] = {0.1, 0.5, 1, 2, 10};
    for (int i = 0; i < 5 && !failed; i++) failed = heat(tape, (const double[C]){2, 1, 0}, temperatures[i]);
    printf("\nlargest change of softmax per change of logits: %.3f\n", stretch(100000));
    xent_tape_destroy(tape);
    return failed;
}
