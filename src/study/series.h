/* series.h: the runs of one loss, one a seed, and what they come to. */
#ifndef STUDY_SERIES_H
#define STUDY_SERIES_H

#include "study/findings.h"
#include "xent/train.h"

typedef struct study_series {
    xent_loss loss;
    double rate;                     /* the learning rate */
    const xent_history *const *runs; /* one history a seed */
    int run_count;                   /* at least 1 */
    const findings *found;           /* of the first run's network; NULL: not shown */
    double accuracy_mean,
        accuracy_sd;         /* after the last epoch, over the seeds; fractions; sd 0 for one seed */
    double epochs_to_target; /* mean over the seeds; NaN: one of them never gets there */
    double seconds;          /* of a run, mean over the seeds */
} study_series;

/* Accuracy of one series minus that of another on the same seeds: the mean difference, and the half width of
 * its 95 % interval (Student's t; NaN for one seed). */
typedef struct study_pair {
    int first, second; /* places in the list of series */
    double mean, half_width;
} study_pair;

#endif
