/* plot.h: pictures of the chapters as SVG, legible on light and on dark pages. Words would need two
 * languages, so a picture holds symbols and numbers alone.
 *
 *     plot p;
 *     if (plot_open(&p, "picture.svg", 0, 1, 0, 5, "p", "-ln p")) return 1;
 *     plot_curve(&p, 0, f, NULL);
 *     return plot_close(&p); */
#ifndef COURSE_PLOT_H
#define COURSE_PLOT_H

#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct plot {
    FILE *file;
    double x0, x1, y0, y1; /* what the frame shows */
} plot;

/* The path behind --svg, or NULL: then the program prints its numbers. */
static inline const char *plot_wanted(int argc, char **argv) {
    return argc == 3 && strcmp(argv[1], "--svg") == 0 ? argv[2] : NULL;
}

enum { PLOT_LEFT = 64, PLOT_TOP = 16, PLOT_WIDTH = 552, PLOT_HEIGHT = 288 };

static inline double plot_x(const plot *p, double x) {
    return PLOT_LEFT + PLOT_WIDTH * (x - p->x0) / (p->x1 - p->x0);
}

/* A little outside of the frame at most: it cuts curves off, and no huge numbers need be written. */
static inline double plot_y(const plot *p, double y) {
    const double part = (y - p->y0) / (p->y1 - p->y0);
    return PLOT_TOP + PLOT_HEIGHT * (1 - fmin(fmax(part, -0.5), 1.5));
}

/* The distance between ticks: 1, 2 or 5 times a power of ten, for 4 to 9 of them. */
static inline double plot_tick(double range) {
    const double power = pow(10, floor(log10(range / 4)));
    const double part = range / 4 / power;
    return power * (part >= 5 ? 5 : part >= 2 ? 2 : 1);
}

static inline void plot_text(plot *p, double x, double y, const char *anchor, const char *text) {
    fprintf(p->file, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text);
}

static inline void plot_ticks(plot *p) {
    const double dx = plot_tick(p->x1 - p->x0), dy = plot_tick(p->y1 - p->y0);
    char text[32];
    for (double i = ceil(p->x0 / dx - 1e-9); i * dx <= p->x1 + 1e-9 * dx; i++) {
        const double x = plot_x(p, i * dx), bottom = PLOT_TOP + PLOT_HEIGHT;
        fprintf(p->file, "<path class=\"grid\" d=\"M%.1f %d V%.1f\"/>\n", x, PLOT_TOP, bottom);
        snprintf(text, sizeof text, "%g", i * dx + 0.0);
        plot_text(p, x, bottom + 20, "middle", text);
    }
    for (double i = ceil(p->y0 / dy - 1e-9); i * dy <= p->y1 + 1e-9 * dy; i++) {
        const double y = plot_y(p, i * dy);
        fprintf(p->file, "<path class=\"grid\" d=\"M%d %.1f H%d\"/>\n", PLOT_LEFT, y, PLOT_LEFT + PLOT_WIDTH);
        snprintf(text, sizeof text, "%g", i * dy + 0.0);
        plot_text(p, PLOT_LEFT - 8, y + 5, "end", text);
    }
}

/* Begins a picture of x0 .. x1 by y0 .. y1 with names of the axes; not 0 where the file cannot be written. */
static inline int plot_open(plot *p, const char *path, double x0, double x1, double y0, double y1,
                            const char *x_name, const char *y_name) {
    *p = (plot){fopen(path, "w"), x0, x1, y0, y1};
    if (!p->file) return perror(path), 1;
    fputs("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 360\" font-family=\"sans-serif\" "
          "font-size=\"15\">\n<style>\n"
          ".paper { fill: #ffffff } text { fill: #1f2328 } .grid, .frame { stroke: #d1d9e0; fill: none }\n"
          ".c0 { color: #0b62c4 } .c1 { color: #c2410c } .c2 { color: #15803d } .c3 { color: #8a2fc0 }\n"
          "@media (prefers-color-scheme: dark) {\n"
          ".paper { fill: #0d1117 } text { fill: #e6edf3 } .grid, .frame { stroke: #3d444d }\n"
          ".c0 { color: #6cb0ff } .c1 { color: #ff9d5c } .c2 { color: #56d97f } .c3 { color: #d3a4ff }\n}\n"
          ".line { stroke: currentColor; fill: none; stroke-width: 2.5 } .fill, text.fill { fill: "
          "currentColor }\n"
          ".bar { fill: currentColor; fill-opacity: 0.75 }\n</style>\n"
          "<clipPath id=\"frame\"><rect x=\"64\" y=\"16\" width=\"552\" height=\"288\"/></clipPath>\n"
          "<rect class=\"paper\" width=\"640\" height=\"360\"/>\n",
          p->file);
    plot_ticks(p);
    fputs("<rect class=\"frame\" x=\"64\" y=\"16\" width=\"552\" height=\"288\"/>\n", p->file);
    plot_text(p, PLOT_LEFT + PLOT_WIDTH, PLOT_TOP + PLOT_HEIGHT + 42, "end", x_name);
    fprintf(p->file, "<text transform=\"translate(16 %d) rotate(-90)\" text-anchor=\"end\">%s</text>\n",
            PLOT_TOP, y_name);
    return 0;
}

/* Ends it; not 0 where something could not be written. */
static inline int plot_close(plot *p) {
    fputs("</svg>\n", p->file);
    const int failed = ferror(p->file);
    return fclose(p->file) != 0 || failed;
}

/* n points joined by lines, in colour 0 .. 3. */
static inline void plot_line(plot *p, int colour, const double *x, const double *y, int n) {
    fprintf(p->file, "<path class=\"line c%d\" clip-path=\"url(#frame)\" d=\"", colour);
    for (int i = 0; i < n; i++)
        fprintf(p->file, "%c%.1f %.1f", i ? 'L' : 'M', plot_x(p, x[i]), plot_y(p, y[i]));
    fputs("\"/>\n", p->file);
}

/* The function f over the whole frame; where it is not finite, nothing is drawn. */
static inline void plot_curve(plot *p, int colour, double (*f)(double x, void *context), void *context) {
    enum { PIECES = 200 };
    fprintf(p->file, "<path class=\"line c%d\" clip-path=\"url(#frame)\" d=\"", colour);
    for (int i = 0, drawing = 0; i <= PIECES; i++) {
        const double x = p->x0 + (p->x1 - p->x0) * i / PIECES, y = f(x, context);
        if (isfinite(y)) fprintf(p->file, "%c%.1f %.1f", drawing ? 'L' : 'M', plot_x(p, x), plot_y(p, y));
        drawing = isfinite(y);
    }
    fputs("\"/>\n", p->file);
}

static inline void plot_point(plot *p, int colour, double x, double y) {
    fprintf(p->file, "<circle class=\"fill c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\"/>\n", colour, plot_x(p, x),
            plot_y(p, y));
}

/* A bar from 0 to y, `width` wide around x. */
static inline void plot_bar(plot *p, int colour, double x, double width, double y) {
    fprintf(p->file, "<rect class=\"bar c%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n",
            colour, plot_x(p, x - width / 2), plot_y(p, fmax(y, 0)),
            plot_x(p, x + width / 2) - plot_x(p, x - width / 2), fabs(plot_y(p, 0) - plot_y(p, y)));
}

/* A symbol or number in a colour, right of and a little above the point (x, y). */
static inline void plot_label(plot *p, int colour, double x, double y, const char *text) {
    fprintf(p->file, "<text class=\"fill c%d\" x=\"%.1f\" y=\"%.1f\">%s</text>\n", colour, plot_x(p, x) + 8,
            plot_y(p, y) - 6, text);
}

#endif
