/* entropy.c: the hidden tests of task 1: distributions from a seed. */
#include "marker/check.h"

#include <math.h>

static double cross(const double *p, const double *q, size_t n) {
    long double sum = 0;
    for (size_t i = 0; i < n; i++)
        if (p[i] > 0) sum -= (long double)p[i] * logl((long double)q[i]);
    return (double)sum;
}

static void hidden_entropies(check *c) {
    for (int round = 0; round < 20; round++) {
        double p[40];
        const size_t n = 2 + below(c, 39), zero = below(c, n);
        fill_distribution(c, p, n);
        if (round % 2) p[(zero + 1) % n] += p[zero], p[zero] = 0;
        const double got = CALL(c, "entropy", {"p", p, n, 1}), right = cross(p, p, n);
        EXPECT_NUMBER(c, "an entropy", got, right,
                      MISTAKE(-right, "the sign")
                          MISTAKE(right / log(2), "this is in bits; nats are asked for"));
    }
}

static void hidden_cross_entropies(check *c) {
    for (int round = 0; round < 20; round++) {
        double p[40], q[40];
        const size_t n = 2 + below(c, 39);
        fill_distribution(c, p, n), fill_distribution(c, q, n);
        if (round % 2) p[n - 1] += p[0], p[0] = q[0] = 0;
        const double got = CALL(c, "cross_entropy", {"p", p, n, 1}, {"q", q, n, 1}), right = cross(p, q, n);
        EXPECT_NUMBER(c, "a cross-entropy", got, right,
                      MISTAKE(-right, "the sign") MISTAKE(NAN, "a term with p_i = 0 is 0, even where q_i = 0")
                          MISTAKE(cross(q, p, n), "p and q are exchanged"));
    }
}

static void hidden_divergences(check *c) {
    for (int round = 0; round < 20; round++) {
        double p[40], q[40];
        const size_t n = 2 + below(c, 39);
        fill_distribution(c, p, n), fill_distribution(c, q, n);
        if (round % 2) p[n - 1] += p[0], p[0] = 0;
        const double got = CALL(c, "kl_divergence", {"p", p, n, 1}, {"q", q, n, 1});
        const double right = cross(p, q, n) - cross(p, p, n), turned = cross(q, p, n) - cross(q, q, n);
        EXPECT_NUMBER(c, "a KL divergence", got, right,
                      MISTAKE(NAN, "0 ln 0 counts as 0")
                          MISTAKE(turned, "this is KL(q || p): the order matters"));
    }
}

/* A probability so small that its logarithm is far out, and that a small number added in the logarithm
 * would hide. */
static void hidden_small_probabilities(check *c) {
    double p[2] = {0.5, 0.5}, q[2] = {1e-200, 1};
    const double got = CALL(c, "cross_entropy", READS(p), READS(q));
    if (got > 2 && got < 230)
        fail(c, "H(p, q) is %g; expected 230: is a small number added to q in the logarithm?", got);
    EXPECT_NUMBER(c, "H(p, q) of (1/2, 1/2) and (1e-200, 1)", got, 0.5 * -log(1e-200),
                  MISTAKE(INFINITY, "1e-200 is small, but not 0"));
}

const test tests[] = {
    {"hidden_entropies", 1, 0, hidden_entropies},
    {"hidden_cross_entropies", 1, 0, hidden_cross_entropies},
    {"hidden_divergences", 1, 0, hidden_divergences},
    {"hidden_small_probabilities", 1, 0, hidden_small_probabilities},
    {NULL, 0, 0, NULL},
};
