#include "report/lanes.h"

#include <string.h>

#include "report/figure.h"
#include "report/html.h"

enum { LANE_HEIGHT = 42, TOP = 8, BOTTOM = 44, LEFT = 200, RIGHT = FIGURE_WIDTH - 26 };

int lanes_height(int count) { return TOP + count * LANE_HEIGHT + BOTTOM; }

double lane_x(const lanes *l, double value) { return LEFT + axis_place(&l->x, value) * (RIGHT - LEFT); }

double lane_y(int at) { return TOP + (at + 0.5) * LANE_HEIGHT; }

static int floor_of(const lanes *l) { return TOP + l->count * LANE_HEIGHT; }

/* A text at every so many ticks, so that they stand clear of each other, at some 9 units a letter and two
 * letters between. */
static int label_stride(const lanes *l) {
    size_t longest = 0;
    char text[32];
    for (int i = 0; i < l->x.tick_count; i++) {
        axis_text(&l->x, l->x.tick[i], l->percent, text, sizeof text);
        if (strlen(text) > longest) longest = strlen(text);
    }
    const int room = (RIGHT - LEFT) / (9 * ((int)longest + 2));
    return room > 0 ? (l->x.tick_count + room - 1) / room : l->x.tick_count;
}

void write_lanes(FILE *out, const lanes *l) {
    const int floor = floor_of(l), stride = label_stride(l);
    char text[32];
    for (int i = 0; i < l->x.tick_count; i++) {
        const double x = lane_x(l, l->x.tick[i]);
        axis_text(&l->x, l->x.tick[i], l->percent, text, sizeof text);
        fprintf(out, "<path class=\"grid\" d=\"M%.1f %dV%d\"/>", x, TOP, floor);
        if (i % stride == 0)
            fprintf(out, "<text class=\"middle\" x=\"%.1f\" y=\"%d\">%s</text>\n", x, floor + 17, text);
    }
    fprintf(out, "<path class=\"axis\" d=\"M%d %dH%d\"/>", LEFT, floor, RIGHT);
    fprintf(out, "<text class=\"middle\" x=\"%d\" y=\"%d\">", (LEFT + RIGHT) / 2, floor + 36);
    write_escaped(out, l->x_label);
    fputs("</text>\n", out);
    for (int i = 0; i < l->count; i++) {
        fprintf(out, "<text x=\"4\" y=\"%.1f\">", lane_y(i) - 3);
        write_escaped(out, l->lanes[i].name);
        fprintf(out, "</text><text class=\"soft\" x=\"4\" y=\"%.1f\">", lane_y(i) + 13);
        write_escaped(out, l->lanes[i].numbers);
        fputs("</text>\n", out);
    }
}

void write_lanes_line(FILE *out, const lanes *l, double value) {
    fprintf(out, "<path class=\"axis\" d=\"M%.1f %dV%d\"/>\n", lane_x(l, value), TOP, floor_of(l));
}

void write_lanes_band(FILE *out, const lanes *l, double low, double high) {
    const double left = lane_x(l, low), right = lane_x(l, high);
    fprintf(out, "<rect class=\"track\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>\n", left, TOP,
            right - left, floor_of(l) - TOP);
}
