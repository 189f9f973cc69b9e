/* targets.h: the sections of a report on a training of targets: a regression, or several labels a row. */
#ifndef REPORT_TARGETS_H
#define REPORT_TARGETS_H

#include "report/page.h"

/* The finding as the page's heading, and a sentence below it. */
void write_targets_top(FILE *out, const report *r);

/* Predicted against true, errors and the rows that are furthest off; or a row for each label. 0, or -1: as
 * end_figure. */
int write_targets(page *p, const report *r);

#endif
