#include "report.h"

#include <math.h>
#include <stdlib.h>

#include "chart.h"
#include "curves.h"
#include "html.h"
#include "pictures.h"
#include "race.h"
#include "tables.h"

static int is_comparison(const report *r) { return r->series_count > 1; }

const char *loss_title(xent_loss loss) {
    static const char *const titles[XENT_LOSS_COUNT] = {
        [XENT_LOSS_CE] = "cross-entropy",
        [XENT_LOSS_BCE] = "binary cross-entropy",
        [XENT_LOSS_MSE] = "squared error",
        [XENT_LOSS_MSE_SIGMOID] = "squared error of sigmoids",
        [XENT_LOSS_MSE_LOGITS] = "squared error of raw outputs",
    };
    return (unsigned)loss < XENT_LOSS_COUNT ? titles[loss] : "unknown loss";
}

/* ---- Curves -------------------------------------------------------------------------------------------- */

typedef struct line_source {
    const char *name;
    const report_series *series;
    int color;
    epoch_field field;
} line_source;

enum { MOST_SOURCES = XENT_LOSS_COUNT + 1 };

/* One chart of the sources; over_time puts seconds on the x axis, epochs else. 0, or -1: out of memory. */
static int write_curves(FILE *out, chart c, const line_source *sources, int count, int over_time) {
    chart_line lines[MOST_SOURCES];
    curve y[MOST_SOURCES], x[MOST_SOURCES];
    int failed = 0;
    for (int i = 0; i < count; i++) {
        const line_source *s = &sources[i];
        const int banded = s->series->run_count > 1;
        y[i] = curve_of(s->series, s->field);
        x[i] = curve_of(s->series, field_seconds);
        failed |= y[i].count != x[i].count;
        for (int e = 0; !over_time && e < x[i].count; e++) x[i].mean[e] = e + 1;
        lines[i] = (chart_line){s->name,
                                s->color,
                                y[i].count,
                                x[i].mean,
                                y[i].mean,
                                banded ? y[i].low : NULL,
                                banded ? y[i].high : NULL};
    }
    c.x_label = over_time ? "seconds" : "epoch";
    c.whole_x = !over_time;
    c.lines = lines;
    c.line_count = count;
    if (!failed) write_chart(out, &c);
    for (int i = 0; i < count; i++) {
        free(x[i].mean);
        free(y[i].mean);
    }
    return failed ? -1 : 0;
}

/* A line for each loss; in the report of one loss, one for what was held out and one for the training set. */
static int write_field(FILE *out, const report *r, chart c, epoch_field field, epoch_field training,
                       int over_time) {
    line_source sources[MOST_SOURCES];
    int count = 0;
    for (int i = 0; i < r->series_count; i++) {
        const report_series *s = &r->series[i];
        const char *name = is_comparison(r) || !training ? xent_loss_name(s->loss) : r->measured_on;
        sources[count++] = (line_source){name, s, is_comparison(r) ? (int)s->loss : 0, field};
    }
    const xent_history *run = r->series[0].runs[0];
    const int held_out =
        run->count > 0 && !(isnan(run->epochs[0].test_loss) && isnan(run->epochs[0].validation_loss));
    if (!is_comparison(r) && training && held_out)
        sources[count++] = (line_source){"training", &r->series[0], 1, training};
    return write_curves(out, c, sources, count, over_time);
}

static int write_all_curves(FILE *out, const report *r) {
    char accuracy[64], loss_held[64];
    snprintf(accuracy, sizeof accuracy, "Accuracy on the %s set", r->measured_on);
    snprintf(loss_held, sizeof loss_held, "Loss on the %s set, each in its own unit", r->measured_on);
    const chart rate = {.title = accuracy, .percent = 1};
    const chart loss = {.title = is_comparison(r) ? "Training loss, each in its own unit" : "Loss",
                        .log_y = 1};
    const chart fit = {.title = "Accuracy on the training set", .percent = 1};
    const chart held = {.title = loss_held, .log_y = 1};
    const epoch_field shown = is_comparison(r) ? field_train_loss : field_loss;
    int failed = 0;
    begin_section(out, "Learning curves",
                  r->series[0].run_count > 1
                      ? "Lines are means over the seeds; bands go from the lowest seed to the highest. "
                        "Training figures are means over an epoch, while the weights change."
                      : "Training figures are means over an epoch, while the weights change.");
    fputs("<div class=\"charts\">\n", out);
    for (int over_time = 0; over_time <= 1; over_time++)
        failed |= write_field(out, r, rate, field_accuracy, field_train_accuracy, over_time);
    for (int over_time = 0; over_time <= 1; over_time++)
        failed |= write_field(out, r, loss, shown, field_train_loss, over_time);
    if (is_comparison(r)) {
        failed |= write_field(out, r, fit, field_train_accuracy, NULL, 0);
        failed |= write_field(out, r, held, field_loss, NULL, 0);
    }
    fputs("</div>\n", out);
    end_section(out);
    return failed;
}

/* One chart, with what it means beside it. */
static int write_pull(FILE *out, const report *r) {
    const chart pull = {.title = "Mean |dL/dlogit|, on a logarithmic scale", .log_y = 1};
    begin_section(out, "How hard the loss pulls", NULL);
    fputs("<div class=\"charts\">\n", out);
    const int failed = write_field(out, r, pull, field_gradient, NULL, 0);
    fputs(
        "<div><p>The gradient that reaches the network's outputs: the mean of its absolute value over all "
        "rows and classes of an epoch.</p>\n<p>Where it is small although many rows are still wrong, "
        "learning "
        "stalls. A squared error behind a softmax or a sigmoid pulls least on the rows that are most wrong, "
        "because their outputs are saturated; cross-entropy pulls with the whole error there.</p></div>\n"
        "</div>\n",
        out);
    end_section(out);
    return failed;
}

/* ---- The networks -------------------------------------------------------------------------------------- */

static int write_weights_section(FILE *out, const report *r) {
    const findings *first = NULL;
    char note[256];
    for (int i = r->series_count - 1; i >= 0; i--)
        if (r->series[i].found && r->series[i].found->weights) first = r->series[i].found;
    if (!first) return 0;
    snprintf(note, sizeof note,
             "The weights into %s%d%s units, each drawn as an image: vermillion raises the unit, blue lowers "
             "it. Each unit has a scale of its own.",
             first->all_units > first->unit_count ? "the first " : "all ", first->unit_count,
             first->all_units > first->unit_count ? " of the first layer's" : " first-layer");
    begin_section(out, "What the first layer looks for", note);
    int failed = 0;
    for (int i = 0; i < r->series_count; i++)
        if (r->series[i].found && r->series[i].found->weights) failed |= write_weights(out, &r->series[i]);
    end_section(out);
    return failed;
}

static int write_networks(FILE *out, const report *r) {
    int failed = 0, shown = 0;
    for (int i = 0; i < r->series_count; i++) shown |= r->series[i].found != NULL;
    if (!shown) return 0;
    begin_section(out, "What is taken for what",
                  r->series[0].run_count > 1
                      ? "Rows: the label; columns: the prediction. Of the first seed's network, as all below."
                      : "Rows: the label; columns: the prediction.");
    fputs("<div class=\"matrices\">\n", out);
    for (int i = 0; i < r->series_count; i++)
        if (r->series[i].found) write_confusion(out, r, &r->series[i]);
    fputs("</div>\n", out);
    end_section(out);
    begin_section(out, "The surest mistakes",
                  "Rows that the network gets wrong with the highest probability, and what it gives to the "
                  "right class.");
    for (int i = 0; i < r->series_count; i++)
        if (r->series[i].found) failed |= write_mistakes(out, r, &r->series[i]);
    end_section(out);
    return failed | write_weights_section(out, r);
}

/* ---- The page ------------------------------------------------------------------------------------------ */

static void write_top(FILE *out, const report *r) {
    const report_series *s = &r->series[0];
    const int epochs = s->runs[0]->count, seeds = s->run_count;
    fprintf(out, "<p class=\"kicker\">xent %s · ", r->tool);
    write_escaped(out, r->data);
    fputs(" · ", out);
    write_escaped(out, r->network);
    fprintf(out, " · %d epoch%s", epochs, epochs == 1 ? "" : "s");
    if (seeds > 1) fprintf(out, " · %d seeds", seeds);
    fputs("</p>\n", out);
    if (is_comparison(r)) {
        write_race(out, r);
        return;
    }
    fprintf(out, "<h1>%.2f&nbsp;%% of the ", 100 * s->accuracy_mean);
    write_escaped(out, r->measured_on);
    fprintf(out, " set right after %d epoch%s, in %.1f seconds</h1>\n<p class=\"lead\">Trained with %s (%s)",
            epochs, epochs == 1 ? "" : "s", s->seconds, loss_title(s->loss), xent_loss_name(s->loss));
    if (epochs > 0)
        fprintf(out, "; %.2f&nbsp;%% after the first epoch", 100 * field_accuracy(&s->runs[0]->epochs[0]));
    fputs(".</p>\n", out);
}

static void write_origin(FILE *out, const report *r) {
    begin_section(out, "How this was made", NULL);
    fputs("<pre>", out);
    write_escaped(out, r->command);
    fputs("</pre>\n<dl>\n", out);
    for (int i = 0; i < r->fact_count; i++) {
        fputs("<dt>", out);
        write_escaped(out, r->facts[i].name);
        fputs("</dt><dd>", out);
        write_escaped(out, r->facts[i].text);
        fputs("</dd>\n", out);
    }
    fputs("</dl>\n", out);
    end_section(out);
}

int write_report(FILE *out, const report *r) {
    char title[256];
    snprintf(title, sizeof title, "xent %s %s", r->tool, r->data);
    begin_page(out, title);
    write_top(out, r);
    int failed = write_all_curves(out, r);
    failed |= write_pull(out, r);
    write_results(out, r);
    write_pairs(out, r);
    failed |= write_networks(out, r);
    write_origin(out, r);
    end_page(out);
    return failed ? -1 : 0;
}
