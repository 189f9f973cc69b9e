/* figure.h: a figure: a title that says what it shows, a note on how it is read, a drawing, and the numbers
 * that are drawn, as a table. It stands in the page, and by itself as an SVG file for a paper.
 *
 * To add one, write a function in a file of its own, and call it in a section of report.c:
 *
 *     int write_pull(page *p, const report *r) {
 *         figure f = {.name = "pull", .title = title, .note = note, .height = FRAME_HEIGHT};
 *         if (begin_figure(&f)) return -1;
 *         ... SVG to f.drawing, in units of the frame (frame.h), coloured by the classes of style.c
 *         ... <thead> and <tbody> to f.numbers
 *         return end_figure(p, &f);
 *     }
 *
 * A chart of lines is all that by itself (chart.h), axes and ticks are those of frame.h. A figure of a
 * comparison has its name in comparison_figures (report.c), which tells what files `compare -o` writes.
 * Title: the finding in a sentence, with its numbers, true for whatever the runs bring; one idea a figure.
 * Lines and points have their names beside them. tests/report/test_figure.c fails where a part is missing. */
#ifndef REPORT_FIGURE_H
#define REPORT_FIGURE_H

#include <stdio.h>

#include "report/page.h"

/* The width of every drawing, in its own units; the page scales it. Narrow enough that a phone shows its text
 * at 11 pixels. */
enum { FIGURE_WIDTH = 480 };

typedef struct figure {
    const char *name;  /* of small letters and hyphens, no other's: of the anchor and the file NAME.svg */
    const char *title; /* what it shows, in a sentence */
    const char *note;  /* what is drawn, and how to read it; NULL: the title says it */
    int height;
    /* Filled in by begin_figure: */
    FILE *drawing; /* into memory; what stays empty had nothing to draw, which the page says */
    FILE *numbers; /* into memory: head and body of a table */
    char *drawing_text, *numbers_text;
    size_t drawing_size, numbers_size;
} figure;

/* Opens the streams: 0, or -1: out of memory. */
int begin_figure(figure *f);

/* Closes them, places the figure in the page and gives it to the page's keeper. 0, or -1: out of memory, or
 * the keeper failed. */
int end_figure(page *p, figure *f);

#endif
