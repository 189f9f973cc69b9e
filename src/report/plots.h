/* plots.h: the charts of a report. */
#ifndef REPORT_PLOTS_H
#define REPORT_PLOTS_H

#include "report/report.h"

/* Accuracy and loss against epochs and against seconds. 0, or -1: out of memory. */
int write_learning_curves(FILE *out, const report *r);

/* The mean |dL/dlogit| of the epochs, and what it means. 0, or -1. */
int write_pull(FILE *out, const report *r);

#endif
