/* step_curve.h: the figures of a series after each of its steps, over the seeds. */
#ifndef STUDY_STEP_CURVE_H
#define STUDY_STEP_CURVE_H

#include "study/series.h"

typedef double (*point_field)(const study_point *point);
double point_loss(const study_point *p);
double point_accuracy(const study_point *p);
double point_update(const study_point *p);

/* Median and quartiles at each step, over the runs that have a finite value there: one dead run of five moves
 * none of them far. One block of memory; free(step). */
typedef struct step_curve {
    int count; /* the points of the run that has most */
    double *step, *mean, *median, *quarter, *three_quarters;
} step_curve;

/* Fills *c: 0; or -1: out of memory, and *c is empty, as it is without points. */
int step_curve_of(const study_series *series, point_field field, step_curve *c);

/* The step at which a run comes to the accuracy, on straight lines between its points; 0 if it begins with
 * it, infinite if it never does. */
double steps_to(const study_points *run, double accuracy);

#endif
