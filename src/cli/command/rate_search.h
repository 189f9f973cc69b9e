/* rate_search.h: the search for each loss's learning rate. */
#ifndef CLI_RATE_SEARCH_H
#define CLI_RATE_SEARCH_H

#include <jansson.h>

#include "cli/option/values.h"
#include "cli/command/runs.h"

enum { TRIED_RATES = 9 };

/* Accuracies on the rows held out, after the last epoch; NaN where a run failed, as at too high a rate. */
typedef struct rate_search {
    int64_t rows; /* held out */
    loss_list losses;
    double accuracy[XENT_LOSS_COUNT][TRIED_RATES];
    double rate[XENT_LOSS_COUNT]; /* the best of each loss, the lowest of equal ones */
} rate_search;

/* Trains every loss with rates from 0.01 to 5, on a plan whose data has a validation set. EXIT_FINE; or
 * another exit code after saying what is wrong: no memory, interrupted, a loss that fails at every rate. */
int search_rates(const run_plan *plan, const loss_list *losses, uint64_t seed, rate_search *search);

/* The results: a table for people, an array for programs. */
void print_search(const rate_search *search);
json_t *search_json(const rate_search *search);

#endif
