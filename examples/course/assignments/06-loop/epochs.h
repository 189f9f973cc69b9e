/* epochs.h: what the tests of task 6 share: a training is run, and its journal (serve.c) taken apart. */
#ifndef EPOCHS_H
#define EPOCHS_H

#include <math.h>
#include <string.h>

#include "marker/check.h"

enum { ROWS = 60, EPOCHS = 6, JOURNAL = 4000 };

typedef struct run {
    size_t rows, test_rows, batch, epochs;
    double journal[JOURNAL], loss[EPOCHS], accuracy[EPOCHS];
    double order[EPOCHS][ROWS]; /* the rows as each epoch took them */
} run;

/* Where one reads in the journal. */
typedef struct reader {
    const double *entry, *end;
} reader;

static inline int more(const reader *r, double kind) { return r->entry < r->end && *r->entry == kind; }

/* Takes the steps of one epoch. */
static inline void read_steps(check *c, run *u, reader *r, size_t epoch) {
    size_t taken = 0;
    for (; more(r, 1) && !failed(c); r->entry += 2 + (size_t)r->entry[1]) {
        const double count = r->entry[1];
        if (count > (double)u->batch || count < 1)
            fail(c, "a step with %g rows; a batch has %zu, the last one what is left", count, u->batch);
        if (taken + (size_t)count > u->rows && taken < u->rows)
            fail(c,
                 "a step with %g rows where %zu are left of the epoch's %zu: has the last batch fewer rows?",
                 count, u->rows - taken, u->rows);
        for (size_t i = 0; i < (size_t)count && !failed(c); i++) {
            const double row = r->entry[2 + i];
            if (row >= (double)u->rows || row < 0)
                fail(c, "a step with row %.0f, and there are %zu: has the last batch fewer rows?", row,
                     u->rows);
            else if (taken == u->rows)
                fail(c, "epoch %zu trains on more than %zu rows: is it measured after each epoch?", epoch + 1,
                     u->rows);
            else
                u->order[epoch][taken++] = row;
        }
    }
    if (taken == 0) fail(c, "epoch %zu trains on no rows", epoch + 1);
    if (taken < u->rows)
        fail(c, "epoch %zu trains on %zu of %zu rows: is the last, shorter batch left out?", epoch + 1, taken,
             u->rows);
}

static inline void read_measuring(check *c, run *u, reader *r, size_t epoch) {
    size_t next = 0;
    if (!more(r, 2)) fail(c, "nothing is measured after epoch %zu", epoch + 1);
    for (; more(r, 2) && !failed(c); r->entry += 3) {
        const double first = r->entry[1], count = r->entry[2];
        if (first != (double)next)
            fail(c, "measuring after epoch %zu goes on at test row %.0f; expected %zu", epoch + 1, first,
                 next);
        if (count > (double)u->batch || first + count > (double)u->test_rows)
            fail(c, "measures test rows %.0f to %.0f, and there are %zu: has the last batch fewer rows?",
                 first, first + count - 1, u->test_rows);
        next += (size_t)count;
    }
    if (next < u->test_rows)
        fail(c, "measures %zu of %zu test rows: is the last, shorter batch left out?", next, u->test_rows);
}

static inline void find_repeated(check *c, const run *u, size_t epoch) {
    int seen[ROWS] = {0};
    for (size_t i = 0; i < u->rows; i++) seen[(size_t)u->order[epoch][i]]++;
    for (size_t i = 0; i < u->rows; i++)
        if (seen[i] != 1)
            fail(c, "epoch %zu takes row %zu %d times: each row once, in a shuffled order", epoch + 1, i,
                 seen[i]);
}

/* Runs train, and reads what it did; each epoch must take every row once and measure every test row. */
static inline void run_training(check *c, run *u, size_t rows, size_t test_rows, size_t batch, size_t epochs,
                                double seed) {
    *u = (run){.rows = rows, .test_rows = test_rows, .batch = batch, .epochs = epochs};
    double settings[] = {(double)rows, (double)test_rows, (double)batch, (double)epochs, seed};
    unset(u->loss, EPOCHS), unset(u->accuracy, EPOCHS);
    CALL(c, "train", READS(settings), {"the journal", u->journal, JOURNAL, 0}, {"loss", u->loss, epochs, 0},
         {"accuracy", u->accuracy, epochs, 0});
    if (u->journal[0] == 0) fail(c, "train asks for no step");
    if (u->journal[0] >= JOURNAL)
        fail(c, "train asks for far too many steps: does a loop not end where it should?");
    if (failed(c)) return;
    reader r = {u->journal + 1, u->journal + 1 + (size_t)u->journal[0]};
    if (more(&r, 2)) fail(c, "it is measured before the first epoch: measure after each");
    for (size_t epoch = 0; epoch < epochs && !failed(c); epoch++) {
        read_steps(c, u, &r, epoch);
        if (!failed(c)) find_repeated(c, u, epoch);
        read_measuring(c, u, &r, epoch);
    }
    if (r.entry < r.end) fail(c, "it goes on after epoch %zu, which is the last", epochs);
}

static inline void expect_shuffled(check *c, const run *u) {
    int sorted = 1;
    if (failed(c)) return;
    for (size_t i = 0; i < u->rows; i++) sorted &= u->order[0][i] == (double)i;
    if (sorted) fail(c, "the rows come in the order of the data: they are not shuffled");
    for (size_t epoch = 1; epoch < u->epochs; epoch++)
        if (memcmp(u->order[epoch], u->order[epoch - 1], u->rows * sizeof *u->order[0]) == 0)
            fail(c,
                 "epochs %zu and %zu take the rows in the same order: shuffle before each epoch, with a "
                 "state that goes on",
                 epoch, epoch + 1);
}

/* The mean loss is (rows + 1) / 2 / epoch whatever the order; without weights it is that of the batches as
 * they came. */
static inline void expect_losses(check *c, const run *u) {
    double right[EPOCHS], unweighted[EPOCHS], sums[EPOCHS],
        batches = ceil((double)u->rows / (double)u->batch);
    for (size_t e = 0; e < u->epochs && !failed(c); e++) {
        right[e] = (double)(u->rows + 1) / 2 / (double)(e + 1);
        unweighted[e] = 0;
        for (size_t first = 0; first < u->rows; first += u->batch) {
            const size_t count = u->rows - first < u->batch ? u->rows - first : u->batch;
            double sum = 0;
            for (size_t i = 0; i < count; i++) sum += u->order[e][first + i] + 1;
            unweighted[e] += sum / (double)count / batches / (double)(e + 1);
        }
        sums[e] = unweighted[e] * batches;
    }
    const mistake mistakes[] = {
        {unweighted,
         "the mean of the batches' means: a shorter batch counts too much; weigh each by its rows"},
        {sums, "the sum of the batches' means; the mean over all rows is asked for"},
        {NULL, NULL}};
    EXPECT(c, .what = "the mean loss of the epochs", .got = u->loss, .want = right, .rows = 1,
           .columns = u->epochs, .mistakes = mistakes);
}

static inline void expect_accuracies(check *c, const run *u) {
    double right[EPOCHS], batches[EPOCHS], number = ceil((double)u->test_rows / (double)u->batch);
    for (size_t e = 0; e < u->epochs; e++) {
        const size_t extra = 3 * (e + 1) + 1;
        const double count = (double)((u->test_rows + 2) / 3) + (extra < u->test_rows);
        right[e] = count / (double)u->test_rows;
        batches[e] = count / number / (double)u->batch;
    }
    const mistake mistakes[] = {{batches, "divided by batches times their size: the last one has fewer rows"},
                                {NULL, NULL}};
    EXPECT(c, .what = "the accuracy of the epochs", .got = u->accuracy, .want = right, .rows = 1,
           .columns = u->epochs, .batch = u->test_rows, .mistakes = mistakes);
}

#endif
