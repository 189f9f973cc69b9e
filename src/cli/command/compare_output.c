#include "cli/command/compare_output.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command/compare_quality.h"
#include "cli/terminal/command_line.h"
#include "cli/terminal/metrics.h"
#include "cli/terminal/output.h"
#include "cli/terminal/text_curves.h"
#include "cli/terminal/wrap.h"
#include "report/headline.h"

/* The steps to the level: "1600", or "never" where less than half of the runs came to it. */
static void describe_steps(const study_series *s, char *text, size_t size) {
    if (isfinite(s->steps))
        snprintf(text, size, "%.0f", s->steps);
    else
        snprintf(text, size, "never");
}

static void print_row(const study_series *s) {
    const spread *a = &s->accuracy;
    char deviation[16] = "-", steps[32];
    if (s->run_count > 1) snprintf(deviation, sizeof deviation, "%.2f", 100 * a->deviation);
    describe_steps(s, steps, sizeof steps);
    print("%-11s %6g %7.2f %6s %7.2f %6.2f %6.2f %5d %8s\n", xent_loss_name(s->loss), s->rate, 100 * a->mean,
          deviation, 100 * a->median, 100 * a->quarter, 100 * a->three_quarters, s->dead, steps);
}

/* A bound has no interval. */
static void describe_speed(const comparison *c, const study_pair *d, char *text, size_t size) {
    const steps_told told = comparison_steps(c, d);
    if (told == STEPS_UNKNOWN)
        snprintf(text, size, "-");
    else if (told == STEPS_COUNTED)
        snprintf(text, size, "%.3g (%.3g to %.3g)", exp2(d->speed.mean), exp2(d->speed.low),
                 exp2(d->speed.high));
    else
        snprintf(text, size, "%s%.3g", steps_told_words(told), exp2(d->speed.mean));
}

static void print_pairs(const comparison *c) {
    if (c->pair_count == 0) return;
    print("\ndifferences on the same seeds; 95 %% intervals, corrected for their number\n\n");
    print("%-25s %-27s %s\n", "", "accuracy in points", "times the steps");
    for (int i = 0; i < c->pair_count; i++) {
        const study_pair *d = &c->pairs[i];
        char losses[64], accuracy[64], speed[64];
        snprintf(losses, sizeof losses, "%s - %s", xent_loss_name(c->series[d->first].loss),
                 xent_loss_name(c->series[d->second].loss));
        snprintf(accuracy, sizeof accuracy, "%+.2f (%+.2f to %+.2f)", 100 * d->accuracy.mean,
                 100 * d->accuracy.low, 100 * d->accuracy.high);
        describe_speed(c, d, speed, sizeof speed);
        print("%-25s %-27s %s\n", losses, accuracy, speed);
    }
}

/* Those of the longest run: one whose numbers exploded has fewer. */
static int most_epochs(const comparison *c) {
    int most = 0;
    for (int i = 0; i < c->losses.count * c->seeds; i++)
        if (c->histories[i]->count > most) most = c->histories[i]->count;
    return most;
}

/* The mean over the seeds after each epoch; of a run whose numbers exploded, what guessing brings. */
static void mean_accuracies(const comparison *c, const study_series *s, int epochs, double *mean) {
    for (int e = 0; e < epochs; e++)
        for (int r = 0; r < c->seeds; r++) {
            const xent_history *run = s->runs[r];
            mean[e] += (e < run->count ? run->epochs[e].test_accuracy : c->guess) / c->seeds;
        }
}

/* The accuracies of each loss over the epochs, means over the seeds. */
static void print_curves(const comparison *c) {
    const int epochs = most_epochs(c);
    text_series series[XENT_CLASS_LOSS_COUNT];
    double *values = calloc((size_t)c->losses.count * (size_t)epochs + 1, sizeof *values);
    if (!values) return; /* an ornament: not worth an error */
    for (int i = 0; i < c->losses.count; i++) {
        static const char marks[XENT_CLASS_LOSS_COUNT] = {'c', 'b', 'm', 's', 'l', 'f', 'g'};
        const xent_loss loss = c->losses.loss[i];
        double *mean = values + i * epochs;
        mean_accuracies(c, &c->series[i], epochs, mean);
        series[i] = (text_series){marks[loss], xent_loss_name(loss), mean, epochs};
    }
    print_text_curves(series, c->losses.count, "accuracy after each epoch");
    free(values);
}

void print_results(const compare_results *r) {
    const comparison *c = &r->comparison;
    const int epochs = most_epochs(c);
    char level[32];
    snprintf(level, sizeof level, "%.1f %%", 100 * c->level);
    print("%s, %d epoch%s, %d seed%s, accuracy in %% of the %s set\n\n", r->data, epochs,
          epochs == 1 ? "" : "s", c->seeds, c->seeds == 1 ? "" : "s", r->measured_on);
    print("%70s\n", "steps to");
    print("%-11s %6s %7s %6s %7s %6s %6s %5s %8s\n", "loss", "rate", "mean", "sd", "median", "25 %", "75 %",
          "dead", level);
    for (int i = 0; i < c->losses.count; i++) print_row(&c->series[i]);
    if (c->seeds > 1) print_pairs(c);
    print_quality(r);
    print_curves(c);
}

/* "97.21", the dead runs behind it, and a star where it was chosen. */
static void print_tried(const rate_search *search, xent_loss loss, int place) {
    const tried_rate *t = &search->tried[loss][place];
    const double rate = search->rate[loss];
    char text[32] = "-", dead[16] = "";
    if (t->dead > 0) snprintf(dead, sizeof dead, " (%d)", t->dead);
    if (t->runs > 0)
        snprintf(text, sizeof text, "%.2f%s%s", 100 * t->accuracy, dead,
                 rate >= grid_rates[place] && rate <= grid_rates[place] ? " *" : "");
    print("%12s", text);
}

static int is_tried(const rate_search *search, int place) {
    int runs = 0;
    for (int i = 0; i < search->losses.count; i++) runs += search->tried[search->losses.loss[i]][place].runs;
    return runs > 0;
}

/* Losses from..to-1, a row a rate. */
static void print_some(const rate_search *search, int from, int to) {
    print("\n%7s", "rate");
    for (int i = from; i < to; i++) print("%12s", xent_loss_name(search->losses.loss[i]));
    print("\n");
    for (int k = 0; k < GRID_RATES; k++) {
        if (!is_tried(search, k)) continue;
        print("%7g", grid_rates[k]);
        for (int i = from; i < to; i++) print_tried(search, search->losses.loss[i], k);
        print("\n");
    }
}

void print_search(const rate_search *search) {
    enum { COLUMNS = 6 }; /* that fit 80 letters */
    print("accuracy in %% on %lld training rows held out, by rate: means over %d seeds\n"
          "(in brackets: those that learned nothing; *: used)\n",
          (long long)search->rows, SEARCH_SEEDS);
    for (int i = 0; i < search->losses.count; i += COLUMNS)
        print_some(search, i, i + COLUMNS < search->losses.count ? i + COLUMNS : search->losses.count);
    print("\n");
}

/* The finding as text; free it. NULL: no memory. */
static char *finding_text(const comparison *c) {
    memory_text finding;
    if (open_text(&finding)) write_finding(finding.stream, c);
    char *text = close_text(&finding);
    size_t size = finding.size;
    if (!text) lose_output();
    while (text && size > 0 && text[size - 1] == ' ') text[--size] = '\0';
    return text;
}

void print_finding(const compare_results *r) {
    char *text = r->comparison.losses.count > 1 ? finding_text(&r->comparison) : NULL;
    if (!text) return;
    print("\n");
    print_wrapped(text, 0, terminal_width(STDOUT_FILENO));
    free(text);
}

/* ---- JSON ---------------------------------------------------------------------------------------------- */

static json_t *points_json(const study_points *run) {
    json_t *points = json_array();
    for (int i = 0; i < run->count; i++) {
        const study_point *p = &run->points[i];
        json_add(points, json_pack("{s:I, s:f, s:o, s:o, s:o}", "step", (json_int_t)p->step, "epoch",
                                   p->epoch, "loss", json_finite(p->loss), "accuracy",
                                   json_finite(p->accuracy), "update", json_finite(p->update)));
    }
    return points;
}

/* An epoch whose figures go by the name of the set that was measured. */
static json_t *named_epoch(const xent_epoch *epoch, int validation) {
    xent_epoch e = *epoch;
    if (!validation) return epoch_json(&e);
    e.validation_loss = e.test_loss;
    e.validation_accuracy = e.test_accuracy;
    e.test_loss = e.test_accuracy = (double)NAN;
    return epoch_json(&e);
}

static json_t *run_json(const study_cell *cell, int validation) {
    json_t *epochs = json_array();
    for (int i = 0; i < cell->result.history.count; i++)
        json_add(epochs, named_epoch(&cell->result.history.epochs[i], validation));
    json_t *run = json_pack("{s:s, s:I, s:f, s:s?, s:o, s:o}", "loss", xent_loss_name(cell->loss), "seed",
                            (json_int_t)cell->seed, "lr", cell->rate, "ended",
                            cell->error.status == XENT_OK ? NULL : cell->error.message, "epochs", epochs,
                            "points", points_json(&cell->points));
    add_run_quality(run, cell);
    return run;
}

static json_t *summary_json(const study_series *s) {
    const spread *a = &s->accuracy;
    return json_pack("{s:s, s:f, s:o, s:o, s:o, s:o, s:o, s:i, s:i, s:o, s:o}", "loss",
                     xent_loss_name(s->loss), "lr", s->rate, "accuracy_mean", json_finite(a->mean),
                     "accuracy_sd", json_finite(a->deviation), "accuracy_median", json_finite(a->median),
                     "accuracy_25", json_finite(a->quarter), "accuracy_75", json_finite(a->three_quarters),
                     "dead", s->dead, "reached", s->reached, "steps_to_level", json_finite(s->steps),
                     "seconds", json_finite(s->seconds));
}

static json_t *difference_json(const difference *d) {
    return json_pack("{s:o, s:o, s:o, s:o, s:o, s:b}", "mean", json_finite(d->mean), "low",
                     json_finite(d->low), "high", json_finite(d->high), "p", json_finite(d->p), "level",
                     json_finite(d->level), "differs", d->differs);
}

static json_t *pair_json(const comparison *c, const study_pair *d) {
    json_t *pair = difference_json(&d->accuracy);
    difference speed = d->speed;
    if (comparison_steps(c, d) == STEPS_UNKNOWN) speed.mean = speed.low = speed.high = (double)NAN;
    json_t *rest = json_pack("{s:s, s:s, s:b, s:i, s:o}", "loss", xent_loss_name(c->series[d->first].loss),
                             "minus", xent_loss_name(c->series[d->second].loss), "equal", d->accuracy.equal,
                             "seeds_needed", d->seeds_needed, "log2_steps", difference_json(&speed));
    if (json_object_update_new(pair, rest) != 0) lose_output();
    add_pair_quality(pair, d);
    return pair;
}

static json_t *search_json(const rate_search *search) {
    json_t *all = json_array();
    for (int i = 0; i < search->losses.count; i++) {
        const xent_loss loss = search->losses.loss[i];
        for (int k = 0; k < GRID_RATES; k++) {
            const tried_rate *t = &search->tried[loss][k];
            if (t->runs > 0)
                json_add(all, json_pack("{s:s, s:f, s:f, s:i, s:i}", "loss", xent_loss_name(loss), "lr",
                                        grid_rates[k], "validation_accuracy", t->accuracy, "runs", t->runs,
                                        "dead", t->dead));
        }
    }
    return all;
}

/* An object of names and digests; null where one is missing. */
static json_t *digests_json(const digests *d) {
    if (*d->missing) return json_null();
    json_t *all = json_object();
    for (int i = 0; i < d->count; i++) {
        json_t *name = json_text(d->files[i].name);
        json_put(all, json_string_value(name), json_string(d->files[i].text));
        json_decref(name);
    }
    return all;
}

json_t *results_json(const compare_results *r) {
    const comparison *c = &r->comparison;
    const int validation = strcmp(r->measured_on, "validation") == 0;
    json_t *runs = json_array(), *summary = json_array(), *differences = json_array();
    char *finding = c->losses.count > 1 ? finding_text(c) : NULL;
    for (int i = 0; i < c->losses.count * c->seeds; i++) json_add(runs, run_json(&c->cells[i], validation));
    for (int i = 0; i < c->losses.count; i++) {
        json_t *one = summary_json(&c->series[i]);
        add_series_quality(one, r, i);
        json_add(summary, one);
    }
    for (int i = 0; i < c->pair_count; i++) json_add(differences, pair_json(c, &c->pairs[i]));
    json_t *all = json_pack("{s:o, s:s, s:s?, s:o, s:b, s:f, s:f, s:o, s:o, s:o}", "data", json_text(r->data),
                            "measured_on", r->measured_on, "finding", finding, "level", json_finite(c->level),
                            "level_chosen", c->target <= 0, "guess", c->guess, "margin", c->margin, "runs",
                            runs, "summary", summary, "differences", differences);
    free(finding);
    char *command = r->command ? strdup(r->command) : invocation_text();
    json_put(all, "command", command ? json_text(command) : json_null());
    json_put(all, "note", r->note ? json_text(r->note) : json_null());
    json_put(all, "sha256", digests_json(&r->digests));
    free(command);
    if (r->search.rows > 0) json_put(all, "search", search_json(&r->search));
    return all;
}
