/* tests.c: the tests of task 7 that everyone may read. */
#include "measured.h"

static void forward_is_the_formula(check *c) {
    measured m;
    draw(c, &m);
    expect_values(c, &m);
}

static void gradient_is_that_of_differences(check *c) {
    measured m;
    draw(c, &m);
    expect_gradients(c, &m, 1);
}

static void gradient_is_added(check *c) {
    measured m;
    draw(c, &m);
    expect_gradients(c, &m, 2);
}

/* Another point has another gradient, or there are several inputs. */
static void more_than_a_factor(check *c) {
    measured m, other;
    double most = 0, change = 0;
    draw(c, &m), draw(c, &other);
    for (size_t i = 0; i < m.size[0] && !failed(c); i++) {
        const double here = difference(c, &m, m.dy, 0, i), there = difference(c, &other, m.dy, 0, i);
        most = fmax(most, fabs(here)), change = fmax(change, fabs(here - there));
    }
    if (!failed(c) && m.inputs == 1 && change <= 1e-6 * most)
        fail(
            c,
            "its gradient is the same everywhere: choose an operation that is not linear, or has two inputs");
    expect_values(c, &m);
}

const test tests[] = {
    {"forward_is_the_formula", 2, 1, forward_is_the_formula},
    {"gradient_is_that_of_differences", 3, 1, gradient_is_that_of_differences},
    {"gradient_is_added", 1, 0, gradient_is_added},
    {"more_than_a_factor", 1, 0, more_than_a_factor},
    {NULL, 0, 0, NULL},
};
