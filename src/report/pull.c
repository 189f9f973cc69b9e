#include "report/pull.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/frame.h"
#include "report/step_plots.h"
#include "study/pull.h"

/* ---- Against the probability --------------------------------------------------------------------------- */

enum { SAMPLES = 60, LABEL_HEIGHT = 16, HEIGHT = 320, RIGHT = FRAME_WIDTH - 16 };
#define MOST_RADIUS 8.0
#define LEAST_RADIUS 1.8

/* A row that is nearly lost: below this probability of the true class. */
#define LOST 0.1

static double mean_in(const study_pull *pull, double low, double high) {
    double gradient = 0;
    int64_t rows = 0;
    for (int b = 0; b < PULL_BINS; b++) {
        const double middle = (b + 0.5) / PULL_BINS;
        if (middle < low || middle > high) continue;
        rows += pull->bins[b].rows;
        gradient += pull->bins[b].gradient;
    }
    return gradient / (double)rows;
}

static int64_t rows_of(const study_pull *pull) {
    int64_t rows = 0;
    for (int b = 0; b < PULL_BINS; b++) rows += pull->bins[b].rows;
    return rows;
}

static double formula_at(const report *r, xent_loss loss, int sample, int high) {
    const pull_range f = pull_formula(loss, (double)sample / SAMPLES, r->comparison->classes);
    return high ? f.high : f.low;
}

/* The formula as a line, or as a band where it depends on the other probabilities too. */
static void draw_formula(FILE *out, const report *r, const frame *f, xent_loss loss) {
    fprintf(out, "<path class=\"%s c%d d%d\" d=\"", loss == XENT_LOSS_MSE ? "band" : "line", (int)loss,
            (int)loss);
    for (int i = 0; i <= SAMPLES; i++)
        fprintf(out, "%c%.1f %.1f", i ? 'L' : 'M', frame_x(f, (double)i / SAMPLES),
                frame_y(f, formula_at(r, loss, i, 1)));
    for (int i = SAMPLES; i >= 0 && loss == XENT_LOSS_MSE; i--)
        fprintf(out, "L%.1f %.1f", frame_x(f, (double)i / SAMPLES), frame_y(f, formula_at(r, loss, i, 0)));
    fputs("\"/>\n", out);
}

/* What was measured: a dot a bin, whose area is its share of the rows. */
static void draw_bins(FILE *out, const frame *f, const study_series *s) {
    const double all = (double)rows_of(&s->pull);
    for (int b = 0; b < PULL_BINS; b++) {
        const pull_bin *bin = &s->pull.bins[b];
        const double rows = (double)bin->rows;
        if (bin->rows < 1) continue;
        fprintf(out, "<circle class=\"dot c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n", (int)s->loss,
                frame_x(f, bin->probability / rows), frame_y(f, bin->gradient / rows),
                fmax(MOST_RADIUS * sqrt(rows / all), LEAST_RADIUS));
    }
}

/* A name beside its curve: where that is highest, or a little right of the axis. */
typedef struct curve_name {
    char text[64];
    double x, y;
} curve_name;

static curve_name name_of(const report *r, const frame *f, xent_loss loss) {
    curve_name n = {.x = 0};
    int best = 4;
    for (int i = best; i <= SAMPLES; i++)
        if (formula_at(r, loss, i, 1) > formula_at(r, loss, best, 1)) best = i;
    snprintf(n.text, sizeof n.text, "%s", xent_loss_name(loss));
    n.x = frame_x(f, (double)best / SAMPLES) + 8;
    n.y = frame_y(f, formula_at(r, loss, best, 1)) - 7;
    return n;
}

/* From the lowest up; each at least a line above the one below it. Equal formulas share a name. */
static void draw_names(FILE *out, const report *r, const frame *f) {
    curve_name names[XENT_CLASS_LOSS_COUNT];
    int count = 0;
    for (int i = 0; i < r->series_count; i++) {
        const xent_loss loss = r->series[i].loss;
        if (rows_of(&r->series[i].pull) < 1) continue;
        const curve_name n = name_of(r, f, loss);
        int at = 0;
        while (at < count && !(fabs(names[at].y - n.y) < 0.05 && fabs(names[at].x - n.x) < 0.05)) at++;
        if (at < count) {
            const size_t used = strlen(names[at].text);
            snprintf(names[at].text + used, sizeof names[at].text - used, ", %s", n.text);
            continue;
        }
        for (at = count++; at > 0 && names[at - 1].y < n.y; at--) names[at] = names[at - 1];
        names[at] = n;
    }
    for (int i = 0; i < count; i++) {
        if (i > 0) names[i].y = fmin(names[i].y, names[i - 1].y - LABEL_HEIGHT);
        fprintf(out, "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n", names[i].x, names[i].y, names[i].text);
    }
}

static void write_bins(FILE *out, const report *r) {
    fputs("<thead><tr><th scope=\"col\">loss</th><th scope=\"col\">p of the<br>true class</th>"
          "<th scope=\"col\">rows</th><th scope=\"col\">|dL/dz|,<br>measured</th><th scope=\"col\">"
          "formula</th></tr></thead><tbody>\n",
          out);
    for (int i = 0; i < r->series_count; i++)
        for (int b = 0; b < PULL_BINS; b++) {
            const pull_bin *bin = &r->series[i].pull.bins[b];
            const double rows = (double)bin->rows, p = bin->probability / rows;
            if (bin->rows < 1) continue;
            const pull_range f = pull_formula(r->series[i].loss, p, r->comparison->classes);
            fprintf(out, "<tr><td>%s</td><td>%.3f</td><td>%lld</td><td>%.3f</td><td>",
                    xent_loss_name(r->series[i].loss), p, (long long)bin->rows, bin->gradient / rows);
            if (isfinite(f.low)) fprintf(out, "%.3f", f.low);
            if (f.high > f.low) fprintf(out, " to %.3f", f.high);
            fputs("</td></tr>\n", out);
        }
    fputs("</tbody>\n", out);
}

/* "Rows whose true class has less than 10 %: ce pulls with 0.95, mse with 0.06". */
static void title_bins(const report *r, char *title, size_t size) {
    size_t used = (size_t)snprintf(title, size, "Where the true class has less than %.0f %%,", 100 * LOST);
    int told = 0;
    for (int i = 0; i < r->series_count && used < size; i++) {
        const double pull = mean_in(&r->series[i].pull, 0, LOST);
        if (!isfinite(pull)) continue;
        used += (size_t)snprintf(title + used, size - used, told++ ? ", %s with %.2f" : " %s pulls with %.2f",
                                 xent_loss_name(r->series[i].loss), pull);
    }
    if (!told) snprintf(title, size, "How hard each loss pulls on a row");
}

static int plot_bins(page *p, const report *r) {
    char title[256];
    double most = 0;
    title_bins(r, title, sizeof title);
    figure place = {.name = "pull",
                    .title = title,
                    .note =
                        "|dL/dz| of the true class's logit against its probability. Dots: measured by "
                        "backward, on the rows that are measured, before step 1 and after 1, 2, 5, 10, "
                        "... steps, all seeds together; their area is their share of the rows. Lines: the "
                        "formulas; that of mse is a band, as it depends on the other probabilities too.",
                    .height = HEIGHT};
    if (begin_figure(&place)) return -1;
    for (int i = 0; i < r->series_count; i++)
        for (int k = 0; k <= SAMPLES && rows_of(&r->series[i].pull) > 0; k++)
            most = fmax(most, formula_at(r, r->series[i].loss, k, 1));
    if (most > 0) {
        const frame f = {.x = axis_over(0, 1, 0),
                         .y = axis_over(0, most, 0),
                         .right = RIGHT,
                         .height = HEIGHT,
                         .x_label = "probability of the true class",
                         .y_label = "|dL/dz|"};
        write_frame(place.drawing, &f);
        for (int i = 0; i < r->series_count; i++)
            if (rows_of(&r->series[i].pull) > 0) draw_formula(place.drawing, r, &f, r->series[i].loss);
        for (int i = 0; i < r->series_count; i++) draw_bins(place.drawing, &f, &r->series[i]);
        draw_names(place.drawing, r, &f);
        write_bins(place.numbers, r);
    }
    return end_figure(p, &place);
}

/* ---- Over the steps ------------------------------------------------------------------------------------ */

/* "The first step moves the weights by 3.4 % with ce, 1.2 % with mse". */
static int plot_updates(page *p, const report *r) {
    char title[256] = "The first step moves the weights by";
    size_t used = strlen(title);
    for (int i = 0; i < r->series_count && used < sizeof title; i++)
        used += (size_t)snprintf(title + used, sizeof title - used, "%s %.2g %% with %s", i ? "," : "",
                                 100 * r->series[i].first_update, xent_loss_name(r->series[i].loss));
    return plot_steps(p, r,
                      (chart){.name = "update",
                              .title = title,
                              .note =
                                  "The size of an update: learning rate times the norm of the gradient of "
                                  "all weights, as a part of the norm of the weights; at the steps that "
                                  "are measured.",
                              .log_y = 1,
                              .percent = 1},
                      point_update);
}

int write_loss_pull(page *p, const report *r) {
    begin_section(
        p, "loss-pull", "How hard the loss pulls",
        "On the weights, with the rate that each loss has; and on what the network says of a single row, "
        "where rates have no part.");
    fputs("<div class=\"charts\">\n", p->body);
    const int failed = plot_updates(p, r) | plot_bins(p, r);
    fputs("</div>\n", p->body);
    end_section(p);
    return failed;
}
