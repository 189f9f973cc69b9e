/* tests.c: the tests of task 6 that everyone may read. */
#include "epochs.h"

static void every_row_once(check *c) {
    run u;
    run_training(c, &u, 12, 8, 4, 3, 1);
}

static void shorter_last_batch(check *c) {
    run u;
    run_training(c, &u, 10, 7, 4, 2, 1);
    run_training(c, &u, 3, 2, 5, 2, 1);
}

static void shuffled_anew(check *c) {
    run u;
    run_training(c, &u, 20, 4, 4, 4, 1);
    expect_shuffled(c, &u);
}

static void mean_loss(check *c) {
    run u;
    run_training(c, &u, 10, 4, 4, 3, 1);
    expect_losses(c, &u);
}

static void accuracy_of_all_test_rows(check *c) {
    run u;
    run_training(c, &u, 8, 10, 4, 3, 1);
    expect_accuracies(c, &u);
}

const test tests[] = {
    {"every_row_once", 2, 1, every_row_once},
    {"shorter_last_batch", 1, 0, shorter_last_batch},
    {"shuffled_anew", 1, 0, shuffled_anew},
    {"mean_loss", 1, 0, mean_loss},
    {"accuracy_of_all_test_rows", 1, 0, accuracy_of_all_test_rows},
    {NULL, 0, 0, NULL},
};
