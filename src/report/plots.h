/* plots.h: the learning curves of a report, and the pull of the losses. */
#ifndef REPORT_PLOTS_H
#define REPORT_PLOTS_H

#include "report/page.h"

/* Accuracy and loss, of a comparison over the steps, of a training over its epochs. 0, or -1: as
 * end_figure. */
int write_learning_curves(page *p, const report *r);

/* Of a comparison: accuracy on the training set, and how far it is above what is measured. 0, or -1. */
int write_fit(page *p, const report *r);

/* The mean |dL/dlogit| of the epochs, and what it means. 0, or -1. */
int write_pull(page *p, const report *r);

#endif
