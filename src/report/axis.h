/* axis.h: where a chart's numbers lie, and which of them are written beside it. */
#ifndef REPORT_AXIS_H
#define REPORT_AXIS_H

#include <stddef.h>

#define AXIS_MAX_TICKS 16

typedef struct axis {
    double low, high; /* the values at its ends */
    int log;
    int tick_count;
    double tick[AXIS_MAX_TICKS];
} axis;

/* An axis that holds all finite values between low and high, its ends and ticks on round numbers (multiples
 * of 1, 2 or 5 times a power of ten). log takes positive values only. */
axis axis_over(double low, double high, int log);

/* The same with its ends where the values end: for time, where the line should reach the edge. Ticks are at
 * least least_step apart. */
axis axis_exactly(double low, double high, double least_step);

/* Where a value lies: 0 at the low end and below, 1 at the high end and above. */
double axis_place(const axis *a, double value);

/* The text of a tick, with as many digits as tell it from its neighbours. */
void axis_text(const axis *a, double tick, int percent, char *text, size_t size);

#endif
