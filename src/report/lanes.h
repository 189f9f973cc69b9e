/* lanes.h: drawings with a lane for each loss or pair of losses: its name and its numbers at the left, its
 * marks along one axis. */
#ifndef REPORT_LANES_H
#define REPORT_LANES_H

#include <stdio.h>

#include "report/axis.h"

enum { MOST_LANES = 21, LANE_TEXT = 48 };

typedef struct lane {
    char name[LANE_TEXT], numbers[LANE_TEXT];
} lane;

typedef struct lanes {
    axis x;
    int percent; /* values are fractions; shown in percent */
    const char *x_label;
    const lane *lanes;
    int count;
} lanes;

/* How high a drawing of so many lanes is. */
int lanes_height(int count);

/* Where a value, and the middle of a lane, lie. */
double lane_x(const lanes *l, double value);
double lane_y(int at);

/* Names, numbers, the axis and its grid. */
void write_lanes(FILE *out, const lanes *l);

/* A line across all lanes at a value; and a band behind them. */
void write_lanes_line(FILE *out, const lanes *l, double value);
void write_lanes_band(FILE *out, const lanes *l, double low, double high);

#endif
