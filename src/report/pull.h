/* pull.h: how hard each loss pulls: the size of the updates it makes, and the gradient of a row by how wrong
 * the row is. */
#ifndef REPORT_PULL_H
#define REPORT_PULL_H

#include "report/page.h"

/* The section, of a comparison. 0, or -1: as end_figure. */
int write_loss_pull(page *p, const report *r);

#endif
