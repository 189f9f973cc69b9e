#include "report/reliability.h"

#include <math.h>

#include "report/figure.h"
#include "report/html.h"
#include "study/quality.h"

/* ---- The figures as tables ----------------------------------------------------------------------------- */

static int has_bins(const study_series *s) { return quality_total_of(s->bins).rows > 0; }

static void write_figures(FILE *out, const report *r) {
    fputs(
        "<div class=\"scroll\"><table><caption>After the last epoch: mean over the seeds, and their standard "
        "deviation. Less is better.</caption><thead><tr><th scope=\"col\">loss</th>",
        out);
    for (int f = 0; f < QUALITY_FIGURES; f++) fprintf(out, "<th scope=\"col\">%s</th>", quality_titles[f]);
    fputs("</tr></thead><tbody>\n", out);
    for (int i = 0; i < r->series_count; i++) {
        const study_series *s = &r->series[i];
        fprintf(out, "<tr><td><span class=\"swatch c%d\"></span>%s</td>", (int)s->loss,
                xent_loss_name(s->loss));
        for (int f = 0; f < QUALITY_FIGURES; f++) {
            const spread *q = &s->quality[f];
            if (!isfinite(q->mean))
                fputs("<td>none</td>", out);
            else if (s->run_count > 1)
                fprintf(out, "<td>%.4f<br>(%.4f)</td>", q->mean, q->deviation);
            else
                fprintf(out, "<td>%.4f</td>", q->mean);
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table></div>\n", out);
}

static void write_difference(FILE *out, const difference *d) {
    if (d->count < 2)
        fputs("<td></td>", out);
    else
        fprintf(out, "<td>%+.4f<br><span class=\"note\">%+.4f to<br>%+.4f</span></td>", d->mean, d->low,
                d->high);
}

static void write_differences(FILE *out, const comparison *c) {
    if (c->pair_count == 0 || c->seeds < 2) return;
    fputs("<div class=\"scroll\"><table><caption>One loss minus the other on the same seeds. Each interval "
          "is one "
          "of 95 % by itself, not corrected for their number: they describe, and claim nothing.</caption>"
          "<thead><tr><th scope=\"col\">losses</th>",
          out);
    for (int f = 0; f < QUALITY_FIGURES; f++) fprintf(out, "<th scope=\"col\">%s</th>", quality_titles[f]);
    fputs("</tr></thead><tbody>\n", out);
    for (int i = 0; i < c->pair_count; i++) {
        const study_pair *p = &c->pairs[i];
        if (p->quality[QUALITY_ECE].count < 2) continue; /* one of them has no probabilities */
        fprintf(out, "<tr><td class=\"words\">%s &minus; %s</td>", xent_loss_name(c->series[p->first].loss),
                xent_loss_name(c->series[p->second].loss));
        for (int f = 0; f < QUALITY_FIGURES; f++) write_difference(out, &p->quality[f]);
        fputs("</tr>\n", out);
    }
    fputs("</tbody></table></div>\n", out);
}

/* ---- The diagram --------------------------------------------------------------------------------------- */

/* Two panels a row, each a square with room for its name above and its ticks below. */
enum {
    COLUMNS = 2,
    SIDE = 172,
    LEFT = 52,
    TOP = 26,
    PANEL_WIDTH = FIGURE_WIDTH / COLUMNS,
    PANEL_HEIGHT = 244
};
/* The radius of a dot that stands for every row, and of the least one. */
#define MOST_RADIUS 9.0
#define LEAST_RADIUS 2.4

/* Where a panel's square begins. */
typedef struct panel {
    double left, top;
} panel;

static panel panel_at(int place) {
    const int column = place % COLUMNS, line = place / COLUMNS;
    return (panel){LEFT + column * PANEL_WIDTH, TOP + line * PANEL_HEIGHT};
}

static double panel_x(const panel *at, double part) { return at->left + part * SIDE; }
static double panel_y(const panel *at, double part) { return at->top + (1 - part) * SIDE; }

static void draw_axes(FILE *out, const panel *at) {
    for (int i = 0; i <= 2; i++) {
        const double part = i / 2., y = panel_y(at, part);
        fprintf(out, "<path class=\"grid\" d=\"M%.1f %.1fh%d\"/>", at->left, y, SIDE);
        fprintf(out, "<text class=\"end\" x=\"%.1f\" y=\"%.1f\">%.0f %%</text>", at->left - 5, y + 4,
                100 * part);
        fprintf(out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">%.0f %%</text>\n", i == 2 ? "end" : "middle",
                panel_x(at, part) + (i == 2 ? 8 : 0), panel_y(at, 0) + 16, 100 * part);
    }
    fprintf(out, "<text class=\"middle\" x=\"%.1f\" y=\"%.1f\">how sure it is</text>\n", panel_x(at, 0.5),
            panel_y(at, 0) + 32);
    fprintf(out, "<path class=\"diagonal\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", panel_x(at, 0), panel_y(at, 0),
            panel_x(at, 1), panel_y(at, 1));
}

/* Which side of the diagonal means what. */
static void draw_sides(FILE *out, const panel *at) {
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\">too modest</text>\n", panel_x(at, 0.04), panel_y(at, 0.9));
    fprintf(out, "<text class=\"end\" x=\"%.1f\" y=\"%.1f\">too sure</text>\n", panel_x(at, 0.98),
            panel_y(at, 0.06));
}

/* A stem from the diagonal to how often the rows are right, and a dot whose area is their share. */
static void draw_bin(FILE *out, const panel *at, const xent_calibration_bin *b, int64_t rows) {
    const double sure = b->confidence / (double)b->rows, right = (double)b->correct / (double)b->rows;
    const double radius = fmax(MOST_RADIUS * sqrt((double)b->rows / (double)rows), LEAST_RADIUS);
    fprintf(out, "<path class=\"run\" d=\"M%.1f %.1fV%.1f\"/>", panel_x(at, sure), panel_y(at, sure),
            panel_y(at, right));
    fprintf(out, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\"/>\n", panel_x(at, sure),
            panel_y(at, right), radius);
}

static void draw_panel(FILE *out, const study_series *s, int place) {
    const panel at = panel_at(place);
    const int64_t rows = quality_total_of(s->bins).rows;
    fprintf(out, "<text x=\"%.1f\" y=\"%.1f\">%s: off by %.1f %%</text>\n", at.left, at.top - 9,
            xent_loss_name(s->loss), 100 * s->quality[QUALITY_ECE].mean);
    draw_axes(out, &at);
    if (place == 0) draw_sides(out, &at);
    fprintf(out, "<g class=\"c%d\">\n", (int)s->loss);
    for (int b = 0; b < XENT_CALIBRATION_BINS; b++)
        if (s->bins[b].rows > 0) draw_bin(out, &at, &s->bins[b], rows);
    fputs("</g>\n", out);
}

static void write_bins(FILE *out, const report *r) {
    fputs("<thead><tr><th scope=\"col\">loss</th><th scope=\"col\">sure of</th><th scope=\"col\">rows</th>"
          "<th scope=\"col\">mean</th><th scope=\"col\">right</th></tr></thead><tbody>\n",
          out);
    for (int i = 0; i < r->series_count; i++)
        for (int b = 0; b < XENT_CALIBRATION_BINS; b++) {
            const xent_calibration_bin *bin = &r->series[i].bins[b];
            if (bin->rows < 1) continue;
            fprintf(
                out,
                "<tr><td>%s</td><td>%.1f to %.1f %%</td><td>%lld</td><td>%.1f %%</td><td>%.1f %%</td></tr>\n",
                xent_loss_name(r->series[i].loss), 100. * b / XENT_CALIBRATION_BINS,
                100. * (b + 1) / XENT_CALIBRATION_BINS, (long long)bin->rows,
                100 * bin->confidence / (double)bin->rows, 100 * (double)bin->correct / (double)bin->rows);
        }
    fputs("</tbody>\n", out);
}

/* "ce is 97.2 % sure and 96.5 % right, mse 94.0 % and 96.1 %". */
static void title_diagram(const report *r, char *title, size_t size) {
    size_t used = 0;
    int told = 0;
    for (int i = 0; i < r->series_count && used < size; i++) {
        const quality_total all = quality_total_of(r->series[i].bins);
        if (all.rows < 1) continue;
        used += (size_t)snprintf(title + used, size - used,
                                 told++ ? ", %s %.1f %% and %.1f %%" : "%s is %.1f %% sure and %.1f %% right",
                                 xent_loss_name(r->series[i].loss), 100 * all.confidence, 100 * all.accuracy);
    }
}

static int write_diagram(page *p, const report *r) {
    char title[320], note[400];
    int panels = 0;
    for (int i = 0; i < r->series_count; i++) panels += has_bins(&r->series[i]);
    title_diagram(r, title, sizeof title);
    snprintf(note, sizeof note,
             "Rows of the %s set. Across: how sure the network is of its answer, its largest probability; "
             "up: how many of these rows are right. On the dashed line both are the same. A dot's area is "
             "its share of the rows, all seeds together; the number above is the calibration error.",
             r->measured_on);
    figure f = {.name = "reliability",
                .title = title,
                .note = note,
                .height = (panels + COLUMNS - 1) / COLUMNS * PANEL_HEIGHT};
    if (begin_figure(&f)) return -1;
    for (int i = 0, place = 0; i < r->series_count; i++)
        if (has_bins(&r->series[i])) draw_panel(f.drawing, &r->series[i], place++);
    write_bins(f.numbers, r);
    return end_figure(p, &f);
}

int write_reliability(page *p, const report *r) {
    int shown = 0, raw = 0;
    for (int i = 0; i < r->series_count; i++) {
        shown |= has_bins(&r->series[i]);
        raw |= !loss_has_probabilities(r->series[i].loss);
    }
    if (!shown) return 0;
    begin_section(
        p, "probabilities", "How far the probabilities can be trusted",
        "Log loss: mean of -log of the probability of the true class, in nats. Brier score: mean squared "
        "error of all probabilities. Calibration error (ECE): how far sureness and accuracy lie apart, over "
        "15 bins of equal width. Sigmoids of bce and mse-sigmoid are divided by their sum first.");
    write_figures(p->body, r);
    if (raw)
        fputs("<p class=\"note\">mse-logits fits raw outputs, which are no probabilities and leave 0 to 1: "
              "it has "
              "none of these figures.</p>\n",
              p->body);
    /* One figure: not as wide as two. */
    fputs("<div class=\"charts\" style=\"max-width:560px\">\n", p->body);
    const int failed = write_diagram(p, r);
    fputs("</div>\n", p->body);
    if (r->comparison) write_differences(p->body, r->comparison);
    end_section(p);
    return failed;
}
