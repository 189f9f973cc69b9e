/* One chart by itself: lines of many points, and bands. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/chart.h"
#include "support/run.h"

static char *drawn(const chart *c) {
    page p;
    ck_assert_int_eq(page_open(&p, NULL), 0);
    ck_assert_int_eq(write_chart(&p, c), 0);
    ck_assert_int_eq(page_close(&p), 0);
    return p.text;
}

/* The points of the first path of this class: their number, the first, the last and the range of y. */
typedef struct path {
    int count;
    double first_x, last_x, last_y, top, bottom;
} path;

static path path_of(const char *text, const char *class) {
    path p = {.top = 1e9, .bottom = -1e9};
    char start[64];
    snprintf(start, sizeof start, "<path class=\"%s\" d=\"", class);
    const char *at = strstr(text, start);
    ck_assert_msg(at != NULL, "nothing is of class %s", class);
    double x, y;
    int used;
    for (at += strlen(start); sscanf(at, "%*1[ML]%lf %lf%n", &x, &y, &used) == 2; at += used, p.count++) {
        if (p.count == 0) p.first_x = x;
        p.last_x = x, p.last_y = y;
        if (y < p.top) p.top = y;
        if (y > p.bottom) p.bottom = y;
    }
    return p;
}

/* Where the x axis lies, and from where to where. */
typedef struct frame {
    double left, y, right;
} frame;

static frame frame_of(const char *text) {
    static const char start[] = "<path class=\"axis\" d=\"M";
    frame f;
    for (const char *at = text; (at = strstr(at, start)) != NULL;) {
        at += strlen(start);
        if (sscanf(at, "%lf %lfH%lf", &f.left, &f.y, &f.right) == 3) return f;
    }
    ck_abort_msg("there is no x axis");
    return f;
}

enum { MOST = 3000 };
static double x[MOST], y[MOST], low[MOST], high[MOST];

/* Of many points some are left out, never the first and the last: they end where a short line ends. */
START_TEST(a_long_line_ends_at_its_last_point) {
    static const int counts[] = {2, 500, 501, 1000, 1001, 1002, 1003, 2999, 3000};
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
        const int n = counts[k];
        for (int i = 0; i < n; i++) x[i] = i * 1000.0 / (n - 1), y[i] = i < n - 1 ? 0 : 1;
        const chart_line line = {"ce", 0, n, x, y, y, y, 0};
        char *text =
            drawn(&(chart){.name = "a", .title = "a", .x_label = "epoch", .lines = &line, .line_count = 1});
        const path p = path_of(text, "line c0 d0"), band = path_of(text, "band c0");
        ck_assert_int_le(p.count, 502);
        ck_assert_int_eq(band.count, 2 * p.count); /* there and back */
        ck_assert(p.last_y == p.top && p.top < p.bottom);
        const frame f = frame_of(text);
        ck_assert_msg(p.first_x == f.left && p.last_x == f.right, "%d points: from %g to %g", n, p.first_x,
                      p.last_x);
        ck_assert(band.first_x == f.left && band.last_x == f.left && band.top == p.top);
        free(text);
    }
}
END_TEST

/* Seeds far from each other: the axis holds the best and the worst of them. */
/* Where a number is missing nothing is drawn across. */
START_TEST(a_line_has_a_gap_where_it_has_no_number) {
    static const double at[] = {1, 2, 3, 4, 5}, numbers[] = {1, 2, (double)NAN, 4, 3};
    const chart_line line = {"ce", 0, 5, at, numbers, NULL, NULL, 0};
    char *text =
        drawn(&(chart){.name = "a", .title = "a", .x_label = "epoch", .lines = &line, .line_count = 1});
    char *drawing = strstr(text, "<path class=\"line c0 d0\" d=\"");
    ck_assert_ptr_nonnull(drawing);
    *strchr(drawing, '>') = '\0';
    ck_assert_int_eq(count_of(drawing, "M"), 2);
    ck_assert_int_eq(count_of(drawing, "L"), 2);
    free(text);
}
END_TEST

START_TEST(a_band_lies_within_its_chart) {
    for (int i = 0; i < 10; i++) x[i] = i + 1, y[i] = 0.5, low[i] = 0.1, high[i] = 0.9;
    for (int log_y = 0; log_y <= 1; log_y++) {
        const chart_line line = {"ce", 0, 10, x, y, low, high, 0};
        char *text = drawn(&(chart){
            .name = "a", .title = "a", .x_label = "epoch", .log_y = log_y, .lines = &line, .line_count = 1});
        const path band = path_of(text, "band c0"), middle = path_of(text, "line c0 d0");
        ck_assert_msg(band.top >= 0 && band.bottom <= frame_of(text).y, "from %g to %g", band.top,
                      band.bottom);
        ck_assert(band.top < middle.top && middle.bottom < band.bottom);
        free(text);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("chart");
    ADD_TEST(suite, a_long_line_ends_at_its_last_point);
    ADD_TEST(suite, a_line_has_a_gap_where_it_has_no_number);
    ADD_TEST(suite, a_band_lies_within_its_chart);
    return run_suite(suite);
}
