/* serve.c: the functions of loop.h by name. What the loop asks for is kept in a journal, which goes back
 * to the marker: 1 for a step, the number of rows, and the rows; 2 for measuring, the first test row, and
 * how many. */
#include "marker/serve.h"

#include <stdlib.h>

#include "loop.h"

typedef struct journal {
    double *entries; /* the first is their number */
    size_t size, rows, trained;
} journal;

static void note(journal *j, double entry) {
    const size_t used = (size_t)j->entries[0];
    if (used + 1 < j->size) j->entries[used + 1] = entry;
    j->entries[0] = (double)(used + 1); /* more than there is room for: the marker sees it */
}

/* The loss of row r in epoch e, both counted from 1, is r / e. */
static double step(void *context, const size_t *rows, size_t count) {
    journal *j = context;
    double sum = 0;
    note(j, 1), note(j, (double)count);
    for (size_t i = 0; i < count; i++) {
        note(j, (double)rows[i]);
        sum += (double)(rows[i] + 1) / (double)(j->trained++ / j->rows + 1);
    }
    return sum / (double)count;
}

/* Every third row is right, and in each epoch that was trained one more of the others. */
static size_t count_right(void *context, size_t first, size_t count) {
    journal *j = context;
    size_t right = 0;
    note(j, 2), note(j, (double)first), note(j, (double)count);
    for (size_t r = first; r < first + count; r++) right += r % 3 == 0 || r == 3 * (j->trained / j->rows) + 1;
    return right;
}

static void serve_train(call *c) {
    const double *s = c->array[0];
    journal j = {.entries = c->array[1], .size = c->size[1], .rows = (size_t)s[0]};
    const training t = {.rows = (size_t)s[0],
                        .test_rows = (size_t)s[1],
                        .batch = (size_t)s[2],
                        .epochs = (size_t)s[3],
                        .seed = (uint64_t)s[4],
                        .context = &j,
                        .step = step,
                        .count_right = count_right};
    c->result = train(&t, c->array[2], c->array[3]);
}

/* Shuffles 0, ..., n - 1 again and again; all orders go back, one after the other. */
static void serve_shuffles(call *c) {
    const size_t n = whole(c, 0);
    uint64_t state = (uint64_t)c->array[0][1];
    size_t *order = malloc((n + 1) * sizeof *order);
    for (size_t start = 0; order && start + n <= c->size[1]; start += n) {
        for (size_t i = 0; i < n; i++) order[i] = i;
        shuffle(order, n, &state);
        for (size_t i = 0; i < n; i++) c->array[1][start + i] = (double)order[i];
    }
    free(order);
}

void serve(call *c) {
    if (is(c, "train")) serve_train(c);
    if (is(c, "shuffle")) serve_shuffles(c);
}
