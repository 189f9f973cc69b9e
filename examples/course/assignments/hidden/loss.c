/* loss.c: the hidden tests of task 3: logits and labels from a seed. */
#include "marker/check.h"

#include <math.h>

enum { MOST = 400, ROWS = 20 };

typedef struct batch {
    size_t rows, columns;
    double z[MOST], labels[ROWS], loss, gradient[MOST]; /* as they come back */
    double right_loss, twice_loss, off_loss, right[MOST];
} batch;

static double softmax_row(const double *z, double *p, size_t n, size_t label) {
    long double most = -INFINITY, sum = 0;
    for (size_t k = 0; k < n; k++) most = fmaxl(most, (long double)z[k]);
    for (size_t k = 0; k < n; k++) sum += expl((long double)z[k] - most);
    for (size_t k = 0; k < n; k++) p[k] = (double)(expl((long double)z[k] - most) / sum);
    return (double)(most + logl(sum) - (long double)z[label]);
}

static void answer(batch *b) {
    const double rows = (double)b->rows;
    double again[ROWS];
    b->right_loss = b->twice_loss = b->off_loss = 0;
    for (size_t r = 0; r < b->rows; r++) {
        const size_t label = (size_t)b->labels[r];
        double *p = b->right + r * b->columns;
        b->off_loss += softmax_row(b->z + r * b->columns, p, b->columns, (label + 1) % b->columns) / rows;
        b->right_loss += softmax_row(b->z + r * b->columns, p, b->columns, label) / rows;
        b->twice_loss += softmax_row(p, again, b->columns, label) / rows;
        p[label] -= 1;
        for (size_t k = 0; k < b->columns; k++) p[k] /= rows;
    }
}

static void draw(check *c, batch *b, double spread) {
    b->rows = 1 + below(c, ROWS), b->columns = 2 + below(c, 18);
    fill_uniform(c, b->z, b->rows * b->columns, -spread, spread);
    for (size_t r = 0; r < b->rows; r++) b->labels[r] = (double)below(c, b->columns);
    b->loss = UNSET;
    unset(b->gradient, MOST);
    answer(b);
}

static double call_it(check *c, batch *b) {
    const size_t n = b->rows * b->columns;
    return CALL(c, "softmax_cross_entropy", {"the logits", b->z, n, 1}, {"the labels", b->labels, b->rows, 1},
                NUMBER(b->rows), NUMBER(b->columns), {"the loss", &b->loss, 1, 0},
                {"the gradient", b->gradient, n, 0});
}

static void compare(check *c, batch *b) {
    const double status = call_it(c, b);
    EXPECT_NUMBER(c, "what is returned", status, 0, );
    const mistake mistakes[] = {
        {&b->twice_loss, "softmax was applied twice"}, {&b->off_loss, "labels off by one"}, {NULL, NULL}};
    EXPECT(c, .what = "the loss", .got = &b->loss, .want = &b->right_loss, .rows = 1, .columns = 1,
           .batch = b->rows, .not_finite = "is the row's maximum subtracted before exp?",
           .mistakes = mistakes);
    EXPECT(c, .what = "the gradient", .got = b->gradient, .want = b->right, .rows = b->rows,
           .columns = b->columns, .batch = b->rows,
           .not_finite = "is the row's maximum subtracted before exp?",
           .last_row = "does the loop over the rows end too early?");
}

static void hidden_batches(check *c) {
    batch b;
    for (int round = 0; round < 15; round++) draw(c, &b, 3), compare(c, &b);
}

static void hidden_large_logits(check *c) {
    batch b;
    for (int round = 0; round < 15; round++) draw(c, &b, 2000), compare(c, &b);
}

static void hidden_wrong_labels(check *c) {
    batch b;
    for (int round = 0; round < 15; round++) {
        draw(c, &b, 3);
        const size_t row = below(c, b.rows);
        b.labels[row] = round % 2 ? (double)b.columns + (double)below(c, 3) : -1 - (double)below(c, 3);
        const double status = call_it(c, &b);
        if (!failed(c) && status != -1)
            fail(c, "label %g of %zu classes in row %zu of %zu is taken: is every label checked?",
                 b.labels[row], b.columns, row + 1, b.rows);
        if (b.loss != UNSET || b.gradient[0] != UNSET)
            fail(c, "a wrong label is refused after results were written");
    }
}

const test tests[] = {
    {"hidden_batches", 2, 0, hidden_batches},
    {"hidden_large_logits", 1, 0, hidden_large_logits},
    {"hidden_wrong_labels", 1, 0, hidden_wrong_labels},
    {NULL, 0, 0, NULL},
};
