/* training.h: what the program trains, done a second time by hand: split, scaled and trained through the C
 * interface, so that figures of the program can be held against it. */
#ifndef TESTS_TRAINING_H
#define TESTS_TRAINING_H

#include <jansson.h>

#include "xent/train.h"

enum { MOST_COLUMNS = 64 };

typedef struct training {
    xent_data data;
    uint32_t *select;
    xent_dataset train, validation; /* validation.rows 0: none */
    xent_scaling scaling;
    double shifts[MOST_COLUMNS], factors[MOST_COLUMNS]; /* of a table */
    xent_tape *tape;
    xent_net *net;
    xent_fit_result result;
} training;

/* Loads the data, holds out the test rows (where they have no files of their own) and then the validation
 * rows by the seed, scales to mean 0 and deviation 1 of the rows that are left (pixels all together, tables
 * column by column; the sums are the test's own), and trains a network with one hidden layer of `hidden`
 * rectified units. options->recipe.seed is the seed of everything. */
void train_by_hand(training *t, const char *data, double validation, int hidden,
                   const xent_fit_options *options);

/* The same with parts of the data that are drawn by another seed. */
void train_by_hand_on(training *t, const char *data, double validation, uint64_t split_seed, int hidden,
                      const xent_fit_options *options);
void clear_training(training *t);

/* Fails the test unless the object tells the figures of the epoch. */
void check_epoch(const json_t *object, const xent_epoch *epoch);

#endif
