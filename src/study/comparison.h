/* comparison.h: the study that `xent compare` makes: the same network, first weights and batches under
 * several losses. */
#ifndef STUDY_COMPARISON_H
#define STUDY_COMPARISON_H

#include "study/series.h"
#include "study/study.h"

enum { MOST_SEEDS = 1000, MOST_PAIRS = XENT_CLASS_LOSS_COUNT * (XENT_CLASS_LOSS_COUNT - 1) / 2 };

/* Each loss at most once. */
typedef struct loss_list {
    int count;
    xent_loss loss[XENT_CLASS_LOSS_COUNT];
} loss_list;

typedef struct comparison {
    loss_list losses;
    int seeds;
    double target;     /* an accuracy */
    study_cell *cells; /* cells[loss_index * seeds + seed_index] */
    findings *found;   /* of each loss, by the network of its first seed; NULL: not wanted */
    study_series series[XENT_CLASS_LOSS_COUNT]; /* one a loss, in the order of the list, once summarised */
    study_pair pairs[MOST_PAIRS];               /* of every two losses, once summarised */
    int pair_count;
    const xent_history **histories; /* what the series refer to */
} comparison;

/* A comparison with no run made: cells with the seeds first_seed, first_seed + 1, ..., at most MOST_SEEDS,
 * and each loss's rate (rates[loss]). 0, or -1: out of memory. Clear it in both cases. */
int comparison_begin(comparison *c, const loss_list *losses, int seeds, uint64_t first_seed,
                     const double *rates, int with_findings);
void comparison_clear(comparison *c);

/* Trains all cells; as study_run. */
int comparison_run(comparison *c, const study_plan *plan);

/* Fills in the series and the pairs. */
void comparison_summarize(comparison *c);

#endif
