#include "report/step_plots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/chart.h"
#include "study/step_curve.h"

/* Single runs are drawn up to so many of a loss, and so many points of them all: more are a blur, which
 * the band shows better, and make the page large. */
enum { MOST_RUN_POINTS = 1200, MOST_RUNS = 12, MOST_LINES = XENT_CLASS_LOSS_COUNT * (MOST_RUNS + 1) };

/* The lines of a chart, and the memory of those that it draws run by run. */
typedef struct line_set {
    step_curve curves[XENT_CLASS_LOSS_COUNT];
    double *runs[MOST_LINES];
    int run_count;
    chart_line lines[MOST_LINES];
    int count;
} line_set;

static void clear_lines(line_set *set) {
    for (int i = 0; i < XENT_CLASS_LOSS_COUNT; i++) free(set->curves[i].step);
    for (int i = 0; i < set->run_count; i++) free(set->runs[i]);
}

static int add_run(line_set *set, const study_series *s, const study_points *run, point_field field) {
    double *numbers = malloc(2 * (size_t)run->count * sizeof *numbers + 1);
    if (!numbers) return -1;
    for (int i = 0; i < run->count; i++) {
        numbers[i] = (double)run->points[i].step;
        numbers[run->count + i] = field(&run->points[i]);
    }
    set->runs[set->run_count++] = numbers;
    set->lines[set->count++] = (chart_line){.name = xent_loss_name(s->loss),
                                            .color = (int)s->loss,
                                            .faint = 1,
                                            .count = run->count,
                                            .x = numbers,
                                            .y = numbers + run->count};
    return 0;
}

/* How many runs of each loss are drawn: all, or as many as there is room for; none where there is one. */
static int runs_drawn(const report *r) {
    const study_series *s = &r->series[0];
    if (s->run_count < 2 || !s->points) return 0;
    const int points = s->points[0]->count > 0 ? s->points[0]->count : 1;
    const int room = MOST_RUN_POINTS / (points * r->series_count), most = room < MOST_RUNS ? room : MOST_RUNS;
    return s->run_count < most ? s->run_count : most;
}

/* Runs first, so that medians lie above them. */
static int fill_lines(line_set *set, const report *r, point_field field) {
    int failed = 0;
    for (int i = 0; i < r->series_count; i++) {
        const study_series *s = &r->series[i];
        for (int k = 0; k < runs_drawn(r); k++) failed |= add_run(set, s, s->points[k], field);
    }
    for (int i = 0; i < r->series_count; i++) {
        const study_series *s = &r->series[i];
        step_curve *c = &set->curves[i];
        const int banded = s->run_count > 1;
        failed |= step_curve_of(s, field, c);
        set->lines[set->count++] = (chart_line){.name = xent_loss_name(s->loss),
                                                .color = (int)s->loss,
                                                .count = c->count,
                                                .x = c->step,
                                                .y = c->median,
                                                .low = banded ? c->quarter : NULL,
                                                .high = banded ? c->three_quarters : NULL};
    }
    return failed;
}

/* The point at which the medians lie farthest apart; -1: there is none. */
static int widest_point(const line_set *set, int count) {
    int widest = -1;
    double most = 0;
    for (int i = 0; i < set->curves[0].count; i++) {
        double low = HUGE_VAL, high = -HUGE_VAL;
        for (int l = 0; l < count; l++) {
            const double median = i < set->curves[l].count ? set->curves[l].median[i] : (double)NAN;
            low = fmin(low, median);
            high = fmax(high, median);
        }
        if (!(high - low > most)) continue;
        most = high - low;
        widest = i;
    }
    return widest;
}

/* "Accuracy is farthest apart after 20 steps: ce 84.0 %, mse 49.1 %". */
static void title_accuracy(const report *r, const line_set *set, char *title, size_t size) {
    const int at = widest_point(set, r->series_count);
    size_t used = 0;
    if (at < 0 || !set->curves[0].step) {
        snprintf(title, size, "Accuracy on the %s set", r->measured_on);
        return;
    }
    used = (size_t)snprintf(title, size,
                            "Accuracy is farthest apart after %.0f steps:", set->curves[0].step[at]);
    for (int i = 0; i < r->series_count && used < size; i++)
        used += (size_t)snprintf(title + used, size - used, "%s %s %.1f %%", i ? "," : "",
                                 xent_loss_name(r->series[i].loss),
                                 at < set->curves[i].count ? 100 * set->curves[i].median[at] : (double)NAN);
}

/* "On the test set ce ends at 4.1 % of its first value, mse at 30 %". */
static void title_losses(const report *r, const line_set *set, char *title, size_t size) {
    size_t used = (size_t)snprintf(title, size, "On the %s set", r->measured_on);
    int told = 0;
    for (int i = 0; i < r->series_count && used < size; i++) {
        const step_curve *c = &set->curves[i];
        const double share = c->count > 0 ? c->median[c->count - 1] / c->median[0] : (double)NAN;
        if (!isfinite(share)) continue;
        used += (size_t)snprintf(title + used, size - used,
                                 told++ ? ", %s at %.2g %%" : " %s ends at %.2g %% of its first value",
                                 xent_loss_name(r->series[i].loss), 100 * share);
    }
    if (!told) snprintf(title, size, "Each loss on the %s set", r->measured_on);
}

int plot_steps(page *p, const report *r, chart c, point_field field) {
    char title[256];
    line_set *set = calloc(1, sizeof *set);
    if (!set) return -1;
    int failed = fill_lines(set, r, field);
    c.lines = set->lines;
    c.line_count = set->count;
    c.x_label = "steps";
    c.log_x = c.zero_x = c.whole_x = 1;
    if (!failed && !c.title) {
        if (field == point_accuracy)
            title_accuracy(r, set, title, sizeof title);
        else
            title_losses(r, set, title, sizeof title);
        c.title = title;
    }
    if (!failed) failed = write_chart(p, &c);
    clear_lines(set);
    free(set);
    return failed;
}

/* What lines, bands and thin lines are. */
static void describe_lines(const report *r, char *note, size_t size) {
    const int runs = r->series[0].run_count, drawn = runs_drawn(r);
    size_t used = strlen(note);
    if (runs < 2) return;
    used += (size_t)snprintf(note + used, size - used,
                             " Lines are medians of %d seeds, bands hold the middle half of them", runs);
    if (drawn == runs)
        snprintf(note + used, size - used, ", thin lines are single seeds.");
    else if (drawn > 0)
        snprintf(note + used, size - used, ", thin lines are the first %d of each loss.", drawn);
    else
        snprintf(note + used, size - used, ".");
}

/* Of a large set a part is measured at a point (study/points.h). */
static void describe_rows(const report *r, char *note, size_t size) {
    const long long rows = r->comparison->rows;
    const size_t used = strlen(note);
    if (rows > MOST_POINT_ROWS)
        snprintf(note + used, size - used,
                 " Measured on %d of the %lld rows, evenly over the set and the same at every point.",
                 MOST_POINT_ROWS, rows);
}

int write_step_curves(page *p, const report *r) {
    char accuracy[512], loss[400];
    snprintf(accuracy, sizeof accuracy,
             "Accuracy on the %s set after so many updates, on a logarithmic axis.", r->measured_on);
    snprintf(loss, sizeof loss, "Each in its own unit: how they fall can be compared, their sizes cannot.");
    describe_lines(r, accuracy, sizeof accuracy);
    describe_lines(r, loss, sizeof loss);
    describe_rows(r, accuracy, sizeof accuracy);
    const int failed =
        plot_steps(p, r, (chart){.name = "accuracy-by-step", .note = accuracy, .percent = 1}, point_accuracy);
    return failed | plot_steps(p, r, (chart){.name = "loss-by-step", .note = loss, .log_y = 1}, point_loss);
}
