/* rate_search.h: the search for each loss's learning rate. */
#ifndef STUDY_RATE_SEARCH_H
#define STUDY_RATE_SEARCH_H

#include "study/comparison.h"

enum { TRIED_RATES = 9 };

/* From 0.01 to 5, rising. */
extern const double tried_rates[TRIED_RATES];

/* Accuracies on the rows held out, after the last epoch; NaN where a run failed, as at too high a rate. */
typedef struct rate_search {
    int64_t rows; /* held out; 0: no search was made */
    loss_list losses;
    double accuracy[XENT_CLASS_LOSS_COUNT][TRIED_RATES];
    double rate[XENT_CLASS_LOSS_COUNT]; /* the best of each loss, the lowest of equal ones */
} rate_search;

/* Trains every loss with every rate, on a plan whose test set is held out of the training set.
 * *stopped: the plan's after_step ended it, and there is no result. E_MEMORY; the error of a loss that fails
 * at every rate. */
xent_status search_rates(const study_plan *plan, const loss_list *losses, uint64_t seed, rate_search *search,
                         int *stopped, xent_error *error);

#endif
