/* pairs.h: the differences between losses, with their intervals. */
#ifndef REPORT_PAIRS_H
#define REPORT_PAIRS_H

#include "report/page.h"

/* The section: differences of accuracy and of speed, each drawn, and what they show as a table. Nothing
 * without pairs or seeds. 0, or -1: as end_figure. */
int write_pairs(page *p, const report *r);

#endif
