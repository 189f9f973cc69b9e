/* rates.h: which learning rates a comparison used, and where they come from. */
#ifndef REPORT_RATES_H
#define REPORT_RATES_H

#include "report/page.h"

/* The section: in words, and of a search, accuracy over rate with a row for each that was tried. 0, or -1: as
 * end_figure. */
int write_rates(page *p, const report *r);

#endif
