/* chart.h: a line chart as inline SVG, with a band around each line. Colours come from the page's style. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include <stdio.h>

/* One line: y[i] at x[i], inside a band from low[i] to high[i]. A point that is not finite leaves a gap. */
typedef struct chart_line {
    const char *name;
    int color; /* a place in the page's palette of 7, from 0; it sets the dashes too */
    int count;
    const double *x, *y, *low, *high; /* low and high may be NULL: no band */
} chart_line;

typedef struct chart {
    const char *title, *x_label;
    int whole_x; /* x counts something: ticks on whole numbers */
    int percent; /* y is a fraction; shown in percent */
    int log_y;   /* a logarithmic axis; points at or below 0 leave gaps */
    const chart_line *lines;
    int line_count;
} chart;

void write_chart(FILE *out, const chart *c);

#endif
