/* points.h: how good a network is at chosen steps of its training. Losses differ most in the first hundred
 * steps, which the ends of epochs leave out. */
#ifndef STUDY_POINTS_H
#define STUDY_POINTS_H

#include "xent/train.h"

/* The network after so many updates. */
typedef struct study_point {
    int64_t step;          /* updates made; 0: the first weights */
    double epoch;          /* step over the steps of an epoch */
    double loss, accuracy; /* on the rows that are measured; NaN where the network's numbers are not finite */
    double update;         /* how far the next step's gradient moves the weights, as a part of their size:
                      rate x |g| / |w|, Euclidean norms over all parameters, g of the mean loss of the step's
                      batch, as the tape gives it; what momentum and weight decay add is not in it. NaN: no
                      step follows. About 0.001 is usual (Karpathy, CS231n, "Ratio of weights:updates") */
} study_point;

/* The points of a run, in the order of their steps. Start with zeros; study_points_clear frees. */
typedef struct study_points {
    study_point *points;
    int count, capacity;
} study_points;

/* Appends a copy: 0, or -1: out of memory, and the points are as they were. */
int study_points_add(study_points *points, const study_point *point);
void study_points_clear(study_points *points);

/* Whether the weights after `step` updates are measured: after 0, 1, 2, 5, 10, 20, 50, ... of them. Ends of
 * epochs are beside these. */
int study_point_is_due(int64_t step);

/* At most so many rows of a test set are measured at a point; of more of them, as many that lie evenly in the
 * set, the same at every point and for every run. */
enum { MOST_POINT_ROWS = 10000 };

/* Those rows of the set: the set itself, or a view of it whose list of rows is *select, to be freed. 0, or
 * -1: out of memory. */
int study_point_rows(const xent_dataset *all, xent_dataset *rows, uint32_t **select);

/* The share of the largest class in a set: the accuracy of who always guesses it. NaN without rows, or out of
 * memory. */
double study_guess(const xent_dataset *data);

#endif
