/* frame.h: what is around the marks of most drawings: two axes, their ticks and labels. */
#ifndef REPORT_FRAME_H
#define REPORT_FRAME_H

#include <stdio.h>

#include "report/axis.h"
#include "report/figure.h"

enum { FRAME_WIDTH = FIGURE_WIDTH, FRAME_HEIGHT = 290, FRAME_LEFT = 60, FRAME_TOP = 14, FRAME_BOTTOM = 46 };

typedef struct frame {
    axis x, y;
    int right, height;             /* where the x axis ends, and how high the drawing is */
    int zero;                      /* a logarithmic x axis has a place for 0, left of its least value */
    int percent;                   /* y is a fraction; shown in percent */
    const char *x_label, *y_label; /* below the x axis, and above the y axis; NULL: none */
} frame;

/* Where a value lies in the drawing. */
double frame_x(const frame *f, double x);
double frame_y(const frame *f, double y);

/* The axes with their ticks and labels. */
void write_frame(FILE *out, const frame *f);

#endif
