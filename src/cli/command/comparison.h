/* comparison.h: the same network trained under several losses: the runs, what they come to, and how that is
 * written down. compare.c makes them. */
#ifndef CLI_COMPARISON_H
#define CLI_COMPARISON_H

#include <jansson.h>

#include "cli/option/values.h"
#include "cli/command/rate_search.h"
#include "cli/command/runs.h"

typedef struct comparison {
    const char *data;        /* as the user named it */
    const char *measured_on; /* "test" or "validation" */
    loss_list losses;
    int seeds;
    double target;        /* an accuracy */
    comparison_run *runs; /* runs[loss_index * seeds + seed_index] */
    findings *found;      /* of each loss, by the network of its first seed; NULL: not wanted */
    rate_search search;   /* where the rates come from; rows 0: they were given */
} comparison;

/* What the runs of one loss come to. */
typedef struct loss_summary {
    xent_loss loss;
    double rate;
    double accuracy_mean, accuracy_sd; /* after the last epoch, over the seeds; sd 0 for one seed */
    double epochs_to_target;           /* mean over the seeds; NaN if one of them never gets there */
    double seconds;                    /* of a run, mean over the seeds */
} loss_summary;

loss_summary summarize_loss(const comparison *c, int loss_index);

/* The mean difference of accuracy, loss a minus loss b on the same seed, and the half width of its 95 %
 * interval (Student's t; NaN for one seed). */
typedef struct paired_difference {
    double mean, half_width;
} paired_difference;

paired_difference compare_pair(const comparison *c, int a, int b);

/* The results: a table for people, an object for programs. */
void print_comparison(const comparison *c);
json_t *comparison_json(const comparison *c);

/* The files that a comparison leaves in its directory. */
enum { COMPARISON_FILES = 3 };
extern const char *const comparison_files[COMPARISON_FILES];

/* Writes curves.csv and curves.gnuplot into the directory; 0, or 1 after saying what failed. */
int save_comparison(const comparison *c, const char *directory);

#endif
