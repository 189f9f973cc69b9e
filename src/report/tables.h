/* tables.h: the figures of a report as tables. */
#ifndef REPORT_TABLES_H
#define REPORT_TABLES_H

#include "report/page.h"

/* A row a loss: what it came to, and what it computes. 0, or -1: as end_figure. */
int write_results(page *p, const report *r);

#endif
