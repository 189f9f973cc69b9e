/* operation.c: the hidden tests of task 7: other points. */
#include "measured.h"

static void hidden_values(check *c) {
    for (int round = 0; round < 20; round++) {
        measured m;
        draw(c, &m);
        expect_values(c, &m);
    }
}

static void hidden_gradients(check *c) {
    for (int round = 0; round < 5; round++) {
        measured m;
        draw(c, &m);
        expect_gradients(c, &m, 1 + round % 2);
    }
}

const test tests[] = {
    {"hidden_values", 1, 0, hidden_values},
    {"hidden_gradients", 2, 0, hidden_gradients},
    {NULL, 0, 0, NULL},
};
