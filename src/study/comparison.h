/* comparison.h: the study that `xent compare` makes: the same network, first weights and batches under
 * several losses. */
#ifndef STUDY_COMPARISON_H
#define STUDY_COMPARISON_H

#include "study/series.h"
#include "study/study.h"

enum { MOST_SEEDS = MOST_NUMBERS, MOST_PAIRS = XENT_CLASS_LOSS_COUNT * (XENT_CLASS_LOSS_COUNT - 1) / 2 };

/* Each loss at most once. */
typedef struct loss_list {
    int count;
    xent_loss loss[XENT_CLASS_LOSS_COUNT];
} loss_list;

/* The level that runs are timed to, where there is no target: so far of the way from guessing the largest
 * class to making no mistake. It is known before any run, so that it cannot favour one. */
#define LEVEL_PART 0.8

/* What is no difference that matters, as a fraction: 0.3 points. */
#define DEFAULT_MARGIN 0.003

typedef struct comparison {
    loss_list losses;
    int seeds;
    double target;     /* an accuracy to time runs to; 0: chosen, see LEVEL_PART */
    double margin;     /* of accuracy, which less than counts as equal; 0: DEFAULT_MARGIN */
    study_cell *cells; /* cells[loss_index * seeds + seed_index] */
    findings *found;   /* of each loss, by the network of its first seed; NULL: not wanted */
    /* Filled in by comparison_plan, and so by comparison_run: */
    int64_t rows;  /* measured */
    int64_t steps; /* of a run */
    int classes;   /* that the network tells apart */
    double guess;  /* the share of the largest class among these rows */
    /* Filled in by comparison_summarize: */
    double level; /* that runs are timed to: the target, or as LEVEL_PART says */
    study_series series[XENT_CLASS_LOSS_COUNT]; /* one a loss, in the order of the list */
    study_pair pairs[MOST_PAIRS];               /* of every two losses */
    int pair_count;
    const xent_history **histories; /* what the series refer to */
    const study_points **points;
} comparison;

/* A comparison with no run made: cells with the seeds first_seed, first_seed + 1, ..., at most MOST_SEEDS,
 * and each loss's rate (rates[loss]). 0, or -1: out of memory. Clear it in both cases. */
int comparison_begin(comparison *c, const loss_list *losses, int seeds, uint64_t first_seed,
                     const double *rates, int with_findings);
void comparison_clear(comparison *c);

/* Fills in what the plan says: the rows, the steps and the guess. */
void comparison_plan(comparison *c, const study_plan *plan);

/* Trains all cells; as study_run. */
int comparison_run(comparison *c, const study_plan *plan);

/* Fills in the level, the series and the pairs. The pairs' differences of accuracy and of speed are one
 * family: with probability 1 - STUDY_ALPHA none of them all is claimed wrongly. */
void comparison_summarize(comparison *c);

/* What a pair's steps to the level come to. Runs that never came there count with all of their steps, so that
 * those of a loss with such runs are too few. */
typedef enum steps_told {
    STEPS_COUNTED, /* the first took so many times the steps of the second */
    STEPS_LEAST,   /* at least: some runs of the first never came there */
    STEPS_MOST,    /* at most: some of the second */
    STEPS_UNKNOWN  /* no run of either came there: their quotient says nothing */
} steps_told;
steps_told comparison_steps(const comparison *c, const study_pair *pair);

/* "at least " and the like, "" where there is nothing to say. */
const char *steps_told_words(steps_told told);

/* How many differences the comparison claims, of accuracy and of speed. */
int comparison_claims(const comparison *c);

#endif
