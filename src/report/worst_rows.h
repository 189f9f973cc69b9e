/* worst_rows.h: the rows that a network does worst on, of a training of targets. */
#ifndef REPORT_WORST_ROWS_H
#define REPORT_WORST_ROWS_H

#include "report/page.h"

/* A section with the rows whose values lie furthest off, or with those that have most labels wrong, among
 * equal ones the surest. Nothing where all is right. */
void write_furthest_rows(page *p, const report_targets *t);
void write_wrong_rows(page *p, const report_targets *t);

#endif
