/* series.h: the runs of one loss, one a seed, and what they come to. */
#ifndef STUDY_SERIES_H
#define STUDY_SERIES_H

#include "study/difference.h"
#include "study/findings.h"
#include "study/points.h"
#include "study/pull.h"
#include "study/quality.h"
#include "study/statistics.h"
#include "xent/train.h"

typedef struct study_series {
    xent_loss loss;
    double rate;                       /* the learning rate */
    const xent_history *const *runs;   /* one history a seed */
    const study_points *const *points; /* likewise; NULL: none were measured */
    int run_count;                     /* at least 1 */
    const findings *found;             /* of the first run's network; NULL: not shown */
    spread accuracy; /* after the last epoch, over the seeds; fractions. A run whose numbers exploded counts
                        as one that guesses the largest class */
    int dead;        /* runs that learned nothing: no better in the end than that guess */
    int reached;     /* runs that came to the level */
    double steps;    /* until half of the runs had it (survival_median); infinite: less than half did */
    double epochs_to_target; /* of a training: the first epoch with the target; NaN: none */
    double seconds;          /* of a run, mean over the seeds */
    double first_update;     /* of the first step (points.h), the median; NaN: not measured */
    /* Of the runs whose numbers stayed finite: */
    spread quality[QUALITY_FIGURES];                  /* NaNs: the loss has none, or not measured */
    xent_calibration_bin bins[XENT_CALIBRATION_BINS]; /* added */
    study_pull pull;                                  /* added */
} study_series;

/* Two series on the same seeds, the first less the second. Runs that never came to the level count with all
 * of their steps: the restricted mean (Royston & Parmar, 2013), so that what was not seen is not left out. */
typedef struct study_pair {
    int first, second;   /* places in the list of series */
    difference accuracy; /* in the end, as fractions; its interval within -1 to 1 */
    difference speed;    /* of log2 of the steps to the level: 1 is twice as many */
    /* Of the seeds on which both runs have the figure. Each interval is one of 95 % by itself: these describe
     * and claim nothing. They stand outside the family of comparison_summarize, whose intervals they would
     * widen, and each loss has a figure among them that it is made to lower (ce the log loss, mse the Brier
     * score), so that finding it best there would say little. */
    difference quality[QUALITY_FIGURES];
    int seeds_needed; /* to tell a difference of accuracy of the margin, by this deviation; 0: more than a
                         million, or unknown */
} study_pair;

#endif
