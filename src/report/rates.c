#include "report/rates.h"

#include <math.h>

#include "report/chart.h"
#include "report/html.h"

/* "Used: ce 0.05, bce 0.1, mse 0.2". */
static void list_rates(const report *r, const char *begins, char *text, size_t size) {
    size_t used = (size_t)snprintf(text, size, "%s", begins);
    for (int i = 0; i < r->series_count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s %s %g", i ? "," : "",
                                 xent_loss_name(r->series[i].loss), r->series[i].rate);
}

/* The accuracies of one loss at the rates that were tried; y is the caller's. */
static chart_line line_of(const rate_search *s, xent_loss loss, double *x, double *y) {
    chart_line line = {.name = xent_loss_name(loss), .color = (int)loss, .x = x, .y = y};
    for (int k = 0; k < GRID_RATES; k++) {
        if (s->tried[loss][k].runs == 0) continue;
        x[line.count] = grid_rates[k];
        y[line.count++] = s->tried[loss][k].accuracy;
    }
    return line;
}

static int plot_search(page *p, const report *r) {
    const rate_search *s = r->search;
    double x[XENT_CLASS_LOSS_COUNT][GRID_RATES], y[XENT_CLASS_LOSS_COUNT][GRID_RATES];
    chart_line lines[XENT_CLASS_LOSS_COUNT];
    char title[256], note[256];
    list_rates(r, "The highest means, of rates with fewest dead runs, are at", title, sizeof title);
    snprintf(note, sizeof note,
             "Accuracy after the last epoch on %lld training rows held out: means of %d seeds, runs whose "
             "numbers exploded as ones that guess. The rate is on a logarithmic axis.",
             (long long)s->rows, SEARCH_SEEDS);
    for (int i = 0; i < s->losses.count; i++) lines[i] = line_of(s, s->losses.loss[i], x[i], y[i]);
    return write_chart(p, &(chart){.name = "rates",
                                   .title = title,
                                   .note = note,
                                   .x_label = "learning rate",
                                   .log_x = 1,
                                   .percent = 1,
                                   .lines = lines,
                                   .line_count = s->losses.count});
}

/* A row for each rate that was tried; of those that were chosen alone, if that is wanted. */
static void write_tried(FILE *out, const rate_search *s, xent_loss loss, int chosen_alone) {
    for (int k = 0; k < GRID_RATES; k++) {
        const tried_rate *t = &s->tried[loss][k];
        const int chosen = s->rate[loss] <= grid_rates[k] && s->rate[loss] >= grid_rates[k];
        if (t->runs == 0 || (chosen_alone && !chosen)) continue;
        fprintf(out, "<tr><td><span class=\"swatch c%d\"></span>%s</td><td>%g</td>", (int)loss,
                xent_loss_name(loss), grid_rates[k]);
        fprintf(out, "<td>%.2f %%</td><td>%d of %d</td><td>%s</td></tr>\n", 100 * t->accuracy, t->dead,
                t->runs, chosen ? "chosen" : "");
    }
}

static void write_search(FILE *out, const rate_search *s, const char *caption, int chosen_alone) {
    begin_table(out, NULL, caption);
    fputs("<thead><tr><th>loss</th><th>rate</th><th>mean<br>accuracy</th><th>learned<br>nothing</th>"
          "<th></th></tr></thead><tbody>\n",
          out);
    for (int i = 0; i < s->losses.count; i++) write_tried(out, s, s->losses.loss[i], chosen_alone);
    fputs("</tbody>", out);
    end_table(out);
}

int write_rates(page *p, const report *r) {
    char used[256];
    list_rates(r, "Used:", used, sizeof used);
    begin_section(p, "learning-rates", "Where the learning rates come from", NULL);
    fputs("<p>", p->body);
    write_escaped(p->body, used);
    fputs("; ", p->body);
    write_escaped(p->body, r->rates);
    fputs(".</p>\n", p->body);
    int failed = 0;
    if (r->search) {
        fputs("<div class=\"charts\">\n", p->body);
        failed = plot_search(p, r);
        fputs("<div>", p->body);
        write_search(p->body, r->search, "The rates that were chosen, on the rows held out", 1);
        fputs("<details><summary>All rates that were tried</summary>", p->body);
        write_search(p->body, r->search, "All rates that were tried, and what came of their seeds", 0);
        fputs("</details></div></div>\n", p->body);
    }
    end_section(p);
    return failed;
}
