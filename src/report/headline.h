/* headline.h: what a comparison comes to, in words that need no chart. */
#ifndef REPORT_HEADLINE_H
#define REPORT_HEADLINE_H

#include "report/report.h"

/* The headline, the accuracies in the end, and a bar for the time that each loss took. 0, or -1: out
 * of memory. */
int write_headline(FILE *out, const report *r);

/* The headline as plain text, without its full stop. 0, or -1. */
int write_finding(FILE *out, const report *r);

#endif
