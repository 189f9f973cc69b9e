#include "report/tables.h"

#include <math.h>

#include "report/axis.h"
#include "study/curves.h"
#include "report/html.h"

/* ---- Results ------------------------------------------------------------------------------------------- */

static void write_cell(FILE *out, const char *format, double value, const char *without) {
    fputs("<td>", out);
    if (isfinite(value))
        fprintf(out, format, value);
    else
        fputs(without, out);
    fputs("</td>", out);
}

static void write_row(FILE *out, const report *r, const study_series *s) {
    const xent_history *run = s->runs[0];
    const xent_epoch *first = run->count > 0 ? &run->epochs[0] : NULL;
    const int epoch = r->kept_epoch > 0 ? r->kept_epoch : run->count;
    const xent_epoch *last = epoch > 0 ? &run->epochs[epoch - 1] : NULL;
    fprintf(out, "<tr><td><span class=\"swatch c%d\"></span>%s</td><td>%g</td>", (int)s->loss,
            xent_loss_name(s->loss), s->rate);
    write_cell(out, "%.2f %%", first ? 100 * field_accuracy(first) : (double)NAN, "");
    if (s->run_count > 1 && isfinite(s->accuracy_mean))
        fprintf(out, "<td><b>%.2f %%</b> ± %.2f</td>", 100 * s->accuracy_mean, 100 * s->accuracy_sd);
    else
        write_cell(out, "<b>%.2f %%</b>", 100 * s->accuracy_mean, "");
    write_cell(out, "%.2f %%", last ? 100 * last->train_accuracy : (double)NAN, "");
    if (r->target > 0) write_cell(out, "%.3g", s->epochs_to_target, "never");
    write_cell(out, "%.2g", last ? last->mean_gradient : (double)NAN, "");
    write_cell(out, "%.1f", s->seconds, "");
    fputs("</tr>\n", out);
}

void write_results(FILE *out, const report *r) {
    const int seeds = r->series[0].run_count;
    begin_section(out, r->kept_epoch > 0 ? "After the best epoch" : "After the last epoch",
                  seeds > 1 ? "Means over the seeds, ± standard deviation; 1st epoch, training set and "
                              "|dL/dlogit| of the first seed."
                            : NULL);
    fputs("<div class=\"scroll\"><table><thead><tr><th>loss</th><th>learning<br>rate</th>"
          "<th>accuracy,<br>1st epoch</th>",
          out);
    fprintf(out, "<th>accuracy,<br>%s epoch</th><th>training<br>accuracy</th>",
            r->kept_epoch > 0 ? "best" : "last");
    if (r->target > 0) fprintf(out, "<th>first epoch<br>with %g %%</th>", 100 * r->target);
    fputs("<th>mean<br>|dL/dlogit|</th><th>seconds<br>a run</th></tr></thead><tbody>\n", out);
    for (int i = 0; i < r->series_count; i++) write_row(out, r, &r->series[i]);
    fputs("</tbody></table></div>\n<dl>\n", out);
    for (int i = 0; i < r->series_count; i++) {
        fprintf(out, "<dt>%s</dt><dd>", xent_loss_name(r->series[i].loss));
        write_escaped(out, xent_loss_text(r->series[i].loss));
        fputs("</dd>\n", out);
    }
    fputs("</dl>\n", out);
    end_section(out);
}

/* ---- Pairs --------------------------------------------------------------------------------------------- */

enum { PLOT_WIDTH = 220, PLOT_HEIGHT = 22 };

/* The axis that holds 0 and every interval. */
static axis pair_axis(const report *r) {
    double low = 0, high = 0;
    for (int i = 0; i < r->pair_count; i++) {
        if (!isfinite(r->pairs[i].half_width)) continue;
        low = fmin(low, r->pairs[i].mean - r->pairs[i].half_width);
        high = fmax(high, r->pairs[i].mean + r->pairs[i].half_width);
    }
    return axis_over(low, high, 0);
}

static double plot_x(const axis *a, double value) { return 6 + axis_place(a, value) * (PLOT_WIDTH - 12); }

static void write_interval(FILE *out, const axis *a, const study_pair *p) {
    const double low = plot_x(a, p->mean - p->half_width), high = plot_x(a, p->mean + p->half_width);
    fprintf(out,
            "<svg viewBox=\"0 0 %d %d\" aria-hidden=\"true\"><path class=\"axis\" d=\"M%.1f 0V%d\"/>"
            "<path class=\"line c0\" d=\"M%.1f 11H%.1fM%.1f 6v10M%.1f 6v10\"/>"
            "<circle class=\"dot c0\" cx=\"%.1f\" cy=\"11\" r=\"4\"/></svg>",
            PLOT_WIDTH, PLOT_HEIGHT, plot_x(a, 0), PLOT_HEIGHT, low, high, low, high, plot_x(a, p->mean));
}

/* What the interval says in words. */
static void write_verdict(FILE *out, const report *r, const study_pair *p) {
    const int better = p->mean > 0 ? p->first : p->second;
    if (fabs(p->mean) <= p->half_width)
        fputs("no clear difference", out);
    else
        fprintf(out, "%s is better", xent_loss_name(r->series[better].loss));
}

void write_pairs(FILE *out, const report *r) {
    if (r->pair_count == 0 || r->series[0].run_count < 2) return;
    const axis a = pair_axis(r);
    begin_section(out, "Is the difference more than chance?",
                  "Accuracy after the last epoch, one loss minus the other on the same seed: mean over the "
                  "seeds in percentage points, and its 95 % interval (Student's t). The vertical line is 0.");
    fputs("<div class=\"scroll\"><table><thead><tr><th>losses</th><th class=\"words\">finding</th>"
          "<th>difference</th><th>95 % interval</th><th></th></tr></thead><tbody>\n",
          out);
    for (int i = 0; i < r->pair_count; i++) {
        const study_pair *p = &r->pairs[i];
        if (!isfinite(p->half_width)) continue;
        fprintf(out, "<tr><td>%s &minus; %s</td><td class=\"words\">",
                xent_loss_name(r->series[p->first].loss), xent_loss_name(r->series[p->second].loss));
        write_verdict(out, r, p);
        fprintf(out, "</td><td>%+.2f</td><td>%+.2f to %+.2f</td><td>", 100 * p->mean,
                100 * (p->mean - p->half_width), 100 * (p->mean + p->half_width));
        write_interval(out, &a, p);
        fputs("</td></tr>\n", out);
    }
    fputs("</tbody></table></div>\n", out);
    end_section(out);
}
