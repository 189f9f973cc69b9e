/* scatter.h: what a regression says beside what is true, as figures. */
#ifndef REPORT_SCATTER_H
#define REPORT_SCATTER_H

#include <stdint.h>

#include "report/page.h"

/* Pairs of numbers, all finite. */
typedef struct point_set {
    const char *name; /* of the quantity */
    const double *truth, *value;
    int64_t count;
} point_set;

/* How many of so many points are drawn: all, or every so many, evenly over the set. */
int64_t scatter_drawn(int64_t count);

/* A dot a row, value over truth on two equal axes, and the diagonal on which they are the same. 0, or -1: as
 * end_figure. */
int write_scatter(page *p, const point_set *points);

/* How many rows are how far off, value less truth, in bars of one width. 0, or -1. */
int write_residuals(page *p, const point_set *points);

#endif
