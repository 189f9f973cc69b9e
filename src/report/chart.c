#include "report/chart.h"

#include <math.h>
#include <string.h>

#include "report/axis.h"
#include "report/html.h"

/* The drawing's own units; the page scales it. Narrow enough that a phone shows the text at 11 pixels. */
enum { WIDTH = 480, HEIGHT = 290, LEFT = 60, TOP = 14, BOTTOM = 46, LABEL_HEIGHT = 17 };
enum { MOST_LINES = 8, MOST_DOTS = 40, MOST_POINTS = 500 };

typedef struct frame {
    axis x, y;
    int right; /* where the lines end and their names begin */
} frame;

/* Leaves room for the longest name, at some 9 units a letter. */
static int right_edge(const chart *c) {
    size_t longest = 0;
    for (int i = 0; i < c->line_count; i++)
        if (strlen(c->lines[i].name) > longest) longest = strlen(c->lines[i].name);
    return WIDTH - 22 - 9 * (int)(longest < 14 ? longest : 14);
}

static double x_at(const frame *f, double x) { return LEFT + axis_place(&f->x, x) * (f->right - LEFT); }

static double y_at(const frame *f, double y) {
    return HEIGHT - BOTTOM - axis_place(&f->y, y) * (HEIGHT - TOP - BOTTOM);
}

static int drawable(const chart *c, double x, double y) {
    return isfinite(x) && isfinite(y) && (!c->log_y || y > 0);
}

static void widen(double *low, double *high, double value) {
    if (value < *low) *low = value;
    if (value > *high) *high = value;
}

/* The axes that hold every line and band; 0 if there is nothing to draw. */
static int make_frame(const chart *c, frame *f) {
    double x_low = HUGE_VAL, x_high = -HUGE_VAL, y_low = HUGE_VAL, y_high = -HUGE_VAL;
    for (int l = 0; l < c->line_count; l++) {
        const chart_line *line = &c->lines[l];
        for (int i = 0; i < line->count; i++) {
            if (!drawable(c, line->x[i], line->y[i])) continue;
            widen(&x_low, &x_high, line->x[i]);
            widen(&y_low, &y_high, line->y[i]);
            if (line->low && drawable(c, 0, line->low[i])) widen(&y_low, &y_high, line->low[i]);
            if (line->high && drawable(c, 0, line->high[i])) widen(&y_low, &y_high, line->high[i]);
        }
    }
    if (!(x_low <= x_high)) return 0;
    f->right = right_edge(c);
    f->x = axis_exactly(x_low, x_high, c->whole_x ? 1 : 0);
    f->y = axis_over(y_low, y_high, c->log_y);
    return 1;
}

static void write_axes(FILE *out, const chart *c, const frame *f) {
    char text[32];
    for (int i = 0; i < f->y.tick_count; i++) {
        double y = y_at(f, f->y.tick[i]);
        axis_text(&f->y, f->y.tick[i], c->percent, text, sizeof text);
        fprintf(out, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y, f->right);
        fprintf(out, "<text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>\n", LEFT - 7, y + 4, text);
    }
    for (int i = 0; i < f->x.tick_count; i++) {
        double x = x_at(f, f->x.tick[i]);
        axis_text(&f->x, f->x.tick[i], 0, text, sizeof text);
        fprintf(out, "<path class=\"axis\" d=\"M%.1f %dv5\"/>", x, HEIGHT - BOTTOM);
        fprintf(out, "<text class=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>\n", x, HEIGHT - BOTTOM + 18, text);
    }
    fprintf(out, "<path class=\"axis\" d=\"M%d %dH%d\"/>", LEFT, HEIGHT - BOTTOM, f->right);
    fprintf(out, "<text class=\"middle\" x=\"%d\" y=\"%d\">", (LEFT + f->right) / 2, HEIGHT - 8);
    write_escaped(out, c->x_label);
    fputs("</text>\n", out);
}

/* Every so many points are drawn, no more than MOST_POINTS of them, and the last. */
static int stride_of(const chart_line *line) { return 1 + (line->count - 1) / MOST_POINTS; }

static int next_point(const chart_line *line, int i) {
    const int stride = stride_of(line), last = line->count - 1;
    return i < last && i + stride > last ? last : i + stride;
}

static int previous_point(const chart_line *line, int i) {
    const int stride = stride_of(line);
    return i > 0 ? (i - 1) / stride * stride : -1;
}

static int has_band(const chart *c, const chart_line *line, int i) {
    return drawable(c, line->x[i], line->high[i]) && drawable(c, line->x[i], line->low[i]);
}

/* There and back, over the points that have both ends. */
static void write_band(FILE *out, const chart *c, const frame *f, const chart_line *line) {
    int points = 0;
    for (int i = 0; i < line->count; i = next_point(line, i)) {
        if (!has_band(c, line, i)) continue;
        if (points++ == 0) fprintf(out, "<path class=\"band c%d\" d=\"", line->color);
        fprintf(out, "%c%.1f %.1f", points == 1 ? 'M' : 'L', x_at(f, line->x[i]), y_at(f, line->high[i]));
    }
    for (int i = line->count - 1; i >= 0; i = previous_point(line, i))
        if (has_band(c, line, i)) fprintf(out, "L%.1f %.1f", x_at(f, line->x[i]), y_at(f, line->low[i]));
    if (points > 0) fputs("Z\"/>\n", out);
}

/* The dots carry what the lines are in words, shown under a mouse. */
static void write_dots(FILE *out, const chart *c, const frame *f, const chart_line *line) {
    const double scale = c->percent ? 100 : 1;
    for (int i = 0; i < line->count; i++) {
        if (!drawable(c, line->x[i], line->y[i])) continue;
        fprintf(out, "<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"><title>", line->color,
                x_at(f, line->x[i]), y_at(f, line->y[i]));
        write_escaped(out, line->name);
        fprintf(out, ", %s %.4g: %.4g%s</title></circle>\n", c->x_label, line->x[i], scale * line->y[i],
                c->percent ? " %" : "");
    }
}

/* The colour and the dashes are the line's own: lines can be told apart without seeing colours. */
static void write_line(FILE *out, const chart *c, const frame *f, const chart_line *line) {
    int joined = 0;
    fprintf(out, "<path class=\"line c%d d%d\" d=\"", line->color, line->color);
    for (int i = 0; i < line->count; i = next_point(line, i)) {
        if (!drawable(c, line->x[i], line->y[i])) {
            joined = 0;
            continue;
        }
        fprintf(out, "%c%.1f %.1f", joined ? 'L' : 'M', x_at(f, line->x[i]), y_at(f, line->y[i]));
        joined = 1;
    }
    fputs("\"/>\n", out);
    if (line->count <= MOST_DOTS) write_dots(out, c, f, line);
}

/* A line's name where it ends. Names that would overlap are pushed apart, in the order of the lines' ends. */
static void write_names(FILE *out, const chart *c, const frame *f) {
    double place[MOST_LINES];
    int order[MOST_LINES], count = 0;
    for (int l = 0; l < c->line_count && l < MOST_LINES; l++) {
        const chart_line *line = &c->lines[l];
        int last = line->count - 1;
        while (last >= 0 && !drawable(c, line->x[last], line->y[last])) last--;
        if (last < 0) continue;
        place[l] = y_at(f, line->y[last]);
        int i = count++;
        for (; i > 0 && place[order[i - 1]] > place[l]; i--) order[i] = order[i - 1];
        order[i] = l;
    }
    for (int i = 1; i < count; i++)
        place[order[i]] = fmax(place[order[i]], place[order[i - 1]] + LABEL_HEIGHT);
    double limit = HEIGHT - BOTTOM;
    for (int i = count - 1; i >= 0; i--, limit -= LABEL_HEIGHT)
        place[order[i]] = fmin(place[order[i]], limit);
    for (int i = 0; i < count; i++) {
        const chart_line *line = &c->lines[order[i]];
        fprintf(out, "<path class=\"line c%d\" d=\"M%d %.1fh8\"/><text x=\"%d\" y=\"%.1f\">", line->color,
                f->right + 6, place[order[i]], f->right + 18, place[order[i]] + 4.5);
        write_escaped(out, line->name);
        fputs("</text>\n", out);
    }
}

void write_chart(FILE *out, const chart *c) {
    frame f;
    fputs("<figure class=\"chart\"><figcaption>", out);
    write_escaped(out, c->title);
    fputs("</figcaption>\n", out);
    if (!make_frame(c, &f)) {
        fputs("<p class=\"note\">Nothing to draw: there is no finite value.</p></figure>\n", out);
        return;
    }
    fprintf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"", WIDTH, HEIGHT);
    write_escaped(out, c->title);
    fputs("\">\n", out);
    write_axes(out, c, &f);
    for (int l = 0; l < c->line_count; l++)
        if (c->lines[l].low && c->lines[l].high) write_band(out, c, &f, &c->lines[l]);
    for (int l = 0; l < c->line_count; l++) write_line(out, c, &f, &c->lines[l]);
    write_names(out, c, &f);
    fputs("</svg></figure>\n", out);
}
