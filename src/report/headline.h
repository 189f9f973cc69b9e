/* headline.h: what a comparison comes to, in words that need no chart. A loss is called better only where the
 * interval of the difference, corrected for the number of differences, leaves equality out. */
#ifndef REPORT_HEADLINE_H
#define REPORT_HEADLINE_H

#include "report/report.h"

/* The finding in one sentence, and then all of it, plain text both; for two losses or more. The first has no
 * full stop. */
void write_finding_title(FILE *out, const comparison *c);
void write_finding(FILE *out, const comparison *c);

/* Both as the top of the page. */
void write_headline(FILE *out, const report *r);

#endif
