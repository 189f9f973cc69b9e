#include "study/step_curve.h"

#include <math.h>
#include <stdlib.h>

double point_loss(const study_point *p) { return p->loss; }
double point_accuracy(const study_point *p) { return p->accuracy; }
double point_update(const study_point *p) { return p->update; }

double steps_to(const study_points *run, double accuracy) {
    for (int i = 0; i < run->count; i++) {
        const study_point *p = &run->points[i], *before = i > 0 ? p - 1 : p;
        if (!(p->accuracy >= accuracy)) continue;
        if (!(p->accuracy > before->accuracy)) return (double)p->step;
        const double part = (accuracy - before->accuracy) / (p->accuracy - before->accuracy);
        return (double)before->step + part * (double)(p->step - before->step);
    }
    return HUGE_VAL;
}

/* The run with most points: one whose numbers exploded has fewer. */
static const study_points *longest_run(const study_series *series) {
    if (!series->points || series->run_count < 1) return NULL;
    const study_points *longest = series->points[0];
    for (int r = 1; r < series->run_count; r++)
        if (series->points[r]->count > longest->count) longest = series->points[r];
    return longest;
}

static spread spread_at(const study_series *series, point_field field, int index) {
    double values[MOST_NUMBERS];
    int count = 0;
    for (int r = 0; r < series->run_count && count < MOST_NUMBERS; r++) {
        if (index >= series->points[r]->count) continue;
        values[count] = field(&series->points[r]->points[index]);
        if (isfinite(values[count])) count++;
    }
    return spread_of(values, count);
}

int step_curve_of(const study_series *series, point_field field, step_curve *c) {
    const study_points *run = longest_run(series);
    *c = (step_curve){.count = 0};
    if (!run || run->count == 0) return 0;
    c->count = run->count;
    c->step = malloc(5 * (size_t)c->count * sizeof *c->step);
    if (!c->step) {
        c->count = 0;
        return -1;
    }
    c->mean = c->step + c->count;
    c->median = c->mean + c->count;
    c->quarter = c->median + c->count;
    c->three_quarters = c->quarter + c->count;
    for (int i = 0; i < c->count; i++) {
        const spread s = spread_at(series, field, i);
        c->step[i] = (double)run->points[i].step;
        c->mean[i] = s.mean;
        c->median[i] = s.median;
        c->quarter[i] = s.quarter;
        c->three_quarters[i] = s.three_quarters;
    }
    return 0;
}
