#include "lab/surface.h"

#include "report/html.h"

/* The drawing's own units. The square's sides fall by half their width (a dimetric view). */
enum { HEIGHT = 350, MIDDLE = 240, TOP = 112, HALF = 190, FALL = 95, RISE = 96 };

typedef struct view {
    const lab_surface *surface;
    double low, scale; /* of heights */
} view;

static view look_at(const lab_surface *s) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (int i = 0; i < s->side * s->side; i++) {
        low = fmin(low, s->height[i]);
        high = fmax(high, s->height[i]);
    }
    return (view){s, low, high > low ? RISE / (high - low) : 0};
}

static void write_corner(FILE *out, const view *v, char command, int i, int j) {
    const int last = v->surface->side - 1;
    const double x = MIDDLE + (double)(HALF * (i - j)) / last, y = TOP + (double)(FALL * (i + j)) / last;
    fprintf(out, "%c%.0f %.1f", command, x,
            y - v->scale * (v->surface->height[i * v->surface->side + j] - v->low));
}

/* The cells from the far corner to the near one, so that what is in front covers what is behind. */
static void write_cells(FILE *out, const view *v) {
    const lab_surface *s = v->surface;
    for (int far = 0; far <= 2 * (s->side - 2); far++)
        for (int i = 0; i < s->side - 1; i++) {
            const int j = far - i;
            if (j < 0 || j >= s->side - 1) continue;
            fprintf(out, "<path%s d=\"", s->flat[i * s->side + j] ? " class=\"flat\"" : "");
            write_corner(out, v, 'M', i, j);
            write_corner(out, v, 'L', i + 1, j);
            write_corner(out, v, 'L', i + 1, j + 1);
            write_corner(out, v, 'L', i, j + 1);
            fputs("z\"/>\n", out);
        }
}

static void write_label(FILE *out, const char *kind, int x, const char *text) {
    fprintf(out, "<text%s x=\"%d\" y=\"%d\">", kind, x, HEIGHT - 12);
    write_escaped(out, text);
    fputs("</text>\n", out);
}

/* The heights of every fourth place, which is as much as a reader looks at. */
static void write_numbers(FILE *out, const lab_surface *s) {
    enum { STRIDE = 4 };
    fputs("<thead><tr><th></th>", out);
    for (int j = 0; j < s->side; j += STRIDE) fprintf(out, "<th>%d</th>", j + 1);
    fputs("</tr></thead>\n<tbody>\n", out);
    for (int i = 0; i < s->side; i += STRIDE) {
        fprintf(out, "<tr><th>%d</th>", i + 1);
        for (int j = 0; j < s->side; j += STRIDE) fprintf(out, "<td>%.3g</td>", s->height[i * s->side + j]);
        fputs("</tr>\n", out);
    }
    fputs("</tbody>\n", out);
}

int write_surface(page *p, const lab_surface *s, const char *name) {
    const view v = look_at(s);
    figure f = {.name = name, .title = s->title, .note = s->note, .height = HEIGHT};
    if (begin_figure(&f)) return -1;
    fprintf(f.drawing, "<g class=\"c%d mesh\">\n", s->color);
    write_cells(f.drawing, &v);
    fputs("</g>\n", f.drawing);
    write_label(f.drawing, "", 24, s->y_label);
    write_label(f.drawing, " class=\"end\"", FIGURE_WIDTH - 24, s->x_label);
    write_numbers(f.numbers, s);
    return end_figure(p, &f);
}
