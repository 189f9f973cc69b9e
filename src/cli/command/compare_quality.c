#include "cli/command/compare_quality.h"

#include <math.h>
#include <stdio.h>

#include "cli/terminal/output.h"

/* ---- For people ---------------------------------------------------------------------------------------- */

/* "0.0812 (0.0021)", mean and deviation; "none" of a loss without probabilities. */
static void print_figure(const spread *q, int seeds) {
    char text[64] = "none";
    if (isfinite(q->mean) && seeds > 1)
        snprintf(text, sizeof text, "%.4f (%.4f)", q->mean, q->deviation);
    else if (isfinite(q->mean))
        snprintf(text, sizeof text, "%.4f", q->mean);
    print(" %16s", text);
}

/* A number with what stands behind it, or a dash. */
static void print_or_dash(int width, double value, const char *format) {
    char text[32] = "-";
    if (isfinite(value)) snprintf(text, sizeof text, format, value);
    print(" %*s", width, text);
}

void print_quality(const compare_results *r) {
    const comparison *c = &r->comparison;
    const int priced = isfinite(r->cost.ratio[c->losses.loss[0]]) != 0;
    print("\nprobabilities of the %s set: means over the seeds (deviation), less is better;\n"
          "how far the first step moves the weights%s\n\n",
          r->measured_on, priced ? "; what a step costs beside that of ce" : "");
    print("%-11s %16s %16s %16s %8s%s\n", "loss", "log loss", "Brier", "ECE", "1st step",
          priced ? "    cost" : "");
    for (int i = 0; i < c->losses.count; i++) {
        const study_series *s = &c->series[i];
        print("%-11s", xent_loss_name(s->loss));
        for (int f = 0; f < QUALITY_FIGURES; f++) print_figure(&s->quality[f], s->run_count);
        print_or_dash(8, 100 * s->first_update, "%.2g %%");
        if (priced) print(" %7.2f", r->cost.ratio[s->loss]);
        print("\n");
    }
}

/* ---- For programs -------------------------------------------------------------------------------------- */

void add_run_quality(json_t *run, const study_cell *cell) {
    for (int f = 0; f < QUALITY_FIGURES; f++)
        json_put(run, quality_keys[f],
                 cell->error.status == XENT_OK ? json_finite(cell->quality.figure[f]) : json_null());
}

static json_t *spread_json(const spread *s) {
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "mean", json_finite(s->mean), "sd",
                     json_finite(s->deviation), "median", json_finite(s->median), "25",
                     json_finite(s->quarter), "75", json_finite(s->three_quarters));
}

static json_t *reliability_json(const xent_calibration_bin *bins) {
    json_t *all = json_array();
    for (int b = 0; b < XENT_CALIBRATION_BINS; b++) {
        const double rows = (double)bins[b].rows;
        json_add(all, json_pack("{s:I, s:o, s:o}", "rows", (json_int_t)bins[b].rows, "confidence",
                                json_finite(bins[b].confidence / rows), "accuracy",
                                json_finite((double)bins[b].correct / rows)));
    }
    return all;
}

static json_t *pull_json(const study_pull *pull, xent_loss loss, int classes) {
    json_t *all = json_array();
    for (int b = 0; b < PULL_BINS; b++) {
        const pull_bin *bin = &pull->bins[b];
        const double rows = (double)bin->rows, p = bin->probability / rows;
        const pull_range f = pull_formula(loss, p, classes);
        json_add(all, json_pack("{s:I, s:o, s:o, s:o, s:o}", "rows", (json_int_t)bin->rows, "probability",
                                json_finite(p), "gradient", json_finite(bin->gradient / rows), "formula_low",
                                json_finite(f.low), "formula_high", json_finite(f.high)));
    }
    return all;
}

void add_series_quality(json_t *summary, const compare_results *r, int index) {
    const study_series *s = &r->comparison.series[index];
    for (int f = 0; f < QUALITY_FIGURES; f++) json_put(summary, quality_keys[f], spread_json(&s->quality[f]));
    json_put(summary, "reliability", reliability_json(s->bins));
    json_put(summary, "pull", pull_json(&s->pull, s->loss, r->comparison.classes));
    json_put(summary, "first_update", json_finite(s->first_update));
    json_put(summary, "step_us", json_finite(r->cost.microseconds[s->loss]));
    json_put(summary, "step_ratio", json_finite(r->cost.ratio[s->loss]));
}

void add_pair_quality(json_t *pair, const study_pair *p) {
    for (int f = 0; f < QUALITY_FIGURES; f++) {
        const difference *d = &p->quality[f];
        json_put(pair, quality_keys[f],
                 json_pack("{s:i, s:o, s:o, s:o}", "n", d->count, "mean", json_finite(d->mean), "low",
                           json_finite(d->low), "high", json_finite(d->high)));
    }
}
