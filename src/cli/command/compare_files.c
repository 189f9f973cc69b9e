#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command/compare_output.h"
#include "cli/terminal/new_file.h"
#include "cli/terminal/output.h"
#include "report/axis.h"
#include "study/curves.h"
#include "study/step_curve.h"

const char *const compare_files[COMPARE_FILES] = {"report.html", "curves.csv", "curves.gnuplot"};

static int save_table(const compare_results *r, const char *directory) {
    const comparison *c = &r->comparison;
    new_file file;
    if (open_new_file(&file, directory, "curves.csv")) return 1;
    fprintf(file.stream,
            "loss,seed,epoch,train_loss,train_accuracy,%s_loss,%s_accuracy,mean_gradient,seconds\n",
            r->measured_on, r->measured_on);
    for (int k = 0; k < c->losses.count * c->seeds; k++) {
        const study_cell *run = &c->cells[k];
        for (int i = 0; i < run->result.history.count; i++) {
            const xent_epoch *e = &run->result.history.epochs[i];
            fprintf(file.stream, "%s,%llu,%d,%.9g,%.9g,%.9g,%.9g,%.9g,%.3f\n", xent_loss_name(run->loss),
                    (unsigned long long)run->seed, e->epoch, e->train_loss, e->train_accuracy, e->test_loss,
                    e->test_accuracy, e->mean_gradient, e->seconds);
        }
    }
    return close_new_file(&file);
}

/* ---- The script ---------------------------------------------------------------------------------------- */

/* A plot: what it is called, and where its numbers come from, over steps or else over epochs. */
typedef struct script_plot {
    const char *name, *title;
    point_field point;
    epoch_field epoch;
    double scale;
    int log_y;
} script_plot;

/* Where step 0 stands on a logarithmic axis. */
#define ZERO_STEP 0.5

/* One loss's numbers: x, and the median and the quartiles of the seeds. */
typedef struct script_curve {
    int count;
    const double *x, *median, *quarter, *three_quarters;
    double *memory;
} script_curve;

static int curve_for(const script_plot *p, const study_series *series, script_curve *out) {
    step_curve steps;
    curve epochs;
    const int failed =
        p->point ? step_curve_of(series, p->point, &steps) : curve_of(series, p->epoch, &epochs);
    if (failed) {
        report_failure("no memory for curves.gnuplot");
        return 1;
    }
    *out = p->point ? (script_curve){steps.count,   steps.step,           steps.median,
                                     steps.quarter, steps.three_quarters, steps.step}
                    : (script_curve){epochs.count,   epochs.epoch,          epochs.median,
                                     epochs.quarter, epochs.three_quarters, epochs.epoch};
    return 0;
}

static void widen(double *low, double *high, double value) {
    if (!isfinite(value)) return;
    *low = fmin(*low, value);
    *high = fmax(*high, value);
}

/* The numbers of a plot as data blocks, $NAME_ce and so on; widens the ranges by them. */
static int write_data(FILE *stream, const comparison *c, const script_plot *p, double x[2], double y[2]) {
    for (int i = 0; i < c->losses.count; i++) {
        script_curve k;
        if (curve_for(p, &c->series[i], &k)) return 1;
        fprintf(stream, "$%s_%d << END\n", p->name, i);
        for (int e = 0; e < k.count; e++) {
            const double at = p->point ? fmax(k.x[e], ZERO_STEP) : k.x[e];
            const double numbers[3] = {k.median[e], k.quarter[e], k.three_quarters[e]};
            fprintf(stream, "%g", at);
            widen(&x[0], &x[1], at);
            for (int n = 0; n < 3; n++) {
                const double value = p->log_y && !(numbers[n] > 0) ? (double)NAN : p->scale * numbers[n];
                widen(&y[0], &y[1], value);
                if (isfinite(value))
                    fprintf(stream, " %.9g", value);
                else
                    fputs(" NaN", stream);
            }
            fputc('\n', stream);
        }
        fputs("END\n", stream);
        free(k.memory);
    }
    return 0;
}

/* Ticks and ends on round numbers, as the page has them (report/axis.h). */
static void write_axis(FILE *stream, char which, const axis *a, int with_zero) {
    fprintf(stream, "%s logscale %c\nset %crange [%g:%g]\nset %ctics (", a->log ? "set" : "unset", which,
            which, with_zero ? ZERO_STEP : a->low, a->high, which);
    if (with_zero) fprintf(stream, "'0' %g, ", ZERO_STEP);
    for (int i = 0; i < a->tick_count; i++) /* + 0.0: no tick is called -0 */
        fprintf(stream, "%s'%.10g' %.10g", i ? ", " : "", a->tick[i] + 0.0, a->tick[i] + 0.0);
    fputs(")\n", stream);
}

/* Of each loss the band between the quartiles, and then the median with its name. */
static int write_plot(FILE *stream, const comparison *c, const script_plot *p) {
    double x[2] = {HUGE_VAL, -HUGE_VAL}, y[2] = {HUGE_VAL, -HUGE_VAL};
    if (write_data(stream, c, p, x, y)) return 1;
    if (!(x[0] <= x[1]) || !(y[0] <= y[1])) return 0; /* there is nothing to draw */
    const axis across = p->point ? axis_over(1, fmax(x[1], 2), 1) : axis_exactly(x[0], x[1], 1);
    const axis up = axis_over(y[0], y[1], p->log_y);
    fprintf(stream, "set title '%s'\nset xlabel '%s'\n", p->title, p->point ? "steps" : "epoch");
    write_axis(stream, 'x', &across, p->point != NULL);
    write_axis(stream, 'y', &up, 0);
    for (int i = 0; i < c->losses.count; i++)
        fprintf(
            stream,
            "%s$%s_%d using 1:3:4 with filledcurves linestyle %d fillstyle transparent solid 0.18 noborder "
            "notitle",
            i ? ", \\\n     " : "plot ", p->name, i, (int)c->losses.loss[i] + 1);
    for (int i = 0; i < c->losses.count; i++)
        fprintf(stream, ", \\\n     $%s_%d using 1:2 with linespoints linestyle %d title '%s'", p->name, i,
                (int)c->losses.loss[i] + 1, xent_loss_name(c->losses.loss[i]));
    fputs("\n", stream);
    return 0;
}

/* Okabe & Ito's colours, which colour-blind readers tell apart, with a shape and dashes for each. */
static void write_line_styles(FILE *stream, const comparison *c) {
    static const char *const colors[XENT_CLASS_LOSS_COUNT] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                              "#E69F00", "#56B4E9", "#000000"};
    static const int shapes[XENT_CLASS_LOSS_COUNT] = {7, 5, 9, 13, 11, 4, 6};
    for (int i = 0; i < c->losses.count; i++) {
        const int loss = (int)c->losses.loss[i];
        fprintf(stream,
                "set style line %d linecolor rgb '%s' linewidth 1.5 dashtype %d pointtype %d pointsize 0.8\n",
                loss + 1, colors[loss], loss + 1, shapes[loss]);
    }
}

static int save_script(const compare_results *r, const char *directory) {
    char accuracy[64], loss[64];
    const script_plot plots[] = {
        {"accuracy", accuracy, point_accuracy, NULL, 100, 0},
        {"loss", loss, point_loss, NULL, 1, 1},
        {"gradient", "mean |dL/dlogit|", NULL, field_gradient, 1, 1},
    };
    new_file file;
    snprintf(accuracy, sizeof accuracy, "accuracy on the %s set in %%", r->measured_on);
    snprintf(loss, sizeof loss, "loss on the %s set, each in its own unit", r->measured_on);
    if (open_new_file(&file, directory, "curves.gnuplot")) return 1;
    fputs("# Draws curves.png: gnuplot curves.gnuplot (in this directory). Lines are medians over the seeds, "
          "bands\n"
          "# hold the middle half of them; columns: x, median, lower and upper quartile. Single runs: "
          "curves.csv.\n"
          "set terminal pngcairo size 1500,520 noenhanced\n"
          "set output 'curves.png'\n"
          "set key outside bottom center horizontal\n"
          "set grid\n",
          file.stream);
    write_line_styles(file.stream, &r->comparison);
    fputs("set multiplot layout 1,3\n", file.stream);
    for (size_t i = 0; i < sizeof plots / sizeof *plots; i++)
        if (write_plot(file.stream, &r->comparison, &plots[i])) {
            drop_new_file(&file);
            return 1;
        }
    fputs("unset multiplot\n", file.stream);
    return close_new_file(&file);
}

int save_curves(const compare_results *r, const char *directory) {
    return save_table(r, directory) || save_script(r, directory);
}
