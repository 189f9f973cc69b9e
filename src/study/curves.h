/* curves.h: the learning curves of the runs of one loss, over the seeds. */
#ifndef STUDY_CURVES_H
#define STUDY_CURVES_H

#include "study/series.h"

/* What is plotted of an epoch. */
typedef double (*epoch_field)(const xent_epoch *epoch);

double field_train_loss(const xent_epoch *e);
double field_train_accuracy(const xent_epoch *e);
double field_train_rmse(const xent_epoch *e);
double field_gradient(const xent_epoch *e);
double field_seconds(const xent_epoch *e);
double field_test_loss(const xent_epoch *e);
double field_test_accuracy(const xent_epoch *e);
double field_test_rmse(const xent_epoch *e);
double field_validation_loss(const xent_epoch *e);
double field_validation_accuracy(const xent_epoch *e);
double field_validation_rmse(const xent_epoch *e);

/* Of the test set; of the validation set where there is no test set; of the training set without either. */
double field_loss(const xent_epoch *e);
double field_accuracy(const xent_epoch *e);

/* Median and quartiles after each epoch, over the runs that have it with a finite value: one dead run of five
 * moves none of them far. One block of memory; free(epoch). */
typedef struct curve {
    int count; /* the epochs of the run that has most */
    double *epoch, *median, *quarter, *three_quarters;
} curve;

/* Fills *c: 0; or -1: out of memory, and *c is empty, as it is without an epoch. */
int curve_of(const study_series *series, epoch_field field, curve *c);

/* The median over the runs of a field after each one's last epoch; NaN where none has a finite one. */
double last_median(const study_series *series, epoch_field field);

#endif
