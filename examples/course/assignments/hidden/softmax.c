/* softmax.c: the hidden tests of task 2: matrices from a seed. */
#include "marker/check.h"

#include <math.h>

enum { MOST = 400 };

static void right_answer(const double *x, double *y, size_t rows, size_t columns, double t, int logarithm) {
    for (size_t r = 0; r < rows; r++, x += columns, y += columns) {
        long double most = -INFINITY, sum = 0;
        for (size_t k = 0; k < columns; k++) most = fmaxl(most, (long double)x[k]);
        for (size_t k = 0; k < columns; k++) sum += expl(((long double)x[k] - most) / (long double)t);
        for (size_t k = 0; k < columns; k++) {
            const long double z = ((long double)x[k] - most) / (long double)t - logl(sum);
            y[k] = (double)(logarithm ? z : expl(z));
        }
    }
}

static void compare(check *c, int logarithm, double low, double high, double offset) {
    for (int round = 0; round < 12; round++) {
        double x[MOST], y[MOST], right[MOST], twice[MOST];
        const size_t rows = 1 + below(c, 20), columns = 1 + below(c, 20), n = rows * columns;
        const double t = logarithm ? 1 : uniform(c, 0.5, 3);
        fill_uniform(c, x, n, low, high);
        for (size_t i = 0; i < n; i++) x[i] += offset * uniform(c, -1, 1) * (double)(1 + i / columns);
        unset(y, n);
        right_answer(x, right, rows, columns, t, logarithm);
        right_answer(right, twice, rows, columns, t, logarithm);
        if (logarithm)
            CALL(c, "log_softmax", {"x", x, n, 1}, {"y", y, n, 0}, NUMBER(rows), NUMBER(columns));
        else
            CALL(c, "softmax", {"x", x, n, 1}, {"y", y, n, 0}, NUMBER(rows), NUMBER(columns), NUMBER(t));
        const mistake mistakes[] = {{columns > 1 && !logarithm ? twice : NULL, "softmax was applied twice"},
                                    {NULL, NULL}};
        EXPECT(c, .what = logarithm ? "log_softmax" : "softmax", .got = y, .want = right, .rows = rows,
               .columns = columns, .mistakes = mistakes,
               .not_finite = "is the row's maximum subtracted before exp?",
               .last_row = "does the loop over the rows end too early?");
    }
}

static void hidden_softmax(check *c) { compare(c, 0, -3, 3, 0); }
static void hidden_softmax_far_out(check *c) { compare(c, 0, -3, 3, 2000); }
static void hidden_log_softmax(check *c) { compare(c, 1, -3, 3, 0); }
static void hidden_log_softmax_far_out(check *c) { compare(c, 1, -3, 3, 2000); }

const test tests[] = {
    {"hidden_softmax", 1, 0, hidden_softmax},
    {"hidden_softmax_far_out", 1, 0, hidden_softmax_far_out},
    {"hidden_log_softmax", 1, 0, hidden_log_softmax},
    {"hidden_log_softmax_far_out", 1, 0, hidden_log_softmax_far_out},
    {NULL, 0, 0, NULL},
};
