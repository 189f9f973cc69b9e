/* loops.h: what operations compute, in plain loops of double, one element after the other; and how far a
 * right result may be from it. */
#ifndef TESTS_LOOPS_H
#define TESTS_LOOPS_H

#include "xent/ops.h"
#include "xent/train.h"

/* A sum, and the sum of the sizes of its terms, to which its error is relative. */
typedef struct loop_sum {
    double value, size;
    int64_t terms;
} loop_sum;

static inline void loop_add(loop_sum *sum, double term) {
    sum->value += term;
    sum->size += term < 0 ? -term : term;
    sum->terms++;
}

/* Element (i, j) of op(a) op(b), where a is (m, k) and b is (k, n), or their transposes. */
typedef struct loop_matrices {
    const xent_real *a, *b;
    int64_t m, n, k;
    int transpose_a, transpose_b;
} loop_matrices;
loop_sum loop_product(loop_matrices s, int64_t i, int64_t j);

/* Whether a sum that ran in xent_real may be `found`; and one that ran in double and was rounded once. */
int loop_allows(loop_sum exact, double found);
int loop_allows_rounded(loop_sum exact, double found);

/* What an activation makes of z, and its derivative where it made y. */
double loop_activation(xent_activation f, double z);
double loop_slope(xent_activation f, double y);

/* The loss of a row of logits (train.h), and dz. */
double loop_loss(xent_loss loss, int64_t classes, const xent_real *logits, int32_t label, double *dz);

/* Fails, with `what` and the place, unless the sums allow all that was found. */
#define ASSERT_ALLOWED(allowed, exact, found, what, place)                                                   \
    ASSERT_QUICKLY((allowed)((exact), (double)(found)), "%s, element %lld: %.9g, not %.9g", (what),          \
                   (long long)(place), (double)(found), (exact).value)

#endif
