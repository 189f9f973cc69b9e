/* tables.h: the figures of a report as tables. */
#ifndef REPORT_TABLES_H
#define REPORT_TABLES_H

#include "report/report.h"

/* A row a loss: what it came to, and what it computes. */
void write_results(FILE *out, const report *r);

/* A row for each pair of losses, with the interval drawn; nothing without pairs. */
void write_pairs(FILE *out, const report *r);

#endif
