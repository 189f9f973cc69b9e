/* step_plots.h: charts over the steps of training, from before the first. */
#ifndef REPORT_STEP_PLOTS_H
#define REPORT_STEP_PLOTS_H

#include "report/chart.h"
#include "report/page.h"
#include "study/step_curve.h"

/* Accuracy and loss of a comparison over its steps: medians, quartiles, and each run as a thin line. 0, or
 * -1: as end_figure. */
int write_step_curves(page *p, const report *r);

/* The same of another figure: a chart with a line a loss, whose name, title and note are set. */
int plot_steps(page *p, const report *r, chart c, point_field field);

#endif
