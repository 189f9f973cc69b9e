/* loop.c: a solution of task 6. */
#include "loop.h"

#include <stdlib.h>

void shuffle(size_t *order, size_t n, uint64_t *state) {
    for (size_t i = n; i > 1; i--) { /* Fisher & Yates, as Durstenfeld wrote it (1964) */
        const size_t other = (size_t)(next_random(state) % i), kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

static size_t batch_at(const training *t, size_t first, size_t rows) {
    return rows - first < t->batch ? rows - first : t->batch;
}

static double train_epoch(const training *t, const size_t *order) {
    double sum = 0;
    for (size_t first = 0; first < t->rows; first += t->batch) {
        const size_t count = batch_at(t, first, t->rows);
        sum += t->step(t->context, order + first, count) * (double)count;
    }
    return sum / (double)t->rows;
}

static double measure(const training *t) {
    size_t right = 0;
    for (size_t first = 0; first < t->test_rows; first += t->batch)
        right += t->count_right(t->context, first, batch_at(t, first, t->test_rows));
    return (double)right / (double)t->test_rows;
}

int train(const training *t, double *loss, double *accuracy) {
    size_t *order = malloc(t->rows * sizeof *order);
    uint64_t state = t->seed;
    if (!order) return -1;
    for (size_t i = 0; i < t->rows; i++) order[i] = i;
    for (size_t epoch = 0; epoch < t->epochs; epoch++) {
        shuffle(order, t->rows, &state);
        loss[epoch] = train_epoch(t, order);
        accuracy[epoch] = measure(t);
    }
    free(order);
    return 0;
}
