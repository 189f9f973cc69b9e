/* slips.c: mistakes that notes on cross-entropy make, each beside the right formula, with a number. */
#include <math.h>
#include <stdio.h>
#include <xent/xent.h>

static void tell(const char *what, const char *wrong, double a, const char *right, double b) {
    printf("%s\n  written  %-44s %9.5f\n  right    %-44s %9.5f\n", what, wrong, a, right, b);
}

/* The total probability of heads and tails must be 1. */
static void bernoulli(void) {
    const double p = 0.7;
    double wrong = 0, right = 0;
    for (int x = 0; x <= 1; x++) {
        wrong += pow(p, x) * (1 - pow(p, 1 - x));
        right += pow(p, x) * pow(1 - p, 1 - x);
    }
    tell("1. Bernoulli, sum over x at p = 0.7", "p^x (1 - p^(1-x))", wrong, "p^x (1-p)^(1-x)", right);
}

static void cross_entropy(void) {
    const double p[2] = {0.1, 0.9}, q[2] = {0.2, 0.8};
    double sum = 0, entropy = 0;
    for (int i = 0; i < 2; i++) sum += p[i] * log(q[i]), entropy -= p[i] * log(p[i]);
    tell("3. cross-entropy of (0.1, 0.9) and (0.2, 0.8)", "sum p ln q", sum, "-sum p ln q", -sum);
    printf("  and the entropy, which bounds it from below            %9.5f\n", entropy);
    const double log_likelihood = log(0.2) + 9 * log(0.8);
    tell("4. ten tosses, one head, under p = 0.2", "10 H(p, q) = ln L", log_likelihood, "10 H(p, q) = -ln L",
         -log_likelihood);
}

static void forms(void) {
    const double q[3] = {0.5, 0.5, 0};
    const double binary = -log(q[0]) - log(1 - q[1]) - log(1 - q[2]);
    tell("5. loss of (0.5, 0.5, 0), class 0 is true", "-sum [p ln q + (1-p) ln(1-q)]", binary, "-sum p ln q",
         -log(q[0]));
}

/* The mean of the squares, by the library, against their sum. */
static void mean_squares(xent_tape *tape) {
    static const xent_real x[4] = {1, 2, 3, 4}, t[4] = {2, 2, 5, 3};
    xent_tensor *a = xent_input(tape, xent_vector(4), x), *b = xent_input(tape, xent_vector(4), t);
    const double sum = xent_tensor_item(xent_mse(tape, a, b, XENT_SUM));
    const double mean = xent_tensor_item(xent_mse(tape, a, b, XENT_MEAN));
    tell("6. MSELoss of residuals 1, 0, 2, -1", "sum (y - t)^2", sum, "(1/n) sum (y - t)^2", mean);
}

/* (e^x)_i, one base for all, has no meaning beyond a number that does not depend on i. */
static void exponent(xent_tape *tape) {
    static const xent_real z[3] = {2, 1, 0};
    xent_tensor *p = xent_softmax(tape, xent_input(tape, xent_vector(3), z), 0);
    tell("7. softmax of (2, 1, 0), the first", "(e^x)_i, the same x for all i", 1.0 / 3,
         "e^(x_i) / sum e^(x_j)", (double)xent_tensor_values(p)[0]);
}

static void information(void) {
    tell("8. information of becoming champion, 1 of 8", "1/8 - 1", 1.0 / 8 - 1, "log2(1) - log2(1/8)",
         log2(8));
    const double p[2] = {0.01, 0.99};
    tell("9. coin with p = 0.01, bits", "entropy = -log2 p", -log2(p[0]), "entropy = -sum p log2 p",
         -p[0] * log2(p[0]) - p[1] * log2(p[1]));
}

int main(void) {
    xent_tape *tape = xent_tape_create(NULL, NULL);
    if (!tape) return 1;
    bernoulli();
    tell("2. tanh(-1)", "in [0, 1]: at least", 0, "in (-1, 1)", tanh(-1));
    cross_entropy();
    forms();
    mean_squares(tape);
    exponent(tape);
    information();
    xent_tape_destroy(tape);
    return 0;
}
