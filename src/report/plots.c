#include "report/plots.h"

#include <math.h>
#include <stdlib.h>

#include "report/chart.h"
#include "study/curves.h"
#include "report/html.h"
#include "report/step_plots.h"

typedef struct line_source {
    const char *name;
    const study_series *series;
    int color;
    epoch_field field;
} line_source;

enum { MOST_SOURCES = XENT_CLASS_LOSS_COUNT + 1 };

/* Places one chart over the epochs. 0, or -1: out of memory. */
static int write_curves(page *p, chart c, const line_source *sources, int count) {
    chart_line lines[MOST_SOURCES];
    curve y[MOST_SOURCES];
    int failed = 0;
    for (int i = 0; i < count; i++) {
        const line_source *s = &sources[i];
        const int banded = s->series->run_count > 1;
        failed |= curve_of(s->series, s->field, &y[i]);
        lines[i] = (chart_line){.name = s->name,
                                .color = s->color,
                                .count = y[i].count,
                                .x = y[i].epoch,
                                .y = y[i].median,
                                .low = banded ? y[i].quarter : NULL,
                                .high = banded ? y[i].three_quarters : NULL};
    }
    c.x_label = "epoch";
    c.whole_x = 1;
    c.lines = lines;
    c.line_count = count;
    if (!failed) failed = write_chart(p, &c);
    for (int i = 0; i < count; i++) free(y[i].epoch);
    return failed;
}

/* ---- Of a comparison ----------------------------------------------------------------------------------- */

/* A line for each loss. */
static int plot_losses(page *p, const report *r, chart c, epoch_field field) {
    line_source sources[MOST_SOURCES];
    for (int i = 0; i < r->series_count; i++) {
        const study_series *s = &r->series[i];
        sources[i] = (line_source){xent_loss_name(s->loss), s, (int)s->loss, field};
    }
    return write_curves(p, c, sources, r->series_count);
}

static double overfit(const xent_epoch *e) { return 100 * (e->train_accuracy - e->test_accuracy); }

/* "In the last epoch ...: ce +2.10, mse +1.30 points". */
static void title_last(const report *r, const char *begins, const char *format, epoch_field field,
                       const char *unit, char *title, size_t size) {
    size_t used = (size_t)snprintf(title, size, "%s:", begins);
    int told = 0;
    for (int i = 0; i < r->series_count && used < size; i++) {
        const double last = last_median(&r->series[i], field);
        if (!isfinite(last)) continue;
        used += (size_t)snprintf(title + used, size - used, "%s %s ", told++ ? "," : "",
                                 xent_loss_name(r->series[i].loss));
        if (used < size) used += (size_t)snprintf(title + used, size - used, format, last);
    }
    if (used < size) snprintf(title + used, size - used, told ? "%s" : " not known", unit);
}

int write_fit(page *p, const report *r) {
    char title[256], begins[96];
    snprintf(begins, sizeof begins, "Training accuracy less %s accuracy in the end", r->measured_on);
    title_last(r, begins, "%+.2f", overfit, " points", title, sizeof title);
    return plot_losses(
        p, r,
        (chart){.name = "training-accuracy",
                .title = title,
                .note = "Accuracy on the training set: the mean of an epoch, while the weights "
                        "change. Lines are medians of the seeds, bands hold the middle half of them.",
                .percent = 1},
        field_train_accuracy);
}

int write_pull(page *p, const report *r) {
    char title[256];
    title_last(r, "Mean |dL/dlogit| in the last epoch", "%.2g", field_gradient, "", title, sizeof title);
    const chart pull = {.name = "gradient",
                        .title = title,
                        .note =
                            "The mean over all rows and classes of an epoch. A step moves by the rate times "
                            "this, and the rates differ: heights alone do not tell which loss moves more.",
                        .log_y = 1};
    begin_section(p, "loss-pull", "How hard the loss pulls", NULL);
    fputs("<div class=\"charts\">\n", p->body);
    const int failed = plot_losses(p, r, pull, field_gradient);
    fputs(
        "<p>Of single rows, squared error behind a softmax or a sigmoid pulls least on those that are most "
        "wrong, because their outputs are saturated; cross-entropy pulls with the whole error there. A mean "
        "over rows does not show that.</p>\n</div>\n",
        p->body);
    end_section(p);
    return failed;
}

/* ---- Of a training ------------------------------------------------------------------------------------- */

/* A line for each set that was measured. */
static int plot_sets(page *p, const report *r, chart c, const line_source sets[3]) {
    line_source sources[3];
    const xent_history *run = r->series[0].runs[0];
    int count = 0;
    for (int i = 0; i < 3; i++)
        if (run->count > 0 && !isnan(sets[i].field(&run->epochs[0]))) sources[count++] = sets[i];
    return write_curves(p, c, sources, count);
}

/* The first set of the three that has this figure, and what it is in the end: "test accuracy ends at 95.2 %,
 * training accuracy at 99.0 %". */
static void title_sets(const report *r, const char *quantity, const char *format, double scale,
                       const line_source sets[3], char *title, size_t size) {
    size_t used = (size_t)snprintf(title, size, "%s in the end:", quantity);
    int told = 0;
    for (int i = 0; i < 3 && used < size; i++) {
        const double last = last_median(&r->series[0], sets[i].field);
        if (!isfinite(last)) continue;
        used += (size_t)snprintf(title + used, size - used, "%s %s ", told++ ? "," : "", sets[i].name);
        if (used < size) used += (size_t)snprintf(title + used, size - used, format, scale * last);
    }
    if (!told) snprintf(title, size, "%s", quantity);
}

/* What training draws of each set that was measured. */
static int plot_accuracies(page *p, const report *r, const char *quantity) {
    const study_series *s = &r->series[0];
    const line_source sets[3] = {{r->measured_on, s, 0, field_test_accuracy},
                                 {"validation", s, 2, field_validation_accuracy},
                                 {"training", s, 1, field_train_accuracy}};
    char title[192];
    title_sets(r, quantity, "%.2f %%", 100, sets, title, sizeof title);
    return plot_sets(p, r, (chart){.name = "accuracy", .title = title, .percent = 1}, sets);
}

static int plot_rmses(page *p, const report *r) {
    const study_series *s = &r->series[0];
    const line_source sets[3] = {{r->measured_on, s, 0, field_test_rmse},
                                 {"validation", s, 2, field_validation_rmse},
                                 {"training", s, 1, field_train_rmse}};
    char title[192];
    title_sets(r, "RMSE", "%.4g", 1, sets, title, sizeof title);
    return plot_sets(p, r, (chart){.name = "rmse", .title = title, .log_y = 1}, sets);
}

static int plot_set_losses(page *p, const report *r) {
    const study_series *s = &r->series[0];
    const line_source sets[3] = {{r->measured_on, s, 0, field_test_loss},
                                 {"validation", s, 2, field_validation_loss},
                                 {"training", s, 1, field_train_loss}};
    char title[192];
    title_sets(r, "Loss", "%.4g", 1, sets, title, sizeof title);
    return plot_sets(p, r, (chart){.name = "loss", .title = title, .log_y = 1}, sets);
}

/* ---- The section --------------------------------------------------------------------------------------- */

int write_learning_curves(page *p, const report *r) {
    const char *note =
        r->comparison   ? NULL
        : r->leaves_out ? "Training figures are means over an epoch, while the weights change, of the rows "
                          "that it had: those that were known were left out."
                        : "Training figures are means over an epoch, while the weights change.";
    int failed = 0;
    begin_section(p, "learning", "Learning curves", note);
    fputs("<div class=\"charts\">\n", p->body);
    if (r->comparison) {
        failed |= write_step_curves(p, r);
    } else {
        failed |= r->targets && !r->targets->counts ? plot_rmses(p, r)
                  : r->targets                      ? plot_accuracies(p, r, "Rows with every label right")
                                                    : plot_accuracies(p, r, "Accuracy");
        failed |= plot_set_losses(p, r);
    }
    fputs("</div>\n", p->body);
    end_section(p);
    return failed;
}
