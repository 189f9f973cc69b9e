#include "report/pairs.h"

#include <math.h>
#include <string.h>

#include "report/figure.h"
#include "report/html.h"
#include "report/lanes.h"

/* One of the two kinds of differences, as it is shown: points of accuracy, or times the steps. */
typedef struct pair_kind {
    const char *name, *quantity, *joint; /* "ce - mse" or "ce / mse" */
    const char *format, *range;          /* of one number, and of the ends of an interval */
    double (*shown)(double value);
    int log;
    double equal; /* what is shown where there is no difference */
} pair_kind;

static double in_points(double value) { return 100 * value; }

/* Beyond these a ratio of steps tells no more. */
static double times(double value) { return exp2(fmin(fmax(value, -14), 14)); }

static const pair_kind accuracy_kind = {
    "differences", "accuracy", "\xe2\x88\x92", "%+.2f", "%+.2f (%+.2f to %+.2f)", in_points, 0, 0};
static const pair_kind speed_kind = {"speed", "steps", "/", "%.2f", "%.2f (%.2f to %.2f)", times, 1, 1};

static const difference *difference_of(const comparison *c, const pair_kind *k, int pair) {
    return k->log ? &c->pairs[pair].speed : &c->pairs[pair].accuracy;
}

/* Whether there is anything to show. */
static int is_known(const comparison *c, const pair_kind *k, int pair) {
    return !k->log || comparison_steps(c, &c->pairs[pair]) != STEPS_UNKNOWN;
}

static const char *bound_of(const comparison *c, const pair_kind *k, int pair) {
    return k->log ? steps_told_words(comparison_steps(c, &c->pairs[pair])) : "";
}

static void name_pair(const comparison *c, const pair_kind *k, int pair, char *text, size_t size) {
    snprintf(text, size, "%s %s %s", xent_loss_name(c->series[c->pairs[pair].first].loss), k->joint,
             xent_loss_name(c->series[c->pairs[pair].second].loss));
}

/* ---- The drawing --------------------------------------------------------------------------------------- */

static axis pair_axis(const comparison *c, const pair_kind *k) {
    double low = k->equal, high = k->equal;
    for (int i = 0; i < c->pair_count; i++) {
        const difference *d = difference_of(c, k, i);
        if (!is_known(c, k, i) || !isfinite(d->low) || !isfinite(d->high)) continue;
        low = fmin(low, k->shown(d->low));
        high = fmax(high, k->shown(d->high));
    }
    return axis_over(low, high, k->log);
}

static void draw_pairs(FILE *out, const comparison *c, const pair_kind *k, const lanes *l) {
    if (!k->log) write_lanes_band(out, l, -100 * c->margin, 100 * c->margin);
    write_lanes(out, l);
    write_lanes_line(out, l, k->equal);
    for (int i = 0; i < c->pair_count; i++) {
        const difference *d = difference_of(c, k, i);
        if (!is_known(c, k, i)) continue;
        const double low = lane_x(l, k->shown(d->low)), high = lane_x(l, k->shown(d->high)), y = lane_y(i);
        fprintf(out,
                "<path class=\"line c0\" d=\"M%.1f %.1fH%.1fM%.1f %.1fv10M%.1f %.1fv10\"/>"
                "<circle class=\"dot c0\" cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\"/>\n",
                low, y, high, low, y - 5, high, y - 5, lane_x(l, k->shown(d->mean)), y);
    }
}

static void write_numbers(FILE *out, const comparison *c, const pair_kind *k) {
    fprintf(out,
            "<thead><tr><th scope=\"col\">losses</th><th scope=\"col\">%s</th><th scope=\"col\">from</th>"
            "<th scope=\"col\">to</th><th scope=\"col\">level</th></tr></thead><tbody>\n",
            k->log ? "times the steps" : "points");
    for (int i = 0; i < c->pair_count; i++) {
        const difference *d = difference_of(c, k, i);
        const double ends[] = {k->shown(d->mean), k->shown(d->low), k->shown(d->high)};
        char name[LANE_TEXT];
        name_pair(c, k, i, name, sizeof name);
        fprintf(out, "<tr><th scope=\"row\">%s</th>", name);
        for (int e = 0; e < 3; e++) {
            fprintf(out, "<td>%s", e == 0 ? bound_of(c, k, i) : "");
            if (is_known(c, k, i))
                fprintf(out, k->format, ends[e]);
            else
                fputc('-', out);
            fputs("</td>", out);
        }
        fprintf(out, "<td>%.2f %%</td></tr>\n", 100 * (1 - d->level));
    }
    fputs("</tbody>\n", out);
}

/* "More than chance, of accuracy: bce - mse +2.82"; what is not shown is not claimed. */
static void title_pairs(const comparison *c, const pair_kind *k, char *title, size_t size) {
    size_t used = 0;
    int told = 0, known = 0;
    for (int i = 0; i < c->pair_count && used < size; i++) {
        const difference *d = difference_of(c, k, i);
        char name[LANE_TEXT];
        known += is_known(c, k, i);
        if (!d->differs) continue;
        name_pair(c, k, i, name, sizeof name);
        if (!told++)
            used = (size_t)snprintf(title, size,
                                    k->log ? "More than chance, in steps to %.1f %%:"
                                           : "More than chance, in accuracy in the end:",
                                    100 * c->level);
        used += (size_t)snprintf(title + used, size - used, "%s %s %s", told > 1 ? "," : "", name,
                                 bound_of(c, k, i));
        if (used < size) used += (size_t)snprintf(title + used, size - used, k->format, k->shown(d->mean));
    }
    if (told && !k->log && used < size) snprintf(title + used, size - used, " points");
    if (!known)
        snprintf(title, size, "No run came to %.1f %%", 100 * c->level);
    else if (!told)
        snprintf(title, size,
                 k->log ? "%d seeds show no difference in steps to %.1f %%"
                        : "%d seeds show no difference in accuracy in the end",
                 c->seeds, 100 * c->level);
}

static int plot_pairs(page *p, const comparison *c, const pair_kind *k) {
    char title[400], note[400], x_label[96];
    lane names[MOST_LANES];
    for (int i = 0; i < c->pair_count; i++) {
        const difference *d = difference_of(c, k, i);
        name_pair(c, k, i, names[i].name, LANE_TEXT);
        const int used =
            snprintf(names[i].numbers, LANE_TEXT, "%s", is_known(c, k, i) ? bound_of(c, k, i) : "-");
        if (is_known(c, k, i))
            snprintf(names[i].numbers + used, (size_t)(LANE_TEXT - used), k->range, k->shown(d->mean),
                     k->shown(d->low), k->shown(d->high));
    }
    title_pairs(c, k, title, sizeof title);
    if (k->log) {
        snprintf(x_label, sizeof x_label, "times the steps to %.1f %%", 100 * c->level);
        snprintf(
            note, sizeof note,
            "How many times the steps of the second loss the first took, on the same seeds; left of 1 it "
            "was faster. Runs that never came there count with all of their steps.");
    } else {
        snprintf(x_label, sizeof x_label, "points of accuracy");
        snprintf(note, sizeof note,
                 "One loss minus the other on the same seeds; right of 0 the first is better. An interval "
                 "within the grey band (%g points) is no difference that matters.",
                 100 * c->margin);
    }
    const lanes l = {pair_axis(c, k), 0, x_label, names, c->pair_count};
    figure f = {.name = k->name, .title = title, .note = note, .height = lanes_height(c->pair_count)};
    if (begin_figure(&f)) return -1;
    draw_pairs(f.drawing, c, k, &l);
    write_numbers(f.numbers, c, k);
    return end_figure(p, &f);
}

/* ---- The table ----------------------------------------------------------------------------------------- */

/* What the interval says in words. */
static void write_verdict(FILE *out, const comparison *c, const study_pair *p) {
    const difference *d = &p->accuracy;
    if (d->differs)
        fprintf(out, "%s is better", xent_loss_name(c->series[d->mean > 0 ? p->first : p->second].loss));
    else if (d->equal)
        fprintf(out, "less than %g points apart", 100 * c->margin);
    else if (p->seeds_needed > 0 && p->seeds_needed <= MOST_SEEDS)
        fprintf(out, "open; %d seeds would tell %g points", p->seeds_needed, 100 * c->margin);
    else
        fputs("open", out);
}

static void write_pair(FILE *out, const comparison *c, int pair) {
    const difference *d = &c->pairs[pair].accuracy, *s = &c->pairs[pair].speed;
    char name[LANE_TEXT];
    name_pair(c, &accuracy_kind, pair, name, sizeof name);
    fprintf(out, "<tr><td>%s</td><td class=\"words\" data-name=\"finding\">", name);
    write_verdict(out, c, &c->pairs[pair]);
    fprintf(out, "</td><td data-name=\"points\">%+.2f</td><td data-name=\"interval\">%+.2f to %+.2f</td>",
            100 * d->mean, 100 * d->low, 100 * d->high);
    if (is_known(c, &speed_kind, pair))
        fprintf(out, "<td data-name=\"times the steps\">%s%.2f (%.2f to %.2f)</td></tr>\n",
                bound_of(c, &speed_kind, pair), exp2(s->mean), exp2(s->low), exp2(s->high));
    else
        fputs("<td data-name=\"times the steps\">-</td></tr>\n", out);
}

int write_pairs(page *p, const report *r) {
    const comparison *c = r->comparison;
    if (c->pair_count == 0 || c->seeds < 2) return 0;
    begin_section(
        p, "chance", "Is the difference more than chance?",
        "Intervals are Student's, of pairs on the same seeds, at the levels of Holm's procedure, which "
        "keeps 95 % for all of them together.");
    fputs("<div class=\"charts\">\n", p->body);
    const int failed = plot_pairs(p, c, &accuracy_kind) | plot_pairs(p, c, &speed_kind);
    fputs("</div>\n", p->body);
    begin_table(p->body, "cards", "What the differences show");
    fputs("<thead><tr><th>losses</th><th class=\"words\">finding</th><th>points</th><th>interval</th>"
          "<th>times the steps</th></tr></thead><tbody>\n",
          p->body);
    for (int i = 0; i < c->pair_count; i++) write_pair(p->body, c, i);
    fputs("</tbody>", p->body);
    end_table(p->body);
    end_section(p);
    return failed;
}
