/* loop.c: the hidden tests of task 6: sizes from a seed, and whether all orders are equally likely. */
#include "epochs.h"

#include <stdlib.h>

static void hidden_trainings(check *c) {
    for (int round = 0; round < 12; round++) {
        run u;
        const size_t rows = 12 + below(c, ROWS - 12), test_rows = 1 + below(c, ROWS - 1),
                     batch = 1 + below(c, 11);
        run_training(c, &u, rows, test_rows, batch, 1 + below(c, EPOCHS), (double)below(c, 1000000));
        expect_shuffled(c, &u);
        expect_losses(c, &u);
        expect_accuracies(c, &u);
    }
}

static void hidden_seeds(check *c) {
    static run u, again, other;
    run_training(c, &u, 20, 4, 4, 3, 7), run_training(c, &again, 20, 4, 4, 3, 7),
        run_training(c, &other, 20, 4, 4, 3, 8);
    if (memcmp(u.order, again.order, sizeof u.order) != 0)
        fail(c, "the same seed gives another order the second time: is the seed the state that shuffling "
                "begins with?");
    if (memcmp(u.order, other.order, sizeof u.order) == 0)
        fail(c, "another seed gives the same order: is the seed the state that shuffling begins with?");
}

/* Of 30,000 shuffles of three numbers each of the six orders comes 5,000 times; the deviation of that is
 * 65. */
static void hidden_fair_shuffle(check *c) {
    enum { TIMES = 30000, WIDE = 400 };
    static double orders[3 * TIMES];
    int count[27] = {0};
    const int places[] = {5, 7, 11, 15, 19, 21}; /* 9 a + 3 b + c of the orders (a, b, c) */
    unset(orders, 3 * TIMES);
    double settings[] = {3, (double)below(c, 1000000)};
    CALL(c, "shuffle", READS(settings), {"the orders", orders, 3 * TIMES, 0});
    for (int i = 0; i < TIMES && !failed(c); i++) {
        const double *o = orders + 3 * i, place = 9 * o[0] + 3 * o[1] + o[2];
        if (!(place >= 0 && place < 27))
            fail(c, "shuffle leaves numbers that were not there");
        else
            count[(int)place]++;
    }
    for (int k = 0; k < 6 && !failed(c); k++)
        if (abs(count[places[k]] - TIMES / 6) > WIDE)
            fail(c,
                 "not all orders are equally likely: one of six comes %d times in %d; each place must be "
                 "exchanged with one "
                 "of those that are left, not with any",
                 count[places[k]], TIMES);
}

const test tests[] = {
    {"hidden_trainings", 2, 0, hidden_trainings},
    {"hidden_seeds", 1, 0, hidden_seeds},
    {"hidden_fair_shuffle", 1, 0, hidden_fair_shuffle},
    {NULL, 0, 0, NULL},
};
