#include <math.h>
#include <stdio.h>

#include "comparison.h"
#include "new_file.h"

static int save_curves(const comparison *c, const char *directory) {
    new_file file;
    if (open_new_file(&file, directory, "curves.csv")) return 1;
    fprintf(file.stream,
            "loss,seed,epoch,train_loss,train_accuracy,test_loss,test_accuracy,mean_gradient,seconds\n");
    for (int r = 0; r < c->losses.count * c->seeds; r++) {
        const comparison_run *run = &c->runs[r];
        for (int i = 0; i < run->result.history.count; i++) {
            const xent_epoch *e = &run->result.history.epochs[i];
            fprintf(file.stream, "%s,%llu,%d,%.9g,%.9g,%.9g,%.9g,%.9g,%.3f\n", xent_loss_name(run->loss),
                    (unsigned long long)run->seed, e->epoch, e->train_loss, e->train_accuracy, e->test_loss,
                    e->test_accuracy, e->mean_gradient, e->seconds);
        }
    }
    return close_new_file(&file);
}

/* One plot of a column of curves.csv: for each loss and seed a line, a colour a loss. Columns count from 1.
 */
static void write_plot(FILE *stream, const comparison *c, const char *title, int column, const char *scale) {
    /* Okabe & Ito's colours, which colour-blind readers tell apart. */
    static const char *const colors[XENT_LOSS_COUNT] = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                        "#E69F00"};
    fprintf(stream, "set title '%s'\n%s\nplot ", title, scale);
    for (int i = 0; i < c->losses.count; i++) {
        for (int s = 0; s < c->seeds; s++) {
            const comparison_run *run = &c->runs[i * c->seeds + s];
            char name[32] = "";
            if (s == 0) snprintf(name, sizeof name, "%s", xent_loss_name(run->loss));
            fprintf(stream,
                    "%s'curves.csv' using ((strcol(1) eq '%s' && $2 == %llu) ? $3 : NaN):%d with linespoints "
                    "linecolor '%s' pointtype 7 pointsize 0.5 title '%s'",
                    i + s ? ", \\\n     " : "", xent_loss_name(run->loss), (unsigned long long)run->seed,
                    column, colors[run->loss], name);
        }
    }
    fputc('\n', stream);
}

static int save_script(const comparison *c, const char *directory) {
    new_file file;
    if (open_new_file(&file, directory, "curves.gnuplot")) return 1;
    fprintf(file.stream, "# Draws curves.png from curves.csv: gnuplot curves.gnuplot (in this directory)\n"
                         "set datafile separator ','\n"
                         "set terminal pngcairo size 1500,500\n"
                         "set output 'curves.png'\n"
                         "set xlabel 'epoch'\n"
                         "set key bottom right\n"
                         "set grid\n"
                         "set multiplot layout 1,3\n");
    char title[64];
    snprintf(title, sizeof title, "%s accuracy", c->measured_on);
    write_plot(file.stream, c, title, 7, "unset logscale y");
    write_plot(file.stream, c, "training loss", 4, "set key top right\nset logscale y");
    write_plot(file.stream, c, "mean |dL/dlogit|", 8, "set logscale y");
    fprintf(file.stream, "unset multiplot\n");
    return close_new_file(&file);
}

int save_comparison(const comparison *c, const char *directory) {
    return save_curves(c, directory) || save_script(c, directory);
}
