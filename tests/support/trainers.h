/* trainers.h: short runs on the digits, and their states. */
#ifndef TESTS_TRAINERS_H
#define TESTS_TRAINERS_H

#include "xent/xent.h"

enum { ROWS = 150, BATCH = 32, STEPS = 5, EPOCHS = 4 }; /* the last batch of an epoch is smaller */

/* The digits, of which ROWS are trained on, and a tape; for the functions around a test. */
extern xent_data digits;
extern xent_fit_data data;
extern xent_tape *training_tape;
extern xent_error error;
void set_up_training(void);
void tear_down_training(void);

/* With batch normalisation and dropout. */
xent_net *new_net(uint64_t seed);

/* On `data` and `tape`, with options such as the usual ones: EPOCHS of STEPS, with patience. */
xent_trainer *new_trainer(xent_net *net, const xent_fit_options *options);
xent_fit_options usual(void);

/* Those of training number n: neighbours differ in loss, optimiser, schedule, augmentation and most else. */
xent_fit_options varied_options(unsigned n);

/* Steps by hand, epochs measured as they are done; and whole epochs until training ends. */
void make_steps(xent_trainer *t, int steps);
void run_to_the_end(xent_trainer *t);

/* A copy that outlives its trainer, as a checkpoint does. */
xent_training_state copy_state(const xent_training_state *from);
void clear_state(xent_training_state *s);

/* Fails the test unless two states are the same, bit for bit, but for the seconds. */
void check_same(const xent_training_state *a, const xent_training_state *b);

#endif
