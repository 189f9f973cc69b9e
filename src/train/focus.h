/* focus.h: training on the rows that are not known yet (the focus of recipe.h). */
#ifndef TRAIN_FOCUS_H
#define TRAIN_FOCUS_H

#include <stdint.h>

#include "xent/recipe.h"
#include "xent/tape.h"

typedef struct focus {
    double bound;
    int64_t rows;     /* of the training set */
    xent_real *waits; /* of each row: 0: this epoch has it; 1 .. XENT_FOCUS_EPOCHS: left out of this epoch and
                         waits - 1 more; one more than that: it was found to be known in this epoch. NULL:
                         every epoch has every row */
    unsigned char *left_out; /* of each row, as the loader wants to know it */
} focus;

/* What the recipe asks for, of so many rows; clear it, also after an error. E_ARGUMENT: a bound below 0, or
 * one that does not go with the loss; E_MEMORY. */
xent_status focus_create(focus *f, const xent_recipe *recipe, int64_t rows, xent_error *error);
void focus_clear(focus *f);

/* Finds out which rows the epoch leaves out, from waits at any place in it: its own, or a state's. */
void focus_look(focus *f, const xent_real *waits);

/* Goes on to the next epoch. */
void focus_next(focus *f);

/* The losses of a batch's rows, on the tape; NULL: there is no focus, or the tape has an error. */
const xent_tensor *focus_losses(const focus *f, xent_tape *tape, xent_tensor *logits, const int32_t *labels);

/* Notes them: row i of the batch is order[i] of the set. */
void focus_note(focus *f, const xent_tensor *losses, const uint32_t *order);

/* Where the first of these numbers stands that no row can have; the number of rows, where there is none. */
int64_t focus_check(const focus *f, const xent_real *waits);

#endif
