#include "report/tables.h"

#include <math.h>

#include "study/curves.h"
#include "report/html.h"
#include "report/plots.h"
#include "report/seeds.h"

/* ---- Results ------------------------------------------------------------------------------------------- */

/* The name is that of the column, shown where a phone stacks the cells. */
static void write_cell(FILE *out, const char *name, const char *format, double value, const char *without) {
    fprintf(out, "<td data-name=\"%s\">", name);
    if (isfinite(value))
        fprintf(out, format, value);
    else
        fputs(without, out);
    fputs("</td>", out);
}

/* The losses and what they compute. */
static void write_formulas(FILE *out, const report *r) {
    fputs("<dl>\n", out);
    for (int i = 0; i < r->series_count; i++) {
        fprintf(out, "<dt>%s</dt><dd>", xent_loss_name(r->series[i].loss));
        write_escaped(out, xent_loss_text(r->series[i].loss));
        fputs("</dd>\n", out);
    }
    fputs("</dl>\n", out);
}

/* Of a training. */
static void write_training(FILE *out, const report *r) {
    const study_series *s = &r->series[0];
    const xent_history *run = s->runs[0];
    const xent_epoch *first = run->count > 0 ? &run->epochs[0] : NULL;
    const int epoch = r->kept_epoch > 0 ? r->kept_epoch : run->count;
    const xent_epoch *last = epoch > 0 ? &run->epochs[epoch - 1] : NULL;
    fprintf(out,
            "<thead><tr><th>loss</th><th>learning<br>rate</th><th>accuracy,<br>1st epoch</th>"
            "<th>accuracy,<br>%s epoch</th><th>training<br>accuracy</th>",
            r->kept_epoch > 0 ? "best" : "last");
    if (r->target > 0) fprintf(out, "<th>first epoch<br>with %g %%</th>", 100 * r->target);
    fputs("<th>mean<br>|dL/dlogit|</th><th>seconds<br>a run</th></tr></thead><tbody>\n", out);
    fprintf(out, "<tr><td><span class=\"swatch c%d\"></span>%s</td><td data-name=\"learning rate\">%g</td>",
            (int)s->loss, xent_loss_name(s->loss), s->rate);
    write_cell(out, "accuracy, 1st epoch", "%.2f %%", first ? 100 * field_accuracy(first) : (double)NAN, "");
    write_cell(out, "accuracy in the end", "<b>%.2f %%</b>", 100 * s->accuracy.mean, "");
    write_cell(out, "training accuracy", "%.2f %%", last ? 100 * last->train_accuracy : (double)NAN, "");
    if (r->target > 0) write_cell(out, "first epoch with the target", "%.3g", s->epochs_to_target, "never");
    write_cell(out, "mean |dL/dlogit|", "%.2g", last ? last->mean_gradient : (double)NAN, "");
    write_cell(out, "seconds a run", "%.1f", s->seconds, "");
    fputs("</tr>\n</tbody>", out);
}

static int is_priced(const report *r) { return r->cost && isfinite(r->cost->ratio[r->series[0].loss]); }

/* Of a loss over its seeds. */
static void write_loss_row(FILE *out, const report *r, const study_series *s) {
    const spread *a = &s->accuracy;
    fprintf(out, "<tr><td><span class=\"swatch c%d\"></span>%s</td><td data-name=\"learning rate\">%g</td>",
            (int)s->loss, xent_loss_name(s->loss), s->rate);
    write_cell(out, "mean", "<b>%.2f %%</b>", 100 * a->mean, "");
    if (s->run_count > 1) {
        write_cell(out, "standard deviation", "%.2f", 100 * a->deviation, "");
        write_cell(out, "median", "%.2f %%", 100 * a->median, "");
        fputs("<td data-name=\"middle half\">", out);
        if (isfinite(a->quarter)) fprintf(out, "%.2f to %.2f", 100 * a->quarter, 100 * a->three_quarters);
        fputs("</td>", out);
    }
    fprintf(out, "<td data-name=\"learned nothing\">%d of %d</td>", s->dead, s->run_count);
    write_cell(out, "steps to the level", "%.0f", s->steps, "never");
    fprintf(out, "<td data-name=\"came there\">%d of %d</td>", s->reached, s->run_count);
    if (is_priced(r))
        fprintf(out, "<td data-name=\"a step alone\">%.3g µs, %.2f of ce</td>",
                r->cost->microseconds[s->loss], r->cost->ratio[s->loss]);
    fputs("</tr>\n", out);
}

static void write_losses(FILE *out, const report *r) {
    const comparison *c = r->comparison;
    fputs("<thead><tr><th>loss</th><th>learning<br>rate</th><th>accuracy,<br>mean</th>", out);
    if (c->seeds > 1) fputs("<th>standard<br>deviation</th><th>median</th><th>middle half</th>", out);
    fputs("<th>learned<br>nothing</th>", out);
    fprintf(out, "<th>steps to<br>%.1f %%</th><th>came<br>there</th>", 100 * c->level);
    if (is_priced(r)) fputs("<th>a step<br>alone</th>", out);
    fputs("</tr></thead><tbody>\n", out);
    for (int i = 0; i < r->series_count; i++) write_loss_row(out, r, &r->series[i]);
    fputs("</tbody>", out);
}

/* What the columns of the table mean. */
static void describe_losses(const report *r, char *note, size_t size) {
    const comparison *c = r->comparison;
    size_t used = (size_t)snprintf(note, size,
                                   "Runs that learned nothing are no better in the end than guessing the "
                                   "largest class (%.1f %%).",
                                   100 * c->guess);
    if (used >= size) return;
    snprintf(note + used, size - used,
             " Steps until half of the runs came to %.1f %%, %s; runs that never did are counted as "
             "such.%s",
             100 * c->level,
             c->target > 0 ? "the target" : "which is four fifths of the way from guessing to no mistake",
             is_priced(r)
                 ? " A step alone: CPU time on one thread, with nothing else going on; and beside that "
                   "of cross-entropy."
                 : "");
}

int write_results(page *p, const report *r) {
    int failed = 0;
    char note[640] = "", caption[128];
    const char *heading = r->kept_epoch > 0 ? "After the best epoch" : "After the last epoch";
    if (r->comparison) describe_losses(r, note, sizeof note);
    begin_section(p, "results", heading, r->comparison ? note : NULL);
    if (r->comparison) {
        fputs("<div class=\"charts\">\n", p->body);
        failed = write_seeds(p, r) | write_fit(p, r);
        fputs("</div>\n", p->body);
    }
    if (r->comparison)
        snprintf(caption, sizeof caption, "Accuracy on the %s set, over %d seed%s", r->measured_on,
                 r->comparison->seeds, r->comparison->seeds == 1 ? "" : "s");
    else
        snprintf(caption, sizeof caption, "Accuracy on the %s set, and what it took", r->measured_on);
    begin_table(p->body, "cards", caption);
    if (r->comparison)
        write_losses(p->body, r);
    else
        write_training(p->body, r);
    end_table(p->body);
    write_formulas(p->body, r);
    end_section(p);
    return failed;
}
