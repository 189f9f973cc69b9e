#include "report/seeds.h"

#include <math.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/lanes.h"
#include "study/study.h"

/* A run whose numbers exploded counts as one that guesses (series.h), whatever its last epoch came to. */
static double end_of(const report *r, int series, int seed) {
    const comparison *c = r->comparison;
    return cell_final_accuracy(&c->cells[series * c->seeds + seed], c->guess);
}

static axis end_axis(const report *r) {
    double low = HUGE_VAL, high = -HUGE_VAL;
    for (int i = 0; i < r->series_count; i++)
        for (int k = 0; k < r->series[i].run_count; k++) {
            const double end = end_of(r, i, k);
            low = fmin(low, end);
            high = fmax(high, end);
        }
    return axis_over(low, high, 0);
}

/* "In the end (medians): ce 95.5 %, mse 94.1 %; 2 of 10 runs learned nothing". */
static void title_ends(const report *r, char *title, size_t size) {
    size_t used = (size_t)snprintf(title, size, "In the end the medians are");
    int dead = 0, runs = 0, told = 0;
    for (int i = 0; i < r->series_count && used < size; i++) {
        const study_series *s = &r->series[i];
        dead += s->dead;
        runs += s->run_count;
        if (isfinite(s->accuracy.median))
            used += (size_t)snprintf(title + used, size - used, "%s %s %.2f %%", told++ ? "," : "",
                                     xent_loss_name(s->loss), 100 * s->accuracy.median);
    }
    if (dead > 0 && used < size)
        snprintf(title + used, size - used, "; %d of %d runs learned nothing", dead, runs);
}

static void draw_seeds(FILE *out, const report *r, const lanes *l) {
    for (int i = 0; i < r->series_count; i++) {
        const study_series *s = &r->series[i];
        const spread *a = &s->accuracy;
        const double y = lane_y(i);
        if (isfinite(a->median)) {
            const double left = lane_x(l, a->quarter), right = lane_x(l, a->three_quarters);
            fprintf(out,
                    "<rect class=\"band c%d\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"22\"/>"
                    "<path class=\"line c%d\" d=\"M%.1f %.1fv22\"/>\n",
                    (int)s->loss, left, y - 11, right - left, (int)s->loss, lane_x(l, a->median), y - 11);
        }
        for (int k = 0; k < s->run_count; k++)
            fprintf(out, "<circle class=\"point c%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"4\"/>\n", (int)s->loss,
                    lane_x(l, end_of(r, i, k)), y);
    }
}

static void write_numbers(FILE *out, const report *r) {
    fputs("<thead><tr><th scope=\"col\">loss</th><th scope=\"col\">least</th><th scope=\"col\">25 %</th>"
          "<th scope=\"col\">median</th><th scope=\"col\">75 %</th><th scope=\"col\">most</th></tr></thead>"
          "<tbody>\n",
          out);
    for (int i = 0; i < r->series_count; i++) {
        const spread *a = &r->series[i].accuracy;
        const double values[] = {a->low, a->quarter, a->median, a->three_quarters, a->high};
        fprintf(out, "<tr><th scope=\"row\">%s</th>", xent_loss_name(r->series[i].loss));
        for (int k = 0; k < 5; k++) {
            fputs("<td>", out);
            if (isfinite(values[k])) fprintf(out, "%.2f %%", 100 * values[k]);
            fputs("</td>", out);
        }
        fputs("</tr>\n", out);
    }
    fputs("</tbody>\n", out);
}

int write_seeds(page *p, const report *r) {
    char title[256], x_label[64];
    lane names[XENT_CLASS_LOSS_COUNT] = {{.name = ""}};
    title_ends(r, title, sizeof title);
    snprintf(x_label, sizeof x_label, "accuracy on the %s set", r->measured_on);
    for (int i = 0; i < r->series_count; i++) {
        const study_series *s = &r->series[i];
        snprintf(names[i].name, LANE_TEXT, "%s", xent_loss_name(s->loss));
        snprintf(names[i].numbers, LANE_TEXT, "%d of %d learned", s->run_count - s->dead, s->run_count);
    }
    const lanes l = {end_axis(r), 1, x_label, names, r->series_count};
    figure f = {.name = "final-accuracy",
                .title = title,
                .note = "Accuracy after the last epoch: a dot is a seed, the stroke the median, the band "
                        "the middle half.",
                .height = lanes_height(r->series_count)};
    if (begin_figure(&f)) return -1;
    write_lanes(f.drawing, &l);
    draw_seeds(f.drawing, r, &l);
    write_numbers(f.numbers, r);
    return end_figure(p, &f);
}
