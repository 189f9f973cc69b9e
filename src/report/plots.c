#include "report/plots.h"

#include <math.h>
#include <stdlib.h>

#include "report/chart.h"
#include "study/curves.h"
#include "report/html.h"

typedef struct line_source {
    const char *name;
    const study_series *series;
    int color;
    epoch_field field;
} line_source;

enum { MOST_SOURCES = XENT_CLASS_LOSS_COUNT + 1 };

/* One chart of the sources; over_time puts seconds on the x axis, epochs else. 0, or -1: out of memory. */
static int write_curves(FILE *out, chart c, const line_source *sources, int count, int over_time) {
    chart_line lines[MOST_SOURCES];
    curve y[MOST_SOURCES], x[MOST_SOURCES];
    int failed = 0;
    for (int i = 0; i < count; i++) {
        const line_source *s = &sources[i];
        const int banded = s->series->run_count > 1;
        failed |= curve_of(s->series, s->field, &y[i]);
        failed |= curve_of(s->series, field_seconds, &x[i]);
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
    return failed;
}

/* A line for each loss. */
static int plot_losses(FILE *out, const report *r, chart c, epoch_field field, int over_time) {
    line_source sources[MOST_SOURCES];
    for (int i = 0; i < r->series_count; i++) {
        const study_series *s = &r->series[i];
        sources[i] = (line_source){xent_loss_name(s->loss), s, (int)s->loss, field};
    }
    return write_curves(out, c, sources, r->series_count, over_time);
}

/* One loss: a line for each set that was measured. */
static int plot_sets(FILE *out, const report *r, chart c, const line_source sets[3], int over_time) {
    line_source sources[3];
    const xent_history *run = r->series[0].runs[0];
    int count = 0;
    for (int i = 0; i < 3; i++)
        if (run->count > 0 && !isnan(sets[i].field(&run->epochs[0]))) sources[count++] = sets[i];
    return write_curves(out, c, sources, count, over_time);
}

static int compare_curves(FILE *out, const report *r) {
    char accuracy[64], loss[64];
    snprintf(accuracy, sizeof accuracy, "Accuracy on the %s set", r->measured_on);
    snprintf(loss, sizeof loss, "Loss on the %s set, each in its own unit", r->measured_on);
    const chart measured = {.title = accuracy, .percent = 1};
    const chart training = {.title = "Training loss, each in its own unit", .log_y = 1};
    const chart fit = {.title = "Accuracy on the training set", .percent = 1};
    const chart measured_loss = {.title = loss, .log_y = 1};
    int failed = 0;
    for (int over_time = 0; over_time <= 1; over_time++)
        failed |= plot_losses(out, r, measured, field_accuracy, over_time);
    for (int over_time = 0; over_time <= 1; over_time++)
        failed |= plot_losses(out, r, training, field_train_loss, over_time);
    failed |= plot_losses(out, r, fit, field_train_accuracy, 0);
    failed |= plot_losses(out, r, measured_loss, field_loss, 0);
    return failed;
}

static int training_curves(FILE *out, const report *r) {
    const study_series *s = &r->series[0];
    const chart accuracy = {.title = "Accuracy", .percent = 1}, loss = {.title = "Loss", .log_y = 1};
    const line_source accuracies[3] = {{r->measured_on, s, 0, field_test_accuracy},
                                       {"validation", s, 2, field_validation_accuracy},
                                       {"training", s, 1, field_train_accuracy}};
    const line_source losses[3] = {{r->measured_on, s, 0, field_test_loss},
                                   {"validation", s, 2, field_validation_loss},
                                   {"training", s, 1, field_train_loss}};
    int failed = 0;
    for (int over_time = 0; over_time <= 1; over_time++)
        failed |= plot_sets(out, r, accuracy, accuracies, over_time);
    for (int over_time = 0; over_time <= 1; over_time++) failed |= plot_sets(out, r, loss, losses, over_time);
    return failed;
}

int write_learning_curves(FILE *out, const report *r) {
    const char *note = "Training figures are means over an epoch, while the weights change.";
    if (r->series[0].run_count > 1)
        note =
            "Lines are means over the seeds; bands go from the lowest seed to the highest. Training figures "
            "are means over an epoch, while the weights change. Seconds are those of a clock on the wall, "
            "with the runs side by side.";
    begin_section(out, "Learning curves", note);
    fputs("<div class=\"charts\">\n", out);
    const int failed = r->series_count > 1 ? compare_curves(out, r) : training_curves(out, r);
    fputs("</div>\n", out);
    end_section(out);
    return failed;
}

int write_pull(FILE *out, const report *r) {
    const chart pull = {.title = "Mean |dL/dlogit|, on a logarithmic scale", .log_y = 1};
    begin_section(out, "How hard the loss pulls", NULL);
    fputs("<div class=\"charts\">\n", out);
    const int failed = plot_losses(out, r, pull, field_gradient, 0);
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
