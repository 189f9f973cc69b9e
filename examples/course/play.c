/* play.c: the numbers of play.html, by the library where it has them. A line has the address of a state of
 * the page (what stands behind #), the place of a number there, and the number. The test opens the one and
 * compares the other. */
#include <math.h>
#include <stdio.h>
#include <xent/xent.h>

static void line(const char *state, const char *place, double value) {
    printf("%s %s %.9g\n", state, place, value);
}

/* ---- A neuron with input 1 and target 0: its output after so many steps */

static double race(double w, double b, double rate, int is_quadratic, int steps) {
    double a = 0;
    for (int i = 0; i <= steps; i++) {
        a = 1 / (1 + exp(-(w + b)));
        const double slope = is_quadratic ? a * a * (1 - a) : a; /* of a^2 / 2 and of -ln(1 - a), by z */
        w -= rate * slope;
        b -= rate * slope;
    }
    return a;
}

static void print_race(double w, double b, int steps) {
    char state[64];
    snprintf(state, sizeof state, "w=%g&b=%g&step=%d", w, b, steps);
    line(state, "race-quadratic", race(w, b, 0.15, 1, steps));
    line(state, "race-entropy", race(w, b, 0.005, 0, steps));
}

/* ---- Softmax in single precision, as the page has it */

static int print_softmax(xent_tape *tape, const double x[4], double temperature, double shift, int trick) {
    xent_real z[4], e[4], sum = 0;
    char state[128], place[] = "softmax-0";
    snprintf(state, sizeof state, "x1=%g&x2=%g&x3=%g&x4=%g&t=%g&shift=%g&trick=%d", x[0], x[1], x[2], x[3],
             temperature, shift, trick);
    for (int i = 0; i < 4; i++) z[i] = (xent_real)((float)(x[i] + shift) / (float)temperature);
    for (int i = 0; i < 4; i++) sum += e[i] = (xent_real)expf((float)z[i]);
    xent_tape_reset(tape);
    xent_tensor *y = xent_softmax(tape, xent_input(tape, xent_matrix(1, 4), z), 1);
    if (!y) return puts(xent_tape_error(tape)), 1;
    for (int i = 0; i < 4; i++) {
        place[8] = (char)('1' + i);
        line(state, place, (double)(trick ? xent_tensor_values(y)[i] : e[i] / sum));
    }
    return 0;
}

/* ---- The gradient of each loss with respect to the logit of the true class, of two */

typedef xent_tensor *loss_of(xent_tape *tape, xent_tensor *logits);

static const int32_t first[1] = {0};
static xent_tensor *cross_entropy(xent_tape *tape, xent_tensor *logits) {
    return xent_softmax_cross_entropy(tape, logits, first, NULL);
}
static xent_tensor *squared(xent_tape *tape, xent_tensor *logits) {
    static const xent_real target[2] = {1, 0};
    xent_tensor *targets = xent_input(tape, xent_matrix(1, 2), target);
    return xent_mse(tape, xent_softmax(tape, logits, 1), targets, XENT_MEAN);
}
static xent_tensor *focal(xent_tape *tape, xent_tensor *logits) {
    return xent_focal(tape, logits, first, 2, NULL);
}
static xent_tensor *generalised(xent_tape *tape, xent_tensor *logits) {
    return xent_generalised_cross_entropy(tape, logits, first, 0.7, NULL);
}

static int print_pull(xent_tape *tape, double p) {
    static loss_of *const losses[] = {cross_entropy, squared, focal, generalised};
    static const char *const places[] = {"pull-ce", "pull-mse", "pull-focal", "pull-gce"};
    const xent_real z[2] = {(xent_real)log(p / (1 - p)), 0};
    char state[32];
    snprintf(state, sizeof state, "p=%g", p);
    for (int k = 0; k < 4; k++) {
        xent_tape_reset(tape);
        xent_tensor *logits = xent_variable(tape, xent_matrix(1, 2), z);
        if (xent_backward(tape, losses[k](tape, logits)) != XENT_OK) return puts(xent_tape_error(tape)), 1;
        line(state, places[k], fabs((double)xent_tensor_gradient(logits)[0]));
    }
    return 0;
}

/* ---- A coin */

static void print_coin(int n, int heads, double p) {
    const double log_likelihood = heads * log(p) + (n - heads) * log(1 - p);
    char state[64];
    snprintf(state, sizeof state, "n=%d&heads=%d&model=%g", n, heads, p);
    line(state, "coin-likelihood", pow(p, heads) * pow(1 - p, n - heads));
    line(state, "coin-log", log_likelihood);
    line(state, "coin-bce", -log_likelihood / n);
    line(state, "coin-best", (double)heads / n);
}

/* ---- The entropy of eight weights */

static void print_entropy(const int weights[8]) {
    double sum = 0, nats = 0;
    char state[128];
    int at = 0;
    for (int i = 0; i < 8; i++) {
        sum += weights[i];
        at +=
            snprintf(state + at, sizeof state - (size_t)at, "%sq%d=%d", i > 0 ? "&" : "", i + 1, weights[i]);
    }
    for (int i = 0; i < 8; i++)
        if (weights[i] > 0) nats -= weights[i] / sum * log(weights[i] / sum);
    line(state, "entropy-bits", nats / log(2));
    line(state, "entropy-nats", nats);
    line(state, "entropy-kl", 3 - nats / log(2));
    line(state, "entropy-news", -log2(weights[0] / sum));
}

int main(void) {
    for (int steps = 0; steps <= 300; steps += 50) {
        print_race(0.6, 0.9, steps);
        print_race(2, 2, steps);
    }
    print_coin(10, 1, 0.1);
    print_coin(10, 1, 0.7);
    print_coin(30, 12, 0.45);
    print_entropy((const int[]){8, 8, 8, 8, 8, 8, 8, 8});
    print_entropy((const int[]){64, 32, 16, 8, 4, 2, 1, 1});
    print_entropy((const int[]){1, 0, 0, 5, 0, 64, 0, 30});
    xent_tape *tape = xent_tape_create(NULL, NULL);
    const double x[4] = {2, 1, 0, -1}, y[4] = {4.5, -3, 0.5, 4};
    int failed = !tape || print_softmax(tape, x, 1, 0, 1) || print_softmax(tape, x, 0.5, 0, 0) ||
                 print_softmax(tape, y, 3, 85, 0) || print_softmax(tape, y, 3, 150, 1) ||
                 print_softmax(tape, x, 1, 100, 0) || print_softmax(tape, x, 1, -150, 0);
    for (int k = 1; k < 20 && !failed; k++) failed = print_pull(tape, k * 0.05);
    xent_tape_destroy(tape);
    return failed;
}
