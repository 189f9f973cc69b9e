#include "report/chart.h"

#include <math.h>
#include <string.h>

#include "report/frame.h"
#include "report/html.h"

enum { MOST_LINES = 8, LABEL_HEIGHT = 17, MOST_DOTS = 40, MOST_TITLES = 100, MOST_POINTS = 500 };

/* Leaves room for the longest name, at some 9 units a letter. */
static int right_edge(const chart *c) {
    size_t longest = 0;
    for (int i = 0; i < c->line_count; i++)
        if (strlen(c->lines[i].name) > longest) longest = strlen(c->lines[i].name);
    return FRAME_WIDTH - 22 - 9 * (int)(longest < 14 ? longest : 14);
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
    f->height = FRAME_HEIGHT;
    f->percent = c->percent;
    f->x_label = c->x_label;
    f->y_label = c->y_label;
    f->zero = c->zero_x;
    if (!c->log_x) {
        f->x = axis_exactly(x_low, x_high, c->whole_x ? 1 : 0);
    } else {
        f->x = c->zero_x ? axis_over(1, fmax(x_high, 2), 1) : axis_over(x_low, x_high, 1);
        if (c->zero_x) f->x.high = fmax(x_high, 2); /* the lines reach the edge */
    }
    f->y = axis_over(y_low, y_high, c->log_y);
    return 1;
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
        fprintf(out, "%c%.1f %.1f", points == 1 ? 'M' : 'L', frame_x(f, line->x[i]),
                frame_y(f, line->high[i]));
    }
    for (int i = line->count - 1; i >= 0; i = previous_point(line, i))
        if (has_band(c, line, i))
            fprintf(out, "L%.1f %.1f", frame_x(f, line->x[i]), frame_y(f, line->low[i]));
    if (points > 0) fputs("Z\"/>\n", out);
}

/* The same without words, where a chart has so many that they would make the page large: the numbers stand in
 * its table. Points of no length, round. */
static void write_plain_dots(FILE *out, const chart *c, const frame *f, const chart_line *line) {
    fprintf(out, "<path class=\"dots c%d\" d=\"", line->color);
    for (int i = 0; i < line->count; i++)
        if (drawable(c, line->x[i], line->y[i]))
            fprintf(out, "M%.1f %.1fh0", frame_x(f, line->x[i]), frame_y(f, line->y[i]));
    fputs("\"/>\n", out);
}

static int count_dots(const chart *c) {
    int count = 0;
    for (int l = 0; l < c->line_count; l++)
        if (!c->lines[l].faint && c->lines[l].count <= MOST_DOTS) count += c->lines[l].count;
    return count;
}

/* The dots carry what the lines are in words, shown under a mouse. */
static void write_dots(FILE *out, const chart *c, const frame *f, const chart_line *line) {
    const double scale = c->percent ? 100 : 1;
    for (int i = 0; i < line->count; i++) {
        if (!drawable(c, line->x[i], line->y[i])) continue;
        fprintf(out, "<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"2.6\"><title>", line->color,
                frame_x(f, line->x[i]), frame_y(f, line->y[i]));
        write_escaped(out, line->name);
        fprintf(out, ", %s %.4g: %.4g%s</title></circle>\n", c->x_label, line->x[i], scale * line->y[i],
                c->percent ? " %" : "");
    }
}

/* The colour and the dashes are the line's own: lines can be told apart without seeing colours. */
static void write_line(FILE *out, const chart *c, const frame *f, const chart_line *line) {
    int joined = 0;
    if (line->faint)
        fprintf(out, "<path class=\"run c%d\" d=\"", line->color);
    else
        fprintf(out, "<path class=\"line c%d d%d\" d=\"", line->color, line->color);
    for (int i = 0; i < line->count; i = next_point(line, i)) {
        if (!drawable(c, line->x[i], line->y[i])) {
            joined = 0;
            continue;
        }
        fprintf(out, "%c%.1f %.1f", joined ? 'L' : 'M', frame_x(f, line->x[i]), frame_y(f, line->y[i]));
        joined = 1;
    }
    fputs("\"/>\n", out);
    if (line->count > MOST_DOTS || line->faint) return;
    if (count_dots(c) <= MOST_TITLES)
        write_dots(out, c, f, line);
    else
        write_plain_dots(out, c, f, line);
}

/* A line's name where it ends. Names that would overlap are pushed apart, in the order of the lines' ends. */
static void write_names(FILE *out, const chart *c, const frame *f) {
    double place[MOST_LINES];
    int order[MOST_LINES], count = 0;
    for (int l = 0; l < c->line_count && count < MOST_LINES; l++) {
        const chart_line *line = &c->lines[l];
        int last = line->faint ? -1 : line->count - 1;
        while (last >= 0 && !drawable(c, line->x[last], line->y[last])) last--;
        if (last < 0) continue;
        const double end = frame_y(f, line->y[last]);
        int i = count++;
        for (; i > 0 && place[i - 1] > end; i--) {
            order[i] = order[i - 1];
            place[i] = place[i - 1];
        }
        order[i] = l;
        place[i] = end;
    }
    for (int i = 1; i < count; i++) place[i] = fmax(place[i], place[i - 1] + LABEL_HEIGHT);
    double limit = FRAME_HEIGHT - FRAME_BOTTOM;
    for (int i = count - 1; i >= 0; i--, limit -= LABEL_HEIGHT) place[i] = fmin(place[i], limit);
    for (int i = 0; i < count; i++) {
        const chart_line *line = &c->lines[order[i]];
        fprintf(out, "<path class=\"line c%d\" d=\"M%d %.1fh8\"/><text x=\"%d\" y=\"%.1f\">", line->color,
                f->right + 6, place[i], f->right + 18, place[i] + 4.5);
        write_escaped(out, line->name);
        fputs("</text>\n", out);
    }
}

/* ---- The numbers --------------------------------------------------------------------------------------- */

/* The row of a line that has this x; -1: none. */
static int find_x(const chart_line *line, double x) {
    for (int i = 0; i < line->count; i++)
        if (line->x[i] == x) return i;
    return -1;
}

/* "84.02 %", and the ends of its band behind it. */
static void write_number(FILE *out, const chart *c, const chart_line *line, int i) {
    const double scale = c->percent ? 100 : 1;
    fprintf(out, "%.4g%s", scale * line->y[i], c->percent ? " %" : "");
    if (line->low && line->high && has_band(c, line, i))
        fprintf(out, " (%.4g to %.4g)", scale * line->low[i], scale * line->high[i]);
}

static void write_table_row(FILE *out, const chart *c, double x) {
    fprintf(out, "<tr><th scope=\"row\">%.6g</th>", x);
    for (int l = 0; l < c->line_count; l++) {
        const chart_line *line = &c->lines[l];
        if (line->faint) continue;
        const int i = find_x(line, x);
        fputs("<td>", out);
        if (i >= 0 && isfinite(line->y[i])) write_number(out, c, line, i);
        fputs("</td>", out);
    }
    fputs("</tr>\n", out);
}

/* At most MOST_DOTS of the points of the longest line. */
static void write_numbers(FILE *out, const chart *c) {
    const chart_line *longest = NULL;
    for (int l = 0; l < c->line_count; l++)
        if (!c->lines[l].faint && (!longest || c->lines[l].count > longest->count)) longest = &c->lines[l];
    if (!longest || longest->count == 0) return;
    const int stride = 1 + (longest->count - 1) / MOST_DOTS;
    fprintf(out, "<thead><tr><th scope=\"col\">%s</th>", c->x_label);
    for (int l = 0; l < c->line_count; l++) {
        if (c->lines[l].faint) continue;
        fputs("<th scope=\"col\">", out);
        write_escaped(out, c->lines[l].name);
        fputs("</th>", out);
    }
    fputs("</tr></thead><tbody>\n", out);
    for (int i = 0; i < longest->count; i += stride) write_table_row(out, c, longest->x[i]);
    fputs("</tbody>\n", out);
}

static void draw_chart(FILE *out, const chart *c, const frame *f) {
    write_frame(out, f);
    for (int l = 0; l < c->line_count; l++)
        if (c->lines[l].low && c->lines[l].high) write_band(out, c, f, &c->lines[l]);
    for (int l = 0; l < c->line_count; l++) write_line(out, c, f, &c->lines[l]);
    write_names(out, c, f);
}

int write_chart(page *p, const chart *c) {
    figure place = {.name = c->name, .title = c->title, .note = c->note, .height = FRAME_HEIGHT};
    frame f = {.y_label = NULL};
    if (begin_figure(&place)) return -1;
    if (make_frame(c, &f)) {
        draw_chart(place.drawing, c, &f);
        write_numbers(place.numbers, c);
    }
    return end_figure(p, &place);
}
