/* reliability.h: how far the probabilities of each loss can be trusted. */
#ifndef REPORT_RELIABILITY_H
#define REPORT_RELIABILITY_H

#include "report/page.h"

/* The section: log loss, Brier score and calibration error of each loss, their differences, and the
 * reliability diagram, a panel a loss. Nothing where no loss has probabilities. 0, or -1: as end_figure. */
int write_reliability(page *p, const report *r);

#endif
