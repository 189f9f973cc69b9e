/* chart.h: a figure of lines with a band around each. Colours come from the style. */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "report/figure.h"

/* One line: y[i] at x[i], inside a band from low[i] to high[i]. A point that is not finite leaves a gap. */
typedef struct chart_line {
    const char *name;
    int color; /* a place in the page's palette of 7, from 0; it sets the dashes too */
    int count;
    const double *x, *y, *low, *high; /* low and high may be NULL: no band */
    int faint;                        /* one of several runs: thin, without name and numbers */
} chart_line;

typedef struct chart {
    const char *name, *title, *note; /* as a figure's (figure.h) */
    const char *x_label, *y_label;   /* y_label may be NULL */
    int whole_x;                     /* x counts something: ticks on whole numbers */
    int log_x;                       /* a logarithmic axis */
    int zero_x;                      /* and a place for 0 left of it, where x is at least 1 else */
    int percent;                     /* y is a fraction; shown in percent */
    int log_y;                       /* a logarithmic axis; points at or below 0 leave gaps */
    const chart_line *lines;
    int line_count;
} chart;

/* Places the figure. 0, or -1: out of memory, or its file cannot be kept. */
int write_chart(page *p, const chart *c);

#endif
