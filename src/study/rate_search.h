/* rate_search.h: the search for each loss's learning rate, on rows that are held out of the training set. */
#ifndef STUDY_RATE_SEARCH_H
#define STUDY_RATE_SEARCH_H

#include "study/comparison.h"

/* The grid, and the part of it (0.01 to 5) that is tried first; where the best lies at an end of what was
 * tried, the search goes on beyond it. */
enum { GRID_RATES = 19, FIRST_RATE = 5, LAST_RATE = 13, SEARCH_SEEDS = 5 };

/* From 0.0002 to 200, rising. */
extern const double grid_rates[GRID_RATES];

/* A loss at a rate. */
typedef struct tried_rate {
    int runs;        /* SEARCH_SEEDS; 0: not tried */
    int dead;        /* of them learned nothing (comparison.h), or their numbers became infinite or NaN */
    double accuracy; /* on the rows held out, after the last epoch: the mean, runs whose numbers exploded as
                        ones that guess the largest class */
} tried_rate;

typedef struct rate_search {
    int64_t rows; /* held out; 0: no search was made */
    loss_list losses;
    tried_rate tried[XENT_CLASS_LOSS_COUNT][GRID_RATES]; /* by loss and rate */
    double
        rate[XENT_CLASS_LOSS_COUNT]; /* chosen for each loss: of the rates with fewest dead runs, that of the
                                           highest mean, the lowest of equal ones */
} rate_search;

/* Trains every loss with every rate on SEARCH_SEEDS seeds from `seed` on, on a plan whose test set is held
 * out of the training set. *stopped: the plan's after_step ended it, and there is no result. E_MEMORY;
 * E_NONFINITE: a loss learns nothing at any rate; the error of a run that cannot be trained. */
xent_status search_rates(const study_plan *plan, const loss_list *losses, uint64_t seed, rate_search *search,
                         int *stopped, xent_error *error);

#endif
