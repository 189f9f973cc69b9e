/* measured.h: what the tests of task 7 share: an operation at a point, and the gradient by differences of
 * its formula. */
#ifndef MEASURED_H
#define MEASURED_H

#include <math.h>
#include <stdio.h>

#include "marker/check.h"

enum { INPUTS = 3, SIZE = 64 };

/* What numbers of 32 bits leave of an operation, and of its gradient. */
static const double of_values = 1e-4, of_gradients = 2e-3;

typedef struct measured {
    int inputs;
    size_t outputs, size[INPUTS];
    double in[INPUTS][SIZE], y[SIZE], dy[SIZE], gradient[INPUTS][SIZE];
} measured;

/* y by the formula, in double. */
static inline void formula(check *c, measured *m, double *y) {
    unset(y, m->outputs);
    CALL(c, "own_formula", {"input 0", m->in[0], m->size[0], 1}, {"input 1", m->in[1], m->size[1], 1},
         {"input 2", m->in[2], m->size[2], 1}, {"y", y, m->outputs, 0});
}

static inline void forward(check *c, measured *m) {
    unset(m->y, m->outputs);
    const double status =
        CALL(c, "forward", {"input 0", m->in[0], m->size[0], 1}, {"input 1", m->in[1], m->size[1], 1},
             {"input 2", m->in[2], m->size[2], 1}, {"y", m->y, m->outputs, 0});
    if (!failed(c) && status != 0) fail(c, "xent refuses the operation");
}

/* The gradients of sum(dy y), with the operation applied `uses` times to the same inputs. */
static inline void backward(check *c, measured *m, int uses) {
    for (int k = 0; k < INPUTS; k++) unset(m->gradient[k], m->size[k]);
    const double status =
        CALL(c, "backward", {"input 0", m->in[0], m->size[0], 1}, {"input 1", m->in[1], m->size[1], 1},
             {"input 2", m->in[2], m->size[2], 1}, {"dy", m->dy, m->outputs, 1},
             {"dx 0", m->gradient[0], m->size[0], 0}, {"dx 1", m->gradient[1], m->size[1], 0},
             {"dx 2", m->gradient[2], m->size[2], 0}, NUMBER(uses));
    if (!failed(c) && status != 0) fail(c, "xent refuses the operation");
}

static inline double product(check *c, measured *m, const double *dy) {
    double y[SIZE], sum = 0;
    formula(c, m, y);
    for (size_t j = 0; j < m->outputs; j++) sum += dy[j] * y[j];
    return sum;
}

/* d sum(dy y) / d in[k][i] by differences of the formula (Abramowitz & Stegun 25.3.6). */
static inline double difference(check *c, measured *m, const double *dy, int k, size_t i) {
    const double middle = m->in[k][i], h = 1e-3;
    double at[4];
    const double steps[] = {-2, -1, 1, 2};
    for (int s = 0; s < 4; s++) m->in[k][i] = middle + steps[s] * h, at[s] = product(c, m, dy);
    m->in[k][i] = middle;
    return (8 * (at[2] - at[1]) - (at[3] - at[0])) / (12 * h);
}

/* Asks what the operation is, and draws a point and a dy. The numbers are such that 32 bits hold them. */
static inline void draw(check *c, measured *m) {
    double d[4 + INPUTS], y[SIZE];
    unset(d, 4 + INPUTS);
    *m = (measured){0};
    CALL(c, "describe", WRITES(d));
    if (!failed(c) && !(d[0] >= 1 && d[0] <= INPUTS && d[1] >= 1 && d[1] <= SIZE))
        fail(c, "own_operation has %g inputs and %g outputs; expected 1 to 3, and 1 to 64", d[0], d[1]);
    if (!failed(c) && !(d[2] < d[3] && d[3] - d[2] < 1e6)) fail(c, "own_operation.low is not below .high");
    if (failed(c)) return;
    m->inputs = (int)d[0], m->outputs = (size_t)d[1];
    for (int k = 0; k < m->inputs; k++) {
        if (!(d[4 + k] >= 1 && d[4 + k] <= SIZE))
            fail(c, "input %d of own_operation has %g numbers; expected 1 to 64", k, d[4 + k]);
        if (failed(c)) return;
        m->size[k] = (size_t)d[4 + k];
        for (size_t i = 0; i < m->size[k]; i++)
            m->in[k][i] = (double)(float)uniform(c, d[2] + (d[3] - d[2]) * 0.02, d[3] - (d[3] - d[2]) * 0.02);
    }
    for (size_t j = 0; j < m->outputs; j++)
        m->dy[j] = (double)(float)(uniform(c, 0.3, 1) * (below(c, 2) ? 1 : -1));
    formula(c, m, y);
    for (size_t j = 0; j < m->outputs && !failed(c); j++)
        if (y[j] != 0) return;
    fail(c, "own_formula gives 0 everywhere: is it written?");
}

static inline void expect_values(check *c, measured *m) {
    double right[SIZE];
    forward(c, m);
    formula(c, m, right);
    EXPECT(c, .what = "y", .got = m->y, .want = right, .rows = 1, .columns = m->outputs,
           .tolerance = of_values);
}

/* The gradient of each input, `uses` times as large as that of one use. */
static inline void expect_gradients(check *c, measured *m, int uses) {
    double ones[SIZE];
    CALL(c, "check_gradient", {"input 0", m->in[0], m->size[0], 1}, {"input 1", m->in[1], m->size[1], 1},
         {"input 2", m->in[2], m->size[2], 1});
    backward(c, m, uses);
    for (size_t j = 0; j < m->outputs; j++) ones[j] = 1;
    for (int k = 0; k < m->inputs && !failed(c); k++) {
        double right[SIZE], once[SIZE], ignored[SIZE];
        char what[32];
        snprintf(what, sizeof what, "the gradient of input %d", k);
        for (size_t i = 0; i < m->size[k]; i++) {
            once[i] = difference(c, m, m->dy, k, i);
            right[i] = uses * once[i];
            ignored[i] = uses * difference(c, m, ones, k, i);
        }
        const mistake mistakes[] = {{ignored, "dy is not used: it is the same whatever dy is"},
                                    {uses > 1 ? once : NULL, "stored where a second use has to be added"},
                                    {NULL, NULL}};
        EXPECT(c, .what = what, .got = m->gradient[k], .want = right, .rows = 1, .columns = m->size[k],
               .tolerance = of_gradients, .mistakes = mistakes);
    }
}

#endif
