/* curves.h: the learning curves of the runs of one loss, averaged over the seeds. */
#ifndef STUDY_CURVES_H
#define STUDY_CURVES_H

#include "study/series.h"

/* What is plotted of an epoch. */
typedef double (*epoch_field)(const xent_epoch *epoch);

double field_train_loss(const xent_epoch *e);
double field_train_accuracy(const xent_epoch *e);
double field_gradient(const xent_epoch *e);
double field_seconds(const xent_epoch *e);
double field_test_loss(const xent_epoch *e);
double field_test_accuracy(const xent_epoch *e);
double field_validation_loss(const xent_epoch *e);
double field_validation_accuracy(const xent_epoch *e);

/* Of the test set; of the validation set where there is no test set; of the training set without either. */
double field_loss(const xent_epoch *e);
double field_accuracy(const xent_epoch *e);

/* One value an epoch: the mean over the seeds, the least and the most. One block of memory; free(mean). */
typedef struct curve {
    int count; /* the epochs that every run has */
    double *mean, *low, *high;
} curve;

/* Fills *c: 0; or -1: out of memory, and *c is empty, as it is without an epoch. */
int curve_of(const study_series *series, epoch_field field, curve *c);

/* The first time, in epochs, at which the mean curve reaches the level, on straight lines between epochs;
 * NaN if it never does. Not before epoch 1: what came earlier was not measured. */
double curve_reaches(const curve *c, double level);

/* The curve's value at a time from 0, in epochs, on straight lines; 0 at time 0. For what grows from 0. */
double curve_at(const curve *c, double epochs);

#endif
