/* seeds.h: where the single seeds of each loss ended. */
#ifndef REPORT_SEEDS_H
#define REPORT_SEEDS_H

#include "report/page.h"

/* A dot a seed, the median and the middle half of each loss. 0, or -1: as end_figure. */
int write_seeds(page *p, const report *r);

#endif
