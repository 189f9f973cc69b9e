#include "report/frame.h"

#include "report/html.h"

/* The room of a label above the y axis. */
enum { Y_LABEL_HEIGHT = 12 };

/* How far left of the least value of a logarithmic x axis 0 lies. */
enum { ZERO_WIDTH = 30 };

static int top_of(const frame *f) { return FRAME_TOP + (f->y_label ? Y_LABEL_HEIGHT : 0); }

double frame_x(const frame *f, double x) {
    const int left = FRAME_LEFT + (f->zero ? ZERO_WIDTH : 0);
    return f->zero && x <= 0 ? FRAME_LEFT : left + axis_place(&f->x, x) * (f->right - left);
}

double frame_y(const frame *f, double y) {
    return f->height - FRAME_BOTTOM - axis_place(&f->y, y) * (f->height - top_of(f) - FRAME_BOTTOM);
}

static void write_x_tick(FILE *out, const frame *f, double value) {
    const int floor = f->height - FRAME_BOTTOM;
    const double x = frame_x(f, value);
    char text[32];
    if (f->x.log)
        snprintf(text, sizeof text, "%.10g", value);
    else
        axis_text(&f->x, value, 0, text, sizeof text);
    fprintf(out, "<path class=\"axis\" d=\"M%.1f %dv5\"/>", x, floor);
    fprintf(out, "<text class=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>\n", x, floor + 18, text);
}

static void write_axes(FILE *out, const frame *f) {
    char text[32];
    for (int i = 0; i < f->y.tick_count; i++) {
        const double y = frame_y(f, f->y.tick[i]);
        axis_text(&f->y, f->y.tick[i], f->percent, text, sizeof text);
        fprintf(out, "<path class=\"grid\" d=\"M%d %.1fH%d\"/>", FRAME_LEFT, y, f->right);
        fprintf(out, "<text class=\"end\" x=\"%d\" y=\"%.1f\">%s</text>\n", FRAME_LEFT - 7, y + 4, text);
    }
    if (f->zero) write_x_tick(out, f, 0);
    for (int i = 0; i < f->x.tick_count; i++)
        if (f->x.tick[i] <= f->x.high * (1 + 1e-9) || !f->x.log) write_x_tick(out, f, f->x.tick[i]);
    fprintf(out, "<path class=\"axis\" d=\"M%d %dH%d\"/>", FRAME_LEFT, f->height - FRAME_BOTTOM, f->right);
}

static void write_labels(FILE *out, const frame *f) {
    if (f->y_label) {
        fputs("<text x=\"4\" y=\"12\">", out);
        write_escaped(out, f->y_label);
        fputs("</text>\n", out);
    }
    fprintf(out, "<text class=\"middle\" x=\"%d\" y=\"%d\">", (FRAME_LEFT + f->right) / 2, f->height - 8);
    write_escaped(out, f->x_label);
    fputs("</text>\n", out);
}

void write_frame(FILE *out, const frame *f) {
    write_axes(out, f);
    write_labels(out, f);
}
