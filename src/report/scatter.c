#include "report/scatter.h"

#include <math.h>

#include "report/frame.h"

enum { SQUARE_HEIGHT = 420, RIGHT = FRAME_WIDTH - 22, MOST_DOTS = 2000 };
enum { WANTED_BARS = 24, MOST_BARS = WANTED_BARS + AXIS_MAX_TICKS };

static int64_t stride_of(int64_t count) { return (count + MOST_DOTS - 1) / MOST_DOTS; }

int64_t scatter_drawn(int64_t count) {
    const int64_t stride = count > 0 ? stride_of(count) : 1;
    return (count + stride - 1) / stride;
}

static frame square_frame(const point_set *p) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (int64_t i = 0; i < p->count; i++) {
        low = fmin(low, fmin(p->truth[i], p->value[i]));
        high = fmax(high, fmax(p->truth[i], p->value[i]));
    }
    const axis both = axis_over(low, high, 0);
    return (frame){.x = both, .y = both, .right = RIGHT, .height = SQUARE_HEIGHT};
}

/* Rows of a table that a reader may go through. */
enum { MOST_NUMBERS_SHOWN = 40 };

static void write_pairs(FILE *out, const point_set *p) {
    const int64_t stride = 1 + (p->count - 1) / MOST_NUMBERS_SHOWN;
    fputs("<thead><tr><th scope=\"col\">true</th><th scope=\"col\">predicted</th></tr></thead><tbody>\n",
          out);
    for (int64_t i = 0; i < p->count; i += stride)
        fprintf(out, "<tr><td>%.5g</td><td>%.5g</td></tr>\n", p->truth[i], p->value[i]);
    fputs("</tbody>\n", out);
}

static void draw_scatter(FILE *out, const point_set *p, const frame *f) {
    write_frame(out, f);
    for (int64_t i = 0; i < p->count; i += stride_of(p->count))
        fprintf(out, "<circle class=\"point c0\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.4\"/>\n",
                frame_x(f, p->truth[i]), frame_y(f, p->value[i]));
    fprintf(out, "<path class=\"diagonal\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", frame_x(f, f->x.low),
            frame_y(f, f->y.low), frame_x(f, f->x.high), frame_y(f, f->y.high));
}

int write_scatter(page *p, const point_set *points) {
    char title[160], x_label[128], y_label[128];
    snprintf(title, sizeof title, "%.80s: predicted against true", points->name);
    snprintf(x_label, sizeof x_label, "true %.80s", points->name);
    snprintf(y_label, sizeof y_label, "predicted %.80s", points->name);
    figure place = {.name = "predicted", .title = title, .height = SQUARE_HEIGHT};
    if (begin_figure(&place)) return -1;
    if (points->count > 0) {
        frame f = square_frame(points);
        f.x_label = x_label;
        f.y_label = y_label;
        draw_scatter(place.drawing, points, &f);
        write_pairs(place.numbers, points);
    }
    return end_figure(p, &place);
}

/* ---- Residuals ----------------------------------------------------------------------------------------- */

/* Bars between the ticks of an axis, a whole number of them from tick to tick, so that one begins at 0. */
typedef struct histogram {
    axis range;
    int bars;
    int64_t rows[MOST_BARS];
    int64_t most;
} histogram;

static int bars_of(const axis *a, int64_t count) {
    const int gaps = a->tick_count > 1 ? a->tick_count - 1 : 1;
    const int wanted = count < WANTED_BARS * WANTED_BARS ? (int)sqrt((double)count) : WANTED_BARS;
    return (wanted + gaps - 1) / gaps * gaps;
}

static histogram count_residuals(const point_set *p) {
    double low = 0, high = 0;
    for (int64_t i = 0; i < p->count; i++) {
        low = fmin(low, p->value[i] - p->truth[i]);
        high = fmax(high, p->value[i] - p->truth[i]);
    }
    histogram h = {.range = axis_over(low, high, 0), .most = 0};
    h.bars = bars_of(&h.range, p->count);
    for (int64_t i = 0; i < p->count; i++) {
        const int bar = (int)(axis_place(&h.range, p->value[i] - p->truth[i]) * h.bars);
        const int64_t rows = ++h.rows[bar < h.bars ? bar : h.bars - 1];
        if (rows > h.most) h.most = rows;
    }
    return h;
}

static void write_bar(FILE *out, const frame *f, const histogram *h, int bar) {
    const double width = (f->right - FRAME_LEFT) / (double)h->bars, x = FRAME_LEFT + bar * width;
    const double top = frame_y(f, (double)h->rows[bar]);
    fprintf(out, "<rect class=\"dot c0\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>\n", x + 0.75,
            top, width - 1.5, f->height - FRAME_BOTTOM - top);
}

static void draw_residuals(FILE *out, const histogram *h, const char *x_label) {
    const frame f = {.x = h->range,
                     .y = axis_over(0, fmax(5, (double)h->most), 0),
                     .right = RIGHT,
                     .height = SQUARE_HEIGHT,
                     .x_label = x_label,
                     .y_label = "rows"};
    write_frame(out, &f);
    for (int i = 0; i < h->bars; i++)
        if (h->rows[i] > 0) write_bar(out, &f, h, i);
    fprintf(out, "<path class=\"diagonal\" d=\"M%.1f %.1fV%.1f\"/>\n", frame_x(&f, 0), frame_y(&f, f.y.high),
            frame_y(&f, 0));
}

static void write_bars(FILE *out, const histogram *h) {
    const double width = (h->range.high - h->range.low) / h->bars;
    fputs("<thead><tr><th scope=\"col\">from</th><th scope=\"col\">to</th><th scope=\"col\">rows</th></tr>"
          "</thead><tbody>\n",
          out);
    for (int i = 0; i < h->bars; i++)
        fprintf(out, "<tr><td>%.4g</td><td>%.4g</td><td>%lld</td></tr>\n", h->range.low + i * width,
                h->range.low + (i + 1) * width, (long long)h->rows[i]);
    fputs("</tbody>\n", out);
}

int write_residuals(page *p, const point_set *points) {
    char x_label[128];
    snprintf(x_label, sizeof x_label, "predicted less true %.80s", points->name);
    figure place = {.name = "residuals", .title = "How far off the rows are", .height = SQUARE_HEIGHT};
    if (begin_figure(&place)) return -1;
    if (points->count > 0) {
        const histogram h = count_residuals(points);
        draw_residuals(place.drawing, &h, x_label);
        write_bars(place.numbers, &h);
    }
    return end_figure(p, &place);
}
