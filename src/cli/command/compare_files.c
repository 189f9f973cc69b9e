#include <math.h>
#include <stdio.h>

#include "cli/command/compare_output.h"
#include "cli/terminal/new_file.h"
#include "cli/terminal/output.h"

const char *const compare_files[COMPARE_FILES] = {"report.html", "curves.csv", "curves.gnuplot"};

static int save_table(const comparison *c, const char *directory) {
    new_file file;
    if (open_new_file(&file, directory, "curves.csv")) return 1;
    fprintf(file.stream,
            "loss,seed,epoch,train_loss,train_accuracy,test_loss,test_accuracy,mean_gradient,seconds\n");
    for (int r = 0; r < c->losses.count * c->seeds; r++) {
        const study_cell *run = &c->cells[r];
        for (int i = 0; i < run->result.history.count; i++) {
            const xent_epoch *e = &run->result.history.epochs[i];
            fprintf(file.stream, "%s,%llu,%d,%.9g,%.9g,%.9g,%.9g,%.9g,%.3f\n", xent_loss_name(run->loss),
                    (unsigned long long)run->seed, e->epoch, e->train_loss, e->train_accuracy, e->test_loss,
                    e->test_accuracy, e->mean_gradient, e->seconds);
        }
    }
    return close_new_file(&file);
}

/* One plot of an expression over the columns of curves.csv, which count from 1: a line for each run. */
static void write_plot(FILE *stream, const comparison *c, const char *title, const char *value) {
    const unsigned long long first = c->cells[0].seed, last = c->cells[c->seeds - 1].seed;
    fprintf(stream, "set title '%s'\nplot ", title);
    for (int i = 0; i < c->losses.count; i++) {
        const char *name = xent_loss_name(c->losses.loss[i]);
        fprintf(stream,
                "%sfor [s=%llu:%llu] 'curves.csv' using (epoch('%s', s)):(%s) \\\n"
                "     with linespoints linestyle %d title (s == %llu ? '%s' : '')",
                i ? ", \\\n     " : "", first, last, name, value, (int)c->losses.loss[i] + 1, first, name);
    }
    fputc('\n', stream);
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
    const comparison *c = &r->comparison;
    new_file file;
    if (open_new_file(&file, directory, "curves.gnuplot")) return 1;
    fputs("# Draws curves.png from curves.csv: gnuplot curves.gnuplot (in this directory)\n"
          "set datafile separator ','\n"
          "set terminal pngcairo size 1500,520\n"
          "set output 'curves.png'\n"
          "set xlabel 'epoch'\n"
          "set key outside bottom center horizontal\n"
          "set grid\n"
          "# The epoch of a line of the file, if it belongs to this loss and seed.\n"
          "epoch(loss, seed) = (strcol(1) eq loss && column(2) == seed) ? column(3) : NaN\n",
          file.stream);
    write_line_styles(file.stream, c);
    char title[64];
    snprintf(title, sizeof title, "accuracy on the %s set", r->measured_on);
    fputs("set multiplot layout 1,3\nset format y '%g %%'\n", file.stream);
    write_plot(file.stream, c, title, "100 * $7");
    fputs("set format y '%g'\nset logscale y\nset yrange [*:*] noextend\n", file.stream);
    write_plot(file.stream, c, "training loss", "$4");
    write_plot(file.stream, c, "mean |dL/dlogit|", "$8");
    fputs("unset multiplot\n", file.stream);
    return close_new_file(&file);
}

int save_curves(const compare_results *r, const char *directory) {
    return save_table(&r->comparison, directory) || save_script(r, directory);
}
