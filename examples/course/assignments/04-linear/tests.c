/* tests.c: the tests of task 4 that everyone may read: two rows, three inputs, two outputs. */
#include "marker/check.h"

#include <stddef.h>

static double x[6] = {1, 2, 3, 4, 5, 6}, w[6] = {1, 0, 0, 1, 1, 1}, b[2] = {10, 20}, dy[4] = {1, -1, 2, 3},
              sizes[3] = {2, 3, 2};

/* What backward adds to gradients that hold `before`. */
typedef struct gradients {
    double dx[6], dw[6], db[2];
} gradients;

static gradients backward(check *c, double before, int want_dx) {
    gradients g;
    for (int i = 0; i < 6; i++) g.dx[i] = g.dw[i] = before;
    g.db[0] = g.db[1] = before;
    CALL(c, "linear_backward", READS(x), {"W", w, 6, 1}, READS(dy), {"dx", g.dx, want_dx ? 6 : 0, 0},
         {"dW", g.dw, 6, 0}, {"db", g.db, 2, 0}, READS(sizes));
    return g;
}

static void forward_of_a_batch(check *c) {
    double y[4];
    unset(y, 4);
    CALL(c, "linear_forward", READS(x), {"W", w, 6, 1}, READS(b), WRITES(y), READS(sizes));
    const double right[] = {14, 25, 20, 31}, without[] = {4, 5, 10, 11};
    const mistake mistakes[] = {{without, "the bias is not added"}, {NULL, NULL}};
    EXPECT(c, .what = "y", .got = y, .want = right, .rows = 2, .columns = 2, .mistakes = mistakes,
           .last_row = "does the loop over the rows end too early?");
}

static void weight_gradient(check *c) {
    const gradients g = backward(c, 0, 1);
    const double right[] = {9, 11, 12, 13, 15, 15}, ignored[] = {5, 5, 7, 7, 9, 9},
                 last[] = {8, 12, 10, 15, 12, 18}, first[] = {1, -1, 2, -2, 3, -3};
    const mistake mistakes[] = {{ignored, "dy is not used: this is the sum of x alone"},
                                {last, "the last row alone: the rows are summed"},
                                {first, "the first row alone: does the loop over the rows end too early?"},
                                {NULL, NULL}};
    EXPECT(c, .what = "dW", .got = g.dw, .want = right, .rows = 3, .columns = 2, .batch = 2,
           .mistakes = mistakes);
}

static void bias_gradient(check *c) {
    const gradients g = backward(c, 0, 1);
    const double right[] = {3, 2}, ignored[] = {2, 2}, last[] = {2, 3}, first[] = {1, -1};
    const mistake mistakes[] = {{ignored, "dy is not used: this is the number of rows"},
                                {last, "the last row alone: the rows are summed"},
                                {first, "the first row alone: does the loop over the rows end too early?"},
                                {NULL, NULL}};
    EXPECT(c, .what = "db", .got = g.db, .want = right, .rows = 1, .columns = 2, .batch = 2,
           .mistakes = mistakes);
}

static void input_gradient(check *c) {
    const gradients g = backward(c, 0, 1);
    const double right[] = {1, -1, 0, 2, 3, 5}, ignored[] = {1, 1, 2, 1, 1, 2};
    const mistake mistakes[] = {{ignored, "dy is not used: this is the sum of W alone"}, {NULL, NULL}};
    EXPECT(c, .what = "dx", .got = g.dx, .want = right, .rows = 2, .columns = 3, .batch = 2,
           .mistakes = mistakes, .last_row = "does the loop over the rows end too early?");
}

static void added(check *c, const char *what, const double *got, const double *stored, size_t rows,
                  size_t columns) {
    double right[6];
    for (size_t i = 0; i < rows * columns; i++) right[i] = stored[i] + 100;
    const mistake mistakes[] = {
        {stored, "overwritten: what was there before has to stay, and the gradient is added"}, {NULL, NULL}};
    EXPECT(c, .what = what, .got = got, .want = right, .rows = rows, .columns = columns,
           .mistakes = mistakes);
}

static void gradients_are_added(check *c) {
    const gradients stored = backward(c, 0, 1), g = backward(c, 100, 1);
    const double dw[] = {9, 11, 12, 13, 15, 15};
    added(c, "dW", g.dw, dw, 3, 2);
    added(c, "db", g.db, stored.db, 1, 2);
    added(c, "dx", g.dx, stored.dx, 2, 3);
}

static void first_layer(check *c) {
    const gradients g = backward(c, 0, 0);
    const double right[] = {9, 11, 12, 13, 15, 15};
    EXPECT(c, .what = "dW without dx (NULL)", .got = g.dw, .want = right, .rows = 3, .columns = 2);
}

const test tests[] = {
    {"forward_of_a_batch", 1, 1, forward_of_a_batch},
    {"weight_gradient", 1, 1, weight_gradient},
    {"bias_gradient", 1, 0, bias_gradient},
    {"input_gradient", 1, 0, input_gradient},
    {"gradients_are_added", 1, 0, gradients_are_added},
    {"first_layer", 1, 0, first_layer},
    {NULL, 0, 0, NULL},
};
