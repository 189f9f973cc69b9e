/* loop.h: task 6. A training loop: epochs, a new order of the rows in each, batches, measuring. */
#ifndef LOOP_H
#define LOOP_H

#include <stddef.h>
#include <stdint.h>

/* The next random number: every 64-bit number is equally likely (splitmix64; Steele, Lea & Flood, 2014). */
static inline uint64_t next_random(uint64_t *state) {
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Puts the n numbers of `order` into another order; all n! orders are equally likely. */
void shuffle(size_t *order, size_t n, uint64_t *state);

/* What is trained, and how. */
typedef struct training {
    size_t rows, test_rows; /* at least 1 */
    size_t batch;           /* rows of a batch, at least 1; the last batch of a pass has what is left */
    size_t epochs;
    uint64_t seed; /* the state that shuffling begins with */
    void *context; /* goes to the two functions as it is */
    /* Trains one step on the `count` rows that `rows` names, from 0 on; returns the mean of their losses. */
    double (*step)(void *context, const size_t *rows, size_t count);
    /* How many of the test rows first, ..., first + count - 1 are answered right. */
    size_t (*count_right)(void *context, size_t first, size_t count);
} training;

/* Runs all epochs. In each, all rows are trained on once, in batches and in a new random order; after
 * each, all test rows are measured, in batches too. Writes a number an epoch: the mean loss of its rows
 * while it trained, and the part of the test rows that are right. 0, or -1 if there is no memory. */
int train(const training *t, double *loss, double *accuracy);

#endif
